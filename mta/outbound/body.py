"""The message as this server can take it: as it is wherever possible, else converted (RFC 6152 §3, RFC 3030 §3)."""

import mmap
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, cast

from mailapp.net.content import Content
from mailapp.outbox.values import Claimed
from mailapp.signing.api import renewed
from mailapp.standards.message.downgrade import CannotConvert, To, converted, needs_conversion
from mailapp.standards.reply import Reply
from mta.outbound.peer import Peer

CHUNK = 64 * 1024  # octets of the message held at once
IN_MEMORY = 512 * 1024  # octets of a letter that was converted; more goes to a file


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: an open file, its size in octets, and how MAIL calls it."""

    file: BinaryIO
    size: int
    parameter: str = ""
    chunked: bool = False  # by BDAT, as it is; else by DATA, line by line


class Unfit(Exception):
    """This server can never take this letter; `reply` says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


def opened(letter: Claimed) -> BinaryIO:
    """Raises OSError."""
    if letter.octets is not None:
        return BytesIO(letter.octets)
    # Unbuffered: it is read in large pieces, and a buffer would cost three system calls more for each letter.
    return open(letter.path, "rb", buffering=0)


@contextmanager
def prepared(peer: Peer, letter: Claimed) -> Iterator[Body]:
    """Raises Unfit, OSError."""
    with opened(letter) as file:
        if letter.envelope.body == "BINARYMIME":
            if peer.has_extn("binarymime") and peer.has_extn("chunking"):
                yield Body(file, letter.size, "BODY=BINARYMIME", chunked=True)
                return
            to = To.EIGHT_BIT if peer.has_extn("8bitmime") else To.SEVEN_BIT
            with _conversion(file, letter, to, "5.6.1") as body:
                yield body
        elif peer.has_extn("8bitmime"):
            yield Body(file, letter.size, "BODY=8BITMIME" if letter.envelope.body == "8BITMIME" else "")
        elif _is_ascii(file):
            yield Body(file, letter.size)
        else:
            with _conversion(file, letter, To.SEVEN_BIT, "5.6.3") as body:
                yield body


def _is_ascii(file: BinaryIO) -> bool:
    while piece := file.read(CHUNK):
        if not piece.isascii():
            file.seek(0)
            return False
    file.seek(0)
    return True


@contextmanager
def _conversion(file: BinaryIO, letter: Claimed, to: To, status: str) -> Iterator[Body]:
    parameter = "BODY=8BITMIME" if to is To.EIGHT_BIT else ""
    mapped = nullcontext(letter.octets) if letter.octets is not None else _mapped(file)
    with mapped as octets, tempfile.SpooledTemporaryFile(IN_MEMORY) as made:
        if not needs_conversion(octets, to):
            yield Body(file, len(octets), parameter)
            return
        try:
            for piece in _signed_anew(converted(octets, to), file, letter):
                made.write(piece)
        except CannotConvert as wrong:
            words = f"The server takes no letter of this kind ({to.value} at most), and {wrong}"
            raise Unfit(Reply(554, status, words)) from wrong
        size = made.tell()
        made.seek(0)
        yield Body(cast(BinaryIO, made), size, parameter)


def _mapped(file: BinaryIO) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _signed_anew(pieces: Iterator[bytes], file: BinaryIO, letter: Claimed) -> Iterator[bytes]:
    """Our signatures and our seal hold for what really leaves."""
    with closing(Content()) as content:
        for piece in pieces:
            content.write(piece)
        before = Content.over(file, letter.size)
        yield from renewed(letter.envelope, before, content, own=letter.account is not None).chunks()
