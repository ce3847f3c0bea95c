"""What is clicked together is a script that compiles, and is read again as it was; what is by hand is never lost."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailapp.standards import sieve
from mailapp.standards.rulebook import BadRule, ByHand, Rule, Rulebook, Title, read, titles, write
from mailapp.standards.rulebook.actions import Flag, MoveTo
from mailapp.standards.sieve.errors import Wrong
from mailapp.standards.sieve.lexer import tokens
from tests.standards.rulebook.values import BOOKS, PIECES, TEXT

pytestmark = pytest.mark.pure
HAND = """require ["fileinto", "regex"];  # of mine
/* the old one */ if header :regex "Subject" "^\\\\[x\\\\]" { fileinto "X"; }
elsif true { keep; }
# rule: Not ours any more
if header :contains "Subject" "a" { keep; }
# rule (off): Nor this
#| if true { fileinto text:
#| x
# rule: Commented
if true { stop; /* why */ }"""


@settings(max_examples=40)
@given(BOOKS)
def test_a_book_comes_back_from_its_script(book: Rulebook):
    text = write(book)
    sieve.compile(text)
    text.encode()
    assert read(text) == book


@settings(max_examples=10)
@given(BOOKS, BOOKS)
def test_a_piece_by_hand_stays_between_them(above: Rulebook, below: Rulebook):
    hand = read(HAND)
    book = Rulebook((*above.entries, *hand.entries, *below.entries), hand.required)
    text = write(book)
    sieve.compile(text)
    assert read(text) == book


@settings(max_examples=30)
@given(TEXT | st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_read(text: str):
    book = read(text)
    with suppress(BadRule):
        again = read(write(book))
        assert again.entries == book.entries or _broken(text)


def _broken(text: str) -> bool:
    """What is not even tokens is one piece, which swallows what is written around it."""
    try:
        list(tokens(text))
    except Wrong:
        return True
    return False


def test_by_hand():
    book = read(HAND)
    assert not book.rules
    assert [each.text.strip() for each in book.by_hand] == [HAND.split(";", 1)[1].strip()]
    with_rule = book.with_rule(Rule("New", actions=(Flag(), MoveTo("A"))))
    text = write(with_rule)
    sieve.compile(text)
    assert HAND.split(";", 1)[1].strip() in text.replace("\r\n", "\n")
    assert read(text).without(0) == book
    assert write(read(text).without(0)).count("imap4flags") == 0  # nobody needs it any more


@pytest.mark.parametrize(
    "change",
    [
        ("# rule: One", "# rule:  One"),
        ("stop;", "stop; # enough"),
        ("stop;", "keep;\n    stop;"),
        ('"a"', '["a", "b"]'),
        ('"a"', '"a\nb"'),
        ("}", "} else { discard; }"),
        ("header :contains", "header :count"),
        ("# rule: One\n", "# rule: One\n# and more\n"),
    ],
)
def test_what_is_changed_by_hand_is_kept_as_it_stands(change: tuple[str, str]):
    script = '# rule: One\nif header :contains "Subject" "a" {\n    stop;\n}'
    assert len(read(script).rules) == 1
    changed = script.replace(*change)
    assert read(changed).entries == (ByHand(changed),)


@pytest.mark.parametrize(
    "change", [("    ", "\t"), ("{\n", "\n{ "), ("\n", "\r\n"), ('"Subject"', "text:\nSubject\n.\n")]
)
def test_another_layout_is_the_same_rule(change: tuple[str, str]):
    script = '# rule: One\nif header :contains "Subject" "a" {\n    stop;\n}\n'
    if "text:" in change[1]:
        assert not read(script.replace(*change)).rules  # another string: it ends with a line end
    else:
        assert read(script.replace(*change)) == read(script)


def test_a_variable_is_none():
    by_hand = read('require "variables";\nset "a" "b";')
    with pytest.raises(BadRule, match="variables"):
        write(by_hand.with_rule(Rule("${a}", actions=(MoveTo("${a}"),))))


@pytest.mark.parametrize(
    "text",
    [
        *("if not " * 10_000 + "true {}", "if true {" * 10_000, "/*" * 100_000, 'keep "' + "a" * 100_000),
        *(
            "# rule: x\n" * 10_000,
            "# rule (off): x\n" + "#| y\n" * 10_000,
            "if true {stop;}" + "elsif true {stop;}" * 10_000,
        ),
    ],
)
def test_what_means_harm_is_kept_as_it_stands(text: str):
    assert read(text).entries == (ByHand(text.strip("\n")),)


def test_which_lines_are_whose():
    text = (
        "# mine\nkeep;\n\n# rule: One\nif true {\n    stop;\n}\n# rule (off): Two\n#| if true {\n#|     stop;\n#| }\n"
    )
    away = '# vacation\nif true {\n    vacation :days 7 "Away";\n}\n'
    assert titles(text + away) == (Title("One", 4, 7), Title("Two", 8, 11), Title("vacation", 12, 15))
    assert titles(text.replace("\n", "\r\n")) == titles(text)
    assert titles('"') == ()
