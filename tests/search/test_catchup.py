"""The index comes up to date, forgets what is gone, and can be lost."""

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from mailapp.directory import api as directory
from mailapp.policy.values import Policy
from mailapp.search import api, embedded, engine
from mailapp.store import api as store_api
from mailapp.store import graves, maildir, search_sources
from mailapp.store.query import And, Anywhere, Body, HasFlag, Not, Words
from mailapp.store.values import DELETED, EVERYTHING, FLAGGED, UidSet
from tests.store.letters import content

HOUSE = Policy()


def indexed() -> int:
    with engine.opened() as shelf:
        return shelf.counts()[0]


def lose_files() -> None:
    """What is found now, the index has found."""
    for directory_, _, files in os.walk(maildir.home("mail")):
        for name in files:
            os.unlink(f"{directory_}/{name}")


def test_answers_come_from_the_index(anna, inbox, catch_up):
    for subject in ("one quokka", "two", "three quokkas"):
        anna.append(inbox, content(subject, "A body.\n"))
    catch_up()
    anna.set_flags(inbox, UidSet.of(3), add=frozenset([FLAGGED]))
    lose_files()
    assert anna.search(Anywhere("UOKK")) == [(inbox, 1), (inbox, 3)]
    assert anna.search(Not(Anywhere("quokka")), inbox) == [(inbox, 2)]
    assert anna.search(And((HasFlag(FLAGGED), Anywhere("quokka")))) == [(inbox, 3)]
    assert anna.count(Body("A body.")) == 3
    assert anna.search(Body("quokka")) == []


def test_what_came_since_is_read(anna, inbox, catch_up):
    anna.append(inbox, content("quokka"))
    catch_up()
    assert anna.search(Anywhere("quokka")) == [(inbox, 1)]
    anna.append(inbox, content("quokka"))
    assert anna.search(Anywhere("quokka")) == [(inbox, 1), (inbox, 2)]
    assert catch_up() == 1
    assert catch_up() == 0


def test_one_letter_for_all_its_recipients_and_copies(office, anna, inbox, catch_up):
    anna.append(inbox, content("quokka"))
    anna.copy(inbox, UidSet.of(1), anna.mailbox("Archive").id)
    before = indexed()
    catch_up()
    assert indexed() == before + 1
    assert len(anna.search(Words("quokka"))) == 2
    assert store_api.open(office.ben.id).search(Words("quokka")) == []


def test_what_is_gone_for_good_is_forgotten(anna, inbox, catch_up):
    for subject in ("one", "two", "three"):
        anna.append(inbox, content(subject))
    catch_up()
    anna.set_flags(inbox, UidSet.of(2), add=frozenset([DELETED]))
    anna.expunge(inbox)
    api.compare(HOUSE)
    assert indexed() == 3  # it can still be dug up
    graves.purge(datetime.now(UTC) + timedelta(days=1))
    assert api.compare(HOUSE) == (0, 1)
    assert indexed() == 2
    with engine.opened() as shelf:
        assert shelf.proposed(("head",), "subject: two", 10) == []


def test_an_account_that_goes_leaves_nothing(office, catch_up):
    ben = store_api.open(office.ben.id)
    ben.append(ben.mailbox("INBOX").id, content("quokka"))
    catch_up()
    assert indexed() == 1
    directory.remove_account("ben@example.test")
    assert api.compare(HOUSE) == (0, 1)
    assert indexed() == 0


def test_compare_finds_what_was_passed_over(anna, inbox, catch_up):
    for subject in ("one", "two", "three"):
        anna.append(inbox, content(subject))
    catch_up()
    with engine.opened() as shelf:
        shelf.remove(search_sources.letters(0, None, 2))
    assert api.compare(HOUSE) == (2, 0)
    assert indexed() == 3


def test_a_commit_that_came_late_is_found_at_once(anna, inbox, catch_up):
    anna.append(inbox, content("early"))
    anna.append(inbox, content("late"))
    catch_up()
    with engine.opened() as shelf:
        shelf.remove(search_sources.letters(0, None, 1))
    assert catch_up() == 1


def test_a_file_that_is_missing_is_tried_again(anna, inbox, catch_up):
    anna.append(inbox, content("quokka"))
    [path] = [path for path, _ in maildir.entries(maildir.folder("anna@example.test", "INBOX"))]
    os.rename(path, f"{path}.away")
    assert catch_up() == 0
    assert anna.search(Anywhere("quokka")) == []
    os.rename(f"{path}.away", path)
    assert anna.search(Anywhere("quokka")) == [(inbox, 1)]
    assert catch_up() == 1


def test_letters_with_too_much_text_are_read_each_time(anna, inbox, catch_up):
    with closing(content("long", "word " * 300_000 + "\nquokka\n")) as letter:
        anna.append(inbox, letter)
    catch_up()
    assert api.status().too_long == 1
    assert anna.search(Body("quokka")) == [(inbox, 1)]
    assert anna.search(Words("long")) == [(inbox, 1)]


@pytest.mark.parametrize("needle", ["\0", "a\0", "\x1e", "\ud800", "x" * 100_000, "%", "_", "\\"])
def test_strange_needles(anna, inbox, catch_up, needle):
    anna.append(inbox, content("quokka", "50%_\\ of it\n"))
    catch_up()
    found = [(inbox, 1)] if needle in "50%_\\" else []
    assert anna.search(Body(needle)) == found


def test_the_index_can_be_lost(anna, inbox, catch_up):
    for number in range(20):
        anna.append(inbox, content(f"letter {number}"))
    catch_up()
    before = anna.search(Anywhere("letter 1"))
    assert len(before) == 11
    with engine.opened() as shelf:
        shelf.empty()
    assert anna.search(Anywhere("letter 1")) == before
    assert catch_up() == 20
    assert anna.search(Anywhere("letter 1")) == before


@pytest.mark.parametrize("damage", [b"no database at all" * 300, b""])
def test_a_damaged_file_harms_no_search_and_is_made_anew(anna, inbox, catch_up, damage):
    if connection.vendor != "sqlite":
        return
    anna.append(inbox, content("quokka"))
    catch_up()
    embedded.throw_away()
    with open(maildir.home("search.sqlite3"), "wb") as file:
        file.write(damage)
    assert anna.search(Anywhere("quokka")) == [(inbox, 1)]
    catch_up()
    catch_up()
    assert indexed() == 1


def test_nobody_else_reads_the_file(anna, inbox, catch_up):
    if connection.vendor != "sqlite":
        return
    embedded.throw_away()
    anna.append(inbox, content("quokka"))
    catch_up()
    assert os.stat(maildir.home("search.sqlite3")).st_mode & 0o777 == 0o600


def test_the_command(anna, inbox, capsys):
    anna.append(inbox, content("quokka"))
    assert call_command("search", "catchup") == "1 letter added; 0 wait."
    assert call_command("search", "rebuild") == "The index is made anew of 1 letter."
    said = call_command("search", "status", "--json")
    assert '"waiting": 0' in said
    assert '"indexed": 1' in said
    with pytest.raises(CommandError):
        call_command("search", "nonsense")


def test_status_tells_how_far_it_is_behind(anna, inbox, catch_up):
    anna.append(inbox, content("quokka"))
    soon = datetime.now(UTC) + timedelta(minutes=10)
    status = api.status(soon)
    assert (status.indexed, status.waiting) == (0, 1)
    assert 590 <= status.behind_seconds <= 610
    catch_up()
    assert api.status(soon).behind_seconds == 0
    assert anna.open("INBOX").info.messages == 1
    assert list(anna.fetch(inbox, EVERYTHING))
