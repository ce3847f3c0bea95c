"""`manage.py backup`: copies of the whole house."""

import shutil
from argparse import ArgumentTypeError
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from mailapp.backup import making, proving, restoring
from mailapp.backup.retention import Keeping, outlived
from mailapp.backup.shelf import NEWEST, Shelf
from mailapp.backup.values import BackupError, Copy
from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.installation import house, lock
from mailapp.installation.become import ROOT
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.store.watched import counting

USUAL = Keeping()


def create(folder: Path, prune: bool) -> str:
    home, shelf = Path(settings.PILLARBOX_HOME), _shelf(folder)
    with counting("files") as progress:
        card = making.make(home, shelf, timezone.now(), settings.MAIL_HOSTNAME, ROOT / ".env", progress)
    made = f"{shelf.folder / card.name}: {card.accounts} accounts, {card.letters} letters, {card.octets} octets."
    journal.note(Step("admin", f"{operator()} made the copy {card.name}", detail={"folder": str(shelf.folder)}))
    said = [made, *([_thinned(shelf, USUAL)] if prune else [])]
    if shelf.folder.stat().st_dev == home.stat().st_dev:
        said.append(f"Mind that {shelf.folder} is on the same disk as the house: when that breaks, both are gone.")
    if card.missing:
        said.append(f"Letters whose file the house has lost: {card.missing}. `manage.py fsck` names them.")
        raise CommandError("\n".join(said))
    return "\n".join(said)


def listed(folder: Path) -> list[Copy]:
    return _shelf(folder).copies()


def verify(folder: Path, name: str) -> str:
    found = _shelf(folder).find(name)
    with counting("files") as progress:
        wrong = list(proving.verify(found, progress))
    if wrong:
        raise CommandError("\n".join(f"{proof.path} {proof.what}" for proof in wrong) + f"\n{found} is damaged.")
    return f"{found} is as it was made."


def restore(folder: Path, name: str) -> str:
    home, shelf = Path(settings.PILLARBOX_HOME), _shelf(folder)
    found = shelf.find(name)
    house.build(home)
    lock.take(home)
    with shelf.alone(), counting("files") as progress:
        return restoring.restore(found, home, shelf.card(found.name), progress)


def prune(folder: Path, daily: int, weekly: int, monthly: int, dry_run: bool) -> str:
    return _thinned(_shelf(folder), Keeping(daily, weekly, monthly), dry_run)


def drill(folder: Path, name: str) -> str:
    shelf = _shelf(folder)
    return proving.drill(shelf, shelf.find(name))


def _shelf(folder: Path) -> Shelf:
    return Shelf(folder.absolute())


def _thinned(shelf: Shelf, keeping: Keeping, dry_run: bool = False) -> str:
    with shelf.alone():
        gone = outlived(shelf.names(), keeping, timezone.now())
        for name in [] if dry_run else gone:
            shutil.rmtree(shelf.folder / name)
        kept = len(shelf.names()) - (len(gone) if dry_run else 0)
    return f"{', '.join(gone) or 'No copy'} {'would go' if dry_run else 'went'}; {kept} kept."


def _most(text: str) -> int:
    """A type for arguments: how many are kept."""
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise ArgumentTypeError(f"{text!r} is not a number of copies")
    return int(text)


FOLDER = Argument(
    "--folder",
    type=Path,
    default=Path(settings.BACKUP_FOLDER),
    help="where copies lie (default: BACKUP_FOLDER of the settings)",
)
NAME = Argument("name", nargs="?", default=NEWEST, help="which copy, as `list` calls it (default: the newest)")


class Command(HouseCommand):
    help = "Copies of the whole house: letters, database, keys, settings. Each is a folder, and a house itself."
    epilog = """examples:
  manage.py backup create --folder /mnt/backup --prune
  manage.py backup list --folder /mnt/backup
  manage.py backup drill --folder /mnt/backup
  manage.py backup restore 2026-11-27T020000Z --folder /mnt/backup"""
    errors = (BackupError, lock.AlreadyRunning)
    verbs = (
        Verb(
            "create",
            create,
            "Make a copy while everything runs; what has not changed since the last copy is shared with it.",
            FOLDER,
            Argument("--prune", action="store_true", help="then take away those that have outlived themselves"),
        ),
        Verb("list", listed, "List the copies, the oldest first.", FOLDER, JSON),
        Verb("verify", verify, "Read every file of a copy and compare it with the list of sums.", NAME, FOLDER),
        Verb("drill", drill, "Make a house of a copy for a moment and see whether it is whole.", NAME, FOLDER),
        Verb(
            "restore",
            restore,
            "Make the house of a copy. PILLARBOX_HOME must be empty, and no appliance may run.",
            NAME,
            FOLDER,
        ),
        Verb(
            "prune",
            prune,
            "Take copies away, but for the last one of each of so many days, weeks and months.",
            FOLDER,
            Argument("--daily", type=_most, default=USUAL.daily, metavar="N", help="default: 7"),
            Argument("--weekly", type=_most, default=USUAL.weekly, metavar="N", help="default: 5"),
            Argument("--monthly", type=_most, default=USUAL.monthly, metavar="N", help="default: 12"),
            Argument("--dry-run", action="store_true", help="say which, and take none away"),
        ),
    )
