"""`manage.py contacts`, as an administrator types it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE
from mailapp.standards import vcard
from tests.contacts.conftest import CARL
from tests.support.office import Office


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_in_and_out(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "cards.vcf"
    file.write_text(vcard.write(CARL) + "BEGIN:VCARD\r\nEND:VCARD\r\n")
    told = said("contacts", "import", str(file), "--office", "--group", "Suppliers")
    assert told.splitlines() == [
        "1 are new, 0 written anew, 0 were there already.",
        "Card 2: A contact needs a name, an address or a number.",
    ]
    assert contacts.count(OFFICE) == 1
    assert json.loads(said("contacts", "list", "--office", "--json"))[0]["name"] == CARL.name
    assert said("contacts", "export", "--office", "--group", "suppliers", "--as", "vcard4").startswith("BEGIN:VCARD")
    assert said("contacts", "export", "--office", "--as", "outlook").startswith("Title,First Name")
    assert said("contacts", "export", "--of", "anna@example.test") == ""


@pytest.mark.parametrize(
    "words",
    [
        ("import", "/nowhere.vcf", "--office"),
        ("import", "/dev/null", "--office"),
        ("export",),
        ("export", "--office", "--of", "anna@example.test"),
        ("export", "--of", "carl@example.test"),
        ("export", "--office", "--group", "none"),
        ("list", "--of", "no address"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(office: Office, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        said("contacts", *words)


def test_a_file_that_is_not_there_is_named_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^/.*nowhere\.csv: No such file or directory\.$"):
        call_command("contacts", "import", str(tmp_path / "nowhere.csv"), "--office")
