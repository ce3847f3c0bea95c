"""Any question, of many kinds at once, is answered as by a plain loop over all letters (`store.memory`)."""

from datetime import UTC, datetime, timedelta, timezone
from email.header import Header as Encoded
from random import Random

import pytest

from mailapp.net.content import Content
from mailapp.search import catchup, engine
from mailapp.search.values import Limits
from mailapp.store import query as q
from mailapp.store import search_index, search_scope, search_sources, search_stretches
from mailapp.store.memory import MemoryStore
from mailapp.store.values import ANSWERED, FLAGGED, INBOX, SEEN, UidSet
from tests.search.letters import WORDS

LETTERS = 18
QUESTIONS = 90
FLAGS = [SEEN, FLAGGED, ANSWERED, "Work", "$Label_1", "w%rk", "wörk"]
NAMES = ["To", "cc", "Bcc", "From", "Subject", "X-Mark", "X-Mar", "Date", "Message-ID", "Content-Type", ""]
NOON = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # in the night in which Europe's clocks change


class Chance(Random):
    def words(self, most: int) -> str:
        return " ".join(self.choices(WORDS, k=self.randint(0, most)))

    def when(self) -> datetime:
        zone = timezone(timedelta(minutes=self.choice([0, 60, 840, -720, 345, -1])))
        return (NOON + timedelta(hours=self.randint(-40, 40), minutes=self.choice([0, 29, 30]))).astimezone(zone)

    def letter(self) -> bytes:
        people = ", ".join(
            f"{Encoded(self.choice(WORDS), 'utf-8').encode()} <{self.choice('abc')}@x.test>"
            for _ in range(self.randint(0, 2))
        )
        fields = [
            f"From: {Encoded(self.words(2), 'utf-8').encode()} <ben@example.test>",
            f"Subject: {Encoded(self.words(3), 'utf-8').encode()}",
            f"X-Mark: {self.choice(WORDS)}",
            *([f"{self.choice(['To', 'Cc', 'Bcc'])}: {people}"] if people else []),
            *([f"Date: {self.when().strftime('%a, %d %b %Y %H:%M:%S %z')}"] if self.random() < 0.8 else []),
            f"Message-ID: <{self.randint(1, 9)}@x.test>",
            f"Content-Type: text/{self.choice(['plain', 'html'])}; charset=utf-8",
        ]
        text = "\r\n".join(self.words(8) for _ in range(self.randint(0, 3))) + self.choice(["", "w" * 3000])
        return ("\r\n".join(fields) + "\r\n\r\n" + text).encode("utf-8", "replace")

    def needle(self) -> str:
        whole = self.choice(
            [self.words(3), self.choice(WORDS), *"%_\\'\"\0e会ß", "😀", "", "\ud800", "a\0b", "w" * 1200]
        )
        start = self.randrange(len(whole) or 1)
        cut = whole[start : start + self.randint(1, 1200)]
        return self.choice([cut, cut.upper(), cut.swapcase(), whole])

    def uids(self) -> UidSet:
        low = self.randint(1, LETTERS)
        return UidSet(((low, self.choice([low, low + 3, None])),))

    def day(self) -> datetime | None:
        return None if self.random() < 0.3 else datetime(2026, 3, self.randint(27, 31), tzinfo=UTC)

    def question(self, depth: int = 3) -> q.Query:
        if depth and self.random() < 0.6:
            terms = tuple(self.question(depth - 1) for _ in range(self.randint(0, 3)))
            return self.choice([q.And(terms), q.Or(terms), q.Not(self.question(depth - 1))])
        return self.choice(self.plain)()

    @property
    def plain(self):
        text = self.needle
        return [
            lambda: q.Body(text()), lambda: q.Anywhere(text()), lambda: q.Words(text()), lambda: q.FileName(text()),
            lambda: q.Contains(self.choice(["subject", "from", "to", "any"]), text()),
            lambda: q.Header(self.choice(NAMES), text()), lambda: q.HasFlag(self.choice(FLAGS).swapcase()),
            lambda: q.Dated(self.choice(["internal", "sent", "saved"]), self.day(), self.day()),
            lambda: q.Sized(self.choice([None, 0, 400, 2**63 - 1]), self.choice([None, 0, 500, 3000])),
            lambda: q.Uids(self.uids()), lambda: q.ModSeq(self.randint(0, LETTERS + 3)), q.HasAttachment, q.All,
        ]  # fmt: skip


def filled(store, chance):
    """The letters, marked, and two of them gone again."""
    box = store.mailbox(INBOX).id
    for _ in range(LETTERS):
        flags = frozenset(flag for flag in FLAGS[:5] if chance.random() < 0.3)
        store.append(box, Content.of(chance.letter()), flags, chance.when())
    store.set_flags(box, UidSet.of(3, 9), add=frozenset({"\\Deleted"}))
    store.expunge(box, UidSet.of(3, 9))
    return box


@pytest.mark.parametrize("seed", [1])  # more of them find nothing more, and take a second each
def test_any_question_is_answered_as_by_a_plain_loop(anna, monkeypatch, seed):
    for module, name, few in ((search_index, "FEW", 0), (search_index, "WORTH", 1), (search_scope, "MUCH", 0),
                              (search_scope, "WALKED", 1), (search_stretches, "FAR", 3)):  # fmt: skip
        monkeypatch.setattr(module, name, few)
    plain = MemoryStore()
    ours, theirs = filled(anna, Chance(seed)), filled(plain, Chance(seed))
    chance = Chance(seed)
    for number in range(QUESTIONS):
        if number % 30 == 15:  # at first it knows none, then some of the letters
            with engine.opened() as shelf:
                shelf.prepare()
                shelf.add(list(catchup._read(search_sources.letters(0, None, 99)[:: chance.randint(1, 3)], Limits())))
        question = chance.question()
        expected = [uid for _, uid in plain.search(question, theirs)]
        assert [uid for _, uid in anna.search(question, ours)] == expected, question
        newest = [uid for _, uid in plain.search(question, theirs, q.Order.ARRIVAL, descending=True)]
        found = [uid for _, uid in anna.search(question, None, q.Order.ARRIVAL, descending=True, limit=6, enough=2)]
        assert found == newest[:6] or (found == newest[:2] and len(newest) > 2), question
