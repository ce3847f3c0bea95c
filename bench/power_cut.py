#!/usr/bin/env python3
"""Pull the plug of a house that takes letters: is each one there that was answered 250 or OK?

A house stands on a file system in an image. Letters come in by SMTP, or by APPEND with an old date; right after an
answer all its processes are stopped, the image is copied, and the copy is mounted as after a power cut. There the house
looks at what is left, as it does at each start of the machine (`mailapp/installation/boot.py`), and fsck is asked about
what went wrong.
Needs root, loop devices and mkfs of the kind (Debian: xfsprogs, btrfs-progs). Exit status: 0 when each answered letter
is there once.
"""

import argparse
import imaplib
import os
import random
import shutil
import signal
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import house
from durable_names import MAKE, mounted

MEGABYTES = 1024
LETTER = "From: Carl <carl@elsewhere.example>\r\nTo: Anna <anna@example.test>\r\nSubject: plug {}\r\n\r\nHello.\r\n"
LOOK = """
import sys, django
from pathlib import Path
django.setup()
from mailapp.installation import boot
print(boot.look(Path(sys.argv[1])))
"""


OWNER, PASSWORD = "plug@example.test", "a plug of the bench"
LONG_AGO = '"17-Jul-1996 02:44:25 -0700"'


def append(port: int, first: int, count: int) -> list[str]:
    """Subjects of letters that were answered OK."""
    client = imaplib.IMAP4("127.0.0.1", port)
    client.login(OWNER, PASSWORD)
    sent = []
    for number in range(first, first + count):
        answer, _ = client.append("INBOX", r"\Seen", LONG_AGO, LETTER.format(number).encode())
        if answer == "OK":
            sent.append(f"plug {number}")
    client.shutdown()  # without LOGOUT, which comes too late
    return sent


def send(port: int, first: int, count: int) -> list[str]:
    """Subjects of letters that were answered 250, each in a session of its own or several in one."""
    sent = []
    for number in range(first, first + count):
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("carl@elsewhere.example", ["anna@example.test"], LETTER.format(number))
            sent.append(f"plug {number}")
            if number == first + count - 1:
                return sent  # QUIT comes too late: the plug is pulled
    return sent


@contextmanager
def frozen(own: house.House) -> Iterator[None]:
    """All processes of the house stand still."""
    ours = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and _belongs(pid, own.home)]
    for pid in ours:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in ours:
            os.kill(pid, signal.SIGCONT)


def _belongs(pid: str, home: Path) -> bool:
    try:
        return f"PILLARBOX_HOME={home}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def after_the_cut(home: Path, environment: dict[str, str]) -> tuple[int, Counter[str], str]:
    """How many letters were filed again, all subjects, and what fsck says."""
    (home / "run/boot").write_text("another start of the machine")
    settings = {**environment, "PILLARBOX_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mailapp.settings"}
    how = {"env": settings, "cwd": house.ROOT, "stdout": subprocess.PIPE, "text": True, "timeout": 120}
    looked = subprocess.run([house.PYTHON, "-c", LOOK, str(home)], check=True, **how)
    said = subprocess.run([house.PYTHON, "manage.py", "fsck"], check=False, **how)
    with closing(sqlite3.connect(home / "db.sqlite3")) as database:
        rows = database.execute("SELECT c.subject FROM store_message m JOIN store_content c ON c.id = m.content_id")
        return int(looked.stdout), Counter(subject for (subject,) in rows), said.stdout


def tried(base: Path, kind: str, rounds: int) -> bool:
    with (base / "image").open("wb") as image:
        image.truncate(MEGABYTES * 1024 * 1024)
    subprocess.run([*MAKE[kind], base / "image"], check=True, timeout=60, stdout=subprocess.DEVNULL)
    good, again, answered = True, 0, []
    with mounted(base / "image", base / "disk", kind) as disk, house.running(disk) as own:
        own.manage("account", "add", OWNER, "--name", "Plug", "--password-stdin", stdin=PASSWORD.encode())
        for _ in range(rounds):
            by, port = random.choice([(send, "SMTP_LISTEN"), (append, "IMAP_LISTEN")])
            answered += by(own.ports[port], len(answered), random.randint(1, 20))
            with frozen(own):
                shutil.copyfile(base / "image", base / "copy")
            with mounted(base / "copy", base / "after", kind) as after:
                filed, there, said = after_the_cut(after / own.home.name, own.environment)
            wrong = [subject for subject in answered if there[subject] != 1]
            good, again = good and not wrong, again + filed
            if wrong:
                print(f"{kind}: not there once: {', '.join(wrong)}\n{said}")
            time.sleep(random.random())
    print(
        f"{kind:6} {len(answered)} letters, {rounds} power cuts, {again} filed again: {'none' if good else 'SOME'} lost"
    )
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", default=["ext4"], help=f"of {', '.join(MAKE)}")
    parser.add_argument("--rounds", type=int, default=10, help="power cuts on each kind")
    options = parser.parse_args()
    if unknown := set(options.kinds) - MAKE.keys():
        parser.error(f"{', '.join(sorted(unknown))}: only {', '.join(MAKE)} can be tried")
    if os.geteuid() != 0:
        print("Mounting needs root.", file=sys.stderr)
        return 1
    good = True
    for kind in options.kinds:
        with tempfile.TemporaryDirectory(prefix="pillarbox-plug-") as base:
            good = tried(Path(base), kind, options.rounds) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
