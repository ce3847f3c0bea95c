"""The XML of WebDAV: read with bounds and without entities, written with names that all programs know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

D, C, CS = "DAV:", "urn:ietf:params:xml:ns:carddav", "http://calendarserver.org/ns/"
BODY_OCTETS = 2_000_000
for prefix, space in (("D", D), ("C", C), ("CS", CS)):
    register_namespace(prefix, space)


class BadBody(ValueError):
    """What was sent is no XML that we read."""


def dav(name: str) -> str:
    return f"{{{D}}}{name}"


def card(name: str) -> str:
    return f"{{{C}}}{name}"


def parse(octets: bytes) -> Element | None:
    """None for an empty body. Raises BadBody."""
    if len(octets) > BODY_OCTETS:
        raise BadBody("the request is too large")
    if not octets.strip():
        return None
    try:
        found: Element = fromstring(octets, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as wrong:
        raise BadBody("the request is no XML that we read") from wrong
    return found


@dataclass
class Said:
    """What is said of one address: the properties that there are, and those that there are not."""

    href: str
    found: Mapping[str, Element] = field(default_factory=dict)
    missing: Iterable[str] = ()
    status: int = 0  # instead of properties
    refused: Iterable[str] = ()  # properties that nobody changes


STATUS = {200: "OK", 403: "Forbidden", 404: "Not Found", 507: "Insufficient Storage"}


def multistatus(said: Iterable[Said], token: str = "") -> bytes:
    """RFC 4918 §13; `token` as a sync-collection ends (RFC 6578 §6.4)."""
    root = Element(dav("multistatus"))
    for one in said:
        response = SubElement(root, dav("response"))
        SubElement(response, dav("href")).text = one.href
        if one.status:
            SubElement(response, dav("status")).text = _line(one.status)
            continue
        if refused := [Element(name) for name in one.refused]:
            _propstat(response, refused, 403, dav("cannot-modify-protected-property"))
        if one.found:
            _propstat(response, one.found.values(), 200)
        if missing := [Element(name) for name in one.missing]:
            _propstat(response, missing, 404)
    if token:
        SubElement(root, dav("sync-token")).text = token
    return _whole(root)


def error(condition: str) -> bytes:
    """A precondition that was not met (RFC 4918 §16)."""
    root = Element(dav("error"))
    SubElement(root, condition)
    return _whole(root)


def text(name: str, value: str) -> Element:
    made = Element(name)
    made.text = value
    return made


def holding(name: str, *children: Element) -> Element:
    made = Element(name)
    made.extend(children)
    return made


def href(name: str, address: str) -> Element:
    return holding(name, text(dav("href"), address))


def _propstat(response: Element, properties: Iterable[Element], status: int, condition: str = "") -> None:
    propstat = SubElement(response, dav("propstat"))
    SubElement(propstat, dav("prop")).extend(properties)
    SubElement(propstat, dav("status")).text = _line(status)
    if condition:
        SubElement(SubElement(propstat, dav("error")), condition)


def _line(status: int) -> str:
    return f"HTTP/1.1 {status} {STATUS[status]}"


def _whole(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
