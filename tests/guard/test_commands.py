"""`manage.py lists`, `quarantine` and `guard`, as an administrator types them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mailapp.guard import api as guard
from mailapp.guard import current
from tests.delivery.test_arrive import letters_of
from tests.guard.test_quarantine import detained
from tests.support.office import Office


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_lists(office: Office) -> None:
    assert said("lists", "deny", "Offers.Example.NET", "--reason", "never asked") == (
        "offers.example.net is not wanted on this server."
    )
    said("lists", "allow", "192.0.2.0/24", "--for", "example.test")
    assert said("lists", "allow", "carl@example.net", "--for", "anna@example.test", "--expires", "3d") == (
        "carl@example.net is welcome with anna@example.test where SPF, DKIM or DMARC prove who it is."
    )
    lines = json.loads(said("lists", "list", "--json"))
    assert [(line["whose"], line["verdict"], line["sender"]) for line in lines] == [
        ("example.test", "allow", "192.0.2.0/24"),
        ("anna@example.test", "allow", "carl@example.net"),
        ("server", "deny", "offers.example.net"),
    ]
    assert [line["whose"] for line in json.loads(said("lists", "list", "--for", "example.test", "--json"))] == [
        "example.test"
    ]
    said("lists", "remove", str(lines[0]["number"]))
    assert len(guard.entries()) == 2
    assert len(guard.entries(office.anna.id)) == 1
    assert said("lists", "allow", ".example.net", "--even-unproven") == (
        ".example.net is welcome on this server, even where nothing proves who it is."
    )
    assert [line["proof"] for line in json.loads(said("lists", "list", "--json"))] == ["not wanted", "wanted", ""]


@pytest.mark.parametrize(
    "words",
    [
        ("lists", "deny", "not an address"),
        ("lists", "deny", "a@b.example", "--for", "nobody@example.test"),
        ("lists", "deny", "a@b.example", "--for", "example.org"),
        ("lists", "allow", "a@b.example", "--expires", "some day"),
        ("lists", "allow", "a@b.example", "--expires", "2020-01-01"),
        ("lists", "remove", "4711"),
        ("quarantine", "release", "4711"),
        ("quarantine", "list", "--for", "nobody@example.test"),
        ("guard", "show", "example.org"),
        ("guard", "set", "example.test", "banner", "x"),
        ("guard", "set", "example.test", "spam_junk_points", "many"),
        ("guard", "set", "example.test", "dmarc_reject", "shout"),
    ],
)
def test_what_cannot_be_is_one_sentence(office: Office, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"^[A-Z“a-z_].*\.$") as told:
        call_command(*words)
    assert told.value.returncode == 1


def test_a_number_that_is_not_there_leads_to_the_list(office: Office) -> None:
    for words in (("lists", "remove", "4711"), ("quarantine", "show", "4711")):
        with pytest.raises(CommandError, match="the list shows those that are there"):
            call_command(*words)


def test_quarantine(office: Office) -> None:
    detained(office)
    [letter] = json.loads(said("quarantine", "list", "--json"))
    assert (letter["for"], letter["from"], letter["points"]) == ("anna@example.test", "carl@example.net", 9.5)
    assert "+9.5 reads like spam" in said("quarantine", "show", str(letter["number"]))
    said("quarantine", "release", str(letter["number"]))
    assert len(letters_of(office.anna.id)) == 1
    detained(office)
    [letter] = json.loads(said("quarantine", "list", "--words", "roof", "--json"))
    said("quarantine", "never", str(letter["number"]))
    [line] = guard.entries(office.anna.id)
    assert (line.pattern, line.allow) == ("carl@example.net", False)
    detained(office)
    said("quarantine", "always", str(guard.held()[0].id))
    assert [line.allow for line in guard.entries(office.anna.id)] == [True]
    assert len(letters_of(office.anna.id)) == 2
    assert said("quarantine", "list") == "None."


def test_guard(office: Office) -> None:
    said("guard", "set", "example.test", "spam_junk_points", "8")
    rules = {rule["name"]: rule for rule in json.loads(said("guard", "show", "example.test", "--json"))}
    assert (rules["spam_junk_points"]["value"], rules["spam_junk_points"]["house"]) == (8, 5)
    assert [name for name, rule in rules.items() if rule["own"]] == ["spam_junk_points"]
    said("guard", "reset", "example.test", "spam_junk_points")
    assert not any(rule["own"] for rule in json.loads(said("guard", "show", "example.test", "--json")))


def test_a_line_holds_at_once_in_every_process(transactional_db: None) -> None:
    assert not current.house().lists
    kept = current._cached
    said("lists", "deny", "example.net")
    current._cached = kept  # another process knows nothing of it
    assert current.house().lists
