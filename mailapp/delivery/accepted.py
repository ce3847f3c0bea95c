"""One accepted message, and all that becomes of it: what the ledger writes down together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mailapp.delivery.values import nothing
from mailapp.directory.values import AccountInfo
from mailapp.guard import api as guard
from mailapp.guard.values import Moved, Opinion
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.outbox.values import Departure
from mailapp.store.values import Target


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox in which a copy lies; `address` is its owner's. `because`: which rule of whose put it there."""

    target: Target
    address: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """One version of the letter, and where it lies."""

    content: Content
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What rules send because of the letter. `due` says in the transaction whether it is to be: nobody hears it twice.

    Without a departure it is only a copy for the person himself.
    """

    due: Callable[[], bool]
    departure: Departure | None = None
    copy: Copy | None = None
    steps: tuple[Step, ...] = ()  # what the journal says of it when it is sent


@dataclass(frozen=True, slots=True)
class Letter:
    """The mailboxes here, and what leaves, in parts with names of their own."""

    trace: str
    received: Step
    copies: tuple[Copy, ...] = ()
    remarks: tuple[Step, ...] = ()  # what rules said of it
    departures: tuple[Departure, ...] = ()
    answers: tuple[Answer, ...] = ()
    people: tuple[AccountInfo, ...] = ()  # for whom it is, here; not those in `detained`
    opinions: Mapping[int, Opinion] = field(default_factory=dict)  # by account id, as what follows
    moved: Mapping[int, tuple[Moved, ...]] = field(default_factory=dict)  # what rules did
    detained: guard.Detained | None = None  # copies that go into quarantine
    refused: Mapping[str, str] = field(default_factory=dict)  # recipients who do not take it, and the reply to each
    also: Callable[[], None] = nothing  # written in the same transaction; what it raises undoes the letter
    lastly: Callable[[], None] = nothing  # the same, when all else is written: only the COMMIT can fail behind it

    @property
    def lasts_at_once(self) -> bool:
        """It cannot be filed again from its files alone."""
        marked = any(place.target.flags for copy in self.copies for place in copy.places)
        heeded = self.also is not nothing or self.lastly is not nothing
        return marked or bool(self.departures or self.answers or self.detained) or heeded
