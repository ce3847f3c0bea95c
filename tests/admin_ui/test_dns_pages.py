"""The page that says what must be in the DNS, and the keys on it."""

import pytest
from django.conf import settings
from django.urls import reverse

from mailapp.policy import api as policy
from mailapp.signing import api as signing
from mailapp.signing import secrets
from mailapp.signing.api import KeyState
from tests.support.dns_server import dns_server

PAGE = "/admin/domains/dns/example.test"


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch):
    table: dict[tuple[str, str], list[str]] = {("example.test", "MX"): ["10 mail.example.test."]}
    with dns_server(table) as nameserver:
        monkeypatch.setattr(settings, "DNS_NAMESERVERS", [nameserver])
        monkeypatch.setattr(settings, "MAIL_HOSTNAME", "mail.example.test")
        yield table


def test_keys_from_nothing_to_their_end(olga, zone, monkeypatch):
    monkeypatch.setattr(secrets, "RSA_BITS", 1024)  # its length is no affair of this page
    policy.change("dkim_settle_seconds", 0)
    assert (
        reverse("admin_ui:domain-dns", args=["example.test"])
        in olga.get("/admin/domains/edit/example.test").content.decode()
    )
    page = olga.get(PAGE).content.decode()
    assert "None yet: letters leave without a signature" in page
    assert "v=spf1 mx -all" in page
    assert "are made" in olga.post(f"{PAGE}/make", follow=True).content.decode()
    [rsa] = [key for key in signing.keys("example.test") if key.algorithm is signing.Algorithm.RSA]
    assert "There is no TXT record of this name." in olga.post(f"{PAGE}/look", follow=True).content.decode()
    assert "publish it and look again" in olga.post(f"{PAGE}/{rsa.selector}/activate", follow=True).content.decode()
    for key in signing.keys("example.test"):
        zone[key.name, "TXT"] = [" ".join(f'"{piece}"' for piece in key.strings)]
    assert "are in the DNS" in olga.post(f"{PAGE}/look", follow=True).content.decode()
    assert {key.state for key in signing.keys("example.test")} == {KeyState.ACTIVE}
    page = olga.get(PAGE).content.decode()
    assert "The RSA key is in the DNS; it is active." in page
    assert rsa.strings[0] in page.replace("&quot;", '"')
    assert "signs no more" in olga.post(f"{PAGE}/{rsa.selector}/retire", follow=True).content.decode()
    assert "will follow" in olga.post(f"{PAGE}/rotate", follow=True).content.decode()
    assert "has new keys already" in olga.post(f"{PAGE}/rotate", follow=True).content.decode()
    assert "is forgotten" in olga.post(f"{PAGE}/{rsa.selector}/remove", follow=True).content.decode()


def test_what_is_not_there(olga, ben, zone):
    assert olga.get("/admin/domains/dns/example.net").status_code == 404
    assert olga.post(f"{PAGE}/x/explode").status_code == 404
    assert "has no DKIM key x" in olga.post(f"{PAGE}/x/retire", follow=True).content.decode()
    assert olga.get(f"{PAGE}/make").status_code == 405
    assert ben.get(PAGE).status_code == 403


def test_enforce_with_a_certificate_that_nobody_accepts(olga, zone):
    """RFC 8461 §4.1: told when it is said, and on the page as long as it is so."""
    form = {"kind": "local", "default_quota": "", "catch_all": "", "active": "on", "mta_sts": "enforce"}
    saved = olga.post("/admin/domains/edit/example.test", form, follow=True).content.decode()
    assert "who obeys the policy sends us no mail" in saved
    assert "Our certificate is none that senders accept" in olga.get(PAGE).content.decode()
    saved = olga.post("/admin/domains/edit/example.test", form | {"mta_sts": "testing"}, follow=True).content.decode()
    assert "sends us no mail" not in saved
