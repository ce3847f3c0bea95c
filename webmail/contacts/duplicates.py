"""Contacts that are the same person twice: found by an address or a number that both have, or the same name."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from mailapp.contacts import api as contacts
from mailapp.contacts.api import Card, Contact, Owner

SHOWN = 50  # heaps at once


def found(owner: Owner) -> list[list[Contact]]:
    """Heaps of two and more, the fullest card first."""
    heaps: dict[str, list[Contact]] = defaultdict(list)
    for one in contacts.all_of(owner):
        if one.card.kind == "group":
            continue
        keys = {address.value.lower() for address in one.card.addresses}
        keys.add("name " + contacts.plain(one.card.name))
        for key in keys:
            heaps[key].append(one)
    taken: set[int] = set()
    result = []
    for heap in heaps.values():
        fresh = [one for one in heap if one.id not in taken]
        if len(fresh) > 1:
            taken |= {one.id for one in fresh}
            result.append(sorted(fresh, key=_fullness, reverse=True))
    return result[:SHOWN]


def _fullness(one: Contact) -> int:
    return len(str(one.card)) + one.has_photo


def merged(cards: list[Card]) -> Card:
    """One of all: what the first does not say, the others may."""
    first = cards[0]
    for other in cards[1:]:
        said: dict[str, Any] = {
            name: getattr(first, name) or getattr(other, name)
            for name in ("given", "family", "additional", "prefix", "suffix", "nickname", "organisation", "title")
        }
        said |= {name: getattr(first, name) or getattr(other, name) for name in ("birthday", "website")}
        notes = "\n".join(dict.fromkeys(filter(None, (first.note, other.note))))
        several: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(first, name), *getattr(other, name))))
            for name in ("addresses", "phones", "postal", "groups", "rest")
        }
        first = replace(first, **said, **several, note=notes)
    return first
