"""Aggregate reports of DMARC, read tolerantly: senders have dialects."""

import io
import ipaddress
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from mailapp.standards.reporting.dmarc import DkimResult, DmarcReport, Published, Reason, Record, SpfResult
from mailapp.standards.reporting.unpacking import NoReport

RECORDS = 10_000  # of one report; the rest is left out, and said to be
ELEMENTS = 1_000_000
TEXT = 255  # characters of one value
RESULTS = 10  # of one record
LARGEST = 2**53
LETTERS = 10**9  # of one record: sums of all reports must fit into the database


def parse(octets: bytes) -> DmarcReport:
    """Raises NoReport."""
    found: dict[str, Element] = {}
    records: list[Record] = []
    cut = False
    for path, element in _elements(octets):
        if path == ("feedback", "record"):
            if len(records) < RECORDS:
                records.append(_record(element))
            cut = cut or len(records) == RECORDS
            element.clear()
        elif len(path) == 2:
            found.setdefault(path[1], element)
    if "report_metadata" not in found or "policy_published" not in found:
        raise NoReport("its XML is no report of DMARC")
    return _report(found, tuple(records), cut)


def _elements(octets: bytes) -> Iterator[tuple[tuple[str, ...], Element]]:
    """Each element at its end, with the names on its way. Entities, DTDs and crowds are refused."""
    path: list[str] = []
    count = 0
    try:
        for event, element in iterparse(io.BytesIO(octets), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                count += 1
                path.append(_name(element))
                if count > ELEMENTS or len(path) > 50:
                    raise NoReport("its XML has too many elements")
            else:
                yield tuple(path), element
                path.pop()
    except DefusedXmlException as wrong:
        raise NoReport(f"its XML has what no report needs ({type(wrong).__name__})") from None
    except (ParseError, ValueError, LookupError) as wrong:
        raise wrong if isinstance(wrong, NoReport) else NoReport(f"its XML is broken ({wrong})") from None


def _report(found: dict[str, Element], records: tuple[Record, ...], cut: bool) -> DmarcReport:
    about, policy = found["report_metadata"], found["policy_published"]
    dates = _child(about, "date_range")
    domain = _text(policy, "domain").lower().rstrip(".")
    if not domain:
        raise NoReport("it does not say which domain it is about")
    return DmarcReport(
        _text(about, "org_name"),
        _text(about, "email"),
        _text(about, "report_id"),
        _number(dates, "begin"),
        _number(dates, "end"),
        _published(policy, domain),
        records,
        (found["version"].text or "").strip()[:TEXT] if "version" in found else "",
        _text(about, "extra_contact_info"),
        _text(about, "generator"),
        tuple((each.text or "").strip()[:TEXT] for each in _children(about, "error") if (each.text or "").strip()),
        cut,
    )


def _published(policy: Element, domain: str) -> Published:
    return Published(
        domain,
        _text(policy, "p"),
        _text(policy, "sp"),
        _text(policy, "np"),
        _text(policy, "adkim"),
        _text(policy, "aspf"),
        _text(policy, "pct"),
        _text(policy, "fo"),
        _text(policy, "testing").lower() == "y",
        _text(policy, "discovery_method"),
    )


def _record(element: Element) -> Record:
    row = _child(element, "row")
    evaluated, known = _child(row, "policy_evaluated"), _child(element, "identifiers")
    results = _child(element, "auth_results")
    return Record(
        _address(_text(row, "source_ip")),
        min(_number(row, "count"), LETTERS),
        _text(evaluated, "disposition").lower(),
        _text(evaluated, "dkim").lower(),
        _text(evaluated, "spf").lower(),
        _text(known, "header_from").lower(),
        _text(known, "envelope_from").lower(),
        _text(known, "envelope_to").lower(),
        tuple(Reason(_text(each, "type"), _text(each, "comment")) for each in _children(evaluated, "reason")),
        tuple(DkimResult(*_results(each, "selector")) for each in _children(results, "dkim")),
        tuple(SpfResult(*_results(each, "scope")) for each in _children(results, "spf")),
    )


def _results(each: Element, more: str) -> tuple[str, str, str, str]:
    return (
        _text(each, "domain").lower(),
        _text(each, "result").lower(),
        _text(each, more),
        _text(each, "human_result"),
    )


def _name(element: Element) -> str:
    """Without its namespace."""
    tag: Any = element.tag
    return str(tag).rpartition("}")[2]


NOTHING = Element("nothing")


def _children(element: Element, name: str) -> list[Element]:
    return [each for each in element if _name(each) == name][:RESULTS]


def _child(element: Element, name: str) -> Element:
    return next(iter(_children(element, name)), NOTHING)


def _text(element: Element, name: str) -> str:
    text = (_child(element, name).text or "").strip()
    return "".join(sign if sign.isprintable() else " " for sign in text[:TEXT])


def _number(element: Element, name: str) -> int:
    """0 what is none: a report is not thrown away for one odd value."""
    text = _text(element, name)
    return min(int(text), LARGEST) if text.isascii() and text.isdigit() else 0


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text[:45]
