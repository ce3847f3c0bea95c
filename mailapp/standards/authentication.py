"""Who really sent a letter, as far as anybody can prove it: the results of all methods as one value (RFC 8601 §2.7).

`result` is the word that Authentication-Results has for it; "none" also for what was not looked at. `because` is a
sentence for people, without its full stop.
"""

from dataclasses import dataclass, field

PASS, FAIL, NONE, NEUTRAL, POLICY = "pass", "fail", "none", "neutral", "policy"
SOFTFAIL, TEMPERROR, PERMERROR = "softfail", "temperror", "permerror"


@dataclass(frozen=True, slots=True)
class Result:
    """Of one method. `domain`: whom it is about, in A-labels and lower case, "" nobody."""

    result: str = NONE
    domain: str = ""
    because: str = ""

    @property
    def passed(self) -> bool:
        return self.result == PASS


@dataclass(frozen=True, slots=True)
class Spf(Result):
    """`domain` is that of MAIL FROM, or what the client called itself where `of_helo` (RFC 7208 §2.4)."""

    of_helo: bool = False
    sender: str = ""  # the identity that was checked: an address, or a host
    explanation: str = ""  # what the domain wants said to whom it refuses (RFC 7208 §6.2)


@dataclass(frozen=True, slots=True)
class Signature(Result):
    """One DKIM-Signature field (RFC 6376 §3.5); `domain` is its d=."""

    selector: str = ""
    algorithm: str = ""  # "rsa-sha256", "ed25519-sha256"
    identity: str = ""  # i=, "" when it names none
    start: str = ""  # of b=, which tells several signatures apart (RFC 6008 §4)
    testing: bool = False  # the key says t=y: no failure counts (RFC 6376 §3.6.1)
    unsigned: int = 0  # octets of the body behind what l= covers: anybody may have written them


@dataclass(frozen=True, slots=True)
class Dmarc(Result):
    """`domain` is where the record was found; `policy` what it asks for this letter (RFC 7489 §6.3)."""

    policy: str = ""  # none, quarantine, reject; "" without a record
    published: str = ""  # the same before pct and testing softened it
    spf_aligned: bool = False
    dkim_aligned: bool = False
    record: str = ""  # as published, "" none


@dataclass(frozen=True, slots=True)
class Arc(Result):
    """`domain` sealed last; `sealers` all of them, the first one first (RFC 8617 §5.2)."""

    sealers: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()  # what each one's ARC-Authentication-Results says, in the same order


@dataclass(frozen=True, slots=True)
class Authentication:
    """All that was found out. `author_domain` is that of From, the worst of several, "" none."""

    spf: Spf = Spf()
    dkim: tuple[Signature, ...] = ()
    dmarc: Dmarc = Dmarc()
    arc: Arc = Arc()
    iprev: Result = Result()  # `domain` is the client's name in the DNS (RFC 8601 §3)
    author_domain: str = ""
    names: frozenset[str] = field(default_factory=frozenset)  # domains that a DKIM or SPF pass proves, aligned or not
    helo: Spf = Spf()  # of what the client called itself (RFC 7208 §2.3); the same as `spf` where there is no sender

    @property
    def dmarc_pass(self) -> bool:
        return self.dmarc.passed

    @property
    def policy(self) -> str:
        """What the author's domain asks for a letter that fails: none, quarantine, reject; "" nothing."""
        return self.dmarc.policy

    def __bool__(self) -> bool:
        """Whether anybody looked."""
        return self != UNKNOWN


UNKNOWN = Authentication()
