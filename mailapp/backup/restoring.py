"""A house out of a copy, where there is none."""

import os
import shutil
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connection

from mailapp.backup import database, rows, sums
from mailapp.backup.making import OUTSIDE
from mailapp.backup.proving import verify
from mailapp.backup.tree import Progress, copied, entries
from mailapp.backup.values import CARD, DATABASE, SUMS, BackupError, Copy

STAGE = ".restoring"  # below the house: what has come so far
ASIDE = (SUMS, CARD, OUTSIDE)  # a copy's own, no part of the house


def restore(folder: Path, home: Path, card: Copy, progress: Progress) -> str:
    """Raises BackupError, DatabaseError, OSError. Cut off, it is done again from the beginning."""
    stage = home / STAGE
    if not stage.exists() and (there := _lived_in(home)):
        raise BackupError(
            f"Somebody lives in {home} already ({there}). Move that away first, for example "
            f"`mv {home} {home}.before`, and do it again."
        )
    if wrong := list(verify(folder, progress)):
        listed = "\n".join(f"  {proof.path} {proof.what}" for proof in wrong[:20])
        raise BackupError(f"The copy {card.name} is damaged, so nothing was restored:\n{listed}")
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    _bring(folder, stage, progress)
    os.sync()
    _move_in(stage, home)
    return _told(card, home, folder)


def _lived_in(home: Path) -> str:
    """What says so, or nothing."""
    if any((home / "mail").glob("*/*/cur")):
        return "its folder mail has letters"
    if connection.vendor == "sqlite" and not (home / DATABASE).exists():
        return ""
    with connection.cursor() as cursor:
        if "directory_domain" not in connection.introspection.table_names(cursor):
            return ""
        cursor.execute("SELECT count(*) FROM directory_domain")
        return "its database has domains" if cursor.fetchone()[0] else ""


def _bring(folder: Path, stage: Path, progress: Progress) -> None:
    told = sums.read(folder)
    twins: dict[tuple[int, int], Path] = {}
    for entry in entries(str(folder)):
        place = stage / entry.path
        if os.path.isdir(entry.source):
            place.mkdir(mode=0o700)
        elif entry.path not in ASIDE:
            _one(Path(entry.source), place, told[entry.path], twins)
            progress(1)
    _one(folder / DATABASE, stage / DATABASE, told[DATABASE], twins)


def _one(source: Path, place: Path, made: str, twins: dict[tuple[int, int], Path]) -> None:
    """Files that were one letter to several people are one again."""
    status = source.stat()
    if twin := twins.get((status.st_dev, status.st_ino)):
        os.link(twin, place)
    elif copied(str(source), str(place)) != made:
        raise BackupError(f"{source} has changed while it was read.")
    else:
        twins[status.st_dev, status.st_ino] = place


def _move_in(stage: Path, home: Path) -> None:
    """Each part of the house to its place; the database last, for with it the house is one."""
    connection.close()
    for stale in (f"{DATABASE}-wal", f"{DATABASE}-shm", "search.sqlite3", "search.sqlite3-wal", "search.sqlite3-shm"):
        (home / stale).unlink(missing_ok=True)
    for part in sorted(os.listdir(stage), key=lambda name: name == DATABASE):
        place = home / part
        if part == DATABASE and connection.vendor != "sqlite":
            _into_server(stage / part)
            continue
        if place.is_dir():
            shutil.rmtree(place)
        os.replace(stage / part, place)
    os.sync()
    shutil.rmtree(stage)


def _into_server(path: Path) -> None:
    """The rows into DATABASE_URL, whose tables are made here. Raises BackupError, DatabaseError."""
    from django.core.management import call_command

    database.make_tables(path)
    call_command("migrate", verbosity=0, interactive=False)
    with database.attached(path):
        rows.copy(database.COPY, DEFAULT_DB_ALIAS, lambda _: None)


def _told(card: Copy, home: Path, folder: Path) -> str:
    said = [
        f"{home} is again what {card.hostname} was at {card.name}: {card.accounts} accounts, {card.letters} letters."
    ]
    if (folder / OUTSIDE).exists():
        said.append(f"The settings that stood beside manage.py are in {folder / OUTSIDE}: compare them with yours.")
    said.append("Start the appliance; the search index is made anew meanwhile.")
    return "\n".join(said)
