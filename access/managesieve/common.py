"""What is the same before and after login."""

from collections.abc import Sequence

from access.managesieve.framer import Word
from access.managesieve.replies import ok, string
from access.managesieve.words import strings
from access.wire.answers import HangUp
from mailapp.standards import sieve

NOTIFY = "mailto"  # RFC 5435 §3.3, RFC 5804 §1.7


def capabilities(mechanisms: Sequence[str], redirects: int, *, starttls: bool = False, owner: str = "") -> bytes:
    """RFC 5804 §1.7; `redirects`: addresses to which a script may forward one letter."""
    told = {
        "IMPLEMENTATION": "Pillarbox",
        "VERSION": "1.0",
        "SASL": " ".join(mechanisms),
        "SIEVE": " ".join(sieve.CAPABILITIES),
        "NOTIFY": NOTIFY,
        "MAXREDIRECTS": str(redirects),
        "LANGUAGE": "en",
        "OWNER": owner or None,
        "STARTTLS": True if starttls else None,
        "UNAUTHENTICATE": True,
    }
    return b"".join(_line(name, value) for name, value in told.items() if value is not None)


def _line(name: str, value: str | bool) -> bytes:
    line = string(name.encode())
    return (line if value is True else line + b" " + string(str(value).encode())) + b"\r\n"


def noop(words: Sequence[Word]) -> bytes:
    """With a string, that comes back as a TAG (RFC 5804 §2.13)."""
    if not words:
        return ok("Nothing done")
    [tag] = strings(words, "a string, or nothing", 1)
    return b"OK (TAG " + string(tag) + b') "Nothing done"\r\n'


def logout(words: Sequence[Word]) -> HangUp:
    """RFC 5804 §2.3"""
    return HangUp(ok("Bye"))
