"""What people have chosen and written for themselves survives the loss of its rows."""

import json

import pytest

from tests.support.office import Office
from webmail import identities, models, options, stationery
from webmail.identities import Identity
from webmail.keeping import TABLES, WebmailKeeper
from webmail.options import kept
from webmail.stationery import Template


def furnish(anna: int) -> None:
    options.change(anna, per_page=25, labels="Urgent")
    identities.save(
        anna, "", Identity("", "anna@example.test", "Anna", signature="A.", signature_html="<b>A.</b>", above=True)
    )
    stationery.save(anna, 0, Template(0, "Price list", True, "Prices", "It is ten.", ""))
    models.PictureSender.objects.create(account_id=anna, address="news@example.net")
    models.Invited.objects.create(account_id=anna, meeting="m", sequence=3, answer="ACCEPTED", answered=3)


def seen(anna: int) -> list[object]:
    kept.forget()
    mine = [table.model._default_manager.filter(account=anna).order_by("pk") for table in TABLES.values()]
    rows = [rows.values(*table.key, *table.more) for rows, table in zip(mine, TABLES.values(), strict=True)]
    return [options.of(anna).per_page, *map(list, rows)]


def test_it_comes_back(office: Office):
    furnish(office.anna.id)
    told = json.loads(json.dumps(WebmailKeeper().of_people()[office.anna.id]))
    before = seen(office.anna.id)
    for table in TABLES.values():
        table.model._default_manager.all().delete()
    assert WebmailKeeper().person_back(office.anna.id, told) == 0
    assert seen(office.anna.id) == before
    options.change(office.anna.id, per_page=100)  # what is there stays as it is
    assert WebmailKeeper().person_back(office.anna.id, told) == 0
    assert seen(office.anna.id)[0] == 100


@pytest.mark.parametrize(
    ("damage", "failed"),
    [
        (5, 0),
        ({"templates": 5, "options": [5]}, 1),
        ({"identities": [{"address": "a@example.test"}]}, 1),
        ({"pictures": [{"address": "x" * 400}, {"address": "b@example.test"}]}, 1),
    ],
)
def test_what_cannot_be_read_is_counted(office: Office, damage: object, failed: int):
    assert WebmailKeeper().person_back(office.anna.id, damage) == failed


def test_what_is_far_too_much_is_left_out(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("webmail.keeping.CHARACTERS", 200)
    for name in ("a", "b"):
        stationery.save(office.anna.id, 0, Template(0, name, True, "", "x" * 100, ""))
    assert [one["name"] for one in WebmailKeeper().of_people()[office.anna.id]["templates"]] == ["a"]
