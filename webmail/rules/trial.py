"""A dry run: what rules would do with letters that are here already. Nothing is changed."""

import mmap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.utils import timezone

from mailapp.delivery.sorting.plan import candidate, plan
from mailapp.delivery.sorting.values import Plan, Ready
from mailapp.delivery.sorting.world import Case
from mailapp.directory.values import AccountInfo
from mailapp.standards import sieve
from mailapp.standards.message.limits import Buffer
from mailapp.store.port import Store
from mailapp.store.query import All, Order
from mailapp.store.values import MailboxInfo, MessageInfo, UidSet, Want
from webmail.rules import words

LETTERS = 300  # that one page looks at
OCTETS = 256 * 1024 * 1024  # of all of them together; the rest waits for the next page


@dataclass(frozen=True, slots=True)
class Hit:
    """A letter that the rules would touch."""

    info: MessageInfo
    plan: Plan

    @property
    def sentences(self) -> list[str]:
        told = [words.would(action) for action in self.plan.actions]
        return [*told, *(trouble.sentence for trouble in self.plan.troubles)]


@dataclass(frozen=True, slots=True)
class Trial:
    """`older`: from this place on there are letters that were not looked at; None when there are none."""

    hits: list[Hit]
    looked: int
    older: int | None = None


def look(person: AccountInfo, store: Store, box: MailboxInfo, text: str, start: int = 0) -> Trial:
    """The newest letters of a folder first, from place `start` on. Raises BadScript."""
    ready = candidate(person, text)
    found = store.search(All(), box.id, Order.ARRIVAL, descending=True, offset=start, limit=LETTERS + 1)
    uids = [uid for _, uid in found]
    wanted = _bounded({info.uid: info for info in store.fetch(box.id, UidSet.of(*uids[:LETTERS]), WANT)}, uids)
    hits = {hit.info.uid: hit for hit in _hits(person, store, box, ready, wanted)}
    looked = len(wanted)
    return Trial(
        [hits[info.uid] for info in wanted if info.uid in hits], looked, start + looked if looked < len(uids) else None
    )


WANT = Want.LIST | Want.STRUCTURE


def again(person: AccountInfo, store: Store, box: MailboxInfo, text: str, uids: Sequence[int]) -> list[Hit]:
    """Those of these letters that the rules touch. Raises BadScript."""
    ready = candidate(person, text)
    infos = list(store.fetch(box.id, UidSet.of(*uids[:LETTERS]), WANT)) if uids else []
    return list(_hits(person, store, box, ready, infos))


def _bounded(infos: dict[int, MessageInfo], uids: Sequence[int]) -> list[MessageInfo]:
    """As many as fit, at least one."""
    wanted, octets = list[MessageInfo](), 0
    for uid in uids[:LETTERS]:
        if info := infos.get(uid):
            octets += info.size
            if octets > OCTETS and wanted:
                break
            wanted.append(info)
    return wanted


def _hits(
    person: AccountInfo, store: Store, box: MailboxInfo, ready: Ready, infos: Sequence[MessageInfo]
) -> Iterator[Hit]:
    by_uid = {info.uid: info for info in infos}
    for uid, file in store.contents(box.id, UidSet.of(*by_uid)) if by_uid else ():
        info = by_uid[uid]
        if not info.parts:
            continue
        with _octets(file) as octets:
            case = Case(_envelope(person), now=timezone.localtime(info.internal_date))
            made = plan(person, sieve.Letter(octets, info.parts), case, scripts=[ready], inbox=box.name)
        if not made.plain:
            yield Hit(info, made)


def _envelope(person: AccountInfo) -> sieve.Envelope:
    """Who sent it over which path is known no more."""
    return sieve.Envelope(recipient=person.address)


@contextmanager
def _octets(file: BinaryIO) -> Iterator[Buffer]:
    """Only what a rule asks for is read."""
    try:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # no file, or an empty one
        yield file.read()
        return
    with mapped:
        yield mapped
