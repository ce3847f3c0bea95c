"""Which letters a condition means, and what the script of a rule looks like."""

from datetime import UTC, date, datetime

import pytest

from mailapp.standards import sieve
from mailapp.standards.rulebook import Away, BadRule, Forwarding, Rule, Rulebook, write
from mailapp.standards.rulebook import actions as do
from mailapp.standards.rulebook import conditions as ask
from mailapp.standards.rulebook.conditions import How, Place, Says
from mailapp.standards.sieve.actions import Discard
from tests.support.sieve_cases import letter_of

pytestmark = pytest.mark.pure
LETTER = """From: =?utf-8?q?B=C3=A4rbel_Brown?= <ben@shop.example>
To: Anna <anna@example.test>
Cc: team@example.test
Subject: Offer *5?
List-Id: The choir <choir.example.org>
X-Loop: yes
Content-Type: multipart/mixed; boundary=o

--o
Content-Type: text/plain; charset=utf-8

Größe
--o
Content-Type: application/pdf
Content-Disposition: attachment; filename=a.pdf

x
--o--
"""
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def holds(*conditions: ask.Condition, any_of: bool = False, text: str = LETTER) -> bool:
    script = sieve.compile(write(Rulebook((Rule("x", conditions, (do.Delete(),), any_of),))))
    outcome = script.run(letter_of(text)[1], sieve.World(now=NOW, spam=60.0))
    assert outcome.error is None
    return outcome.actions == (Discard(outcome.actions[0].line),)


@pytest.mark.parametrize(
    ("place", "how", "key", "expected"),
    [
        (Place.FROM, How.CONTAINS, "bärbel", True),
        (Place.FROM, How.CONTAINS, "BÄRBEL", True),
        (Place.FROM, How.CONTAINS, "BEN@", True),
        (Place.FROM, How.IS, "ben@shop.example", True),
        (Place.FROM, How.IS, "Bärbel Brown", False),
        (Place.FROM, How.BEGINS, "ben@", True),
        (Place.FROM, How.ENDS, "@shop.example", True),
        (Place.FROM, How.ENDS, "shop.exampl?", False),
        (Place.FROM, How.MATCHES, "b*@sh?p.*", True),
        (Place.TO, How.CONTAINS, "team", False),
        (Place.CC, How.CONTAINS, "team", True),
        (Place.RECIPIENT, How.IS, "team@example.test", True),
        (Place.RECIPIENT, How.IS, "anna@example.test", True),
        (Place.SUBJECT, How.ENDS, "*5?", True),
        (Place.SUBJECT, How.ENDS, "?5*", False),
        (Place.SUBJECT, How.BEGINS, "offer", True),
        (Place.LIST, How.CONTAINS, "choir.example.org", True),
        (Place.BODY, How.CONTAINS, "GRÖßE", True),
        (Place.BODY, How.CONTAINS, "shop", False),
    ],
)
def test_text(place: Place, how: How, key: str, expected: bool):
    assert holds(Says(place, how, key)) is expected
    assert holds(Says(place, how, key, negated=True)) is not expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Says(Place.HEADER, How.EXISTS, header="x-loop"), True),
        (Says(Place.HEADER, How.EXISTS, header="X-Other"), False),
        (Says(Place.HEADER, How.IS, "yes", header="X-Loop"), True),
        (ask.HasAttachment(), True),
        (ask.HasAttachment(negated=True), False),
        (ask.Sized(True, 1024), False),
        (ask.Sized(False, 1024), True),
        (ask.SpamAtLeast(60), True),
        (ask.SpamAtLeast(61), False),
        (ask.SpamAtLeast(61, negated=True), True),
        (ask.Arrives(date(2026, 11, 26), date(2026, 11, 26)), True),
        (ask.Arrives(None, date(2026, 11, 25)), False),
        (ask.Arrives(date(2026, 11, 1), None, negated=True), False),
    ],
)
def test_the_rest(condition: ask.Condition, expected: bool):
    assert holds(condition) is expected


def test_all_any_and_none():
    yes, no = ask.HasAttachment(), ask.HasAttachment(negated=True)
    assert holds()
    assert not holds(yes, no)
    assert holds(yes, no, any_of=True)


