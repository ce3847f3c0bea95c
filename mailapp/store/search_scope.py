"""What a search runs over: mailboxes, and those of their messages that can match at all."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from mailapp.store.models import Mailbox, Message, Tally
from mailapp.store.values import MailboxInfo

MUCH = 3  # letters that are walked through while one is looked up
WALKED = 8  # messages of a mailbox that are walked over while one is looked up


class Few(RawSQL):
    """Numbers that are so few that each is looked up."""


@dataclass(frozen=True, slots=True)
class Scope:
    """`boxes` has the MODSEQ of each mailbox as it was before anything else was asked; `messages` lie in them."""

    boxes: dict[int, int]
    rows: QuerySet[Message]
    messages: int = 0
    pairs: list[tuple[int, int]] | None = None  # its rows, each with its letter, where somebody has asked for them

    @classmethod
    def of(cls, boxes: Collection[Mailbox | MailboxInfo]) -> "Scope":
        known = {row.id: row.highestmodseq for row in boxes}
        rows = Message.objects.filter(mailbox=next(iter(known))) if len(known) == 1 else _in(known)
        return cls(known, rows, sum(row.messages for row in boxes))

    def filter(self, *conditions: Q) -> "Scope":
        return replace(self, rows=self.rows.filter(*conditions), pairs=None) if conditions else self

    def aside(self) -> QuerySet[Message]:
        """All its rows, for who names few: that they lie in a mailbox tempts no planner into a walk through it."""
        return Message.objects.alias(lies_in=F("mailbox_id") + 0).filter(lies_in__in=list(self.boxes))

    def among(self, numbers: Collection[int]) -> RawSQL:
        """As `among`, marked when they are few."""
        return among(numbers, Few if len(numbers) * WALKED < self.messages else RawSQL)

    def is_much(self) -> bool:
        """Whether a walk through all letters of the house is shorter than looking up those of each message."""
        house = Tally.objects.aggregate(all=Sum("messages"))["all"] or 0
        return self.messages * MUCH >= int(house)


def _in(boxes: Collection[int]) -> QuerySet[Message]:
    return Message.objects.filter(mailbox__in=list(boxes))


def among(numbers: Collection[int], kind: type[RawSQL] = RawSQL) -> RawSQL:
    """For `pk__in=…`: any number of numbers as one parameter; a list of parameters has an end."""
    if connection.vendor == "sqlite":
        return kind("SELECT value FROM json_each(%s)", [json.dumps(list(numbers))])
    return kind("SELECT unnest(%s::bigint[])", [list(numbers)])


def placed(scope: Scope, contents: Collection[int]) -> list[tuple[int, int]]:
    """Rows of these letters in the mailboxes of the scope, each with its letter.

    By the index of contents, which a condition on the mailbox would tempt the planner away from.
    """
    found = Message.objects.filter(content__in=among(contents)).values_list("pk", "content_id", "mailbox_id")
    return [(pk, content) for pk, content, box in found.iterator(chunk_size=2000) if box in scope.boxes]
