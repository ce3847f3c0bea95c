"""Rules about letters that come in."""

from admin_ui.ruletexts.values import Rule, Unit

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
}
