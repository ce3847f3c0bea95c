"""Whatever happens, in whatever order, and however little is indexed: the index answers as a scan of all files."""

import contextlib
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mailapp.policy.values import Policy
from mailapp.search import api, catchup, embedded, engine
from mailapp.search.values import Limits
from mailapp.store import api as store_api
from mailapp.store import graves, search_index, search_scope, search_sources, search_stretches
from mailapp.store.query import And, Anywhere, Body, Contains, HasFlag, Header, Not, Or, Words
from mailapp.store.values import DELETED, EVERYTHING, FLAGGED, StoreError, UidSet
from tests.search.letters import letters, needles

NAMES = ["INBOX", "Trash", "Work", "Work/Küche"]
names = st.sampled_from(NAMES)
places = st.lists(st.integers(1, 8), max_size=4)
headed = [partial(Contains, field) for field in ("subject", "from")] + [partial(Header, "to")]
asked = st.builds(lambda kind, text: kind(text), st.sampled_from([Body, Anywhere, Words, *headed]), needles())
queries = st.recursive(
    asked,
    lambda inner: st.one_of(
        inner.map(Not),
        st.tuples(inner, inner).map(And),
        st.tuples(inner, inner).map(Or),
        inner.map(lambda one: And((HasFlag(FLAGGED), one))),
    ),
    max_leaves=3,
)


def machine(account, without_index):
    class IndexedStore(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.store = store_api.open(account)
            for box in self.store.mailboxes():
                self.store.set_flags(box.id, EVERYTHING, add=frozenset([DELETED]))
                self.store.expunge(box.id)
            graves.purge(datetime.now(UTC))
            self.asked = [Anywhere("rechnung"), Body("会議"), Words("anna@"), Anywhere("x")]
            self.asked += [Contains("subject", "rechnung"), Contains("from", "ben@")]

        def uids(self, name, wanted):
            held = self.store.open(name).uids
            return UidSet.of(*(uid for place, uid in enumerate(held, 1) if place in wanted))

        @rule(name=names, letter=letters())
        def append(self, name, letter):
            with contextlib.suppress(StoreError):
                self.store.append(self.store.mailbox(name).id, letter)

        @rule(name=names, which=places, flag=st.sampled_from([FLAGGED, DELETED]))
        def mark(self, name, which, flag):
            with contextlib.suppress(StoreError):
                self.store.set_flags(self.store.mailbox(name).id, self.uids(name, which), add=frozenset([flag]))

        @rule(name=names, which=places, to=names, verb=st.sampled_from(["copy", "move"]))
        def carry(self, name, which, to, verb):
            with contextlib.suppress(StoreError):
                box, target = self.store.mailbox(name).id, self.store.mailbox(to).id
                getattr(self.store, verb)(box, self.uids(name, which), target)

        @rule(name=names, bury=st.booleans())
        def expunge(self, name, bury):
            with contextlib.suppress(StoreError):
                self.store.expunge(self.store.mailbox(name).id, bury=bury)

        @rule(name=names, create=st.booleans())
        def folders(self, name, create):
            with contextlib.suppress(StoreError):
                (self.store.create if create else self.store.delete)(name)

        @rule()
        def exhume(self):
            self.store.exhume([grave.id for grave in self.store.buried(2)])

        @rule()
        def purge(self):
            graves.purge(datetime.now(UTC))

        @rule(every=st.integers(2, 3))
        def index_some(self, every):
            """As after an accident: here and there a letter is missing."""
            with engine.opened() as shelf:
                contents = search_sources.letters(0, None, 1000)[::every]
                shelf.add(list(catchup._read(contents, Limits())))

        @rule()
        def catch_up(self):
            api.catch_up(Policy(), 60)

        @rule()
        def compare(self):
            api.compare(Policy(), 60)

        @rule()
        def throw_away(self):
            with engine.opened() as shelf:
                shelf.empty()

        @rule(query=queries)
        def ask(self, query):
            self.asked = [*self.asked[-5:], query]

        @invariant()
        def as_if_there_were_no_index(self):
            """In all folders; and the question of the moment in one."""
            everywhere = [(query, None) for query in self.asked]
            for query, box in [*everywhere, (self.asked[-1], self.store.mailbox("INBOX").id)]:
                found = self.store.search(query, box)
                assert found == without_index(lambda query=query, box=box: self.store.search(query, box)), query
            query = self.asked[-1]
            everything = self.store.search(query)
            assert self.store.search(query, limit=2) == everything[:2], query
            few = self.store.search(query, limit=4, enough=1)  # where it ends sooner, it says no more than is so
            assert few == everything[:4] or (few == everything[:1] and len(everything) > 1), query

        def teardown(self):
            search_index.forget()

    return IndexedStore


@pytest.mark.timeout(100)
def test_the_index_is_never_wrong(office, without_index, monkeypatch):
    monkeypatch.setattr(search_index, "FEW", 0)  # also a few letters are worth a look into the index
    monkeypatch.setattr(search_index, "WORTH", 1)
    monkeypatch.setattr(search_stretches, "FAR", 0)
    monkeypatch.setattr(embedded, "MANY", 0)
    monkeypatch.setattr(search_scope, "WALKED", 1)  # what it finds is looked up, unless it is all
    monkeypatch.setattr(search_scope, "MUCH", 0)  # what it leaves open, the headings of each message tell
    quick = settings(
        max_examples=8,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),  # a shorter example would take minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine(office.anna.id, without_index), settings=quick)
