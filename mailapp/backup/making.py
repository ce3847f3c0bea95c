"""A copy of the house while it runs."""

import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path, PurePath

from mailapp.backup import database, sums
from mailapp.backup.shelf import UNFINISHED, Shelf, label
from mailapp.backup.tree import LETTERS, Earlier, Progress, Tree, stem
from mailapp.backup.values import DATABASE, BackupError, Copy, name_of

LOOKS = 10  # at most, until two find the same: flags are told in names of files behind the database's back
OUTSIDE = "program.env"  # the settings beside manage.py, which `restore` leaves to you


def make(home: Path, shelf: Shelf, now: datetime, hostname: str, settings: Path, progress: Progress) -> Copy:
    """`settings`: the .env beside manage.py. Raises BackupError, DatabaseError, OSError; then there is no new copy."""
    with shelf.alone():
        name = name_of(now)
        names = shelf.names()
        if name in names:
            raise BackupError(f"The copy {name} has just been made.")
        folder = shelf.folder / f"{UNFINISHED}{name}"
        folder.mkdir(mode=0o700)
        try:
            found = _fill(home, folder, Earlier.of(shelf.folder / names[-1] if names else None), settings, progress)
            card = _card(folder, name, hostname, found)
            sums.write(folder, found)
            label(folder, card)
            os.sync()  # all of it at once is cheaper than each file
            folder.rename(shelf.folder / name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return card


def _fill(home: Path, folder: Path, earlier: Earlier, settings: Path, progress: Progress) -> dict[str, str]:
    """All files of the copy with their digests. The long looks are the first, while everybody works."""
    tree = Tree(str(home), str(folder), earlier, progress)
    tree.follow()
    tree.follow()
    with database.moment() as (found, still):
        for _ in range(LOOKS):
            if tree.follow():
                break
        still.end()
        found.write(folder / DATABASE, progress)
    taken = tree.sums | {DATABASE: sums.digest(str(folder / DATABASE))}
    if settings.is_file():
        shutil.copyfile(settings, folder / OUTSIDE)
        (folder / OUTSIDE).chmod(0o600)
        taken[OUTSIDE] = sums.digest(str(folder / OUTSIDE))
    return taken


def _card(folder: Path, name: str, hostname: str, found: dict[str, str]) -> Copy:
    with closing(sqlite3.connect(folder / DATABASE)) as rows:
        [accounts] = rows.execute("SELECT count(*) FROM directory_account").fetchone()
        bases = Counter(
            base for (base,) in rows.execute("SELECT base FROM store_message")
        )  # one to five people is five
    there = Counter(stem(path).rpartition("/")[2] for path in found if PurePath(path).parent.name in LETTERS)
    octets = sum(os.stat(folder / path).st_size for path in found)
    return Copy(name, hostname, accounts, bases.total(), len(found), octets, (bases - there).total())
