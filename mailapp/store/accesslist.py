"""Who has which rights to whose mailbox: the access lists (RFC 4314), and what follows from them for one person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from mailapp.directory import api as directory
from mailapp.directory.recent import Recent
from mailapp.store import bell, rights, rightsmark
from mailapp.store.models import Access, Mailbox, Reading
from mailapp.store.values import AccessEntry, StoreError

ANYONE = "anyone"
FRESH_SECONDS = 1.0  # how long another machine may go on with rights that were taken away
RECENT_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody's rights to a mailbox of another one, which that one calls `name`."""

    box: int
    owner: int
    address: str
    team: bool
    name: str
    rights: str


@dataclass(frozen=True, slots=True)
class _Whom:
    """Whom a line is about; neither: anyone."""

    negative: bool
    account: int | None = None
    group: int | None = None


_mark = 0
_recent: Recent[tuple[Held, ...]] = Recent(FRESH_SECONDS, RECENT_LIMIT)


def forget() -> None:
    """Rights have changed, or the database is another one (tests)."""
    _recent.clear()


# -- what follows for one person --------------------------------------------------------------


def candidates(account: int) -> QuerySet[Access, int]:
    """Mailboxes that may be shared with this person: whose list names him, a group (perhaps not his), or anyone."""
    named = Q(account=account) | Q(group__isnull=False) | Q(account=None, group=None)
    return Access.objects.filter(named).values_list("mailbox", flat=True)


def held(account: int, box: int) -> Held | None:
    """This person's rights to a mailbox that is not his own; None for none at all."""
    return next(iter(reached(account, [box])), None)


def reached(account: int, boxes: Iterable[int]) -> tuple[Held, ...]:
    """Those of these mailboxes to which this person has any right, being another's. Remembered for a moment."""
    _look()
    wanted = sorted(boxes)
    key, generation = f"{account} {wanted}", _recent.generation
    known = _recent.get(key)
    if known is None:
        known = _reached(account, wanted)
        _recent.keep(key, known, generation)
    return known


def _reached(account: int, boxes: list[int]) -> tuple[Held, ...]:
    lines = Access.objects.filter(mailbox__in=boxes).exclude(mailbox__account=account)
    found: dict[tuple[object, ...], list[tuple[bool, str]]] = defaultdict(list)
    own_groups: frozenset[int] | None = None
    for *place, whom_account, whom_group, negative, letters in lines.values_list(
        "mailbox", "mailbox__account", "mailbox__account__address", "mailbox__account__role", "mailbox__name",
        "account", "group", "negative", "rights",
    ):  # fmt: skip
        if whom_group is not None and own_groups is None:
            own_groups = directory.groups_of(account)
        if whom_account in (None, account) and (whom_group is None or whom_group in (own_groups or ())):
            found[tuple(place)].append((negative, letters))
    helds = (_held(place, given) for place, given in found.items())
    return tuple(one for one in helds if one.rights)


def _held(place: tuple[object, ...], given: list[tuple[bool, str]]) -> Held:
    box, owner, address, role, name = place
    granted = [letters for negative, letters in given if not negative]
    denied = [letters for negative, letters in given if negative]
    return Held(
        int(str(box)), int(str(owner)), str(address), role == directory.TEAM, str(name),
        rights.effective(granted, denied),
    )  # fmt: skip


def named(account: int, address: str, name: str) -> Held | None:
    """As `held`, by the owner's address and what he calls the mailbox."""
    box = Mailbox.objects.filter(account__address=address, name=name, shared=True).values_list("pk", flat=True).first()
    return None if box is None else held(account, box)


# -- the list of one mailbox ------------------------------------------------------------------


def entries(box: int) -> list[AccessEntry]:
    """Without the owner, who is not in it: he has all rights always."""
    found = []
    rows = Access.objects.filter(mailbox=box).order_by(F("account__address").asc(nulls_last=True), "group__address")
    for account, person, group, team, negative, letters in rows.values_list(
        "account__address", "account__display_name", "group__address", "group__name", "negative", "rights"
    ):
        identifier = account or group or ANYONE
        found.append(AccessEntry(f"-{identifier}" if negative else identifier, letters, person or team or ""))
    return found


def put(box: int, identifier: str, mode: str, letters: str) -> str:
    """Change one line, inside the caller's transaction; its rights afterwards. Raises StoreError, BadRights.

    `mode` is "", "+" or "-", as with `rights.changed`. A line without rights is taken away.
    """
    whom = _whom(box, identifier)
    lines = Access.objects.filter(
        mailbox=box, account=whom.account, group=whom.group, negative=whom.negative
    ).select_for_update()
    old = lines.values_list("rights", flat=True).first()
    new = rights.changed(old or "", mode, letters)
    if not new:
        lines.delete()
    elif old is None:
        Access.objects.create(
            mailbox_id=box, account_id=whom.account, group_id=whom.group, negative=whom.negative, rights=new
        )
    else:
        lines.update(rights=new)
    settle(box)
    _ring([whom.account], [box])
    return new


def _ring(accounts: Iterable[int | None], boxes: Iterable[int] = ()) -> None:
    """Somebody's list of mailboxes has changed; None: everybody's may have, as with groups and anyone.

    Who waits for news in one of `boxes` perhaps may not hear it any more.
    """
    transaction.on_commit(rightsmark.renew)
    people = {bell.EVERYBODY if one is None else bell.of_account(one) for one in accounts}
    bell.ring_after_commit(people.union(boxes))


def ring_everybody(**_: object) -> None:
    """For the directory's signal group_changed: whom a line means, is another thing now."""
    _ring([None])


def heard() -> None:
    """Everybody's bell rings: what this process remembers of rights and groups may have been before that."""
    forget()
    directory.forget()


def _look() -> None:
    """Another process may have changed rights or groups."""
    global _mark
    if (mark := rightsmark.look()) != _mark:
        heard()
        _mark = mark


def settle(box: int) -> None:
    """The mailbox knows whether it is shared; when nobody else is left, nobody else has read anything."""
    shared = is_shared(box)
    Mailbox.objects.filter(pk=box).exclude(shared=shared).update(shared=shared)
    if not shared:
        Reading.objects.filter(mailbox=box).delete()


def is_shared(box: int) -> bool:
    return Access.objects.filter(mailbox=box).exists()


def inherit(parent: int, children: Iterable[int]) -> None:
    """New folders have the access list of the one above them (RFC 4314 §4 CREATE)."""
    lines = list(Access.objects.filter(mailbox=parent))
    made = list(children)
    Access.objects.bulk_create(
        Access(
            mailbox_id=box, account_id=line.account_id, group_id=line.group_id, negative=line.negative,
            rights=line.rights,
        )
        for box in made for line in lines
    )  # fmt: skip
    if lines:
        Mailbox.objects.filter(pk__in=made).update(shared=True)
        _ring(line.account_id for line in lines)


def _whom(box: int, identifier: str) -> _Whom:
    """Raises StoreError for somebody who is not there, and for the owner."""
    negative, name = identifier.startswith("-"), identifier.removeprefix("-").strip()
    if name.casefold() == ANYONE:
        return _Whom(negative)
    try:
        account, group = directory.account(name), directory.group_id(name)
    except directory.DirectoryError as wrong:
        raise StoreError(str(wrong)) from wrong
    if account is None and group is None:
        raise StoreError(f"There is neither a person nor a group {name}.")
    if account and Mailbox.objects.filter(pk=box, account=account.id).exists():
        raise StoreError("It is theirs: the owner has every right always.")
    return _Whom(negative, account.id if account else None, None if account else group)
