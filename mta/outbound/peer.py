"""A connection to somebody else's mail server: what it says is read with limits and deadlines.

smtplib gives the connection and reads EHLO; the replies are read here, because smtplib waits for a
peer that sends one octet a minute as long as it likes, and keeps a reply however long it is.
"""

import contextlib
import smtplib
import socket
import ssl
import time

from mailapp.standards.reply import Reply
from mta.outbound.route import Hop

CONNECT_SECONDS = 30
GREETING_SECONDS = 300  # RFC 5321 §4.5.3.2.1
COMMAND_SECONDS = 300  # RFC 5321 §4.5.3.2.2 and .3: MAIL, RCPT; we give it to all others too
DATA_SECONDS = 120  # RFC 5321 §4.5.3.2.4
BLOCK_SECONDS = 180  # RFC 5321 §4.5.3.2.5
FINAL_DOT_SECONDS = 600  # RFC 5321 §4.5.3.2.6
HANDSHAKE_SECONDS = 60
QUIT_SECONDS = 5  # nothing depends on the answer

REPLY_LIMIT = 64 * 1024  # octets of one reply, all its lines together


class Lost(Exception):
    """The connection is of no use any more, and nothing of the present message was accepted.

    `reply` is what the server said last, or a temporary reply of our own that tells what happened.
    """

    def __init__(self, trouble: Reply | BaseException | str) -> None:
        self.reply = trouble if isinstance(trouble, Reply) else Reply(451, "4.4.2", _reason(trouble))
        super().__init__(str(self.reply))


class TlsFailed(Lost):
    """The TLS handshake came to nothing."""


class Peer(smtplib.SMTP):
    """One connection; commands may be put one after the other before their replies are read."""

    def __init__(self, hop: Hop, hostname: str) -> None:
        super().__init__(local_hostname=hostname, timeout=CONNECT_SECONDS)
        self.hop = hop
        self.tls = ""
        self._unread = b""
        self._patience: float = GREETING_SECONDS
        self.command_encoding = "utf-8"  # only addresses can hold more than ASCII: the client sees to it (RFC 6531)

    # -- talking --------------------------------------------------------------------------------

    def open(self) -> None:
        """Connect and read the greeting. Raises Lost."""
        try:
            code, words = self.connect(self.hop.address, self.hop.port)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]  # connected
        except OSError as trouble:
            raise Lost(Reply(451, "4.4.1", f"could not be reached: {_reason(trouble)}")) from trouble
        self._host = self.hop.host  # what TLS calls it (SNI)
        if code != 220:
            raise Lost(Reply.parse(code, words))

    def greet(self) -> None:
        """EHLO, and HELO for those who do not know it (RFC 5321 §3.2). Raises Lost."""
        self._patience = COMMAND_SECONDS
        try:
            code, words = self.ehlo(self.local_hostname)
            if code >= 500:
                code, words = self.helo(self.local_hostname)
        except (smtplib.SMTPException, OSError) as trouble:
            raise Lost(trouble) from trouble
        if code != 250:
            raise Lost(Reply.parse(code, words))

    def encrypt(self, context: ssl.SSLContext) -> None:
        """STARTTLS when it is offered (RFC 3207); a refusal leaves us in the clear. Raises TlsFailed, Lost."""
        if not self.has_extn("starttls"):
            return
        self.put("STARTTLS")
        if self.said(COMMAND_SECONDS).code != 220:
            return
        if self._unread:
            raise TlsFailed("sent octets behind its reply to STARTTLS, which nobody vouches for")
        try:
            self.sock.settimeout(HANDSHAKE_SECONDS)  # type: ignore[union-attr]  # connected
            self.sock = context.wrap_socket(self.sock, server_hostname=self._host.strip("[]"))  # type: ignore[arg-type]
        except (OSError, ValueError) as trouble:
            raise TlsFailed(f"TLS handshake failed: {_reason(trouble)}") from trouble
        self.tls = f"{self.sock.version()} {(self.sock.cipher() or ('',))[0]}"
        self.greet()  # RFC 3207 §4.2: what was said before does not count

    def put(self, *lines: str) -> None:
        """Send command lines in one piece. Raises Lost."""
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("a command is one line")
        self.transmit("".join(f"{line}\r\n" for line in lines).encode(), COMMAND_SECONDS)

    def transmit(self, octets: bytes, patience: float) -> None:
        """Raises Lost."""
        try:
            self.sock.settimeout(patience)  # type: ignore[union-attr]  # connected
            self.sock.sendall(octets)  # type: ignore[union-attr]  # connected
        except (OSError, AttributeError) as trouble:
            raise Lost(trouble) from trouble

    def said(self, patience: float) -> Reply:
        """The next reply, waited for so many seconds at most. Raises Lost."""
        self._patience = patience
        try:
            code, words = self.getreply()
        except (smtplib.SMTPException, OSError) as trouble:
            raise Lost(trouble) from trouble
        return Reply.parse(code, words)

    def leave(self) -> None:
        """QUIT if it is still there to hear it."""
        with contextlib.suppress(Lost):
            self.put("QUIT")
            self.said(QUIT_SECONDS)
        self.close()

    # -- reading --------------------------------------------------------------------------------

    def getreply(self) -> tuple[int, bytes]:
        """smtplib's own hook, under EHLO and connect too: the code, and the lines joined by LF."""
        deadline = time.monotonic() + self._patience
        lines: list[bytes] = []
        room = REPLY_LIMIT
        while True:
            line = self._line(deadline, room)
            room -= len(line)
            if not line[:3].isdigit() or line[3:4] not in (b"", b" ", b"-"):
                raise smtplib.SMTPServerDisconnected(f"said something that is no SMTP: {line[:80]!r}")
            lines.append(line[4:])
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)

    def _line(self, deadline: float, room: int) -> bytes:
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no answer in time")
            if len(self._unread) > room:
                raise smtplib.SMTPServerDisconnected(f"said more than {REPLY_LIMIT} octets at once")
            self.sock.settimeout(left)  # type: ignore[union-attr]  # connected
            octets = self.sock.recv(8192)  # type: ignore[union-attr]  # connected
            if not octets:
                raise smtplib.SMTPServerDisconnected("hung up")
            self._unread += octets
        line, _, self._unread = self._unread.partition(b"\n")
        if len(line) > room:
            raise smtplib.SMTPServerDisconnected(f"said more than {REPLY_LIMIT} octets at once")
        return line.rstrip(b"\r")


def _reason(trouble: BaseException | str) -> str:
    """One plain phrase for what went wrong."""
    if isinstance(trouble, str):
        return trouble
    if isinstance(trouble, TimeoutError):
        return "no answer in time"
    if isinstance(trouble, ConnectionError) or (isinstance(trouble, OSError) and trouble.strerror):
        return (trouble.strerror or "the connection broke").lower()
    return str(trouble) or type(trouble).__name__
