"""Modified UTF-7: mailbox names of IMAP4rev1 and of Maildir++ folders (RFC 3501 §5.1.3)."""

import binascii
import re

PRINTABLE = re.compile(r"[\x20-\x25\x27-\x7e]+")
PIECE = re.compile(r"&|[\x20-\x25\x27-\x7e]+|[^\x20-\x7e]+")
SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def encode(name: str) -> str:
    """Unicode to modified UTF-7. Raises ValueError on lone surrogates."""
    return "".join(_shift(piece) for piece in PIECE.findall(name))


def _shift(piece: str) -> str:
    if piece == "&":
        return "&-"
    if PRINTABLE.fullmatch(piece):
        return piece
    base64 = binascii.b2a_base64(piece.encode("utf-16-be"), newline=False)
    return "&" + base64.decode().rstrip("=").replace("/", ",") + "-"


def decode(name: str) -> str:
    """Modified UTF-7 to Unicode. Raises ValueError when it is not well formed."""
    pieces, at = [], 0
    while at < len(name):
        if plain := PRINTABLE.match(name, at):
            pieces.append(plain[0])
            at = plain.end()
        elif shifted := SHIFTED.match(name, at):
            pieces.append(_unshift(shifted[1]))
            at = shifted.end()
        else:
            raise ValueError(f"{name!r} is not modified UTF-7")
    return "".join(pieces)


def _unshift(base64: str) -> str:
    if not base64:
        return "&"
    octets = binascii.a2b_base64(base64.replace(",", "/") + "=" * (-len(base64) % 4))
    if len(octets) % 2:
        raise ValueError(f"&{base64}- is not modified UTF-7")
    return octets.decode("utf-16-be")
