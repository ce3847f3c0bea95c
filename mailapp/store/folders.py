"""Mailboxes: who has which, and making, renaming and removing them."""

import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from mailapp.directory import api as directory
from mailapp.directory.recent import Recent
from mailapp.net.asking import ask, marks
from mailapp.policy import api as policy
from mailapp.store import accesslist, bell, graves, mailboxrows, maildir, names, rightsmark
from mailapp.store.models import Expunged, Mailbox, Message, Missed, Tally
from mailapp.store.signals import folders_renamed
from mailapp.store.values import (
    INBOX,
    SEPARATOR,
    SPECIAL_USE,
    STANDING,
    MailboxExists,
    MailboxInfo,
    NoSuchMailbox,
    OverQuota,
    StoreError,
)

PLACES = """
    SELECT m.id, m.account_id, m.name, a.address
    FROM store_mailbox m JOIN directory_account a ON a.id = m.account_id
    WHERE m.account_id IN ({}) AND m.name IN ({})
"""
TALLY = "UPDATE store_tally SET messages = messages + %s, octets = octets + %s WHERE account_id = %s"

FRESH_SECONDS = 1.0
PLACES_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox's id and the directory in which it lies."""

    mailbox: int
    directory: str


_recent: Recent[Place] = Recent(FRESH_SECONDS, PLACES_LIMIT)
_names: Recent[str] = Recent(FRESH_SECONDS, PLACES_LIMIT)


def provide(account: int) -> None:
    """INBOX and the special-use mailboxes of an account; nothing happens when they are there.

    Raises NoSuchMailbox when there is no such account.
    """
    with transaction.atomic():
        if directory.account_by_id(account) is None:
            raise NoSuchMailbox("The account is gone.")
        have = set(Mailbox.objects.filter(account=account).values_list("name", flat=True))
        for name, use in [(INBOX, ""), *SPECIAL_USE.items()]:
            if name not in have:
                _insert(account, name, use)


def places(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Place]:
    """Where these mailboxes of these accounts lie, and INBOX of each account; accounts that are gone are missing.

    What was true a moment ago may be told: `indexing.index` finds out, and follows.
    """
    wanted = set(wanted)
    known = {key: place for key in wanted if (place := _recent.get(_key(*key)))}
    if len(known) == len(wanted):
        return known
    generation = _recent.generation
    found = fresh_places(wanted)
    for key, place in found.items():
        _recent.keep(_key(*key), place, generation)
    return found


def _key(account: int, name: str) -> str:
    return f"{account} {name}"


def forget() -> None:
    """A mailbox or an account has gone or moved, or the database is another one (tests)."""
    _recent.clear()
    _names.clear()
    accesslist.forget()


def fresh_places(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Place]:
    """As `places`, asked from the database now."""
    accounts = {account for account, _ in wanted}
    found = _places(accounts, {name for _, name in wanted})
    unprovided = [account for account in accounts if (account, INBOX) not in found]
    for account in unprovided:
        with suppress(NoSuchMailbox):
            provide(account)
    return found | _places(set(unprovided), {name for _, name in wanted}) if unprovided else found


def _places(accounts: set[int], mailboxes: set[str]) -> dict[tuple[int, str], Place]:
    """Written out, because building this query by the ORM costs more than all else that a lone letter needs."""
    wanted = mailboxes | {INBOX}
    rows = ask(PLACES.format(marks(accounts), marks(wanted)), *accounts, *wanted)
    return {(account, name): Place(pk, maildir.folder(address, name)) for pk, account, name, address in rows}


def directory_of(box: Mailbox) -> str:
    """The Maildir in which its messages lie."""
    [(address,)] = ask("SELECT address FROM directory_account WHERE id = %s", box.account_id)
    return maildir.folder(address, box.name)


def listed(account: int) -> list[MailboxInfo]:
    """INBOX first, then the special-use ones as people know them, then the rest by name."""
    return in_order(_rows(account, Q(account=account)))


