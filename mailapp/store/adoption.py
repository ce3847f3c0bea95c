"""Taking in files that no row knows: from before a crash, from another Maildir tool, or all of them after the
loss of the database. Folder, flags, dates and size come from where the file lies and how it is called."""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from mailapp.net.inserting import insert
from mailapp.standards.message.values import Facts
from mailapp.store import bell, facts, flags, folders, keywords, maildir, rows, threads
from mailapp.store.instants import micros
from mailapp.store.models import Buried, Mailbox, Message
from mailapp.store.values import DELETED, INBOX, SEEN, Flags

BATCH = 100  # files in one transaction
NUMBERS = re.compile(r"\d+")
NAME_OCTETS = 200  # of a base name; a longer one gets a new name

# (device, inode) → Content id: hard links of one file share one Content again. Lasts for one run.
Links = dict[tuple[int, int], int]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _File:
    base: str
    suffix: str
    flags: Flags
    content: int
    facts: Facts
    internal: datetime


class Adoption:
    """Takes files into one account, a batch at a time, by the order of their arrival.

    `seen`: by the id of a mailbox, the UID from which on its rows may be younger than our knowledge of its files.
    """

    def __init__(
        self, account: int, address: str, links: Links, taken: Iterable[str], seen: Mapping[int, int] | None = None
    ) -> None:
        self.account, self.address, self.links, self.taken = account, address, links, set(taken)
        self._seen = dict(seen or {})
        self._fresh: list[tuple[int, Facts]] = []  # not written down yet

    def take(self, mailbox: str, paths: Iterable[str], progress: Progress = lambda _: None) -> int:
        """Message files of one folder become its messages; how many. The folder is made when it is missing."""
        self._provide(mailbox)
        ordered, taken = sorted(paths, key=_arrival), 0
        for start in range(0, len(ordered), BATCH):
            batch = ordered[start : start + BATCH]
            taken += self._take(mailbox, batch)
            progress(len(batch))
        return taken

    def bury(self, path: str) -> None:
        """A file of the graveyard whose row is lost: it can be dug up into INBOX, from now on for the usual days."""
        with transaction.atomic():
            content, told = self._content(path)
            self._write_contents()
            base = os.path.basename(path)
            Buried.objects.create(
                account_id=self.account,
                content_id=content,
                mailbox_name=INBOX,
                flags=0,
                internal_date=_internal_date(base, path),
                thread_id=threads.choose(self.account, told, content, {}),
                base=base,
                expunged=datetime.now(UTC),
            )

    def _provide(self, mailbox: str) -> None:
        folders.provide(self.account)
        if not Mailbox.objects.filter(account=self.account, name=mailbox).exists():
            folders.create(self.account, mailbox)

    def _take(self, mailbox: str, paths: Sequence[str]) -> int:
        directory = maildir.folder(self.address, mailbox)
        names = keywords.read(directory)
        with transaction.atomic():
            box = Mailbox.objects.select_for_update().get(account=self.account, name=mailbox)
            files = [file for path in paths if (file := self._file(directory, path, names))]
            bases = [file.base for file in files]
            later = Message.objects.filter(mailbox=box, uid__gte=self._seen.get(box.pk, 0))
            came = set(later.filter(base__in=bases).values_list("base", flat=True))
            files = [file for file in files if file.base not in came]
            self._write_contents()
            self._insert(box, files)
        return len(files)

    def _file(self, directory: str, path: str, names: dict[str, str]) -> "_File | None":
        """One file under a name that we can keep; None when it is gone."""
        with suppress(FileNotFoundError):
            base, colon, end = os.path.basename(path).partition(":")
            marks = flags.from_suffix(colon + end, names)
            base = self._tame(base, path)
            suffix = flags.suffix(marks, {word.lower(): letter for letter, word in names.items()})
            is_new = suffix == ":2," and os.path.basename(os.path.dirname(path)) == "new"
            place = maildir.place(directory, base, "" if is_new else suffix)
            if place != path:
                os.rename(path, place)
            content, told = self._content(place)
            self.taken.add(base)
            return _File(base, place.rpartition(base)[2], marks, content, told, _internal_date(base, place))
        return None

    def _tame(self, base: str, path: str) -> str:
        """A base name that a row can hold and that nothing else in the account has."""
        fits = base.isprintable() and base.isascii() and len(base) <= NAME_OCTETS
        if fits and base not in self.taken:
            return base
        return maildir.base_name(os.stat(path).st_size, _internal_date(base, path))

    def _content(self, path: str) -> tuple[int, Facts]:
        """The Content of a file, shared with its other names, and its facts."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            told, status = facts.of_file(descriptor), os.fstat(descriptor)
        finally:
            os.close(descriptor)
        inode = (status.st_dev, status.st_ino)
        if inode not in self.links:
            self.links[inode] = rows.content_id()
            self._fresh.append((self.links[inode], told))
        return self.links[inode], told

    def _write_contents(self) -> None:
        fresh, self._fresh = self._fresh, []
        rows.write_down(fresh)

    def _insert(self, box: Mailbox, files: Sequence[_File]) -> None:
        if not files:
            return
        octets = sum(file.facts.size for file in files)
        stamped = folders.advance(
            box.pk,
            uids=len(files),
            messages=len(files),
            unseen=sum(SEEN not in file.flags for file in files),
            deleted=sum(DELETED in file.flags for file in files),
            size=octets,
        )
        found = threads.known((self.account, file.facts) for file in files)
        first = stamped.uidnext - len(files)
        insert(Message, [self._row(stamped, uid, file, found) for uid, file in enumerate(files, first)])
        self._not_recent(box.pk, [uid for uid, file in enumerate(files, first) if file.suffix])
        folders.tally(self.account, messages=len(files), octets=octets)
        bell.ring_after_commit([box.pk])
        self._seen[box.pk] = stamped.uidnext  # these are ours

    def _not_recent(self, box: int, seen: Sequence[int]) -> None:
        """What lay in cur/ had been looked at: somebody was told of it, and of what came before (RFC 3501 §2.3.2)."""
        if seen:
            Mailbox.objects.filter(pk=box, first_recent__lte=seen[-1]).update(first_recent=seen[-1] + 1)

    def _row(self, box: Mailbox, uid: int, file: _File, found: threads.Known) -> tuple[object, ...]:
        thread = threads.choose(self.account, file.facts, file.content, found)
        marks = rows.Marks(*flags.pack(file.flags), micros(file.internal), micros(datetime.now(UTC)), stale=False)
        place = rows.Place(box.pk, uid, box.highestmodseq, file.base, file.suffix)
        return rows.message_row(place, marks, file.content, file.facts, thread)


def _arrival(path: str) -> tuple[int, list[int]]:
    """Sorts files by the moment that their names tell: seconds, then whatever numbers follow (M, P, Q)."""
    base = os.path.basename(path)
    return int(_internal_date(base, path).timestamp()), [int(number) for number in NUMBERS.findall(base)[1:4]]


def _internal_date(base: str, path: str) -> datetime:
    """When it arrived: from the name, else from the file."""
    told = maildir.BASE.match(base)
    if told:
        return datetime.fromtimestamp(int(told["seconds"]), UTC)
    try:
        return datetime.fromtimestamp(os.stat(path).st_mtime, UTC)
    except FileNotFoundError:
        return datetime.now(UTC)
