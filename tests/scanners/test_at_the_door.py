"""Letters from outside with real scanners, and with such as misbehave: what is found, and what becomes of them."""

import smtplib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.net.resolver import NetResolver
from mailapp.policy import api as policy
from mailapp.scanners import api as scanners
from mailapp.scanners import dnslists, rollcall, staff
from mailapp.scanners.address import Address
from mailapp.scanners.dnsbl import Line
from mailapp.scanners.values import Scan
from mailapp.standards.envelope import Envelope, Recipient
from mta.inbound import pipeline, scan
from mta.inbound.values import Client, Letter
from tests.mta.inbound.test_pipeline import inbox
from tests.scanners.liars import closes, dies, hangs, liar, says
from tests.scanners.test_local import letter as with_attachment
from tests.scanners.test_real import HAM, SPAM
from tests.support.dns_server import SERVFAIL, dns_server
from tests.support.office import Office, make_office
from tests.support.scanners import EICAR, EICAR_NAME
from tests.support.smtp_house import smtp_house

STRANGER = Client("198.51.100.99", "gw.example.net")


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def house(tmp_path: Path) -> pipeline.House:
    return pipeline.House("mail.example.test", tmp_path / "shunt")


def letter(octets: bytes, *recipients: str, client: Client = STRANGER) -> Letter:
    addresses = recipients or ("anna@example.test",)
    envelope = Envelope("carl@example.net", tuple(map(Recipient, addresses)))
    resolutions = tuple(map(directory.resolve, addresses))
    return Letter(queue_id(), envelope, resolutions, Content.of(octets), client, "ESMTP")


def looked(octets: bytes, *recipients: str) -> Scan:
    return scan.look(letter(octets, *recipients), policy.current())


def receive(house: pipeline.House, sent: Letter) -> str:
    """As the office does."""
    found = pipeline.look(house, sent)
    [reply] = pipeline.receive(house, [found]) if isinstance(found, Letter) else [found]
    return str(reply)


def test_a_virus_is_refused_and_written_down(office: Office, house: pipeline.House, clamd: Address):
    staff.configure(clamd=str(clamd))
    sent = letter(HAM + EICAR)
    assert scan.is_slow(sent, policy.current())
    assert receive(house, sent).startswith("554 5.7.1 ")
    [noted] = journal.timeline(sent.trace)
    assert (noted.step.kind, f"clamd found {EICAR_NAME}" in noted.step.summary) == ("refused", True)
    assert receive(house, letter(HAM)).startswith("250 2.0.0 ")


def test_spamassassin_and_the_letter_itself_give_reasons(office: Office, spamd: Address):
    staff.configure(spamd=str(spamd))
    found = looked(with_attachment("invoice.pdf.exe", b"x").replace(b"See there.", b"See there.\r\n" + SPAM[-70:]))
    sources = {reason.source for reason in found.reasons}
    assert sources == {"program", "spamassassin"}
    assert found.points > 900
    assert (found.away, found.waits) == ((), "")


def test_what_goes_elsewhere_is_judged_elsewhere(office: Office):
    program = with_attachment("invoice.pdf.exe", b"x")
    assert looked(program, "zoe@far.example.net") == Scan()
    assert looked(program, "zoe@far.example.net", "anna@example.test").reasons


def test_everybody_has_preferences_of_his_own(office: Office, spamd: Address, preferences: Path):
    staff.configure(spamd=str(spamd))
    own = preferences / "example.test/ben"
    own.mkdir(parents=True)
    (own / "user_prefs").write_text("required_score 50\n")
    for folder in (own, own.parent):
        folder.chmod(0o777)
    points = {
        recipients: looked(SPAM, *recipients).points
        for recipients in (("anna@example.test",), ("ben@example.test",), ("ben@example.test", "anna@example.test"))
    }
    anna, ben, both = points.values()
    assert ben == pytest.approx(anna / 10, rel=0.01)
    assert both == anna  # two people have nobody's preferences


def test_spamassassin_learns_from_whoever_finds_it(
    office: Office, spamd: Address, preferences: Path, monkeypatch: pytest.MonkeyPatch
):
    assert not scanners.tell("olga@example.test", SPAM, spam=True)  # there is none
    monkeypatch.setitem(staff.USUAL, "spamd", (str(spamd),))
    staff.configure(spamd="")
    assert scanners.tell("olga@example.test", SPAM, spam=True)
    assert (preferences / "example.test/olga/bayes_toks").exists()


def test_rspamd_is_the_alternative(office: Office, rspamd: Address):
    staff.configure(rspamd=str(rspamd))
    found = looked(SPAM)
    assert [reason.source for reason in found.reasons] == ["rspamd"]
    assert found.points >= 10


