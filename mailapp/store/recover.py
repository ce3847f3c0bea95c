"""Files and rows made to agree again: `fsck` looks, `reindex` brings files into the database, `reconcile` both ways."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.db import transaction

from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.durable import sync_directory
from mailapp.store import counters, graves, keepsake, keepsake_house, keepsake_reading, maildir, names
from mailapp.store.adoption import Adoption, Links, Progress
from mailapp.store.keepers import KEEPERS
from mailapp.store.models import Buried, Mailbox, Message
from mailapp.store.survey import Finding, Kind, Survey
from mailapp.store.values import NoSuchMailbox

NO_PROGRESS: Progress = lambda _: None  # noqa: E731  (it is a value)


def check(address: str | None = None) -> Iterator[Finding]:
    """Every disagreement, of one account or of all. Changes nothing."""
    for account, name in accounts(address):
        yield from Survey(account, name).findings()
        yield from counters.findings(account, name)
    if address is None:
        yield from (Finding(Kind.NO_ACCOUNT, lost) for lost in homeless())
        if counters.orphans():
            yield Finding(Kind.ORPHANS, "")


def reconcile(address: str | None = None, progress: Progress = NO_PROGRESS) -> Iterator[Finding]:
    """Mend what can be mended, and tell each thing that was. What the remedy leaves to a person is told too."""
    links: Links = {}
    for account, name in accounts(address):
        yield from _Mending(account, name, links, progress).run()
    if address is None:
        yield from (Finding(Kind.NO_ACCOUNT, lost) for lost in homeless())
        if counters.orphans():
            counters.drop_orphans()
            yield Finding(Kind.ORPHANS, "")


def reindex(address: str | None = None, progress: Progress = NO_PROGRESS) -> Iterator[Finding]:
    """Every file that no row knows becomes a message again. No row is taken away.

    An account that went with the database is made again, with a password that nobody knows.
    """
    links: Links = {}
    if address is None:
        yield from _house()
    for lost in homeless():
        if address in (None, lost):
            _take_in(lost)
            yield Finding(Kind.NO_ACCOUNT, lost)
    everybody = accounts(address)
    for account, name in everybody:
        yield from _Mending(account, name, links, progress, only_files=True).run()
    for account, name in everybody:  # rights name people who may stand further down
        found = keepsake_reading.bring_back(account, name)
        if found is not None:
            yield Finding(Kind.KEEPSAKE if found.whole else Kind.KEEPSAKE_LEFT, name, path=keepsake.path(name))
            yield from (Finding(Kind.PAPER_LEFT, name, path=path) for path in found.left)
    for keeper in KEEPERS:
        for letter in keeper.letters_back(address or ""):
            yield Finding(Kind.LOST_LETTER if letter.is_back else Kind.LOST_LETTER_LEFT, letter.address)


def _house() -> Iterator[Finding]:
    """Domains, people and lists first: without them nobody has a mailbox."""
    try:
        found = keepsake_house.bring_back()
    except ValueError:
        yield Finding(Kind.HOUSE_LEFT, "", path=keepsake_house.path())
        return
    if found is not None:
        people = {one.address for one in directory.accounts() if not one.is_team}
        yield from (Finding(Kind.NO_ACCOUNT, name) for name in found.made.made.get("accounts", ()) if name in people)
        yield Finding(Kind.HOUSE_LEFT if found.failed else Kind.HOUSE, "", path=keepsake_house.path())
        yield from (Finding(Kind.PAPER_LEFT, "", path=path) for path in found.left)


def accounts(address: str | None) -> list[tuple[int, str]]:
    """(id, address) of one account, or of all. Raises NoSuchMailbox when there is no such account."""
    if address is None:
        return [(account.id, account.address) for account in directory.accounts()]
    found = directory.account(address)
    if found is None:
        raise NoSuchMailbox(f"There is no account {address}.")
    return [(found.id, found.address)]


def homeless() -> list[str]:
    """Addresses whose Maildir is there, but whose account is not."""
    known = {maildir.root(account.address) for account in directory.accounts()}
    found = []
    for domain in _directories(maildir.home("mail")):
        for local in _directories(domain):
            words = names.from_component(os.path.basename(local)), names.from_component(os.path.basename(domain))
            if local not in known and None not in words and os.path.isdir(f"{local}/cur"):
                found.append(f"{words[0]}@{words[1]}")
    return found


def _directories(above: str) -> list[str]:
    try:
        with os.scandir(above) as listing:
            return sorted(entry.path for entry in listing if entry.is_dir())
    except FileNotFoundError:
        return []


def _take_in(address: str) -> None:
    """Somebody whose row is lost. Raises DirectoryError when the name cannot be an address any more."""
    with suppress(DirectoryError):  # the domain may be there
        directory.add_domain(address.rpartition("@")[2], by="reindex")
    team = keepsake_reading.team_name(address)
    if team is None:
        directory.add_account(address, secrets.token_urlsafe(24), by="reindex")
    else:
        directory.add_team(address, display_name=team, by="reindex")


class _Mending:
    """One account's disagreements, each with what mends it."""

    def __init__(
        self, account: int, address: str, links: Links, progress: Progress, *, only_files: bool = False
    ) -> None:
        self.account, self.address, self.progress, self.only_files = account, address, progress, only_files
        seen = dict(Mailbox.objects.filter(account=account).values_list("pk", "uidnext"))
        self.survey = Survey(account, address)
        self.adoption = Adoption(account, address, links, self.survey.rows, seen)
        self.unknown: dict[str, list[str]] = {}

    def run(self) -> Iterator[Finding]:
        for finding in list(self.survey.findings()):
            if self.only_files and finding.kind not in FROM_FILES:
                continue
            if mend := MENDERS.get(finding.kind):
                mend(self, finding)
            yield finding
        for mailbox, paths in self.unknown.items():
            self.adoption.take(mailbox, paths, self.progress)
        yield from self._counters()

    def _counters(self) -> Iterator[Finding]:
        for finding in counters.findings(self.account, self.address):
            if finding.row:
                counters.mend_mailbox(finding.row)
            else:
                counters.mend_tally(self.account)
            yield finding

    def adopt(self, finding: Finding) -> None:
        """Later, all of a folder together, by the order of their arrival."""
        self.unknown.setdefault(finding.mailbox, []).append(finding.path)

    def know_folder(self, finding: Finding) -> None:
        self.unknown.setdefault(finding.mailbox, [])

    def set_aside(self, finding: Finding) -> None:
        """What was cut was never answered for; a person may want to look at it all the same."""
        aside = maildir.home("lost", finding.address)
        os.makedirs(aside, mode=0o700, exist_ok=True)
        os.rename(finding.path, f"{aside}/{os.path.basename(finding.path)}")

    def bury_file(self, finding: Finding) -> None:
        grave = maildir.graveyard(self.address)
        os.makedirs(grave, mode=0o700, exist_ok=True)
        os.rename(finding.path, f"{grave}/{os.path.basename(finding.path).partition(':')[0]}")

    def remove_stray(self, finding: Finding) -> None:
        """A second name of the same bytes goes; other bytes under the same name are another message."""
        row = Message.objects.select_related("mailbox").get(pk=finding.row)
        own = maildir.locate(maildir.folder(self.address, row.mailbox.name), row.base, row.suffix)
        if own and own != finding.path and os.path.getsize(own) == os.path.getsize(finding.path):
            maildir.remove(finding.path)
        elif own != finding.path:
            self.adopt(finding)

    def bring_home(self, finding: Finding) -> None:
        row = Message.objects.select_related("mailbox").get(pk=finding.row)
        directory = maildir.folder(self.address, row.mailbox.name)
        maildir.make(directory)
        path = maildir.place(directory, row.base, row.suffix)
        os.rename(finding.path, path)
        sync_directory(os.path.dirname(path))

    def give_up(self, finding: Finding) -> None:
        """A message whose bytes are gone cannot be read: its row goes, and the journal says so."""
        with transaction.atomic():
            row = Message.objects.select_for_update().filter(pk=finding.row).first()
            if row is None:
                return
            box = Mailbox.objects.get(pk=row.mailbox_id)
            subject, content = row.content.subject, row.content_id
            graves.remove(box, [row])
            graves.drop_contents([content])
            lost = f"LOST: the file of “{subject}” in {box.name} is gone; its row was removed"
            journal.note(Step("deleted", lost, address=self.address, detail={"file": finding.path, "uid": row.uid}))
        counters.mend_tally(self.account)

    def raise_dead(self, finding: Finding) -> None:
        self.adoption.bury(finding.path)

    def forget_grave(self, finding: Finding) -> None:
        with transaction.atomic():
            content = list(Buried.objects.filter(pk=finding.row).values_list("content_id", flat=True))
            Buried.objects.filter(pk=finding.row).delete()
            graves.drop_contents(content)


MENDERS: dict[Kind, Callable[[_Mending, Finding], None]] = {
    Kind.UNKNOWN_FOLDER: _Mending.know_folder,
    Kind.UNKNOWN_FILE: _Mending.adopt,
    Kind.CUT_FILE: _Mending.set_aside,
    Kind.STRAY_FILE: _Mending.remove_stray,
    Kind.UNBURIED_FILE: _Mending.bury_file,
    Kind.MISPLACED_FILE: _Mending.bring_home,
    Kind.MISSING_FILE: _Mending.give_up,
    Kind.UNKNOWN_GRAVE: _Mending.raise_dead,
    Kind.EMPTY_GRAVE: _Mending.forget_grave,
}
FROM_FILES = {Kind.UNKNOWN_FOLDER, Kind.UNKNOWN_FILE, Kind.UNKNOWN_GRAVE}
