"""Letters that no person wrote, or that went to many: what answers by itself keeps silent (RFC 3834 §2)."""

from mailapp.standards.message.headers import decode, header_of

MANY = frozenset({"bulk", "list", "junk"})  # RFC 3834 §2: what Precedence says, where it is said at all
LISTS = ("list-id", "list-post", "list-unsubscribe")  # RFC 2919, RFC 2369

SUPPRESSED = frozenset({"all", "oof", "autoreply"})  # [MS-OXCMAIL] §2.2.3.2.14


def is_submitted_by_robot(header: bytes) -> bool:
    """Nobody wrote the letter (RFC 3834 §5)."""
    said = decode(header_of(header, "auto-submitted") or b"").partition(";")[0].partition("(")[0]
    return said.strip().lower() not in ("", "no")


def wants_no_answer(header: bytes) -> bool:
    """What programs of Microsoft write who want none of an absent person."""
    said = decode(header_of(header, "x-auto-response-suppress") or b"").lower().split(",")
    return not SUPPRESSED.isdisjoint(word.strip() for word in said)


def is_automatic(header: bytes) -> bool:
    """Whether a header says so."""
    if is_submitted_by_robot(header):
        return True
    if decode(header_of(header, "precedence") or b"").strip().lower() in MANY:
        return True
    return any(header_of(header, name) is not None for name in LISTS)
