"""The SMTP server as a process: what it listens on, its workers, its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvloop

from mailapp.directory.verification import AskPrimary, nobody
from mailapp.net import descriptors, listener
from mailapp.net.listener import name_of
from mailapp.net.relief import Place, Shift
from mailapp.net.resolver import NetResolver
from mailapp.net.tally import Desk, Tally
from mailapp.net.tls import Certificate, make_self_signed
from mailapp.net.workers import share, stopping
from mta.inbound import pipeline
from mta.smtp.metering import Event
from mta.smtp.office import RealOffice
from mta.smtp.service import Listener, Service
from mta.smtp.session import Face


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings of the SMTP server; lists of host:port."""

    home: Path
    hostname: str
    certificate: Path
    key: Path
    smtp: Sequence[str]
    submission: Sequence[str]
    submissions: Sequence[str]
    lmtp: Sequence[str] = ()
    nameservers: Sequence[str] = ()  # none: the system's
    primary: AskPrimary = nobody


def bind(plan: Plan) -> list[Listener]:
    """Bind everything. Raises CannotListen."""
    relay = Face(plan.hostname, offers_tls=True)
    people = Face(plan.hostname, submission=True, offers_tls=True)
    servers = Face(plan.hostname, lmtp=True)  # of our own, over wires that we trust
    return [
        *_bind(plan.smtp, relay),
        *_bind(plan.submission, people),
        *_bind(plan.submissions, people, implicit_tls=True),
        *_bind(plan.lmtp, servers),
    ]


def _bind(entries: Sequence[str], face: Face, *, implicit_tls: bool = False) -> list[Listener]:
    return [
        Listener(bound, face, implicit_tls)
        for endpoint in (listener.parse_unix(entries) if face.lmtp else listener.parse(entries))
        for bound in listener.bind(endpoint)
    ]


def describe(listening: Listener) -> str:
    """One line for whoever started us."""
    if listening.face.lmtp:
        return f"LMTP for other mail servers of ours on {name_of(listening.socket)}"
    if not listening.face.submission:
        return f"SMTP for other servers on {name_of(listening.socket)}"
    return f"SMTP for our people on {name_of(listening.socket)} ({'TLS' if listening.implicit_tls else 'STARTTLS'})"


def run(plan: Plan, listeners: Sequence[Listener], workers: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError when there is no certificate and none can be made."""
    make_self_signed(plan.certificate, plan.key, plan.hostname)
    descriptors.allow_many()
    tally, shift = Tally(workers, len(Event)), Shift(workers)  # in memory that the workers will share

    def work(number: int, parent: int | None) -> None:
        uvloop.run(serve(plan, listeners, tally.desk(number), shift.place(number), parent))

    share(workers, work, [listening.socket for listening in listeners])


async def serve(plan: Plan, listeners: Sequence[Listener], desk: Desk, place: Place, parent: int | None = None) -> None:
    """One worker: serve, then drain. `parent` becomes readable when the parent has gone."""
    with stopping(parent) as stop:
        resolver = NetResolver(plan.nameservers)
        house = pipeline.House(plan.hostname, plan.home / "shunt", resolver)
        receive, look = partial(pipeline.receive, house), partial(pipeline.look, house)
        office = RealOffice(plan.home, receive, resolver, plan.primary, look)
        service = Service(office, Certificate(plan.certificate, plan.key, plan.home / "tls").context, desk, place)
        await office.open()
        await service.open(listeners)
        await stop.wait()
    await service.drain()
    await office.close()
