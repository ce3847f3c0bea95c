"""A real SMTP server that takes what it is told to take, hangs where it is told to hang, and keeps the letters."""

import contextlib
import re
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HANG = "HANG"  # in place of a reply: say nothing until the client gives up
DROP = "DROP"  # hang up
RUBBISH = "these are no digits"


@dataclass
class Letter:
    mail: str
    rcpts: list[str]
    octets: bytes
    tls: bool
    connection: int


@dataclass
class Script:
    """What the server does. `replies` maps a verb ("RCPT", "GREETING", "." …) or a whole line's start to replies:
    each is used once, the last one for ever; what is not named is accepted."""

    replies: dict[str, list[str]] = field(default_factory=dict)
    features: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SIZE 50000000", "DSN", "SMTPUTF8", "ENHANCEDSTATUSCODES")
    context: ssl.SSLContext | None = None
    broken_tls: bool = False
    implicit_tls: bool = False  # TLS from the first octet
    clients: list[str] = field(default_factory=list)  # their addresses
    letters: list[Letter] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    connections: int = 0
    delay: float = 0.0  # seconds before the reply to the final dot

    def reply(self, verb: str, line: str, usual: str) -> str:
        for key, replies in self.replies.items():
            if key == verb or line.upper().startswith(key.upper()):
                return replies.pop(0) if len(replies) > 1 else replies[0]
        return usual


class Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.script: Script = self.server.script
        self.script.connections += 1
        self.number = self.script.connections
        self.script.clients.append(self.client_address[0])
        self.tls = False
        if self.script.implicit_tls and not self.starttls():
            return
        self.reset()
        with contextlib.suppress(OSError):
            if self.say("GREETING", "", "220 sink.example.net ESMTP"):
                while (line := self.rfile.readline(100_000)) and self.command(line.decode().rstrip("\r\n")):
                    pass

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.connection.close()  # after STARTTLS it is not the server's own any more

    def reset(self) -> None:
        self.mail, self.rcpts = "", []

    def say(self, verb: str, line: str, usual: str) -> bool:
        said = self.script.reply(verb, line, usual)
        if said == HANG:
            time.sleep(30)
            return False
        self.last = said
        if said == DROP:
            return False
        self.wfile.write(said.replace("\n", "\r\n").encode() + b"\r\n")
        return not said.startswith("421")

    def command(self, line: str) -> bool:
        self.script.lines.append(line)
        verb = line.split(" ", 1)[0].upper()
        if verb == "BDAT":
            return self.bdat(line)
        usual = {"EHLO": self.ehlo(), "DATA": "354 go on", "QUIT": "221 2.0.0 bye", "STARTTLS": "220 2.0.0 go"}
        usual[""] = "235 2.7.0 logged in"  # the empty end of SCRAM
        if verb == "DATA" and not self.rcpts:
            usual["DATA"] = "503 5.5.1 no recipients"
        if not self.say(verb, line, usual.get(verb, "250 2.1.0 ok")):
            return False
        if verb == "MAIL" and self.last.startswith("2"):
            self.mail, self.rcpts = line, []
        elif verb == "RCPT" and self.last.startswith("2"):
            self.rcpts.append(re.search("<(.*?)>", line)[1])
        elif verb == "STARTTLS" and self.last.startswith("2"):
            return self.starttls()
        elif verb == "DATA" and self.last.startswith("3"):
            return self.data()
        elif verb == "RSET":
            self.reset()
        return verb != "QUIT"

    def ehlo(self) -> str:
        features = list(self.script.features)
        if (self.script.context or self.script.broken_tls) and not self.tls:
            features.append("STARTTLS")
        lines = ["sink.example.net", *features]
        return "\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines)

    def starttls(self) -> bool:
        if self.script.broken_tls:
            self.wfile.write(b"this is no handshake\r\n")
            return False
        try:
            self.connection = self.script.context.wrap_socket(self.connection, server_side=True)
        except OSError:  # the client does not trust us
            return False
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.tls = True
        return True

    def data(self) -> bool:
        octets = bytearray()
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            octets += line[1:] if line.startswith(b".") else line
        return self.taken(octets)

    def bdat(self, line: str) -> bool:
        """RFC 3030 §2: one chunk, and the last."""
        return self.taken(self.rfile.read(int(line.split()[1])))

    def taken(self, octets: bytes) -> bool:
        time.sleep(self.script.delay)
        letter = Letter(self.mail, self.rcpts, bytes(octets), self.tls, self.number)
        rcpts = self.rcpts
        self.reset()
        going_on = self.say(".", ".", "250 2.0.0 Ok: queued as SINK")
        taken = (going_on and self.last.startswith("2")) or self.last == DROP  # DROP: taken, but nobody hears of it
        if rcpts and taken:
            self.script.letters.append(letter)
        return going_on


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50
    script: Script


@contextlib.contextmanager
def smtp_sink(script: Script, address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Listen on this address; the port."""
    with Server((address, port), Session) as server:
        server.script = script
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def free_port() -> int:
    """A port that is free on every loopback address at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