def test_a_large_letter_goes_over_in_pieces(office: Office, clamd: Address, tmp_path: Path):
    staff.configure(clamd=str(clamd))
    content = Content(tmp_path)
    content.write(HAM)
    for _ in range(6):
        content.write(bytes(256 * 1024))
    content.write(EICAR)
    sent = replace(letter(HAM), content=content)
    assert scan.look(sent, policy.current()).virus == EICAR_NAME
    policy.change("virus_scan_octets", 1024 * 1024)
    found = scan.look(sent, policy.current())
    assert [reason.because for reason in found.reasons] == ["clamd found nothing in the first 1048576 octets"]
    content.close()


# -- away ----------------------------------------------------------------------------------------------


@pytest.fixture
def hurried(db: None) -> None:
    for rule in ("spam_scan_seconds", "virus_scan_seconds"):
        policy.change(rule, 1)


@pytest.mark.parametrize("act", [hangs, closes, dies])
def test_a_virus_scanner_that_is_away_puts_letters_off(office: Office, house: pipeline.House, hurried: None, act):
    with liar(act) as address:
        staff.configure(clamd=str(address))
        assert receive(house, letter(HAM)).startswith("451 4.7.1 ")
        policy.change("virus_scanner_away_defers", False)
        sent = letter(HAM)
        assert receive(house, sent).startswith("250 2.0.0 ")
    assert b"\r\nX-Scanner-Away: clamd\r\n" in inbox(office.anna.id)[0]
    marked = [noted.step.summary for noted in journal.timeline(sent.trace) if noted.step.kind == "scanner"]
    assert [summary.partition(":")[0] for summary in marked] == ["ClamAV did not look through it"]
    found = looked(HAM)  # it has failed twice, and is left alone
    [reason] = found.reasons
    assert (reason.source, reason.points, found.away) == ("clamd", 0.0, ("clamd",))
    assert reason.because.startswith(f"ClamAV did not look through it: {address} ")
    [condition] = scanners.troubles()
    assert (condition.name, condition.standing) == ("clamd", "away")
    told = [noted.step.summary for noted in journal.recent(["scanner"], 5)]
    assert len([summary for summary in told if summary.startswith("clamd is away: ")]) == 1


def test_a_spam_scanner_that_is_away_is_marked_and_letters_go_on(office: Office, house: pipeline.House, hurried: None):
    with liar(hangs) as address:
        staff.configure(spamd=str(address))
        assert receive(house, letter(HAM)).startswith("250 2.0.0 ")
        policy.change("spam_scanner_away_defers", True)
        assert receive(house, letter(HAM)).startswith("451 4.7.1 ")


