"""MTA-STS policies of others, fetched from a real HTTPS server that the tests' own authority vouches for."""

import contextlib
from datetime import timedelta

import pytest

from mailapp.net import https
from mailapp.net.resolver import NetResolver
from mailapp.routes.models import StsPolicy as Row
from mailapp.routes.sts import Policies
from mailapp.standards.tlsrpt import TlsResult
from tests.support.authority import Authority
from tests.support.dns_server import SERVFAIL, dns_server
from tests.support.https_server import Page, https_server

pytestmark = pytest.mark.django_db

POLICY = b"version: STSv1\nmode: enforce\nmx: mx.example.net\nmax_age: 86400\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def world(authority):
    """`world(page)` gives (policies, zone) of a world with that page in it; `policies()` begins anew."""
    with contextlib.ExitStack() as stack:

        def make(page, *names, expired=False):
            zone = {("_mta-sts.example.net", "TXT"): ['"v=STSv1; id=1;"'], ("mta-sts.example.net", "A"): ["127.0.0.1"]}
            certificate = authority.issue(*(names or ("mta-sts.example.net",)), expired=expired)
            port = stack.enter_context(https_server(page, certificate.server()))
            resolver = NetResolver([stack.enter_context(dns_server(zone))])
            return (lambda: Policies(NetResolver(_servers(resolver)), authority.trust, port, 0.5)), zone

        yield make


def _servers(resolver):
    (server,) = resolver._resolver.nameservers
    return [f"{server.address}:{server.port}"]


def test_fetched_once_and_kept(world):
    page = Page(POLICY)
    policies, _ = world(page)
    first = policies()
    assert first.of("example.net").policy.mx == ("mx.example.net",)
    first.of("example.net")
    assert policies().of("example.net").policy.mode == "enforce"  # another process: from the database
    assert page.asked == 1
    assert policies().of("other.example").policy is None
    assert policies().of("[192.0.2.1]").policy is None


def test_a_new_id_is_fetched_and_an_old_policy_refreshed(world):
    page = Page(POLICY)
    policies, zone = world(page)
    policies().of("example.net")
    page.body = POLICY.replace(b"enforce", b"testing")
    zone["_mta-sts.example.net", "TXT"] = ['"v=STSv1; id=2;"']
    assert policies().of("example.net").policy.mode == "testing"
    Row.objects.update(fetched=Row.objects.get().fetched - timedelta(hours=25), max_age=999_999)
    policies().of("example.net")
    assert page.asked == 3


@pytest.mark.parametrize("records", [[], SERVFAIL])
def test_whoever_hides_the_record_hides_nothing_from_us(world, records):
    """RFC 8461 §10.2: a policy that we have holds until its max_age is over."""
    policies, zone = world(Page(POLICY))
    policies().of("example.net")
    zone["_mta-sts.example.net", "TXT"] = records
    assert policies().of("example.net").policy.mode == "enforce"
    Row.objects.update(fetched=Row.objects.get().fetched - timedelta(days=2))
    assert policies().of("example.net").policy is None


@pytest.mark.parametrize(
    ("served", "names", "expired", "trouble"),
    [
        (Page(POLICY), ("elsewhere.example",), False, TlsResult.STS_WEBPKI),
        (Page(POLICY), (), True, TlsResult.STS_WEBPKI),
        (Page(POLICY, status=404), (), False, TlsResult.STS_FETCH),
        (Page(POLICY, status=302), (), False, TlsResult.STS_FETCH),
        (Page(b"nothing"), (), False, TlsResult.STS_INVALID),
        (Page(b"x" * 100_000), (), False, TlsResult.STS_INVALID),
        (Page(POLICY, delay=0.05), (), False, TlsResult.STS_FETCH),
    ],
)
def test_policies_that_cannot_be_had(world, served, names, expired, trouble):
    policies, _ = world(served, *names, expired=expired)
    found = policies().of("example.net")
    assert (found.policy, found.trouble) == (None, trouble)
    assert found.words
    assert not Row.objects.exists()


def test_nobody_answers(authority, monkeypatch):
    monkeypatch.setattr(https, "CONNECT_SECONDS", 0.5)
    zone = {("_mta-sts.example.net", "TXT"): ['"v=STSv1; id=1;"'], ("mta-sts.example.net", "A"): ["127.0.0.9"]}
    with dns_server(zone) as nameserver:
        found = Policies(NetResolver([nameserver]), authority.trust, 9).of("example.net")
        del zone["mta-sts.example.net", "A"]
        nowhere = Policies(NetResolver([nameserver]), authority.trust, 9).of("example.net")
    assert (found.trouble, nowhere.trouble) == (TlsResult.STS_FETCH, TlsResult.STS_FETCH)