def test_a_script_that_a_person_may_read():
    rule = Rule(
        "The choir",
        (Says(Place.LIST, How.CONTAINS, "choir.example.org"), ask.Sized(True, 5 * 2**20)),
        (do.MoveTo("Choir"), do.Label("$music"), do.Forward("ben@example.test")),
        any=True,
        stop=True,
    )
    off = Rule("Not now", (), (do.Refuse('No.\n\n"No."'),), on=False)
    away = Away("Back soon.\n.\n", "At the sea", date(2026, 12, 1), date(2026, 12, 9), ("a@example.test",))
    book = Rulebook((off, Forwarding(("ben@example.test",)), away, rule))
    assert write(book).replace("\r\n", "\n") == (
        "# Made by clicks in the webmail. What you write between the rules stays as it is.\n"
        'require ["copy", "date", "fileinto", "imap4flags", "relational", "vacation"];\n\n'
        '# rule (off): Not now\n#| if true {\n#|     ereject "No.\n#|\n#| \\"No.\\"";\n#|     stop;\n#| }\n\n'
        '# forwarding\nif true {\n    redirect :copy "ben@example.test";\n}\n\n'
        '# vacation\nif allof (currentdate :value "ge" "date" "2026-12-01", '
        'currentdate :value "le" "date" "2026-12-09") {\n'
        '    vacation :days 7 :subject "At the sea" :addresses "a@example.test" "Back soon.\n.\n";\n}\n\n'
        '# rule: The choir\nif anyof (\n    header :contains "List-Id" "choir.example.org",\n    size :over 5M\n) {\n'
        '    addflag "$music";\n    redirect :copy "ben@example.test";\n    fileinto "Choir";\n    stop;\n}\n'
    )


def test_order():
    """Whatever the order in which they are made, no letter is refused behind being filed, or answered twice."""
    file, answer = Rule("file", (), (do.MoveTo("A"),)), Rule("answer", (), (do.Answer("Hello"),))
    refuse, last = Rule("refuse", (), (do.Refuse("No"),)), Rule("last", (), (do.Flag(),))
    away, forwarding = Away("Away"), Forwarding(("ben@example.test",))
    book = Rulebook().with_rule(file).with_rule(last).with_away(away).with_rule(answer)
    book = book.with_forwarding(forwarding).with_rule(refuse)
    assert book.entries == (refuse, forwarding, answer, away, file, last)
    assert book.moved(3, 2).rules == (refuse, answer, last, file)
    assert book.moved(0, 3).rules == (refuse, answer, file, last)
    assert book.without(0).without(0).with_away(None).entries == (forwarding, file, last)
    assert book.switched(0, on=False).rules[0].on is False
    with pytest.raises(IndexError):
        book.without(4)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Rule("", (), (do.Flag(),)), "name"),
        (lambda: Rule("x", (), ()), "add an action"),
        (lambda: Rule("x", (), (do.Refuse("a"), do.Flag())), "refused"),
        (lambda: Rule("x", (), (do.MoveTo("a"), do.Delete())), "either"),
        (lambda: Rule("x", (), tuple(do.Forward(f"a{n}@b.example") for n in range(5))), "at most 4"),
        (lambda: Says(Place.FROM, How.IS, " "), "missing"),
        (lambda: Says(Place.FROM, How.EXISTS), "Only of a header field"),
        (lambda: Says(Place.BODY, How.IS, "x"), "Of the text"),
        (lambda: Says(Place.HEADER, How.IS, "x", header="no name"), "X-Priority"),
        (lambda: ask.Sized(True, 0), "above 0"),
        (lambda: ask.Arrives(), "at least one"),
        (lambda: ask.Arrives(date(2026, 2, 1), date(2026, 1, 1)), "after"),
        (lambda: ask.SpamAtLeast(0), "1 to 100"),
        (lambda: do.Label("two words"), "one word"),
        (lambda: do.MoveTo(""), "missing"),
        (lambda: do.Forward("nobody"), "anna@example.com"),
        (lambda: do.Forward("a@b.example, c@d.example"), "anna@example.com"),
        (lambda: do.Answer("x", days=0), "1 to 365"),
        (lambda: Forwarding(()), "where"),
        (lambda: Away("x", since=date(2026, 2, 1), until=date(2026, 1, 1)), "after"),
    ],
)
def test_what_is_refused_gets_a_sentence(make, sentence: str):
    with pytest.raises(BadRule, match=sentence):
        make()
