"""A connection to somebody else's mail server: what it says is read with limits and deadlines.

smtplib gives the connection and reads EHLO; the replies are read here, because smtplib waits for a
peer that sends one octet a minute as long as it likes, and keeps a reply however long it is.
"""

import contextlib
import smtplib
import socket
import ssl
import time
from datetime import UTC, datetime

from mailapp.net import tls
from mailapp.routes.demand import Demand
from mailapp.routes.mx import Hop
from mailapp.routes.values import TlsLevel
from mailapp.standards.reply import Reply
from mailapp.standards.tlsrpt import TlsResult
from mta.outbound.hearing import Hearing, NoSmtp
from mta.outbound.lost import Lost, NoAnswer, TlsFailed, reason, tls_failed
from mta.outbound.terms import Terms


def command(*lines: str) -> bytes:
    """Command lines as they are sent."""
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a command is one line")
    return "".join(f"{line}\r\n" for line in lines).encode()


class Peer(smtplib.SMTP):
    """One connection; commands may be put one after the other before their replies are read."""

    def __init__(self, hop: Hop, terms: Terms) -> None:
        self.rules = terms.rules
        super().__init__(local_hostname=terms.helo, timeout=self.rules.smtp_connect_timeout)
        self.source_address = terms.source(hop)
        self.hop, self._terms = hop, terms
        self.tls = ""  # version, cipher, and whether the server has shown who it is
        self.hearing = Hearing()
        self._patience: float = self.rules.smtp_helo_timeout
        self.command_encoding = "utf-8"  # only addresses can hold more than ASCII: the client sees to it (RFC 6531)

    @property
    def connection(self) -> socket.socket:
        """Raises Lost when it is closed."""
        if self.sock is None:
            raise Lost("the connection is closed")
        return self.sock

    # -- talking --------------------------------------------------------------------------------

    def open(self, demand: Demand) -> None:
        """Connect and read the greeting. Raises Lost."""
        self._host = self.hop.host.strip("[]")  # what TLS calls it (SNI)
        try:
            place = (self.hop.address, self.hop.port)
            self.sock = socket.create_connection(place, self.timeout, self.source_address)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as trouble:
            kind = NoAnswer if isinstance(trouble, TimeoutError) else Lost
            raise kind(Reply(451, "4.4.1", f"could not be reached: {reason(trouble)}")) from trouble
        if self._terms.implicit_tls:  # RFC 8314 §3.3
            self._shake_hands(demand)
        greeting = self.said(self.rules.smtp_helo_timeout)
        if greeting.code != 220:
            raise Lost(greeting)

    def greet(self) -> None:
        """EHLO, and HELO for those who do not know it (RFC 5321 §3.2). Raises Lost."""
        self._patience = self.rules.smtp_helo_timeout
        try:
            code, words = self.ehlo(self.local_hostname)
            if code >= 500:
                code, words = self.helo(self.local_hostname)
        except OSError as trouble:
            raise Lost(trouble) from trouble
        if code != 250:
            raise Lost(Reply.parse(code, words))

    def encrypt(self, demand: Demand) -> None:
        """STARTTLS as far as it is asked for and offered (RFC 3207). Raises TlsFailed, Lost."""
        if demand.level is TlsLevel.NONE or self.tls:
            return
        if not self.has_extn("starttls"):
            return self._stay_in_the_clear(demand, "TLS is required, but the server does not offer it")
        self.put("STARTTLS")
        said = self.said(self.rules.smtp_starttls_timeout)
        if said.code != 220:
            return self._stay_in_the_clear(demand, f"TLS is required, but the server refuses it: {said}")
        if self.hearing.has_more:
            words = "sent octets behind its reply to STARTTLS, which nobody vouches for"
            raise TlsFailed(TlsResult.FAILURE, words)
        self._shake_hands(demand)
        self.greet()  # RFC 3207 §4.2: what was said before does not count

    def put(self, *lines: str) -> None:
        """Send command lines in one piece. Raises Lost."""
        self.transmit(command(*lines))

    def transmit(self, octets: bytes) -> None:
        """Raises Lost."""
        try:
            self.connection.settimeout(self.rules.smtp_data_xfer_timeout)
            self.connection.sendall(octets)
        except OSError as trouble:
            raise Lost(trouble) from trouble

    def said(self, patience: float) -> Reply:
        """The next reply, waited for so many seconds at most. Raises Lost."""
        self._patience = patience
        return Reply.parse(*self.getreply())

    def leave(self) -> None:
        """QUIT if it is still there to hear it."""
        with contextlib.suppress(Lost):
            self.put("QUIT")
            self.said(self.rules.smtp_quit_timeout)
        self.close()

    # -- TLS --------------------------------------------------------------------------------------

    def _stay_in_the_clear(self, demand: Demand, words: str) -> None:
        if demand.level is not TlsLevel.MAY:
            raise TlsFailed(TlsResult.NO_STARTTLS, words)

    def _shake_hands(self, demand: Demand) -> None:
        """Raises TlsFailed."""
        by_authorities = demand.level is TlsLevel.VERIFY and not demand.tlsa
        try:
            context = self._terms.trust() if by_authorities else tls.opportunistic()
            self.connection.settimeout(self.rules.smtp_starttls_timeout)
            secured = context.wrap_socket(self.connection, server_hostname=self._host)
        except (OSError, ValueError) as trouble:
            raise tls_failed(trouble) from trouble
        self.sock = secured
        if demand.tlsa:
            self._check_dane(secured, demand)
        version, cipher = secured.version(), (secured.cipher() or ("",))[0]
        self.tls = f"{version} {cipher}{' verified' if demand.level is TlsLevel.VERIFY else ''}"

    def _check_dane(self, secured: ssl.SSLSocket, demand: Demand) -> None:
        from mailapp.standards import dane  # it loads ten megabytes, for the few domains that have DANE

        try:
            dane.verify(tls.chain(secured), demand.tlsa, demand.names, datetime.now(UTC))
        except dane.DaneMismatch as wrong:
            raise TlsFailed(TlsResult(wrong.kind), str(wrong)) from wrong

    # -- reading --------------------------------------------------------------------------------

    def getreply(self) -> tuple[int, bytes]:
        """smtplib's own hook, under EHLO too: the code, and the lines joined by LF. Raises Lost."""
        deadline = time.monotonic() + self._patience
        try:
            while (found := self.hearing.words()) is None:
                self._listen(deadline)
        except (OSError, NoSmtp) as trouble:
            raise Lost(trouble) from trouble
        return found

    def _listen(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("no answer in time")
        self.connection.settimeout(left)
        octets = self.connection.recv(8192)
        if not octets:
            raise Lost("hung up")
        self.hearing.hear(octets)
