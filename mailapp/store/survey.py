"""A survey of one account: its files and its rows side by side, and where they disagree.

Nothing is changed here. What a delivery or a person changes while we look is looked at again before
anything is said about it, so a running house is not slandered.
"""

import os
import socket
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from mailapp.store import maildir
from mailapp.store.models import Buried, Mailbox, Message

BATCH = 500  # unknown files about which the database is asked again at once
IN_FLIGHT_SECONDS = 600  # longer than any transaction waits; a process id may be somebody else's later


class Kind(Enum):
    """What can be wrong, and what is to be done about it."""

    UNKNOWN_FOLDER = "a folder that the database does not know"
    UNKNOWN_FILE = "a message file that the database does not know"
    CUT_FILE = "an unknown file whose size is not the one that its name tells"
    STRAY_FILE = "a second name of a message's file"
    UNBURIED_FILE = "the file of an expunged message that still lies in its folder"
    MISPLACED_FILE = "a message's file that lies in another folder"
    MISSING_FILE = "a message whose file is gone"
    WRONG_SIZE = "a message whose file has another size than the database says"
    UNKNOWN_GRAVE = "a file in the graveyard that the database does not know"
    EMPTY_GRAVE = "an expunged message whose file is gone"
    COUNTERS = "counters that do not agree with the messages"
    SHARING = "marks of readers or a note of sharing that nothing stands behind"
    NUMBERS = "a UID or MODSEQ above the highest that its mailbox has given out"
    ORPHANS = "contents that no message needs"
    KEEPSAKE = "rights, notes, searches or scripts that the database did not know"
    KEEPSAKE_LEFT = "rights, notes, searches or scripts of which some cannot be made again"
    HOUSE = "domains, accounts and lists that the database did not know"
    HOUSE_LEFT = "domains, accounts and lists of which some cannot be made again"
    PAPER_LEFT = "a file of contacts of which some cannot be read"
    LOST_LETTER = "a letter outside the mailboxes, such as one in quarantine, that the database did not know"
    LOST_LETTER_LEFT = "a letter outside the mailboxes of somebody who has no account"
    NO_ACCOUNT = "mail of somebody who has no account"


