"""What the columns of Google's and Outlook's files mean (pure)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mailapp.contacts.cards import spoken
from mailapp.standards.vcard import Card, Labelled, Postal

SEVERAL = " ::: "  # between several values of one cell (Google)
PLAIN = {
    "name": "name", "display name": "name", "full name": "name", "file as": "name",
    "first name": "given", "given name": "given",
    "last name": "family", "family name": "family", "surname": "family",
    "middle name": "additional", "additional name": "additional",
    "name prefix": "prefix", "title": "prefix", "name suffix": "suffix", "suffix": "suffix",
    "nickname": "nickname",
    "organization name": "organisation", "organization 1 - name": "organisation", "company": "organisation",
    "organization title": "title", "organization 1 - title": "title", "job title": "title",
    "birthday": "birthday", "notes": "note", "note": "note",
    "web page": "website", "website 1 - value": "website",
    "labels": "groups", "group membership": "groups", "categories": "groups",
}  # fmt: skip
IGNORED = {
    "photo", "gender", "language", "priority", "private", "sensitivity", "initials", "location", "subject",
    "website 1 - label", "website 1 - type", "e-mail type", "e-mail display name", "e-mail 2 type", "e-mail 3 type",
    "anniversary",
}  # fmt: skip
MAIL = re.compile(r"(?:e-?mail|mail)(?: (\d+))?(?: - (value|label|type)| address)?$")
MAIL_ADDRESS = re.compile(r"e-?mail(?: (\d+))? address$")
PHONE = re.compile(r"phone (\d+) - (value|label|type)$")
PLACE = re.compile(
    r"address (\d+) - (street|city|region|postal code|country|label|type|po box|extended address|formatted)$"
)
OUTLOOK_PHONE = re.compile(
    r"(?:(business|home|mobile|other|primary|company main|car|assistant's|telephone) )?(phone|fax|pager)(?: (\d))?$"
)
OUTLOOK_PLACE = re.compile(
    r"(business|home|other) (street(?: [23])?|city|state|postal code|country|country/region|address po box)$"
)
LABELS = {"business": "work", "company main": "work", "work": "work", "home": "home", "mobile": "cell", "cell": "cell"}
PARTS = {"street": "street", "city": "city", "region": "region", "state": "region", "postal code": "code"}
PARTS |= {"country": "country", "country/region": "country"}
DATES = (
    (re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$"), (3, 2, 1)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$"), (3, 1, 2)),  # Outlook's, as Americans write
)
NO_DATE = {"0/0/00", "0.0.00", "00.00.00", "0/0/0000"}


def place(heading: str) -> bool:
    """Whether we know where this column goes."""
    name = heading.strip().lower()
    shapes = (MAIL, MAIL_ADDRESS, PHONE, PLACE, OUTLOOK_PHONE, OUTLOOK_PLACE)
    return name in PLAIN or any(shape.match(name) for shape in shapes)


def card_of(said: Mapping[str, str]) -> tuple[Card | None, str]:
    """One line, and what of it could not be taken. None when nobody could be called by what is left."""
    cells = {heading.strip().lower(): value for heading, value in said.items()}
    plain: dict[str, str] = {}
    for name, value in cells.items():
        if name in PLAIN and PLAIN[name] not in plain:
            plain[PLAIN[name]] = value
    groups = _groups(plain.pop("groups", ""))
    birthday, wrong = _birthday(plain.pop("birthday", ""))
    addresses, bad = _addresses(cells)
    wrong = "; ".join(filter(None, (wrong, bad)))
    card = Card(**_lines(plain), birthday=birthday, groups=groups, addresses=addresses)
    card = replace(card, phones=_phones(cells), postal=_places(cells))
    card = replace(card, name=card.name or spoken(card))
    return (card, wrong) if card.name else (None, wrong or _("there is no name, no address and no number"))


def _lines(plain: Mapping[str, str]) -> dict[str, Any]:
    return {name: value if name == "note" else " ".join(value.split()) for name, value in plain.items()}


def _groups(cell: str) -> tuple[str, ...]:
    found = re.split(r" ::: |;", cell)
    return tuple(dict.fromkeys(one.strip() for one in found if one.strip() and not one.strip().startswith("* ")))


def _birthday(cell: str) -> tuple[str, str]:
    cell = cell.strip()
    if not cell or cell in NO_DATE:
        return "", ""
    if re.match(r"--\d\d-\d\d$", cell):
        return cell, ""
    for shape, order in DATES:
        if match := shape.match(cell):
            try:
                return date(*(int(match.group(at)) for at in order)).isoformat(), ""
            except ValueError:
                break
    return "", _("“%(date)s” is no date that we can read, and was left out") % {"date": cell[:40]}


def _addresses(cells: Mapping[str, str]) -> tuple[tuple[Labelled, ...], str]:
    found: list[Labelled] = []
    wrong = ""
    for name, value in cells.items():
        match = MAIL.match(name)
        if not match or match.group(2) in ("label", "type"):
            continue
        label = _label(cells, f"e-mail {match.group(1)}")
        for one in filter(None, map(str.strip, value.split(SEVERAL))):
            if "@" in one.strip("@"):
                found.append(Labelled(one, label))
            else:
                wrong = _("“%(address)s” is no address, and was left out") % {"address": one[:80]}
    return tuple(dict.fromkeys(found)), wrong


def _label(cells: Mapping[str, str], before: str) -> str:
    said = cells.get(f"{before} - label", cells.get(f"{before} - type", "")).strip("* ").lower()
    return LABELS.get(said, "fax" if "fax" in said else "pager" if said == "pager" else "")


def _phones(cells: Mapping[str, str]) -> tuple[Labelled, ...]:
    found: list[Labelled] = []
    for name, value in cells.items():
        if (match := PHONE.match(name)) and match.group(2) == "value":
            label = _label(cells, f"phone {match.group(1)}")
        elif match := OUTLOOK_PHONE.match(name):
            label = match.group(2) if match.group(2) != "phone" else LABELS.get(match.group(1) or "", "")
        else:
            continue
        found += [Labelled(one.strip(), label) for one in value.split(SEVERAL) if one.strip()]
    return tuple(dict.fromkeys(found))


def _places(cells: Mapping[str, str]) -> tuple[Postal, ...]:
    parts: dict[str, dict[str, str]] = {}
    for name, value in cells.items():
        match = PLACE.match(name) or OUTLOOK_PLACE.match(name)
        if not match:
            continue
        key, part = match.group(1), match.group(2)
        here = parts.setdefault(key, {})
        if part in PARTS:
            here[PARTS[part]] = value.strip()
        elif part.startswith(("street ", "po box", "address po box", "extended")):
            here["street"] = "\n".join(filter(None, (here.get("street", ""), value.strip())))
    found = [Postal(**some, label=_place_label(cells, key)) for key, some in parts.items()]
    return tuple(one for one in found if one)


def _place_label(cells: Mapping[str, str], key: str) -> str:
    label = LABELS.get(key, "") if not key.isdigit() else _label(cells, f"address {key}")
    return label if label in ("home", "work") else ""


def google_row(card: Card) -> dict[str, str]:
    row = {
        "First Name": card.given or ("" if card.family else card.name), "Middle Name": card.additional,
        "Last Name": card.family, "Name Prefix": card.prefix, "Name Suffix": card.suffix, "Nickname": card.nickname,
        "File As": card.name, "Organization Name": card.organisation, "Organization Title": card.title,
        "Birthday": card.birthday, "Notes": card.note, "Labels": SEVERAL.join(card.groups),
    }  # fmt: skip
    for n, one in enumerate(card.addresses, 1):
        row |= {f"E-mail {n} - Label": _shown(one.label), f"E-mail {n} - Value": one.value}
    for n, one in enumerate(card.phones, 1):
        row |= {f"Phone {n} - Label": _shown(one.label), f"Phone {n} - Value": one.value}
    for n, where in enumerate(card.postal, 1):
        before = f"Address {n} - "
        row |= {before + "Label": _shown(where.label), before + "Street": where.street, before + "City": where.city}
        row |= {before + "Region": where.region, before + "Postal Code": where.code, before + "Country": where.country}
    return row | {"Website 1 - Value": card.website}


def _shown(label: str) -> str:
    return {"cell": "Mobile", "fax": "Work Fax"}.get(label, label.capitalize())


OUTLOOK_PHONES = {"work": "Business Phone", "home": "Home Phone", "cell": "Mobile Phone", "fax": "Business Fax"}
OUTLOOK_PHONES |= {"pager": "Pager", "": "Other Phone"}


def outlook_row(card: Card) -> dict[str, str]:
    """Outlook has a fixed number of places: what is beyond them stays out, and a vCard has it all."""
    row = {
        "Title": card.prefix, "First Name": card.given or ("" if card.family else card.name),
        "Middle Name": card.additional, "Last Name": card.family, "Suffix": card.suffix, "Company": card.organisation,
        "Job Title": card.title, "Notes": card.note, "Web Page": card.website, "Categories": ";".join(card.groups),
        "Birthday": _american(card.birthday),
    }  # fmt: skip
    for name, one in zip(("E-mail Address", "E-mail 2 Address", "E-mail 3 Address"), card.addresses, strict=False):
        row[name] = one.value
    for phone in card.phones:
        name = OUTLOOK_PHONES.get(phone.label, "Other Phone")
        row.setdefault(name if name not in row or name == "Pager" else f"{name} 2", phone.value)
    for where in card.postal[:2]:
        before = "Business" if where.label == "work" else "Home"
        row |= {f"{before} Street": where.street, f"{before} City": where.city, f"{before} State": where.region}
        row |= {f"{before} Postal Code": where.code, f"{before} Country/Region": where.country}
    return row


def _american(birthday: str) -> str:
    year, _dash, day = birthday.partition("-")
    return f"{int(day[:2])}/{int(day[3:])}/{year}" if year else ""
