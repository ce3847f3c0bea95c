"""Rules about our own people."""

from admin_ui.ruletexts.values import Rule, Unit

SECTIONS: dict[str, tuple[Rule, ...]] = {
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
            "client_proxy_from",
            "Proxies in front of IMAP, POP3 and ManageSieve",
            "Each of their connections must begin with a PROXY header (version 1 or 2), which names the real client.",
            Unit.NETWORKS,
            0,
        ),
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
        Rule("script_notices", "Notices", "Notifications of one letter that rules send; 0: none.", Unit.COUNT, 0),
        Rule("script_includes", "Scripts in scripts", "How deep they include one another.", Unit.COUNT, 0),
        Rule("script_variable_octets", "Longest variable", "What is longer is cut.", Unit.OCTETS, 4000),
        Rule(
            "script_work",
            "Work of one run",
            "So much is compared before a script counts as gone wrong, and the letter is kept; 150 MB: half a second.",
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
    "Sending later": (
        Rule("later_letters", "Letters in Outbox", "Of one person; and as many reminders.", Unit.COUNT),
        Rule("later_days", "How far ahead", "For sending later, snoozing and reminders.", Unit.DAYS),
        Rule(
            "later_lifetime",
            "Tries of a letter in Outbox",
            "If it cannot leave for so long, it stays there and its writer is told.",
            Unit.SECONDS,
            60,
        ),
    ),
    "Teams": (
        Rule("note_characters", "Longest note", "Characters of an internal note on a shared letter.", Unit.COUNT, 100),
        Rule(
            "answering_seconds",
            "“Anna is answering”",
            "So long others see it when her browser says nothing more.",
            Unit.SECONDS,
            60,
        ),
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
    "Webmail": (
        Rule(
            "picture_proxy",
            "Our server fetches pictures",
            "Those that a letter shows from elsewhere, when its reader wants to see them. Yes: the sender sees our "
            "server; no: he sees the reader's own address.",
            Unit.CHOICE,
        ),
        Rule("picture_octets", "Largest picture", "A larger one is not shown.", Unit.OCTETS, 1024),
        Rule("picture_seconds", "Patience with a picture", "Then it is left out.", Unit.SECONDS),
    ),
    "Address book": (
        Rule(
            "office_book_by_everybody",
            "Everybody changes the office's contacts",
            "No: administrators do, and everybody reads them.",
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
