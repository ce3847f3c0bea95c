"""A real DNS server on UDP and TCP with a table of records, for tests."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

SERVFAIL = "SERVFAIL"  # in place of records: also what a validating server says of forged ones
REFUSED = "REFUSED"  # a lame server
SILENCE = "SILENCE"

MOST_ALIASES = 8
ATTEMPTS = 20  # to find a port that is free for both

Zone = Mapping[tuple[str, str], list[str] | str]


class _Server(socketserver.ThreadingMixIn):
    daemon_threads = True
    block_on_close = False
    zone: Zone = {}
    manner: "Manner"


@dataclass(frozen=True)
class Manner:
    """How it serves: `validates` says so to whoever asks (the AD bit)."""

    validates: bool = False
    ttl: int = 60


USUAL = Manner()


class UdpServer(_Server, socketserver.UDPServer):
    pass


class TcpServer(_Server, socketserver.TCPServer):
    allow_reuse_address = True


def answer(wire: bytes, zone: Zone, manner: Manner, most: int = 65535) -> bytes | None:
    """NXDOMAIN for names that are not in the table, an empty answer for kinds that are not; aliases are followed."""
    query = dns.message.from_wire(wire)
    question = query.question[0]
    kind = dns.rdatatype.to_text(question.rdtype)
    response = dns.message.make_response(query, recursion_available=True)
    name = question.name.to_text(omit_final_dot=True).lower()
    for _ in range(MOST_ALIASES):
        if (name, kind) in zone or (name, "CNAME") not in zone:
            break
        (target,) = zone[name, "CNAME"]
        response.answer.append(dns.rrset.from_text(f"{name}.", manner.ttl, "IN", "CNAME", target))
        name = target.removesuffix(".")
    else:
        response.set_rcode(dns.rcode.SERVFAIL)
    records = zone.get((name, kind), [])
    if records == SILENCE:
        return None
    if records in (SERVFAIL, REFUSED):
        response.set_rcode(dns.rcode.from_text(str(records)))
    elif records:
        response.answer.append(dns.rrset.from_text_list(f"{name}.", manner.ttl, "IN", kind, list(records)))
    elif name not in {known for known, _ in zone}:
        response.set_rcode(dns.rcode.NXDOMAIN)
    if manner.validates and query.flags & dns.flags.AD:  # RFC 6840 §5.8
        response.flags |= dns.flags.AD
    octets = response.to_wire()
    if len(octets) > most:
        response.answer.clear()
        response.flags |= dns.flags.TC  # ask again by TCP (RFC 2181 §9)
        return response.to_wire()
    return octets


class Udp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        wire, sock = self.request
        if reply := answer(wire, self.server.zone, self.server.manner, most=1232):
            sock.sendto(reply, self.client_address)


class Tcp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        length = int.from_bytes(self.rfile.read(2), "big")
        if reply := answer(self.rfile.read(length), self.server.zone, self.server.manner):
            self.wfile.write(len(reply).to_bytes(2, "big") + reply)


def _on_one_port(stack: contextlib.ExitStack, attempts: int = ATTEMPTS) -> tuple[TcpServer, UdpServer]:
    """A port that is free for TCP may be taken for UDP, by a question that somebody asks just now."""
    tcp = TcpServer(("127.0.0.1", 0), Tcp)
    try:
        udp = UdpServer(tcp.server_address, Udp)
    except OSError:
        tcp.server_close()
        if attempts == 1:
            raise
        return _on_one_port(stack, attempts - 1)
    return stack.enter_context(tcp), stack.enter_context(udp)


@contextlib.contextmanager
def dns_server(zone: Zone, manner: Manner = USUAL) -> Iterator[str]:
    """Serve this table; the server's "host:port". The table may be changed while it serves."""
    with contextlib.ExitStack() as stack:
        tcp, udp = _on_one_port(stack)
        tcp.zone = udp.zone = zone
        tcp.manner = udp.manner = manner
        for server in (tcp, udp):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"127.0.0.1:{tcp.server_address[1]}"
        finally:
            for server in (tcp, udp):
                server.shutdown()
