"""Saved searches: keeping them, and finding out what is new in one since somebody looked last.

A message has the same UID in a search for as long as it matches and lies where it lies.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from mailapp.policy import api as policy
from mailapp.store import bell, columns, flags, folders, messages, names, querytext, search_rows, searchlist
from mailapp.store.models import Hit, Mailbox, SavedSearch
from mailapp.store.query import All, And, HasFlag, Order, Query, Uids, Window
from mailapp.store.values import (
    FLAGGED,
    SEPARATOR,
    ChangeKind,
    MailboxExists,
    NoSuchMailbox,
    OverQuota,
    UidSet,
)

FOLDER = "Searches"  # above all of them, as mail programs see it
PREFIX = FOLDER + SEPARATOR
LEFT_OUT = ("\\Trash", "\\Junk")  # what was thrown away is not looked for
# Questions that mail programs have a name for (RFC 6154 §2).
USES: dict[Query, str] = {All(): "\\All", HasFlag(FLAGGED): "\\Flagged"}
Place = tuple[int, int]  # mailbox and UID


@dataclass(frozen=True, slots=True)
class Search:
    """One of a person's saved searches. `words` are what was typed; `use` is \\All, \\Flagged or ""."""

    id: int
    name: str
    words: str
    use: str = ""


def listed(account: int) -> list[Search]:
    return sorted(map(_value, searchlist.of(account)), key=lambda one: (one.name.casefold(), one.name))


def _value(row: SavedSearch) -> Search:
    return Search(row.pk, row.name, row.words, row.special_use)


def save(account: int, name: str, words: str, query: Query) -> Search:
    """Keep one more. Raises MailboxExists, BadMailboxName, OverQuota."""
    with transaction.atomic():
        validity = folders.next_uidvalidity(account)  # which holds off whoever saves at the same time
        kept = _free(account, name)
        most = policy.current().searches_per_account
        if SavedSearch.objects.filter(account=account).count() >= most:
            raise OverQuota(f"You can keep {most} searches, and no more.")
        row = SavedSearch.objects.create(
            account_id=account,
            name=kept,
            words=words,
            query=querytext.written(query),
            special_use=USES.get(query, ""),
            uidvalidity=validity,
        )
        searchlist.changed(account)
        bell.ring_after_commit([bell.of_account(account)])
    return _value(row)


def change(account: int, number: int, name: str, words: str, query: Query) -> Search:
    """Another name, other words: what it finds then is another mailbox's. Raises as `save`, NoSuchMailbox."""
    with transaction.atomic():
        validity = folders.next_uidvalidity(account)
        row = by_number(account, number, lock=True)
        row.name = _free(account, name, row)
        text = querytext.written(query)
        if (row.words, row.query) != (words, text):
            row.words, row.query, row.special_use = words, text, USES.get(query, "")
            row.looked, row.uidnext, row.counted = "{}", 1, 0
            row.uidvalidity = validity
            Hit.objects.filter(search=row).delete()
        row.save()
        searchlist.changed(account)
        bell.ring_after_commit([bell.of_account(account)])
    return _value(row)


def remove(account: int, number: int) -> None:
    """Raises NoSuchMailbox. No letter goes with it."""
    with transaction.atomic():
        by_number(account, number).delete()
        searchlist.changed(account)
        bell.ring_after_commit([bell.of_account(account)])


def by_number(account: int, number: int, *, lock: bool = False) -> SavedSearch:
    """Raises NoSuchMailbox."""
    rows = SavedSearch.objects.select_for_update() if lock else SavedSearch.objects
    row = rows.filter(account=account, pk=number).first()
    if row is None:
        raise NoSuchMailbox("There is no such saved search.")
    return row


def by_name(account: int, name: str) -> SavedSearch | None:
    return SavedSearch.objects.filter(account=account, name=name).first()


def _free(account: int, name: str, of: SavedSearch | None = None) -> str:
    kept = names.mailbox_name(PREFIX + name.replace(SEPARATOR, " ").strip()).removeprefix(PREFIX)
    other = by_name(account, kept)
    taken = other is not None and (of is None or other.pk != of.pk)
    if taken or Mailbox.objects.filter(account=account, name=PREFIX + kept).exists():
        raise MailboxExists(f"There is already a search {kept}.")
    return kept


def subscribe(row: SavedSearch, on: bool) -> None:
    SavedSearch.objects.filter(pk=row.pk).update(subscribed=on)
    bell.ring_after_commit([bell.of_account(row.account_id)])


# -- what it finds ------------------------------------------------------------------------------------


def look(account: int, number: int, scope: Mapping[int, int] | None = None) -> SavedSearch:
    """The search as it is now: only what has changed since the last time is looked at. Raises NoSuchMailbox.

    `scope`: the person's mailboxes and their MODSEQs, if somebody has just read them.
    """
    row = by_number(account, number)
    now = _scope(account) if scope is None else scope
    if _looked(row) == now:
        return row
    with transaction.atomic():
        row = by_number(account, number, lock=True)
        _Look(account, row, now).run()
    return row


