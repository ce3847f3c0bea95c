"""A saved search as a mailbox that can only be read: methods are those of port.Mail, for this one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any, BinaryIO

from mailapp.store import searches
from mailapp.store.models import Hit, SavedSearch
from mailapp.store.port import Store
from mailapp.store.query import And, ModSeq, Not, Or, Query, Uids
from mailapp.store.roster import Roster
from mailapp.store.values import (
    Change,
    ChangeKind,
    MailboxInfo,
    MessageInfo,
    NoSuchMailbox,
    NoSuchMessage,
    Snapshot,
    UidSet,
    Want,
)

RIGHTS = "lr"
BATCH = 500
Place = tuple[int, int]  # mailbox and UID


def number_of(box: int) -> int:
    """Mailboxes of searches have negative numbers."""
    return -box


class Virtual:
    """`mail` is all that the person reaches: the letters are read there."""

    def __init__(self, mail: Store, row: SavedSearch) -> None:
        self.mail, self.row, self.box = mail, row, -row.pk

    @cached_property
    def places(self) -> dict[int, Place]:
        """By UID here, in order: where it lies."""
        hits = Hit.objects.filter(search=self.row, gone=False).order_by("uid")
        return {uid: (box, source) for uid, box, source in hits.values_list("uid", "box", "source")}

    def info(self) -> MailboxInfo:
        row = searches.counted(self.row)
        return MailboxInfo(
            self.box,
            searches.PREFIX + row.name,
            row.special_use,
            row.subscribed,
            row.uidvalidity,
            row.uidnext,
            row.highestmodseq,
            row.messages,
            row.unseen,
            0,
            row.size,
            rights=RIGHTS,
            first_recent=row.uidnext,  # what it finds is told of where it lies
        )

    def snapshot(self) -> Snapshot:
        rings = frozenset(info.id for info in self.mail.mailboxes())
        return Snapshot(self.info(), Roster(self.places), rings)

    def chosen(self, uids: UidSet) -> dict[int, Place]:
        wanted = uids.among(self.places)
        return {uid: place for uid, place in self.places.items() if uid in wanted}

    def _batches(self, uids: UidSet) -> Iterator[dict[int, Place]]:
        left = iter(self.chosen(uids).items())
        while batch := dict(islice(left, BATCH)):
            yield batch

    def _by_box(self, places: Mapping[int, Place]) -> dict[int, dict[int, int]]:
        """For each mailbox its UIDs, with those that they have here."""
        found: dict[int, dict[int, int]] = {}
        for uid, (box, source) in places.items():
            found.setdefault(box, {})[source] = uid
        return found

    def _modseqs(self, uids: Mapping[int, Place]) -> dict[int, int]:
        hits = Hit.objects.filter(search=self.row, uid__gte=min(uids), uid__lte=max(uids))
        return dict(hits.values_list("uid", "modseq"))

    def fetch(self, uids: UidSet, want: Want) -> Iterator[MessageInfo]:
        for batch in self._batches(uids):
            modseqs, found = self._modseqs(batch), {}
            for box, here in self._by_box(batch).items():
                for info in self._fetched(box, here, want):
                    uid = here[info.uid]
                    found[uid] = replace(info, mailbox=self.box, uid=uid, modseq=modseqs[uid])
            yield from (found[uid] for uid in batch if uid in found)

    def _fetched(self, box: int, here: Mapping[int, int], want: Want) -> Iterator[MessageInfo]:
        try:
            yield from self.mail.fetch(box, UidSet.of(*here), want)
        except NoSuchMailbox:
            return

    def columns(self, uids: UidSet, names: list[str]) -> Iterator[tuple[Any, ...]]:
        for batch in self._batches(uids):
            modseqs, rows = self._modseqs(batch), {}
            for box, here in self._by_box(batch).items():
                for sources, *columns in self._columns(box, here, names):
                    for source, *values in zip(sources, *columns, strict=True):
                        rows[here[source]] = values
            there = [uid for uid in batch if uid in rows]
            if there:
                told = {"uid": there, "modseq": [modseqs[uid] for uid in there]}
                yield tuple(told.get(name) or [rows[uid][at] for uid in there] for at, name in enumerate(names))

    def _columns(self, box: int, here: Mapping[int, int], names: list[str]) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self.mail.columns(box, UidSet.of(*here), ["uid", *names])
        except NoSuchMailbox:
            return

    def contents(self, uids: UidSet) -> Iterator[tuple[int, BinaryIO]]:
        for uid in self.chosen(uids):
            try:
                file = self.content(uid)
            except (NoSuchMessage, NoSuchMailbox):
                continue
            with file:
                yield uid, file

    def content(self, uid: int) -> BinaryIO:
        if uid not in self.places:
            raise NoSuchMessage("The message is no longer there.")
        return self.mail.content(*self.places[uid])

    def copy(self, uids: UidSet, to: int) -> tuple[tuple[int, int], ...]:
        """To a real mailbox; the pairs of COPYUID in the order of the UIDs here."""
        pairs: list[tuple[int, int]] = []
        for box, here in self._by_box(self.chosen(uids)).items():
            pairs += [(here[old], new) for old, new in self.mail.copy(box, UidSet.of(*here), to).pairs]
        return tuple(sorted(pairs))

    def search(self, query: Query) -> list[int]:
        """UIDs in order."""
        found: list[int] = []
        for box, here in self._by_box(self.places).items():
            within = And((Uids(UidSet.of(*here)), self._there(query, here)))
            try:
                found += [here[source] for _, source in self.mail.search(within, box)]
            except NoSuchMailbox:
                continue
        return sorted(found)

    def _there(self, query: Query, here: Mapping[int, int]) -> Query:
        """The same question, with the UIDs that the letters have where they lie."""
        match query:
            case And(terms):
                return And(tuple(self._there(term, here) for term in terms))
            case Or(terms):
                return Or(tuple(self._there(term, here) for term in terms))
            case Not(term):
                return Not(self._there(term, here))
            case Uids(uids):
                wanted = uids.among(here.values())
                return Uids(UidSet.of(*(source for source, uid in here.items() if uid in wanted)))
            case ModSeq(since):
                recent = Hit.objects.filter(search=self.row, modseq__gte=since, gone=False)
                later = set(recent.values_list("uid", flat=True))
                return Uids(UidSet.of(*(source for source, uid in here.items() if uid in later)))
        return query

    def changes(self, since: int) -> list[Change]:
        hits = Hit.objects.filter(search=self.row, modseq__gt=since).order_by("modseq", "uid")
        return [
            Change(self.box, hit.modseq, _kind(hit, since), hit.uid)
            for hit in hits
            if not (hit.gone and hit.created_modseq > since)  # it came and went behind everybody's back
        ]


def _kind(hit: Hit, since: int) -> ChangeKind:
    if hit.gone:
        return ChangeKind.EXPUNGED
    return ChangeKind.ADDED if hit.created_modseq > since else ChangeKind.FLAGS
