"""A message while it arrives: its octets go to the spool, and it is watched for what makes it refusable."""

import errno
import logging
from pathlib import Path

from mailapp.net.content import Content
from mailapp.standards.reply import Reply
from mta.smtp import replies
from mta.smtp.parser import Counted, Dots, LineEnds, Piece

log = logging.getLogger(__name__)

OVERRUN = 64 * 1024 * 1024  # octets beyond the limit that we read to be able to say 552; then we hang up


class Incoming:
    """Takes the octets of one message in constant memory. After `trouble` the rest is read and thrown away."""

    def __init__(self, limit: int, spool: Path, trouble: Reply | None = None) -> None:
        self.content = Content(spool)
        self.framer: Dots | Counted = Dots()
        self.trouble = trouble
        self._limit = limit
        self._octets = 0
        self._ends = LineEnds()

    @property
    def endless(self) -> bool:
        """The client goes on and on: there is no point in waiting for the end."""
        return self._octets > self._limit + OVERRUN

    def feed(self, octets: bytes) -> Piece:
        """Take what came; the Piece says whether the message, or the chunk, is complete."""
        piece = self.framer.feed(octets)
        self._octets += len(piece.octets)
        if self.trouble is None and piece.octets:
            self._keep(piece.octets)
        return piece

    def _keep(self, octets: bytes) -> None:
        self._ends.look(octets)
        if self._octets > self._limit:
            self._give_up(replies.TOO_BIG)  # RFC 1870 §6.3
        elif self._ends.bare:
            self._give_up(replies.BARE_ENDS)
        else:
            self._write(octets)

    def _write(self, octets: bytes) -> None:
        try:
            self.content.write(octets)
        except OSError as trouble:
            log.warning("the spool cannot be written: %s", trouble)
            full = trouble.errno in (errno.ENOSPC, errno.EDQUOT)
            self._give_up(replies.NO_SPACE if full else replies.OUR_FAULT)

    def _give_up(self, reply: Reply) -> None:
        self.trouble = reply
        self.content.close()

    def end(self) -> Reply | None:
        """The message is complete; why it is refused, if it is."""
        self._ends.end()
        if self.trouble is None and self._ends.bare:
            self._give_up(replies.BARE_ENDS)
        return self.trouble
