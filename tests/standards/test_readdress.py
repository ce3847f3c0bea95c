"""Other addresses in a header: their own octets change, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.address import parse_list
from mailapp.standards.message.headers import fields
from mailapp.standards.readdress import addresses, readdressed

pytestmark = pytest.mark.pure


def change(name: bytes, address: str) -> str | None:
    """anna@old.example has a new address; senders of bank.example have none."""
    if name == b"from" and address.endswith("@bank.example"):
        return "nobody@example.test"
    return {"anna@old.example": "anna.arnold@example.test", '"a b"@old.example': "ab@example.test"}.get(address.lower())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"From: anna@old.example\r\n", b"From: anna.arnold@example.test\r\n"),
        (b"from:<ANNA@old.example>\r\n", b"from:<anna.arnold@example.test>\r\n"),
        (
            b"To: =?utf-8?q?Anna_=C3=84?= <anna@old.example>,\r\n\tben@example.test (anna@old.example)\r\n",
            b"To: =?utf-8?q?Anna_=C3=84?= <anna.arnold@example.test>,\r\n\tben@example.test (anna@old.example)\r\n",
        ),
        (b'Cc: "anna@old.example" <carl@example.net>\r\n', None),
        (b"To: anna@old.example <carl@example.net>\r\n", None),
        (
            b"To: <@relay.example,@b.example:anna@old.example>\r\n",
            b"To: <@relay.example,@b.example:anna.arnold@example.test>\r\n",
        ),
        (
            b"To: team: anna@old.example, carl@example.net;\r\n",
            b"To: team: anna.arnold@example.test, carl@example.net;\r\n",
        ),
        (b'To: "a b"@old.example\r\n', b"To: ab@example.test\r\n"),
        (b"To: anna@\r\n old.example\r\n", None),  # obsolete; left to others
        (b"To: anna@old.example@evil.example\r\n", None),
        (b"To: anna@old.example carl@example.net\r\n", None),
        (b"Subject: anna@old.example\r\n", None),
        (b"X-To: anna@old.example\r\n", None),
        (b"From: x@bank.example\r\nTo: x@bank.example\r\n", b"From: nobody@example.test\r\nTo: x@bank.example\r\n"),
        (b"To: @\r\nCc: <>\r\nTo: ,,;:\r\n", None),
    ],
)
def test_addresses_change(before: bytes, after: bytes | None) -> None:
    assert readdressed(before, change) == (before if after is None else after)


PIECES = st.sampled_from(
    [
        "anna",
        "@",
        "old.example",
        "<",
        ">",
        ",",
        ";",
        ":",
        '"',
        "(",
        ")",
        " ",
        "\r\n ",
        "\\",
        "[1.2.3.4]",
        "=?x?q?a?=",
        "ü",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_field_keeps_all_but_its_addresses(value: str) -> None:
    header = f"X: y\r\nTo: {value}\r\nCc: carl@example.net\r\n".encode()
    assert readdressed(header, lambda name, address: None) == header
    marked = readdressed(header, lambda name, address: "new@example.test")
    spans = addresses(f" {value}".encode())
    rest = b"".join(_without(f" {value}".encode(), spans))
    assert rest in marked.replace(b"new@example.test", b"")
    assert [name for name, _ in fields(marked)] == [name for name, _ in fields(header)]


def _without(value: bytes, spans: list) -> list[bytes]:
    pieces, at = [], 0
    for span in spans:
        pieces.append(value[at : span.start])
        at = span.end
    return [*pieces, value[at:]]


LOCAL = st.text("abcxyz.+-", min_size=1, max_size=8).filter(lambda text: ".." not in text and text.strip(".") == text)
NAMES = st.sampled_from(["", "Anna Arnold", '"Arnold, Anna"', "=?utf-8?q?=C3=84nne?=", '"a@b <c>"'])


@given(st.lists(st.tuples(NAMES, LOCAL), min_size=1, max_size=6), st.sampled_from([", ", ",\r\n\t", ","]))
def test_well_formed_lists_are_rewritten_as_they_are_read(people: list[tuple[str, str]], comma: str) -> None:
    value = comma.join(f"{name} <{local}@a.example>" if name else f"{local}@a.example" for name, local in people)
    after = readdressed(f"To: {value}\r\n".encode(), lambda name, address: address.replace("@a.", "@bb."))
    read = parse_list(after.decode().partition(":")[2])
    assert [named.address for named in read] == [f"{local}@bb.example" for _, local in people]
    assert [named.name for named in read] == [named.name for named in parse_list(value)]
