"""A form that was filled in wrongly says where."""

import pytest

from tests.admin_ui.conftest import logged_in

ADDRESS = "anna@example.test"


@pytest.fixture
def olga(office):
    return logged_in(office.olga)


@pytest.mark.parametrize(
    ("url", "sent", "field"),
    [
        ("accounts/add", {"address": ADDRESS, "password": "kavo-tise-ruma-9", "role": "user"}, "address"),
        ("accounts/add", {"address": "a@nowhere.test", "password": "kavo-tise-ruma-9", "role": "user"}, "address"),
        ("aliases/add", {"address": ADDRESS, "targets": "ben@example.test"}, "address"),
        ("domains/add", {"name": "no domain!", "kind": "local", "active": "on"}, "name"),
        ("rules/content/add", {"where": "header", "pattern": "(casino", "action": "warn", "road": "both"}, "pattern"),
    ],
)
def test_a_refusal_stands_beside_the_field_that_it_quotes(olga, url, sent, field):
    answer = olga.post(f"/admin/{url}", sent)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]


def test_a_refusal_that_quotes_nothing_stands_above_the_form(olga, office):
    answer = olga.post(f"/admin/accounts/{office.olga.id}", {"display_name": "Olga", "role": "user"})
    assert "is the last administrator" in str(answer.context["form"].non_field_errors())


def test_one_goes_on_typing_where_it_is_wrong(olga):
    answer = olga.post("/admin/domains/add", {"name": "other.test", "kind": "local", "default_quota": "a lot"})
    attributes = {name: field.widget.attrs for name, field in answer.context["form"].fields.items()}
    assert [name for name in attributes if "autofocus" in attributes[name]] == ["default_quota"]
