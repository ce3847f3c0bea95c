"""Tables of Postfix as rules, and the lines that have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.policy.mailrules.postfix import KINDS, read
from mailapp.policy.mailrules.values import BadRule


def told(kind: str, text: str) -> list[tuple]:
    """What matters of each rule, in short."""
    order = ("about", "where", "of", "pattern", "action", "to", "reason", "argument", "ignore_case", "scope")
    return [tuple(rule[name] for name in order if name in rule) for rule in read(kind, text).rules]


@pytest.mark.parametrize(
    ("kind", "text", "rules"),
    [
        ("client_access", "# comment\n\n192.168 REJECT\n", [("client", "192.168.0.0/16", "refuse", "")]),
        ("client_access", "1.2.3.4\tOK", [("client", "1.2.3.4", "allow", "")]),
        ("client_access", "2001:db8::/32 HOLD look", [("client", "2001:db8::/32", "hold", "look")]),
        (
            "client_access",
            "spam.example 554 5.7.1 Go\n  away",
            [("client", "spam.example", "refuse", "Go away"), ("client", ".spam.example", "refuse", "Go away")],
        ),
        ("sender_access", "<> WARN a report", [("sender", "<>", "warn", "a report")]),
        ("sender_access", "x@Y.example 450 Later", [("sender", "x@y.example", "defer", "Later")]),
        ("recipient_access", "info@ DEFER_IF_PERMIT", [("recipient", "info@", "defer", "")]),
        ("helo_access", ".dyn.example 1", [("helo", ".dyn.example", "allow", "")]),
        (
            "header_checks",
            r"/^Subject: .*a\/b c/ REJECT No   ",
            [("header", "^Subject: .*a/b c", "reject", "No", True)],
        ),
        ("header_checks", "/x/i DUNNO", [("header", "x", "skip", "", False)]),
        ("header_checks", "/y/ STRIP", [("header", "y", "ignore", "", True)]),
        ("body_checks", "/x/ REDIRECT Olga@example.test", [("body", "x", "redirect", "olga@example.test", True)]),
        ("canonical", "anna  a@b.example\n@a.example @b.example", [("@a.example", "@b.example", "both")]),
        ("generic", "a@b.example c@d.example", [("a@b.example", "c@d.example", "sender")]),
        ("sender_bcc", "@b.example c@d.example", [("sender", "@b.example", "c@d.example")]),
    ],
)
def test_lines(kind: str, text: str, rules: list[tuple]) -> None:
    assert told(kind, text) == rules


@pytest.mark.parametrize(
    ("kind", "line", "why"),
    [
        ("client_access", "/re/ REJECT", "content rules here"),
        ("client_access", "x.example FILTER smtp:x", "FILTER has no rule here"),
        ("header_checks", "if /x/", "conditions"),
        ("body_checks", "if !/x/", "conditions"),
        ("header_checks", "/x/ FILTER y", "FILTER has no rule here"),
        ("header_checks", r"/(a)\1/ REJECT", "cannot be read"),
        ("canonical", "@a.example b@c.example, d@e.example", "only addresses"),
    ],
)
def test_lines_without_a_rule_are_named(kind: str, line: str, why: str) -> None:
    found = read(kind, f"# first\n{line}\n")
    assert found.rules == ()
    assert len(found.passed_over) == 1
    assert found.passed_over[0].startswith("line 2: ")
    assert why in found.passed_over[0]


def test_what_stands_in_a_condition_does_not_hold_without_it() -> None:
    found = read(
        "header_checks", "if /^From: x/\nif !/^To/\n/y/ REJECT\nendif\n/z/ HOLD\nENDIF\n/a/ WARN\nendif\n/b/ HOLD\n"
    )
    assert [rule["pattern"] for rule in found.rules] == ["a", "b"]
    assert [line.partition(":")[0] for line in found.passed_over] == [f"line {n}" for n in (1, 2, 3, 4, 5)]


def test_negated_patterns() -> None:
    [plain, negated] = read("header_checks", "/x/ WARN\n!/y/ WARN\n").rules
    assert (plain["negated"], negated["negated"]) == (False, True)


def test_kinds() -> None:
    with pytest.raises(BadRule, match="There is no kind x"):
        read("x", "")
    assert all(read(kind, "").rules == () for kind in KINDS)


WORDS = st.sampled_from(
    ["/", "@", ".", "\\", " ", "\n", "#", "REJECT", "550", "a@b.example", "192.0.2", ":", "<>", "("]
)


@given(st.sampled_from(list(KINDS)), st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map("".join)))
def test_any_text_gives_rules_or_sentences(kind: str, text: str) -> None:
    found = read(kind, text)
    assert len(found.rules) <= 2 * text.count("\n") + 2
    assert all(line.startswith("line ") for line in found.passed_over)
