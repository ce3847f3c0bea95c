"""What each rule is for, and between which values it makes sense. Defaults and units: `values.Policy`."""

from mailapp.policy import formats
from mailapp.policy.rule import Rule
from mailapp.policy.values import DAY, HOUR, MINUTE

MEGABYTE = 1024 * 1024
YEARS = 100 * 365  # days
NETWORKS_LIMIT = 1000

RULES = {
    rule.name: rule
    for rule in (
        # -- receiving
        Rule("banner", "what the greeting says behind our name and ESMTP", "", 0, 200),
        Rule("mynetworks", "networks that may send anywhere on port 25 without a password", "", 0, NETWORKS_LIMIT),
        Rule("proxy_from", "proxies whose PROXY header names the real client", "", 0, NETWORKS_LIMIT),
        Rule("xclient_from", "servers that may name the real client with XCLIENT", "", 0, NETWORKS_LIMIT),
        Rule(
            "greet_delay_ms",
            "how long a stranger waits for our greeting; who speaks earlier is refused",
            "ms",
            0,
            30_000,
        ),
        Rule(
            "soft_errors_per_session", "wrong commands before each further one is answered late", least=0, most=10_000
        ),
        Rule("tarpit_seconds", "how late", "seconds", 0, MINUTE),
        Rule(
            "future_release_seconds",
            "how long a letter may be held for later; 0: not at all",
            "seconds",
            0,
            YEARS * DAY,
        ),
        Rule("message_size", "the largest letter that is taken", "octets", 64 * 1024, 2048 * MEGABYTE),
        Rule("recipients_per_message", "recipients of one letter", least=100),  # RFC 5321 §4.5.3.1.8
        Rule("errors_per_session", "wrong commands before we hang up", most=10_000),
        Rule("commands_per_session", "commands before we hang up", least=100),
        Rule("crowded_seconds", "silence between two commands when the house is full", "seconds", 1, HOUR),
        Rule("command_seconds", "silence between two commands", "seconds", 1, HOUR),
        Rule("data_seconds", "silence while a letter comes in", "seconds", 1, HOUR),
        Rule("connections", "connections to one process at once; then no more are accepted", most=100_000),
        Rule("connections_per_address", "connections from one address at once", most=100_000),
        Rule("connections_per_network", "connections from one /24 or /64 at once", most=100_000),
        Rule("connection_rate_per_address", "connections from one address in a minute; 0: no limit", least=0),
        Rule("connection_rate_per_network", "connections from one /24 or /64 in a minute; 0: no limit", least=0),
        Rule("message_rate_per_address", "letters from one address in a minute; 0: no limit", least=0),
        Rule("message_rate_per_network", "letters from one /24 or /64 in a minute; 0: no limit", least=0),
        Rule("recipient_rate_per_address", "recipients from one address in a minute; 0: no limit", least=0),
        Rule("recipient_rate_per_network", "recipients from one /24 or /64 in a minute; 0: no limit", least=0),
        Rule("failure_rate_per_address", "refused commands of one address in a minute; 0: no limit", least=0),
        Rule("failure_rate_per_network", "refused commands of one /24 or /64 in a minute; 0: no limit", least=0),
        Rule("received_limit", "Received fields before it is a loop", least=10, most=1000),
        # -- domains that we back up
        Rule("probe_wait_seconds", "how long a sender waits while the primary is asked", "seconds", 0, 60),
        Rule("probe_good_days", "how long an address counts as existing while the primary is away", "days", 1, 365),
        Rule("probe_refresh_seconds", "when an existing address is asked for again", "seconds", MINUTE, 365 * DAY),
        Rule("probe_bad_seconds", "how long an unknown address is not asked for again", "seconds", MINUTE, 30 * DAY),
        Rule("probe_silence_accepts", "mail is taken while nobody can say whether the address exists"),
        # -- sub-addresses
        Rule("detail_into_folder", "mail for anna+projects goes to Anna's folder Projects, if she has one"),
        Rule("detail_makes_folder", "and the folder is made if there is none"),
        Rule("detail_into_special", "and it may be Trash, Junk, Sent, Drafts or Archive"),
        # -- strangers
        Rule("sender_domain_check", "the sender's domain must have an MX or an address, and no null MX"),
        Rule(
            "sender_domain_permanent", "a sender's domain that is not there refuses for good (550), not for now (450)"
        ),
        Rule("sender_dns_trouble_defers", "a DNS that does not answer refuses for now (451); else the letter is taken"),
        Rule("helo_must_be_valid", "EHLO must name what can be a host (reject_invalid_helo_hostname)"),
        Rule("helo_must_be_full", "EHLO must name a host with its domain (reject_non_fqdn_helo_hostname)"),
        Rule("helo_must_exist", "EHLO must name a host that is in the DNS (reject_unknown_helo_hostname)"),
        Rule("client_must_have_name", "a client's address must have a name in the DNS (550 5.7.25)"),
        Rule("client_without_name_warns", "a client without a name in the DNS is noted in the journal"),
        # -- strangers: who really sent a letter
        Rule("authentication", "SPF, DKIM, DMARC and ARC of letters from outside are checked"),
        Rule("authentication_seconds", "how long a letter waits for what the DNS says of its sender", "seconds", 1, 60),
        # -- scanners
        Rule(
            "spam_scan_octets", "how much of a letter SpamAssassin or rspamd sees", "octets", 16 * 1024, 64 * MEGABYTE
        ),
        Rule("spam_scan_seconds", "how long a letter waits for SpamAssassin or rspamd", "seconds", 1, 5 * MINUTE),
        Rule(
            "spam_scanner_away_defers", "while the spam scanner is away letters are put off (451); else taken, marked"
        ),
        Rule(
            "virus_scan_octets",
            "how much of a letter ClamAV sees; no more than its StreamMaxLength",
            "octets",
            64 * 1024,
            2048 * MEGABYTE,
        ),
        Rule("virus_scan_seconds", "how long a letter waits for ClamAV", "seconds", 1, 10 * MINUTE),
        Rule("virus_scanner_away_defers", "while ClamAV is away letters are put off (451); else taken and marked"),
        Rule("virus_locks_sender", "who submits a virus sends nothing more until an administrator releases him"),
        Rule("dns_list_seconds", "how long a letter waits for DNS lists, all together", "seconds", 1, 30),
        Rule("local_checks", "attachments, look-alike senders and lying links are looked for"),
        Rule("points_program", "what an attached program is worth; 5 points make spam", "", 0, 100),
        Rule("points_macro", "what a document with macros is worth", "", 0, 100),
        Rule("points_encrypted", "what an archive locked with a password is worth", "", 0, 100),
        Rule("points_bomb", "what an archive that unpacks to far too much is worth", "", 0, 100),
        Rule("points_name", "what a colleague's name before a stranger's address is worth", "", 0, 100),
        Rule("points_domain", "what a domain that looks like another one is worth", "", 0, 100),
        Rule("points_link", "what a link that says one host and leads to another is worth", "", 0, 100),
        # -- content rules
        Rule("body_check_octets", "how far into a body content rules look", "octets", 1024, 64 * MEGABYTE),
        Rule("part_check_octets", "how far rules look for parts and their text", "octets", 1024, 256 * MEGABYTE),
        # -- the guard
        Rule("spam_mark_points", "points of spam from which on a letter is marked; 0: never", "", 0, 1000),
        Rule("spam_junk_points", "points of spam from which on a letter lies in Junk; 0: never", "", 0, 1000),
        Rule("spam_quarantine_points", "points from which on it goes into quarantine; 0: never", "", 0, 1000),
        Rule("spam_refuse_points", "points from which on it is refused with 550; 0: never", "", 0, 1000),
        Rule("spam_fields", "what scanners said stands in the header: X-Spam-Score, X-Spam-Status, X-Spam-Flag"),
        Rule("spam_subject", "put before the subject of marked letters, such as [Spam]", "", 0, 40),
        Rule(
            "dmarc_reject", f"letters that fail DMARC with p=reject: {formats.FATES}", "", 4, 10, fits=formats.is_fate
        ),
        Rule(
            "dmarc_quarantine",
            f"letters that fail DMARC with p=quarantine: {formats.FATES}",
            "",
            4,
            10,
            fits=formats.is_fate,
        ),
        Rule(
            "own_domain_forged",
            f"letters from outside that say they come from here, unproven: {formats.FATES}",
            "",
            4,
            10,
            fits=formats.is_fate,
        ),
        Rule(
            "trusted_sealers",
            "domains whose ARC seal speaks for letters that fail DMARC, by blank",
            "",
            0,
            2000,
            fits=formats.are_domains,
        ),
        Rule(
            "known_never_junk",
            "people to whom one has written, or in the address book, are never junk, where they prove who they are",
        ),
        Rule("greylisting", "senders that nobody knows are asked to come again"),
        Rule("greylist_seconds", "not before so long", "seconds", 0, DAY),
        Rule("greylist_days", "how long who came again is remembered", "days", 1, 365),
        Rule("quarantine_days", "how long letters stay in quarantine", "days", 1, 3650),
        Rule("quarantine_digest", "people are told daily by mail of new letters in their quarantine"),
        Rule("digest_hour", "the hour of the day at which they are told", "", 0, 23),
        Rule("reasons_days", "how long we know why a letter lies where it lies", "days", 1, YEARS),
        # -- logging in
        Rule("failures_before_wait", "wrong passwords before the next try must wait", most=1000),
        Rule("wait_first", "the first wait; it doubles with each failure", "seconds", 1, HOUR),
        Rule("wait_longest", "the longest wait", "seconds", 1, DAY),
        Rule(
            "office_book_by_everybody",
            "everybody, not administrators alone, may change the contacts that the office shares",
        ),
        Rule("app_passwords_only", "mail programs need an app password; a person's own opens the web alone"),
        # -- mail clients
        Rule(
            "client_proxy_from",
            "proxies before IMAP, POP3 and ManageSieve, which name the client",
            "",
            0,
            NETWORKS_LIMIT,
        ),
        Rule("client_connections", "mail programs connected to one process; then no more are accepted", least=10),
        Rule("client_connections_per_address", "mail programs connected from one address", most=100_000),
        Rule("client_connections_per_person", "connections of one person's mail programs", most=100_000),
        Rule("client_commands_before_login", "commands of a mail program before it has logged in", least=10),
        Rule("client_login_seconds", "silence of a mail program before login", "seconds", 10, HOUR),
        Rule("client_errors", "wrong commands of a mail program before we hang up", most=10_000),
        Rule(
            "client_withheld",
            f"IMAP capabilities that a program is not told of: {formats.WITHHELD}",
            "",
            0,
            4000,
            fits=formats.is_withheld,
        ),
        Rule("client_idle_seconds", "silence in IMAP and ManageSieve before we hang up", "seconds", 30 * MINUTE, DAY),
        Rule("notify_most", "mailboxes that one mail program may watch by NOTIFY", least=10, most=100_000),
        Rule("pop3_idle_seconds", "silence in POP3 before we hang up", "seconds", 10 * MINUTE, HOUR),
        Rule("scripts_per_account", "Sieve scripts of one person", most=1000),
        Rule("script_octets", "the largest Sieve script", "octets", 4096, 16 * MEGABYTE),
        # -- rules (Sieve)
        Rule("script_actions", "what rules may do with one letter, in all", most=1000),
        Rule("script_redirects", "addresses to which rules forward one letter; 0: none", least=0, most=100),
        Rule("script_notices", "notifications of one letter that rules send; 0: none", least=0, most=100),
        Rule("script_includes", "how deep Sieve scripts include one another", least=0, most=30),
        Rule(
            "script_variable_octets", "the longest value of a variable; longer ones are cut", "octets", 4000, MEGABYTE
        ),
        Rule("script_work", "how much one run may compare before it fails", "octets", 1_000_000, 10_000_000_000),
        Rule("vacation_days_least", "the shortest silence between two answers to one person", "days", 0, 30),
        Rule("vacation_days_most", "the longest silence between two answers to one person", "days", 1, 3650),
        Rule(
            "rule_letters_per_day",
            "letters that one person's rules forward, answer or send in a day; 0 = any number",
            least=0,
        ),
        # -- submitting
        Rule("letters_per_hour", "letters that one person may send in an hour; 0 = any number", least=0),
        Rule("recipients_per_day", "recipients that one person may write to in a day; 0 = any number", least=0),
        Rule("new_recipients_per_day", "of these, elsewhere and never written to before; 0 = any number", least=0),
        Rule("undo_seconds", "how long a letter waits before it leaves", "seconds", 0, HOUR),
        # -- what happens later
        Rule("later_letters", "letters of one person that wait in Outbox, and as many reminders"),
        Rule("later_days", "how far ahead letters are sent later, snoozed, or reminded of", "days", 1, YEARS),
        Rule("later_lifetime", "how long a letter in Outbox is tried again when it cannot leave", "seconds", 60),
        # -- teams
        Rule("note_characters", "the longest internal note on a shared letter", "", 100, 100_000),
        Rule("answering_seconds", "how long it is shown that somebody answers a shared letter", "seconds", 60, HOUR),
        # -- forwarding and reports
        Rule("srs", "forwarded letters leave with a reverse-path of ours, so that SPF holds"),
        Rule("srs_days", "how long reports come back through such a reverse-path", "days", 1, 500),
        Rule("report_language", "of reports, when we know no better: en, de, fr, es, ja", "", 2, 5),
        Rule("double_bounces_to_postmaster", "postmaster gets reports that cannot be delivered"),
        Rule("suppress_after", "hard bounces of an address before nobody writes to it; 0 = never", least=0, most=1000),
        Rule("suppress_within_days", "bounces longer apart are not counted together", "days", 1, 365),
        Rule("suppression_days", "how long nobody writes to it; 0 = until it is lifted", "days", 0, 3650),
        Rule("suppressed_is_refused", "letters to such an address are refused (yes) or warned about (no)"),
        # -- signing
        Rule(
            "dkim_settle_seconds",
            "how long a new DKIM key must have been in the DNS before it signs",
            "seconds",
            0,
            7 * DAY,
        ),
        Rule("arc_seals", "letters that we hand on for somebody are sealed (ARC), where his domain has a DKIM key"),
        Rule("dkim_overlap_days", "how long the record of a retired DKIM key must stay in the DNS", "days", 1, 90),
        # -- reports about domains
        Rule(
            "report_addresses",
            "addresses of ours, by comma, to which others send DMARC and TLS reports",
            "",
            0,
            1000,
            fits=formats.addresses,
        ),
        Rule(
            "mta_sts_hosts",
            "further mail servers of our domains (backup MX), by blank, for the MTA-STS policies that we publish",
            "",
            0,
            1000,
            fits=formats.are_domains,
        ),
        Rule("mta_sts_days", "how long others may keep an MTA-STS policy that we publish", "days", 1, 365),
        Rule("report_days", "how long reports about domains are kept", "days", 1, YEARS),
        Rule("dmarc_reports", "domains that ask for it are told daily who wrote to us in their name (DMARC)"),
        Rule("tls_reports", "domains that ask for it are told daily how our TLS to them ended (TLS-RPT)"),
        # -- sending
        Rule("retry_after", "the pauses between attempts; then the last again", "seconds", 1, 7 * DAY),
        Rule("queue_lifetime", "how long we try before the letter comes back", "seconds", MINUTE, 30 * DAY),
        Rule("delay_notice_after", "when the sender is told of a delay", "seconds", MINUTE, 30 * DAY),
        Rule("destination_concurrency", "connections to one destination at once", most=1000),
        Rule("initial_destination_concurrency", "connections to it once the first has worked", most=1000),
        Rule("destination_failures", "failed connections in a row before it counts as dead", most=100),
        Rule("destination_rate", "letters a minute to each destination; 0 = any number", least=0),
        Rule("letters_per_connection", "letters before a fresh connection", most=10_000),
        Rule("history_days", "how long sent letters stay in the queue's history", "days", 1, YEARS),
        Rule(
            "smtp_helo_name",
            "the host name that we tell other servers, when not our own",
            "",
            0,
            255,
            fits=formats.host,
        ),
        Rule("smtp_bind_address", "the IPv4 address of ours that we dial from", "", 0, 15, fits=formats.ipv4),
        Rule("smtp_bind_address6", "the IPv6 address of ours that we dial from", "", 0, 45, fits=formats.ipv6),
        Rule(
            "smtp_address_preference",
            f"which addresses of a server are dialled first: {formats.FAMILIES}",
            "",
            3,
            9,
            fits=formats.family,
        ),
        Rule("mta_sts", "the MTA-STS policies of other domains hold: verified TLS, or the letter waits"),
        Rule("dane", "the TLSA records of other domains hold, where our nameserver validates DNSSEC"),
        Rule("validating_nameservers", "whose word on DNSSEC we take, besides nameservers on this machine", "", 0, 100),
        Rule("smtp_connect_timeout", "waiting for a connection to another server", "seconds", 1, HOUR),
        Rule("smtp_helo_timeout", "waiting for its greeting, and for the reply to EHLO", "seconds", 1, HOUR),
        Rule("smtp_starttls_timeout", "waiting for TLS to be agreed on", "seconds", 1, HOUR),
        Rule("smtp_mail_timeout", "waiting for the reply to MAIL", "seconds", 1, HOUR),
        Rule("smtp_rcpt_timeout", "waiting for the reply to RCPT", "seconds", 1, HOUR),
        Rule("smtp_data_init_timeout", "waiting for the reply to DATA", "seconds", 1, HOUR),
        Rule("smtp_data_xfer_timeout", "waiting for it to take a piece of the letter", "seconds", 1, HOUR),
        Rule("smtp_data_done_timeout", "waiting for the reply to the whole letter", "seconds", 1, HOUR),
        Rule("smtp_quit_timeout", "waiting for its goodbye", "seconds", 1, HOUR),
        # -- keeping
        Rule("undelete_days", "how long deleted letters can be brought back", "days", 0, YEARS),
        Rule("folders_per_account", "folders of one account", least=10, most=100_000),
        Rule("searches_per_account", "saved searches of one person", least=1, most=1000),
        Rule("annotation_octets", "one note of a mail program about a folder", "octets", 1024, 64 * 1024),
        Rule("annotations_per_mailbox", "notes about one folder: of each person, and of all together", least=10),
        Rule("over_quota_is_permanent", "a full mailbox refuses for good (552), not for now (452)"),
        # -- our own spam filter
        Rule("bayes", "what people call junk or not is learnt, and letters are judged by it"),
        Rule("bayes_learns_by_itself", "a letter that somebody answers is learnt as wanted"),
        Rule(
            "bayes_house_tokens",
            "words that the filter keeps for the whole office; some 50 octets each",
            least=10_000,
            most=5_000_000,
        ),
        Rule("bayes_own_tokens", "words that the filter keeps for one person", least=5000, most=1_000_000),
        # -- the webmail
        Rule("picture_proxy", "our server fetches pictures that letters show from elsewhere, so that it is seen there"),
        Rule("picture_octets", "the largest picture that it fetches", "octets", 1024, 50 * MEGABYTE),
        Rule("picture_seconds", "how long it waits for one", "seconds", 1, MINUTE),
        # -- searching
        Rule(
            "search_attachment_octets",
            "the largest attached document whose text the search box finds; 0: none",
            "octets",
            0,
            200 * MEGABYTE,
        ),
        Rule("search_attachment_pages", "pages of an attached document that are read for the search box", most=10_000),
        Rule("search_attachment_seconds", "how long reading an attached document may take", "seconds", 1, 10 * MINUTE),
    )
}
