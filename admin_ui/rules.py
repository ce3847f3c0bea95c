"""The office's rules as an administrator reads them: a title, what it is for, in which unit it is written.

The rules themselves, their defaults and limits, are the fields of mailapp.policy.values.Policy.
"""

from dataclasses import dataclass
from enum import Enum

from admin_ui.quantities import in_octets, in_seconds


class Unit(Enum):
    COUNT = "number"
    DAYS = "days"
    LIMIT = "number, or no limit"
    OCTETS = "size"
    SECONDS = "time"
    PAUSES = "times"  # several spans of time, one after the other
    CHOICE = "yes or no"
    NETWORKS = "networks"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field of Policy is shown. `least` is the smallest value that makes sense."""

    name: str
    title: str
    help: str
    unit: Unit
    least: int = 1


NO_LIMIT = "no limit"
RATES = (
    ("connection", "Connections", ""),
    ("message", "Letters", ""),
    ("recipient", "Recipients", ""),
    ("failure", "Refused commands", "Unknown recipients are some. "),
)
SECTIONS: dict[str, tuple[Rule, ...]] = {
    "Receiving": (
        Rule("banner", "Greeting", "Follows our name and ESMTP in the first line that a client reads.", Unit.TEXT, 0),
        Rule(
            "mynetworks",
            "Networks that may relay",
            "Clients there may send anywhere on port 25 without a password: printers, older servers. By comma.",
            Unit.NETWORKS,
            0,
        ),
        Rule(
            "proxy_from",
            "Proxies in front of us",
            "Each of their connections must begin with a PROXY header (version 1 or 2), which names the real client.",
            Unit.NETWORKS,
            0,
        ),
        Rule(
            "xclient_from",
            "Servers that may say XCLIENT",
            "They speak for another client, whose address, name and login we believe. By comma.",
            Unit.NETWORKS,
            0,
        ),
        Rule(
            "greet_delay_ms",
            "Delay before the greeting",
            "In milliseconds, for strangers on port 25; whoever speaks earlier is refused, as only robots do. 0: none.",
            Unit.COUNT,
            0,
        ),
        Rule(
            "soft_errors_per_session", "Errors before we slow down", "Each further one is answered late.", Unit.COUNT, 0
        ),
        Rule("tarpit_seconds", "How late", "It costs us nothing, and robots their time.", Unit.SECONDS, 0),
        Rule(
            "future_release_seconds",
            "Longest hold of a submitted letter",
            "A mail program may ask us to send later (FUTURERELEASE); 0 seconds: not at all.",
            Unit.SECONDS,
            0,
        ),
        Rule("message_size", "Largest letter", "Larger ones are refused before they are sent.", Unit.OCTETS, 64 * 1024),
        Rule(
            "recipients_per_message", "Recipients of one letter", "The standard asks for at least 100.", Unit.COUNT, 100
        ),
        Rule("errors_per_session", "Errors in one session", "After so many wrong commands we hang up.", Unit.COUNT),
        Rule("commands_per_session", "Commands in one session", "A limit against endless talkers.", Unit.COUNT, 100),
        Rule(
            "crowded_seconds",
            "Patience when the house is full",
            "So that those inside make place for those who wait.",
            Unit.SECONDS,
        ),
        Rule(
            "command_seconds", "Patience between commands", "A silent client is sent away after this.", Unit.SECONDS, 10
        ),
        Rule("data_seconds", "Patience inside a letter", "Silence while a letter comes in.", Unit.SECONDS, 10),
        Rule("connections", "Connections at once", "In one process; more wait until somebody leaves.", Unit.COUNT, 10),
        Rule("received_limit", "Hops before it is a loop", "More Received fields than this: refused.", Unit.COUNT, 10),
    ),
    "Limits for strangers": (
        Rule(
            "connections_per_address", "Connections from one address", "No single peer may take all places.", Unit.COUNT
        ),
        Rule("connections_per_network", "Connections from one network", "A /24, or a /64 of IPv6.", Unit.COUNT),
        *(
            Rule(
                f"{kind}_rate_per_{whole}",
                f"{title} from one {whole} in a minute",
                f"{remark}0: no limit.",
                Unit.LIMIT,
                0,
            )
            for kind, title, remark in RATES
            for whole in ("address", "network")
        ),
    ),
    "Domains that we back up": (
        Rule("probe_wait_seconds", "Wait for the primary", "Then the sender is asked to come back.", Unit.SECONDS, 0),
        Rule("probe_good_days", "An address that exists is known for", "While its server is away.", Unit.DAYS),
        Rule(
            "probe_refresh_seconds", "It is asked for again after", "So that we learn who has left.", Unit.SECONDS, 60
        ),
        Rule("probe_bad_seconds", "An unknown address is known for", "Then it is asked for again.", Unit.SECONDS, 60),
        Rule(
            "probe_silence_accepts",
            "Take what nobody can verify",
            "No: the sender tries again later. Yes: mail is taken, and may have to be returned.",
            Unit.CHOICE,
        ),
    ),
    "Sub-addresses": (
        Rule("detail_into_folder", "File by detail", "anna+projects goes to her folder Projects, if any.", Unit.CHOICE),
        Rule("detail_makes_folder", "Make missing folders", "Any writer can make them, up to the limit.", Unit.CHOICE),
        Rule(
            "detail_into_special",
            "File into special folders, too",
            "Trash, Junk, Sent, Drafts, Archive: a writer could hide a letter there.",
            Unit.CHOICE,
        ),
    ),
    "Strangers": (
        Rule(
            "sender_domain_check",
            "A sender's domain must take mail",
            "It needs an MX or an address in the DNS, and no null MX: else nobody could answer.",
            Unit.CHOICE,
        ),
        Rule(
            "sender_domain_permanent",
            "A domain that is not there refuses for good",
            "Yes: 550. No: 450, the other side tries again, which forgives a DNS that is being repaired.",
            Unit.CHOICE,
        ),
        Rule(
            "sender_dns_trouble_defers",
            "Wait when the DNS does not answer",
            "Yes: strangers are asked to come again. No: their letters are taken.",
            Unit.CHOICE,
        ),
        Rule("helo_must_be_valid", "EHLO must be a host name", "Some old machines say rubbish.", Unit.CHOICE),
        Rule("helo_must_be_full", "EHLO must have a domain", "Many small offices' servers have none.", Unit.CHOICE),
        Rule("helo_must_exist", "EHLO must be in the DNS", "Refuses for now (450).", Unit.CHOICE),
        Rule(
            "client_must_have_name",
            "A client must have a name in the DNS",
            "Without a PTR: 550 5.7.25. Large providers ask for this, too.",
            Unit.CHOICE,
        ),
        Rule("client_without_name_warns", "Note clients without a name", "In the journal only.", Unit.CHOICE),
    ),
    "Content rules": (
        Rule("body_check_octets", "How far they look into a body", "Raw lines.", Unit.OCTETS, 1024),
        Rule("part_check_octets", "How far they look for parts", "Headers and text of parts.", Unit.OCTETS, 1024),
    ),
    "Spam and forged senders": (
        Rule("spam_mark_points", "Marked from", "Points as SpamAssassin counts them; 0 is never.", Unit.COUNT, 0),
        Rule("spam_junk_points", "Into Junk from", "5 is usual; 0 is never.", Unit.COUNT, 0),
        Rule(
            "spam_quarantine_points",
            "Into quarantine from",
            "Nobody sees it there until somebody releases it; 0 is never.",
            Unit.COUNT,
            0,
        ),
        Rule("spam_refuse_points", "Refused from", "Its sender is told at once; 0 is never.", Unit.COUNT, 0),
        Rule("spam_fields", "Say so in the header", "X-Spam-Score, X-Spam-Status and X-Spam-Flag.", Unit.CHOICE),
        Rule("spam_subject", "Before the subject", "Of marked letters, such as [Spam]. Empty: nothing.", Unit.TEXT, 0),
        Rule(
            "dmarc_reject",
            "Fails DMARC, p=reject",
            "What its domain asks for: refuse, quarantine, junk, accept.",
            Unit.TEXT,
            4,
        ),
        Rule(
            "dmarc_quarantine",
            "Fails DMARC, p=quarantine",
            "refuse, quarantine, junk, accept.",
            Unit.TEXT,
            4,
        ),
        Rule(
            "own_domain_forged",
            "From our own domain, unproven",
            "A letter from outside that says it comes from here: refuse, quarantine, junk, accept.",
            Unit.TEXT,
            4,
        ),
        Rule(
            "trusted_sealers",
            "Forwarders that we trust",
            "Domains whose ARC seal speaks for a letter that fails DMARC, by blank.",
            Unit.TEXT,
            0,
        ),
        Rule(
            "known_never_junk",
            "Acquaintances are never junk",
            "People to whom one has written, unless they are forged.",
            Unit.CHOICE,
        ),
        Rule("greylisting", "Greylisting", "Senders that nobody knows are asked to come again, once.", Unit.CHOICE),
        Rule("greylist_seconds", "Not before", "Five minutes are usual.", Unit.SECONDS, 0),
        Rule("greylist_days", "Remember who came again for", "From the last letter on.", Unit.DAYS),
        Rule("quarantine_days", "Keep letters in quarantine for", "Then they go for ever.", Unit.DAYS),
        Rule("quarantine_digest", "Daily letter about the quarantine", "With links that release.", Unit.CHOICE),
        Rule("digest_hour", "It is sent at", "The hour of the day, 0 to 23.", Unit.COUNT, 0),
        Rule("reasons_days", "Know why a letter is where it is for", "“Why is it here?”", Unit.DAYS),
    ),
    "Logging in": (
        Rule("failures_before_wait", "Wrong passwords before a wait", "For one address or one account.", Unit.COUNT),
        Rule("wait_first", "The first wait", "It doubles with each further failure.", Unit.SECONDS),
        Rule("wait_longest", "The longest wait", "It never grows beyond this.", Unit.SECONDS),
        Rule(
            "app_passwords_only",
            "App passwords only",
            "Mail programs must use one that their owner makes in the webmail; his own password opens the web alone.",
            Unit.CHOICE,
        ),
    ),
    "Mail programs": (
        Rule(
            "client_connections",
            "Connections at once",
            "To one process, by IMAP, POP3 and ManageSieve.",
            Unit.COUNT,
            10,
        ),
        Rule("client_connections_per_address", "From one address", "A whole office may share one.", Unit.COUNT),
        Rule("client_connections_per_person", "Of one person", "Each open folder of each program is one.", Unit.COUNT),
        Rule("client_commands_before_login", "Commands before login", "Then we hang up.", Unit.COUNT, 10),
        Rule(
            "client_login_seconds",
            "Patience before login",
            "Silence of somebody whom we do not know.",
            Unit.SECONDS,
            10,
        ),
        Rule("notify_most", "Folders watched at once", "By one program, with NOTIFY.", Unit.COUNT, 10),
        Rule("client_errors", "Errors in one connection", "After so many wrong commands we hang up.", Unit.COUNT),
        Rule(
            "client_withheld",
            "Programs that trip over something",
            "What IMAP does not announce to who names itself so (ID). Outlook: QRESYNC CONDSTORE; K-9 Mail 5: COMPRESS",
            Unit.TEXT,
            0,
        ),
        Rule(
            "client_idle_seconds",
            "Patience in IMAP and ManageSieve",
            "The standards ask for 30 minutes at least.",
            Unit.SECONDS,
            1800,
        ),
        Rule("scripts_per_account", "Scripts of one person", "Sieve scripts; one of them is active.", Unit.COUNT),
        Rule("script_octets", "Largest script", "A large one is 10 KB.", Unit.OCTETS, 4096),
        Rule("pop3_idle_seconds", "Patience in POP3", "The standard asks for 10 minutes at least.", Unit.SECONDS, 600),
    ),
    "Rules of people (Sieve)": (
        Rule("script_actions", "Acts", "All that rules may do with one letter.", Unit.COUNT),
        Rule("script_redirects", "Forwards", "Addresses to which rules forward one letter; 0: none.", Unit.COUNT, 0),
        Rule("script_includes", "Scripts in scripts", "How deep they include one another.", Unit.COUNT, 0),
        Rule("script_variable_octets", "Longest variable", "What is longer is cut.", Unit.OCTETS, 4000),
        Rule(
            "script_work",
            "Work of one run",
            "So much is compared before a script counts as gone wrong, and the letter is kept; 400 MB take a second.",
            Unit.OCTETS,
            1_000_000,
        ),
        Rule("vacation_days_least", "Shortest silence", "Nobody is answered twice within it.", Unit.DAYS, 0),
        Rule("vacation_days_most", "Longest silence", "A rule that says more gets this.", Unit.DAYS),
        Rule(
            "rule_letters_per_day",
            "Letters a day",
            "Forwarded by one person's rules, and notices that they send; 0 is any number.",
            Unit.COUNT,
            0,
        ),
    ),
    "Submitting": (
        Rule("letters_per_hour", "Letters an hour", "Of one person; 0 is any number.", Unit.COUNT, 0),
        Rule("recipients_per_day", "Recipients a day", "Of one person; 0 is any number.", Unit.COUNT, 0),
        Rule(
            "new_recipients_per_day",
            "New recipients a day",
            "Addresses elsewhere that a person never wrote to. Who has stolen a password needs many; 0 is any number.",
            Unit.COUNT,
            0,
        ),
        Rule("undo_seconds", "Time to undo", "A letter from a mail program waits so long; 0 is none.", Unit.SECONDS, 0),
    ),
    "Forwarding and reports": (
        Rule(
            "srs",
            "Rewrite the sender of forwarded letters",
            "They leave with a reverse-path of ours (SRS), so that the next server's SPF check holds.",
            Unit.CHOICE,
        ),
        Rule("srs_days", "Reports come back for", "Through such a reverse-path; later ones are refused.", Unit.DAYS),
        Rule(
            "report_language",
            "Language of reports",
            "When neither the person nor the letter names one: en, de, fr, es or ja.",
            Unit.TEXT,
            2,
        ),
        Rule(
            "double_bounces_to_postmaster",
            "Postmaster gets undeliverable reports",
            "Nobody else could be told of them.",
            Unit.CHOICE,
        ),
        Rule(
            "suppress_after",
            "Bounces before an address is suppressed",
            "Only replies that say that there is no such address count; 0 is never.",
            Unit.COUNT,
            0,
        ),
        Rule("suppress_within_days", "Counted together within", "Older bounces are forgotten.", Unit.DAYS),
        Rule("suppression_days", "Suppressed for", "0 is until somebody lifts it.", Unit.DAYS, 0),
        Rule(
            "suppressed_is_refused",
            "Refuse letters to suppressed addresses",
            "Yes: the writer is told at once. No: the letter leaves with a warning.",
            Unit.CHOICE,
        ),
    ),
    "Signing and reports": (
        Rule(
            "dkim_settle_seconds",
            "New DKIM keys wait for",
            "So long a key's record must have been in the DNS before it signs: every nameserver should have it.",
            Unit.SECONDS,
            0,
        ),
        Rule(
            "dkim_overlap_days",
            "Records of retired keys stay for",
            "Letters that they signed may still be on their way.",
            Unit.DAYS,
        ),
        Rule(
            "report_addresses",
            "Addresses for reports about our domains",
            "Addresses here, by comma, as in rua= of our DMARC and TLS-RPT records. Reports that come there are shown.",
            Unit.TEXT,
            0,
        ),
        Rule("report_days", "Reports are kept for", "Then what they say is forgotten.", Unit.DAYS),
        Rule(
            "dmarc_reports",
            "Send DMARC reports",
            "Domains that ask for it are told once a day who wrote to us in their name.",
            Unit.CHOICE,
        ),
        Rule(
            "tls_reports",
            "Send TLS reports",
            "Domains that ask for it are told once a day how our TLS connections to them ended.",
            Unit.CHOICE,
        ),
    ),
    "Sending": (
        Rule(
            "retry_after",
            "Pauses between attempts",
            "One after the other, by comma; then the last again and again.",
            Unit.PAUSES,
            10,
        ),
        Rule(
            "queue_lifetime",
            "Give up after",
            "Then the sender gets the letter back with the reason.",
            Unit.SECONDS,
            3600,
        ),
        Rule(
            "delay_notice_after", "Tell the sender of a delay after", "One notice; we go on trying.", Unit.SECONDS, 60
        ),
        Rule("destination_concurrency", "Connections to one destination", "More at once is impolite.", Unit.COUNT),
        Rule(
            "initial_destination_concurrency",
            "Connections once the first has worked",
            "They grow with success and shrink with failure.",
            Unit.COUNT,
        ),
        Rule(
            "destination_failures",
            "Failures before a destination counts as dead",
            "In a row, while other connections still work; then it is left alone for a while.",
            Unit.COUNT,
        ),
        Rule("destination_rate", "Letters a minute to one destination", "0 is any number.", Unit.COUNT, 0),
        Rule("letters_per_connection", "Letters in one connection", "Then we begin a fresh one.", Unit.COUNT),
        Rule("history_days", "Keep the history of sent letters", "Afterwards only the journal knows.", Unit.DAYS),
    ),
    "Speaking to other servers": (
        Rule("smtp_helo_name", "Our name to others", "When it shall not be our own; empty is our own.", Unit.TEXT, 0),
        Rule("smtp_bind_address", "Dial from this IPv4 address", "Empty: as the system likes.", Unit.TEXT, 0),
        Rule("smtp_bind_address6", "Dial from this IPv6 address", "Empty: as the system likes.", Unit.TEXT, 0),
        Rule(
            "smtp_address_preference",
            "IPv4 or IPv6",
            "Which address of a server is dialled first: any, ipv4, ipv6, only-ipv4, only-ipv6.",
            Unit.TEXT,
            3,
        ),
        Rule("mta_sts", "Obey MTA-STS", "Verified TLS to domains that ask for it, or the letter waits.", Unit.CHOICE),
        Rule("dane", "Obey DANE", "The same by the DNS; only where our nameserver validates DNSSEC.", Unit.CHOICE),
        Rule(
            "validating_nameservers",
            "Nameservers that we believe about DNSSEC",
            "One on this machine is believed anyway; others only if nobody on the way can forge their answers.",
            Unit.NETWORKS,
            0,
        ),
        Rule("smtp_connect_timeout", "Patience with a call", "Until another server answers.", Unit.SECONDS),
        Rule("smtp_helo_timeout", "Patience with a greeting", "And with the reply to EHLO.", Unit.SECONDS),
        Rule("smtp_starttls_timeout", "Patience with STARTTLS", "Until TLS is agreed on.", Unit.SECONDS),
        Rule("smtp_mail_timeout", "Patience with MAIL", "The standard asks for 5 minutes.", Unit.SECONDS),
        Rule("smtp_rcpt_timeout", "Patience with RCPT", "The standard asks for 5 minutes.", Unit.SECONDS),
        Rule("smtp_data_init_timeout", "Patience with DATA", "The standard asks for 2 minutes.", Unit.SECONDS),
        Rule("smtp_data_xfer_timeout", "Patience with each piece", "The standard asks for 3 minutes.", Unit.SECONDS),
        Rule("smtp_data_done_timeout", "Patience with the whole", "The standard asks for 10 minutes.", Unit.SECONDS),
        Rule("smtp_quit_timeout", "Patience with a goodbye", "Nothing depends on it.", Unit.SECONDS),
    ),
    "Keeping": (
        Rule("undelete_days", "Deleted letters can be brought back for", "They count toward no quota.", Unit.DAYS, 0),
        Rule("folders_per_account", "Folders of one account", "", Unit.COUNT, 10),
        Rule("searches_per_account", "Saved searches of one person", "Mail programs see each as a folder.", Unit.COUNT),
        Rule("annotation_octets", "Largest note", "What mail programs note about a folder.", Unit.OCTETS, 1024),
        Rule(
            "annotations_per_mailbox", "Notes about one folder", "Of each person, and of all together.", Unit.COUNT, 10
        ),
        Rule(
            "over_quota_is_permanent",
            "A full mailbox refuses for good",
            "Yes: the sender gets the letter back at once. No: his server tries again for days.",
            Unit.CHOICE,
        ),
    ),
    "Searching": (
        Rule(
            "search_attachment_octets",
            "Documents are searched up to",
            "Attached PDF and office documents; their text is found in the webmail. 0: it is not.",
            Unit.OCTETS,
            0,
        ),
        Rule("search_attachment_pages", "Pages of a document", "What stands behind is not found.", Unit.COUNT),
        Rule("search_attachment_seconds", "Patience with a document", "Then it is given up.", Unit.SECONDS),
    ),
}
RULES = {rule.name: rule for rules in SECTIONS.values() for rule in rules}


def written(rule: Rule, value: object) -> str:
    """A value as the form writes it and reads it back."""
    if rule.unit is Unit.CHOICE:
        return "yes" if value else "no"
    if rule.unit is Unit.LIMIT and not value:
        return NO_LIMIT
    if rule.unit is Unit.PAUSES and isinstance(value, tuple | list):
        return ", ".join(in_seconds(span) for span in value)
    if rule.unit is Unit.NETWORKS and isinstance(value, tuple | list):
        return ", ".join(value) or "none"
    if rule.unit is Unit.OCTETS and isinstance(value, int):
        return in_octets(value)
    if rule.unit is Unit.SECONDS and isinstance(value, int):
        return in_seconds(value)
    return f"{value} days" if rule.unit is Unit.DAYS else str(value)
