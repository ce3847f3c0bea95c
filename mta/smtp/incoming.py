"""A message while it arrives: its octets go to the spool, and it is watched for what makes it refusable."""

import errno
import logging
from pathlib import Path

from mailapp.net.content import Content
from mailapp.standards.reply import Reply
from mta.smtp import replies
from mta.smtp.parser import Counted, Dots, HeaderEnds, LineEnds, Piece
from mta.smtp.session import TakeChunk

log = logging.getLogger(__name__)

OVERRUN = 64 * 1024 * 1024  # octets beyond the limit that we read to be able to say 552; then we hang up
PROGRESS = 1024  # octets that buy more patience: whoever sends them one by one does not prolong his time by each


class Incoming:
    """Takes the octets of one message in constant memory. After `trouble` the rest is read and thrown away."""

    def __init__(self, limit: int, spool: Path, *, binary: bool = False) -> None:
        self.content = Content(spool)
        self.trouble: Reply | None = None
        self.chunk: TakeChunk | None = None  # the BDAT that is being read
        self._framer: Dots | Counted = Dots()
        self._limit = limit
        self._octets = 0
        self._paid = 0
        self._ends = HeaderEnds() if binary else LineEnds()

    def begin_chunk(self, chunk: TakeChunk) -> None:
        """The next octets are those of a BDAT; a refused one is read all the same (RFC 3030 §2)."""
        self.chunk = chunk
        self._framer = Counted(chunk.size)
        if chunk.refusal is not None:
            self.give_up(chunk.refusal)

    def feed(self, octets: bytes) -> Piece:
        """Take what came; the Piece says whether the message, or the chunk, is complete."""
        piece = self._framer.feed(octets)
        self._octets += len(piece.octets)
        if self.trouble is None and piece.octets:
            self._keep(piece.octets)
        return piece

    @property
    def endless(self) -> bool:
        """The client goes on and on: there is no point in waiting for the end."""
        return self._octets > self._limit + OVERRUN

    def earns_patience(self) -> bool:
        """Whether enough came since this was last true."""
        if self._octets - self._paid < PROGRESS:
            return False
        self._paid = self._octets
        return True

    def end(self) -> Reply | None:
        """The message is complete; why it is refused, if it is."""
        self._ends.end()
        if self.trouble is None and self._ends.bare:
            self.give_up(replies.BARE_ENDS)
        return self.trouble

    def give_up(self, reply: Reply) -> None:
        """It will be refused: keep nothing of it."""
        self.trouble = reply
        self.content.close()

    def _keep(self, octets: bytes) -> None:
        self._ends.look(octets)
        if self._octets > self._limit:
            self.give_up(replies.TOO_BIG)  # RFC 1870 §6.3
        elif self._ends.bare:
            self.give_up(replies.BARE_ENDS)
        else:
            self._write(octets)

    def _write(self, octets: bytes) -> None:
        try:
            self.content.write(octets)
        except OSError as trouble:
            log.warning("the spool cannot be written: %s", trouble)
            full = trouble.errno in (errno.ENOSPC, errno.EDQUOT)
            self.give_up(replies.NO_SPACE if full else replies.OUR_FAULT)
