"""Whatever is done, in whatever order: the real store and the one in memory never disagree."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mailapp.store import api, graves, recover
from mailapp.store.memory import MemoryStore
from mailapp.store.mirror import mirror
from mailapp.store.values import DELETED, EVERYTHING, FLAGGED, SEEN, StoreError, UidSet, Want
from tests.store.letters import content

NAMES = ["INBOX", "Trash", "Work", "Work/Küche", "Other"]
names = st.sampled_from(NAMES)
marks = st.frozensets(st.sampled_from([SEEN, FLAGGED, DELETED, "$Forwarded", "todo", "Todo2"]), max_size=3)
uids = st.one_of(st.just(EVERYTHING), st.lists(st.integers(1, 8), max_size=4).map(lambda some: UidSet.of(*some)))


def machine(account):
    """The machine for one account, which is emptied first: its UIDs go on from where they were."""

    class TwoStores(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.real, self.double = api.open(account), MemoryStore()
            for box in self.real.mailboxes()[:6]:
                self.real.set_flags(box.id, EVERYTHING, add=frozenset([DELETED]))
                self.real.expunge(box.id)
            for box in reversed(self.real.mailboxes()[6:]):
                self.real.delete(box.name)
            graves.purge(datetime.now(UTC))

        def both(self, act):
            """Do it to each; what each answered, or which error it raised."""
            answers = []
            for store in (self.real, self.double):
                try:
                    answers.append(act(store))
                except StoreError as refused:
                    answers.append(type(refused))
            assert answers[0] == answers[1]

        def nth(self, store, name, wanted):
            """UIDs by their place in the mailbox."""
            held = store.open(name).uids
            return UidSet.of(*(uid for place, uid in enumerate(held, 1) if place in wanted))

        @rule(name=names, flags=marks, words=st.sampled_from(["a", "b"]))
        def append(self, name, flags, words):
            self.both(lambda store: bool(store.append(store.mailbox(name).id, content(words), flags)))

        @rule(name=names, which=uids, add=marks, remove=marks)
        def set_flags(self, name, which, add, remove):
            def act(store):
                box = store.mailbox(name).id
                changed, _ = store.set_flags(box, self.nth(store, name, which), add=add, remove=remove)
                return [one.flags for one in changed]

            self.both(act)

        @rule(name=names, which=uids, to=names, verb=st.sampled_from(["copy", "move"]))
        def carry(self, name, which, to, verb):
            def act(store):
                box, target = store.mailbox(name).id, store.mailbox(to).id
                return len(getattr(store, verb)(box, self.nth(store, name, which), target).pairs)

            self.both(act)

        @rule(name=names)
        def expunge(self, name):
            self.both(lambda store: len(store.expunge(store.mailbox(name).id)))

        @rule(name=names)
        def create(self, name):
            self.both(lambda store: store.create(name).name)

        @rule(name=names)
        def delete(self, name):
            self.both(lambda store: store.delete(name))

        @rule(name=names, to=names)
        def rename(self, name, to):
            self.both(lambda store: store.rename(name, to).name)

        @rule()
        def exhume(self):
            self.both(lambda store: store.exhume([grave.id for grave in store.buried(2)]))

        @rule()
        def mirror(self):
            mirror()

        @invariant()
        def the_stores_agree(self):
            assert seen(self.real) == seen(self.double)

        def teardown(self):
            assert list(recover.check()) == []

    return TwoStores


def seen(store):
    """Everything that does not depend on how often an account was used before."""
    found = {}
    for box in store.mailboxes():
        messages = list(store.fetch(box.id, EVERYTHING, Want.LIST))
        held = [one.uid for one in messages]
        assert held == sorted(held) == list(store.open(box.name).uids)
        assert all(one.modseq <= box.highestmodseq and one.uid < box.uidnext for one in messages)
        changes = store.changes(box.id, 0)
        assert [change.modseq for change in changes] == sorted(change.modseq for change in changes)
        counts = (box.messages, box.unseen, box.deleted, box.size)
        found[box.name] = (counts, [(one.subject, one.flags) for one in messages])
    return found, store.usage().octets, store.usage().messages


@pytest.mark.timeout(60)
def test_the_stores_never_disagree(office):
    quick = settings(
        max_examples=10,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine(office.anna.id), settings=quick)
