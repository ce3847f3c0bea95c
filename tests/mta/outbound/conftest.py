"""Letters as a worker claims them, without a database; and a world of servers for those who ask the queue."""

import contextlib
import sys
from datetime import UTC, datetime

import pytest

from mailapp.net.resolver import NetResolver
from mailapp.outbox.values import Claimed
from mailapp.routes.ourselves import Ourselves
from mailapp.standards.envelope import Envelope, Recipient
from mta.outbound.world import Office
from tests.support.dns_server import dns_server
from tests.support.office import make_office
from tests.support.queue import post
from tests.support.smtp_sink import free_port, smtp_sink

__all__ = ["post"]

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
OCTETS = b"From: anna@example.test\r\nSubject: Hello\r\n\r\n.dot\r\nend\r\n"


@pytest.fixture(autouse=True)
def not_rung_lately():
    """A call for another test's letter must not stand for that of this one."""
    if "mta.tasks" in sys.modules:
        sys.modules["mta.tasks"].ringer.forget()


@pytest.fixture
def letter(tmp_path):
    """Makes claimed letters: `letter("carl@example.net", octets=…, body=…)`."""
    count = iter(range(1, 10_000))

    def make(*addresses, octets=OCTETS, reverse_path="anna@example.test", recipients=(), **envelope):
        trace = f"T{next(count)}"
        path = tmp_path / trace
        path.write_bytes(octets)
        whom = tuple(recipients) or tuple(map(Recipient, addresses or ("carl@example.net",)))
        return Claimed(
            trace=trace,
            claim="c",
            envelope=Envelope(reverse_path, whom, **envelope),
            rows=tuple(range(len(whom))),
            path=path,
            size=len(octets),
            destination="example.net",
            created=NOON,
            departs=NOON,
            tries=0,
            account=None,
        )

    return make


@pytest.fixture
def world():
    """`world(zone, {"127.0.0.3": script})` gives an Office in whose DNS and network these are all."""
    with contextlib.ExitStack() as stack:

        def make(zone, servers):
            port = free_port()
            nameserver = stack.enter_context(dns_server(zone))
            for address, script in servers.items():
                stack.enter_context(smtp_sink(script, address, port))
            return Office(Ourselves("mail.example.test"), NetResolver([nameserver]), port)

        yield make


@pytest.fixture
def anna():
    return make_office().anna
