"""Patterns and next hops, as administrators write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.routes.values import Bounce, Direct, Discard, Here, Hold, Nexthop, Relay, RouteError
from mailapp.routes.wording import parse_destination, parse_nexthop, parse_pattern, parse_sender, parse_way, shown
from mailapp.standards.reply import Reply


@pytest.mark.parametrize(
    ("text", "host", "port", "mx", "kept"),
    [
        ("[relay.example.com]:587", "relay.example.com", 587, False, "[relay.example.com]:587"),
        ("Relay.Example.com", "relay.example.com", 25, True, "relay.example.com:25"),
        ("smtp:[relay.example.com]", "relay.example.com", 25, False, "[relay.example.com]:25"),
        ("192.0.2.1:2525", "192.0.2.1", 2525, False, "[192.0.2.1]:2525"),
        ("[2001:DB8::1]:26", "2001:db8::1", 26, False, "[2001:db8::1]:26"),
        ("[IPv6:2001:db8::1]", "2001:db8::1", 25, False, "[2001:db8::1]:25"),
        ("büro.example", "xn--bro-hoa.example", 25, True, "xn--bro-hoa.example:25"),
    ],
)
def test_next_hops(text, host, port, mx, kept):
    assert parse_nexthop(text) == Nexthop(host, port, mx)
    assert str(parse_nexthop(text)) == kept
    assert parse_nexthop(kept) == Nexthop(host, port, mx)


@pytest.mark.parametrize("text", ["", "[", "[]:25", "a b", "host:", "host:0", "host:65536", "host:2x", "[a]b", "-.-"])
def test_what_is_no_next_hop(text):
    with pytest.raises(RouteError) as caught:
        parse_nexthop(text)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "way", "kept"),
    [
        ("smtp", Direct(), "smtp"),
        ("smtp:", Direct(), "smtp"),
        ("local", Here(), "local"),
        ("discard", Discard("The transport table discards it"), "discard"),
        ("discard: noise", Discard("noise"), "discard:noise"),
        ("hold", Hold("The transport table holds it"), "hold"),
        ("error:5.7.1 no mail", Bounce(Reply(550, "5.7.1", "no mail")), "error:550 5.7.1 no mail"),
        ("error:451 4.3.0 later", Bounce(Reply(451, "4.3.0", "later")), "error:451 4.3.0 later"),
        ("error:", Bounce(Reply(550, "5.0.0", "Mail for this address is not taken")), None),
        ("retry:4.4.1 down", Bounce(Reply(450, "4.4.1", "down")), "error:450 4.4.1 down"),
        ("[relay.example.com]:465", Relay(Nexthop("relay.example.com", 465), implicit_tls=True), None),
    ],
)
def test_ways(text, way, kept):
    assert parse_way(text) == way
    assert kept in (None, shown(way))
    assert parse_way(shown(way)) == way


@pytest.mark.parametrize("text", ["error:550 4.1.1 x", "error:a\nb", "uucp:host", "error:" + "x" * 400])
def test_what_is_no_way(text):
    with pytest.raises(RouteError):
        parse_way(text)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("*", "*"),
        ("Example.COM", "example.com"),
        (".example.com", ".example.com"),
        ("*.example.com", ".example.com"),
        ("@example.com", "example.com"),
        ("Carl@Example.com", "carl@example.com"),
    ],
)
def test_patterns(text, pattern):
    assert parse_pattern(text) == pattern


@pytest.mark.parametrize("text", ["", "@", "a@", "a b", "..", "x" * 70])
def test_what_is_no_pattern(text):
    with pytest.raises(RouteError):
        parse_pattern(text)


@given(st.text(max_size=60))
def test_any_text_is_a_way_or_a_sentence(text):
    for parse in (parse_way, parse_nexthop, parse_pattern, parse_sender, parse_destination):
        try:
            parse(text)
        except RouteError as wrong:
            said = str(wrong)
            assert said.endswith(".")


def test_senders_and_destinations():
    assert [parse_sender(text) for text in ("*", "<>", "example.com", "A@example.com")] == [
        "*",
        "<>",
        "@example.com",
        "a@example.com",
    ]
    assert parse_destination("[mx.example.com]") == "[mx.example.com]:25"
    assert parse_destination(".Example.com") == ".example.com"
    with pytest.raises(RouteError):
        parse_destination("a@example.com")
