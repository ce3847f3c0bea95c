"""What a server says, as it comes in: octets go in, whole replies come out (RFC 5321 §4.2). Knows no socket."""

from mailapp.standards.reply import Reply

REPLY_LIMIT = 64 * 1024  # octets of one reply, all its lines together


class NoSmtp(Exception):
    """What was said is no reply, or too long for one."""


class Hearing:
    """Replies of one connection, in order."""

    def __init__(self) -> None:
        self._unread = b""
        self._lines: list[bytes] = []  # of a reply whose last line is not there yet
        self._room = REPLY_LIMIT

    def hear(self, octets: bytes) -> None:
        """More of what it says."""
        self._unread += octets

    @property
    def has_more(self) -> bool:
        """Has it said anything that nobody has read?"""
        return bool(self._unread)

    def reply(self) -> Reply | None:
        """The next reply, when it is whole. Raises NoSmtp."""
        found = self.words()
        return found and Reply.parse(*found)

    def words(self) -> tuple[int, bytes] | None:
        """The same as smtplib wants it: the code, and the lines joined by LF. Raises NoSmtp."""
        while b"\n" in self._unread:
            line, _, self._unread = self._unread.partition(b"\n")
            self._make_room(len(line))
            line = line.rstrip(b"\r")
            if not line[:3].isdigit() or line[3:4] not in (b"", b" ", b"-"):
                raise NoSmtp(f"said something that is no SMTP: {line[:80]!r}")
            self._lines.append(line[4:])
            if line[3:4] != b"-":
                lines, self._lines, self._room = self._lines, [], REPLY_LIMIT
                return int(line[:3]), b"\n".join(lines)
        if len(self._unread) > self._room:
            self._make_room(len(self._unread))
        return None

    def _make_room(self, octets: int) -> None:
        self._room -= octets
        if self._room < 0:
            raise NoSmtp(f"said more than {REPLY_LIMIT} octets at once")
