"""The folder that copies lie in: which are there, and who works in it."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from mailapp.backup.values import CARD, NAME, BackupError, Copy

LOCK = ".lock"
UNFINISHED = ".unfinished-"  # what a copy is called until it is whole
DRILL = ".drill-"
NEWEST = "newest"


class Shelf:
    """One folder of copies; a copy is a folder in it, called by the time at which it was made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """The oldest first. Raises OSError."""
        with suppress(FileNotFoundError):
            return sorted(entry.name for entry in os.scandir(self.folder) if NAME.match(entry.name) and entry.is_dir())
        return []

    def copies(self) -> list[Copy]:
        """Raises OSError."""
        return [self.card(name) for name in self.names()]

    def card(self, name: str) -> Copy:
        """What is known of a copy; where its card cannot be read, its name."""
        with suppress(OSError, ValueError, TypeError):
            return Copy(**json.loads((self.folder / name / CARD).read_text()))
        return Copy(name, "?", 0, 0, 0, 0)

    def find(self, name: str) -> Path:
        """Raises BackupError."""
        names = self.names()
        if not names:
            raise BackupError(f"There is no copy in {self.folder}. `manage.py backup create` makes one.")
        if name == NEWEST:
            return self.folder / names[-1]
        if name not in names:
            raise BackupError(f"There is no copy {name} in {self.folder}; the newest is {names[-1]}.")
        return self.folder / name

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else makes or removes copies here; what was cut off is swept away. Raises BackupError, OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupError(f"Somebody works in {self.folder} just now: wait until that is done.") from None
            self._sweep()
            yield

    def _sweep(self) -> None:
        for entry in os.scandir(self.folder):
            if entry.name.startswith((UNFINISHED, DRILL)):
                shutil.rmtree(entry.path)


def label(folder: Path, card: Copy) -> None:
    """Raises OSError."""
    (folder / CARD).write_text(json.dumps(asdict(card), indent=2) + "\n")
