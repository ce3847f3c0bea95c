"""Rules about spam, viruses and forgeries."""

from admin_ui.ruletexts.values import Rule, Unit

SECTIONS: dict[str, tuple[Rule, ...]] = {
    "Checking letters": (
        Rule("authentication", "Check who sent a letter", "SPF, DKIM, DMARC and ARC, by the DNS.", Unit.CHOICE),
        Rule(
            "authentication_seconds", "Wait for the DNS", "What is not known by then counts as unknown.", Unit.SECONDS
        ),
        Rule(
            "local_checks",
            "Look for tricks",
            "Programs and macros, locked archives, look-alike senders, lying links. Needs no other program.",
            Unit.CHOICE,
        ),
        Rule("points_program", "A program is worth", "Points; five make spam, 0 is nothing.", Unit.COUNT, 0),
        Rule("points_macro", "Macros are worth", "In a document.", Unit.COUNT, 0),
        Rule("points_encrypted", "A locked archive is worth", "Nobody can look into it.", Unit.COUNT, 0),
        Rule("points_bomb", "An archive bomb is worth", "It unpacks to far too much.", Unit.COUNT, 0),
        Rule("points_name", "A borrowed name is worth", "A colleague's, before a stranger's address.", Unit.COUNT, 0),
        Rule("points_domain", "A look-alike domain is worth", "It is nearly one of ours.", Unit.COUNT, 0),
        Rule("points_link", "A lying link is worth", "It says one host and leads to another.", Unit.COUNT, 0),
        Rule("bayes", "Learn what is junk", "From what people move to Junk and back.", Unit.CHOICE),
        Rule("bayes_learns_by_itself", "Learn from answers", "Who answers a letter wanted it.", Unit.CHOICE),
        Rule("bayes_house_tokens", "Words kept for the office", "Rare old ones are forgotten.", Unit.COUNT, 20_000),
        Rule("bayes_own_tokens", "Words kept for one person", "Rare old ones are forgotten.", Unit.COUNT, 5000),
    ),
    "Scanners": (
        Rule("spam_scan_octets", "A spam scanner sees of a letter", "SpamAssassin, rspamd.", Unit.OCTETS, 16 * 1024),
        Rule("spam_scan_seconds", "Wait for it", "Then the letter goes on without.", Unit.SECONDS),
        Rule(
            "spam_scanner_away_defers",
            "Wait while the spam scanner is away",
            "Yes: letters are put off (451). No: they are taken, and marked.",
            Unit.CHOICE,
        ),
        Rule(
            "virus_scan_octets", "ClamAV sees of a letter", "No more than its StreamMaxLength.", Unit.OCTETS, 64 * 1024
        ),
        Rule("virus_scan_seconds", "Wait for ClamAV", "Large archives take long.", Unit.SECONDS),
        Rule(
            "virus_scanner_away_defers",
            "Wait while ClamAV is away",
            "Yes: letters are put off (451). No: they are taken, and marked.",
            Unit.CHOICE,
        ),
        Rule(
            "virus_locks_sender",
            "Who sends a virus is locked",
            "He sends nothing more until an administrator releases him.",
            Unit.CHOICE,
        ),
        Rule("dns_list_seconds", "Wait for DNS lists", "All of them together.", Unit.SECONDS),
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
            "People to whom one has written, or in the address book, where SPF, DKIM or DMARC prove who they are.",
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
}
