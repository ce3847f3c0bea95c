"""The servers for mail programs as a process: what they listen on, their workers, their end."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop

from access.imap.server import ImapConnection
from access.managesieve.server import SieveConnection
from access.pop3.server import PopConnection
from access.wire.office import Office
from access.wire.service import Listener, Service, Speaker
from mailapp.net import descriptors, listener
from mailapp.net.allocation import share_heaps
from mailapp.net.listener import name_of
from mailapp.net.relief import Place, Shift
from mailapp.net.tally import Desk, Tally
from mailapp.net.tls import Certificate, make_self_signed
from mailapp.net.workers import share, stopping


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings of the servers; lists of host:port."""

    home: Path
    hostname: str
    certificate: Path
    key: Path
    imap: Sequence[str] = ()
    imaps: Sequence[str] = ()
    pop3: Sequence[str] = ()
    pop3s: Sequence[str] = ()
    sieve: Sequence[str] = ()
    sieves: Sequence[str] = ()


def bind(plan: Plan) -> list[Listener]:
    """Bind everything. Raises CannotListen."""
    return [
        *_bind(plan.imap, ImapConnection),
        *_bind(plan.imaps, ImapConnection, implicit_tls=True),
        *_bind(plan.pop3, PopConnection),
        *_bind(plan.pop3s, PopConnection, implicit_tls=True),
        *_bind(plan.sieve, SieveConnection),
        *_bind(plan.sieves, SieveConnection, implicit_tls=True),
    ]


def _bind(entries: Sequence[str], speaker: Speaker, *, implicit_tls: bool = False) -> list[Listener]:
    return [
        Listener(bound, speaker, implicit_tls)
        for endpoint in listener.parse(entries)
        for bound in listener.bind(endpoint)
    ]


def describe(listening: Listener) -> str:
    """One line for whoever started us."""
    return (
        f"{listening.speaker.title} on {name_of(listening.socket)} ({'TLS' if listening.implicit_tls else 'STARTTLS'})"
    )


# Objects, and rounds, after which Python looks for garbage: a long answer makes thousands of tuples, and looking
# through them every 700 took a third of a FETCH.
GARBAGE = (20_000, 20, 50)


def run(plan: Plan, listeners: Sequence[Listener], workers: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError when there is no certificate and none can be made."""
    make_self_signed(plan.certificate, plan.key, plan.hostname)
    gc.set_threshold(*GARBAGE)
    share_heaps()
    descriptors.allow_many()
    tally, shift = Tally(workers), Shift(workers)  # in memory that the workers will share

    def work(number: int, parent: int | None) -> None:
        uvloop.run(serve(plan, listeners, tally.desk(number), shift.place(number), parent))

    share(workers, work, [listening.socket for listening in listeners])


async def serve(plan: Plan, listeners: Sequence[Listener], desk: Desk, place: Place, parent: int | None = None) -> None:
    """One worker: serve, then drain. `parent` becomes readable when the parent has gone."""
    with stopping(parent) as stop:
        office = Office(plan.home, plan.hostname)
        service = Service(office, Certificate(plan.certificate, plan.key, plan.home / "tls").context, desk, place)
        await service.open(listeners)
        await stop.wait()
    await service.drain()
    await office.close()
