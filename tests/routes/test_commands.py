"""`manage.py route`, `smarthost` and `tlspolicy`, as an administrator types them."""

import io
import json
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from mailapp.routes import api as routes
from mailapp.routes.tally import Tally
from mailapp.standards.tlsrpt import PolicyKind, Session, TlsResult
from tests.support.dns_server import dns_server

pytestmark = pytest.mark.django_db

ZONE = {
    ("example.net", "MX"): ["10 mx.example.net."],
    ("mx.example.net", "A"): ["192.0.2.1"],
    ("_mta-sts.example.net", "TXT"): ['"v=STSv1; id=1;"'],
    ("relay.example.org", "A"): ["192.0.2.9"],
}


def run(*words, monkeypatch=None, stdin=""):
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def dns(monkeypatch):
    with dns_server(ZONE) as nameserver:
        monkeypatch.setattr(settings, "DNS_NAMESERVERS", [nameserver])
        yield


def test_a_transport_comes_and_goes():
    assert "leaves by [mx.example.net]:2525" in run("route", "add", "Example.net", "[mx.example.net]:2525")
    assert json.loads(run("route", "list", "--json")) == [{"pattern": "example.net", "way": "[mx.example.net]:2525"}]
    assert "example.net" in run("route", "list", "--words", "net")
    run("route", "remove", "example.net")
    assert run("route", "list") == "None.\n"


def test_how_a_letter_leaves(dns):
    told = run("route", "show", "carl@example.net")
    assert "leaves for the mail servers that the DNS names for example.net" in told
    assert (
        "mx.example.net [192.0.2.1]:25: encrypted if the server can, because the domain's MTA-STS policy cannot be had"
        in told
    )
    run("tlspolicy", "set", "example.net", "verify")
    run("route", "add", "dora@example.net", "hold:the boss looks first")
    assert "a certificate for mx.example.net" in run("route", "show", "carl@example.net")
    assert "held until somebody releases it: the boss looks first" in run("route", "show", "dora@example.net")


def test_how_a_letter_leaves_by_a_smarthost(dns, monkeypatch):
    add = ("smarthost", "add", "[relay.example.org]:587", "--for", "example.test", "--user", "house")
    said = run(*add, "--password-stdin", monkeypatch=monkeypatch, stdin="open sesame\n")
    assert "takes mail of @example.test" in said
    shown = json.loads(run("route", "show", "carl@example.net", "--sender", "anna@example.test", "--json"))
    assert shown["way"] == "It leaves by the relay [relay.example.org]:587, where we log in as house."
    assert shown["because"] == "mail from @example.test leaves by it"
    assert shown["servers"][0]["address"] == "192.0.2.9"
    assert "sesame" not in run("smarthost", "list") + run("smarthost", "list", "--json")


def test_where_no_letter_leaves(dns):
    assert "5.1.2" in run("route", "show", "carl@nowhere.example")


def test_a_smarthost_is_changed_and_removed(monkeypatch):
    run("smarthost", "add", "[relay.example.org]:465", "--everybody")
    said = run("smarthost", "set", "[relay.example.org]:465", "--nobody", "--fallback", "yes", "--tls", "encrypt")
    assert "is used where a transport names it, and what cannot be delivered otherwise; TLS: encrypt" in said
    change = ("smarthost", "set", "[relay.example.org]:465", "--user", "house", "--password-stdin")
    assert "we log in as house" in run(*change, monkeypatch=monkeypatch, stdin="x\n")
    assert "implicit" in run("smarthost", "list")
    run("smarthost", "remove", "[relay.example.org]:465")
    assert json.loads(run("smarthost", "list", "--json")) == []


def test_tls_policies():
    run("tlspolicy", "set", ".example.net", "encrypt")
    assert json.loads(run("tlspolicy", "list", "--json")) == [{"pattern": ".example.net", "level": "encrypt"}]
    run("tlspolicy", "remove", ".example.net")
    assert run("tlspolicy", "results") == "None.\n"


def test_how_tls_ended():
    tally = Tally()
    tally.count(Session("example.net", PolicyKind.NONE, (), "mx.example.net", "192.0.2.1", TlsResult.SUCCESS))
    tally.write()
    assert "mx.example.net" in run("tlspolicy", "results")
    [row] = json.loads(run("tlspolicy", "results", "--json"))
    assert (row["mx"], row["result"], row["count"]) == ("mx.example.net", TlsResult.SUCCESS.value, 1)
    assert date.fromisoformat(row["day"])


def test_port_25():
    assert "Nothing speaks for" in run("route", "check")
    for name in ("one.example", "two.example", "three.example"):
        routes.silent(name, timezone.now())
    with pytest.raises(CommandError, match="smarthost"):
        run("route", "check")


@pytest.mark.parametrize(
    "words",
    [
        ("route", "add", "example.net", "uucp:x"),
        ("route", "add", "no domain", "discard"),
        ("route", "remove", "example.net"),
        ("route", "show", "nobody"),
        ("smarthost", "set", "[relay.example.org]", "--tls", "none"),
        ("smarthost", "remove", "[relay.example.org]"),
        ("tlspolicy", "remove", "example.net"),
        ("tlspolicy", "set", "a@example.net", "none"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(words):
    with pytest.raises(CommandError) as caught:
        run(*words)
    assert caught.value.returncode == 1
    assert str(caught.value).endswith(".")
