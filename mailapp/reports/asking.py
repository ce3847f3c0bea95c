"""What reports say, by domain and by source."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from mailapp.reports.models import Line, Received
from mailapp.reports.values import DomainSum, LineInfo, ReportError, ReportInfo, SourceInfo, WholeReport

DAYS = 30
SHOWN = 500


def reports(domain: str = "", kind: str = "", days: int = DAYS, limit: int = SHOWN) -> list[ReportInfo]:
    """The newest first."""
    rows = Received.objects.filter(end__gte=_since(days))
    if domain:
        rows = rows.filter(domain=domain.lower())
    if kind:
        rows = rows.filter(kind=kind)
    return [_info(row) for row in rows[:limit]]


def report(number: int) -> WholeReport:
    """Raises ReportError when there is none."""
    row = Received.objects.filter(pk=number).first()
    if row is None:
        raise ReportError(f"There is no report {number}.")
    return WholeReport(_info(row), tuple(_line(line) for line in row.lines.all()[:SHOWN]))


def sources(domain: str = "", kind: str = "", days: int = DAYS, limit: int = SHOWN) -> list[SourceInfo]:
    """Who wrote in our name, and how that ended: what failed first, then by number."""
    rows = Line.objects.filter(report__end__gte=_since(days))
    if domain:
        rows = rows.filter(report__domain=domain.lower())
    if kind:
        rows = rows.filter(report__kind=kind)
    grouped = rows.values("report__kind", "source", "name", "result", "dkim", "spf", "passed").annotate(
        total=Sum("count"), reporters=Count("report__organization", distinct=True)
    )
    return [
        SourceInfo(
            row["report__kind"],
            row["source"],
            row["name"],
            row["result"],
            row["dkim"],
            row["spf"],
            row["total"],
            row["passed"],
            row["reporters"],
        )
        for row in grouped.order_by("passed", "-total", "source")[:limit]
    ]


def domains(days: int = DAYS) -> list[DomainSum]:
    """Each domain of which somebody has reported."""
    dmarc, tls = Q(kind="dmarc"), Q(kind="tls")
    rows = (
        Received.objects.filter(end__gte=_since(days))
        .values("domain")
        .annotate(
            reports=Count("id"),
            passing=Sum("good", filter=dmarc),
            failing=Sum("bad", filter=dmarc),
            sessions=Sum("good", filter=tls),
            failed=Sum("bad", filter=tls),
        )
        .order_by("domain")
    )
    return [
        DomainSum(
            row["domain"],
            row["reports"],
            row["passing"] or 0,
            row["failing"] or 0,
            row["sessions"] or 0,
            row["failed"] or 0,
        )
        for row in rows
    ]


def _since(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _info(row: Received) -> ReportInfo:
    return ReportInfo(
        row.pk,
        row.kind,
        row.domain,
        row.organization,
        row.report_id,
        row.begin,
        row.end,
        row.at,
        row.good,
        row.bad,
        row.trace,
        row.contact,
        row.detail,
    )


def _line(line: Line) -> LineInfo:
    return LineInfo(line.source, line.count, line.passed, line.result, line.dkim, line.spf, line.name, line.detail)
