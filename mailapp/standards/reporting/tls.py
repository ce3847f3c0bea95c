"""TLS reports (RFC 8460 §4.4), as values: read from JSON, and written."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mailapp.standards.reporting.unpacking import NoReport

POLICIES = 100  # of one report
DETAILS = 5000  # failures of one policy
TEXT = 255  # characters of one value
LINES = 50  # of a policy
LARGEST = 10**9  # sessions: sums of all reports must fit into the database


@dataclass(frozen=True, slots=True)
class TlsFailure:
    """Sessions that failed in the same way (RFC 8460 §4.3)."""

    result: str
    count: int
    sending: str = ""  # their address
    mx: str = ""  # ours, by name and by address
    receiving: str = ""
    helo: str = ""
    more: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TlsSummary:
    """How sessions ended that were judged by one policy."""

    kind: str  # tlsa, sts, no-policy-found
    domain: str
    policy: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()  # the patterns of the policy
    successes: int = 0
    failures: int = 0
    details: tuple[TlsFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class TlsReport:
    """`begin` and `end`: seconds since 1970."""

    organization: str
    contact: str
    report_id: str
    begin: int
    end: int
    policies: tuple[TlsSummary, ...]


def parse(octets: bytes) -> TlsReport:
    """Raises NoReport."""
    try:
        said = json.loads(octets.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise NoReport("its JSON is broken") from None
    if not isinstance(said, dict) or not isinstance(said.get("policies"), list):
        raise NoReport("its JSON is no report of TLS")
    dates = _object(said, "date-range")
    return TlsReport(
        _text(said, "organization-name"),
        _text(said, "contact-info"),
        _text(said, "report-id"),
        _moment(_text(dates, "start-datetime")),
        _moment(_text(dates, "end-datetime")),
        tuple(_summary(each) for each in said["policies"][:POLICIES] if isinstance(each, dict)),
    )


def _summary(said: dict[str, Any]) -> TlsSummary:
    policy, sums = _object(said, "policy"), _object(said, "summary")
    details = said.get("failure-details")
    return TlsSummary(
        _text(policy, "policy-type"),
        _text(policy, "policy-domain").lower().rstrip("."),
        _lines(policy.get("policy-string")),
        _lines(policy.get("mx-host")),
        _number(sums, "total-successful-session-count"),
        _number(sums, "total-failure-session-count"),
        tuple(_failure(each) for each in details[:DETAILS] if isinstance(each, dict))
        if isinstance(details, list)
        else (),
    )


def _failure(said: dict[str, Any]) -> TlsFailure:
    return TlsFailure(
        _text(said, "result-type"),
        _number(said, "failed-session-count"),
        _text(said, "sending-mta-ip"),
        _text(said, "receiving-mx-hostname").lower(),
        _text(said, "receiving-ip"),
        _text(said, "receiving-mx-helo"),
        _text(said, "additional-information"),
        _text(said, "failure-reason-code"),
    )


def written(report: TlsReport) -> bytes:
    """As JSON in UTF-8 (RFC 8460 §4.4)."""
    said = {
        "organization-name": report.organization,
        "date-range": {"start-datetime": _iso(report.begin), "end-datetime": _iso(report.end)},
        "contact-info": report.contact,
        "report-id": report.report_id,
        "policies": [_policy(summary) for summary in report.policies],
    }
    return json.dumps(said, indent=1).encode()


def _policy(summary: TlsSummary) -> dict[str, Any]:
    policy: dict[str, Any] = {"policy-type": summary.kind, "policy-domain": summary.domain}
    if summary.policy:
        policy["policy-string"] = list(summary.policy)
    if summary.mx:
        policy["mx-host"] = list(summary.mx)
    said: dict[str, Any] = {
        "policy": policy,
        "summary": {
            "total-successful-session-count": summary.successes,
            "total-failure-session-count": summary.failures,
        },
    }
    if summary.details:
        said["failure-details"] = [_detail(failure) for failure in summary.details]
    return said


def _detail(failure: TlsFailure) -> dict[str, Any]:
    known = {
        "result-type": failure.result,
        "sending-mta-ip": failure.sending,
        "receiving-mx-hostname": failure.mx,
        "receiving-mx-helo": failure.helo,
        "receiving-ip": failure.receiving,
        "additional-information": failure.more,
        "failure-reason-code": failure.reason,
    }
    return {**{name: value for name, value in known.items() if value}, "failed-session-count": failure.count}


def _object(said: dict[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return _printable(value) if isinstance(value, str) else ""


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text.strip()[:TEXT])


def _lines(value: object) -> tuple[str, ...]:
    """A list of texts, or one."""
    values = value if isinstance(value, list) else [value]
    return tuple(_printable(each) for each in values[:LINES] if isinstance(each, str))


def _number(said: dict[str, Any], name: str) -> int:
    value = said.get(name)
    return min(max(value, 0), LARGEST) if isinstance(value, int) and not isinstance(value, bool) else 0


def _moment(text: str) -> int:
    """RFC 3339; 0 what is none."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())
    except (ValueError, OverflowError, OSError):
        return 0


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
