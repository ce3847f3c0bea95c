"""An aggregate report as XML (RFC 7489 appendix C)."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from mailapp.standards.reporting.dmarc import DkimResult, DmarcReport, Published, Record, SpfResult


def written(report: DmarcReport) -> bytes:
    """In UTF-8. What strangers put into it is escaped; what XML cannot say is left out."""
    return ("\n".join(_lines(report)) + "\n").encode("utf-8", "replace")


def _lines(report: DmarcReport) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" ?>'
    yield "<feedback>"
    yield _element("version", report.version or "1.0")
    yield "<report_metadata>"
    yield _element("org_name", report.organization) + _element("email", report.email)
    yield _element("report_id", report.report_id)
    yield f"<date_range><begin>{report.begin}</begin><end>{report.end}</end></date_range>"
    yield "</report_metadata>"
    yield _published(report.published)
    for record in report.records:
        yield from _record(record)
    yield "</feedback>"


def _published(policy: Published) -> str:
    names = ("domain", "adkim", "aspf", "p", "sp", "np", "pct", "fo")
    inner = "".join(_element(name, getattr(policy, name)) for name in names if getattr(policy, name))
    return f"<policy_published>{inner}</policy_published>"


def _record(record: Record) -> Iterator[str]:
    yield "<record>"
    reasons = "".join(
        f"<reason>{_element('type', reason.type)}{_element('comment', reason.comment)}</reason>"
        for reason in record.reasons
    )
    evaluated = (
        _element("disposition", record.disposition) + _element("dkim", record.dkim) + _element("spf", record.spf)
    )
    yield (
        f"<row>{_element('source_ip', record.source)}<count>{record.count}</count>"
        f"<policy_evaluated>{evaluated}{reasons}</policy_evaluated></row>"
    )
    envelope = _element("envelope_from", record.envelope_from) if record.envelope_from else ""
    yield f"<identifiers>{envelope}{_element('header_from', record.header_from)}</identifiers>"
    results = "".join((*map(_dkim, record.dkim_results), *map(_spf, record.spf_results)))
    yield f"<auth_results>{results}</auth_results>"
    yield "</record>"


def _dkim(result: DkimResult) -> str:
    selector = _element("selector", result.selector) if result.selector else ""
    return f"<dkim>{_element('domain', result.domain)}{selector}{_element('result', result.result)}</dkim>"


def _spf(result: SpfResult) -> str:
    scope = _element("scope", result.scope) if result.scope else ""
    return f"<spf>{_element('domain', result.domain)}{scope}{_element('result', result.result)}</spf>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(''.join(filter(str.isprintable, text)))}</{name}>"
