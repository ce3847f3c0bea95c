"""Allow and deny lists as look-ups (pure): a few keys of a letter, whatever the length of a list.

The nearest list decides: a person's own before his domain's before the server's; in one list the narrowest pattern,
an address before a domain before what lies above it before a network.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailapp.guard import patterns


class Scope(StrEnum):
    """Whose list it is."""

    PERSON = "person"
    DOMAIN = "domain"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `owner` is an address or a domain of ours, "" the server."""

    id: int
    scope: Scope
    owner: str
    pattern: str
    allow: bool
    reason: str = ""
    expires: datetime | None = None
    made: datetime | None = None
    by: str = ""
    unproven: bool = False  # a welcome that counts even where nothing proves the sender

    @property
    def wants_proof(self) -> bool:
        """A welcome by name: anybody can write it."""
        return self.allow and not self.unproven and not patterns.is_network(self.pattern)

    def holds(self, now: datetime) -> bool:
        return self.expires is None or self.expires > now

    def __str__(self) -> str:
        """For a because: which line of whose list, and why it is there."""
        whose = {Scope.PERSON: "your own list", Scope.DOMAIN: f"the list of {self.owner}"}.get(
            self.scope, "the server's list"
        )
        reason = f" ({self.reason})" if self.reason else ""
        return f"{self.pattern} is on {whose} of {'welcome' if self.allow else 'unwanted'} senders{reason}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that fits, and the domain that must be proven for it to be believed; "" a network, which is."""

    entry: Entry
    domain: str


@dataclass(frozen=True, slots=True)
class ListTable:
    """One list. An empty one is false."""

    entries: tuple[Entry, ...] = ()
    _places: dict[str, Entry] = field(init=False, default_factory=dict)
    _lengths: tuple[tuple[int, int], ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        networks = (one.pattern for one in self.entries if patterns.is_network(one.pattern))
        object.__setattr__(self, "_places", {one.pattern: one for one in self.entries})
        object.__setattr__(self, "_lengths", tuple(sorted({patterns.length_of(one) for one in networks})))

    def __bool__(self) -> bool:
        return bool(self.entries)

    def find(
        self, senders: Iterable[str], client: str, now: datetime, believed: Callable[[Hit], bool] = lambda hit: True
    ) -> Hit | None:
        """The line about one of these addresses (the author's before the reverse-path), or about the client.

        A welcome that is not `believed` is passed over: who forges it hides no line that keeps him out.
        """
        for address in senders:
            for key in patterns.keys(address):
                found = self._places.get(key)
                if found and found.holds(now):
                    hit = Hit(found, address.rpartition("@")[2].lower())
                    if not found.allow or believed(hit):
                        return hit
        for key in patterns.network_keys(client, self._lengths) if self._lengths else ():
            found = self._places.get(key)
            if found and found.holds(now):
                return Hit(found, "")
        return None


EMPTY = ListTable()
