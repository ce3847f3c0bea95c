"""Our Celery worker and beat as processes of their own, with the broker that is made of files."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from mailapp import embedded_broker
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import State
from mta import tasks
from tests.support import database
from tests.support.dns_server import dns_server
from tests.support.queue import age
from tests.support.smtp_sink import Script, free_port, smtp_sink
from tests.support.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

ROOT = Path(__file__).parents[3]
ZONE = {("example.net", "MX"): ["10 mx.example.net."], ("mx.example.net", "A"): ["127.0.0.2"]}
QUEUE = settings.PILLARBOX_HOME / "broker" / "queue"


@pytest.fixture(autouse=True)
def _empty_broker():
    shutil.rmtree(QUEUE, ignore_errors=True)
    embedded_broker.options(settings.PILLARBOX_HOME)
    yield
    shutil.rmtree(QUEUE, ignore_errors=True)
    embedded_broker.options(settings.PILLARBOX_HOME)


@pytest.fixture
def start():
    """Starts our worker or our beat against this test's database; the process."""
    with contextlib.ExitStack() as stack:
        port = free_port()
        nameserver = stack.enter_context(dns_server(ZONE))
        environment = {
            **os.environ,
            "DATABASE_URL": database.url(),
            "DNS_NAMESERVERS": nameserver,
            "SMTP_PORT_OUT": str(port),
            "PYTHONWARNINGS": "ignore",
            "LOG_LEVEL": "ERROR",
        }
        worker = ["-m", "mailapp.worker"]

        def run(*words, sink=None):
            if sink:
                stack.enter_context(smtp_sink(sink, "127.0.0.2", port))
            process = subprocess.Popen([sys.executable, *(words or worker)], cwd=ROOT, env=environment)
            stack.callback(stop, process)
            return process

        yield run


def stop(process):
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def all_settled():
    return not OutboundRecipient.objects.filter(settled_at__isnull=True).exists()


def test_queued_while_the_worker_is_down(post, start):
    """The wake-up waits in the broker; and were it lost, the sweep finds the letter."""
    sink = Script()
    post()
    assert len(os.listdir(QUEUE)) == 1
    worker = start(sink=sink)
    until(all_settled)
    assert len(sink.letters) == 1
    stop(worker)
    post("dora@example.net")
    for lost in QUEUE.iterdir():
        lost.unlink()
    start()
    start("-m", "mailapp.beat")
    until(all_settled)
    assert [letter.rcpts for letter in sink.letters] == [["carl@example.net"], ["dora@example.net"]]
    assert not any((settings.PILLARBOX_HOME / "broker" / "taken").iterdir())


def test_kill_minus_nine_loses_nothing(post, start):
    sink = Script(delay=0.05)
    traces = [post(f"u{n}@example.net", octets=b"Subject: %d\r\n\r\n%d\r\n" % (n, n)) for n in range(30)]
    worker = start(sink=sink)
    until(lambda: len(sink.letters) >= 5)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    arrived = len(sink.letters)
    assert arrived < 30
    for trace in traces:  # as if the dead worker's lease had run out
        age(trace, minutes=2)
    start()
    tasks.sweep()
    until(all_settled)
    assert {row.state for row in OutboundRecipient.objects.all()} == {State.SENT.value}
    subjects = [letter.octets for letter in sink.letters]
    assert len(set(subjects)) == 30
    # At most the one letter in flight: taken over there, and its settling cut off here (RFC 5321 §4.5.4.1).
    assert len(subjects) <= 31


def test_a_broker_that_is_down_fails_nobody(post, monkeypatch):
    class Down:
        name = "mta.tasks.attempt"

        def apply_async(self, *arguments, **options):
            raise ConnectionError("refused")

    monkeypatch.setattr(tasks, "attempt", Down())
    monkeypatch.setattr("mailapp.celery._muted_until", 0.0)
    with transaction.atomic():
        trace = post()
    assert OutboundRecipient.objects.filter(outbound__trace=trace).exists()
    assert tasks.ring(Down()) is False


def test_the_broker_does_not_grow_while_nobody_reads(post, monkeypatch):
    monkeypatch.setattr("mailapp.celery._muted_until", 0.0)
    for _ in range(5):
        post()
    assert len(os.listdir(QUEUE)) == 1  # said once: whoever hears it sees all five
    for number in range(30):
        post(f"carl@d{number}.example")
    assert len(os.listdir(QUEUE)) == 21
