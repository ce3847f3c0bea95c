"""The office's rules as one frozen value; every limit has a name, a unit and a default here."""

from dataclasses import dataclass

from mailapp.standards.networks import NOWHERE, Networks

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Policy:
    """What the office allows. Times are seconds, sizes octets."""

    # -- receiving ----------------------------------------------------------------------------
    banner: str = "Pillarbox"  # what the greeting says behind our name and ESMTP
    mynetworks: Networks = NOWHERE  # may relay on port 25 without AUTH
    proxy_from: Networks = NOWHERE  # their connections begin with a PROXY header
    xclient_from: Networks = NOWHERE  # may say XCLIENT
    greet_delay_ms: int = 0  # milliseconds in which a stranger must wait for our greeting; 0 = none
    soft_errors_per_session: int = 10  # beyond, each further error is answered late
    tarpit_seconds: int = 1  # so late
    future_release_seconds: int = 30 * DAY  # RFC 4865; 0 = not offered
    message_size: int = 150 * 1024 * 1024  # RFC 1870
    recipients_per_message: int = 1000  # RFC 5321 §4.5.3.1.8 asks for at least 100
    errors_per_session: int = 20
    commands_per_session: int = 10_000
    crowded_seconds: int = 10  # instead of command_seconds, while the process has all its connections
    command_seconds: int = 5 * MINUTE  # RFC 5321 §4.5.3.2.7
    data_seconds: int = 10 * MINUTE  # RFC 5321 §4.5.3.2.6: silence while the message comes in
    connections: int = 500  # in one process; then we accept no more until somebody leaves
    connections_per_address: int = 100  # in all processes together, as all that follow
    connections_per_network: int = 200  # a /24 or a /64
    connection_rate_per_address: int = 0  # in a minute, as all that follow; 0 = no limit
    connection_rate_per_network: int = 0
    message_rate_per_address: int = 0
    message_rate_per_network: int = 0
    recipient_rate_per_address: int = 0
    recipient_rate_per_network: int = 0
    failure_rate_per_address: int = 300  # commands that were answered 5xx
    failure_rate_per_network: int = 1000
    received_limit: int = 50  # RFC 5321 §6.3: more Received fields than this are a loop

    # -- domains that we back up: what their primary says of an address ---------------------------
    probe_wait_seconds: int = 6  # how long a sender waits for the answer; then it is put off
    probe_good_days: int = 31  # how long "it exists" holds while the primary is away
    probe_refresh_seconds: int = 7 * DAY  # when it is asked for again
    probe_bad_seconds: int = 3 * HOUR  # how long "it does not exist" holds
    probe_silence_accepts: bool = False  # True: what cannot be verified is taken; may make backscatter

    # -- sub-addresses: anna+projects ---------------------------------------------------------------
    detail_into_folder: bool = True  # the letter goes to the folder of that name, if there is one
    detail_makes_folder: bool = False  # and the folder is made if there is none
    detail_into_special: bool = False  # also Trash, Junk, Sent and their like

    # -- strangers: what the DNS must say of them ----------------------------------------------
    sender_domain_check: bool = True  # nobody writes from a domain to which nobody can answer
    sender_domain_permanent: bool = False  # True: 550 5.1.8, False: 450 4.1.8
    sender_dns_trouble_defers: bool = False  # a DNS that does not answer: True: 451, False: the letter is taken
    helo_must_be_valid: bool = False
    helo_must_be_full: bool = False
    helo_must_exist: bool = False
    client_must_have_name: bool = False
    client_without_name_warns: bool = False

    # -- strangers: who really sent a letter ------------------------------------------------------
    authentication: bool = True  # SPF, DKIM, DMARC and ARC are checked
    authentication_seconds: int = 10  # for all questions to the DNS about one letter

    # -- scanners: spam and viruses ---------------------------------------------------------------
    spam_scan_octets: int = 512 * 1024  # of a letter that SpamAssassin or rspamd sees
    spam_scan_seconds: int = 20
    spam_scanner_away_defers: bool = False  # True: 451 until it is back, False: the letter is taken and marked
    virus_scan_octets: int = 25 * 1024 * 1024  # of a letter that ClamAV sees; not more than its StreamMaxLength
    virus_scan_seconds: int = 60
    virus_scanner_away_defers: bool = True  # as above
    virus_locks_sender: bool = True  # who submits a virus sends nothing more until an administrator looks
    dns_list_seconds: int = 5  # for all DNS lists together
    local_checks: bool = True  # attachments, look-alikes, lying links: what needs no scanner
    # points of what they find; 5 make a letter spam
    points_program: int = 6
    points_macro: int = 3
    points_encrypted: int = 1
    points_bomb: int = 8
    points_name: int = 4
    points_domain: int = 4
    points_link: int = 2

    # -- content rules: how far they look -------------------------------------------------------
    body_check_octets: int = 50 * 1024
    part_check_octets: int = 8 * 1024 * 1024

    # -- the guard: spam, forged senders, quarantine; a domain of ours may differ in each of these -------
    # Points count as SpamAssassin's do; 0 = never.
    spam_mark_points: int = 5  # from which on a letter is marked
    spam_junk_points: int = 5
    spam_quarantine_points: int = 0
    spam_refuse_points: int = 15
    spam_fields: bool = True  # X-Spam-Score and its like, when a scanner had something to say
    spam_subject: str = ""  # put before the subject of marked letters
    dmarc_reject: str = "refuse"  # what becomes of a letter that fails where the author's domain says p=reject
    dmarc_quarantine: str = "junk"  # the same for p=quarantine
    own_domain_forged: str = "junk"  # from outside, says that it comes from here, and nothing proves it
    trusted_sealers: str = ""  # domains of lists and forwarders whose ARC seal speaks for a letter that fails DMARC
    known_never_junk: bool = True  # people that one has written to or has in the address book, where proven
    greylisting: bool = False  # strangers are asked to come again
    greylist_seconds: int = 5 * MINUTE  # not before
    greylist_days: int = 36  # how long who came again is remembered
    quarantine_days: int = 30
    quarantine_digest: bool = True  # each person is told daily of new letters in his quarantine
    # -- the guard of the whole house
    digest_hour: int = 7  # of the day, in the server's own time
    reasons_days: int = 180  # how long "Why is it here?" has an answer

    # -- logging in ---------------------------------------------------------------------------
    failures_before_wait: int = 5
    wait_first: int = 5  # doubles with each failure
    wait_longest: int = 15 * MINUTE
    office_book_by_everybody: bool = (
        False  # the office's contacts are written by everybody, not by administrators alone
    )
    app_passwords_only: bool = False  # for mail programs: a person's own password opens the web alone

    # -- mail clients: IMAP, POP3, ManageSieve -----------------------------------------------------
    client_proxy_from: Networks = NOWHERE  # their connections begin with a PROXY header
    client_connections: int = 5000  # in one process; then we accept no more until somebody leaves
    client_connections_per_address: int = 1000  # in all processes together; an office is behind one address
    client_connections_per_person: int = 100  # in all processes together; not counted on this machine
    client_commands_before_login: int = 50
    client_login_seconds: int = MINUTE  # silence before login
    client_errors: int = 50  # commands that make no sense, in one connection
    client_withheld: str = (
        ""  # "Outlook: QRESYNC CONDSTORE; K-9 Mail 5: COMPRESS": capabilities that IMAP does not tell
    )
    client_idle_seconds: int = 30 * MINUTE  # RFC 9051 §5.4, RFC 5804 §1.2: at least so long
    notify_most: int = 5000  # RFC 5465 §5.8: mailboxes that one client watches, and new letters fetched at once
    pop3_idle_seconds: int = 10 * MINUTE  # RFC 1939 §3: at least so long
    scripts_per_account: int = 50  # Sieve scripts, of which one is active
    script_octets: int = 1024 * 1024  # of one of them

    # -- rules (Sieve): limits of one run ------------------------------------------------------------
    script_actions: int = 32  # that it leads to
    script_redirects: int = 4  # addresses to which it forwards one letter
    script_notices: int = 10  # notifications of one letter
    script_includes: int = 10  # scripts in scripts
    script_variable_octets: int = 32 * 1024  # RFC 5229 §6 asks for 4000; longer values are cut
    script_work: int = 150_000_000  # octets compared, and 40 more for each of the letter; 500 for a command
    vacation_days_least: int = 1  # of silence towards one person, unless vacation-seconds says less
    vacation_days_most: int = 365
    rule_letters_per_day: int = 1000  # that one person's rules forward, answer or send; 0 = any number

    # -- submitting: limits of one person, 0 = none ------------------------------------------------
    letters_per_hour: int = 10_000
    recipients_per_day: int = 20_000
    new_recipients_per_day: int = 200  # elsewhere, never written to before: a stolen password shows here
    undo_seconds: int = 0  # how long a letter waits before it leaves, unless who submits it says otherwise

    # -- what happens later: undo, send later, snooze, reminders ------------------------------------
    later_letters: int = 500  # of one person, in Outbox; and as many reminders
    later_days: int = 366  # how far ahead
    later_lifetime: int = DAY  # how long a letter whose time has come is tried again before its writer is told

    # -- teams: work on shared letters --------------------------------------------------------------
    note_characters: int = 4000  # of one internal note
    answering_seconds: int = 10 * MINUTE  # how long "Anna is answering" holds when her browser says nothing more

    # -- forwarding and reports -------------------------------------------------------------------
    srs: bool = True  # letters that we forward leave with a reverse-path of ours, so that SPF holds
    srs_days: int = 21  # how long a report finds its way back through such an address
    report_language: str = "en"  # of reports to senders of whom we know no better
    double_bounces_to_postmaster: bool = True  # reports that cannot be delivered
    suppress_after: int = 3  # hard bounces of an address before nobody writes to it; 0 = never
    suppress_within_days: int = 30
    suppression_days: int = 90  # how long it stays so; 0 = until somebody lifts it
    suppressed_is_refused: bool = True  # False: the writer is warned, and the letter leaves

    # -- signing what leaves (DKIM) -----------------------------------------------------------------
    dkim_settle_seconds: int = HOUR  # between the first sight of a key's record and its first signature
    arc_seals: bool = True  # what we hand on for somebody is sealed (ARC), where his domain has a key
    dkim_overlap_days: int = 10  # how long a retired key's record must stay: letters wait up to queue_lifetime

    # -- reports about domains, ours and others' ------------------------------------------------------
    report_addresses: str = ""  # here, by comma: others send DMARC and TLS reports there, which are read and shown
    mta_sts_hosts: str = ""  # by blank: mail servers of our domains besides this one, for policies that we publish
    mta_sts_days: int = 14  # how long others may keep such a policy (RFC 8461 §3.2)
    report_days: int = 180  # how long what they say is kept
    dmarc_reports: bool = False  # we tell other domains daily who wrote to us in their name, where they ask for it
    tls_reports: bool = True  # and how our TLS to them ended

    # -- sending ------------------------------------------------------------------------------
    retry_after: tuple[int, ...] = (
        450,
        900,
        1800,
        HOUR,
        2 * HOUR,
        4 * HOUR,
        8 * HOUR,
        16 * HOUR,
    )  # then the last again
    queue_lifetime: int = 5 * DAY  # RFC 5321 §4.5.4.1
    delay_notice_after: int = 4 * HOUR
    destination_concurrency: int = 10  # connections to one destination at once
    initial_destination_concurrency: int = 5  # after the first one has worked; grows with success, shrinks with failure
    destination_failures: int = 3  # connections in a row, while others still work, before it counts as dead
    destination_rate: int = 0  # letters a minute to each destination; 0 = any number
    letters_per_connection: int = 100
    history_days: int = 30
    smtp_helo_name: str = ""  # "": our own name
    smtp_bind_address: str = ""  # "": as the system likes
    smtp_bind_address6: str = ""
    smtp_address_preference: str = "any"
    mta_sts: bool = True  # RFC 8461
    dane: bool = True  # RFC 7672; it needs a nameserver that validates
    validating_nameservers: Networks = NOWHERE  # beyond those on this machine
    # How long we wait at each stage; named after Postfix's parameters
    smtp_connect_timeout: int = 30
    smtp_helo_timeout: int = 5 * MINUTE  # RFC 5321 §4.5.3.2.1: the greeting, and EHLO
    smtp_starttls_timeout: int = MINUTE
    smtp_mail_timeout: int = 5 * MINUTE  # RFC 5321 §4.5.3.2.2
    smtp_rcpt_timeout: int = 5 * MINUTE  # RFC 5321 §4.5.3.2.3
    smtp_data_init_timeout: int = 2 * MINUTE  # RFC 5321 §4.5.3.2.4
    smtp_data_xfer_timeout: int = 3 * MINUTE  # RFC 5321 §4.5.3.2.5
    smtp_data_done_timeout: int = 10 * MINUTE  # RFC 5321 §4.5.3.2.6
    smtp_quit_timeout: int = 5  # nothing depends on the answer

    # -- keeping ------------------------------------------------------------------------------
    undelete_days: int = 30
    folders_per_account: int = 2000
    searches_per_account: int = 50  # saved ones
    annotation_octets: int = 64 * 1024  # RFC 5464 §4.3: of one value
    annotations_per_mailbox: int = 100  # of one person, and as many that all share
    over_quota_is_permanent: bool = False  # True: 552 5.2.2, False: 452 4.2.2

    # -- our own spam filter -----------------------------------------------------------------------
    bayes: bool = True  # what people call junk or not is learnt, and letters are judged by it
    bayes_learns_by_itself: bool = True  # a letter that was answered is no junk
    bayes_house_tokens: int = 200_000  # that the whole office's model keeps; some 50 octets each
    bayes_own_tokens: int = 30_000  # that one person's keeps

    # -- the webmail: pictures that letters show from other servers ---------------------------------
    picture_proxy: bool = False  # True: our server fetches them, so that the sender does not see the reader's address
    picture_octets: int = 5 * 1024 * 1024  # of one of them
    picture_seconds: int = 10

    # -- searching: documents that are attached ----------------------------------------------------
    search_attachment_octets: int = 20 * 1024 * 1024  # larger ones are not read; 0 = none is
    search_attachment_pages: int = 200
    search_attachment_seconds: int = 20  # of the clock and of the CPU, for one of them
