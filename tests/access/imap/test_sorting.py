"""An order that is brought up to date is the order that sorting all anew gives."""

import random
from datetime import timedelta

import pytest

from access.imap import remembered, searchkeys
from access.imap.commands import Noop, Sort, SortKey
from access.imap.handlers import sorting
from mailapp.store.memory import MemoryStore
from mailapp.store.values import DELETED, UidSet
from tests.access.imap.selected import NOW, Client
from tests.store.letters import content

ORDERS = [
    (SortKey("ARRIVAL", reverse=True),),
    (SortKey("SUBJECT"), SortKey("SIZE", reverse=True)),
    (SortKey("FROM", reverse=True), SortKey("ARRIVAL")),
]


def put(store, dice):
    letter = content(f"s{dice.randint(1, 3)}", "x" * dice.randint(1, 3), From=f"{dice.choice('ab')}@x.test")
    store.append(store.mailbox("INBOX").id, letter, when=NOW + timedelta(days=dice.randint(1, 5)))


@pytest.mark.parametrize("keys", ORDERS)
@pytest.mark.parametrize("few", [0, 3, 20])
def test_letters_come_and_go(keys, few, monkeypatch):
    monkeypatch.setattr(sorting, "FEW", few)
    dice, store = random.Random(len(keys) + few), MemoryStore()
    for _ in range(20):
        put(store, dice)
    box = store.mailbox("INBOX").id
    late, client = Client(store), Client(store)  # one of them is never told what is new
    for _ in range(15):
        for _ in range(dice.randint(0, 5)):
            put(store, dice)
        gone = UidSet.of(*dice.sample(store.open("INBOX").uids, dice.randint(0, 2)))
        store.set_flags(box, gone, add=frozenset({DELETED}))
        store.expunge(box, gone)
        client.say(Noop())
        late.say(Sort(keys, searchkeys.All()))
        told = client.say(Sort(keys, searchkeys.All()))
        remembered.forget()
        assert told == client.say(Sort(keys, searchkeys.All()))
        if dice.random() < 0.5:
            late.say(Sort(keys, searchkeys.All()))
