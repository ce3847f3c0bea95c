"""The rules about mail in the panel: five tables, and a letter that is tried."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from admin_ui.ruletables import TABLES
from mailapp.journal import api as journal
from mailapp.net.content import Content
from mailapp.policy.mailrules import api as mailrules
from mailapp.store import api as store

FORMS = {
    "access": {"about_what": "sender", "pattern": ".spam.example", "action": "refuse", "reason": "No", "road": "both"},
    "content": {"where": "header", "pattern": "^subject: x", "action": "reject", "argument": "No", "road": "inbound"},
    "rewriting": {"pattern": "@old.example", "to": "@example.test", "scope": "both", "road": "submitted"},
    "copies": {"of": "all", "pattern": "", "to": "olga@example.test", "road": "both"},
    "footers": {"domain": "*", "plain": "Example Ltd\r\nStreet 1", "html": "", "letters": "outside"},
}
WRONG = {
    "access": {"pattern": "a b"},
    "content": {"pattern": "(x"},
    "rewriting": {"to": "nobody"},
    "copies": {"to": ""},
    "footers": {"plain": "x" * 300},
}


def entry(family: str) -> mailrules.Entry:
    return mailrules.entries(family)[-1]


def test_each_table_has_its_page_and_its_family():
    assert set(TABLES) == set(mailrules.FAMILIES) == set(FORMS)


@pytest.mark.parametrize("family", FORMS)
def test_a_rule_is_added_edited_switched_and_removed(olga, family):
    page = olga.post(f"/admin/rules/{family}/add", {**FORMS[family], "active": "on", "expires": "2w"}, follow=True)
    made = entry(family)
    assert f"Rule {made.id} is added" in page.content.decode()
    assert made.active
    assert made.expires > timezone.now() + timedelta(days=13)
    url = f"/admin/rules/{family}/{made.id}"
    form = olga.get(url).context["form"]
    same = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in same.items() if value not in (False, None)}
    olga.post(url, {**sent, "note": "since May"})
    changed = entry(family)
    assert (changed.rule, changed.note, changed.active) == (made.rule, "since May", True)
    for _twice in range(2):
        olga.post(f"{url}/switch", {"active": "no"})
        assert not entry(family).active
    assert "It says: " in olga.get(f"{url}/remove").content.decode()
    olga.post(f"{url}/remove")
    assert mailrules.entries(family) == []
    said = [noted.step.summary for noted in journal.recent(["admin"])]
    assert said[0] == f"olga@example.test removed rule {made.id} at place 1: {made.rule}"
    assert len(said) >= 4


@pytest.mark.parametrize("family", FORMS)
def test_nonsense_is_told_and_kept(olga, family):
    answer = olga.post(f"/admin/rules/{family}/add", {**FORMS[family], **WRONG[family]})
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert mailrules.entries(family) == []


def test_a_wrong_end_is_told(olga):
    answer = olga.post("/admin/rules/access/add", {**FORMS["access"], "expires": "soon"})
    assert "is no end: write a day" in answer.content.decode()


def test_rules_are_moved(olga):
    for number in range(3):
        mailrules.add("access", {"about": "client", "pattern": f"192.0.2.{number}", "action": "refuse"})
    first, second, third = (each.id for each in mailrules.entries("access"))
    olga.post(f"/admin/rules/access/{third}/move", {"to": "up"})
    olga.post(f"/admin/rules/access/{first}/move", {"to": "down"})
    olga.post(f"/admin/rules/access/{third}/move", {"to": "up"})
    assert [each.id for each in mailrules.entries("access")] == [third, first, second]


def test_what_has_ended_is_shown_so(olga):
    mailrules.add("access", {"about": "client", "pattern": "*", "action": "refuse"}, expires=timezone.now())
    assert '<span class="badge">ended</span>' in olga.get("/admin/rules").content.decode()


@pytest.mark.parametrize("url", ["/admin/rules/nothing", "/admin/rules/access/99", "/admin/rules/nothing/add"])
def test_what_is_not_there(olga, url):
    assert olga.get(url).status_code == 404


LETTER = "From: carl@example.net\nSubject: xyz <b>\n\nHello\n"
HOW = {"sender": "carl@example.net", "recipients": "anna@example.test, ben@example.test", "road": "inbound"}


class TestTry:
    def test_a_pasted_letter(self, olga):
        for family in ("access", "content", "copies"):
            fields = {**FORMS[family]}
            if family == "access":
                fields |= {"about": fields.pop("about_what"), "pattern": "example.net", "action": "hold"}
            mailrules.add(family, fields)
        page = olga.post("/admin/rules/try", {**HOW, "letter": LETTER, "client": "192.0.2.1"}).content.decode()
        assert "would be <strong>refused</strong>" in page
        words = ("reject: No", "Subject: xyz &lt;b&gt;", "a copy for olga@example.test", "sender carl@example.net")
        assert not [word for word in words if word not in page]

    def test_a_file_and_no_rule(self, olga):
        page = olga.post("/admin/rules/try", {**HOW, "file": SimpleUploadedFile("x.eml", LETTER.encode())})
        assert "No rule fits." in page.content.decode()

    def test_a_letter_of_ones_own(self, olga, office):
        mail, content = store.open(office.olga.id), Content.of(LETTER.encode().replace(b"\n", b"\r\n"))
        uid = mail.append(mail.mailbox("INBOX").id, content)
        content.close()
        assert "xyz &lt;b&gt;" in olga.get("/admin/rules/try").content.decode()
        mailrules.add("content", FORMS["content"])
        page = olga.post("/admin/rules/try", {**HOW, "mine": str(uid)}).content.decode()
        assert "reject: No" in page

    def test_nothing_to_try(self, olga):
        answer = olga.post("/admin/rules/try", HOW)
        assert (answer.status_code, "There is no letter" in answer.content.decode()) == (400, True)
        assert olga.post("/admin/rules/try", {**HOW, "letter": "x", "client": "no"}).status_code == 400
