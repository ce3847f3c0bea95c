"""A message as programs on this machine hand it over: LF line ends, perhaps an mbox `From ` line first."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from mailapp.net.content import CHUNK, Content
from mailapp.policy import api as policy

BARE_LF = re.compile(rb"(?<!\r)\n")


def read_message(source: BinaryIO, spool: Path) -> Content:
    """Read to the end, with CRLF line ends. Raises ValueError when nothing comes or too much."""
    spool.mkdir(parents=True, exist_ok=True)
    content = Content(spool)
    limit = policy.current().message_size
    for piece in _without_mbox_line(_pieces(source)):
        content.write(piece)
        if content.size > limit:
            raise ValueError(f"the message is larger than the {limit} octets that are allowed")
    if not content.size:
        raise ValueError("there is no message on standard input")
    return content


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    """Pieces with CRLF line ends; a CR that ends a piece waits for the next, its LF may come."""
    held = b""
    while octets := source.read(CHUNK):
        octets = held + octets
        held = b"\r" if octets.endswith(b"\r") else b""
        yield BARE_LF.sub(b"\r\n", octets[: len(octets) - len(held)])
    yield held


def _without_mbox_line(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")
    if first.startswith(b"From "):
        first = first.partition(b"\r\n")[2]
    yield first
    yield from pieces