def test_a_fault_of_ours_keeps_no_letter_out(
    office: Office, house: pipeline.House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(scan.letters, "look", lambda *_: 1 // 0)
    monkeypatch.setattr(scan.spamd, "ask", lambda *_: 1 // 0)
    staff.configure(spamd="127.0.0.1:1")
    assert receive(house, letter(HAM)).startswith("250 2.0.0 ")
    assert b"\r\nX-Scanner-Away: local, spamd\r\n" in inbox(office.anna.id)[0]
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


def test_who_comes_back_is_written_down(office: Office, clamd: Address):
    for place, standing in (("unix:/nowhere/clamd.ctl", "away"), (str(clamd), "there")):
        staff.configure(clamd=place)
        scanners.write_down(scanners.everybody())
        assert [condition.standing for condition in scanners.conditions()] == [standing]
    staff.configure(clamd="off")
    scanners.write_down(scanners.everybody())
    assert scanners.conditions() == []


def test_nobody_is_missed_who_was_never_there(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(staff.USUAL, "clamd", ("unix:/nowhere/clamd.ctl",))
    staff.configure(clamd="")
    scan.follow()
    sent = letter(HAM)
    assert not scan.is_slow(sent, policy.current())
    assert scan.look(sent, policy.current()).away == ()
    assert [str(news.standing) for news in scanners.everybody()] == ["off", "off", "nobody"]


def test_who_was_found_is_missed_also_by_a_process_that_starts_later(office: Office, monkeypatch: pytest.MonkeyPatch):
    with liar(says(b"ClamAV 1.0\0")) as address:
        monkeypatch.setitem(staff.USUAL, "clamd", (str(address),))
        staff.configure(clamd="")
        scan.follow()
        sent = letter(HAM)
        assert scan.is_slow(sent, policy.current())
        assert [condition.standing for condition in scanners.conditions()] == ["there"]
    staff.configure(clamd="")
    rollcall.forget()
    scan.follow()
    assert scan.look(sent, policy.current()).away == ("clamd",)
    scanners.write_down(scanners.everybody())
    assert [condition.standing for condition in scanners.troubles()] == ["away"]
    assert scanners.forget_condition("clamd") == 1


# -- DNS lists (RFC 5782) --------------------------------------------------------------------------------

ZONE = {
    ("99.100.51.198.bl.example", "A"): ["127.0.0.2"],
    ("99.100.51.198.wl.example", "A"): ["127.0.5.3"],
    ("99.100.51.198.lame.example", "A"): ["127.255.255.254"],
    ("99.100.51.198.gone.example", "A"): SERVFAIL,
    ("2.0.0.127.bl.example", "A"): ["127.0.0.2"],
    ("2.0.0.127.wild.example", "A"): ["127.0.0.2"],
    ("1.0.0.127.wild.example", "A"): ["127.0.0.2"],
    ("9.9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example", "A"): ["127.0.0.2"],
    ("1.0.0.127.gone.example", "A"): SERVFAIL,
    ("2.0.0.127.gone.example", "A"): SERVFAIL,
}


@pytest.fixture
def resolver() -> Iterator[NetResolver]:
    with dns_server(ZONE) as nameserver:
        yield NetResolver([nameserver])


def listed(resolver: NetResolver, client: Client = STRANGER) -> Scan:
    return scan.look(letter(HAM, client=client), policy.current(), resolver)


def test_lists_are_asked_about_strangers(office: Office, resolver: NetResolver):
    scanners.add_line(Line("bl.example", 3))
    scanners.add_line(Line("bl.example", 5, "127.0.0.[3..9]"))
    scanners.add_line(Line("wl.example", -2, "127.0.[0..255].[2;3]"))
    dnslists.current()
    assert scan.is_slow(letter(HAM), policy.current())
    found = listed(resolver)
    assert sorted((reason.points, reason.because) for reason in found.reasons) == [
        (-2, "198.51.100.99 is listed by wl.example"),
        (3, "198.51.100.99 is listed by bl.example"),
    ]
    late = replace(letter(HAM), since=time.monotonic() - 60)  # a stranger's own nameservers took so long
    assert scan.look(late, policy.current(), resolver).points == 1
    assert listed(resolver, Client("198.51.100.7", "x")).reasons == ()
    assert listed(resolver, Client("2001:db8::99", "x")).points == 3
    for ours in (
        Client("127.0.0.1", "x"),
        replace(STRANGER, trusted=True),
        Client("192.168.1.1", "x"),
        Client("", "x"),
    ):
        assert listed(resolver, ours).reasons == ()
        assert not scan.is_slow(letter(HAM, client=ours), policy.current())


def test_lists_that_are_out_of_order_put_nobody_off(office: Office, resolver: NetResolver):
    for zone in ("lame.example", "gone.example"):
        scanners.add_line(Line(zone, 3))
    found = listed(resolver)
    assert (found.points, found.waits, sorted(found.away)) == (0, "", ["dnsbl gone.example", "dnsbl lame.example"])
    assert {condition.name for condition in scanners.troubles()} == {"dnsbl gone.example", "dnsbl lame.example"}
    assert "refuses to answer our nameserver" in str(listed(resolver).reasons)


def test_a_list_that_lists_everybody_is_not_asked_any_more(office: Office, resolver: NetResolver):
    for zone in ("bl.example", "wild.example", "empty.example", "gone.example"):
        scanners.add_line(Line(zone, 3))
    news = scanners.test_lists(resolver)
    assert [(each.name, str(each.standing)) for each in news] == [
        ("dnsbl bl.example", "there"),
        ("dnsbl empty.example", "wrong"),
        ("dnsbl gone.example", "away"),
        ("dnsbl wild.example", "wrong"),
    ]
    scanners.write_down(news)
    assert set(dnslists.current()) == {"bl.example", "gone.example"}


def test_lists_are_edited(office: Office):
    made = scanners.add_line(Line("bl.example", 3))
    with pytest.raises(scanners.BadLine, match="is there already"):
        scanners.add_line(Line("BL.example.", 4))
    scanners.change_line(made.id, replace(made, points=4, active=False))
    [kept] = scanners.lines()
    assert (kept.points, kept.active, dnslists.current()) == (4, False, {})
    scanners.remove_line(made.id)
    with pytest.raises(scanners.BadLine, match="no DNS list number"):
        scanners.remove_line(made.id)


# -- by SMTP ----------------------------------------------------------------------------------------------


def test_who_hangs_does_not_hold_the_letters_of_others(transactional_db: None, tmp_path: Path):
    """Twelve letters at once, each of which asks a scanner that hangs: none waits for another one's deadline."""
    make_office()
    policy.change("spam_scan_seconds", 1)
    with liar(hangs) as address:
        staff.configure(spamd=str(address))
        with smtp_house(tmp_path) as house, ThreadPoolExecutor(12) as senders:

            def send(number: int) -> dict[str, tuple[int, bytes]]:
                with smtplib.SMTP(*house.smtp, timeout=30) as client:
                    return client.sendmail("carl@example.net", ["anna@example.test"], HAM)

            assert list(senders.map(send, range(12))) == [{}] * 12


def test_a_virus_by_smtp_from_outside_and_from_our_own(transactional_db: None, tmp_path: Path, clamd: Address):
    make_office()
    staff.configure(clamd=str(clamd))
    with smtp_house(tmp_path) as house, smtplib.SMTP(*house.smtp, timeout=30) as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("carl@example.net", ["anna@example.test"], HAM + EICAR)
        assert refused.value.smtp_code == 554
        client.sendmail("carl@example.net", ["anna@example.test"], HAM)
