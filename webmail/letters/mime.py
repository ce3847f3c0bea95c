"""Parts of a letter of ours as octets (RFC 2045, RFC 2046), each with its header; pure."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import quoprimime
from urllib.parse import quote

LINE_OCTETS = 990  # RFC 5322 §2.1.1: at most 998
NAME_SIZE = 200  # characters of a file's name
PIECE = 60  # characters of a parameter's value on one line (RFC 2231 §3)
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,60}/[a-z0-9][a-z0-9.+_-]{0,60}")
MESSAGE = "message/rfc822"
BARE = re.compile(rb"\0|\r(?!\n)|(?<!\r)\n")
# Also what turns a name round, so that "exe.txt" is no "txt.exe" (Unicode's bidirectional controls).
UNSAFE = re.compile(r"[\x00-\x1f\x7f\x85\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that the HTML shows: `cid` is its Content-ID without angle brackets (RFC 2392)."""

    cid: str
    file: File


def text(subtype: str, words: str, parameters: str = "") -> bytes:
    """A text part. 7bit, 8bit, or quoted-printable where a line is too long (RFC 2045 §6)."""
    body = words.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    octets = body.encode("utf-8", "replace").replace(b"\n", b"\r\n")
    encoding = "7bit" if octets.isascii() else "8bit"
    if any(len(line) > LINE_OCTETS for line in octets.split(b"\r\n")):
        encoding = "quoted-printable"
        latin = body.encode("utf-8", "replace").decode(
            "latin-1"
        )  # one character for each octet, as quoprimime wants it
        octets = quoprimime.body_encode(latin, eol="\r\n").encode("ascii")
    kind = f'Content-Type: text/{subtype}; charset="utf-8"{parameters}'
    return f"{kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + octets


def attached(file: File) -> bytes:
    return _file(file, "attachment", "")


def inline(picture: Picture) -> bytes:
    return _file(picture.file, "inline", f"Content-ID: <{picture.cid}>\r\n")


def _file(file: File, disposition: str, more: str) -> bytes:
    kind = media_type(file.media_type)
    if kind == MESSAGE and _passes(file.octets):
        octets, encoding = file.octets, "7bit" if file.octets.isascii() else "8bit"  # RFC 2046 §5.2.1: nothing else
    else:
        kind = "application/octet-stream" if kind == MESSAGE else kind
        octets, encoding = base64.encodebytes(file.octets).replace(b"\n", b"\r\n"), "base64"
    head = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n"
        f"Content-Disposition: {disposition}{parameter('filename', safe_name(file.name))}\r\n{more}\r\n"
    )
    return head.encode() + octets


def multipart(kind: str, parts: Sequence[bytes], parameters: str = "") -> bytes:
    """The boundary is made of what it separates, and so stands in none of it (RFC 2046 §5.1.1)."""
    boundary = "=_" + hashlib.sha256(b"".join(parts)).hexdigest()[:40]
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{parameters}\r\n\r\n'.encode()
    between = f"--{boundary}\r\n".encode()
    body = b"".join(between + part + (b"" if part.endswith(b"\r\n") else b"\r\n") for part in parts)
    return head + body + f"--{boundary}--\r\n".encode()


def media_type(claimed: str) -> str:
    """A browser's word for it; containers of MIME itself are passed on as plain octets (RFC 2046 §5.2.1)."""
    claimed = claimed.lower()
    if claimed == MESSAGE:
        return claimed
    if not MEDIA_TYPE.fullmatch(claimed) or claimed.startswith(("message/", "multipart/")):
        return "application/octet-stream"
    return claimed


def safe_name(name: str) -> str:
    """The last piece of a path, on one line, with nothing in it that deceives the eye."""
    last = re.split(r"[/\\]", name)[-1]
    return UNSAFE.sub(" ", last).strip(" .")[:NAME_SIZE] or "attachment"


def parameter(name: str, value: str) -> str:
    """ "; name=value", in pieces where it is long and by RFC 2231 where it is not ASCII."""
    if value.isascii() and len(value) <= PIECE:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'; {name}="{escaped}"'
    encoded = quote(value.encode("utf-8", "replace"), safe="")
    pieces = re.findall(rf"(?:%..|.){{1,{PIECE // 4}}}", encoded)
    if len(pieces) == 1:
        return f";\r\n {name}*=utf-8''{encoded}"  # RFC 2231 §4
    pieces[0] = f"utf-8''{pieces[0]}"
    return "".join(f";\r\n {name}*{at}*={piece}" for at, piece in enumerate(pieces))  # RFC 2231 §4.1


def _passes(octets: bytes) -> bool:
    """It is 7bit or 8bit data (RFC 2045 §2.7, §2.8); else it goes along as a file, for nothing may be changed in it."""
    return not BARE.search(octets) and all(len(line) <= LINE_OCTETS + 8 for line in octets.split(b"\r\n"))
