"""The quarantine: letters that wait for their person, or an administrator, to release or delete them.

The file comes first, with labels that tell whose it is and why, then the rows in the delivery's own transaction; and
the other way round when a letter goes. Rows that are lost are made anew of the labels: see `adoption`.
They count toward no quota and lie in no mailbox, so that no client shows them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mailapp.directory.values import AccountInfo
from mailapp.guard import labels, spool
from mailapp.guard.believing import authors_of
from mailapp.guard.labels import Label
from mailapp.guard.models import Quarantined
from mailapp.guard.values import GuardError, Held, Opinion
from mailapp.journal import api as journal
from mailapp.journal.storable import storable
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.net.inserting import insert, moment, row
from mailapp.standards.message.headers import decode, header_of
from mailapp.store import api as store
from mailapp.store import verdicts
from mailapp.store.values import INBOX, Delivery, Filed, Shelved, Target

HEADER_OCTETS = 64 * 1024
SUBJECT_CHARACTERS, NAME_CHARACTERS, ADDRESS_CHARACTERS = 500, 200, 320
AT_ONCE = 1000

Copy = tuple[str, str]  # the letter's trace, and the address of whose copy it is


@dataclass(frozen=True, slots=True)
class Detained:
    """A letter on its way into quarantine, and whose copies: written to the disk, not yet in the database."""

    trace: str
    content: Content
    sender: str
    people: tuple[tuple[AccountInfo, Opinion], ...]


def write(letter: Detained) -> None:
    """The files; durable when this returns. Raises OSError."""
    now = timezone.now()
    spool.write(
        letter.trace,
        letter.content,
        {
            labels.name_of(person.address): labels.spelled(
                Label(person.address, letter.sender, now, opinion.spam, opinion.because)
            )
            for person, opinion in letter.people
        },
    )


def take_back(letter: Detained) -> None:
    """The rows could not be written: the files go, too."""
    spool.remove(letter.trace, [labels.name_of(person.address) for person, _ in letter.people])


def record(letters: Iterable[Detained], at: datetime | None = None) -> None:
    """The rows, in the delivery's own transaction. `at`: when they came, if not now."""
    now = at or timezone.now()
    rows = [_row(letter, person, opinion, now) for letter in letters for person, opinion in letter.people]
    if rows:
        insert(Quarantined, rows)


def _row(letter: Detained, person: AccountInfo, opinion: Opinion, now: datetime) -> tuple[object, ...]:
    header = letter.content.head(HEADER_OCTETS)
    authors = authors_of(header)
    subject = decode(header_of(header, "subject") or b"")
    return row(
        Quarantined,
        account_id=person.id,
        trace=letter.trace,
        at=moment(now),
        sender=storable(letter.sender)[:ADDRESS_CHARACTERS],
        author=storable(authors[0].address)[:ADDRESS_CHARACTERS] if authors else "",
        author_name=storable(authors[0].name)[:NAME_CHARACTERS] if authors else "",
        subject=storable(" ".join(subject.split()))[:SUBJECT_CHARACTERS],
        size=letter.content.size,
        points=opinion.spam,
        because=storable(opinion.because),
    )


def held(
    account: int | None = None, words: str = "", *, offset: int = 0, limit: int = 100, since: int = 0
) -> list[Held]:
    """Newest first: one person's, or everybody's; `since`: only those that came after this one."""
    rows = _wanted(account, words).filter(id__gt=since).select_related("account").order_by("-id")
    return [_held(found) for found in rows[offset : offset + limit]]


def count_held(account: int | None = None, words: str = "") -> int:
    return _wanted(account, words).count()


def held_one(number: int, account: int | None = None) -> Held:
    """Raises GuardError; with `account` only for that person's own."""
    return _held(_one(number, account))


def held_copy(address: str, trace: str) -> Held:
    """Raises GuardError."""
    found = Quarantined.objects.select_related("account").filter(account__address=address, trace=trace).first()
    return _held(_there(found))


def release(number: int, by: str, account: int | None = None) -> Held:
    """Into the person's INBOX, as it came; his filter learns that it was wanted.

    Raises GuardError, also where the disk does not take it.
    """
    found = _held(_one(number, account))
    try:
        return _released(found, by)
    except FileNotFoundError:
        raise GuardError("The octets of this letter are gone; it can only be deleted.") from None
    except OSError as trouble:
        raise GuardError(f"It cannot be released now: {trouble.strerror or trouble}.") from trouble


