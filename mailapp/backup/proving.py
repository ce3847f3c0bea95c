"""Is a copy what it was when it was made, and does a house come of it?"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from mailapp.backup import database, sums
from mailapp.backup.shelf import DRILL, Shelf
from mailapp.backup.tree import Progress, entries
from mailapp.backup.values import CARD, DATABASE, SUMS, BackupError, Proof


def verify(folder: Path, progress: Progress) -> Iterator[Proof]:
    """What is wrong with a copy: files that are gone, changed or too many, and a database that is damaged."""
    try:
        told = sums.read(folder)
    except OSError as trouble:
        yield Proof(SUMS, f"cannot be read: {trouble.strerror}")
        return
    for path, made in told.items():
        progress(1)
        try:
            if sums.digest(str(folder / path)) != made:
                yield Proof(path, "has changed")
        except OSError as trouble:
            yield Proof(path, trouble.strerror or "cannot be read")
    if DATABASE not in told:
        yield Proof(DATABASE, "is not in the list")
    for path in sorted(_files(folder) - told.keys() - {SUMS, CARD}):
        yield Proof(path, "is not in the list")
    yield from _rows(folder / DATABASE)


def _files(folder: Path) -> set[str]:
    return {os.path.relpath(os.path.join(above, name), folder) for above, _, names in os.walk(folder) for name in names}


def _rows(path: Path) -> Iterator[Proof]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as rows:
            [said] = rows.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as trouble:
        said = str(trouble)
    if said != "ok":
        yield Proof(DATABASE, f"is damaged: {said}")


def drill(shelf: Shelf, folder: Path) -> str:
    """Make a house of a copy, for a moment, and let `fsck` look at it. Raises BackupError, OSError."""
    with shelf.alone():
        house = shelf.folder / f"{DRILL}{folder.name}"
        try:
            _stand_in(folder, house)
            for words in (("migrate", "--verbosity", "0"), ("fsck",)):
                done = database.in_house(house, *words, database=house / DATABASE)
                if done.returncode:
                    raise BackupError(f"{folder.name} is no good: {(done.stdout + done.stderr).strip()[-2000:]}")
        finally:
            shutil.rmtree(house, ignore_errors=True)
    card = shelf.card(folder.name)
    return f"{folder.name} is a house: {card.accounts} accounts, {card.letters} letters; files and database agree."


def _stand_in(folder: Path, house: Path) -> None:
    """The copy's own files under other names, but for the database, which is written to."""
    house.mkdir(mode=0o700)
    for entry in entries(str(folder)):
        place = house / entry.path
        if os.path.isdir(entry.source):
            place.mkdir(mode=0o700)
        else:
            try:
                os.link(entry.source, place)
            except OSError:
                shutil.copy2(entry.source, place)
    shutil.copy2(folder / DATABASE, house / DATABASE)
