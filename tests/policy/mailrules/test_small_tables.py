"""Rewriting, copies and footers: which line counts."""

import pytest

from mailapp.policy.mailrules.copies import Copy, CopyTable
from mailapp.policy.mailrules.footers import Footer, FooterTable
from mailapp.policy.mailrules.rewriting import Rewriting, RewritingTable, Scope
from mailapp.policy.mailrules.values import BadRule, Road, read
from tests.policy.mailrules.lines import numbered

pytestmark = pytest.mark.pure

REWRITING = RewritingTable(
    numbered(
        Rewriting,
        {"pattern": "anna@old.example", "to": "anna.arnold@example.test"},
        {"pattern": "ben+work@old.example", "to": "ben@example.test"},
        {"pattern": "@old.example", "to": "@example.test"},
        {"pattern": "@trap.example", "to": "olga@example.test", "scope": "recipient", "road": "both"},
        {"pattern": "anna@old.example", "to": "never@example.test"},
        {"pattern": "@.hosts.example", "to": "@hosts.example"},
    )
)


@pytest.mark.parametrize(
    ("address", "scope", "road", "becomes"),
    [
        ("anna@old.example", Scope.SENDER, Road.SUBMITTED, "anna.arnold@example.test"),
        ("ANNA@old.example", Scope.SENDER, Road.SUBMITTED, "anna.arnold@example.test"),
        ("anna+lists@old.example", Scope.SENDER, Road.SUBMITTED, "anna.arnold+lists@example.test"),
        ("ben+work@old.example", Scope.SENDER, Road.SUBMITTED, "ben@example.test"),
        ("Ben+home@old.example", Scope.SENDER, Road.SUBMITTED, "Ben+home@example.test"),
        ("anna@old.example", Scope.SENDER, Road.INBOUND, None),
        ("root@web.hosts.example", Scope.SENDER, Road.SUBMITTED, "root@hosts.example"),
        ("root@a.b.hosts.example", Scope.SENDER, Road.SUBMITTED, "root@hosts.example"),
        ("root@hosts.example", Scope.SENDER, Road.SUBMITTED, None),
        ("x+y@trap.example", Scope.RECIPIENT, Road.INBOUND, "olga@example.test"),
        ("x@trap.example", Scope.SENDER, Road.INBOUND, None),
        ("", Scope.SENDER, Road.SUBMITTED, None),
        ("no address", Scope.SENDER, Road.SUBMITTED, None),
        ("postmaster", Scope.RECIPIENT, Road.INBOUND, None),
    ],
)
def test_rewriting(address: str, scope: Scope, road: Road, becomes: str | None) -> None:
    found = REWRITING.look_up(address, scope, road)
    assert (found.address if found else None) == becomes


COPIES = CopyTable(
    numbered(
        Copy,
        {"of": "all", "to": "archive@example.test"},
        {"of": "sender", "pattern": "anna@example.test", "to": "ben@example.test", "road": "submitted"},
        {"of": "recipient", "pattern": "@example.test", "to": "olga@example.test", "road": "inbound"},
        {"of": "recipient", "pattern": "anna@example.test", "to": "reports@example.test", "reports": True},
    )
)


@pytest.mark.parametrize(
    ("sender", "recipients", "road", "copies"),
    [
        ("carl@example.net", ["anna@example.test"], Road.INBOUND, ["archive", "olga", "reports"]),
        ("carl@example.net", ["anna@example.test", "olga@example.test"], Road.INBOUND, ["archive", "reports"]),
        ("carl@example.net", ["archive@example.test"], Road.INBOUND, ["olga"]),
        ("anna@example.test", ["carl@example.net"], Road.SUBMITTED, ["archive", "ben"]),
        ("ANNA+x@example.test", ["carl@example.net"], Road.SUBMITTED, ["archive", "ben"]),
        ("", ["anna@example.test"], Road.INBOUND, ["reports"]),
        ("", ["ben@example.test"], Road.INBOUND, []),
    ],
)
def test_copies(sender: str, recipients: list[str], road: Road, copies: list[str]) -> None:
    assert [address.partition("@")[0] for address in COPIES.copies(sender, recipients, road)] == copies


FOOTERS = FooterTable(
    numbered(
        Footer,
        {"domain": "example.test", "plain": "Outside"},
        {"domain": "Bücher.example", "plain": "Books", "letters": "all"},
        {"domain": "*", "plain": "Everybody", "letters": "all"},
    )
)


@pytest.mark.parametrize(
    ("sender", "outside", "plain"),
    [
        ("anna@example.test", True, "Outside"),
        ("anna@EXAMPLE.test", True, "Outside"),
        ("anna@example.test", False, "Everybody"),
        ("a@xn--bcher-kva.example", False, "Books"),
        ("", True, None),
    ],
)
def test_footers(sender: str, outside: bool, plain: str | None) -> None:
    found = FOOTERS.footer(sender, outside=outside)
    assert (found.rule.plain if found else None) == plain


@pytest.mark.parametrize(
    ("kind", "line", "sentence"),
    [
        (Rewriting, {"pattern": "anna", "to": "b@example.test"}, "no address"),
        (Rewriting, {"pattern": "a@b.example", "to": "A@B.example"}, "become itself"),
        (Rewriting, {"pattern": "@b c", "to": "@d.example"}, "no domain"),
        (Rewriting, {"pattern": "@b.example", "to": "@.d.example"}, "is no place"),
        (Rewriting, {"pattern": "@b.example", "to": "grün@d.example"}, "beyond ASCII"),
        (Copy, {"of": "all", "pattern": "x@example.test", "to": "b@example.test"}, "need no pattern"),
        (Copy, {"of": "sender", "to": "b@example.test"}, "Whose"),
        (Copy, {"of": "all", "to": "b"}, "no address"),
        (Footer, {"domain": "example.test", "plain": " \n "}, "no text"),
        (Footer, {"domain": "exa mple", "plain": "x"}, "no domain"),
        (Footer, {"domain": "*", "plain": "x\0"}, "control character"),
        (Footer, {"domain": "*", "plain": 5}, "is a text"),
    ],
)
def test_lines_that_make_no_sense(kind: type, line: dict, sentence: str) -> None:
    with pytest.raises(BadRule, match=sentence):
        read(kind, line)
