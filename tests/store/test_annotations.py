"""Notes about mailboxes (RFC 5464) in the database: whose they are, how many, and what becomes of them."""

import pytest

from mailapp.policy.values import Policy
from mailapp.store import api
from mailapp.store.annotations import SERVER
from mailapp.store.values import INBOX, AnnotationTooLong, NoSuchMailbox, TooManyAnnotations


@pytest.fixture
def anna(office):
    return api.annotations(office.anna.id)


@pytest.fixture
def inbox(office):
    return api.open(office.anna.id).mailbox(INBOX).id


def test_private_ones_are_a_persons_own(office, anna, inbox):
    ben = api.annotations(office.ben.id)
    anna.set(inbox, {"/private/comment": b"a\0b", "/shared/comment": b"for all"})
    ben.set(inbox, {"/private/comment": b"Ben's"})
    assert anna.get([inbox]) == {inbox: {"/private/comment": b"a\0b", "/shared/comment": b"for all"}}
    assert ben.get([inbox]) == {inbox: {"/private/comment": b"Ben's", "/shared/comment": b"for all"}}
    anna.set(inbox, {"/private/comment": None})
    assert ben.get([inbox])[inbox]["/private/comment"] == b"Ben's"


def test_of_the_server(office, anna):
    anna.set(SERVER, {"/private/x": b"1", "/shared/x": b"2"})
    assert anna.get([SERVER])[SERVER] == {"/private/x": b"1", "/shared/x": b"2"}
    assert api.annotations(office.ben.id).get([SERVER])[SERVER] == {"/shared/x": b"2"}


def test_limits_are_rules_and_nothing_is_half_done(anna, inbox, monkeypatch):
    rules = Policy(annotation_octets=1024, annotations_per_mailbox=10)
    monkeypatch.setattr("mailapp.store.annotations.policy.current", lambda: rules)
    with pytest.raises(AnnotationTooLong) as refused:
        anna.set(inbox, {"/private/small": b"x", "/private/large": b"x" * 1025})
    assert refused.value.most == 1024
    with pytest.raises(TooManyAnnotations):
        anna.set(inbox, {f"/private/{number}": b"x" for number in range(11)})
    assert anna.get([inbox]) == {inbox: {}}
    anna.set(inbox, {f"/private/{number}": b"x" for number in range(10)} | {"/shared/1": b"x"})


def test_versions_tell_what_changed(anna, inbox):
    anna.set(inbox, {"/private/a": b"1", "/private/b": b"1"})
    before = anna.versions([inbox])
    anna.set(inbox, {"/private/a": b"2"})
    after = anna.versions([inbox])
    assert {key for key in after if after[key] != before[key]} == {(inbox, "/private/a")}
    assert anna.versions([SERVER]) == {}


def test_they_move_with_the_mailbox_and_go_with_it(office, anna):
    mail = api.open(office.anna.id)
    box = mail.create("Old").id
    anna.set(box, {"/private/comment": b"kept"})
    mail.rename("Old", "New")
    assert anna.get([box])[box] == {"/private/comment": b"kept"}
    mail.delete("New")
    assert anna.get([box])[box] == {}
    with pytest.raises(NoSuchMailbox):
        anna.set(box, {"/private/comment": b"late"})
