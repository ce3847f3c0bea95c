"""Reports are put on the shelf: checked, taken apart into lines, each kept once however often it comes."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.reports.models import Line, Received
from mailapp.reports.values import ReportError
from mailapp.standards.reporting.dmarc import DmarcReport
from mailapp.standards.reporting.finding import Report
from mailapp.standards.reporting.tls import TlsReport, TlsSummary

LONGEST = timedelta(days=32)  # that one report may be about
LINES = 10_000  # of one report
REPORTS_A_DAY, LINES_A_DAY = 500, 20_000  # anybody can write them, and a bomb packed well must not fill the disk
IN_THE_PAST = 1  # the earliest second that a report may name: zero is none at all


def put(report: Report, trace: str = "") -> list[str]:
    """Keep it, once for each domain of ours that it is about; what became of it, in sentences. Raises ReportError."""
    begin, end = _moment(report.begin), _moment(report.end)
    if not report.report_id or end < begin or end - begin > LONGEST:
        raise ReportError("The report does not say properly which time it is about, or has no id.")
    rows = list(_of_dmarc(report) if isinstance(report, DmarcReport) else _of_tls(report))
    ours = [(row, lines) for row, lines in rows if is_ours(row.domain)]
    if not ours:
        about = ", ".join(sorted({row.domain for row, _ in rows})[:5]) or "nobody"
        raise ReportError(f"The report is about {about}, which is not ours.")
    if trace:  # an administrator may bring along as many as he likes
        _check_room(ours)
    for row, _ in ours:
        row.begin, row.end, row.at, row.trace = begin, end, timezone.now(), trace
        row.organization, row.report_id = report.organization or "unknown", report.report_id
    return [_keep(row, lines) for row, lines in ours]


def _check_room(ours: Sequence[tuple[Received, list[Line]]]) -> None:
    """Raises ReportError when too many came today."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    came = Received.objects.filter(at__gte=today)
    new = sum(len(lines) for _, lines in ours)
    if came.count() >= REPORTS_A_DAY or Line.objects.filter(report__in=came).count() + new > LINES_A_DAY:
        raise ReportError(f"More than {REPORTS_A_DAY} reports, or {LINES_A_DAY} lines of them, are not kept in a day.")


def is_ours(domain: str) -> bool:
    """A domain of ours, or one below it."""
    while domain:
        if directory.is_local_domain(domain):
            return True
        domain = domain.partition(".")[2]
    return False


def _keep(row: Received, lines: list[Line]) -> str:
    what = f"{row.kind.upper()} report of {row.organization} about {row.domain}"
    try:
        with transaction.atomic():
            row.save()
            for line in lines:
                line.report = row
            Line.objects.bulk_create(lines, batch_size=500)
    except IntegrityError:
        return f"{what}: it was here already"
    return f"{what}: {row.good} passed, {row.bad} failed"


def _of_dmarc(report: DmarcReport) -> Iterator[tuple[Received, list[Line]]]:
    lines = [
        Line(
            source=record.source,
            count=record.count,
            passed=record.passed,
            result=record.disposition[:100],
            dkim=record.dkim[:20],
            spf=record.spf[:20],
            name=record.header_from or report.domain,
            detail={
                "envelope_from": record.envelope_from,
                "envelope_to": record.envelope_to,
                "reasons": [asdict(reason) for reason in record.reasons],
                "dkim": [asdict(result) for result in record.dkim_results],
                "spf": [asdict(result) for result in record.spf_results],
            },
        )
        for record in report.records
    ]
    detail = {"published": asdict(report.published), "errors": list(report.errors), "cut": report.cut}
    yield _summed(Received(kind="dmarc", domain=report.domain, contact=report.email, detail=detail), lines), lines


def _of_tls(report: TlsReport) -> Iterator[tuple[Received, list[Line]]]:
    by_domain: dict[str, list[TlsSummary]] = {}
    for summary in report.policies:
        by_domain.setdefault(summary.domain, []).append(summary)
    for domain, summaries in by_domain.items():
        lines = [line for summary in summaries for line in _tls_lines(summary)][:LINES]
        detail = {"policies": [{"kind": one.kind, "policy": list(one.policy), "mx": list(one.mx)} for one in summaries]}
        yield _summed(Received(kind="tls", domain=domain, contact=report.contact, detail=detail), lines), lines


def _tls_lines(summary: TlsSummary) -> Iterator[Line]:
    if summary.successes:
        yield Line(count=summary.successes, passed=True, result="successful", detail={"policy": summary.kind})
    for failure in summary.details:
        yield Line(
            source=failure.sending[:45],
            count=failure.count,
            passed=False,
            result=failure.result[:100],
            name=failure.mx,
            detail={**asdict(failure), "policy": summary.kind},
        )
    told = sum(failure.count for failure in summary.details)
    if summary.failures > told:  # what they do not tell in detail
        yield Line(count=summary.failures - told, passed=False, result="failed", detail={"policy": summary.kind})


def _summed(row: Received, lines: list[Line]) -> Received:
    row.good = sum(line.count for line in lines if line.passed)
    row.bad = sum(line.count for line in lines if not line.passed)
    return row


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(max(seconds, IN_THE_PAST), UTC)
    except (ValueError, OverflowError, OSError):
        raise ReportError("The report is about a time that no calendar has.") from None
