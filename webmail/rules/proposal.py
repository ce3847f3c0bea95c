"""A rule for letters like this one: proposed from what tells such letters best, to be changed by its reader."""

import re

from mailapp.standards.rulebook.conditions import KEY_CHARACTERS
from mailapp.standards.rulebook.rules import NAME_CHARACTERS
from webmail.letters.opened import Opened
from webmail.rules.rows import Fields, Row
from webmail.rules.sheet import Sheet

LIST_ID = re.compile(r"<([^<>]+)>\s*\Z")  # RFC 2919 §3: the name stands before it
PREFIX = re.compile(r"(?:\s*(?:re|aw|fwd?|wg|sv|antw|tr)(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
TAG = re.compile(r"\[[^\[\]]{2,40}\]")  # as lists and programs put it before their subjects


def proposed(letter: Opened) -> Sheet:
    """By the list that it came over, else by its sender; a second line for the subject waits to be wanted."""
    wanted = _by_list(letter) or _by_sender(letter)
    subject = PREFIX.sub("", letter.field("subject"), count=1).strip()
    tag = TAG.match(subject)
    sheet = Sheet.fresh()
    sheet.name = _name(letter, wanted)
    sheet.conditions = [Row(number, "text", fields) for number, fields in enumerate(filter(None, [wanted]))]
    if not wanted or (tag and wanted["place"] == "from"):
        key = tag[0] if tag else subject
        sheet.conditions.append(Row(1, "text", {"place": "subject", "how": "contains", "key": key[:KEY_CHARACTERS]}))
    return sheet


def _by_list(letter: Opened) -> Fields | None:
    identity = letter.field("list-id")
    found = LIST_ID.search(identity)
    key = (found[1] if found else identity).strip()
    return {"place": "list", "how": "contains", "key": key[:KEY_CHARACTERS]} if key else None


def _by_sender(letter: Opened) -> Fields | None:
    addresses = letter.people("from")
    return {"place": "from", "how": "is", "key": addresses[0].address} if addresses else None


def _name(letter: Opened, wanted: Fields | None) -> str:
    name = ""
    if wanted and wanted["place"] == "list":
        name = LIST_ID.sub("", letter.field("list-id")).strip(' "')
    elif people := letter.people("from"):
        name = people[0].name
    return (name or (wanted or {}).get("key", "") or letter.field("subject"))[:NAME_CHARACTERS]
