"""What scanners say of a letter: frozen values; what becomes of it is decided elsewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against a letter. `points`: above zero for spam, 5.0 in all is the threshold."""

    source: str  # who says so: "spamassassin", "bayes", "dnsbl", "attachment", …
    points: float
    because: str  # a sentence without its full stop


@dataclass(frozen=True, slots=True)
class Scan:
    """What all scanners together found."""

    reasons: tuple[Reason, ...] = ()
    virus: str = ""  # its name
    found_by: str = ""  # who found the virus, in one sentence
    away: tuple[str, ...] = ()  # scanners that should have looked and did not answer
    waits: str = ""  # why the letter must wait for them (4xx), where the policy says so; "" it need not

    @property
    def points(self) -> float:
        return sum(reason.points for reason in self.reasons)


CLEAN = Scan()