def _released(found: Held, by: str) -> Held:
    """Raises OSError, GuardError."""
    content = spool.read(found.trace)
    try:
        shelved = _shelved(found, content)
        try:
            filed = _record(found, shelved, by)
        except BaseException:
            store.unshelve([shelved])
            raise
    finally:
        content.close()
    store.ring(filed)
    _tidy([(found.trace, found.address)])
    return found


def _shelved(found: Held, content: Content) -> Shelved:
    (shelved,) = store.shelve([Delivery(found.trace, content, (Target(found.account, INBOX),))])
    if isinstance(shelved, OSError):
        raise shelved
    return shelved


@transaction.atomic
def _record(found: Held, shelved: Shelved, by: str) -> Sequence[Filed]:
    """The row goes as the message comes: two who press the button at once release it once."""
    if not Quarantined.objects.filter(pk=found.id).delete()[0]:
        raise GuardError("This letter is no longer in quarantine.")
    (filed,) = store.index([shelved])
    for copy in filed:
        verdicts.wanted(copy.mailbox, [copy.uid])  # as if it were moved out of Junk: the filter learns from it
    journal.note(Step("released", f"Released from quarantine by {by}", found.trace, found.address))
    return filed


def delete(number: int, by: str, account: int | None = None) -> Held:
    """For ever. Raises GuardError."""
    found = _held(_one(number, account))
    with transaction.atomic():
        if not Quarantined.objects.filter(pk=found.id).delete()[0]:
            raise GuardError("This letter is no longer in quarantine.")
        journal.note(Step("deleted", f"Deleted from quarantine by {by}", found.trace, found.address))
    _tidy([(found.trace, found.address)])
    return found


def head(trace: str, most: int = HEADER_OCTETS) -> bytes:
    """The first octets of a letter that somebody has in quarantine."""
    return spool.head(trace, most)


def expire(before: datetime, domain: str = "", *, but: Iterable[str] = ()) -> int:
    """Letters of this domain (of all `but` these) that came before then go for ever; how many."""
    rows = Quarantined.objects.filter(at__lt=before).order_by("at")
    rows = rows.filter(account__domain__name=domain) if domain else rows.exclude(account__domain__name__in=list(but))
    old = list(rows.values_list("pk", "trace", "account__address")[:AT_ONCE])
    Quarantined.objects.filter(pk__in=[pk for pk, *_ in old]).delete()
    _tidy([(trace, address) for _, trace, address in old])
    return len(old)


def let_go(account: AccountInfo, **_: Any) -> None:
    """For the directory's signal account_removed: whoever gets the name next sees nothing of this one's letters."""
    rows = Quarantined.objects.filter(account_id=account.id)
    copies = [(trace, account.address) for trace in rows.values_list("trace", flat=True)]
    rows.delete()
    transaction.on_commit(lambda: _tidy(copies))


def _tidy(copies: Sequence[Copy]) -> None:
    """These copies have gone: their labels go, and each letter of which nobody has a copy any more."""
    for trace, address in copies:
        spool.remove_label(trace, labels.name_of(address))
    drop([trace for trace, _ in copies])


def drop(traces: Sequence[str]) -> None:
    """Letters that neither a row nor a label names."""
    for start in range(0, len(traces), AT_ONCE):
        some = traces[start : start + AT_ONCE]
        named = set(Quarantined.objects.filter(trace__in=some).values_list("trace", flat=True))
        for trace in set(some) - named - spool.labelled():
            spool.remove(trace)


def _wanted(account: int | None, words: str) -> QuerySet[Quarantined]:
    rows = Quarantined.objects.all()
    if account is not None:
        rows = rows.filter(account_id=account)
    if words := storable(words):
        rows = rows.filter(
            Q(sender__icontains=words)
            | Q(author__icontains=words)
            | Q(author_name__icontains=words)
            | Q(subject__icontains=words)
            | Q(account__address__icontains=words)
            | Q(trace=words)
        )
    return rows


def _one(number: int, account: int | None) -> Quarantined:
    rows = Quarantined.objects.select_related("account").filter(pk=number)
    return _there((rows if account is None else rows.filter(account_id=account)).first())


def _there(found: Quarantined | None) -> Quarantined:
    if found is None:
        raise GuardError("There is no such letter in quarantine (any more); the list shows those that are there.")
    return found


def _held(found: Quarantined) -> Held:
    return Held(
        found.pk,
        found.account_id,
        found.account.address,
        found.trace,
        found.at,
        found.sender,
        found.author,
        found.author_name,
        found.subject,
        found.size,
        found.points,
        found.because,
    )
