"""What content rules find in a letter, and what that comes to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.policy.mailrules.content import ContentRule, ContentTable
from mailapp.policy.mailrules.looking import Looked, look, wanted
from mailapp.policy.mailrules.values import BadRule, Road, read
from mailapp.policy.mailrules.verdict import NOTHING, edited, verdict
from tests.policy.mailrules.lines import numbered

pytestmark = pytest.mark.pure

FAR = Looked(body=51_200, parts=1_000_000)
LETTER = (
    b"Received: from a\r\n\tby b\r\n"
    b"From: Carl <carl@example.net>\r\n"
    b"Subject: =?utf-8?q?Gro=C3=9Fe?=\r\n =?utf-8?q?_Gewinne?=\r\n"
    b"X-Raw: gr\xfcn\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n"
    b"\r\n"
    b"--b\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: base64\r\n"
    b"\r\n"
    b"S2F1ZmVuIFNpZSBqZXR6dCBVaHJlbg==\r\n"
    b"--b\r\n"
    b'Content-Type: application/x-msdownload; name="setup.exe"\r\n'
    b"\r\n"
    b"MZ\r\n"
    b"--b\r\n"
    b"Content-Type: message/rfc822\r\n"
    b"\r\n"
    b"Subject: inner\r\n"
    b"\r\n"
    b"inner body\r\n"
    b"--b--\r\n"
)


def table(*lines: dict) -> ContentTable:
    return ContentTable(numbered(ContentRule, *lines))


def rule(where: str, pattern: str, action: str = "reject", **more: object) -> dict:
    return {"where": where, "pattern": pattern, "action": action, **more}


@pytest.mark.parametrize(
    ("where", "pattern", "fits"),
    [
        ("header", "^from: carl", True),
        ("header", "^subject: große gewinne$", True),  # as it is read
        ("header", r"^subject: =\?utf-8\?q\?Gro", True),  # as it was sent
        ("header", "^x-raw: grün", True),
        ("header", r"^received: from a\s+by b", True),  # unfolded
        ("header", "^by b", False),
        ("header", "setup.exe", False),
        ("header", "inner", False),
        ("mime", r'name="[^"]*\.exe"', True),
        ("mime", "^content-type: multipart/mixed", True),
        ("mime", "^from: carl", False),
        ("mime", "^subject: inner", False),
        ("nested", "^subject: inner", True),
        ("nested", "^content-type", False),
        ("body", "^S2F1ZmVu", True),
        ("body", "^inner body$", True),
        ("body", "jetzt uhren", False),
        ("body", "subject: große", False),
        ("text", "jetzt uhren", True),
        ("text", "inner body", False),  # the letter within has its own life
    ],
)
def test_where_rules_look(where: str, pattern: str, fits: bool) -> None:
    found = look(table(rule(where, pattern)), LETTER, Road.INBOUND, FAR)
    assert bool(found) == fits


@pytest.mark.parametrize(
    ("octets", "where", "fits"),
    [
        (b"Subject: x\r\nContent-Type: text/plain\r\n\r\nhello\r\n", "mime", True),
        (b"Subject: content-type: text\r\n\r\nhello\r\n", "mime", False),
        (b"", "mime", False),
        (b"\r\ncontent-type: text\r\n", "mime", False),
    ],
)
def test_a_letter_of_one_part(octets: bytes, where: str, fits: bool) -> None:
    found = look(table(rule(where, "content-type: text")), octets, Road.INBOUND, FAR)
    assert bool(found) == fits


def test_capitals_matter_when_they_shall() -> None:
    assert not look(table(rule("header", "^from: carl", ignore_case=False)), LETTER, Road.INBOUND, FAR)
    assert look(table(rule("header", "^From: Carl", ignore_case=False)), LETTER, Road.INBOUND, FAR)


@pytest.mark.parametrize(
    ("where", "pattern", "lines"),
    [
        ("header", "^(received|from|subject|x-raw|mime-version):", ["Content-Type: multipart/mixed; boundary=b"]),
        ("header", "^[a-z]", []),
        ("header", "gewinne|^(received|from|x-|mime|content)", []),  # a field is one line, in whatever form it is read
        ("text", "jetzt", []),
        ("text", "later", ["Kaufen Sie jetzt Uhren"]),
    ],
)
def test_negated_rules_want_lines_that_do_not_fit(where: str, pattern: str, lines: list[str]) -> None:
    found = look(table(rule(where, pattern, negated=True)), LETTER, Road.INBOUND, FAR)
    assert [finding.shown for finding in found] == lines


def test_rules_and_negated_ones_keep_their_order() -> None:
    rules = table(rule("header", "^from", "skip"), rule("header", "^x-raw", negated=True), rule("header", "^x", "hold"))
    found = [finding.numbered.id for finding in look(rules, LETTER, Road.INBOUND, FAR)]
    assert found == [2, 2, 3, 2, 2]  # Received, Subject, X-Raw, MIME-Version, Content-Type


def test_the_road_counts() -> None:
    both = table(rule("header", "carl", road="submitted"), rule("header", "carl", "hold", road="both"))
    assert [found.numbered.id for found in look(both, LETTER, Road.INBOUND, FAR)] == [2]
    assert [found.numbered.id for found in look(both, LETTER, Road.SUBMITTED, FAR)] == [1]
    assert not table(rule("header", "x", road="submitted")).concerns(Road.INBOUND)


def test_for_each_line_the_first_rule_decides_and_warnings_let_it_pass() -> None:
    rules = table(
        rule("header", "carl", "warn"),
        rule("header", "^from:.*example.net", "skip"),
        rule("header", "carl", "reject"),
        rule("header", "gewinne", "hold"),
    )
    assert [found.numbered.id for found in look(rules, LETTER, Road.INBOUND, FAR)] == [1, 4]


def test_the_body_is_looked_at_only_so_far() -> None:
    long = b"Subject: x\r\n\r\n" + b"line\r\n" * 100 + b"needle\r\n"
    rules = table(rule("body", "needle"))
    assert not look(rules, long, Road.INBOUND, Looked(body=300, parts=0))
    assert look(rules, long, Road.INBOUND, Looked(body=1000, parts=0))
    assert wanted(rules, Road.INBOUND, Looked(300, 5_000), 100) == 400
    assert wanted(table(rule("mime", "x")), Road.INBOUND, Looked(300, 5_000), 100) == 5_000


def test_a_cut_within_a_character_harms_nothing() -> None:
    octets = b"Subject: x\r\n\r\n" + "grün\r\nüüü\r\n".encode()
    rules = table(rule("body", "^grün$"))
    for most in range(7, 20):
        assert look(rules, octets, Road.INBOUND, Looked(most, 0))


def test_what_findings_come_to() -> None:
    rules = table(
        rule("header", "^from:", "hold", argument="look at it"),
        rule("header", "^subject:", "prepend", argument="X-Seen: yes"),
        rule("header", "^received:", "ignore"),
        rule("header", "^x-raw:", "replace", argument="X-Raw: removed"),
        rule("body", "MZ", "redirect", argument="Olga@example.test"),
        rule("body", "inner", "discard"),
        rule("mime", "exe", "reject", argument="no programs, please"),
    )
    found = verdict(look(rules, LETTER, Road.INBOUND, FAR))
    assert found.reject is not None
    assert found.reject.because == (
        "rule 7 (reject mime /exe/): no programs, please; "
        'it fits “Content-Type: application/x-msdownload; name="setup.exe"”'
    )
    assert (found.discard.rule.action.value, found.redirect.rule.argument) == ("discard", "olga@example.test")
    assert len(found.holds) == 1
    assert len(found.told) == 8  # two lines of the body name what is inner
    header = LETTER[: LETTER.index(b"\r\n\r\n") + 4]
    assert edited(header, found) == header.replace(b"Received: from a\r\n\tby b\r\n", b"X-Seen: yes\r\n").replace(
        b"X-Raw: gr\xfcn", b"X-Raw: removed"
    )


def test_nothing_found_is_nothing_to_do() -> None:
    assert verdict([]) is NOTHING
    assert not NOTHING
    assert edited(b"Subject: x\r\n\r\n", NOTHING) == b"Subject: x\r\n\r\n"


def test_a_rule_that_fits_everything_does_not_fill_the_journal() -> None:
    letter = b"X: y\r\n" * 500 + b"\r\n" + b"a\r\n" * 5000
    assert len(look(table(rule("header", "y", "warn"), rule("body", "a", "warn")), letter, Road.INBOUND, FAR)) <= 100


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (rule("header", ""), "empty"),
        (rule("header", "(a"), "cannot be read: missing \\)"),
        (rule("header", "a(?=b)"), "cannot be read"),
        (rule("header", r"(a)\1"), "cannot be read"),
        (rule("header", r"\Afrom"), "not for patterns"),
        (rule("header", "(?s)a.b"), "not for patterns"),
        (rule("header", "a", "redirect"), "address to redirect to is missing"),
        (rule("header", "a", "redirect", argument="olga"), "no address"),
        (rule("header", "a", "prepend"), "field to put before the letter is missing"),
        (rule("header", "a", "prepend", argument="no field"), "no header field"),
        (rule("header", "a", "prepend", argument="X: a\r\nY: b"), "control character"),
        (rule("body", "a", "ignore"), "own header"),
        (rule("subject", "a"), "where is header"),
        (rule("header", "a", "burn"), "action is"),
        (rule("header", "x" * 501), "longer than 500"),
        (rule("header", "a", ignore_case="yes"), "yes or no"),
        (rule("header", "a", colour="red"), "nothing named colour"),
        ({"where": "header"}, "not complete"),
    ],
)
def test_rules_that_make_no_sense(line: dict, sentence: str) -> None:
    with pytest.raises(BadRule, match=sentence):
        read(ContentRule, line)


PIECES = st.sampled_from(
    [b"Subject: x", b"Content-Type: multipart/mixed; boundary=b", b"--b", b"--b--", b"", b" folded", b"x" * 80, b"\xff"]
)


@given(st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=20).map(b"\r\n".join)))
def test_any_octets_are_looked_at(octets: bytes) -> None:
    """Nothing is raised, and what no rule names stays."""
    rules = table(*(rule(where, "x", "warn") for where in ("header", "mime", "nested", "body", "text")))
    found = verdict(look(rules, octets, Road.INBOUND, FAR))
    assert all(len(said) < 500 for said in found.told)
    assert edited(octets, found) == octets
    gone = edited(octets, verdict(look(table(rule("header", "^subject:", "ignore")), octets, Road.INBOUND, FAR)))
    assert set(gone.split(b"\n")) <= {*octets.split(b"\n"), b""}
