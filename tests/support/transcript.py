"""Dialogues as a mail administrator writes them, played against a real server.

# a comment
C: EHLO gw.example.net          sent with CRLF; \\r, \\n, \\0, \\xNN as in Python
C+ half a li                    sent without CRLF
S: 250 …                        one reply; "…" stands for anything, earlier lines of the reply are passed over
[b] C: NOOP                     a second client
-- tls | eof | closed | reset | wait 0.2
"""

import re
import socket
import ssl
import struct
import time

Address = tuple[str, int] | str  # host and port, or the path of a socket
STEP = re.compile(r"(?:\[(?P<who>\w+)\] )?(?P<what>C:|C\+|S:|--) ?(?P<text>.*)")


class Client:
    """One connection of the dialogue."""

    def __init__(self, address: Address) -> None:
        if isinstance(address, str):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(10)
            self.socket.connect(address)
        else:
            self.socket = socket.create_connection(address, timeout=10)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def line(self) -> str:
        while b"\n" not in self.received:
            came = self.socket.recv(65536)
            if not came:
                raise AssertionError(f"the server hung up; it had said {self.received!r}")
            self.received += came
        line, self.received = self.received.split(b"\r\n", 1)
        return line.decode()

    def expect(self, pattern: str) -> None:
        got = self.line()
        while got[3:4] == "-" and pattern[3:4] == " ":
            got = self.line()
        wanted = ".*".join(re.escape(part) for part in pattern.split("…"))
        assert re.fullmatch(wanted, got), f"expected {pattern!r}, got {got!r}"

    def do(self, order: str) -> None:
        name, _, argument = order.partition(" ")
        if name == "wait":
            time.sleep(float(argument))
        elif name == "eof":
            self.socket.shutdown(socket.SHUT_WR)
        elif name == "reset":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.socket.close()
        elif name == "tls":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        elif name == "closed":
            assert self.hung_up(), f"the server still speaks: {self.received!r}"
        else:
            raise ValueError(order)

    def hung_up(self) -> bool:
        try:
            self.received += self.socket.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            return True
        return not self.received


def play(text: str, address: Address, **values: str) -> None:
    """Play a dialogue; `{name}` in it stands for one of the values."""
    clients: dict[str, Client] = {}
    try:
        for line in text.strip().splitlines():
            for name, value in values.items():
                line = line.replace("{" + name + "}", value)
            if line.strip() and not line.lstrip().startswith("#"):
                _step(clients, line.strip(), address)
    finally:
        for client in clients.values():
            client.socket.close()


def _step(clients: dict[str, Client], line: str, address: Address) -> None:
    step = STEP.fullmatch(line)
    assert step, f"not a line of a dialogue: {line!r}"
    who = step["who"] or ""
    if who not in clients:
        clients[who] = Client(address)
    octets = _octets(step["text"])
    if step["what"] == "C:":
        clients[who].socket.sendall(octets + b"\r\n")
    elif step["what"] == "C+":
        clients[who].socket.sendall(octets)
    elif step["what"] == "S:":
        clients[who].expect(step["text"])
    else:
        clients[who].do(step["text"])


def _octets(text: str) -> bytes:
    """Escapes become what they mean; everything else goes out as UTF-8."""
    found = re.sub(
        rb"\\(?:x[0-9a-f]{2}|[rn0\\])",
        lambda m: m[0].decode().encode().decode("unicode_escape").encode("latin-1"),
        text.encode(),
    )
    return found
