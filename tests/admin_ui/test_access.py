"""Administrators only; POST for every act; a strict policy on every page; few queries, however large the office."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from admin_ui.urls import urlpatterns
from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.policy.mailrules import api as mailrules
from mailapp.reports import api as reports
from mailapp.routes import api as routes
from mailapp.routes.values import TlsLevel
from mailapp.scanners import api as scanners
from mailapp.scanners.api import Line
from mailapp.store import api as store
from tests.admin_ui.conftest import defer
from tests.support.report_files import DMARC

PAGES = [
    "/admin/",
    "/admin/queue/shape",
    "/admin/queue/shape?by=sender",
    "/admin/queue/destinations",
    "/admin/queue",
    "/admin/queue/letter/QA1",
    "/admin/srs",
    "/admin/contacts",
    "/admin/suppression",
    "/admin/suppression/add",
    "/admin/scanners",
    "/admin/scanners/lists/add",
    "/admin/scanners/lists/{dnslist}",
    "/admin/scanners/lists/{dnslist}/remove",
    "/admin/journal",
    "/admin/journal?q=anna@example.test",
    "/admin/journal/QA1",
    "/admin/domains",
    "/admin/domains/add",
    "/admin/domains/edit/example.test",
    "/admin/domains/remove/example.test",
    "/admin/domains/dns/example.test",
    "/admin/accounts",
    "/admin/accounts/add",
    "/admin/accounts/{anna}",
    "/admin/accounts/{anna}/password",
    "/admin/accounts/{anna}/limits",
    "/admin/accounts/{anna}/app-passwords",
    "/admin/accounts/{anna}/procmail",
    "/admin/accounts/{anna}/remove",
    "/admin/domains/recipients/listed.test",
    "/admin/aliases",
    "/admin/aliases/add",
    "/admin/aliases/edit/info@example.test",
    "/admin/aliases/remove/info@example.test",
    "/admin/groups",
    "/admin/groups/add",
    "/admin/groups/edit/team@example.test",
    "/admin/groups/remove/team@example.test",
    "/admin/teams",
    "/admin/teams/add",
    "/admin/teams/edit/orders@example.test",
    "/admin/teams/remove/orders@example.test",
    "/admin/teams/members/orders@example.test",
    "/admin/relocated",
    "/admin/relocated/add",
    "/admin/relocated/edit/dora@example.test",
    "/admin/relocated/remove/dora@example.test",
    "/admin/patterns",
    "/admin/patterns/add",
    "/admin/patterns/edit/{pattern}",
    "/admin/patterns/remove/{pattern}",
    "/admin/grants",
    "/admin/grants/add",
    "/admin/grants/remove/{grant}",
    "/admin/try",
    "/admin/try?address=info@example.test",
    "/admin/rules",
    "/admin/rules/try",
    "/admin/rules/footers",
    "/admin/rules/content/add",
    "/admin/rules/access/{rule}",
    "/admin/rules/access/{rule}/remove",
    "/admin/sieve",
    "/admin/sieve/add",
    "/admin/sieve/-/edit/all",
    "/admin/sieve/example.test/remove/news",
    "/admin/routes",
    "/admin/routes?address=carl@example.test",
    "/admin/routes/transports/add",
    "/admin/routes/transports/edit/.example.net",
    "/admin/routes/transports/remove/.example.net",
    "/admin/routes/smarthosts/add",
    "/admin/routes/smarthosts/edit/[relay.example.org]:587",
    "/admin/routes/smarthosts/remove/[relay.example.org]:587",
    "/admin/routes/tls/add",
    "/admin/routes/tls/edit/example.net",
    "/admin/routes/tls/remove/example.net",
    "/admin/reports",
    "/admin/reports/{report}",
    "/admin/reports/domain/example.test",
    "/admin/policy",
    "/admin/policy/message_size",
    "/admin/senders",
    "/admin/senders/add",
    "/admin/senders/edit/{line}",
    "/admin/senders/remove/{line}",
    "/admin/quarantine",
    "/admin/quarantine/{held}",
    "/admin/guard",
    "/admin/guard/example.test",
    "/admin/guard/example.test/spam_junk_points",
]
ACTS = [
    "/admin/queue/act",
    "/admin/queue/flush",
    "/admin/queue/limit",
    "/admin/queue/letter/QA1/act",
    "/admin/queue/letter/QA1/text",
    "/admin/srs/rotate",
    "/admin/suppression/lift",
    "/admin/scanners/look",
    "/admin/scanners/forget",
    "/admin/scanners/release",
    "/admin/domains/dns/example.test/make",
    "/admin/domains/dns/example.test/look",
    "/admin/domains/dns/example.test/rotate",
    "/admin/domains/dns/example.test/x/retire",
    "/admin/accounts/{anna}/app-passwords/1/revoke",
    "/admin/accounts/{anna}/log-out",
    "/admin/accounts/{anna}/switch",
    "/admin/rules/access/{rule}/move",
    "/admin/rules/access/{rule}/switch",
    "/admin/teams/revoke/orders@example.test",
    "/admin/scanners/filter/forget",
    "/admin/policy/message_size/reset",
    "/admin/quarantine/act",
    "/admin/journal/QA1/say",
    "/admin/guard/example.test/spam_junk_points/reset",
]
# Two of them are the session and who is asking; on PostgreSQL the search index stands in the same database.
QUERIES = 16 if connection.vendor == "sqlite" else 22


@pytest.fixture(autouse=True)
def quiet_ports(settings, nameserver):
    settings.SMTP_LISTEN = []
    settings.DNS_NAMESERVERS = [nameserver]


@pytest.fixture
def house(office, queue):
    queue("QA1")
    journal.note(Step("received", "Submitted by anna@example.test", "QA1", "anna@example.test"))
    directory.add_group("team@example.test", ["anna@example.test", "ben@example.test"])
    directory.add_alias("info@example.test", ["team@example.test"])
    directory.add_domain("listed.test", kind=directory.Kind.RELAY, check_by=directory.Check.LIST)
    store.add_team("orders@example.test")
    store.grant_team("orders@example.test", "team@example.test", "read")
    routes.set_transport(".example.net", "discard")
    routes.add_smarthost("[relay.example.org]:587", senders=["*"])
    routes.set_tls_policy("example.net", TlsLevel.ENCRYPT)
    directory.add_relocated("dora@example.test", "dora@elsewhere.test")
    pattern = directory.add_pattern("example.test", "(.+)-shop", ["$1@example.test"])
    grant = directory.add_grant("anna@example.test", "team@example.test")
    rule = mailrules.add("access", {"about": "client", "pattern": "192.0.2.0/24", "action": "refuse"})
    reports.read_file(DMARC.format(id="r1", begin=int(time.time()), end=int(time.time())).encode())
    line = guard.add_entry("example.net", allow=False, by="olga@example.test")
    guard.record([guard.Detained("QA1", Content.of(b"Subject: x\r\n\r\n"), "", ((office.anna, guard.PLAIN),))])
    delivery.OfficeScripts("").put("all", b"keep;")
    delivery.OfficeScripts("example.test").put("news", b"keep;")
    dnslist = scanners.add_line(Line("zen.example.org", 3)).id
    store.open(office.olga.id).mailboxes()  # who has never logged in has no folders yet
    rows = {"pattern": pattern.id, "grant": grant.id, "rule": rule.id, "line": line.id, "held": guard.held()[0].id}
    rows["dnslist"] = dnslist
    return {"anna": office.anna.id, "report": reports.reports()[0].number, **rows}


def test_no_page_is_forgotten_here():
    assert len(PAGES) + len(ACTS) - 4 == len(urlpatterns) - 1, get_resolver().reverse_dict.keys()


def test_an_administrator_sees_each_page(olga, house):
    for url in PAGES:
        answer = olga.get(url.format(**house))
        assert answer.status_code == 200, url
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, url
        assert "unsafe" not in policy, url
        page = answer.content.decode()
        assert "<h1" in page, url
        assert " style=" not in page, url
        assert "<script>" not in page, url


def test_others_read_why_not(ben, house):
    for url in [*PAGES, *ACTS, "/admin/nowhere"]:
        for answer in (ben.get(url.format(**house)), ben.post(url.format(**house))):
            assert answer.status_code == 403, url
            assert "for administrators only" in answer.content.decode(), url


def test_strangers_log_in_first(house, client):
    for url in [*PAGES, *ACTS]:
        for answer in (client.get(url.format(**house)), client.post(url.format(**house))):
            assert answer.status_code == 302, url
            assert answer.url.startswith("/login?next=/admin/"), url


def test_no_act_by_get(olga, house):
    for url in ACTS:
        answer = olga.get(url.format(**house))
        assert (answer.status_code, answer["Allow"]) == (405, "POST"), url
        assert "behind a button" in answer.content.decode(), url


def test_no_act_without_its_token(olga, house):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = olga.cookies
    for url in [*ACTS, "/admin/domains/add", "/admin/accounts/{anna}/remove"]:
        assert strict.post(url.format(**house), {"act": "hold"}).status_code == 403, url


def queries(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200, url
    return len(seen)


def test_the_queries_of_a_page_do_not_grow(olga, house, queue):
    urls = [url.format(**house) for url in PAGES]
    before = {url: queries(olga, url) for url in urls}
    assert [url for url, count in before.items() if count > QUERIES] == []
    _grow(queue)
    for url in urls:
        directory.forget()
        assert queries(olga, url) <= before[url] + 1, url  # the directory's cache was warm before


def _grow(queue):
    """An office of thirty domains, with much in its queue and its journal."""
    from mailapp.directory.models import Account, Alias, Domain

    domain = Domain.objects.get(name="example.test")
    Domain.objects.bulk_create(Domain(name=f"d{n}.test") for n in range(30))
    Account.objects.bulk_create(Account(domain=domain, address=f"p{n}@example.test") for n in range(200))
    Alias.objects.bulk_create(
        Alias(domain=domain, address=f"a{n}@example.test", targets=["anna@example.test"]) for n in range(200)
    )
    for number in range(8):
        queue(f"QB{number}", *(f"p{n}@d{number}.test" for n in range(10)))
        defer(f"d{number}.test", "451 later")
    journal.note_many(Step("bounced", f"Bounced {n}", f"T{n}", "anna@example.test") for n in range(300))
    lines = [{"about": "client", "pattern": f"192.0.{n}.0/24", "action": "refuse"} for n in range(100)]
    mailrules.add_many("access", lines)