def listed_with_others(account: int) -> tuple[list[MailboxInfo], list[Mailbox]]:
    """As `listed`, and what may be shared with this person, with the same query."""
    rows = _rows(account, Q(account=account) | Q(pk__in=accesslist.candidates(account)))
    for row in rows:
        mailboxrows.noted(row)
    return in_order(row for row in rows if row.account_id == account), [r for r in rows if r.account_id != account]


def _rows(account: int, wanted: Q) -> list[Mailbox]:
    rows = list(Mailbox.objects.filter(wanted))
    if not any(row.account_id == account for row in rows):
        provide(account)
        rows = list(Mailbox.objects.filter(wanted))
    return rows


def in_order(rows: Iterable[Mailbox]) -> list[MailboxInfo]:
    """INBOX first, then the special-use ones as people know them, then the rest by name."""
    order = {INBOX: 0} | {name: n for n, name in enumerate(SPECIAL_USE, 1)}
    last = len(order)
    return sorted(map(info, rows), key=lambda box: (order.get(box.name, last), box.name.casefold(), box.name))


def info(row: Mailbox) -> MailboxInfo:
    return MailboxInfo(
        row.pk,
        row.name,
        row.special_use,
        row.subscribed,
        row.uidvalidity,
        row.uidnext,
        row.highestmodseq,
        row.messages,
        row.unseen,
        row.deleted,
        row.size,
        row.shared,
        first_recent=row.first_recent,
    )


def by_name(account: int, name: str) -> Mailbox:
    """Raises NoSuchMailbox, BadMailboxName."""
    row = mailboxrows.read(account, "name", names.mailbox_name(name))
    if row is None and names.mailbox_name(name) in {INBOX, *SPECIAL_USE} and not _provided(account):
        provide(account)
        return by_name(account, name)
    if row is None:
        raise NoSuchMailbox(f"There is no folder {name}.")
    return row


def _provided(account: int) -> bool:
    return Mailbox.objects.filter(account=account, name=INBOX).exists()


def by_id(account: int, box: int, *, lock: bool = False) -> Mailbox:
    """Raises NoSuchMailbox, also when it is somebody else's. `lock` holds off other writers until commit."""
    row = mailboxrows.read(account, "id", box, lock=lock)
    if row is None:
        raise NoSuchMailbox("There is no such folder.")
    return row


def name_of(account: int, box: int) -> str:
    """As it was called a moment ago. Raises NoSuchMailbox, also when it is somebody else's."""
    key = _key(account, str(box))
    if known := _names.get(key):
        return known
    generation = _names.generation
    name = by_id(account, box).name
    _names.keep(key, name, generation)
    return name


def modseq(account: int, box: int) -> int:
    """Up to which change it has come. Raises NoSuchMailbox, also when it is somebody else's."""
    known = mailboxrows.modseq(account, box)
    if known is None:
        raise NoSuchMailbox("There is no such folder.")
    return known


def lock(box: int) -> None:
    """Hold off other writers of this mailbox until commit. Raises NoSuchMailbox."""
    if not Mailbox.objects.select_for_update().filter(pk=box).exists():
        raise NoSuchMailbox("There is no such folder.")


def create(account: int, name: str, special_use: str = "", *, below: str = "", subscribed: bool = True) -> MailboxInfo:
    """With the parents that are missing. Raises MailboxExists, BadMailboxName, OverQuota.

    The new ones have the access list of the nearest folder above them; without one, that of the folder `below`.
    """
    name = names.new_name(name)
    _ = listed(account)
    with transaction.atomic():
        rows = locked(account).values_list("name", "pk", "shared")
        have = {known: (pk, shared) for known, pk, shared in rows}
        if name in have:
            raise MailboxExists(f"There is already a folder {name}.")
        missing = [parent for parent in _lineage(name) if parent not in have]
        _check_number(len(have) + len(missing))
        made = [_insert(account, one, special_use if one == name else "", subscribed) for one in missing]
        _found_again(account, missing)
        parent, shared = have.get(nearest(name, have) or below or _stem(account, have), (0, False))
        if shared:
            accesslist.inherit(parent, [row.pk for row in made])
            made[-1].shared = True
        bell.ring_after_commit([bell.of_account(account)])
        transaction.on_commit(lambda: _make_directories(made))  # an empty folder, too, outlives the database
    return info(made[-1])


