"""What Anna chooses, and that the pages obey."""

from dataclasses import fields

import pytest
from django.test import Client

from mailapp.store.port import Store
from mailapp.store.values import UidSet
from tests.support.office import Office, make_office
from tests.webmail.conftest import RICH, File, letter
from webmail import options
from webmail.models import Chosen
from webmail.options.declared import Kind
from webmail.options.values import DECLARED, TABS, Options


@pytest.fixture
def office(db: None) -> Office:
    """As new people find it."""
    return make_office()


def test_each_default_may_be_chosen():
    for one in fields(Options):
        assert DECLARED[one.name].read(one.default) == one.default
        assert DECLARED[one.name].tab in ("", *TABS)


def test_what_is_kept_is_what_differs(office: Office):
    assert options.of(office.anna.id) == Options()
    options.change(office.anna.id, per_page=100, theme="dark")
    options.change(office.anna.id, theme="")
    assert Chosen.objects.get(account_id=office.anna.id).options == {"per_page": 100}
    assert options.of(office.anna.id) == Options(per_page=100)
    assert options.of(office.ben.id) == Options()


@pytest.mark.parametrize("kept", [[], "x", {"per_page": 7, "theme": 1, "gone": True, "sound": "yes", "zone": "a" * 65}])
def test_what_means_nothing_is_as_never_chosen(office: Office, kept):
    Chosen.objects.create(account_id=office.anna.id, options=kept)
    assert options.of(office.anna.id) == Options()


@pytest.mark.parametrize(("name", "value"), [("per_page", "50"), ("per_page", True), ("theme", "tlh"), ("sound", 1)])
def test_what_cannot_be_chosen(office: Office, name: str, value):
    with pytest.raises(ValueError, match="cannot be chosen"):
        options.change(office.anna.id, **{name: value})


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_is_saved_as_it_stands(anna: Client, office: Office, tab: str):
    page = anna.get(f"/options/{tab}")
    assert page.status_code == 200
    sent = {name: value for name, value in page.context["form"].initial.items() if value is not False}
    assert anna.post(f"/options/{tab}", sent).status_code == 302
    assert options.of(office.anna.id) == Options()


def test_she_chooses_and_the_pages_follow(anna: Client, office: Office, inbox: int):
    display = {name: getattr(Options(), name) for name, one in DECLARED.items() if one.tab == "display"}
    anna.post("/options/display", display | {"theme": "dark", "density": "compact", "pane": "below"})
    page = anna.get(f"/mail/{inbox}/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-density="compact" data-pane="below"' in page
    anna.post("/theme", {"theme": "light"})
    assert options.of(office.anna.id).theme == "light"


@pytest.mark.parametrize(("tab", "sent"), [("display", {"pane": "x"}), ("language", {"zone": "Mars/Base"})])
def test_nonsense_is_told(anna: Client, office: Office, tab: str, sent: dict[str, str]):
    answer = anna.post(f"/options/{tab}", sent)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert options.of(office.anna.id) == Options()


def test_no_such_tab(anna: Client):
    assert anna.get("/options/secret").status_code == 404


def test_strangers_log_in_first(client: Client, db: None):
    assert client.get("/options/")["Location"].startswith("/login")


def test_every_kind_has_its_field():
    from webmail.options.form import ASKED

    assert set(ASKED) == set(Kind)


def test_letters_on_a_page_and_the_text_first(anna: Client, office: Office, inbox: int, file: File):
    uids = [file(RICH if n == 30 else letter(f"Letter {n}")) for n in range(31)]
    options.change(office.anna.id, per_page=25, view="text")
    assert "1–25 of 31" in anna.get(f"/mail/{inbox}/").content.decode()
    assert "26–31 of 31" in anna.get(f"/mail/{inbox}/?page=2").content.decode()
    assert "letter-frame" not in anna.get(f"/mail/{inbox}/{uids[-1]}/").content.decode()
    assert "letter-frame" in anna.get(f"/mail/{inbox}/{uids[-1]}/?view=html").content.decode()


@pytest.mark.parametrize(("chosen", "read"), [("0", True), ("5", False), ("never", False)])
def test_when_a_letter_counts_as_read(anna: Client, office: Office, mail: Store, inbox: int, file: File, chosen, read):
    uid = file(letter())
    options.change(office.anna.id, mark_read=chosen)
    page = anna.get(f"/mail/{inbox}/{uid}/").content.decode()
    assert next(mail.fetch(inbox, UidSet.of(uid))).seen == read
    assert ('hx-trigger="load delay:5s"' in page) == (chosen == "5")
    assert ('value="read">' in page.split("letter-tools")[1]) != read


def test_what_comes_after_a_letter_is_gone(anna: Client, office: Office, inbox: int, file: File):
    older, newer = file(letter("Old")), file(letter("New"))
    options.change(office.anna.id, afterwards="next")
    assert f'name="then" value="{older}"' in anna.get(f"/mail/{inbox}/{newer}/").content.decode()
    acted = anna.post(f"/mail/{inbox}/act", {"do": "delete", "uid": newer, "then": older})
    assert acted["Location"] == f"/mail/{inbox}/{older}/"
    assert anna.post(f"/mail/{inbox}/act", {"do": "flag", "uid": older, "then": older})["Location"] == f"/mail/{inbox}/"


def test_dates_clock_and_zone(anna: Client, office: Office, inbox: int, file: File):
    uid = file(letter())  # of Monday, the 23rd, at 10:00 UTC
    options.change(office.anna.id, dates="iso", clock="12", zone="Asia/Tokyo")
    assert "Mon 2026-11-23, 7:00 PM" in anna.get(f"/mail/{inbox}/{uid}/").content.decode()
