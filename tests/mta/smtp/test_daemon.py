"""`manage.py smtpd` as a process of its own: workers, signals, sudden death, and swaks as a stranger's client."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from pytest_django.plugin import DjangoDbBlocker

from mta.management.commands.smtpd import Command
from tests.support import database
from tests.support.office import PASSWORD
from tests.support.smtp_sink import free_port
from tests.support.transcript import Client, play
from tests.support.waiting import until

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[3]
DATA = b"EHLO x\r\nMAIL FROM:<carl@example.org>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\n"
PEOPLE = "from tests.support.office import make_office; make_office()"


class Installation:
    """A house of its own, driven by manage.py."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        self.home = home
        self.smtp, self.submission, self.submissions = (("127.0.0.1", free_port()) for _ in range(3))
        self.environment = {
            **os.environ,
            **settings,
            "PILLARBOX_HOME": str(home),
            "MAIL_HOSTNAME": "mail.example.test",
            "SMTP_LISTEN": f"127.0.0.1:{self.smtp[1]}",
            "SUBMISSION_LISTEN": f"127.0.0.1:{self.submission[1]}",
            "SUBMISSIONS_LISTEN": f"127.0.0.1:{self.submissions[1]}",
            "LMTP_LISTEN": f"unix:{home}/lmtp",
        }
        database.copy_into(home)
        self.manage("shell", "--no-imports", "-c", PEOPLE)

    def manage(self, *words: str) -> None:
        done = subprocess.run(self.command(*words), env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    @staticmethod
    def command(*words: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *words]

    @contextmanager
    def smtpd(self, workers: int = 1) -> Iterator[subprocess.Popen[str]]:
        command = self.command("smtpd", "--workers", str(workers))
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                wait_for(self.smtp)
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=20)

    def letters(self) -> list[bytes]:
        return [path.read_bytes() for path in (self.home / "mail").rglob("*") if path.parent.name in ("new", "cur")]


def wait_for(address: tuple[str, int]) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(address) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not start")


def workers_of(process: subprocess.Popen[str], count: int = 2) -> list[psutil.Process]:
    for _ in range(100):
        workers = psutil.Process(process.pid).children()
        if len(workers) == count and all(is_alive(worker) for worker in workers):
            return workers
        time.sleep(0.1)
    raise AssertionError(f"there are not {count} workers")


def is_alive(process: psutil.Process) -> bool:
    """Not so a zombie, which process 1 collects when it likes to."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Installation]:
    with django_db_blocker.unblock(), database.of_a_house() as settings:
        yield Installation(tmp_path_factory.mktemp("house"), settings)


def begin_message(address: tuple[str, int]) -> Client:
    client = Client(address)
    client.socket.sendall(DATA)
    for reply in ("220 …", "250 …", "250 2.1.0 …", "250 2.1.5 …", "354 …"):
        client.expect(reply)
    return client


def test_killed_in_the_middle_of_a_message(installation: Installation) -> None:
    """What was answered 250 is there; of what was not, nothing is left."""
    before = len(installation.letters())
    with installation.smtpd() as process:
        whole, half = begin_message(installation.smtp), begin_message(installation.smtp)
        whole.socket.sendall(b"Subject: whole\r\n\r\n.\r\n")
        half.socket.sendall(b"Subject: half\r\n\r\n" + b"x" * 2_000_000)
        whole.expect("250 2.0.0 Ok: queued as …")
        process.kill()
        process.wait()
        assert half.hung_up()
        whole.socket.close()
        half.socket.close()
    assert len(installation.letters()) == before + 1
    assert list((installation.home / "spool/incoming").iterdir()) == []


def test_sigterm_finishes_what_is_on_its_way(installation: Installation) -> None:
    with installation.smtpd(workers=2) as process:
        client = begin_message(installation.smtp)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert process.poll() is None
        client.socket.sendall(b"Subject: last\r\n\r\n.\r\n")
        client.expect("250 2.0.0 Ok: queued as …")
        client.expect("421 4.3.2 …")
        client.socket.close()
        assert process.wait(10) == 0


def test_a_worker_that_dies_is_replaced(installation: Installation) -> None:
    with installation.smtpd(workers=2) as process:
        dead = workers_of(process)
        for worker in dead:
            worker.kill()
        psutil.wait_procs(dead, timeout=10)
        assert not set(workers_of(process)) & set(dead)
        begin_message(installation.smtp).socket.close()


def test_workers_end_when_their_parent_is_killed(installation: Installation) -> None:
    with installation.smtpd(workers=2) as process:
        workers = workers_of(process)
        process.kill()
        until(lambda: not any(is_alive(worker) for worker in workers))


def test_a_taken_port_is_a_sentence(installation: Installation) -> None:
    with installation.smtpd():
        second = subprocess.run(
            installation.command("smtpd"), env=installation.environment, capture_output=True, text=True, timeout=30
        )
    assert second.returncode == 1
    assert "another program listens there" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize("workers", ["0", "-1", "two"])
def test_wrong_numbers_of_workers(workers: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "smtpd", f"--workers={workers}"])
    assert ended.value.code == 2
    assert "--workers" in capsys.readouterr().err


def test_swaks_delivers_and_submits(installation: Installation) -> None:
    """In clear, as this is one machine; TLS with a client that is not ours is in test_submission."""
    with installation.smtpd():
        swaks("--to", "anna@example.test", "--server", address(installation.smtp), "--from", "carl@example.org")
        for mechanism in ("PLAIN", "LOGIN"):
            person = ("--auth-user", "anna@example.test", "--auth-password", PASSWORD, "--auth", mechanism)
            server = ("--server", address(installation.submission), "--from", "anna@example.test")
            swaks("--to", "ben@example.test", *server, *person)
    texts = b"".join(installation.letters())
    assert texts.count(b"with ESMTPA id") == 2
    assert b"From: carl@example.org" in texts


def address(listening: tuple[str, int]) -> str:
    return f"{listening[0]}:{listening[1]}"


def swaks(*words: str) -> None:
    done = subprocess.run(["swaks", *words], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stdout


def welcome(installation: Installation) -> Client:
    """A client inside; whoever left just now may still be counted for a moment."""
    for _ in range(50):
        client = Client(installation.smtp)
        if client.line().startswith("220 "):
            return client
        client.socket.close()
        time.sleep(0.1)
    raise AssertionError("there is no place")


def test_workers_count_connections_together(installation: Installation) -> None:
    """Whichever worker accepts: the fourth connection from one address is one too many, and a place left is free."""
    installation.manage("policy", "set", "connections_per_address", "3")
    try:
        with installation.smtpd(workers=2):
            inside = [welcome(installation) for _ in range(3)]
            for _ in range(6):
                play("S: 421 4.7.0 Too many connections…\n-- closed", installation.smtp)
            inside.pop().socket.close()
            welcome(installation).socket.close()
            for client in inside:
                client.socket.close()
    finally:
        installation.manage("policy", "reset", "connections_per_address")


def test_lmtp_on_a_socket(installation: Installation) -> None:
    before = len(installation.letters())
    with installation.smtpd(workers=2):
        swaks = ["swaks", "--protocol", "LMTP", "--socket", f"{installation.home}/lmtp", "--from", "<>"]
        done = subprocess.run([*swaks, "--to", "anna@example.test,ben@example.test"], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        assert done.stdout.count("Ok: queued as") == 2
    assert len(installation.letters()) == before + 2
