"""Plain text for people: links, quotations, signatures; and what they type as recipients."""

import pytest

from webmail.letters.recipients import pieces, understand
from webmail.letters.text import as_html, linked


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("see https://example.com/a?b=1&c=2.", 'href="https://example.com/a?b=1&amp;c=2"'),
        ("(https://example.com/x_(y))", 'href="https://example.com/x_(y)"'),
        ("www.example.com, please", 'href="https://www.example.com"'),
        ("to anna@example.test!", 'href="mailto:anna@example.test"'),
    ],
)
def test_addresses_become_links(line: str, link: str):
    assert link in linked(line)


@pytest.mark.parametrize("line", ["<script>alert(1)</script>", "javascript:alert(1)", 'https://x"onclick=alert(1)'])
def test_text_is_never_markup(line: str):
    assert "<script" not in linked(line)
    assert '"onclick' not in linked(line)
    assert 'href="javascript' not in linked(line)


def test_no_sign_turns_a_link_round():
    told = linked("\u202ehttp://evil.example/\u202emoc.knab")
    assert '<a href="http://evil.example/" dir="ltr"' in told


def test_quotations_and_signature():
    html = as_html("Hello\n> one\n>> two\nBye\n-- \nAnna")
    assert '<blockquote class="quote quote-1">one</blockquote>' in html
    assert '<blockquote class="quote quote-2">two</blockquote>' in html
    assert '<div class="signature">-- \nAnna</div>' in html


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("a@b.example, c@d.example", ["a@b.example", "c@d.example"]),
        ("a@b.example;c@d.example\nE F <e@f.example>,", ["a@b.example", "c@d.example", "e@f.example"]),
        ('"Brown, Ben" <ben@b.example>', ["ben@b.example"]),
        ("a@b.example, A@B.example", ["a@b.example"]),
        ("a@b.example c@d.example  e@f.example", ["a@b.example", "c@d.example", "e@f.example"]),  # a column, pasted
        ("jörg@bücher.example", ["jörg@bücher.example"]),
        ("carl@bücher.example", ["carl@xn--bcher-kva.example"]),  # needs no SMTPUTF8
    ],
)
def test_recipients(typed: str, found: list[str]):
    understood = understand(typed)
    assert [person.address for person in understood.people] == found
    assert not understood.errors


@pytest.mark.parametrize("typed", ["anna", "a@", "@b.example", "a b@c.example d", "a@b.example c@d.example e", '"open'])
def test_no_recipients(typed: str):
    assert understand(typed).errors


def test_pieces_leave_nothing_out():
    assert list(pieces('a, "b, c" <d@e>, (f, g) h;;\n i')) == ["a", '"b, c" <d@e>', "(f, g) h", "i"]
