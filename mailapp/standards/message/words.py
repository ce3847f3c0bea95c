"""Header text as a person reads it: encoded words (RFC 2047) in all broken forms, and bare 8-bit text."""

import binascii
import re
import string

from mailapp.standards.message.charsets import guess, to_text

FOLD = re.compile(rb"\r?\n(?=[ \t])")
# The text may hold what RFC 2047 §2 forbids (spaces, "?"), but neither the start nor the end of another word:
# so a search never looks at an octet twice.
ENCODED_WORD = re.compile(
    rb"=\?([!->@-~]{1,100})\?([bBqQ])\?((?>(?:[^?=]++|\?(?!=)|=(?!\?(?!=)))*))\?=",
)
CONTROLS = {code: " " for code in (*range(32), 127, 0x85, 0x2028, 0x2029)}
BASE64 = (string.ascii_letters + string.digits + "+/").encode()
NOT_BASE64 = bytes(set(range(256)).difference(BASE64))
WORD_OCTETS = 45  # 60 in base64, 72 with "=?utf-8?b?" and "?="


def unfold(value: bytes) -> bytes:
    """One line of it (RFC 5322 §2.2.3)."""
    return FOLD.sub(b"", value) if b"\n" in value else value


def decode(value: bytes) -> str:
    """A field's value as one line of text; encoded words, raw UTF-8 and raw 8-bit text are read. Never raises."""
    text = decode_whole(unfold(value))
    return text if text.isprintable() else clean(text)


def decode_whole(value: bytes) -> str:
    """As `decode`, of an unfolded value, with the control characters in it."""
    value = value.strip(b" \t\r\n")
    return decode_words(value) if b"=?" in value else guess(value)


def clean(text: str) -> str:
    """Without control characters and line ends: what is shown in a list cannot break it."""
    return text.translate(CONTROLS).strip()


def decode_words(value: bytes) -> str:
    """Encoded words decoded, white space between neighbours dropped (RFC 2047 §6.2)."""
    pieces: list[str] = []
    charset, octets = "", b""  # neighbours of one charset are joined first: many senders cut inside a character
    chunks: list[bytes] = []
    end = 0
    for word in ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        name = word[1].partition(b"*")[0].lower()  # RFC 2231 §5: a language may follow
        if chunks and (between.strip() or name.decode() != charset):
            pieces.append(to_text(b"".join(chunks), charset))
            chunks = []
        if between.strip() or not end:
            pieces.append(guess(between))
        charset, octets = name.decode(), word[3]
        chunks.append(from_base64(octets) if word[2] in b"bB" else from_q(octets))
        end = word.end()
    if chunks:
        pieces.append(to_text(b"".join(chunks), charset))
    pieces.append(guess(value[end:]))
    return "".join(pieces)


def from_base64(octets: bytes) -> bytes:
    """Base64 without regard to padding and foreign characters."""
    octets = octets.translate(None, NOT_BASE64)
    if len(octets) % 4 == 1:
        octets = octets[:-1]
    return binascii.a2b_base64(octets + b"=" * (-len(octets) % 4))


def from_q(octets: bytes) -> bytes:
    """The Q encoding (RFC 2047 §4.2)."""
    return binascii.a2b_qp(octets, header=True)


def encode(text: str) -> str:
    """Encoded words for text outside ASCII, at most 75 characters each (RFC 2047 §2), parted by spaces."""
    words: list[str] = []
    chunk = b""
    for character in text:
        octets = character.encode("utf-8", "replace")
        if len(chunk) + len(octets) > WORD_OCTETS:
            words.append(_word(chunk))
            chunk = b""
        chunk += octets
    return " ".join([*words, _word(chunk)])


def _word(octets: bytes) -> str:
    return f"=?utf-8?b?{binascii.b2a_base64(octets, newline=False).decode('ascii')}?="
