"""Transports, smarthosts, TLS policies, and how a letter would leave."""

import pytest
from django.utils import timezone

from mailapp.routes import api as routes
from mailapp.routes.models import Smarthost
from mailapp.routes.values import TlsLevel
from tests.support.dns_server import dns_server

HOP = "[smtp.example.org]:587"
SMARTHOST = {"nexthop": HOP, "everybody": "on", "user": "house", "password": " open sesame ", "tls": "verify"}


def page(answer):
    return answer.content.decode()


def test_a_transport_is_added_edited_and_removed(olga):
    answer = olga.post(
        "/admin/routes/transports/add", {"pattern": "Example.net", "way": "[mx.example.net]"}, follow=True
    )
    assert "[mx.example.net]:25" in page(answer)
    olga.post("/admin/routes/transports/edit/example.net", {"way": "hold"})
    assert routes.transport("example.net").way == "hold"
    olga.post("/admin/routes/transports/remove/example.net")
    assert routes.transports() == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"pattern": "", "way": "hold"}, "This field is required"),
        ({"pattern": "no domain", "way": "hold"}, "neither an address nor a domain"),
        ({"pattern": "example.net", "way": "uucp:x"}, "is no port"),
        ({"pattern": "example.test", "way": "hold"}, "is ours"),
    ],
)
def test_a_wrong_transport_is_told(olga, form, words):
    answer = olga.post("/admin/routes/transports/add", form)
    assert (answer.status_code, words in page(answer)) == (400, True)


def test_a_smarthost_s_password_is_never_shown(olga):
    answer = olga.post("/admin/routes/smarthosts/add", SMARTHOST, follow=True)
    assert "everybody" in page(answer)
    assert routes.password_of(Smarthost.objects.get().secret) == " open sesame "
    for url in ("/admin/routes", f"/admin/routes/smarthosts/edit/{HOP}", "/admin/journal"):
        assert "sesame" not in page(olga.get(url))
    kept = {"senders": "@example.test\n<>", "user": "house", "password": "", "tls": "encrypt"}
    olga.post(f"/admin/routes/smarthosts/edit/{HOP}", kept)
    host = routes.smarthost(HOP)
    assert (host.senders, host.has_password, host.tls) == (("@example.test", "<>"), True, TlsLevel.ENCRYPT)
    olga.post(f"/admin/routes/smarthosts/remove/{HOP}")
    assert routes.smarthosts() == []


def test_the_port_tells_how_tls_begins(olga):
    olga.post("/admin/routes/smarthosts/add", SMARTHOST | {"nexthop": "[smtp.example.org]:465"})
    assert routes.smarthost("[smtp.example.org]:465").implicit_tls
    olga.post("/admin/routes/smarthosts/add", SMARTHOST | {"everybody": ""})
    assert not routes.smarthost(HOP).implicit_tls


def test_a_wrong_smarthost_keeps_what_was_typed_but_the_password(olga):
    answer = olga.post("/admin/routes/smarthosts/add", SMARTHOST | {"tls": "may"})
    assert answer.status_code == 400
    assert "only under TLS" in page(answer)
    assert "smtp.example.org" in page(answer)
    assert "sesame" not in page(answer)


def test_a_tls_policy_is_added_edited_and_removed(olga):
    olga.post("/admin/routes/tls/add", {"pattern": ".Example.net", "level": "verify"})
    olga.post("/admin/routes/tls/edit/.example.net", {"level": "none"})
    assert routes.tls_policy(".example.net").level is TlsLevel.NONE
    olga.post("/admin/routes/tls/remove/.example.net")
    assert routes.tls_policies() == []


@pytest.mark.parametrize(
    "url",
    [
        "/admin/routes/transports/edit/example.net",
        "/admin/routes/smarthosts/edit/[a.example]",
        "/admin/routes/smarthosts/edit/a b",
        "/admin/routes/tls/remove/a@b.example",
    ],
)
def test_what_is_not_there(olga, url):
    assert olga.get(url).status_code == 404


def test_how_a_letter_would_leave(olga, settings):
    with dns_server({("example.net", "MX"): ["10 mx.example.net."], ("mx.example.net", "A"): ["192.0.2.1"]}) as server:
        settings.DNS_NAMESERVERS, settings.SMTP_LISTEN = [server], []
        shown = page(olga.get("/admin/routes?address=carl@example.net&sender=anna@example.test"))
        nowhere = page(olga.get("/admin/routes?address=carl@nowhere.example"))
    assert "mx.example.net" in shown
    assert "encrypted if the server can" in shown
    assert "there is no such domain" in nowhere
    assert "is not an e-mail address" in page(olga.get("/admin/routes?address=carl"))
    assert "It is delivered here" in page(olga.get("/admin/routes?address=anna@example.test"))


def test_the_dashboard_says_that_port_25_is_blocked(olga, settings):
    settings.SMTP_LISTEN = []
    for name in ("one.example", "two.example", "three.example"):
        routes.silent(name, timezone.now())
    shown = page(olga.get("/admin/"))
    assert "do not answer on port 25" in shown
    assert "smarthost" in shown
