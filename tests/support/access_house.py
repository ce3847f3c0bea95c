"""`manage.py accessd` as processes of its own on free ports, with mail in the house: what real mail programs meet.

    @pytest.fixture(scope="module")
    def house(django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), access_house() as house:
            yield house

Its name is `localhost`, so that programs can verify its certificate (`house.certificate`).
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.house import answers, free_port
from tests.support import database, filling

ROOT = Path(__file__).resolve().parents[2]
DOORS = ("IMAP", "IMAPS", "POP3", "POP3S", "SIEVE")
START_SECONDS = 30
STOP_SECONDS = 20


@dataclass(frozen=True)
class AccessHouse:
    """A running house; `ports` by the names of DOORS."""

    home: Path
    ports: dict[str, int]
    environment: dict[str, str]

    @property
    def certificate(self) -> Path:
        return self.home / "tls/certificate.pem"

    @cached_property
    def letters(self) -> list[bytes]:
        """Anna's INBOX as it was filled, octet for octet, in the order of UIDs."""
        return filling.letters()

    @cached_property
    def ordinary_letters(self) -> list[bytes]:
        """The INBOX of Ben, and that of Olga."""
        return filling.demo_letters()

    def speaks(self, door: str) -> bool:
        """Whether somebody listens there."""
        return answers(self.ports[door])

    def manage(self, *words: str, stdin: str = "") -> str:
        """Run a `manage.py` command in this house."""
        return self._run("manage.py", *words, stdin=stdin)

    def fill(self) -> None:
        """Make the people and their mail."""
        self._run("-m", "tests.support.filling")

    def _run(self, *words: str, stdin: str = "") -> str:
        command = [sys.executable, *words]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def access_house() -> Iterator[AccessHouse]:
    """A filled house with its servers, until the end of the block."""
    with database.of_a_house() as settings:
        home = Path(tempfile.mkdtemp(prefix="pillarbox-access-"))
        house = AccessHouse(home, {door: free_port() for door in DOORS}, _environment(home, settings))
        house.environment.update({f"{door}_LISTEN": f"127.0.0.1:{port}" for door, port in house.ports.items()})
        try:
            database.copy_into(home)
            house.fill()
            with _serving(house):
                yield house
        finally:
            shutil.rmtree(home, ignore_errors=True)


def _environment(home: Path, settings: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **settings, "PILLARBOX_HOME": str(home), "MAIL_HOSTNAME": "localhost"}


@contextmanager
def _serving(house: AccessHouse) -> Iterator[None]:
    command = [sys.executable, "manage.py", "accessd", "--workers", "2"]
    log = house.home / "accessd.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=house.environment, cwd=ROOT, stdout=output, stderr=output)
    try:
        _wait(house, process, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    said = log.read_text()
    assert "Traceback" not in said, said[-5000:]  # nobody has stumbled


def _wait(house: AccessHouse, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the first door greets: all are bound before the certificate is made and anybody is let in."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", house.ports["POP3"]), 5) as client:
            if client.recv(100):
                return
        time.sleep(0.05)
    raise AssertionError(f"accessd did not start:\n{log.read_text()[-3000:]}")
