"""What an aggregate report of DMARC says (RFC 7489 §7.2 and appendix C), as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the policy was not obeyed: forwarded, sampled_out, trusted_forwarder, mailing_list, local_policy, other."""

    type: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DkimResult:
    domain: str
    result: str
    selector: str = ""
    human: str = ""


@dataclass(frozen=True, slots=True)
class SpfResult:
    domain: str
    result: str
    scope: str = ""  # mfrom or helo
    human: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """So many letters from one address that fared alike. `dkim` and `spf`: did it pass, aligned?"""

    source: str  # an IP address
    count: int
    disposition: str  # none, quarantine, reject (pass in the newer edition)
    dkim: str
    spf: str
    header_from: str
    envelope_from: str = ""
    envelope_to: str = ""
    reasons: tuple[Reason, ...] = ()
    dkim_results: tuple[DkimResult, ...] = ()
    spf_results: tuple[SpfResult, ...] = ()

    @property
    def passed(self) -> bool:
        return "pass" in (self.dkim, self.spf)


@dataclass(frozen=True, slots=True)
class Published:
    """The policy as the reporter found it."""

    domain: str
    p: str = ""
    sp: str = ""
    np: str = ""
    adkim: str = ""
    aspf: str = ""
    pct: str = ""
    fo: str = ""
    testing: bool = False
    discovery: str = ""  # how the record was found: psl or treewalk


@dataclass(frozen=True, slots=True)
class DmarcReport:
    """`begin` and `end`: seconds since 1970. `cut`: it had more records than we read."""

    organization: str
    email: str
    report_id: str
    begin: int
    end: int
    published: Published
    records: tuple[Record, ...]
    version: str = ""
    contact: str = ""
    generator: str = ""
    errors: tuple[str, ...] = ()
    cut: bool = False

    @property
    def domain(self) -> str:
        return self.published.domain
