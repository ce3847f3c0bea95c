"""Who a person writes to: learnt from each letter sent, offered while he types, colleagues after them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from mailapp.contacts import api as contacts
from mailapp.directory import api as directory
from mailapp.standards.address import Named
from webmail.models import Correspondent

OFFERED = 8
LISTED = 50
GROUPS = 3  # of the address book, at most
COLLEAGUES = 100  # that are looked at: of more, he types another letter


def learn(account: int, people: Iterable[Named]) -> None:
    """One more letter to each of them; a name that was typed replaces an older one."""
    now = timezone.now()
    for person in people:
        address, name = person.address[:320], person.name[:200]
        known = Correspondent.objects.filter(account_id=account, address=address)
        changes = {"times": F("times") + 1, "last": now} | ({"name": name} if name else {})
        if not known.update(**changes):
            Correspondent.objects.get_or_create(
                account_id=account, address=address, defaults={"name": name, "last": now}
            )


def is_known(account: int, address: str) -> bool:
    """Whether this person has written to the address."""
    return Correspondent.objects.filter(account_id=account, address__iexact=address).exists()


def offer(person: Any, words: str, limit: int = OFFERED) -> list[Named]:
    """Whose name or address holds these words: the most written-to first, then the address book, then his domain.

    Before them groups of the address book whose names begin so, each by its name alone (webmail/contacts/groups.py).
    """
    rows = Correspondent.objects.filter(account_id=person.pk)
    if words:
        rows = rows.filter(Q(address__icontains=words) | Q(name__icontains=words))
    known = {one.address: Named(one.name, one.address) for one in rows.order_by("-times", "-last")[:limit]}
    groups = contacts.groups_like(person.pk, words, GROUPS)
    room = limit - len(groups)
    for some in (contacts.offer(person.pk, words, limit), _colleagues(person.address, words, limit)):
        if len(known) >= room:
            break
        for one in some:
            if one.address not in known or not known[one.address].name:
                known[one.address] = one
    named, people = [Named("", name) for name in groups], list(known.values())[:room]
    return [*named, *people] if words else [*people, *named]


def listed(person: Any, *, colleagues: bool = True) -> list[Named]:
    """For a browser without scripts: whom he has written to; who has written to nobody yet sees his colleagues."""
    rows = Correspondent.objects.filter(account_id=person.pk).order_by("-times", "-last")[:LISTED]
    found = [Named(one.name, one.address) for one in rows]
    return found or (list(_people(person.address, "", LISTED)) if colleagues else [])


def _colleagues(address: str, words: str, limit: int) -> Iterator[Named]:
    """Found by name or local part: their domain is that of all of them."""
    yield from _people(address, words, limit)
    domain, sought = address.rpartition("@")[2], words.casefold()
    for group in directory.groups(domain=domain, words=words)[:limit]:
        if group.active and sought in f"{group.name} {group.address}".casefold():
            yield Named(group.name, group.address)


def _people(address: str, words: str, limit: int) -> Iterator[Named]:
    domain, sought = address.rpartition("@")[2], words.casefold()
    for one in directory.accounts(domain=domain, words=words, limit=COLLEAGUES if words else limit):
        shown = one.address if "@" in words else one.address.rpartition("@")[0]
        if one.active and one.address != address and sought in f"{one.display_name} {shown}".casefold():
            yield Named(one.display_name, one.address)
