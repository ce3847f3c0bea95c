"""Contacts as CSV with the headings that Google or Outlook give them."""

import csv
import io
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mailapp.contacts import columns
from mailapp.contacts.values import MOST, ContactsError
from mailapp.standards.vcard import Card

COLUMNS = 300
DELIMITERS = ",;\t"
FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet would work out

NO_HEADINGS = gettext_noop(
    "This is neither a file of vCards nor CSV with headings that we know: "
    "“First Name”, “E-mail 1 - Value”, “E-mail Address” and others, as Google and Outlook write them."
)

Read = tuple[str, Card | None, str]


def read(octets: bytes) -> Iterator[Read]:
    """Each line as a card. Raises ContactsError when there are no headings that we know."""
    text = _decoded(octets)
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        headings = [heading.strip() for heading in next(rows, [])][:COLUMNS]
    except csv.Error as wrong:
        raise ContactsError(_("This is neither a file of vCards nor one of CSV.")) from wrong
    if not any(columns.place(heading) for heading in headings):
        raise ContactsError(_(NO_HEADINGS))
    return _cards(headings, rows)


def _cards(headings: list[str], rows: Iterator[list[str]]) -> Iterator[Read]:
    unknown: dict[str, int] = {}
    line = 1
    while True:
        line += 1
        where = _("Line %(n)d") % {"n": line}
        try:
            cells = next(rows)
        except StopIteration:
            break
        except csv.Error:
            yield where, None, _("it is not written as CSV")
            continue
        said = {heading: _plain(cell) for heading, cell in zip(headings, cells, strict=False) if cell.strip()}
        if not said:
            continue
        unknown |= {heading: line for heading in said if not columns.place(heading) and heading not in unknown}
        card, wrong = columns.card_of(said)
        yield where, card, wrong
    for heading, first in unknown.items():
        if heading.lower() not in columns.IGNORED:
            where = _("Line %(n)d") % {"n": first}
            yield where, None, _("the column “%(name)s” means nothing to us, and was left out") % {"name": heading[:60]}


def _decoded(octets: bytes) -> str:
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = octets.decode("utf-16", "replace")
    else:
        try:
            text = octets.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = octets.decode("cp1252", "replace")  # as Outlook writes it
    return text.replace("\0", "")


def _plain(cell: str) -> str:
    """Without the sign that keeps a spreadsheet from working it out."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def written(cards: list[Card], outlook: bool = False) -> str:
    """One line for each of them, below the headings."""
    rows: list[Mapping[str, str]] = [
        columns.outlook_row(card) if outlook else columns.google_row(card) for card in cards
    ]
    headings = list(dict.fromkeys(heading for row in rows for heading in row)) or ["First Name", "Last Name"]
    into = io.StringIO(newline="")
    writer = csv.DictWriter(into, headings, restval="")
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows[:MOST])
    return into.getvalue()


def _harmless(value: str) -> str:
    """Telephone numbers begin with a plus, and stay as they are."""
    number = value[:1] in "+-" and not set(value) - set("+-0123456789 ()/.")
    return f"'{value}" if value.startswith(FORMULA) and not number else value
