"""Books are written as vCards, and come back from them as they were; what is damaged costs nothing else."""

from dataclasses import replace

import pytest

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE, BookPaper, Card, Photo
from mailapp.contacts.models import Book
from tests.contacts.conftest import CARL, PIXEL
from tests.support.office import Office


@pytest.fixture
def paper(office: Office) -> bytes:
    """Anna's book, as it was before it was lost."""
    contacts.add(office.anna.id, replace(CARL, photo=Photo("", PIXEL), rest=("X-FISH:yes",), note="a\nb"))
    contacts.add(office.anna.id, Card(name="Dora", birthday="--12-24"))
    contacts.add(office.anna.id, Card(name="Eve"))
    return b"".join(BookPaper().written(office.anna.id))


def known(owner: int | None) -> list[tuple[Card, Photo | None]]:
    return [(one.card, contacts.photo(owner, one.id)) for one in contacts.all_of(owner)]


@pytest.mark.parametrize("office_s", [False, True])
def test_it_comes_back(office: Office, paper: bytes, office_s: bool):
    owner = OFFICE if office_s else office.anna.id
    before = known(office.anna.id)
    assert BookPaper().numbers() == {office.anna.id: 3}
    Book.objects.all().delete()
    assert BookPaper().back(owner, paper, 3) == 0
    assert known(owner) == before
    assert contacts.revision(owner) > 3, "programs that keep a copy must see that all is new"
    dora = next(one for one in contacts.all_of(owner) if one.card.name == "Dora")
    contacts.change(owner, dora.id, replace(dora.card, name="Dorothea"))
    assert BookPaper().back(owner, paper, 3) == 0
    assert contacts.one(owner, dora.id).card.name == "Dorothea"


@pytest.mark.parametrize(
    ("damage", "failed", "names"),
    [
        (lambda octets: octets[:-20], 1, ["Carl Ångström", "Dora"]),
        (lambda octets: octets.replace(b"FN:Dora", b"\xff\x00:"), 1, ["Carl Ångström", "Eve"]),
        (lambda octets: b"\x00" * 900, 1, []),
        (lambda octets: octets.replace(b"base64,/9j/", b"base64,AAAA"), 1, ["Carl Ångström", "Dora", "Eve"]),
        (lambda octets: b"", 0, []),
    ],
)
def test_a_damaged_file_gives_what_it_can(office: Office, paper: bytes, damage, failed: int, names: list[str]):
    Book.objects.all().delete()
    assert BookPaper().back(office.anna.id, damage(paper), 3) == failed
    assert sorted(one.card.name for one in contacts.all_of(office.anna.id)) == sorted(names)
