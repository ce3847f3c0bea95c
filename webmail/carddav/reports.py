"""The three reports: some cards by their addresses, cards with something on them, and what has changed."""

from collections.abc import Callable
from functools import partial
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from mailapp.contacts import api as contacts
from mailapp.directory.values import AccountInfo
from webmail.carddav import places
from webmail.carddav.places import item_at, item_place, shelf_at
from webmail.carddav.shelves import Item, Shelf
from webmail.carddav.xml import Said, card, dav, text
from webmail.contacts.books import DIRECTORY

MOST = contacts.MOST


class Unmet(Exception):
    """A precondition of the standard, by its name."""


def asked_of(report: Element) -> list[str]:
    """The properties that are wanted."""
    prop = report.find(dav("prop"))
    return [one.tag for one in prop] if prop is not None else [dav("getetag")]


def version_of(report: Element) -> str:
    """RFC 6352 §10.4: 4.0 where it is asked for."""
    wanted = report.find(f"{dav('prop')}/{card('address-data')}")
    return "4.0" if wanted is not None and wanted.get("version") == "4.0" else "3.0"


def multiget(shelf: Shelf, person: AccountInfo, report: Element) -> list[Said]:
    """RFC 6352 §8.7."""
    before = shelf_at(shelf)
    hrefs = [(one.text or "").strip() for one in report.findall(dav("href"))][:MOST]
    paths = {href: urlsplit(href).path for href in hrefs}
    names = {href: unquote(path.removeprefix(before)) for href, path in paths.items() if path.startswith(before)}
    items = {item.resource: item for item in shelf.items(list(names.values()))}
    found = [items[name] for name in names.values() if name in items]
    said = _said(shelf, person, found, report)
    return said + [Said(href, status=404) for href in hrefs if names.get(href) not in items]


def query(shelf: Shelf, person: AccountInfo, report: Element) -> list[Said]:
    """RFC 6352 §8.6. Raises Unmet for a filter that we do not work out."""
    condition = report.find(card("filter"))
    items = [item for item in shelf.items() if condition is None or _fits(item, condition)]
    limit = report.find(f"{card('limit')}/{card('nresults')}")
    if limit is not None and (limit.text or "").strip().isdigit():
        most = int((limit.text or "").strip()[:8])
        cut = [Said(shelf_at(shelf), status=507)] if len(items) > most else []  # §8.6.1
        return _said(shelf, person, items[:most], report) + cut
    return _said(shelf, person, items, report)


def sync(shelf: Shelf, person: AccountInfo, report: Element) -> tuple[list[Said], str]:
    """RFC 6578 §3.2. Raises Unmet for a token that is not ours."""
    token = (report.findtext(dav("sync-token")) or "").strip()
    if shelf.slug == DIRECTORY:
        now = shelf.token
        if token not in ("", now):
            raise Unmet(dav("valid-sync-token"))  # the program begins anew
        return (_said(shelf, person, shelf.items(), report) if not token else []), now
    since = _number(token)
    changes = contacts.since(shelf.owner, since)
    if since > changes.revision:
        raise Unmet(dav("valid-sync-token"))
    items = shelf.items([name for name, _revision in changes.changed]) if changes.changed else []
    said = _said(shelf, person, items, report)
    return said + [Said(item_at(shelf, name), status=404) for name in changes.gone], f"data:,{changes.revision}"


def _number(token: str) -> int:
    number = token.removeprefix("data:,")
    if token and not (token.startswith("data:,") and number.isascii() and number.isdigit() and len(number) < 19):
        raise Unmet(dav("valid-sync-token"))
    return int(number or 0)


def _said(shelf: Shelf, person: AccountInfo, items: list[Item], report: Element) -> list[Said]:
    wanted = asked_of(report)
    data, version = card("address-data"), version_of(report)
    said = []
    for item in items:
        known = dict(places.properties(item_place(shelf, item), person))
        if data in wanted:
            known[data] = partial(_data, item, version)
        found = {name: known[name]() for name in wanted if name in known}
        said.append(Said(item_at(shelf, item.resource), found, [name for name in wanted if name not in known]))
    return said


def _data(item: Item, version: str) -> Element:
    return text(card("address-data"), item.text(version))


# -- filters (RFC 6352 §10.5) ---------------------------------------------------------------------

VALUES: dict[str, Callable[[Item], list[str]]] = {
    "FN": lambda item: [item.card.name],
    "N": lambda item: [item.card.family, item.card.given],
    "NICKNAME": lambda item: [item.card.nickname],
    "EMAIL": lambda item: [one.value for one in item.card.addresses],
    "TEL": lambda item: [one.value for one in item.card.phones],
    "ORG": lambda item: [item.card.organisation],
    "TITLE": lambda item: [item.card.title],
    "NOTE": lambda item: [item.card.note],
    "UID": lambda item: [item.card.uid],
    "BDAY": lambda item: [item.card.birthday],
    "CATEGORIES": lambda item: list(item.card.groups),
}
MATCHES: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, words: words in value,
    "equals": lambda value, words: words == value,
    "starts-with": lambda value, words: value.startswith(words),
    "ends-with": lambda value, words: value.endswith(words),
}


def _fits(item: Item, condition: Element) -> bool:
    tests = [_property_fits(item, one) for one in condition.findall(card("prop-filter"))]
    return not tests or (all(tests) if condition.get("test") == "allof" else any(tests))


def _property_fits(item: Item, condition: Element) -> bool:
    name = condition.get("name", "").upper().rpartition(".")[2]
    if name not in VALUES or condition.find(card("param-filter")) is not None:
        raise Unmet(card("supported-filter"))
    values = [value for value in VALUES[name](item) if value]
    if condition.find(card("is-not-defined")) is not None:
        return not values
    tests = [_text_fits(values, one) for one in condition.findall(card("text-match"))]
    return bool(values) if not tests else (all(tests) if condition.get("test") == "allof" else any(tests))


def _text_fits(values: list[str], condition: Element) -> bool:
    """Small and great letters are alike, as i;unicode-casemap has it (RFC 6352 §8.3)."""
    kind = condition.get("match-type", "contains")
    if kind not in MATCHES:
        raise Unmet(card("supported-filter"))
    words = contacts.plain(condition.text or "")
    hit = any(MATCHES[kind](contacts.plain(value), words) for value in values)
    return hit != (condition.get("negate-condition") == "yes")
