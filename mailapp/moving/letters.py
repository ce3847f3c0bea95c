"""Letters that somebody brings come into his mailbox: each once, however often it is done and wherever it was cut."""

import fcntl
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.moving.brought import Brought, Known, Unread
from mailapp.moving.models import Moved
from mailapp.moving.rules import MoveError
from mailapp.net.content import Content
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.recover import reconcile
from mailapp.store.values import EVERYTHING, MailboxInfo, NewMessage, NoSuchMailbox, StoreError, UidSet, Want

AT_ONCE = 50  # letters
AT_ONCE_OCTETS = 16 * 1024 * 1024
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Line:
    """One folder: letters that came, and those that were here already."""

    folder: str
    letters: int
    already: int
    octets: int


@dataclass(slots=True)
class _Counts:
    came: Counter[str] = field(default_factory=Counter)
    already: Counter[str] = field(default_factory=Counter)
    octets: Counter[str] = field(default_factory=Counter)
    unread: list[Unread] = field(default_factory=list)

    def lines(self) -> list[Line]:
        folders = dict.fromkeys([*self.came, *self.already])
        return [Line(each, self.came[each], self.already[each], self.octets[each]) for each in folders]


def move_letters(
    address: str, found: Iterable[Brought | Known | Unread], *, by: str, dry_run: bool, lock: Path, progress: Progress
) -> list[Line]:
    """`lock`: a file that keeps two of these apart. Raises MoveError; what has come stays, and does not come again."""
    person = directory.account(address)
    if person is None:
        raise MoveError(f"There is no account {address}.")
    with _alone(lock):
        counts = _Counts()
        if not dry_run and Moved.objects.filter(account=person.id, done=False).exists():
            deque(reconcile(person.address), 0)  # files that were written when it was cut off are letters, too
        try:
            for some in _batches(found, counts):
                _Batch(person, store.open(person.id), some, counts).carry_out(dry_run=dry_run)
                progress(len(some))
        except StoreError as trouble:
            said = f"{trouble} {sum(counts.came.values())} letters have come; do it again to go on."
            raise MoveError(said) from trouble
    if not dry_run:
        _note(person, counts, by)
    if counts.unread:
        listed = "\n".join(f"  {each}" for each in counts.unread[:20])
        raise MoveError(f"{len(counts.unread)} could not be read; all other letters are dealt with:\n{listed}")
    return counts.lines()


def familiar(account: int, marks: Collection[str]) -> set[str]:
    """Those of letters that have come already."""
    keys = {_of_mark(mark): mark for mark in marks}
    done = Moved.objects.filter(account=account, key__in=list(keys), done=True)
    return {keys[key] for key in done.values_list("key", flat=True)}


def _of_mark(mark: str) -> str:
    return sha256(b"mark\0" + mark.encode("utf-8", "surrogateescape")).hexdigest()


def _note(person: AccountInfo, counts: _Counts, by: str) -> None:
    came = sum(counts.came.values())
    detail = {"by": by, "letters": came, "already": sum(counts.already.values())}
    journal.note(Step("admin", f"{by} moved {came} letters in", address=person.address, detail=detail))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise MoveError("Somebody moves letters of this person just now: wait until that is done.") from None
        yield


def _batches(found: Iterable[Brought | Known | Unread], counts: _Counts) -> Iterator[list[tuple[str, Brought]]]:
    """Letters of one folder with their keys, as many as go together."""
    seen: Counter[str] = Counter()
    some: list[tuple[str, Brought]] = []
    for letter in found:
        if isinstance(letter, Unread):
            counts.unread.append(letter)
            continue
        if isinstance(letter, Known):
            counts.already[letter.folder] += 1
            continue
        octets = sum(len(each.octets) for _, each in some)
        if some and (some[0][1].folder != letter.folder or len(some) >= AT_ONCE or octets > AT_ONCE_OCTETS):
            yield some
            some = []
        some.append((_key(letter, seen), letter))
    if some:
        yield some


def _key(letter: Brought, seen: Counter[str]) -> str:
    """Two letters of one folder that are alike are two."""
    digest = sha256(letter.folder.encode("utf-8", "surrogateescape") + b"\0" + letter.octets).hexdigest()
    seen[digest] += 1
    return digest if seen[digest] == 1 else sha256(f"{digest} {seen[digest]}".encode()).hexdigest()


class _Batch:
    """Letters of one folder."""

    def __init__(self, person: AccountInfo, mail: Store, some: Sequence[tuple[str, Brought]], counts: _Counts) -> None:
        self._person, self._mail, self._some, self._counts = person, mail, some, counts
        self._folder = some[0][1].folder
        self._rows = Moved.objects.filter(account=person.id, key__in=[key for key, _ in some])

    def carry_out(self, *, dry_run: bool) -> None:
        known = dict(self._rows.values_list("key", "done"))
        fresh = [(key, letter) for key, letter in self._some if not known.get(key)]
        if any(key in known for key, _ in fresh):  # it was cut off between the letters and the word that they came
            fresh = self._not_there(fresh)
        self._counts.already[self._folder] += len(self._some) - len(fresh)
        if not dry_run and not all(known.get(key) for key, _ in self._some):
            self._file(fresh)
            self._rows.update(done=True)
        if not dry_run:
            self._remember()
        self._counts.came[self._folder] += len(fresh)
        self._counts.octets[self._folder] += sum(len(letter.octets) for _, letter in fresh)

    def _remember(self) -> None:
        marks = [letter.mark for _, letter in self._some if letter.mark]
        rows = [Moved(account_id=self._person.id, key=_of_mark(mark), done=True) for mark in marks]
        Moved.objects.bulk_create(rows, ignore_conflicts=True)

    def _not_there(self, fresh: Sequence[tuple[str, Brought]]) -> list[tuple[str, Brought]]:
        try:
            box = self._mail.mailbox(self._folder)
        except NoSuchMailbox:
            return list(fresh)
        lying: dict[tuple[int, int], list[int]] = {}
        for info in self._mail.fetch(box.id, EVERYTHING, Want.LIST):
            lying.setdefault((info.size, int(info.internal_date.timestamp())), []).append(info.uid)
        return [(key, letter) for key, letter in fresh if not self._lies(box, letter, lying)]

    def _lies(self, box: MailboxInfo, letter: Brought, lying: dict[tuple[int, int], list[int]]) -> bool:
        """Each letter that lies there stands for one that was brought."""
        alike = lying.get((len(letter.octets), int(letter.when.timestamp())), [])
        for uid in alike:
            with self._mail.content(box.id, uid) as file:
                same = file.read() == letter.octets
            if same:
                alike.remove(uid)
                self._mail.set_flags(box.id, UidSet.of(uid), add=letter.flags)  # its file told no keywords yet
                return True
        return False

    def _file(self, fresh: Sequence[tuple[str, Brought]]) -> None:
        if not fresh:
            return
        rows = [Moved(account_id=self._person.id, key=key) for key, _ in fresh]
        Moved.objects.bulk_create(rows, ignore_conflicts=True)
        contents = [Content.of(letter.octets) for _, letter in fresh]
        try:
            messages = [
                NewMessage(content, letter.flags, letter.when)
                for content, (_, letter) in zip(contents, fresh, strict=True)
            ]
            self._mail.append_all(self._box().id, messages)
        finally:
            for content in contents:
                content.close()

    def _box(self) -> MailboxInfo:
        try:
            return self._mail.mailbox(self._folder)
        except NoSuchMailbox:
            return self._mail.create(self._folder)
