"""Debian's procmail: where does it put letters, by many sets of rules in one run?"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from mailapp.standards import procmail, sieve
from mailapp.standards.message import scan
from mailapp.standards.procmail import Person
from mailapp.standards.sieve.actions import Discard, FileInto, Keep, Redirect, Reject, Vacation

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # procmail waits for the disk at each of its letters
SENDER, OWNER = "carl@example.net", "anna@example.test"
HEAD = "MAILDIR={mail}\nDEFAULT={mail}/INBOX/\n"
COMMON = "LOGFILE={home}/log\nLOGABSTRACT=no\nCOMSAT=no\nSHELL=/bin/sh\n"
ONE = """
:0 c
{{
MAILDIR={mail}
DEFAULT={mail}/INBOX/
SENDMAIL={sendmail}
:0
* B ?? ^^nothing that a letter says^^
{{ }}
INCLUDERC={mail}/.rc
:0
$DEFAULT
}}
"""
SENDMAIL = (
    '#!/bin/sh\ncat > /dev/null\nfor each; do case "$each" in -*) ;; *) echo "$each" >> {mail}/.sent;; esac; done\n'
)


class Procmail:
    """Each set of rules goes through by a copy of the process, in a directory of its own."""

    def __init__(self, rules: Mapping[str, str], files: Mapping[str, str]) -> None:
        self.home = Path(mkdtemp(prefix="procmail-"))
        self.mails = Path(mkdtemp(prefix="procmail-", dir=MEMORY))
        self.names = list(rules)
        for name, text in rules.items():
            mail = self.mail(name)
            for each in ("", "People", "lists", "orders", "Carl", "Choir"):  # locks and folders lie in them
                (mail / each).mkdir()
            (mail / ".rc").write_text(text)
            self.sendmail(name).write_text(SENDMAIL.format(mail=mail))
            self.sendmail(name).chmod(0o755)
            for each, content in files.items():
                (mail / each).write_text(content)
        blocks = "".join(ONE.format(mail=self.mail(name), sendmail=self.sendmail(name)) for name in rules)
        (self.home / "rc").write_text(COMMON.format(home=self.home) + blocks + ":0\n/dev/null\n")

    def close(self) -> None:
        shutil.rmtree(self.home)
        shutil.rmtree(self.mails)

    def mail(self, name: str) -> Path:
        return self.mails / f"Mail{self.names.index(name)}"

    def sendmail(self, name: str) -> Path:
        return self.home / f"sendmail{self.names.index(name)}"

    def run(self, letter: bytes) -> dict[str, set[str]]:
        """By name of the rules the folders, and "!address" for a forward."""
        command = ("procmail", "-f", SENDER, "-m", f"HOME={self.home}", "LOGNAME=anna", self.home / "rc")
        ended, going = os.pipe()
        done = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=[going])
        os.close(going)
        done.communicate(letter, timeout=60)
        with open(ended, "rb") as pipe:  # its copies and their sendmail, for whom nobody waits, hold the other end, too
            pipe.read()
        return {name: self._taken(self.mail(name)) for name in self.names}

    def _taken(self, mail: Path) -> set[str]:
        """What is there, which is not there the next time."""
        found = set()
        for folder, _, files in os.walk(mail):
            if files and folder.endswith("/new"):
                found.add(os.path.relpath(os.path.dirname(folder), mail))
                for each in files:
                    os.unlink(f"{folder}/{each}")
        sent = mail / ".sent"
        if sent.exists():
            found |= {f"!{line}" for line in sent.read_text().splitlines()}
            sent.unlink()
        return found

    def translated(self, name: str, text: str, files: Mapping[str, str]) -> procmail.Translation:
        mail = self.mail(name)
        known = {str(mail / each): content for each, content in files.items()}
        person = Person(OWNER, "anna", str(self.home))
        return procmail.translate(
            HEAD.format(mail=mail) + f"SENDMAIL={self.sendmail(name)}\n" + text, person, known.get
        )


def ours(script: sieve.Script, letter: bytes) -> set[str]:
    """Where our engine puts it."""
    octets = letter.replace(b"\n", b"\r\n")
    world = sieve.World(envelope=sieve.Envelope(SENDER, OWNER))
    outcome = script.run(sieve.Letter(octets, scan(octets).parts), world)
    assert outcome.error is None, outcome.error
    found = set()
    for action in outcome.actions:
        if isinstance(action, Keep):
            found.add("INBOX")
        elif isinstance(action, FileInto):
            found.add(action.mailbox)
        elif isinstance(action, Redirect):
            found.add(f"!{action.address}")
        elif isinstance(action, Reject | Vacation):
            found.add(type(action).__name__)
        else:
            assert isinstance(action, Discard)
    return found
