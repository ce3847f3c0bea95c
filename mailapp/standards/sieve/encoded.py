"""${hex:…} and ${unicode:…} in strings (RFC 5228 §2.4.2.4), and octets that are no UTF-8, which strings may hold.

Octets that are no UTF-8 stand in a str as lone surrogates, as Python's "surrogateescape" has it.
"""

import re

ENCODED = re.compile(r"\$\{(hex|unicode):([^}\"$]*+)\}", re.IGNORECASE)
HEX = re.compile(r"\s*+[0-9a-f]{1,2}(?>(?:\s++[0-9a-f]{1,2})*)\s*+\Z", re.IGNORECASE)
UNICODE = re.compile(r"\s*+[0-9a-f]++(?>(?:\s++[0-9a-f]++)*)\s*+\Z", re.IGNORECASE)
LAST = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)


def decoded(text: str) -> str:
    """Raises ValueError with a sentence for a character that does not exist."""
    changed = ENCODED.sub(_one, text)
    return joined(changed) if changed != text else text


def _one(found: re.Match[str]) -> str:
    """What does not have the form stays as it stands."""
    kind, inner = found[1].lower(), found[2]
    if kind == "hex":
        return octets_text(bytes(int(each, 16) for each in inner.split())) if HEX.match(inner) else found[0]
    if not UNICODE.match(inner):
        return found[0]
    digits = [each.lstrip("0") or "0" for each in inner.split()]
    if any(len(each) > 6 or int(each, 16) > LAST or int(each, 16) in SURROGATES for each in digits):
        raise ValueError(f"{found[0]} is no character of Unicode: it goes to 10FFFF, without D800 to DFFF")
    return "".join(chr(int(each, 16)) for each in digits)


def octets_text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")


def text_octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def joined(text: str) -> str:
    """Octets of one character that came apart are one character again."""
    return text if text.isascii() else octets_text(text_octets(text))


def is_text(text: str) -> bool:
    """Whether it is UTF-8 throughout."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def readable(text: str) -> str:
    """With a mark in place of each octet that is no UTF-8."""
    return text if is_text(text) else text_octets(text).decode("utf-8", "replace")
