"""ClamAV, asked by clamd's own protocol (clamd(8), INSTREAM): a letter goes over in pieces."""

import re
from collections.abc import Iterable, Iterator

from mailapp.scanners.address import Address
from mailapp.scanners.virus import Verdict
from mailapp.scanners.wire import Away, Wire, line

ANSWER_OCTETS = 4096
PIECE = 256 * 1024  # octets of one chunk
END = b"\0\0\0\0"  # a chunk of no length
FOUND = re.compile(r"stream: ([!-~]{1,200}) FOUND")
TOO_LARGE = "size limit exceeded"


def scan(address: Address, pieces: Iterable[bytes], most: int, seconds: float) -> Verdict:
    """Is there a virus in the first `most` octets of these pieces? Raises Away.

    clamd hangs up on whoever sends more than its StreamMaxLength; what it said before is read all the same.
    """
    with Wire(address, seconds) as wire:
        broken: Away | None = None
        try:
            wire.send(_chunked(pieces, most))
        except Away as trouble:
            broken = trouble
        words = wire.last_words(ANSWER_OCTETS)
        if broken and not words:
            raise broken
        return _understood(words or wire.receive(ANSWER_OCTETS), wire)


def ping(address: Address, seconds: float) -> str:
    """Its version, when it is well. Raises Away."""
    with Wire(address, seconds) as wire:
        wire.send([b"zVERSION\0"])
        answer = wire.receive(ANSWER_OCTETS)
        if not answer.startswith(b"ClamAV"):
            raise wire.lie(answer)
        return line(answer)


def _chunked(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    for piece in pieces:
        for start in range(0, min(len(piece), most), PIECE):
            chunk = piece[start : min(start + PIECE, most)]
            yield len(chunk).to_bytes(4, "big") + chunk
        most -= min(len(piece), most)
        if not most:
            break
    yield END


def _understood(answer: bytes, wire: Wire) -> Verdict:
    text = line(answer)
    if text == "stream: OK":
        return Verdict("", "clamd found nothing")
    if found := FOUND.fullmatch(text):
        return Verdict(found[1], f"clamd found {found[1]}")
    if TOO_LARGE in text:
        return Verdict("", "clamd did not look through it: the letter is larger than its StreamMaxLength", whole=False)
    raise wire.lie(answer)
