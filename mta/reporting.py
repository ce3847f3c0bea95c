"""Our daily reports to other domains: what was counted becomes letters, and posts, once its day is over."""

import ipaddress
import logging
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.net.https import HTTPS_PORT, FetchFailed, Source, post
from mailapp.net.ids import queue_id
from mailapp.policy.values import Policy
from mailapp.reports import api as reports
from mailapp.reports.api import Ourselves
from mailapp.routes import api as routes
from mailapp.standards.dmarc.record import DmarcSyntax, records_among
from mailapp.standards.dmarc.record import parse as parse_record
from mailapp.standards.dmarc.walk import Walks
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Resolver
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.reporting import dmarcxml, letters, tls
from mailapp.standards.reporting.destinations import Mailbox, Page, destinations
from mailapp.standards.reporting.dmarc import DmarcReport
from mailapp.standards.reporting.letters import Covering
from mailapp.standards.reporting.tls import TlsReport
from mailapp.standards.tlsrpt import Session, TlsResult, report_uris

log = logging.getLogger(__name__)

NIGHT_HOURS = 1  # after midnight (UTC), so that what is late is counted
TLS_DAYS = 2  # days back for which somebody is told
AT_ONCE = 20  # domains in one round
POST_SECONDS = 30.0
MOST_ADDRESSES = 3  # of a host, that are tried

Counts = Sequence[tuple[Session, int]]


@dataclass(frozen=True, slots=True)
class World:
    """Who answers. `reaches`: whether a page at this address may be posted to; a stranger's record names it."""

    resolver: Resolver
    hostname: str
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    port: int = HTTPS_PORT
    reaches: Callable[[str], bool] = lambda address: ipaddress.ip_address(address).is_global


def send_due(now: datetime, rules: Policy, world: World) -> None:
    """Tell what is due; what cannot be told now is tried again in the next round. Only the database may raise."""
    today, who = now.astimezone(UTC).date(), ourselves(world.hostname)
    if now.astimezone(UTC).hour < NIGHT_HOURS or who is None:
        return
    if rules.dmarc_reports:
        for domain, day in reports.dmarc_due(today):
            _calmly(domain, partial(_tell_dmarc, domain, day, who, world))
    if rules.tls_reports:
        for domain, day, counts in _tls_due(today):
            _calmly(domain, partial(_tell_tls, domain, day, counts, who, world))


def ourselves(hostname: str) -> Ourselves | None:
    """Who signs: postmaster of the domain of ours that our host name lies in, or of the first."""
    names = sorted(name for name in directory.domain_names() if directory.is_local_domain(name))
    above = [name for name in names if hostname == name or hostname.endswith(f".{name}")]
    chosen = max(above, key=len) if above else next(iter(names), "")
    return Ourselves(hostname, f"postmaster@{chosen}") if chosen else None


def _calmly(domain: str, act: Callable[[], None]) -> None:
    try:
        act()
    except (DnsTemporary, delivery.Temporary) as later:
        log.info("the report about %s must wait: %s", domain, later)
    except Exception:
        log.exception("the report about %s cannot be made", domain)


# -- DMARC ------------------------------------------------------------------------------------------


def _tell_dmarc(domain: str, day: date, who: Ourselves, world: World) -> None:
    wanted = dmarc_mailboxes(domain, world.resolver)
    if not wanted:
        reports.note("dmarc", domain, day, (), "Nobody is named who takes reports")
        return
    report = reports.dmarc_report(domain, day, who)
    octets = letters.packed(dmarcxml.written(report))
    fitting = [box.address for box in wanted if len(octets) <= box.most]
    sent = [
        to
        for to in fitting
        if _send(letters.dmarc_letter(_covering(report, to, who), octets), to, who, "DMARC", domain)
    ]
    reports.note("dmarc", domain, day, sent, "" if sent else "It is larger than those take, or they refuse it")


def dmarc_mailboxes(domain: str, resolver: Resolver) -> list[Mailbox]:
    """Where this domain wants reports now, as far as those who get them have agreed (RFC 7489 §7.1).

    Raises DnsTemporary.
    """
    try:
        [text] = records_among(_texts(f"_dmarc.{domain}", resolver))
        named = destinations(parse_record(text).reports)
    except (ValueError, DmarcSyntax):
        return []
    walks = Walks(resolver)
    return [box for box in named if isinstance(box, Mailbox) and _agrees(domain, box.host, walks, resolver)]


