"""Sieve scripts of the office in the panel: written, checked, removed."""

import pytest

from mailapp.delivery import api as delivery
from mailapp.journal import api as journal

GOOD = 'require ["fileinto"];\r\nif header :contains "list-id" "news" {\r\n    fileinto "News";\r\n}\r\n'
NEW = {"domain": "example.test", "name": "news", "turn": "after", "text": GOOD}


def test_a_script_is_checked_kept_changed_and_removed(olga):
    assert "No script of the office" in olga.get("/admin/sieve").content.decode()
    page = olga.post("/admin/sieve/add", {**NEW, "check": "yes"}).content.decode()
    assert "Nothing is wrong with it" in page
    assert delivery.office_scripts() == []
    page = olga.post("/admin/sieve/add", NEW, follow=True).content.decode()
    assert "“news” is kept, and holds for the next letter." in page
    scripts = delivery.OfficeScripts("example.test")
    [info] = scripts.listed()
    assert (info.name, info.turn) == ("news", delivery.Turn.AFTER)
    assert scripts.text("news") == GOOD.replace("\r\n", "\n")
    url = "/admin/sieve/example.test/edit/news"
    assert "list-id" in olga.get(url).content.decode()
    olga.post(url, {"turn": "", "text": "keep;"})
    assert (scripts.info("news").turn, scripts.text("news")) == (delivery.Turn.INCLUDED, "keep;")
    assert "Scripts that include it" in olga.get("/admin/sieve/example.test/remove/news").content.decode()
    olga.post("/admin/sieve/example.test/remove/news")
    assert delivery.office_scripts() == []
    said = [noted.step.summary for noted in journal.recent(["admin"])][:3]
    assert said[0] == "olga@example.test removed the Sieve script “news” of example.test"
    assert said[2] == "olga@example.test wrote the Sieve script “news” of example.test"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": 'fileinto "A";\r\nif {'}, "line 2, column 4:"),
        ({"text": 'keep;\r\n  fileinto "A";'}, "line 2, column 3: Write require “fileinto” at the beginning"),
        ({"text": 'keep;\r\n  fileinto "A";'}, "It says: fileinto &quot;A&quot;;"),
        ({"text": ""}, "This field is required"),
        ({"text": "keep;\x00"}, "Null characters are not allowed"),
        ({"name": " "}, "This field is required"),
        ({"name": "a\tb"}, "no control characters"),
        ({"name": "old"}, "There is a script of that name already"),
        ({"domain": "nowhere.test"}, "not one of the available choices"),
        ({"turn": "never"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(olga, changes, sentence):
    delivery.OfficeScripts("example.test").put("old", b"keep;")
    answer = olga.post("/admin/sieve/add", {**NEW, **changes})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert [info.name for info in delivery.office_scripts()] == ["old"]


def test_warnings_are_told(olga):
    page = olga.post("/admin/sieve/add", {**NEW, "text": "stop; keep;"}, follow=True).content.decode()
    assert "Nothing behind stop is carried out" in page


@pytest.mark.parametrize(
    "url", ["/admin/sieve/-/edit/none", "/admin/sieve/nowhere.test/edit/none", "/admin/sieve/-/remove/x"]
)
def test_what_is_not_there(olga, url):
    assert olga.get(url).status_code == 404


def test_others_do_not_see_them(office, ben):
    assert ben.get("/admin/sieve").status_code == 403
