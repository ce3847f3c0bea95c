"""A scratch house for measurements: an appliance of our own on free ports, gone when the measurement ends."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv/bin/python") if (ROOT / ".venv/bin/python").exists() else sys.executable
START_SECONDS = 60
LISTENERS = (
    *("WEB_LISTEN", "SMTP_LISTEN", "SUBMISSION_LISTEN", "SUBMISSIONS_LISTEN"),
    *("IMAP_LISTEN", "IMAPS_LISTEN", "POP3_LISTEN", "POP3S_LISTEN", "SIEVE_LISTEN"),
)


@dataclass
class House:
    """A running appliance with the demo office in it."""

    home: Path
    process: subprocess.Popen[bytes]
    ports: dict[str, int]
    environment: dict[str, str]

    def manage(self, *words: str, stdin: bytes = b"") -> bytes:
        """Run a `manage.py` command in this house. Raises CalledProcessError."""
        command = [PYTHON, str(ROOT / "manage.py"), *words]
        return subprocess.run(command, env=self.environment, input=stdin, stdout=subprocess.PIPE, check=True).stdout

    def child(self, name: str) -> int:
        """The process id of one of the appliance's children."""
        return int((self.home / f"run/{name}.pid").read_text())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextlib.contextmanager
def running(base: Path | None = None, also: str = "", **settings: str) -> Iterator[House]:
    """Start an appliance in a scratch folder below `base`, and end it afterwards.

    It listens on 127.0.0.1, for mail from other servers `also` on that address.
    """
    home = Path(tempfile.mkdtemp(prefix="pillarbox-bench-", dir=base))
    ports = {name: free_port() for name in LISTENERS}
    environment = {
        **os.environ,
        "PILLARBOX_HOME": str(home),
        "MAIL_HOSTNAME": "mail.example.test",
        **{name: f"127.0.0.1:{port}" for name, port in ports.items()},
        **({"SMTP_LISTEN": f"127.0.0.1:{ports['SMTP_LISTEN']},{also}:{ports['SMTP_LISTEN']}"} if also else {}),
        **settings,
    }
    log = (home / "appliance.log").open("wb")
    command = [PYTHON, str(ROOT / "manage.py"), "appliance"]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(process, ports, home / "appliance.log")
        yield House(home, process, ports, environment)
    finally:
        process.terminate()
        try:
            process.wait(45)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()
        shutil.rmtree(home, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], ports: dict[str, int], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if all(answers(port) for port in ports.values()):
            return
        time.sleep(0.2)
    raise SystemExit(f"the appliance did not start:\n{log.read_text(errors='replace')[-3000:]}")
