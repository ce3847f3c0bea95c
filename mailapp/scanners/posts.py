"""Which scanners there are, and whether they are at their posts.

A scanner that is named in the settings is expected. Where none is named, we look at the usual places when we start and
seldom afterwards: nothing is dialled for a letter while nobody is there. Whoever fails is left alone for a while, so
that one scanner that hangs does not cost each letter its deadline.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from mailapp.scanners.address import Address
from mailapp.scanners.wire import Away

T = TypeVar("T")
Ping = Callable[[Address, float], str]  # what it calls itself; raises Away

LOOK_ROUND_SECONDS = 60.0  # between two looks at the usual places
PATIENCE_SECONDS = 1.0  # with whoever is looked for there
REST_SECONDS = 10.0  # for which a scanner that failed is not asked
STRIKES = 2  # failures in a row before it counts as away


class Standing(StrEnum):
    OFF = "off"  # switched off in the settings
    NOBODY = "nobody"  # none is named, and nobody is at the usual places
    THERE = "there"
    AWAY = "away"
    WRONG = "wrong"  # a DNS list that answers, and must not be believed


@dataclass(frozen=True, slots=True)
class News:
    """What has changed with a scanner. `told`: its version, or why it is away."""

    name: str
    standing: Standing
    address: str
    told: str


class Post:
    """One scanner's post; threads share it. `named`: an administrator has said where it is, so that it is expected."""

    def __init__(self, name: str, ping: Ping, places: Sequence[Address] = (), *, named: bool = False) -> None:
        self.name, self.ping, self.places, self.named = name, ping, tuple(places), named
        self._lock = threading.Lock()
        self._looked: float | None = None  # when we last looked round
        self._rests_until = 0.0
        self._strikes = 0
        self._told = ""
        self.address = self.places[0] if named and self.places else None
        self.standing = Standing.THERE if self.address else Standing.NOBODY if self.places else Standing.OFF
        self._news: News | None = None

    @property
    def is_expected(self) -> bool:
        """It has a part in every letter, and when it is away, that must be said. Costs nothing."""
        return self.standing in (Standing.THERE, Standing.AWAY)

    def remember(self, address: Address, told: str) -> None:
        """It was here once, and away when last we heard of it: it is expected still."""
        with self._lock:
            if self.standing is Standing.NOBODY:
                self.address, self.standing, self._told = address, Standing.AWAY, told

    def look_round(self) -> None:
        """Is somebody at the usual places now? Asks at most once a minute, and nobody who is there."""
        now = time.monotonic()
        with self._lock:
            due = self._looked is None or now - self._looked >= LOOK_ROUND_SECONDS
            if self.named or not due or self.standing in (Standing.OFF, Standing.THERE):
                return
            self._looked = now
        for place in self.places:
            try:
                told = self.ping(place, PATIENCE_SECONDS)
            except Away:
                continue
            self._met(place, told)
            return

    def ask(self, act: Callable[[Address], T]) -> T:
        """What it answers. Raises Away, and for a while after it has failed at once."""
        with self._lock:
            address, told = self.address, self._told
            if address is None:
                raise Away(f"{self.name} is not there")
            if self.standing is Standing.AWAY and time.monotonic() < self._rests_until:
                raise Away(told)
        try:
            answer = act(address)
        except Away as trouble:
            self._failed(str(trouble))
            raise
        self._met(address)
        return answer

    def take_news(self) -> News | None:
        """What has changed since this was last asked."""
        with self._lock:
            news, self._news = self._news, None
        return news

    def _met(self, address: Address, told: str = "") -> None:
        with self._lock:
            self._strikes, changed = 0, self.standing is not Standing.THERE
            self.address, self.standing = address, Standing.THERE
            if changed:
                self._tell(told)

    def _failed(self, told: str) -> None:
        with self._lock:
            self._strikes += 1
            if self._strikes < STRIKES and self.standing is Standing.THERE:
                return
            changed = self.standing is not Standing.AWAY
            self.standing, self._told = Standing.AWAY, told
            self._rests_until = time.monotonic() + REST_SECONDS
            if changed:
                self._tell(told)

    def _tell(self, told: str) -> None:
        self._news = News(self.name, self.standing, str(self.address or ""), told)
