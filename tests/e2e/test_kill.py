"""kill -9 of any process at any moment: what was answered 250 is there, once."""

import contextlib
import os
import random
import signal
import smtplib
import ssl
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bench.pss import family
from mailapp.policy.values import Policy
from tests.e2e.conftest import World
from tests.support.smtp_sink import Letter

pytestmark = pytest.mark.e2e

SEED = 20
VICTIMS = ("smtpd", "worker", "web", "smtpd", "beat", "worker", "smtpd", "smtpd", "web", "smtpd")
RECOVERY_SECONDS = 60
QUIET_SECONDS = 5.0  # nothing has left for so long: what is claimed, nobody has in his hands

# A claim of a worker that is gone ends after a minute, or after two (tests/outbox/test_claims.py): here, now.
TIME_PASSES = """
from django.utils import timezone
from mailapp.outbox.models import OutboundRecipient
OutboundRecipient.objects.filter(state="sending").update(next_attempt=timezone.now())
"""


@dataclass
class Sender:
    """Sends letters one after the other, never the same again; remembers those that were answered 250."""

    world: World
    name: str
    to: str
    submits: bool
    accepted: list[str] = field(default_factory=list)
    tried: int = 0
    enough: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.enough.is_set():
            with contextlib.suppress(OSError, smtplib.SMTPException), self.connect() as peer:
                while not self.enough.is_set():
                    self.send(peer)
                    time.sleep(0.01)
            time.sleep(0.1)

    def connect(self) -> smtplib.SMTP:
        ports = self.world.house.ports
        if not self.submits:
            return smtplib.SMTP("127.0.0.1", ports["SMTP_LISTEN"], timeout=15)
        peer = smtplib.SMTP("127.0.0.1", ports["SUBMISSION_LISTEN"], timeout=15)
        peer.starttls(context=ssl._create_unverified_context())
        peer.login("ben@example.test", self.world.password("ben"))
        return peer

    def send(self, peer: smtplib.SMTP) -> None:
        self.tried += 1
        name = f"{self.name}.{self.tried}@kill.example.net"
        sender = "ben@example.test" if self.submits else "carl@example.net"
        peer.sendmail(sender, [self.to], f"From: {sender}\nTo: {self.to}\nMessage-ID: <{name}>\n\nLetter {name}\n")
        self.accepted.append(name)


def kill_one(world: World, name: str, dice: random.Random) -> None:
    """kill -9 to one process of this child, a pool process as likely as the main one."""
    with contextlib.suppress(OSError, ValueError):  # it is just starting again
        os.kill(dice.choice(family(world.house.child(name))), signal.SIGKILL)


def wait_until(done: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not done():
        time.sleep(0.3)


def quiet(count: Callable[[], int]) -> Callable[[], bool]:
    """Asks whether this count has long been the same."""
    last, since = count(), time.monotonic()

    def is_quiet() -> bool:
        nonlocal last, since
        if (now := count()) != last:
            last, since = now, time.monotonic()
        return time.monotonic() - since > QUIET_SECONDS

    return is_quiet


def test_no_letter_that_was_answered_250_is_lost(world: World, record_property: Callable[[str, object], None]) -> None:
    dice = random.Random(SEED)
    senders = [
        Sender(world, "in", "anna@example.test", submits=False),
        Sender(world, "out", "zoe@far.example.net", submits=True),
    ]
    threads = [threading.Thread(target=sender.run) for sender in senders]
    for thread in threads:
        thread.start()
    for victim in VICTIMS:
        time.sleep(dice.uniform(0.3, 2.0))
        kill_one(world, victim, dice)
    time.sleep(3)  # the last one comes back and takes some more
    for sender in senders:
        sender.enough.set()
    for thread in threads:
        thread.join(30)
    incoming, outgoing = senders
    assert len(incoming.accepted) > 20
    assert len(outgoing.accepted) > 5
    stored = Counter(world.message_ids("anna"))
    assert [name for name in incoming.accepted if stored[name] != 1] == []
    doubled = check_departures(world, outgoing.accepted, VICTIMS.count("worker"))
    record_property("came twice", f"{doubled} of {len(outgoing.accepted)} letters that left")


def check_departures(world: World, names: list[str], deaths: int) -> int:
    """All have left; how many once more. RFC 5321 §4.5.4.1: a worker that dies between the far server's 250 and our
    note of it must send again. That is the last letter of each of its connections, and no other."""
    wanted = set(names)

    def arrived() -> dict[str, list[Letter]]:
        copies = defaultdict(list)
        for letter in list(world.arrived):
            copies[letter.octets.decode().split("Letter ")[-1].strip()].append(letter)
        return {name: copies[name] for name in copies if name in wanted}

    wait_until(quiet(lambda: len(arrived())), RECOVERY_SECONDS)
    world.house.manage("shell", "--no-imports", "-c", TIME_PASSES)
    wait_until(lambda: len(arrived()) == len(wanted), RECOVERY_SECONDS)
    copies = arrived()
    assert [name for name in names if name not in copies] == []
    last = {letter.connection: letter for letter in world.arrived}
    doubled = [letter for letters in copies.values() for letter in letters[:-1]]
    assert [letter for letter in doubled if last[letter.connection] is not letter] == []
    assert len(doubled) <= deaths * Policy().destination_concurrency
    return len(doubled)
