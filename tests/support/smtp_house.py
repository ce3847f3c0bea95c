"""An SMTP server in a thread of the test, with the real heart or with a fake end of the road."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvloop

from mailapp.directory.verification import AskPrimary, nobody
from mailapp.net import listener
from mailapp.net.tls import Certificate, make_self_signed
from mailapp.policy.values import Policy
from mailapp.standards.dns import CheckingResolver
from mta.inbound import pipeline
from mta.smtp.office import RealOffice, Receive
from mta.smtp.service import Listener, Service
from mta.smtp.session import Face

HOSTNAME = "mail.example.test"
Address = tuple[str, int]


@dataclass
class House:
    """The addresses of a running server; `service` is its inside."""

    smtp: Address
    submission: Address
    submissions: Address
    lmtp: Address
    lmtp_path: str  # of its socket in the file system
    service: Service
    office: RealOffice
    home: Path
    loop: asyncio.AbstractEventLoop

    def drain_later(self) -> "Future[None]":
        """Begin to end."""
        return asyncio.run_coroutine_threadsafe(self.service.drain(5), self.loop)


@contextmanager
def smtp_house(
    home: Path,
    receive: Receive | None = None,
    policy: Policy | None = None,
    primary: AskPrimary = nobody,
    resolver: CheckingResolver | None = None,
) -> Iterator[House]:
    """A running server. `receive` stands in for the pipeline, `policy` for the office's rules, `primary` for others.

    Without `resolver` nothing is asked of the DNS.
    """
    inside = pipeline.House(HOSTNAME, home / "shunt", resolver)
    take = receive or partial(pipeline.receive, inside)
    certificate, key = home / "tls/certificate.pem", home / "tls/key.pem"
    make_self_signed(certificate, key, HOSTNAME)
    loop = uvloop.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def call(coroutine: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, loop).result(30)

    try:
        office = RealOffice(home, take, resolver, primary, partial(pipeline.look, inside))
        service = Service(office, Certificate(certificate, key, home / "tls").context)
        faces = [Listener(_bound(), Face(HOSTNAME, submission, offers_tls=True), tls) for submission, tls in FACES]
        unix = listener.bind(listener.UnixEndpoint(home / "lmtp"))
        faces += [Listener(bound, Face(HOSTNAME, lmtp=True)) for bound in (_bound(), *unix)]
        addresses = [face.socket.getsockname() for face in faces]
        call(office.open())
        if policy is not None:
            call(_hold(office, policy))
        call(service.open(faces))
        try:
            yield House(*addresses, service, office, home, loop)
        finally:
            call(service.drain(1))
            call(office.close())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


FACES = ((False, False), (True, False), (True, True))


def _bound() -> socket.socket:
    return listener.bind(listener.Endpoint("127.0.0.1", 0))[0]


async def _hold(office: RealOffice, policy: Policy) -> None:
    """This policy, and no reading of another."""
    for task in office._tasks:
        task.cancel()
    office.policy = policy
