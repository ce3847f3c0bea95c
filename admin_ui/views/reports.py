"""What others report about our domains: who sends in our name, and how TLS to us ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin_ui.access import NotThere, page, words
from mailapp.policy import api as policy
from mailapp.reports import api as reports

DAYS = 30
SOURCES_SHOWN = 200
REPORTS_SHOWN = 50
TOLD_SHOWN = 30
MOST_DAYS = 3650


@page
def index(request: HttpRequest) -> HttpResponse:
    """Each domain in sums."""
    context = {
        "domains": reports.domains(DAYS),
        "days": DAYS,
        "told": reports.told(TOLD_SHOWN),
        "addresses": policy.current().report_addresses,
    }
    return render(request, "admin_ui/reports/index.html", context)


@page
def domain(request: HttpRequest, name: str) -> HttpResponse:
    """One domain: its sources, what failed first, and the reports."""
    days = _days(words(request, "days"))
    letters = reports.sources(name, "dmarc", days, SOURCES_SHOWN)
    sessions = reports.sources(name, "tls", days, SOURCES_SHOWN)
    found = reports.reports(name, "", days, REPORTS_SHOWN)
    if not found:
        raise NotThere(f"Nobody has reported about {name} in the last {days} days.")
    context = {"domain": found[0].domain, "letters": letters, "sessions": sessions, "reports": found, "days": days}
    return render(request, "admin_ui/reports/domain.html", context)


@page
def single(request: HttpRequest, number: int) -> HttpResponse:
    try:
        whole = reports.report(number)
    except reports.ReportError as missing:
        raise NotThere(str(missing)) from None
    return render(request, "admin_ui/reports/report.html", {"report": whole.report, "lines": whole.lines})


def _days(text: str) -> int:
    return min(int(text), MOST_DAYS) if text.isascii() and text.isdigit() and int(text[:5]) > 0 else DAYS
