"""Rules about letters that go out."""

from admin_ui.ruletexts.values import Rule, Unit

SECTIONS: dict[str, tuple[Rule, ...]] = {
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
            "arc_seals",
            "Seal letters that go on (ARC)",
            "What aliases, groups and rules send to other servers, where the domain has a DKIM key.",
            Unit.CHOICE,
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
}
