"""A script's octets on their way in: what is too large, no UTF-8, or no script is not kept."""

from mailapp.delivery.script import BadScript, ScriptTooLarge
from mailapp.policy import api as policy
from mailapp.standards import sieve


def fits(size: int) -> None:
    """Raises ScriptTooLarge."""
    most = policy.current().script_octets
    if size > most:
        raise ScriptTooLarge(f"A script has at most {most} octets.")


def compiled(text: str) -> sieve.Script:
    """RFC 5804 §2.6: what no engine could run is not kept; nor a NUL, which no database keeps. Raises BadScript."""
    try:
        return sieve.compile(text)
    except sieve.CompileError as wrong:
        raise BadScript("\r\n".join(map(str, wrong.problems))) from None


def text_of(octets: bytes) -> str:
    """Scripts are UTF-8 (RFC 5228 §2.1); the mark at their beginning that some editors make goes.

    Raises BadScript, ScriptTooLarge.
    """
    fits(len(octets))
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadScript("A script is UTF-8.") from None
