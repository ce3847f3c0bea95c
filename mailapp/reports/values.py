"""What is known of reports: frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class ReportError(ValueError):
    """A file that is no report, or a report that is not there; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """One report that came. `good` and `bad`: letters (DMARC) or sessions (TLS)."""

    number: int
    kind: str  # dmarc or tls
    domain: str
    organization: str
    report_id: str
    begin: datetime
    end: datetime
    at: datetime
    good: int
    bad: int
    trace: str = ""
    contact: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineInfo:
    """One line of a report."""

    source: str
    count: int
    passed: bool
    result: str
    dkim: str
    spf: str
    name: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WholeReport:
    """A report with its lines."""

    report: ReportInfo
    lines: tuple[LineInfo, ...]


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """All that reports say of one source that wrote, or called, in some time."""

    kind: str
    source: str
    name: str  # what it wrote in From, or which server of ours it called
    result: str
    dkim: str
    spf: str
    count: int
    passed: bool
    reporters: int


@dataclass(frozen=True, slots=True)
class DomainSum:
    """What reports say of a domain of ours, in some time."""

    domain: str
    reports: int
    good: int  # letters that passed DMARC
    bad: int
    sessions: int  # TLS sessions that ended well
    failed: int
