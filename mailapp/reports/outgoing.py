"""What we have to tell other domains of a day that is over, and what was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from mailapp.reports.models import Sighting, Told
from mailapp.standards.dmarc.record import DmarcSyntax
from mailapp.standards.dmarc.record import parse as parse_record
from mailapp.standards.reporting.dmarc import DkimResult, DmarcReport, Published, Reason, Record, SpfResult
from mailapp.standards.reporting.tls import TlsFailure, TlsReport, TlsSummary
from mailapp.standards.tlsrpt import Session, TlsResult

DAY = 86_400  # seconds
AT_ONCE = 20  # domains in one round of the worker
RECORDS = 5000  # of one report
LATEST_DAYS = 3  # what could not be told so long is told no more


@dataclass(frozen=True, slots=True)
class ToldInfo:
    """A report of ours: where it went, or why nowhere."""

    kind: str
    domain: str
    day: date
    at: datetime
    to: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who reports: our host name, and the address that can be answered."""

    hostname: str
    author: str


def dmarc_due(today: date) -> list[tuple[str, date]]:
    """Domains and days that are over, of which something was seen and nothing told."""
    rows = Sighting.objects.filter(day__lt=today).values("domain", "day").annotate(many=Count("id"))
    return [(row["domain"], row["day"]) for row in rows.order_by("day", "domain")[:AT_ONCE]]


def dmarc_report(domain: str, day: date, who: Ourselves) -> DmarcReport:
    """All that was seen of this domain on that day; the policy is the one seen last."""
    rows = list(Sighting.objects.filter(domain=domain, day=day).order_by("-count", "id")[:RECORDS])
    newest = max(rows, key=lambda row: row.pk)
    begin, end = span(day)
    records = tuple(_record(row.seen, row.count) for row in rows)
    return DmarcReport(
        who.hostname,
        who.author,
        name("dmarc", domain, day),
        begin,
        end,
        _published(domain, newest.record),
        records,
        "1.0",
    )


def tls_report(
    domain: str, day: date, counts: Sequence[tuple[Session, int]], who: Ourselves, address: str
) -> TlsReport:
    """RFC 8460 §4: by policy. `address`: ours, from which we called."""
    begin, end = span(day)
    by_policy: dict[tuple[str, tuple[str, ...]], list[tuple[Session, int]]] = {}
    for session, count in counts:
        by_policy.setdefault((session.kind.value, session.policy), []).append((session, count))
    policies = tuple(_summary(domain, *policy, found, address) for policy, found in by_policy.items())
    return TlsReport(who.hostname, who.author, name("tls", domain, day), begin, end, policies)


def told_tls(domain: str, day: date) -> bool:
    return Told.objects.filter(kind="tls", domain=domain, day=day).exists()


def reports_to(domain: str, day: date) -> int:
    """How many letters of ours with reports went to addresses of this domain on that day."""
    rows = Told.objects.filter(at__date=day).values_list("to", flat=True)
    return sum(address.endswith(f"@{domain}") for to in rows for address in to)


def note(kind: str, domain: str, day: date, to: Sequence[str], because: str = "") -> None:
    """It was told, or nobody wants to hear it: what was seen may go."""
    with transaction.atomic():
        Told.objects.create(kind=kind, domain=domain, day=day, at=timezone.now(), to=list(to), because=because[:255])
        if kind == "dmarc":
            Sighting.objects.filter(domain=domain, day=day).delete()


def told(limit: int = 200) -> list[ToldInfo]:
    """What we told, the newest first; also where nobody wanted to hear."""
    return [
        ToldInfo(row.kind, row.domain, row.day, row.at, tuple(row.to), row.because)
        for row in Told.objects.all()[:limit]
    ]


def forget_told(now: datetime) -> None:
    """Old ones go, and what could not be told for days."""
    Told.objects.filter(at__lt=now - timedelta(days=30)).delete()
    Sighting.objects.filter(day__lt=now.date() - timedelta(days=LATEST_DAYS)).delete()


def span(day: date) -> tuple[int, int]:
    """A day of UTC, its last second included (RFC 8460 §4.1)."""
    begin = int(datetime.combine(day, time(), UTC).timestamp())
    return begin, begin + DAY - 1


def name(kind: str, domain: str, day: date) -> str:
    """The report's id: the same whenever it is made, so that one that is sent twice counts once."""
    return f"{kind}.{day:%Y%m%d}.{domain}"


def _published(domain: str, text: str) -> Published:
    try:
        record = parse_record(text)
    except DmarcSyntax:
        return Published(domain)
    return Published(
        domain,
        record.policy,
        record.subdomains,
        record.missing if record.missing != record.subdomains else "",
        "s" if record.strict_dkim else "r",
        "s" if record.strict_spf else "r",
        str(record.percent),
        record.failure_options if record.failure_options.isprintable() else "",
        record.testing,
    )


def _record(said: dict[str, Any], count: int) -> Record:
    known = {key: value for key, value in said.items() if isinstance(value, str)}
    return Record(
        **known,
        count=count,
        reasons=tuple(Reason(**each) for each in said["reasons"]),
        dkim_results=tuple(DkimResult(**each) for each in said["dkim_results"]),
        spf_results=tuple(SpfResult(**each) for each in said["spf_results"]),
    )


def _summary(
    domain: str, kind: str, policy: tuple[str, ...], found: Sequence[tuple[Session, int]], address: str
) -> TlsSummary:
    failures = tuple(
        TlsFailure(session.result.value, count, address, session.mx, session.address)
        for session, count in found
        if session.result is not TlsResult.SUCCESS
    )
    return TlsSummary(
        kind,
        domain,
        policy,
        tuple(line.partition(":")[2].strip() for line in policy if line.startswith("mx:")),
        sum(count for session, count in found if session.result is TlsResult.SUCCESS),
        sum(failure.count for failure in failures),
        failures,
    )
