"""`scanners` and `dnslist`: what they say, how they end, what they leave behind."""

import json

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.scanners import api as scanners
from mailapp.scanners import staff
from mailapp.scanners.address import Address
from mta.inbound.watch import watch
from tests.directory.test_commands import run
from tests.scanners.test_at_the_door import ZONE
from tests.support.dns_server import dns_server
from tests.support.dns_table import DnsTable

pytestmark = pytest.mark.django_db


def test_who_is_there_and_who_is_away(clamd: Address):
    staff.configure(clamd=str(clamd), spamd="unix:/nowhere/spamd.sock")
    shown = {each["name"]: each for each in json.loads(run("scanners", "list", "--json"))}
    assert (shown["clamd"]["standing"], shown["clamd"]["address"]) == ("there", str(clamd))
    assert shown["clamd"]["told"].startswith("ClamAV ")
    assert shown["clamd"]["since"]
    assert (shown["spamd"]["standing"], shown["rspamd"]["standing"]) == ("away", "off")
    with pytest.raises(CommandError, match=r"^spamd is away: unix:/nowhere/spamd.sock cannot be asked: No such file"):
        run("scanners", "check")
    assert run("scanners", "forget", "spamd").startswith("spamd is not missed any more")
    with pytest.raises(CommandError, match="nothing is not missed"):
        run("scanners", "forget", "nothing")
    staff.configure(spamd="off")
    assert run("scanners", "check") == "Everybody who should be there is there."


def test_the_test_letters_are_found(clamd: Address, spamd: Address, rspamd: Address):
    staff.configure(clamd=str(clamd), spamd=str(spamd), rspamd=str(rspamd))
    said = run("scanners", "test")
    assert "clamd found the test virus: Office.Test.EICAR-Body.UNOFFICIAL." in said
    assert "spamd gave the test letter 100" in said
    assert "rspamd gave the test letter 15 points on our scale" in said
    assert [each["passed"] for each in json.loads(run("scanners", "test", "--json"))] == [True] * 3


def test_a_scanner_that_is_away_fails_the_test():
    assert run("scanners", "test") == "No scanner is there; nothing was tested."
    staff.configure(clamd="unix:/nowhere/clamd.ctl")
    with pytest.raises(CommandError, match=r"^clamd: unix:/nowhere/clamd"):
        run("scanners", "test")


def test_nobody_is_locked():
    assert run("scanners", "locked") == "None."
    with pytest.raises(CommandError, match=r"anna@example\.test is not locked"):
        run("scanners", "release", "anna@example.test")


def test_dns_lists(monkeypatch: pytest.MonkeyPatch):
    said = run("dnslist", "add", "BL.example", "3", "--note", "ours")
    [line] = scanners.lines()
    assert said == f"bl.example is asked about strangers now, as number {line.id}."
    run("dnslist", "add", "wl.example", "--answers", "127.0.0.[2..4]", "--", "-2.5")
    assert run("dnslist", "set", str(line.id), "--points", "4", "--active", "no") == "bl.example is changed."
    found = json.loads(run("dnslist", "list", "--json"))
    assert [(each["zone"], each["points"], each["active"]) for each in found] == [
        ("bl.example", 4, False),
        ("wl.example", -2.5, True),
    ]
    with pytest.raises(CommandError, match="Name what shall change") as wrong:
        run("dnslist", "set", str(line.id))
    assert wrong.value.returncode == 2
    for arguments, sentence in [
        (["add", "nonsense", "3"], "is not the name of a DNS list"),
        (["add", "bl.example", "0"], "Points lie between"),
        (["add", "bl.example", "1", "--answers", "1.2.3.4"], "begins with 127"),
        (["add", "bl.example", "1"], "is there already"),
        (["set", "99", "--points", "1"], "no DNS list number 99"),
        (["remove", "99"], "no DNS list number 99"),
    ]:
        with pytest.raises(CommandError, match=sentence):
            run("dnslist", *arguments)
    with dns_server(ZONE) as nameserver:
        monkeypatch.setattr(settings, "DNS_NAMESERVERS", [nameserver])
        with pytest.raises(CommandError, match=r"wl\.example: it lists nobody"):
            run("dnslist", "test")
        run("dnslist", "set", str(line.id), "--active", "yes")
        run("dnslist", "remove", str(scanners.lines()[1].id))
        assert run("dnslist", "test") == "bl.example: it answers as a list should"
    assert [noted.step.summary.split(" (")[1] for noted in journal.recent(["admin"], 9)][-1].startswith("command line")


def test_the_worker_watches():
    staff.configure(clamd="unix:/nowhere/clamd.ctl")
    run("dnslist", "add", "wild.example", "3")
    zone = {("2.0.0.127.wild.example", "A"): ["127.0.0.2"], ("1.0.0.127.wild.example", "A"): ["127.0.0.2"]}
    hour = timezone.now().replace(minute=0)
    for minute in (1, 0, 0):
        watch(DnsTable(zone), hour.replace(minute=minute))
    assert {(each.name, each.standing) for each in scanners.troubles()} == {
        ("clamd", "away"),
        ("dnsbl wild.example", "wrong"),
    }
    told = [noted.step.summary for noted in journal.recent(["scanner"], 9)]
    assert len(told) == 2  # once each, however often somebody looks
