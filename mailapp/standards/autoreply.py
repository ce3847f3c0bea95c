"""Letters that no person wrote, or that went to many: what answers by itself keeps silent (RFC 3834 §2)."""

from mailapp.standards.message.headers import decode, header_of

MANY = frozenset({"bulk", "list", "junk"})  # RFC 3834 §2: what Precedence says, where it is said at all
LISTS = ("list-id", "list-post", "list-unsubscribe")  # RFC 2919, RFC 2369


def is_automatic(header: bytes) -> bool:
    """Whether a header says so."""
    submitted = decode(header_of(header, "auto-submitted") or b"").partition(";")[0].partition("(")[0]
    if submitted.strip().lower() not in ("", "no"):  # RFC 3834 §5
        return True
    if decode(header_of(header, "precedence") or b"").strip().lower() in MANY:
        return True
    return any(header_of(header, name) is not None for name in LISTS)
