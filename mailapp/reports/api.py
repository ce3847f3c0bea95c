"""The door to reports about domains: those that come are read and kept, ours are counted and written."""

from mailapp.reports.asking import domains, report, reports, sources
from mailapp.reports.intake import forget, notice, read_file, read_waiting
from mailapp.reports.outgoing import (
    Ourselves,
    ToldInfo,
    dmarc_due,
    dmarc_report,
    forget_told,
    note,
    reports_to,
    tls_report,
    told,
    told_tls,
)
from mailapp.reports.tally import TALLY, Seen
from mailapp.reports.values import DomainSum, LineInfo, ReportError, ReportInfo, SourceInfo, WholeReport

__all__ = [
    "TALLY",
    "DomainSum",
    "LineInfo",
    "Ourselves",
    "ReportError",
    "ReportInfo",
    "Seen",
    "SourceInfo",
    "ToldInfo",
    "WholeReport",
    "dmarc_due",
    "dmarc_report",
    "domains",
    "forget",
    "forget_told",
    "note",
    "notice",
    "read_file",
    "read_waiting",
    "report",
    "reports",
    "reports_to",
    "sources",
    "tls_report",
    "told",
    "told_tls",
]
