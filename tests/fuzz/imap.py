"""Coverage-guided fuzzing of the IMAP grammar. Optional: `pip install atheris`, then from the project's folder

    python -m tests.fuzz.imap octets -max_total_time=300 var/fuzz

Targets: octets (whatever comes), words (each octet stands for a word of the grammar). Further arguments are
libFuzzer's; what crashes is written to a file, whose path as the argument plays it again. A crash is any exception
that is not the parser's own, or events that depend on where the octets were cut.
"""

import sys

import atheris

with atheris.instrument_imports(include=["access.imap", "mailapp.standards"]):
    from access.imap.framer import AFTER_LOGIN, BEFORE_LOGIN, Broken, Event, Framer, Line, Octets, WantLiteral
    from access.imap.grammar import Bad, foreseen, parse
    from access.imap.grammar.keys import KEYS
    from access.imap.grammar.listing import RETURN_OPTIONS, SELECT_OPTIONS
    from access.imap.grammar.notifying import EVENTS, FILTERS
    from access.imap.grammar.table import BY_UID, MENU

PLAIN = (
    '\r\n|{3+}\r\nabc|~{2+}\r\n\0a|{3}\r\n|(|)|[|]|<0.9>|"a"|"|\\Seen|$|*|1:*|7|1,2:3|-1:-9|NIL|INBOX|&APw-|x|"/private/x"|'
    "CHARSET|UTF-8|RETURN|MIN|ALL|SAVE|PARTIAL|CHANGEDSINCE|VANISHED|UNCHANGEDSINCE|FLAGS|+FLAGS.SILENT|BODY.PEEK[|BINARY[|"
    "BINARY.SIZE[1]|HEADER.FIELDS|.MIME|PREVIEW|LAZY|RFC822|CONDSTORE|QRESYNC|USE|\\Drafts|MESSAGES|STATUS|SET|NONE|"
    '"17-Jul-1996 02:44:25 -0700"|1-Feb-1994|UTF8|REFS|DATE|REVERSE|DEPTH|MAXSIZE|infinity|UID'
)
WORDS = [
    *PLAIN.encode().split(b"|"),
    *sorted({*MENU, *BY_UID, *KEYS}),
    *(word.encode() for word in sorted({*RETURN_OPTIONS, *SELECT_OPTIONS, *EVENTS, *FILTERS})),
]


def events_of(sent: list[bytes], utf8: bool, accepts: bool) -> list[Event]:
    framer, events = Framer(AFTER_LOGIN if utf8 else BEFORE_LOGIN), []
    for octets in sent:
        framer.feed(octets)
        while (event := framer.event()) is not None:
            if isinstance(event, WantLiteral):
                framer.accept() if accepts else framer.refuse()
            if not isinstance(event, Octets):
                events.append(event)
                obey(event, utf8)
    return events


def obey(event: Event, utf8: bool) -> None:
    try:
        if isinstance(event, WantLiteral):
            foreseen(event, utf8)
        elif isinstance(event, Line):
            parse(event.pieces, utf8)
        elif isinstance(event, Broken):
            assert event.reason
    except Bad:
        return


def octets(fuzzed: bytes) -> None:
    """The first octet chooses where the rest is cut in two, and what the client may."""
    if fuzzed:
        rest, cut = fuzzed[1:] + b"\r\n", fuzzed[0] % len(fuzzed)
        utf8, accepts = bool(fuzzed[0] & 64), bool(fuzzed[0] & 128)
        assert events_of([rest], utf8, accepts) == events_of([rest[:cut], rest[cut:]], utf8, accepts)


def words(fuzzed: bytes) -> None:
    said = b" ".join([WORDS[octet % len(WORDS)] for octet in fuzzed[1:]])
    octets(fuzzed[:1] + b"a " + said.replace(b" ]", b"]").replace(b"[ ", b"["))


TARGETS = {"octets": octets, "words": words}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: python -m tests.fuzz.imap {'|'.join(TARGETS)} [libFuzzer's options] [folder]")
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv.pop(1)])
    atheris.Fuzz()
