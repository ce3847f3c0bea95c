"""What scanners say of a letter: frozen values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against a letter. `points`: above zero for spam, 5.0 in all is the threshold."""

    source: str  # who says so: "spamd", "bayes", "list", …
    points: float
    because: str  # a sentence


@dataclass(frozen=True, slots=True)
class Scan:
    """What all scanners together found."""

    reasons: tuple[Reason, ...] = ()
    virus: str = ""  # its name
    away: tuple[str, ...] = ()  # scanners that did not answer

    @property
    def points(self) -> float:
        return sum(reason.points for reason in self.reasons)


CLEAN = Scan()
