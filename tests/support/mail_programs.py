"""Running other people's mail programs: never longer than we have patience, and with a home of their own."""

import os
import subprocess
from pathlib import Path

PATIENCE_SECONDS = 30  # a program that hangs; a machine with much to do


def run(home: Path, *words: str | Path, stdin: bytes = b"", content: tuple[int, ...] = (0,)) -> bytes:
    """What the program says; that it ends with a status with which it is content is asserted."""
    done = subprocess.run(
        [str(word) for word in words],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "FETCHMAILHOME": str(home)},
        input=stdin,
        capture_output=True,
        cwd=home,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode in content, (done.returncode, done.stdout[-3000:], done.stderr[-3000:])
    return done.stdout


def configuration(path: Path, text: str) -> Path:
    """A file that only its owner can read: it has a password in it, and the programs look."""
    path.write_text(text)
    path.chmod(0o600)
    return path


def lines(octets: bytes) -> bytes:
    """As these programs keep letters: with LF (and one at the end), and some with a Return-Path of their own."""
    if octets.startswith(b"Return-Path:"):
        octets = octets.partition(b"\n")[2]
    return octets.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"


def files(folder: Path) -> list[bytes]:
    """The letters in a Maildir or a plain folder, sorted: their names are the program's choice."""
    return sorted(lines(path.read_bytes()) for path in folder.rglob("*") if path.is_file() and _is_letter(path))


def _is_letter(path: Path) -> bool:
    return path.parent.name in ("cur", "new", "letters")
