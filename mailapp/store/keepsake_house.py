"""What only the database knows of the house as a whole: its directory, its rules, its DNS lists, what is noted about
the server, and what the keepers of other rooms tell.

`mail/pillarbox.json` has it, without passwords. As with the files of `keepsake`, nothing reads it until the database is
lost and `reindex` brings it back.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from mailapp.directory import api as directory
from mailapp.directory.values import BroughtBack
from mailapp.net.birthday import born
from mailapp.policy import remembered as policy
from mailapp.scanners import remembered as dns_lists
from mailapp.store import keepsake, maildir, papers
from mailapp.store.annotations import SERVER, AnnotationRows
from mailapp.store.keepers import KEEPERS
from mailapp.store.keepsake import Told
from mailapp.store.keepsake_reading import missing
from mailapp.store.models import Annotation
from mailapp.store.values import StoreError

_known: list[str] = []  # what the file says, as far as this process has written it


def path() -> str:
    return maildir.home("mail", keepsake.NAME)


def write() -> int:
    """Write what has changed; how many files. The file of a database that is lost waits for `reindex`."""
    told = _told()
    text = keepsake.spelled({"house": database(), **told})
    if _known == [text]:
        return 0
    with suppress(ValueError):
        there = read()
        is_ours = there is None or there["house"] == database()
        if is_ours and _papers(told, there) and keepsake.put(path(), text):
            _known[:] = [text]
            return 1
    return 0


def read() -> Told | None:
    """What the file says; None where there is none. Raises ValueError for one that cannot be read."""
    return keepsake.got(path(), "house", str)


@dataclass(frozen=True, slots=True)
class House:
    """What was made, how many things could not be, and the papers of which some could not."""

    made: BroughtBack
    left: tuple[str, ...] = ()

    @property
    def failed(self) -> int:
        return self.made.failed


def bring_back() -> House | None:
    """Make what this database does not know. None: the file is its own, or there is none. Raises ValueError."""
    told = read()
    if told is None or told["house"] == database():
        return None
    made = directory.bring_back(_table(told, "directory"), by="reindex")
    failed = policy.bring_back(_table(told, "rules")) + dns_lists.bring_back(told.get("dns_lists"))
    failed += sum(keeper.house_back(told.get(keeper.name)) for keeper in KEEPERS)
    made = made.but(failed=failed + (not _note(told.get("notes"))))
    left = papers.bring_back(None, maildir.home("mail"), told.get("papers"))
    if not made.failed and not left:
        keepsake.put(path(), keepsake.spelled({**told, "house": database()}))
    return House(made, left)


def forget() -> None:
    """The file is another (tests)."""
    _known.clear()


def database() -> str:
    """Tells one database from another."""
    began = born()
    return began.isoformat() if began else ""


def _papers(told: Told, there: Told | None) -> bool:
    return papers.write(None, maildir.home("mail"), told["papers"], there and there.get("papers"))


def _table(told: Told, name: str) -> Told:
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def _told() -> Told:
    notes = Annotation.objects.filter(mailbox=None, account=None).order_by("entry").values_list("entry", "value")
    return {
        "directory": directory.told(),
        "rules": policy.told(),
        "dns_lists": dns_lists.told(),
        "notes": {entry: bytes(value).decode("latin-1") for entry, value in notes},
        "papers": papers.numbers().get(None, {}),
        **{keeper.name: keeper.of_house() for keeper in KEEPERS},
    }


def _note(entries: Any) -> bool:
    anybody = next(iter(directory.accounts()), None)
    if not entries or anybody is None:
        return not entries
    rows = AnnotationRows(anybody.id)
    have = rows.get([SERVER])[SERVER]
    with suppress(StoreError, AttributeError, UnicodeError):
        rows.set(SERVER, missing(entries, have))
        return True
    return False
