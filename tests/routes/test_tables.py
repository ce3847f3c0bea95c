"""Which way a letter leaves: transport(5), relayhost and sender_dependent_relayhost_maps of Postfix."""

import logging
import stat

import pytest
from django.conf import settings

from mailapp.journal import api as journal
from mailapp.net.sealed import CannotOpen
from mailapp.routes import api as routes
from mailapp.routes.models import Smarthost
from mailapp.routes.values import Direct, Discard, Hold, Nexthop, Relay, RouteError, TlsLevel
from mailapp.routes.wording import shown

pytestmark = pytest.mark.django_db

LINES = {
    "carl@example.net": "hold",
    "example.net": "[mx.example.net]:2525",
    ".example.net": "discard",
    ".deep.example.net": "smtp",
    "*": "[last.example.org]",
}


@pytest.mark.parametrize(
    ("recipient", "way"),
    [
        ("carl@example.net", "hold"),
        ("carl+news@example.net", "hold"),
        ("dora@example.net", "[mx.example.net]:2525"),
        ("dora@sub.example.net", "discard"),
        ("dora@a.deep.example.net", "smtp"),
        ("dora@deep.example.net", "discard"),
        ("dora@example.org", "[last.example.org]:25"),
        ("dora@myexample.net", "[last.example.org]:25"),
    ],
)
def test_the_longest_match_counts(table, recipient, way):
    for pattern, leads in LINES.items():
        routes.set_transport(pattern, leads)
    assert shown(table(recipient)) == way


def test_without_tables_everything_goes_by_its_mx(table):
    assert table("carl@example.net") == Direct()


@pytest.mark.parametrize(
    ("sender", "host"),
    [
        ("anna@example.test", "anna.example.org"),
        ("anna+x@example.test", "anna.example.org"),
        ("ben@example.test", "domain.example.org"),
        ("ben@other.test", "all.example.org"),
        ("", "reports.example.org"),
    ],
)
def test_by_sender(table, sender, host):
    routes.add_smarthost("[all.example.org]", senders=["*"])
    routes.add_smarthost("[domain.example.org]", senders=["example.test"])
    routes.add_smarthost("[anna.example.org]", senders=["anna@example.test"])
    routes.add_smarthost("[reports.example.org]", senders=["<>"])
    assert table("carl@example.net", sender).nexthop.host == host


def test_the_transport_table_comes_first_and_may_name_a_smarthost(table):
    routes.add_smarthost("[relay.example.org]:587", senders=["*"], user="house", password="sesame")
    routes.set_transport("example.net", "smtp")
    routes.set_transport("example.com", "[relay.example.org]:587")
    assert table("carl@example.net") == Direct()
    assert table("carl@example.com").user == "house"
    assert table("carl@example.org") == table("carl@example.com")


def test_a_change_holds_at_once_and_is_noted(table):
    routes.set_transport("example.net", "discard", by="olga")
    assert isinstance(table("carl@example.net"), Discard)
    routes.set_transport("example.net", "hold", by="olga")
    assert isinstance(table("carl@example.net"), Hold)
    routes.remove_transport("example.net", by="olga")
    assert table("carl@example.net") == Direct()
    assert journal.recent(["admin"])[0].step.summary == "olga removed the transport for example.net"


def test_our_own_domains_have_no_transport(people):
    for pattern in ("example.test", "anna@example.test"):
        with pytest.raises(RouteError, match=r"example\.test is ours"):
            routes.set_transport(pattern, "[elsewhere.example.org]")
    routes.set_transport("anna@example.test", "local")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"user": "house"}, "needs a password"),
        ({"password": "x"}, "needs a user name"),
        ({"user": "house", "password": "x", "tls": TlsLevel.MAY}, "only under TLS"),
        ({"tls": TlsLevel.NONE, "implicit_tls": True}, "contradict"),
        ({"senders": ["*"]}, "everybody leaves by"),
        ({"user": "a\nb", "password": "x"}, "one line"),
    ],
)
def test_what_no_smarthost_can_be(given, sentence):
    routes.add_smarthost("[first.example.org]", senders=["*"])
    with pytest.raises(RouteError, match=sentence):
        routes.add_smarthost("[relay.example.org]:587", **given)


def test_passwords_are_sealed(table, caplog):
    caplog.set_level(logging.DEBUG)
    routes.add_smarthost("[relay.example.org]:465", senders=["*"], user="house", password="open sesame", by="olga")
    row = Smarthost.objects.get()
    assert "sesame" not in row.secret
    key = settings.PILLARBOX_HOME / "keys" / "smarthosts"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    relay = table("carl@example.net")
    assert relay == Relay(Nexthop("relay.example.org", 465), "house", row.secret, TlsLevel.VERIFY, implicit_tls=True)
    assert routes.password_of(relay.secret) == "open sesame"
    told = f"{relay!r} {routes.smarthosts()!r} {journal.recent(['admin'])!r} {caplog.text}"
    assert "sesame" not in told
    assert row.secret not in told


def test_a_password_is_kept_changed_and_forgotten():
    routes.add_smarthost("[relay.example.org]:587", user="house", password="one")
    before = Smarthost.objects.get().secret
    routes.change_smarthost("[relay.example.org]:587", senders=["@example.test"])
    assert Smarthost.objects.get().secret == before
    routes.change_smarthost("[relay.example.org]:587", password="two")
    assert routes.password_of(Smarthost.objects.get().secret) == "two"
    routes.change_smarthost("[relay.example.org]:587", user="")
    assert Smarthost.objects.get().secret == ""


def test_a_lost_key_is_told():
    with pytest.raises(CannotOpen, match="enter the password anew"):
        routes.password_of("gAAAAABk")


def test_tls_levels(table):
    routes.set_tls_policy("example.net", TlsLevel.VERIFY)
    routes.set_tls_policy(".example.net", TlsLevel.ENCRYPT)
    routes.set_tls_policy("[relay.example.org]:587", TlsLevel.NONE)
    levels = routes.current().level
    assert levels("example.net") is TlsLevel.VERIFY
    assert levels("sub.example.net") is TlsLevel.ENCRYPT
    assert levels("example.org") is None
    assert levels("relay.example.org", "[relay.example.org]:587") is TlsLevel.NONE
    routes.remove_tls_policy("example.net")
    assert routes.current().level("example.net") is None


@pytest.mark.parametrize(
    "act",
    [
        lambda: routes.remove_transport("example.net"),
        lambda: routes.remove_smarthost("[relay.example.org]"),
        lambda: routes.remove_tls_policy("example.net"),
        lambda: routes.change_smarthost("[relay.example.org]", user=""),
    ],
)
def test_what_is_not_there(act):
    with pytest.raises(RouteError):
        act()
