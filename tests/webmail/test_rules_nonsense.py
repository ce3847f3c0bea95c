"""Nonsense in the forms of rules: a sentence, never a crash."""

import pytest
from django.test import Client

from mailapp.standards.rulebook import Rulebook, write
from tests.webmail.test_nonsense import NONSENSE
from webmail.rules import deeds, rows
from webmail.rules.sheet import Sheet

FIELDS = [
    *("place", "how", "key", "header", "size", "unit", "percent", "since", "until"),
    *("folder", "new", "label", "address", "keep", "subject", "text", "days", "reason"),
]
FORMS = [
    ("/rules/new", "do name match stop on version add-c add-a"),
    ("/rules/0/move", "to version"),
    ("/rules/try", "in uid"),
    ("/rules/away", "do text subject since until days addresses"),
    ("/rules/forwarding", "do addresses keep"),
    ("/rules/scripts/one", "do name was text version"),
    ("/rules/scripts/choose", "name"),
]
QUERIES = [("/rules/new", "box uid"), ("/rules/try", "in from"), ("/rules/scripts/one", "name")]


@pytest.mark.parametrize("text", NONSENSE)
def test_on_each_line(text: str | bytes):
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    usual = {"how": "contains", "place": "from", "header": "X-A", "unit": "MB"}
    for letter, kinds in (("c", rows.KINDS), ("a", deeds.KINDS)):
        for kind in kinds:
            for name in FIELDS:
                fields = {f"{letter}0-{field}": value for field, value in (usual | {name: said}).items()}
                rule = Sheet.posted({"name": "x", "stop": "on", f"{letter}0-kind": kind, **fields}).rule()
                assert rule is None or write(Rulebook((rule,)))


def test_in_each_form(anna: Client):
    for text in NONSENSE:
        for path, names in FORMS:
            answer = anna.post(path, dict.fromkeys(names.split(), text))
            assert answer.status_code in (200, 302, 404, 422), (path, text)
        for path, names in QUERIES:
            assert anna.get(path, dict.fromkeys(names.split(), text)).status_code in (200, 404), (path, text)
