"""Letters and pieces of text that Anna writes often."""

import pytest
from django.test import Client

from tests.webmail.test_compose import send


def made(anna: Client, **typed: str):
    return anna.post(
        "/templates/new", {"name": "Thanks", "kind": "template", "subject": "Thank you", "text": "Dear …"} | typed
    )


def known(person: Client):
    return person.get("/templates/").context["templates"]


def test_a_template_becomes_a_letter(anna: Client):
    made(anna)
    [template] = known(anna)
    sheet = anna.post("/compose", {"insert": template.id, "text": "-- \nAnna"}).context["sheet"]
    assert (sheet.subject, sheet.text) == ("Thank you", "Dear …\n\n-- \nAnna")
    assert anna.get(f"/templates/{template.id}/text").json()["html"] == "<div>Dear …</div>"


def test_a_snippet_stands_above_what_is_written(anna: Client):
    made(anna, kind="snippet", name="Address", text="1 High Street")
    [snippet] = known(anna)
    sheet = anna.post("/compose", {"insert": snippet.id, "subject": "Mine", "text": "x"}).context["sheet"]
    assert (sheet.subject, sheet.text) == ("Mine", "1 High Street\n\nx")


def test_a_letter_becomes_a_template(anna: Client):
    page = anna.post("/compose", {"do": "template", "subject": "Weekly", "text": "Dear all\n"})
    assert "“Weekly” is saved" in page.content.decode()
    assert page.context["sheet"].text == "Dear all\n"
    anna.post("/compose", {"do": "template", "subject": "Weekly", "text": "Dear all, again"})
    assert [(one.name, one.text) for one in known(anna)] == [("Weekly", "Dear all, again")]


@pytest.mark.database
def test_edited_and_deleted(anna: Client, ben: Client):
    made(anna)
    made(anna, name="Other")
    first = known(anna)[0]
    assert made(anna, name=" ").status_code == 422
    clash = anna.post(f"/templates/{first.id}/", {"name": "Thanks", "kind": "template", "text": "x"})
    assert "another one of this name" in clash.content.decode()
    for way in ("", "text"):
        assert ben.get(f"/templates/{first.id}/{way}").status_code == 404
    ben.post(f"/templates/{first.id}/remove")
    assert len(known(anna)) == 2
    anna.post(f"/templates/{first.id}/remove")
    assert len(known(anna)) == 1


@pytest.mark.parametrize("number", ["x", "99999", "9" * 40, "-1"])
def test_rubbish_inserts_nothing(anna: Client, number: str):
    assert anna.post("/compose", {"insert": number, "text": "x"}).context["sheet"].text == "x"
    assert "on its way" in send(anna).content.decode()
