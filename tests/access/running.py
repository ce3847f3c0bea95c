"""The servers for mail programs in a thread of the test, with the real heart."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvloop

from access.wire.office import Office
from access.wire.service import Listener, Service, Speaker
from mailapp.net import listener
from mailapp.net.tally import Tally
from mailapp.net.tls import Certificate, make_self_signed
from mailapp.policy.values import Policy

HOSTNAME = "mail.example.test"
Address = tuple[str, int]


@dataclass
class Running:
    """Addresses of a running server; `service` is its inside."""

    plain: Address
    tls: Address
    service: Service
    office: Office
    loop: asyncio.AbstractEventLoop

    def drain_later(self, grace: float = 5) -> "Future[None]":
        """Begin to end."""
        return asyncio.run_coroutine_threadsafe(self.service.drain(grace), self.loop)


@contextmanager
def running(home: Path, speaker: Speaker, policy: Policy | None = None) -> Iterator[Running]:
    """A running server for one protocol. `policy` stands in for the office's rules."""
    certificate, key = home / "tls/certificate.pem", home / "tls/key.pem"
    make_self_signed(certificate, key, HOSTNAME)
    loop = uvloop.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    made: list[tuple[Office, Service]] = []
    sockets = [listener.bind(listener.Endpoint("127.0.0.1", 0))[0] for _ in range(2)]

    async def begin() -> None:
        office = Office(home, HOSTNAME)
        service = Service(office, Certificate(certificate, key, home / "tls").context, Tally().desk())
        made.append((office, service))
        await office.open()
        if policy is not None and office._following is not None:
            office._following.cancel()  # this policy, and no reading of another
            office.policy = policy
        await service.open([Listener(bound, speaker, tls) for bound, tls in zip(sockets, (False, True), strict=True)])

    def call(coroutine) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, loop).result(30)

    addresses = [bound.getsockname() for bound in sockets]
    try:
        call(begin())
        office, service = made[0]
        try:
            yield Running(*addresses, service, office, loop)
        finally:
            call(service.drain(1))
            call(office.close())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def raw(address: Address) -> socket.socket:
    """A client that does as it likes."""
    client = socket.create_connection(address, timeout=10)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def all_of(client: socket.socket) -> bytes:
    """Everything until the server hangs up; then so do we."""
    said = bytearray()
    with client, suppress(ConnectionResetError):
        while came := client.recv(65536):
            said += came
    return bytes(said)