# Joined by where the letters lie: a person's own mailboxes, so that the flags are his.
COUNT = """
    SELECT COUNT(*), COALESCE(SUM(CASE WHEN letter.flags & %s = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(letter.size), 0)
    FROM store_hit hit JOIN store_message letter ON letter.mailbox_id = hit.box AND letter.uid = hit.source
    WHERE hit.search_id = %s AND NOT hit.gone
"""


def counted(row: SavedSearch) -> SavedSearch:
    """With its counters, which are counted anew only when something in it has changed."""
    if row.counted == row.highestmodseq:
        return row
    with connection.cursor() as cursor:
        cursor.execute(COUNT, (flags.SEEN_BIT, row.pk))
        row.messages, row.unseen, row.size = map(int, cursor.fetchone())
    row.counted = row.highestmodseq
    SavedSearch.objects.filter(pk=row.pk, highestmodseq=row.highestmodseq).update(
        counted=row.counted, messages=row.messages, unseen=row.unseen, size=row.size
    )
    return row


def scope_of(boxes: Iterable[tuple[int, str, int]]) -> dict[int, int]:
    """From (id, use, MODSEQ) of mailboxes: those that are searched."""
    return {box: modseq for box, use, modseq in boxes if use not in LEFT_OUT}


def _scope(account: int) -> dict[int, int]:
    rows = Mailbox.objects.filter(account=account)
    return scope_of(rows.values_list("id", "special_use", "highestmodseq"))


def _looked(row: SavedSearch) -> dict[int, int]:
    return {int(box): modseq for box, modseq in json.loads(row.looked).items()}


class _Look:
    """One search, brought up to date. To be run in a transaction that holds its row."""

    def __init__(self, account: int, row: SavedSearch, now: Mapping[int, int]) -> None:
        self.account, self.row, self.now = account, row, now
        self.query = querytext.read(row.query)
        self.new: list[Place] = []
        self.gone: list[Hit] = []
        self.touched: list[Hit] = []

    def run(self) -> None:
        before = _looked(self.row)
        for box in before.keys() - self.now.keys():
            self.gone += self._hits(box)
        for box, modseq in self.now.items():
            if box not in before:
                self.new += self._matching(box, self.query)
            elif before[box] != modseq:
                self._changed(box, before[box])
        self._write()

    def _hits(self, box: int) -> list[Hit]:
        return list(Hit.objects.filter(search=self.row, box=box, gone=False))

    def _matching(self, box: int, query: Query) -> list[Place]:
        try:
            return search_rows.find(self.account, query, box, Order.UID, False, Window())
        except NoSuchMailbox:
            return []

    def _changed(self, box: int, since: int) -> None:
        """Only messages that are new, marked otherwise or gone can match now and not before, or the other way."""
        try:
            changes = messages.changes(self.account, box, since)
        except NoSuchMailbox:
            changes = []
        kinds = {change.uid: change.kind for change in changes}
        there = UidSet.of(*(uid for uid, kind in kinds.items() if kind is not ChangeKind.EXPUNGED))
        matching = self._matching(box, And((Uids(there), self.query))) if there else []
        have = {hit.source: hit for hit in self._hits(box) if hit.source in kinds}
        wanted = {uid for _, uid in matching}
        self.new += [place for place in matching if place[1] not in have]
        self.gone += [hit for uid, hit in have.items() if uid not in wanted]
        self.touched += [hit for uid, hit in have.items() if uid in wanted]

    def _write(self) -> None:
        row, row_new = self.row, len(self.new)
        row.looked = json.dumps(dict(self.now))
        if row_new or self.gone or self.touched:
            row.highestmodseq += 1
            _stamp(self.touched, row.highestmodseq, gone=False)
            _stamp(self.gone, row.highestmodseq, gone=True)
            self._add(row.highestmodseq)
            row.uidnext += row_new
        row.save(update_fields=["looked", "highestmodseq", "uidnext"])

    def _add(self, modseq: int) -> None:
        """With UIDs in the order in which they arrived."""
        by_box: dict[int, list[int]] = {}
        for box, source in self.new:
            by_box.setdefault(box, []).append(source)
        arrived = {
            (box, uid): when
            for box, sources in by_box.items()
            for uids, whens in columns.of_rows(box, UidSet.of(*sources), ["uid", "sort_arrival"])
            for uid, when in zip(uids, whens, strict=True)
        }
        ordered = sorted(self.new, key=lambda place: (arrived.get(place, 0), place))
        new = [
            Hit(search=self.row, uid=uid, box=box, source=source, modseq=modseq, created_modseq=modseq)
            for uid, (box, source) in enumerate(ordered, self.row.uidnext)
        ]
        Hit.objects.bulk_create(new, batch_size=500)


def _stamp(hits: Sequence[Hit], modseq: int, *, gone: bool) -> None:
    pks = [hit.pk for hit in hits]
    for start in range(0, len(pks), 500):
        Hit.objects.filter(pk__in=pks[start : start + 500]).update(modseq=modseq, gone=gone)
