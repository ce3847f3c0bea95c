"""Under which names Anna writes, and what stands below her letters."""

import pytest
from django.test import Client

from mailapp.directory import api as directory
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.values import INBOX
from tests.support.office import Office
from tests.webmail.conftest import File, letter
from tests.webmail.test_compose import read, send

SALES = "sales@example.test"


@pytest.fixture
def sales(office: Office) -> str:
    directory.add_alias(SALES, ["anna@example.test"])
    return SALES


def save(anna: Client, key: str, **typed: str):
    return anna.post(f"/identities/{key}/", {"name": "Sales", "signature": "Anna\r\nSales"} | typed, follow=True)


def keys(anna: Client) -> dict[str, str]:
    return {one.label: one.key for one in anna.get("/identities/").context["identities"]}


def test_an_alias_gets_a_name_and_a_signature(anna: Client, office: Office, sales: str):
    assert "is saved" in save(anna, sales, reply_to="team@example.test").content.decode()
    key = keys(anna)[f"Sales <{SALES}>"]
    page = anna.get("/compose").content.decode()
    assert f'<option value="{key}" data-text="-- \nAnna\nSales"' in page
    send(anna, sender=key, reply_to="team@example.test", text="Hi")
    got = read(store.open(office.ben.id), INBOX)
    assert (got["From"], got["Reply-To"]) == (f"Sales <{SALES}>", "team@example.test")


def test_the_signature_changes_along_without_scripts(anna: Client, sales: str):
    save(anna, "anna@example.test", name="Anna", signature="Yours")
    save(anna, sales)
    mine = keys(anna)
    sheet = anna.get("/compose").context["sheet"]
    assert (sheet.text, sheet.signed) == ("\n\n-- \nYours\n", mine["Anna <anna@example.test>"])
    typed = {"do": "save", "text": "Hi" + sheet.text, "signed": sheet.signed, "sender": mine[f"Sales <{SALES}>"]}
    again = anna.post("/compose", typed, follow=True).context["sheet"]
    assert again.text == "Hi\n\n-- \nAnna\nSales"
    assert again.identity.address == SALES


def test_an_answer_comes_from_where_the_letter_went(anna: Client, inbox: int, file: File, sales: str):
    save(anna, sales, above="1", standard="")
    uid = file(letter("Offer").replace(b"anna@example.test", SALES.encode()))
    sheet = anna.get(f"/mail/{inbox}/{uid}/reply").context["sheet"]
    assert sheet.identity.address == SALES
    assert sheet.text.startswith("\n\nAnna\nSales\n\nOn ")


@pytest.mark.database
def test_one_is_the_usual_one_and_goes_again(anna: Client, sales: str):
    save(anna, sales, standard="1")
    assert anna.get("/compose").context["sheet"].identity.address == SALES
    save(anna, "anna@example.test", standard="1")
    assert anna.get("/compose").context["sheet"].identity.address == "anna@example.test"
    key = keys(anna)[f"Sales <{SALES}>"]
    assert "none of" not in anna.post(f"/identities/{key}/remove", follow=True).content.decode()
    assert keys(anna)[f"Anna Arnold <{SALES}>"] == SALES


def test_a_second_one_for_the_same_address(anna: Client):
    anna.post("/identities/new", {"address": "anna@example.test", "name": "Private", "signature": "A."})
    anna.post("/identities/new", {"address": "anna@example.test", "name": "Anna", "signature": ""})
    assert sorted(keys(anna)) == ["Anna <anna@example.test>", "Private <anna@example.test>"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"address": "ben@example.test"}, "You may not write from ben@example.test"),
        ({"reply_to": "nobody"}, "is not an e-mail address"),
        ({"signature": "x" * 10_001}, "at most 10000 characters"),
    ],
)
def test_what_cannot_be(anna: Client, typed: dict[str, str], said: str):
    answer = anna.post("/identities/new", {"address": "anna@example.test", "name": "A"} | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_nothing_of_another_and_nothing_that_is_lost(anna: Client, ben: Client, office: Office, sales: str):
    save(anna, sales)
    key = keys(anna)[f"Sales <{SALES}>"]
    assert ben.get(f"/identities/{key}/").status_code == 404
    ben.post(f"/identities/{key}/remove")
    assert f"Sales <{SALES}>" in keys(anna)
    directory.remove_alias(SALES)
    assert f"Sales <{SALES}>" not in keys(anna)
    send(anna, sender=key)
    assert read(store.open(office.ben.id), INBOX)["From"] == "Anna Arnold <anna@example.test>"


def test_a_formatted_signature_is_cleaned(anna: Client, mail: Store):
    html = '<div onclick="x()"><b>Anna</b><script>1</script><img src="https://x.example/"></div>'
    save(anna, "anna@example.test", format="rich", html=html, name="Anna\r\nBcc: x@example.org")
    one = anna.get("/identities/").context["identities"][0]
    assert (one.signature, one.signature_html) == ("Anna", "<div><b>Anna</b><img></div>")
    send(anna)
    assert read(mail, "Sent")["Bcc"] is None
