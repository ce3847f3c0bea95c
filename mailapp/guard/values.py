"""What the guard thinks of a letter: frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime

from mailapp.scanners.values import Reason
from mailapp.standards.reply import Reply
from mailapp.store.values import INBOX

THRESHOLD = 5.0  # points from which on a letter is spam, as SpamAssassin counts
JUNK = "Junk"


class GuardError(ValueError):
    """Something that cannot be done; the text is a sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person's copy of a letter deserves. Without one it is a plain letter for his INBOX."""

    into: str = INBOX
    spam: float | None = None  # points, 5.0 is the threshold; None: nobody has looked
    reasons: tuple[Reason, ...] = ()
    because: str = ""  # one sentence, when it does not simply go to INBOX
    quarantine: bool = False  # it lies with the guard until somebody releases it
    refuse: Reply | None = None  # what its sender is told, if nobody else gets the letter either
    authentication: tuple[str, ...] = ()  # who really sent it, in sentences
    author: str = ""  # the address in From
    welcome: bool = False  # a list says so
    proven: bool = False  # the author's domain

    def __bool__(self) -> bool:
        """Whether there is something to say about it."""
        return bool(self.reasons or self.because)


PLAIN = Opinion()


@dataclass(frozen=True, slots=True)
class Moved:
    """A rule that did something with the letter: whose it is, and what it did."""

    whose: str  # "the server", "example.com", an address
    rule: str  # the script, and its line
    did: str  # a sentence: "filed it in Bills"


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say about one person's copy of a letter."""

    account: int
    trace: str
    opinion: Opinion = PLAIN
    moved: tuple[Moved, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.opinion or self.moved)


@dataclass(frozen=True, slots=True)
class Why:
    """The answer to "Why is it here?"."""

    account: int
    trace: str
    at: datetime
    opinion: Opinion
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """One letter in quarantine. `size` in octets, `points` of spam."""

    id: int
    account: int
    address: str  # whose it is
    trace: str
    at: datetime
    sender: str
    author: str
    author_name: str
    subject: str
    size: int
    points: float | None
    because: str
