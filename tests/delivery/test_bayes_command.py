"""`manage.py bayes`: teaching from files, asking, forgetting."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from mailapp.scanners.bayes import api as bayes
from tests.directory.test_commands import run
from tests.scanners.bayes import letters
from tests.support.office import make_office

ANNA = "anna@example.test"


@pytest.fixture
def piles(tmp_path: Path, db: None) -> Path:
    """A folder of junk, a Maildir and an mbox of wanted letters."""
    make_office()
    (tmp_path / "junk/2026").mkdir(parents=True)
    for number in range(20):
        (tmp_path / f"junk/2026/{number}.eml").write_bytes(letters.junk(number))
    for place in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / place).mkdir(parents=True)
    for number in range(20):
        (tmp_path / f"Maildir/cur/{number}.host:2,S").write_bytes(letters.wanted(number))
    (tmp_path / "Maildir/dovecot-uidlist").write_bytes(b"3 V1 N1\n")
    (tmp_path / "Maildir/tmp/half").write_bytes(b"From: nobody")
    mbox = [b"From carl Thu Nov 26 09:00:00 2026\n" + letters.wanted(n).replace(b"\r\n", b"\n") for n in range(15, 40)]
    (tmp_path / "mbox").write_bytes(b"\n".join(mbox))
    return tmp_path


def learn(piles: Path, *whose: str) -> str:
    ham = str(piles / "Maildir"), str(piles / "mbox")
    return run("bayes", "learn", *whose, "--spam", str(piles / "junk"), "--ham", *ham)


def test_the_office_is_seeded_from_files(piles: Path):
    said = learn(piles, "--office")
    assert said == "Learnt 20 as junk and 40 as wanted; 5 were known already. The filter judges letters."
    assert learn(piles, "--office").startswith("Learnt 0 as junk and 0 as wanted; 65 were known already.")
    [office] = json.loads(run("bayes", "status", "--json"))
    assert (office["whose"], office["junk"], office["wanted"], office["judges"]) == ("the office", 20, 40, True)


def test_one_person_is_taught_asked_and_forgotten(piles: Path):
    assert "judges letters once it knows 10 of junk and 20 wanted ones" in run(
        "bayes", "learn", "--for", ANNA, "--spam", str(piles / "junk/2026/1.eml")
    )
    learn(piles, "--for", ANNA)
    [one] = json.loads(run("bayes", "score", "--for", ANNA, str(piles / "junk/2026/2.eml"), "--json"))
    assert one["points"] > 1
    assert "as earlier junk had" in one["because"]
    assert run("bayes", "unlearn", "--for", ANNA, str(piles / "mbox")) == "Taken back: 25; 0 had not been learnt."
    assert "anna@example.test" in run("bayes", "status")
    assert run("bayes", "forget", ANNA) == f"Forgotten: what {ANNA} had taught."
    assert run("bayes", "forget", ANNA) == f"Nothing was known of: what {ANNA} had taught."
    assert bayes.standing(bayes.HOUSE).tokens == 0


def test_who_has_learnt_nothing_says_so(piles: Path):
    assert "the filter has learnt too little" in run("bayes", "score", str(piles / "mbox"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        (["learn", "--office"], "What shall be learnt", 2),
        (["learn", "--spam", "/nowhere"], "Whose model", 2),
        (["learn", "--office", "--for", ANNA, "--spam", "/nowhere"], "Whose model", 2),
        (["learn", "--office", "--spam", "/nowhere/at/all"], "There is no /nowhere/at/all.", 1),
        (["learn", "--for", "nobody@example.test", "--spam", "x"], "There is no account nobody@example.test.", 1),
        (["forget"], "Whose model", 2),
        (["score", "/nowhere/at/all"], "There is no /nowhere/at/all.", 1),
    ],
)
def test_what_cannot_be_is_a_sentence(words: list[str], sentence: str, status: int):
    with pytest.raises(CommandError, match=sentence) as trouble:
        run("bayes", *words)
    assert trouble.value.returncode == status


@pytest.mark.django_db
def test_a_folder_without_letters(tmp_path: Path):
    with pytest.raises(CommandError, match="There are no letters in"):
        run("bayes", "learn", "--office", "--spam", str(tmp_path))
