"""Nonsense in each field of each form: a sentence or a success, never a crash."""

import contextlib

import pytest
from django import forms

from tests.admin_ui.test_access import ACTS, PAGES, house, quiet_ports

__all__ = ["house", "quiet_ports"]

NONSENSE = [
    "",
    "\0",
    "x" * 5000,
    "\ud800".encode("utf-8", "surrogatepass"),
    "a\r\nBcc: <carl@example.org>",
    "٣ ماذا 何 🎈",
    "-1",
    "99999999999999999999",
    "1e400",
    "a@" + "b." * 200,
    "[::1]:99999",
    "(((((((((((((((((((((",
    "%s %(x)s {0} {x.__class__}",
    "0001-01-01T00:00",
]
FORMS = [url for url in PAGES if url.endswith(("add", "password", "limits", "_size", "{anna}")) or "/edit/" in url]
FORMS += ["/admin/domains/recipients/listed.test", "/admin/rules/access/{rule}", "/admin/rules/rewriting/add"]
FORMS += ["/admin/rules/copies/add", "/admin/rules/footers/add", "/admin/policy/queue_lifetime", "/admin/policy/srs"]


@pytest.mark.parametrize("url", FORMS)
def test_nonsense_in_each_field_of_a_form(olga, house, url):
    url = url.format(**house)
    shown = olga.get(url).context["form"]
    same = {name: value for name in shown.fields if (value := shown[name].value()) not in (None, False)}
    same = {name: "\n".join(value) if isinstance(value, list | tuple) else value for name, value in same.items()}
    for posted in [*alone(shown.fields, same), *together(shown.fields)]:
        answer = olga.post(url, posted)
        assert answer.status_code in (200, 302, 400, 404), posted  # 404: it bears another name by now


def alone(fields, same):
    """In one field what that field takes, so that it goes on to what is behind the form."""
    for name, field in fields.items():
        for text in NONSENSE if not isinstance(field, forms.BooleanField | forms.FileField) else NONSENSE[:4]:
            with contextlib.suppress(forms.ValidationError):
                field.clean(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
                yield {**same, name: text}


def together(fields):
    """In all fields at once, in each the same, and in each another: every field gets every text."""
    for turn, text in enumerate(NONSENSE):
        yield dict.fromkeys(fields, text)
        yield {name: NONSENSE[(place + turn) % len(NONSENSE)] for place, name in enumerate(fields)}


@pytest.mark.parametrize("url", [url for url in ACTS if "/dns/" not in url])  # those buttons send no word
def test_nonsense_behind_each_button(olga, house, url):
    url = url.format(**house)
    names = ("act", "line", "lines", "back", "address", "account", "domain", "destination", "to", "active", "reason")
    for text in NONSENSE:
        answer = olga.post(url, dict.fromkeys(names, text))
        assert answer.status_code in (200, 302, 400, 404), text


@pytest.mark.parametrize("text", [text for text in NONSENSE if isinstance(text, str)])
def test_nonsense_in_each_filter(olga, house, text):
    for page in ("queue", "queue/shape", "journal", "accounts", "aliases", "suppression", "try", "routes", "rules"):
        names = (
            "q",
            "page",
            "kind",
            "before",
            "state",
            "sender",
            "recipient",
            "domain",
            "older",
            "words",
            "address",
            "by",
        )
        assert olga.get(f"/admin/{page}", dict.fromkeys(names, text)).status_code in (200, 400), page
