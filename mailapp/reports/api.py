"""The door to reports about domains: those that come are read and kept, ours are counted and written."""

from mailapp.reports.asking import domains, report, reports, sources
from mailapp.reports.intake import forget, notice, read_file, read_waiting
from mailapp.reports.values import DomainSum, LineInfo, ReportError, ReportInfo, SourceInfo, WholeReport

__all__ = [
    "DomainSum",
    "LineInfo",
    "ReportError",
    "ReportInfo",
    "SourceInfo",
    "WholeReport",
    "domains",
    "forget",
    "notice",
    "read_file",
    "read_waiting",
    "report",
    "reports",
    "sources",
]
