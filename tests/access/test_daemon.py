"""`manage.py accessd` as a process of its own: all protocols, workers, signals, sudden death."""

import imaplib
import os
import poplib
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from pytest_django.plugin import DjangoDbBlocker

from access.management.commands.accessd import Command
from tests.access.running import all_of, raw
from tests.support import database
from tests.support.office import PASSWORD
from tests.support.smtp_sink import free_port

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
LISTENERS = ("IMAP_LISTEN", "IMAPS_LISTEN", "POP3_LISTEN", "POP3S_LISTEN", "SIEVE_LISTEN", "SIEVES_LISTEN")
PEOPLE = "from tests.support.office import make_office; make_office()"


class Installation:
    """A house of its own, driven by manage.py."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        self.ports = {name: free_port() for name in LISTENERS}
        listening = {name: f"127.0.0.1:{port}" for name, port in self.ports.items()}
        own = {"PILLARBOX_HOME": str(home), "MAIL_HOSTNAME": "mail.example.test"}
        self.environment = {**os.environ, **settings, **own, **listening}
        database.copy_into(home)
        self.manage("shell", "--no-imports", "-c", PEOPLE)

    def manage(self, *words: str) -> None:
        done = subprocess.run(self.command(*words), env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def at(self, name: str) -> tuple[str, int]:
        return "127.0.0.1", self.ports[name]

    @staticmethod
    def command(*words: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *words]

    @contextmanager
    def accessd(self) -> Iterator[subprocess.Popen[str]]:
        command = self.command("accessd", "--workers", "2")
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                for _ in LISTENERS:
                    assert process.stdout is not None
                    assert " on 127.0.0.1:" in process.stdout.readline()
                workers_of(process)
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=20)


def workers_of(process: subprocess.Popen[str]) -> set[psutil.Process]:
    for _ in range(100):
        workers = psutil.Process(process.pid).children()
        if len(workers) == 2 and all(worker.status() != psutil.STATUS_ZOMBIE for worker in workers):
            return set(workers)
        time.sleep(0.1)
    raise AssertionError("there are not two workers")


def is_connected(worker: psutil.Process) -> bool:
    return any(connection.status == psutil.CONN_ESTABLISHED for connection in worker.net_connections("tcp"))


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Installation]:
    with django_db_blocker.unblock(), database.of_a_house() as settings:
        yield Installation(tmp_path_factory.mktemp("house"), settings)


def pop(installation: Installation) -> poplib.POP3:
    client = poplib.POP3(*installation.at("POP3_LISTEN"), timeout=10)
    try:
        client.user("anna@example.test")
        client.pass_(PASSWORD)
    except poplib.error_proto:
        client.close()
        raise
    return client


def test_each_protocol_greets_and_says_goodbye(installation: Installation) -> None:
    with installation.accessd() as process:
        clients = {name: raw(installation.at(name)) for name in ("IMAP_LISTEN", "POP3_LISTEN", "SIEVE_LISTEN")}
        greetings = {name: client.recv(1000) for name, client in clients.items()}
        assert greetings["IMAP_LISTEN"].startswith(b"* OK ")
        assert greetings["POP3_LISTEN"].startswith(b"+OK ")
        assert greetings["SIEVE_LISTEN"].startswith(b'"IMPLEMENTATION"')
        trust = ssl.create_default_context(cafile=f"{installation.environment['PILLARBOX_HOME']}/tls/certificate.pem")
        with trust.wrap_socket(raw(installation.at("SIEVES_LISTEN")), server_hostname="mail.example.test") as secure:
            assert b'"SASL" "PLAIN' in (told := secure.recv(2000))
            assert b"STARTTLS" not in told
        process.send_signal(signal.SIGTERM)
        assert all_of(clients["IMAP_LISTEN"]).startswith(b"* BYE ")
        assert all_of(clients["POP3_LISTEN"]).startswith(b"-ERR ")
        assert b"BYE " in all_of(clients["SIEVE_LISTEN"])
        assert process.wait(30) == 0


def test_a_person_in_all_workers(installation: Installation) -> None:
    """The maildrop is one session's alone, whichever worker has it. Where the first one hangs, the next one comes."""
    with installation.accessd() as process:
        first = pop(installation)
        [host] = [worker for worker in workers_of(process) if is_connected(worker)]
        for hangs in (False, True):
            if hangs:
                host.suspend()
            with pytest.raises(poplib.error_proto, match="IN-USE"):
                pop(installation)
        host.resume()
        first.quit()
        pop(installation).quit()
        with imaplib.IMAP4(*installation.at("IMAP_LISTEN"), timeout=10) as client:
            client.login("anna@example.test", PASSWORD)
            assert client.select()[0] == "OK"


def test_a_worker_that_dies_is_replaced(installation: Installation) -> None:
    with installation.accessd() as process:
        dead = workers_of(process)
        for worker in dead:
            worker.kill()
        psutil.wait_procs(dead, timeout=10)
        assert not workers_of(process) & dead
        with raw(installation.at("IMAP_LISTEN")) as client:
            assert client.recv(1000).startswith(b"* OK ")


def test_a_taken_port_is_a_sentence(installation: Installation) -> None:
    with installation.accessd():
        command = installation.command("accessd")
        second = subprocess.run(command, env=installation.environment, capture_output=True, text=True, timeout=30)
    assert second.returncode == 1
    assert "another program listens there" in second.stderr
    assert "Traceback" not in second.stderr


def test_wrong_numbers_of_workers(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "accessd", "--workers=0"])
    assert ended.value.code == 2
    assert "--workers" in capsys.readouterr().err
