"""What the guard thinks of a letter: frozen values, never rows."""

from dataclasses import dataclass

from mailapp.scanners.values import Reason
from mailapp.store.values import INBOX

THRESHOLD = 5.0  # points from which on a letter is spam, as SpamAssassin counts


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person's copy of a letter deserves. Without one it is a plain letter for his INBOX."""

    into: str = INBOX
    spam: float | None = None  # points, 5.0 is the threshold; None: nobody has looked
    reasons: tuple[Reason, ...] = ()
    because: str = ""  # one sentence, when it does not simply go to INBOX
    quarantine: bool = False  # it lies with the guard until somebody releases it


PLAIN = Opinion()
