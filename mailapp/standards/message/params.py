"""Parameters of Content-Type and Content-Disposition: RFC 2045 §5.1, RFC 2231, and what senders make of them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from mailapp.standards.message.charsets import guess, to_text
from mailapp.standards.message.limits import FILENAME_CHARACTERS, PARAMETERS
from mailapp.standards.message.words import clean, decode, unfold

Parameters = Sequence[tuple[bytes, bytes]]  # name in lower case and unquoted value, as they stand in the field

# A bare value may hold spaces ("name=my file.txt") as long as no next parameter begins behind them.
PARAMETER = re.compile(
    rb"""([^\s=;"]++)\s*+
    (?:=\s*+("(?>(?:[^"\\]++|\\.)*)"? | [^;\s]++(?>(?:[ \t]++(?![^\s=;"]++\s*+=)[^;\s]++)*))? | (?=;) | $)
    [^;]*+""",
    re.DOTALL | re.VERBOSE,
)
COMMENT = re.compile(rb"""("(?>(?:[^"\\]++|\\.)*)"?)|\((?>(?:[^()\\"]++|\\.|")*)\)""", re.DOTALL)
COMMENT_DEPTH = 5
CACHED_OCTETS = 200  # most letters say one of a few Content-Types
QUOTED_PAIR = re.compile(rb"\\(.)", re.DOTALL)
# Text direction marks can make "exe.txt" of "txt.exe".
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def split(value: bytes) -> tuple[bytes, Parameters]:
    """The word before the first ";" and the parameters behind it, in their order."""
    return _split_short(value) if len(value) <= CACHED_OCTETS else _split(value)


def _split(value: bytes) -> tuple[bytes, Parameters]:
    value = unfold(value).strip()
    if b"(" in value:
        value = without_comments(value)
    main, semicolon, rest = value.partition(b";")
    if not semicolon:
        return main.strip(), ()
    found: list[tuple[bytes, bytes]] = []
    for match in PARAMETER.finditer(rest):
        if match[2] is not None:
            found.append((match[1].lower(), unquote(match[2].strip())))
        if len(found) >= PARAMETERS:
            break
    return main.strip(), tuple(found)


_split_short = lru_cache(maxsize=1024)(_split)


def without_comments(value: bytes) -> bytes:
    """RFC 5322 §3.2.2; comments may lie in comments."""
    for _ in range(COMMENT_DEPTH):
        shorter = COMMENT.sub(lambda match: match[1] or b" ", value)
        if shorter == value:
            break
        value = shorter
    return value


def unquote(value: bytes) -> bytes:
    """A quoted-string's content; an end quote may be missing."""
    if not value.startswith(b'"'):
        return value
    value = value[1:-1] if value.endswith(b'"') and len(value) > 1 else value[1:]
    return QUOTED_PAIR.sub(rb"\1", value) if b"\\" in value else value


def raw(parameters: Parameters, name: bytes) -> bytes:
    """The first parameter of this name as it stands; b"" when there is none."""
    for key, value in parameters:
        if key == name:
            return value
    return b""


def text(parameters: Parameters, name: bytes) -> str:
    """A parameter as a person reads it: extended and continued (RFC 2231), or plain with encoded words."""
    pieces = {key: value for key, value in reversed(parameters) if key.startswith(name)}
    if not pieces:
        return ""
    extended = pieces.get(name + b"*")
    if extended is not None:
        charset, octets = charset_value(extended)
        return clean(to_text(octets, charset))
    if name + b"*0" in pieces or name + b"*0*" in pieces:
        return clean(continued(pieces, name))
    return decode(pieces.get(name, b""))


def charset_value(value: bytes) -> tuple[str, bytes]:
    """RFC 2231 §4: charset'language'percent-encoded."""
    parts = value.split(b"'", 2)
    if len(parts) < 3:
        return "", unquote_to_bytes(value)
    return parts[0].decode("latin-1"), unquote_to_bytes(parts[2])


def continued(pieces: dict[bytes, bytes], name: bytes) -> str:
    """RFC 2231 §3: name*0, name*1*, …; the charset of the first piece counts for all."""
    charset, chunks = "", []
    for index in range(PARAMETERS):
        key = name + b"*%d" % index
        if key + b"*" in pieces:
            piece = pieces[key + b"*"]
            if index == 0:
                charset, octets = charset_value(piece)
            else:
                octets = unquote_to_bytes(piece)
            chunks.append(octets)
        elif key in pieces:
            chunks.append(pieces[key])
        else:
            break
    joined = b"".join(chunks)
    if not charset and b"=?" in joined:
        return decode(joined)
    return to_text(joined, charset) if charset else guess(joined)


def filename(disposition: Parameters, content_type: Parameters) -> str:
    """What a part calls itself, safe to offer as a file's name; "" when it does not say."""
    for parameters, name in ((disposition, b"filename"), (content_type, b"name")):
        said = text(parameters, name) if parameters else ""
        if said:
            return safe(said)
    return ""


def safe(name: str) -> str:
    """Without folders, control and direction characters; as long as file systems allow."""
    name = UNSAFE.sub("", re.split(r"[/\\]", name)[-1]).strip().lstrip(".").strip()
    if len(name) <= FILENAME_CHARACTERS:
        return name
    stem, dot, ending = name.rpartition(".")
    keep = FILENAME_CHARACTERS - len(ending) - 1
    return stem[:keep] + dot + ending if stem and 0 < len(ending) <= 16 else name[:FILENAME_CHARACTERS]
