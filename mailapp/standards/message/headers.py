"""A header as fields (RFC 5322 §2.2): raw, in their order, whatever stands between them passed over."""

import re

from mailapp.standards.message.words import decode, unfold

__all__ = ["FIELD", "decode", "fields", "header_of", "unfold"]

# Possessive, so that a line without a colon is read once. Lines that are no field are passed over.
FIELD = re.compile(rb"^([!-9;-~]++)[ \t]*+:(.*+(?>(?:\n[ \t].*+)*))", re.MULTILINE)
HEADER_END = re.compile(rb"(?:\A|\n)\r?\n")


def fields(octets: bytes) -> list[tuple[str, bytes]]:
    """Name as written and raw value, folds kept, for each field of a header (a body behind it is not read)."""
    end = HEADER_END.search(octets)
    found = FIELD.findall(octets[: end.end()] if end else octets)
    return [(name.decode("ascii"), value.strip(b" \t\r\n")) for name, value in found]


def header_of(octets: bytes, name: str) -> bytes | None:
    """The raw value of the first field of this name, unfolded; None when there is none."""
    end = HEADER_END.search(octets)
    pattern = rb"^" + re.escape(name.encode("ascii")) + rb"[ \t]*+:(.*+(?>(?:\n[ \t].*+)*))"
    found = re.compile(pattern, re.MULTILINE | re.IGNORECASE).search(octets, 0, end.end() if end else len(octets))
    return unfold(found[1]).strip(b" \t\r\n") if found else None
