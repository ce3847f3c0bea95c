"""PARTIAL: a window of what was found (RFC 9394 §3.1)."""

from access.imap.commands import Partial


def window(found: list[int], partial: Partial) -> list[int]:
    """In the order of `found`; negative numbers count from its end, -1 is the last. Nothing beyond the ends."""
    count = len(found)
    if partial.first > 0:
        return found[partial.first - 1 : partial.last]
    return found[max(count + partial.last, 0) : max(count + partial.first + 1, 0)]
