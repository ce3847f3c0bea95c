"""Each night the domains that ask for it are told of the day (RFC 7489 §7.1, §7.2; RFC 8460 §5)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from mailapp.net.resolver import NetResolver
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.policy.values import Policy
from mailapp.reports import api as reports
from mailapp.reports.models import Sighting
from mailapp.reports.tally import Tally
from mailapp.routes.tally import Tally as TlsTally
from mailapp.standards.reporting.dmarc import Record, SpfResult
from mailapp.standards.reporting.finding import read, reports_in
from mailapp.standards.tlsrpt import PolicyKind, Session, TlsResult
from mta.reporting import World, send_due
from tests.support.authority import Authority
from tests.support.dns_server import SERVFAIL, dns_server
from tests.support.https_server import Page, https_server
from tests.support.office import Office

RECORD = (
    "v=DMARC1; p=quarantine; sp=reject; rua=mailto:dmarc@far.example,mailto:big@far.example!1k,mailto:x@elsewhere.test"
)
SPF = SpfResult("far.example", "pass", "mfrom")
SEEN = Record("192.0.2.1", 1, "none", "fail", "pass", "far.example", "far.example", spf_results=(SPF,))
ZONE = {
    ("_dmarc.far.example", "TXT"): [f'"{RECORD}"'],
    ("_smtp._tls.far.example", "TXT"): ['"v=TLSRPTv1; rua=mailto:tls@far.example"'],
    ("mail.example.test", "A"): ["192.0.2.25"],
}
TELLING = Policy(dmarc_reports=True)
POLICY = ("version: STSv1", "mx: *.far.example")
TONIGHT = datetime.now(UTC).replace(hour=2, minute=0) + timedelta(days=1)


@pytest.fixture
def zone():
    return dict(ZONE)


@pytest.fixture
def world(office: Office, zone):
    with dns_server(zone) as nameserver:
        yield lambda **more: World(NetResolver([nameserver]), "mail.example.test", **more)


def seen(*domains: str, record: str = RECORD) -> None:
    tally = Tally()
    for domain in domains:
        tally.count(reports.Seen(domain, record, SEEN))
    tally.write()


def called(*results: TlsResult, domain: str = "far.example") -> None:
    tally = TlsTally()
    for result in results:
        tally.count(Session(domain, PolicyKind.STS, POLICY, "mx.far.example", "192.0.2.2", result))
    tally.write()


def queued() -> dict[str, bytes]:
    """Address → the letter for it."""
    found = {}
    for line in outbox.list_queue(QueueFilter()):
        [path] = (settings.PILLARBOX_HOME / "spool").rglob(f"{line.trace}*")
        found[line.address] = path.read_bytes()
    return found


def test_a_domain_hears_who_wrote_in_its_name(world, zone):
    seen(*["far.example"] * 3)
    seen("far.example", "far.example")
    assert Sighting.objects.get().count == 5
    send_due(TONIGHT.replace(hour=0), TELLING, world())
    assert queued() == {}
    send_due(TONIGHT, TELLING, world())
    letters = queued()
    assert set(letters) == {"dmarc@far.example", "big@far.example"}
    [report] = reports_in(letters["dmarc@far.example"])
    assert (report.organization, report.email, report.domain) == (
        "mail.example.test",
        "postmaster@example.test",
        "far.example",
    )
    assert (report.published.p, report.published.sp, report.published.pct) == ("quarantine", "reject", "100")
    assert [(record.source, record.count, record.spf) for record in report.records] == [("192.0.2.1", 5, "pass")]
    assert report.end - report.begin == 86_399
    assert Sighting.objects.count() == 0
    send_due(TONIGHT, TELLING, world())
    assert len(queued()) == len(letters)
    assert [set(told.to) for told in reports.told()] == [set(letters)]


def test_what_no_database_takes_is_counted_all_the_same(world):
    seen("far.example", record=RECORD + "; x=\0")
    assert "\0" not in Sighting.objects.get().record


def test_an_address_elsewhere_must_agree(world, zone):
    zone["far.example._report._dmarc.elsewhere.test", "TXT"] = ['"v=DMARC1;"']
    seen("far.example")
    send_due(TONIGHT, TELLING, world())
    assert "x@elsewhere.test" in queued()


@pytest.mark.parametrize(
    ("records", "told", "because"),
    [
        ([], 1, "Nobody is named who takes reports"),
        (['"v=DMARC1; p=none"'], 1, "Nobody is named who takes reports"),
        (['"v=DMARC1; p=none; rua=mailto:x@elsewhere.test"'], 1, "Nobody is named who takes reports"),
        (['"v=DMARC1; p=none; rua=mailto:x@far.example!9"'], 1, "It is larger than those take, or they refuse it"),
        (SERVFAIL, 0, ""),
    ],
)
def test_who_hears_nothing(world, zone, records, told: int, because: str):
    zone["_dmarc.far.example", "TXT"] = records
    seen("far.example")
    send_due(TONIGHT, TELLING, world())
    assert queued() == {}
    assert [one.because for one in reports.told()] == [because] * told
    assert Sighting.objects.count() == 1 - told


def test_nothing_is_told_where_the_office_does_not_want_to(world):
    seen("far.example")
    called(TlsResult.SUCCESS)
    send_due(TONIGHT, Policy(dmarc_reports=False, tls_reports=False), world())
    assert queued() == {}


def test_a_domain_hears_how_tls_ended(world):
    called(TlsResult.SUCCESS, TlsResult.SUCCESS, TlsResult.EXPIRED)
    send_due(TONIGHT, TELLING, world())
    [report] = reports_in(queued()["tls@far.example"])
    [summary] = report.policies
    assert (summary.kind, summary.domain, summary.successes, summary.failures) == ("sts", "far.example", 2, 1)
    assert summary.mx == ("*.far.example",)
    assert (summary.details[0].result, summary.details[0].sending) == ("certificate-expired", "192.0.2.25")
    send_due(TONIGHT, TELLING, world())
    assert len(queued()) == 1


def test_houses_do_not_tell_each_other_of_reports_for_ever(world):
    reports.note("tls", "far.example", datetime.now(UTC).date() - timedelta(days=1), ["tls@far.example"])
    called(TlsResult.SUCCESS)
    send_due(TONIGHT, TELLING, world())
    assert queued() == {}


def test_a_page_takes_it_by_https(world, zone, tmp_path):
    authority = Authority(tmp_path)
    zone["_smtp._tls.far.example", "TXT"] = ['"v=TLSRPTv1; rua=https://tls.far.example/take?it=1"']
    zone["tls.far.example", "A"] = ["127.0.0.1"]
    page = Page(status=201)
    called(TlsResult.EXPIRED)
    with https_server(page, authority.issue("tls.far.example").server()) as port:
        send_due(TONIGHT, TELLING, world(context=authority.trust, port=port))  # 127.0.0.1 is none of the world's
        assert page.posted == []
        called(TlsResult.EXPIRED, domain="other.example")
        zone["_smtp._tls.other.example", "TXT"] = zone["_smtp._tls.far.example", "TXT"]
        send_due(TONIGHT, TELLING, world(context=authority.trust, port=port, reaches=lambda address: True))
    [(path, media_type, octets)] = page.posted
    assert (path, media_type) == ("/take?it=1", "application/tlsrpt+gzip")
    assert read(octets).policies[0].domain == "other.example"


def test_somebody_with_a_thousand_names_fills_no_disk(office: Office, monkeypatch):
    monkeypatch.setattr("mailapp.reports.tally.ROWS_A_DAY", 3)
    seen(*(f"d{number}.example" for number in range(9)))
    assert Sighting.objects.count() == 3
