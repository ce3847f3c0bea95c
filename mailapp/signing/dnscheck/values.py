"""What is asked, what was answered, and what is thought of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mailapp.signing.values import KeyInfo
from mailapp.standards.dns import Mx
from mailapp.standards.mtasts import StsPolicy


class Standing(StrEnum):
    """How one thing in the DNS stands."""

    GOOD = "good"
    MISSING = "missing"
    WRONG = "wrong"
    UNKNOWN = "unknown"  # the DNS does not answer
    ADVISED = "advised"  # not there, and mail goes on without it


@dataclass(frozen=True, slots=True)
class Finding:
    """One record: what must stand there, what does, and what to do about it."""

    what: str  # "MX", "SPF", …
    name: str
    type: str  # MX, A/AAAA, PTR, TXT, HTTPS, TLS
    wanted: str  # what could be put there, ready to be copied; "" when nothing can be proposed
    found: tuple[str, ...]
    standing: Standing
    because: str  # a sentence
    remedy: str = ""  # a sentence; "" when there is nothing to do

    @property
    def fine(self) -> bool:
        return self.standing in (Standing.GOOD, Standing.ADVISED)


@dataclass(frozen=True, slots=True)
class Silent:
    """The DNS gave no answer; `words` say why."""

    words: str


Texts = tuple[str, ...] | Silent


@dataclass(frozen=True, slots=True)
class House:
    """Who we are. `reports`: where reports about our domains shall go; `relayed`: a smarthost sends for us;
    `distrusted`: why a sender who wants verified TLS does not accept our certificate, "" when he does.
    """

    hostname: str
    reports: str = ""
    relayed: bool = False
    distrusted: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was asked for one domain. A name that was asked and has no such record has ()."""

    domain: str
    keys: tuple[KeyInfo, ...] = ()
    mx: tuple[Mx, ...] | Silent = ()
    addresses: Texts = ()  # of our own host name
    pointers: Mapping[str, Texts] = field(default_factory=dict)  # address → the names of its PTR records
    texts: Mapping[str, Texts] = field(default_factory=dict)  # name → its TXT records
    spf: Mapping[str, str] = field(default_factory=dict)  # address → what SPF says of a letter from there
    sts: StsPolicy | None = None
    sts_trouble: str = ""
    own_sts: StsPolicy | None = None  # that we serve

    def text(self, name: str) -> Texts:
        return self.texts.get(name, ())
