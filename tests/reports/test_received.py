"""Reports come by mail to an address of the office, are read by the worker, and are kept once (RFC 7489, RFC 8460)."""

import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.policy import api as policy
from mailapp.reports import api as reports
from tests.delivery.test_arrive import arrival
from tests.support.office import Office
from tests.support.report_files import letter, packed, zipped


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def waiting() -> list[Path]:
    return list((settings.PILLARBOX_HOME / "reports").glob("*"))


def test_by_mail_to_the_panel(office: Office, dmarc_report: bytes, tls_report: bytes):
    directory.add_alias("reports@example.test", ["olga@example.test"])
    policy.change("report_addresses", "tls@example.test, Reports@Example.test")
    letters = [
        arrival("reports@example.test", octets=letter(packed(dmarc_report))),
        arrival("reports@example.test", octets=letter(zipped(dmarc_report), "application/zip", "again.zip")),
        arrival("reports@example.test", octets=letter(packed(tls_report), "application/tlsrpt+gzip", "x.json.gz")),
        arrival("reports@example.test", octets=b"From: a@b.example\r\nSubject: Buy\r\n\r\nthis\r\n"),
        arrival("anna@example.test", octets=letter(packed(dmarc_report))),
    ]
    assert all(isinstance(receipt, delivery.Receipt) for receipt in delivery.deliver(letters))
    assert len(waiting()) == 4
    assert reports.read_waiting() == 4
    assert waiting() == []
    [sums] = reports.domains()
    assert (sums.domain, sums.good, sums.bad, sums.sessions, sums.failed) == ("example.test", 12, 3, 40, 5)
    told = [step.step.summary for one in letters for step in journal.timeline(one.trace) if step.step.kind == "report"]
    assert sorted(told) == [  # either of the two may have been read first: they came in one moment
        "DMARC report of far.example.net about example.test: 12 passed, 3 failed",
        "DMARC report of far.example.net about example.test: it was here already",
        "No report was found in it: nothing is attached that could be a report",
        "TLS report of far.example.net about example.test: 40 passed, 5 failed",
    ]


def test_nobody_named_an_address(office: Office, dmarc_report: bytes):
    delivery.deliver([arrival("anna@example.test", octets=letter(packed(dmarc_report)))])
    assert waiting() == []


def test_one_that_nobody_understands_holds_up_no_other(office: Office, dmarc_report: bytes, monkeypatch):
    """Figures that nobody can add up are cut; whatever else goes wrong is told once, and is over."""
    policy.change("report_addresses", "anna@example.test")
    huge = dmarc_report.replace(b"<count>12", b"<count>" + b"9" * 30).replace(b"<count>3", b"<count>" + b"9" * 30)
    delivery.deliver([arrival("anna@example.test", octets=letter(packed(huge)))])
    assert reports.read_waiting() == 1
    [sums] = reports.domains()
    assert (sums.good, sums.bad) == (10**9, 10**9)
    monkeypatch.setattr("mailapp.reports.shelf._of_dmarc", lambda report: 1 / 0)
    delivery.deliver([arrival("anna@example.test", octets=letter(packed(dmarc_report)))])
    assert (reports.read_waiting(), reports.read_waiting(), waiting()) == (1, 0, [])


def test_so_many_are_kept_in_a_day(office: Office, dmarc_report: bytes, monkeypatch):
    policy.change("report_addresses", "anna@example.test")
    monkeypatch.setattr("mailapp.reports.shelf.LINES_A_DAY", 3)
    one, other = (letter(packed(dmarc_report.replace(b"r1", name))) for name in (b"r1", b"r2"))
    letters = [arrival("anna@example.test", octets=octets) for octets in (one, other)]
    delivery.deliver(letters)
    assert reports.read_waiting() == 2
    assert len(reports.reports()) == 1
    assert sorted(reports.read_file(one) + reports.read_file(other)) == [  # by hand there may be any number
        "DMARC report of far.example.net about example.test: 12 passed, 3 failed",
        "DMARC report of far.example.net about example.test: it was here already",
    ]


def test_by_source_and_by_command(office: Office, dmarc_report: bytes, tls_report: bytes, tmp_path: Path):
    (tmp_path / "a.xml").write_bytes(dmarc_report)
    (tmp_path / "b.eml").write_bytes(letter(packed(tls_report), "application/tlsrpt+gzip", "x.json.gz"))
    said = run("reports", "read", str(tmp_path / "a.xml"), str(tmp_path / "b.eml"))
    assert "12 passed, 3 failed." in said
    found = json.loads(run("reports", "sources", "--kind", "dmarc", "--domain", "example.test", "--json"))
    assert [(line["source"], line["count"], line["passed"]) for line in found] == [
        ("2001:db8::1", 3, False),
        ("192.0.2.1", 12, True),
    ]
    sessions = json.loads(run("reports", "sources", "--kind", "tls", "--json"))
    assert [(line["result"], line["count"]) for line in sessions] == [
        ("certificate-expired", 3),
        ("failed", 2),
        ("successful", 40),
    ]
    [first, _] = json.loads(run("reports", "list", "--json"))
    whole = json.loads(run("reports", "show", str(first["number"]), "--json"))
    assert len(whole["lines"]) in (2, 3)
    assert "far.example.net" in run("reports", "show", str(first["number"]))
    assert "example.test" in run("reports", "domains")
    with pytest.raises(CommandError, match="There is no report 999999"):
        run("reports", "show", "999999")


BAD = {
    "nobody's": (lambda xml: xml.replace(b"example.test", b"stranger.example"), "about stranger.example, which is not"),
    "no id": (lambda xml: xml.replace(b"r1", b""), "does not say properly"),
    "backwards": (lambda xml: xml.replace(b"<end>", b"<end>x"), "does not say properly"),
    "for ever": (lambda xml: xml.replace(b"<begin>", b"<begin>x"), "does not say properly"),
    "no calendar": (lambda xml: xml.replace(b"<end>", b"<end>99999999"), "no calendar"),
    "nothing": (lambda xml: b"hello", "brings no report: it is neither XML nor JSON"),
}


@pytest.mark.parametrize(("change", "sentence"), BAD.values(), ids=BAD)
def test_what_is_not_kept(office: Office, dmarc_report: bytes, tmp_path: Path, change, sentence: str):
    (tmp_path / "a.xml").write_bytes(change(dmarc_report))
    with pytest.raises(CommandError, match=sentence):
        run("reports", "read", str(tmp_path / "a.xml"))
    assert reports.domains() == []


def test_a_domain_below_ours_is_ours(office: Office, dmarc_report: bytes):
    reports.read_file(dmarc_report.replace(b"<domain>example.test", b"<domain>news.example.test"))
    assert [sums.domain for sums in reports.domains()] == ["news.example.test"]
