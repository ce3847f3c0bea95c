"""`manage.py dkim` and `manage.py dnscheck`, as an administrator types them."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from mailapp.signing import api as signing
from tests.support.office import Office


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_keys_come_and_go(office: Office, publish):
    said = run("dkim", "make", "Example.test", "--algorithm", "ed25519", "--selector", "mine")
    assert 'minee._domainkey.example.test. IN TXT ( "v=DKIM1; k=ed25519; p=' in said
    assert "Nothing is signed by these keys before" in said
    with pytest.raises(CommandError, match="is not in the DNS as far as we can see"):
        run("dkim", "activate", "example.test", "minee")
    [before] = json.loads(run("dkim", "check", "--json"))
    assert (before["state"], before["trouble"]) == ("made", "There is no TXT record of this name.")
    publish()
    assert json.loads(run("dkim", "check", "example.test", "--json"))[0]["state"] == "active"
    assert "active" in run("dkim", "list", "example.test")
    with pytest.raises(CommandError, match="signs: retire it first"):
        run("dkim", "remove", "example.test", "minee")
    assert "must stay until" in run("dkim", "retire", "example.test", "minee")
    assert "are signed by minee" in run("dkim", "activate", "example.test", "minee")
    assert "p20" in run("dkim", "rotate", "example.test")
    assert run("dkim", "show", "example.test").count(" IN TXT ") == 2
    run("dkim", "retire", "example.test", "minee")
    assert "is forgotten" in run("dkim", "remove", "example.test", "minee")
    assert "PRIVATE" not in run("dkim", "list", "--json")


def test_an_administrator_may_know_better_than_our_dns(office: Office, zone):
    [key] = signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
    assert "are signed" in run("dkim", "activate", "example.test", key.selector, "--unseen")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("make", "stranger.example"), "stranger.example is not a domain of ours."),
        (("make", "no domain"), "no domain"),
        (("make", "example.test", "--selector", "a.b"), "is no selector"),
        (("retire", "example.test", "nobody"), "example.test has no DKIM key nobody."),
    ],
)
def test_what_cannot_be(office: Office, words, sentence: str):
    with pytest.raises(CommandError, match=sentence):
        run("dkim", *words)


def test_selectors_are_not_used_twice(office: Office):
    for expected in ("p{}e", "p{}e2"):
        [key] = signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
        assert key.selector == expected.format(f"{key.made:%Y%m%d}")
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519], selector="x")
    with pytest.raises(signing.SigningError, match="has a key xe already"):
        signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519], selector="x")


def test_dnscheck(office: Office, zone, publish):
    zone["1.2.0.192.in-addr.arpa", "PTR"] = ["mail.example.test."]
    with pytest.raises(CommandError, match=r"are not as they must be.") as wrong:
        run("dnscheck", "example.test")
    assert wrong.value.returncode == 1
    signing.make_keys("example.test", algorithms=[signing.Algorithm.ED25519])
    publish()
    zone["example.test", "TXT"] = ['"v=spf1 mx -all"']
    zone["_dmarc.example.test", "TXT"] = ['"v=DMARC1; p=quarantine; rua=mailto:olga@example.test"']
    assert "All that must be in the DNS is there." in run("dnscheck", "example.test")
    found = json.loads(run("dnscheck", "example.test", "--json"))
    assert {line["what"]: line["standing"] for line in found}["SPF"] == "good"
    with pytest.raises(CommandError, match="is not a domain of ours"):
        run("dnscheck", "example.net")
