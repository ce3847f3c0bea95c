"""Which files of a house belong to a copy, and how they come there: linked from an earlier copy, or copied and summed.

A letter's file never changes, so a copy costs what has come since the last one. Files of one house that are one (a
letter to five people) are one in the copy, too.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from mailapp.backup import sums
from mailapp.backup.values import DATABASE

# What belongs to processes that run, what is derived from the rest, and the copies themselves. The database is
# copied by itself.
LEFT_OUT = frozenset({"run", "broker", "backups", ".restoring"})
DERIVED = (DATABASE, "search.sqlite3", "test.sqlite3")
UNFINISHED = frozenset({"tmp", ".blank"})  # below mail: letters on their way, and files for letters that will come
INCOMING = "spool/incoming"  # letters that nobody has been told are here
LETTERS = frozenset({"cur", "new"})

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Entry:
    path: str  # below the house
    source: str
    status: os.stat_result


def entries(home: str) -> Iterator[Entry]:
    """Every file of the house that belongs to a copy, and every folder that may be empty. Raises OSError."""
    yield from _below(home, "")


def _below(home: str, path: str) -> Iterator[Entry]:
    try:
        listing = sorted(os.scandir(os.path.join(home, path)), key=lambda entry: entry.name)
    except FileNotFoundError:  # removed meanwhile
        return
    for entry in listing:
        here = f"{path}/{entry.name}" if path else entry.name
        if not path and (entry.name in LEFT_OUT or entry.name.startswith(DERIVED)):
            continue
        with suppress(FileNotFoundError):
            status = entry.stat(follow_symlinks=not path.startswith("mail"))
            if entry.is_dir(follow_symlinks=False):
                yield Entry(here, entry.path, status)
                if here != INCOMING and not (here.startswith("mail/") and entry.name in UNFINISHED):
                    yield from _below(home, here)
            elif S_ISREG(status.st_mode):
                yield Entry(here, entry.path, status)


@dataclass(slots=True)
class Earlier:
    """The copy before this one: files that need not be copied again."""

    folder: str = ""
    known: dict[str, tuple[str, str]] = field(default_factory=dict)  # stem → path, digest

    @classmethod
    def of(cls, folder: Path | None) -> "Earlier":
        if folder is None:
            return cls()
        with suppress(OSError):
            return cls(str(folder), {stem(path): (path, made) for path, made in sums.read(folder).items()})
        return cls()

    def same(self, entry: Entry) -> tuple[str, str] | None:
        """(path, digest) of a file with the same name, size and time."""
        found = self.known.get(stem(entry.path))
        if found is None:
            return None
        path = os.path.join(self.folder, found[0])
        with suppress(OSError):
            there = os.stat(path)
            if (there.st_size, there.st_mtime_ns) == (entry.status.st_size, entry.status.st_mtime_ns):
                return path, found[1]
        return None


def stem(path: str) -> str:
    """What names a letter wherever it lies and however it is marked: the base of its file's name."""
    above, _, name = path.rpartition("/")
    return name.partition(":2,")[0] if above.rpartition("/")[2] in LETTERS else path


class Tree:
    """The files of a copy while it is made. `sums`: path → digest, of all that are there."""

    def __init__(self, home: str, folder: str, earlier: Earlier, progress: Progress) -> None:
        self._home, self._folder, self._earlier, self._progress = home, folder, earlier, progress
        self.sums: dict[str, str] = {}
        self._stamps: dict[str, tuple[int, int]] = {}
        self._twins: dict[tuple[int, int], str] = {}  # device and inode in the house → path in the copy

    def follow(self) -> bool:
        """Make the copy's files those of the house; whether they were so already. Raises OSError.

        One that is renamed while we look may be seen twice, or not at all: then the next look differs from this one.
        """
        settled, there = True, set()
        for entry in entries(self._home):
            try:
                settled &= not self._take(entry)
                there.add(entry.path)
            except FileNotFoundError:
                settled = False
        for path in self.sums.keys() - there:
            settled = False
            os.unlink(self._place(path))
            del self.sums[path], self._stamps[path]
        return settled

    def _take(self, entry: Entry) -> bool:
        """Whether it was new, or another one."""
        place = self._place(entry.path)
        if not S_ISREG(entry.status.st_mode):
            os.makedirs(place, mode=0o700, exist_ok=True)
            return False
        stamp = (entry.status.st_size, entry.status.st_mtime_ns)
        if self._stamps.get(entry.path) == stamp:
            return False
        with suppress(FileNotFoundError):
            os.unlink(place)
        self.sums[entry.path] = self._bring(entry, place)
        self._stamps[entry.path] = stamp
        self._progress(1)
        return True

    def _bring(self, entry: Entry, place: str) -> str:
        """Its digest."""
        inode = (entry.status.st_dev, entry.status.st_ino)
        twin = self._twins.get(inode) if entry.status.st_nlink > 1 else None
        if twin in self.sums and _linked(self._place(twin), place):
            return self.sums[twin]
        if (same := self._earlier.same(entry)) and _linked(same[0], place):
            made = same[1]
        else:
            made = copied(entry.source, place)
        self._twins[inode] = entry.path
        return made

    def _place(self, path: str) -> str:
        return os.path.join(self._folder, path)


def _linked(old: str, new: str) -> bool:
    """Whether that could be done: some file systems know no links, others not so many."""
    try:
        os.link(old, new)
    except OSError:
        return False
    return True


def copied(source: str, place: str) -> str:
    """Copy one file with its times; its digest. Raises OSError."""
    made = hashlib.sha256()
    with open(source, "rb") as old, open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        while chunk := old.read(sums.CHUNK):
            made.update(chunk)
            new.write(chunk)
    shutil.copystat(source, place)
    os.chmod(place, 0o600)
    return made.hexdigest()
