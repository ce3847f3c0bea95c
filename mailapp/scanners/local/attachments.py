"""One part of a letter: a program, a document with macros, an archive?"""

from collections.abc import Iterator

from mailapp.scanners.local import archives, kinds
from mailapp.scanners.local.budget import Budget
from mailapp.scanners.local.values import Finding, Kind

UNNAMED = "an attachment without a name"


def look(name: str, octets: bytes, budget: Budget) -> Iterator[Finding]:
    """`octets`: decoded; of a large part perhaps only the beginning."""
    shown = f"“{name}”" if name else UNNAMED
    if kinds.is_program_name(name):
        dress = kinds.dress(name)
        dressed = f" dressed up as a {dress} file" if dress else ""
        yield Finding(Kind.PROGRAM, f"{shown} is a program{dressed}")
    elif kinds.is_program(octets[: kinds.HEAD_OCTETS]):
        yield Finding(Kind.PROGRAM, f"{shown} is a program, whatever its name says")
    if kinds.has_macros_by_name(name) or kinds.holds_macros(octets):
        yield Finding(Kind.MACRO, f"{shown} is a document with macros")
        return
    if kinds.is_locked_document(octets):
        yield Finding(Kind.ENCRYPTED, f"{shown} is locked with a password")
    yield from archives.look(name or "archive", octets, budget)


def is_worth_opening(head: bytes) -> bool:
    """Whether more than its beginning must be seen."""
    return archives.is_archive(head) or head.startswith(kinds.OLE)
