"""Paths, canonical forms and lists of addresses."""

import pytest

from mailapp.standards.address import (
    Address,
    Named,
    canonical,
    format_named,
    parse_list,
    parse_path,
    split_detail,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("path", "local", "domain"),
    [
        ("<anna@example.test>", "anna", "example.test"),
        ("anna@example.test", "anna", "example.test"),
        (" <Anna.Maria+x@Example.Test> ", "Anna.Maria+x", "Example.Test"),
        ('<"anna b"@example.test>', "anna b", "example.test"),
        (r'<"a\"b\\c@d"@example.test>', 'a"b\\c@d', "example.test"),
        ("<@gw.example.net,@b.example.net:anna@example.test>", "anna", "example.test"),
        ("<anna@[192.0.2.1]>", "anna", "[192.0.2.1]"),
        ("<anna@[IPv6:2001:db8::1]>", "anna", "[IPv6:2001:db8::1]"),
        ("<Postmaster>", "Postmaster", ""),
        ("<jürgen@münchen.example>", "jürgen", "münchen.example"),
        ("<a@localhost>", "a", "localhost"),
    ],
)
def test_a_path_is_read(path, local, domain):
    """RFC 5321 §4.1.2, RFC 6531 §3.3."""
    assert parse_path(path) == Address(local, domain)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("<>", "empty"),
        ("", "empty"),
        ("<anna@example.test", "bracket"),
        ("anna", "no domain"),
        ("<@example.test>", "well-formed"),
        ("<anna@>", "well-formed"),
        ("<an na@example.test>", "well-formed"),
        ("<anna..b@example.test>", "well-formed"),
        ("<.anna@example.test>", "well-formed"),
        ("<anna@-example.test>", "well-formed"),
        ("<anna@exa_mple..test>", "well-formed"),
        ("<anna@[300.0.2.1]>", "literal"),
        ("<anna@[IPv6:zz]>", "literal"),
        ("<anna@exam ple.test>", "well-formed"),
        (f"<{'a' * 65}@example.test>", "64"),
        (f"<{'ä' * 33}@example.test>", "64"),
        (f"<a@{'b' * 64}.test>", "well-formed"),  # RFC 1035 §2.3.4
        (f"<a@{'b.' * 130}test>", "254"),
        ('<"a\nb"@example.test>', "well-formed"),
    ],
)
def test_a_bad_path_is_told_why(path, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_path(path)


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("Anna@Example.TEST", "anna@example.test"),
        ("anna@example.test.", "anna@example.test"),
        ('"anna"@example.test', "anna@example.test"),
        ('"An Na"@example.test', '"an na"@example.test'),
        ("JÜRGEN@MÜNCHEN.example", "jürgen@xn--mnchen-3ya.example"),  # RFC 5890 §2.3.2.1: A-labels
        ("ju\u0308rgen@mu\u0308nchen.example", "jürgen@xn--mnchen-3ya.example"),
        ("a@xn--MNCHEN-3ya.example", "a@xn--mnchen-3ya.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("a@例え。テスト", "a@xn--r8jz45g.xn--zckzah"),
        ("STRASSE@example.test", "strasse@example.test"),
        ("Straße@example.test", "strasse@example.test"),
        ("Postmaster", "postmaster"),
        ("a@[IPv6:2001:DB8::1]", "a@[ipv6:2001:db8::1]"),
    ],
)
def test_spellings_of_one_address_are_equal(said, same):
    assert canonical(said) == same
    assert canonical(same) == same


def test_quotes_are_written_where_they_are_needed():
    assert str(Address('a"b c', "example.test")) == r'"a\"b c"@example.test'


@pytest.mark.parametrize(
    ("local", "parts"),
    [("anna+shop", ("anna", "shop")), ("anna", ("anna", "")), ("anna+a+b", ("anna", "a+b")), ("+x", ("+x", ""))],
)
def test_sub_addresses(local, parts):
    """RFC 5233 §4."""
    assert split_detail(local) == parts


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("anna@example.test", [Named("", "anna@example.test")]),
        ('"Example, Anna" <anna@example.test>, Ben <ben@example.test>',
         [Named("Example, Anna", "anna@example.test"), Named("Ben", "ben@example.test")]),
        ("Office: anna@example.test, Ben <ben@example.test>;, carl@example.org",
         [Named("", "anna@example.test"), Named("Ben", "ben@example.test"), Named("", "carl@example.org")]),
        ("anna@example.test ben@example.test", [Named("", "anna@example.test"), Named("", "ben@example.test")]),
        ("Anna anna@example.test", [Named("Anna", "anna@example.test")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?q?J=C3=BCrgen?= <j@example.test>", [Named("Jürgen", "j@example.test")]),
        ("Jürgen <j@example.test>", [Named("Jürgen", "j@example.test")]),
        ("anna@example.test (Anna)", [Named("Anna", "anna@example.test")]),
        ("not an address, ben@example.test", [Named("", "ben@example.test")]),
        ("anna@example.test; ben@example.test", [Named("", "anna@example.test"), Named("", "ben@example.test")]),
        ("", []),
        (",,;<>,", []),
    ],
)  # fmt: skip
def test_lists_are_read_tolerantly(field, found):
    """RFC 5322 §3.4, and what senders make of it."""
    assert parse_list(field) == found


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (b"=?utf-8?b?5L2Q6JekLCDnvo7lpYg=?= <sato@example.org>", [Named("佐藤, 美奈", "sato@example.org")]),
        (b"=?utf-8?q?boss=40example=2Ecom=2C?= <carl@example.net>", [Named("boss@example.com,", "carl@example.net")]),
        (b"=?utf-8?q?=3Cboss=40example=2Ecom=3E?=\r\n <carl@example.net>",
         [Named("<boss@example.com>", "carl@example.net")]),
    ],
)  # fmt: skip
def test_encoded_words_name_nobody(field, found):
    """RFC 2047 §6.2: a field is taken apart before its encoded words are read."""
    assert parse_list(field) == found


@pytest.mark.parametrize("name", ["Anna", "Example, Anna", 'Anna "A" B', "Jürgen Müller", "藤原" * 40, "Dr. No"])
def test_a_formatted_name_is_read_back(name):
    written = format_named(name, "anna@example.test")
    assert written.isascii()
    assert all(len(word) <= 75 for word in written.split())
    assert parse_list(written) == [Named(name, "anna@example.test")]