REMEDIES = {
    Kind.WRONG_SIZE: "restore this message from a backup",
    Kind.NO_ACCOUNT: "run `manage.py reindex`, or take the directory away",
}
RECONCILE = "run `manage.py reconcile`"


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement. `row` is the id of its row when it has one."""

    kind: Kind
    address: str
    mailbox: str = ""
    path: str = ""
    row: int = 0

    @property
    def sentence(self) -> str:
        where = " ".join(part for part in (self.address, self.mailbox, self.path) if part)
        return f"{where}: {self.kind.value}"

    @property
    def remedy(self) -> str:
        return REMEDIES.get(self.kind, RECONCILE)


@dataclass(frozen=True, slots=True)
class File:
    mailbox: str
    path: str


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    mailbox: str
    suffix: str
    size: int


class Survey:
    """One account's files and rows, by base name."""

    def __init__(self, account: int, address: str) -> None:
        self.account, self.address = account, address
        self.folders = list(maildir.folders(address))
        self.files: dict[str, list[File]] = defaultdict(list)
        for name in self.folders:
            for path, base in maildir.entries(maildir.folder(address, name)):
                self.files[base].append(File(name, path))
        self.grave_files = set(_listing(maildir.graveyard(address)))
        self.rows = dict(self._messages())
        self.buried = dict(Buried.objects.filter(account=account).values_list("base", "pk"))

    def _messages(self) -> Iterator[tuple[str, Row]]:
        rows = Message.objects.filter(mailbox__account=self.account)
        for base, pk, name, suffix, size in rows.values_list(
            "base", "pk", "mailbox__name", "suffix", "size"
        ).iterator():
            yield base, Row(pk, name, suffix, size)

    def findings(self) -> Iterator[Finding]:
        """Everything about files; counters are proved by counters.py."""
        known = set(Mailbox.objects.filter(account=self.account).values_list("name", flat=True))
        for name in self.folders:
            if name not in known and name != "INBOX":
                yield Finding(Kind.UNKNOWN_FOLDER, self.address, name)
        for base, row in self.rows.items():
            yield from self._of_row(base, row)
        unknown = ((base, file) for base, files in self.files.items() if base not in self.rows for file in files)
        while batch := list(islice(unknown, BATCH)):
            yield from self._of_unknown(batch)
        yield from self._of_graves()

    def _of_row(self, base: str, row: Row) -> Iterator[Finding]:
        files = self.files.get(base, [])
        here = [file for file in files if file.mailbox == row.mailbox]
        for file in (here[1:] + [file for file in files if file.mailbox != row.mailbox]) if here else []:
            yield self._finding(Kind.STRAY_FILE, file, row.pk)
        if here:
            with suppress(FileNotFoundError):
                if os.stat(here[0].path).st_size != row.size:
                    yield self._finding(Kind.WRONG_SIZE, here[0], row.pk)
        elif files:
            yield self._finding(Kind.MISPLACED_FILE, files[0], row.pk)
        elif base in self.grave_files:
            grave = f"{maildir.graveyard(self.address)}/{base}"
            yield self._finding(Kind.MISPLACED_FILE, File(row.mailbox, grave), row.pk)
        elif self._is_missing(row, base):
            yield self._finding(Kind.MISSING_FILE, File(row.mailbox, base), row.pk)

    def _is_missing(self, row: Row, base: str) -> bool:
        """Looked at again: it may have come, gone or moved since the folders were listed."""
        now = Message.objects.filter(pk=row.pk).values_list("mailbox__name", "suffix").first()
        return now is not None and maildir.locate(maildir.folder(self.address, now[0]), base, now[1]) is None

    def _of_unknown(self, batch: Sequence[tuple[str, File]]) -> Iterator[Finding]:
        found = [(base, finding) for base, file in batch if (finding := self._unknown(base, file))]
        came = self._came_since(base for base, finding in found if finding.kind is Kind.UNKNOWN_FILE)
        yield from (finding for base, finding in found if base not in came)

    def _unknown(self, base: str, file: File) -> Finding | None:
        if base in self.buried:
            return self._finding(Kind.UNBURIED_FILE, file, self.buried[base])
        with suppress(FileNotFoundError):
            if maildir.size_told(base) not in (None, os.stat(file.path).st_size):
                return self._finding(Kind.CUT_FILE, file)
            if not in_flight(file.path):
                return self._finding(Kind.UNKNOWN_FILE, file)
        return None

    def _came_since(self, bases: Iterable[str]) -> set[str]:
        rows = Message.objects.filter(mailbox__account=self.account, base__in=list(bases))
        return set(rows.values_list("base", flat=True))

    def _of_graves(self) -> Iterator[Finding]:
        for base in sorted(self.grave_files - self.buried.keys() - self.rows.keys()):
            if not Buried.objects.filter(account=self.account, base=base).exists():
                yield self._finding(Kind.UNKNOWN_GRAVE, File("", f"{maildir.graveyard(self.address)}/{base}"))
        for base in sorted(self.buried.keys() - self.grave_files - self.files.keys()):
            gone = not os.path.exists(f"{maildir.graveyard(self.address)}/{base}")
            if gone and Buried.objects.filter(pk=self.buried[base]).exists():
                yield self._finding(Kind.EMPTY_GRAVE, File("", base), self.buried[base])

    def _finding(self, kind: Kind, file: File, row: int = 0) -> Finding:
        return Finding(kind, self.address, file.mailbox, file.path, row)


def _listing(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except FileNotFoundError:
        return []


def in_flight(path: str) -> bool:
    """Whether another process of ours, alive on this machine, has just made this file: its row is on its way."""
    made = maildir.OURS.match(os.path.basename(path).partition(":")[0])
    if not made or made["host"] != socket.gethostname() or int(made["pid"]) == os.getpid():
        return False
    if time.time() - os.stat(path).st_ctime > IN_FLIGHT_SECONDS:
        return False
    return _lives(int(made["pid"]))


def _lives(pid: int) -> bool:
    """Who has ended and waits for his parent to hear of it is a process, but writes no more."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    with suppress(OSError, IndexError), open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] not in ("Z", "X")  # proc(5)
    return True
