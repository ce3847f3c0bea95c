"""A letter's text as procmail has it: LF at line ends, folded fields as one line, the envelope's sender first.

For the items vnd.pillarbox.header, .body and .letter of the environment test (RFC 5183 §4.1 leaves names to vendors),
by which scripts made of procmail's rules ask what no header test can.
"""

import re
from typing import TYPE_CHECKING

from mailapp.standards.sieve.encoded import octets_text

if TYPE_CHECKING:
    from mailapp.standards.sieve.run import Run

FOLD = re.compile(r"\n(?=[ \t])")
NOBODY = "MAILER-DAEMON"  # how a mailbox names the null reverse-path


def header(run: "Run") -> str:
    """With an empty line at its end; its fields as they are by now."""
    lines = octets_text(run.header.whole()).replace("\r\n", "\n").rstrip("\n")
    first = (
        "" if lines.startswith("From ") else f"From {run.world.envelope.sender or NOBODY}  {run.world.now.ctime()}\n"
    )
    return f"{first}{FOLD.sub(' ', lines)}\n\n"


def body(run: "Run") -> str:
    return run.editing.letter.raw().replace("\r\n", "\n")


def letter(run: "Run") -> str:
    return header(run) + body(run)


ITEMS = {f"vnd.pillarbox.{each.__name__}": each for each in (header, body, letter)}