def _stem(account: int, have: Mapping[str, tuple[int, bool]]) -> str:
    """A team shares all that it has, also folders that a delivery makes; a person's other folders are his own."""
    if not have.get(INBOX, (0, False))[1]:
        return ""
    found = directory.account_by_id(account)
    return INBOX if found and found.is_team else ""


def nearest(name: str, have: Collection[str]) -> str:
    """The nearest folder above this name that is there; "" for none."""
    return next((above for above in reversed(_lineage(name)[:-1]) if above in have), "")


def _make_directories(made: Iterable[Mailbox]) -> None:
    for row in made:
        maildir.make(maildir.folder(row.account.address, row.name))


def _lineage(name: str) -> list[str]:
    """The name and those of the folders above it, highest first."""
    levels = name.split(SEPARATOR)
    return [SEPARATOR.join(levels[: n + 1]) for n in range(len(levels))]


def _check_number(folders: int) -> None:
    limit = policy.current().folders_per_account
    if folders > limit:
        raise OverQuota(f"An account can have {limit} folders, and no more.")


def _insert(account: int, name: str, special_use: str, subscribed: bool = True) -> Mailbox:
    fresh = {"special_use": special_use, "subscribed": subscribed, "uidvalidity": next_uidvalidity(account)}
    row, _ = Mailbox.objects.get_or_create(account_id=account, name=name, defaults=fresh)
    return row


def next_uidvalidity(account: int) -> int:
    """Greater than any before: a name that is used again is a new mailbox (RFC 9051 §2.3.1.1)."""
    tally, _ = Tally.objects.select_for_update().get_or_create(account_id=account)
    tally.uidvalidity = max(int(time.time()), tally.uidvalidity + 1)
    tally.save(update_fields=["uidvalidity"])
    return tally.uidvalidity


def rename(account: int, name: str, to: str) -> MailboxInfo:
    """Children move along. Raises NoSuchMailbox, MailboxExists, BadMailboxName, StoreError."""
    try:
        return _rename(account, name, to)
    except IntegrityError as taken:  # by a session that was quicker
        raise MailboxExists("There is already such a folder.") from taken


def _rename(account: int, name: str, to: str) -> MailboxInfo:
    old, new = by_name(account, name), names.new_name(to)
    if old.name in SPECIAL_USE:
        raise StoreError(f"{old.name} is needed where it is.")
    if new.startswith(old.name + SEPARATOR):
        raise StoreError("A folder cannot be put into itself.")
    with transaction.atomic():
        rows = {row.name: row for row in locked(account)}
        if old.name not in rows:  # gone meanwhile
            raise NoSuchMailbox(f"There is no folder {old.name}.")
        family = [row for name, row in rows.items() if name == old.name or name.startswith(old.name + SEPARATOR)]
        moves = [(row, names.mailbox_name(new + row.name.removeprefix(old.name))) for row in family]
        if taken := [name for _, name in moves if name in rows]:
            raise MailboxExists(f"There is already a folder {taken[0]}.")
        for parent in _lineage(new)[:-1]:
            if parent not in rows:
                _insert(account, parent, "")
        renamed = {row.name: name for row, name in moves}
        for row, name in moves:
            _rename_row(row, name)
        _found_again(account, [name for _, name in moves])
        shared = any(row.shared for row in family)
        folders_renamed.send(sender=Mailbox, account=account, names=renamed, shared=shared)
        made = Mailbox.objects.get(account=account, name=new)
    return info(made)


