"""Are our processes alive? Asked of the signs that they leave: an open port, a heartbeat, a pid file."""

import contextlib
import os
import socket
from dataclasses import dataclass, field
from pathlib import Path

GREETING_SECONDS = 1.0  # how long our own servers may take for their greeting
HEARTBEAT_SECONDS = 90  # the worker touches run/worker.alive every few seconds


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the house, and in words how it is. `well` is None when it is switched off."""

    name: str
    title: str
    well: bool | None
    words: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where our servers should answer: lists of host:port, as the settings have them."""

    smtp: list[str]
    imap: list[str] = field(default_factory=list)
    pop3: list[str] = field(default_factory=list)
    sieve: list[str] = field(default_factory=list)


def survey(run: Path, listening: Listening, now: float) -> tuple[Process, ...]:
    """All processes; `run` is PILLARBOX_HOME/run, `now` in seconds since the epoch."""
    return (
        Process("web", "Web server", True, "answers: it made this page"),
        smtpd(listening.smtp),
        accessd(listening),
        worker(run, now),
        beat(run, now),
    )


def smtpd(listen: list[str]) -> Process:
    """Well when each address that it should listen on greets with 220 (RFC 5321 §3.1)."""
    title = "SMTP server"
    if not any(listen):
        return Process("smtpd", title, None, "switched off: SMTP_LISTEN is empty")
    deaf = [address for address in listen if address and not _greets(address)]
    if deaf:
        words = f"does not answer on {', '.join(deaf)}"
        return Process("smtpd", title, False, words, _start("smtpd"))
    return Process("smtpd", title, True, f"greets on {', '.join(filter(None, listen))}")


def accessd(listening: Listening) -> Process:
    """Well when each address that it should listen on greets as its protocol does."""
    title = "Servers for mail programs"
    greetings = {
        b"* OK": listening.imap,  # RFC 9051 §7.1.1
        b"+OK": listening.pop3,  # RFC 1939 §4
        b'"IMPLEMENTATION"': listening.sieve,  # RFC 5804 §1.7
    }
    expected = [(address, words) for words, addresses in greetings.items() for address in addresses if address]
    if not expected:
        return Process("accessd", title, None, "switched off: IMAP_LISTEN, POP3_LISTEN and SIEVE_LISTEN are empty")
    deaf = [address for address, words in expected if not _greets(address, words)]
    if deaf:
        return Process("accessd", title, False, f"does not answer on {', '.join(deaf)}", _start("accessd"))
    return Process("accessd", title, True, f"greets on {', '.join(address for address, _ in expected)}")


def worker(run: Path, now: float) -> Process:
    """Well when its heartbeat is fresh."""
    age = _age(run / "worker.alive", now)
    if age is not None and age <= HEARTBEAT_SECONDS:
        return Process("worker", "Delivery worker", True, f"last heartbeat {max(0, round(age))} s ago")
    words = "has never shown a heartbeat" if age is None else f"no heartbeat for {round(age / 60)} minutes"
    return Process("worker", "Delivery worker", False, words, _start("worker"))


def beat(run: Path, now: float) -> Process:
    """Well when its pid lives; without a pid file, when somebody wakes the worker."""
    pid = _pid(run / "beat.pid")
    if pid is not None:
        if _lives(pid):
            return Process("beat", "Clock (beat)", True, f"runs as process {pid}")
        return Process("beat", "Clock (beat)", False, f"process {pid} has ended", _start("beat"))
    age = _age(run / "worker.alive", now)
    if age is not None and age <= HEARTBEAT_SECONDS:
        return Process("beat", "Clock (beat)", True, "wakes the worker regularly")
    return Process("beat", "Clock (beat)", False, "shows no sign of life", _start("beat"))


def _start(name: str) -> str:
    return f"Look at the log for why {name} stopped, then start it again: “manage.py appliance”, or its service."


def _greets(address: str, words: bytes = b"220") -> bool:
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1", "*": "127.0.0.1"}.get(host, host)  # noqa: S104  (whom to ask when we listen everywhere)
    try:
        with socket.create_connection((host, int(port)), GREETING_SECONDS) as peer:
            greeting = peer.recv(512)
            with contextlib.suppress(OSError):
                peer.sendall(b"QUIT\r\n")
            return greeting.startswith(words)
    except (OSError, ValueError):
        return False


def _age(path: Path, now: float) -> float | None:
    try:
        return now - path.stat().st_mtime
    except OSError:
        return None


def _pid(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:  # it lives, and belongs to another user
        return True
    except (OSError, OverflowError):
        return False
    return True