def _agrees(domain: str, host: str, walks: Walks, resolver: Resolver) -> bool:
    if host == domain or walks.organisation(host) == walks.organisation(domain):
        return True
    return bool(records_among(_texts(f"{domain}._report._dmarc.{host}", resolver)))


# -- TLS --------------------------------------------------------------------------------------------


def _tls_due(today: date) -> list[tuple[str, date, Counts]]:
    found: list[tuple[str, date, Counts]] = []
    for back in range(TLS_DAYS, 0, -1):
        day = today - timedelta(days=back)
        found += [
            (domain, day, counts)
            for domain, counts in routes.tls_sessions(day).items()
            if not domain.startswith("[") and not reports.told_tls(domain, day)
        ]
    return found[:AT_ONCE]


def _tell_tls(domain: str, day: date, counts: Counts, who: Ourselves, world: World) -> None:
    wanted = destinations(report_uris(_texts(f"_smtp._tls.{domain}", world.resolver)))
    if not wanted:
        reports.note("tls", domain, day, (), "Nobody is named who takes reports")
        return
    if _only_reports(domain, day, counts):  # else two houses would tell each other of their reports for ever
        reports.note("tls", domain, day, (), "Nothing but reports of ours went there")
        return
    report = reports.tls_report(domain, day, counts, who, _own_address(world))
    octets = letters.packed(tls.written(report))
    sent = [told for each in wanted if (told := _hand_over(each, report, octets, who, world))]
    reports.note("tls", domain, day, sent, "" if sent else "Those who are named did not take it")


def _only_reports(domain: str, day: date, counts: Counts) -> bool:
    failed = any(session.result is not TlsResult.SUCCESS for session, _ in counts)
    return not failed and sum(count for _, count in counts) <= reports.reports_to(domain, day)


def _hand_over(where: Mailbox | Page, report: TlsReport, octets: bytes, who: Ourselves, world: World) -> str:
    """By mail or by HTTPS (RFC 8460 §5.3, §5.4); where it went, "" when it was not taken."""
    domain = report.policies[0].domain
    if isinstance(where, Page):
        return where.url if _post(where, octets, world) else ""
    letter = letters.tls_letter(_covering(report, where.address, who), octets)
    return where.address if _send(letter, where.address, who, "TLS", domain) else ""


def _post(page: Page, octets: bytes, world: World) -> bool:
    try:
        found = world.resolver.addresses(page.host)
    except DnsNotFound:
        return False
    addresses = tuple(address for address in found if world.reaches(address))[:MOST_ADDRESSES]
    source = Source(page.url, addresses, world.port)
    try:
        post(source, octets, "application/tlsrpt+gzip", world.context(), seconds=POST_SECONDS)
    except FetchFailed as trouble:
        log.info("the report to %s was not taken: %s", page.url, trouble)
        return False
    journal.note(Step("report", f"Posted a TLS report to {page.url}"))
    return True


def _own_address(world: World) -> str:
    try:
        return next(iter(world.resolver.addresses(world.hostname)), "")
    except (DnsNotFound, DnsTemporary):
        return ""


# -- both -------------------------------------------------------------------------------------------


def _send(letter: bytes, to: str, who: Ourselves, kind: str, domain: str) -> bool:
    """By the one road. Raises Temporary."""
    trace = queue_id()
    envelope = Envelope(who.author, (Recipient(to, frozenset({"NEVER"})),))
    with closing(Content.of(letter)) as content:
        try:
            delivery.submit(delivery.Submission(trace, None, envelope, content, "the server itself", "LOCAL"))
        except delivery.Refused as refusal:
            log.info("the %s report about %s cannot go to %s: %s", kind, domain, to, refusal)
            return False
    journal.note(Step("report", f"A {kind} report about {domain} for {to}", trace, to))
    return True


def _covering(report: DmarcReport | TlsReport, to: str, who: Ourselves) -> Covering:
    domain = report.domain if isinstance(report, DmarcReport) else report.policies[0].domain
    now = timezone.localtime()
    return Covering(who.author, to, domain, who.hostname, report.report_id, report.begin, report.end, now)


def _texts(name: str, resolver: Resolver) -> list[str]:
    """Raises DnsTemporary."""
    try:
        return resolver.txt(name)
    except DnsNotFound:
        return []