def locked(account: int) -> QuerySet[Mailbox]:
    """All of an account's mailboxes, in the order in which everybody locks them (no deadlock)."""
    return Mailbox.objects.select_for_update().filter(account=account).order_by("pk")


def _rename_row(row: Mailbox, name: str) -> None:
    """UIDs stay as they are, and UIDVALIDITY, which no other mailbox of the account has had (RFC 9051 §2.3.1.1)."""
    address, was, row.name = row.account.address, row.name, name
    row.save(update_fields=["name"])
    transaction.on_commit(lambda: maildir.rename_folder(address, was, name))
    _forget_after_commit(row)
    bell.ring_after_commit([row.pk, bell.of_account(row.account_id)])


def _forget_after_commit(row: Mailbox) -> None:
    """What is remembered of it; in other processes what they remember of others' rights, with its old name."""
    transaction.on_commit(forget)
    if row.shared:
        transaction.on_commit(rightsmark.renew)


def delete(account: int, name: str) -> None:
    """Its messages go to the graveyard. Raises NoSuchMailbox, StoreError for those that everybody has."""
    row = by_name(account, name)
    if row.name in STANDING:
        raise StoreError(f"{row.name} cannot be removed.")
    with transaction.atomic():
        row = by_id(account, row.pk, lock=True)
        graves.bury(row, Message.objects.filter(mailbox=row))
        Expunged.objects.filter(mailbox=row).delete()
        Mailbox.objects.filter(pk=row.pk).delete()
        _miss(row)
        address, was = row.account.address, row.name
        transaction.on_commit(lambda: maildir.remove_folder(address, was))
        _forget_after_commit(row)
        bell.ring_after_commit([row.pk, bell.of_account(account)])


def missed(account: int) -> list[str]:
    return list(Missed.objects.filter(account=account).order_by("name").values_list("name", flat=True))


def _miss(row: Mailbox) -> None:
    """RFC 9051 §6.3.7: no name is taken out of the subscribed ones because its mailbox is gone."""
    kept = Missed.objects.filter(account=row.account_id)
    if row.subscribed and kept.count() < policy.current().folders_per_account:
        kept.get_or_create(account_id=row.account_id, name=row.name)


def _found_again(account: int, given: Collection[str]) -> None:
    """Mailboxes with these names are there now."""
    again = list(Missed.objects.filter(account=account, name__in=given).values_list("name", flat=True))
    if again:
        Mailbox.objects.filter(account=account, name__in=again).update(subscribed=True)
        Missed.objects.filter(account=account, name__in=again).delete()


def subscribe(account: int, name: str, on: bool) -> None:
    if not on and Missed.objects.filter(account=account, name=names.mailbox_name(name)).delete()[0]:
        return
    Mailbox.objects.filter(pk=by_name(account, name).pk).update(subscribed=on)
    bell.ring_after_commit([bell.of_account(account)])


def set_special_use(account: int, name: str, use: str) -> None:
    """Raises StoreError for a mailbox that everybody has."""
    row = by_name(account, name)
    if row.name in STANDING:
        raise StoreError(f"{row.name} is for what it is.")
    Mailbox.objects.filter(pk=row.pk).update(special_use=use)
    bell.ring_after_commit([bell.of_account(account)])


def advance(box: int, *, uids: int = 0, messages: int = 0, unseen: int = 0, deleted: int = 0, size: int = 0) -> Mailbox:
    """One more MODSEQ, so many more UIDs, and the counters changed: one statement and its result."""
    return mailboxrows.advance(box, uids, messages, unseen, deleted, size)


def tally(account: int, *, messages: int, octets: int) -> None:
    """What the account keeps has changed by so much."""
    with connection.cursor() as cursor:
        cursor.execute(TALLY, (messages, octets, account))
