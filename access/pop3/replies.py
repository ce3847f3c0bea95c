"""What POP3 answers, as octets (RFC 1939 §3; response codes by RFC 2449 §8 and RFC 3206)."""

from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 64 * 1024  # octets of a letter that are in memory at once
END = b".\r\n"

SYS_TEMP = "SYS/TEMP"  # RFC 3206 §4: ours, for now
AUTH = "AUTH"  # RFC 3206 §5: the name or the password
IN_USE = "IN-USE"  # RFC 2449 §8.1.2: another session has the maildrop


def ok(text: str = "") -> bytes:
    return f"+OK {text}".rstrip().encode() + b"\r\n"


def err(text: str, code: str = "") -> bytes:
    return f"-ERR {f'[{code}] ' if code else ''}{text}".encode() + b"\r\n"


OUR_FAULT = err("Something went wrong here; try again later", SYS_TEMP)


def stuffed(file: BinaryIO) -> Iterator[bytes]:
    """A whole letter behind its +OK: dots at the beginning of lines are doubled (RFC 1939 §3)."""
    last = b"\n"
    while piece := file.read(CHUNK):
        yield _double(piece, last)
        last = piece[-1:]
    yield (b"" if last == b"\n" else b"\r\n") + END


def top(file: BinaryIO, lines: int) -> Iterator[bytes]:
    """The header, the empty line, and so many lines of the body (RFC 1939 §7)."""
    left, last, in_header = lines, b"\n", True
    while (in_header or left > 0) and (piece := file.readline(CHUNK)):
        yield _double(piece, last)
        if in_header:
            in_header = not (last == b"\n" and piece in (b"\r\n", b"\n"))
        elif piece.endswith(b"\n"):
            left -= 1
        last = piece[-1:]
    yield (b"" if last == b"\n" else b"\r\n") + END


def _double(piece: bytes, before: bytes) -> bytes:
    """`before` is the octet before the piece."""
    doubled = piece.replace(b"\n.", b"\n..")
    return b"." + doubled if before == b"\n" and piece.startswith(b".") else doubled
