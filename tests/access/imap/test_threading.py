"""Conversations of a whole mailbox, told to clients that know of different letters."""

import random

import pytest

from access.imap import remembered, searchkeys
from access.imap.commands import Noop, Thread
from access.imap.conversations import FEW
from mailapp.standards.threading import ALGORITHMS
from mailapp.store.memory import MemoryStore
from mailapp.store.values import DELETED, UidSet
from tests.access.imap.selected import NOW, Client
from tests.store.letters import content

IDS = [f"<{n}@x.test>" for n in range(12)]


def put(store, dice):
    fields = {"Message-ID": dice.choice(IDS), "References": " ".join(dice.sample(IDS, dice.choice([0, 0, 1, 2])))}
    store.append(store.mailbox("INBOX").id, content(dice.choice(["x", "Re: x", "y"]), **fields), when=NOW)


@pytest.mark.parametrize("by_uid", [False, True])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_letters_come_and_go(algorithm, by_uid):
    dice, store = random.Random(len(algorithm) + by_uid), MemoryStore()
    for _ in range(20):
        put(store, dice)
    box, asked = store.mailbox("INBOX").id, Thread(algorithm, searchkeys.All(), by_uid)
    late, client = Client(store), Client(store)  # one of them is never told what is new
    before = late.say(asked)
    for _ in range(12):
        for _ in range(dice.choice([0, 1, 3, FEW + 1])):
            put(store, dice)
        gone = UidSet.of(*dice.sample(store.open("INBOX").uids, dice.randint(0, 2)))
        store.set_flags(box, gone, add=frozenset({DELETED}))
        store.expunge(box, gone)
        client.say(Noop())
        told = client.say(asked)
        assert told == client.say(asked)
        remembered.forget()
        assert told == client.say(asked)
    assert before.startswith(b"* THREAD (")


def test_who_knows_less_is_told_of_less():
    store = MemoryStore()
    for subject in ("x", "Re: x"):
        store.append(store.mailbox("INBOX").id, content(subject))
    asked = Thread("ORDEREDSUBJECT", searchkeys.All())
    late = Client(store)
    store.append(store.mailbox("INBOX").id, content("y"))
    assert Client(store).say(asked).startswith(b"* THREAD (1 2)(3)\r\n")
    assert late.say(asked).startswith(b"* THREAD (1 2)\r\n")
    assert Client(store).say(asked).startswith(b"* THREAD (1 2)(3)\r\n")
