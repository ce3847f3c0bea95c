"""Olga brings Anna's .procmailrc from the old server."""

from django.test import Client

from mailapp.delivery.api import Scripts
from mailapp.journal import api as journal
from tests.support.office import Office

RULES = ":0:\n* ^Subject:.*bill\nbills\n:0\n* ^Subject:.*print\n| lpr\n"


def test_rules_of_somebody_else(olga: Client, ben: Client, office: Office) -> None:
    page = f"/admin/accounts/{office.anna.id}/procmail"
    scripts = Scripts(office.anna.id)
    assert ben.get(page).status_code == 403
    assert olga.get("/admin/accounts/999999/procmail").status_code == 404
    assert page in olga.get(f"/admin/accounts/{office.anna.id}").content.decode()
    sent = {"text": RULES, "activate": "on"}
    looked = olga.post(page, {**sent, "look": "yes"})
    assert looked.status_code == 200
    assert "| lpr" in looked.content.decode()
    assert olga.post(page, {**sent, "keep": "yes"}).status_code == 400
    assert olga.post(page, {"text": ""}).status_code == 400
    assert olga.post(page, {"text": ":0\n{\n"}).status_code == 400
    assert not scripts.listed()
    olga.post(page, {**sent, "keep": "yes", "leave_out": "on"})
    assert 'fileinto :create "bills";' in (scripts.active() or "")
    [step] = [each.step for each in journal.recent(["admin"]) if "procmail" in each.step.summary]
    assert step.detail["by"] == "olga@example.test"
