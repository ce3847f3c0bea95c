"""Whatever people do to say that a letter is junk, or none, with whatever program: it is learnt, once."""

import imaplib
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from access.imap.server import ImapConnection
from mailapp.delivery import training
from mailapp.delivery.models import Acquaintance
from mailapp.net.content import Content
from mailapp.policy.values import Policy
from mailapp.scanners.bayes import api as bayes
from mailapp.scanners.bayes import tokens
from mailapp.store import api as store
from mailapp.store import verdicts
from mailapp.store.models import Mailbox, Said
from mailapp.store.values import ANSWERED, DELETED, INBOX, JUNK, NOT_JUNK, SEEN, Delivery, Target, UidSet
from tests.access.running import running
from tests.scanners.bayes import letters
from tests.support.office import PASSWORD

RULES = Policy()


@pytest.fixture
def anna(office):
    return office.anna.id


@pytest.fixture
def mail(anna):
    return store.open(anna)


def deliver(account, *octets, folder=INBOX):
    """As from outside: nobody has said anything."""
    contents = [Content.of(each) for each in octets]
    shelved = store.shelve([Delivery(f"t{n}", each, (Target(account, folder),)) for n, each in enumerate(contents)])
    return [filed.uid for [filed] in store.index(shelved)]


def learnt(account, octets):
    training.train(RULES)
    return bayes.learnt_as(account, bayes.Letter(octets))


def box(mail, name):
    return mail.mailbox(name).id


def moves(mail, uids, there, back=INBOX):
    mail.move(box(mail, back), UidSet.of(*uids), box(mail, there))


def copies_and_expunges(mail, uids, there, back=INBOX):
    mail.copy(box(mail, back), UidSet.of(*uids), box(mail, there))
    mail.set_flags(box(mail, back), UidSet.of(*uids), add=frozenset({DELETED}))
    mail.expunge(box(mail, back))


@pytest.mark.parametrize("act", [moves, copies_and_expunges])
def test_into_junk_and_out_of_it(mail, anna, act):
    one = letters.junk(1)
    act(mail, deliver(anna, one), "Junk")
    assert learnt(anna, one) is True
    act(mail, [mail.mailbox("Junk").uidnext - 1], "Archive", "Junk")
    assert learnt(anna, one) is False
    assert bayes.standing(anna).ham == 1
    assert bayes.standing(anna).spam == 0
    act(mail, [mail.mailbox("Archive").uidnext - 1], "Junk", "Archive")
    assert learnt(anna, one) is True
    act(mail, [mail.mailbox("Junk").uidnext - 1], "Trash", "Junk")
    assert learnt(anna, one) is True  # junk that is thrown away stays junk


SAID = (
    ({JUNK}, True),
    ({"Junk"}, True),
    ({NOT_JUNK}, False),
    ({"NonJunk"}, False),
    ({ANSWERED}, False),
    ({JUNK, NOT_JUNK}, None),
    ({SEEN, "$Label1"}, None),
)


@pytest.mark.parametrize(("flags", "spam"), SAID)
def test_flags_say_it_too(mail, anna, flags, spam):
    one, other = letters.junk(1), letters.junk(2)
    uid, _ = deliver(anna, one, other)
    mail.set_flags(box(mail, INBOX), UidSet.of(uid), add=frozenset(flags))
    assert learnt(anna, one) is spam
    assert learnt(anna, other) is None


def test_what_somebody_says_beats_an_answer(mail, anna):
    one = letters.junk(1)
    [uid] = deliver(anna, one)
    mail.set_flags(box(mail, INBOX), UidSet.of(uid), add=frozenset({JUNK}))
    training.train(RULES)
    mail.set_flags(box(mail, INBOX), UidSet.of(uid), add=frozenset({ANSWERED}))
    assert learnt(anna, one) is True


def test_what_the_server_files_as_junk_nobody_has_said(mail, anna):
    deliver(anna, letters.junk(1), folder="Junk")
    assert not verdicts.is_waiting()
    moves(mail, [1], INBOX, "Junk")
    assert learnt(anna, letters.junk(1)) is False


def test_a_letter_that_is_put_into_junk_by_a_program(mail, anna):
    with closing(Content.of(letters.junk(1))) as content:
        mail.append(box(mail, "Junk"), content)
    assert learnt(anna, letters.junk(1)) is True


def test_a_mailbox_full_of_junk_is_learnt_in_pieces(mail, anna, monkeypatch):
    monkeypatch.setattr(training, "AT_ONCE", 2)
    deliver(anna, *map(letters.junk, range(5)))
    moves(mail, range(1, 6), "Junk")
    assert training.train(RULES) == 5
    assert bayes.standing(anna).spam == 5
    assert not training.is_due()


def test_a_letter_whose_file_is_gone_is_passed_over(mail, anna, settings):
    deliver(anna, letters.junk(1), letters.junk(2))
    moves(mail, [1, 2], "Junk")
    next(Path(settings.PILLARBOX_HOME).glob("mail/example.test/anna/.Junk/*/*")).unlink()
    training.train(RULES)
    assert bayes.standing(anna).spam == 1
    assert not training.is_due()


def test_a_letter_that_cannot_be_taken_apart_is_passed_over(mail, anna, monkeypatch):
    def of_body(octets, parts, whole=tokens.of_body):
        return [][0] if b"stumble" in octets else whole(octets, parts)

    monkeypatch.setattr(tokens, "of_body", of_body)
    deliver(anna, b"Subject: stumble\r\n\r\nhere\r\n", letters.junk(2))
    moves(mail, [1, 2], "Junk")
    training.train(RULES)
    assert bayes.standing(anna).spam == 1
    assert not training.is_due()


def test_nothing_is_asked_of_whoever_says_nothing(mail, anna, django_assert_max_num_queries):
    uids = deliver(anna, *map(letters.wanted, range(3)))
    moves(mail, uids[:1], "Archive")
    mail.set_flags(box(mail, INBOX), UidSet.of(*uids[1:]), add=frozenset({SEEN}))
    assert not Said.objects.exists()
    with django_assert_max_num_queries(1):
        assert not training.is_due()


def test_switched_off_it_learns_nothing_and_keeps_nothing(mail, anna):
    [uid] = deliver(anna, letters.junk(1))
    moves(mail, [uid], "Junk")
    training.train(Policy(bayes=False))
    assert not training.is_due()
    assert bayes.standing(anna).spam == 0
    mail.set_flags(box(mail, "Junk"), UidSet.of(1), add=frozenset({NOT_JUNK}))
    training.train(Policy(bayes_learns_by_itself=False))
    assert bayes.standing(anna).ham == 1


def test_what_known_people_write_is_wanted(anna):
    now = timezone.now()
    Acquaintance.objects.create(account_id=anna, address="carl@example.net", since=now, latest=now)
    bayes.learn(anna, bayes.Letter(letters.junk(1)), True)
    deliver(anna, letters.wanted(1), letters.junk(2))
    training.housekeeping(now, RULES)
    assert (bayes.standing(anna).spam, bayes.standing(anna).ham) == (1, 1)
    training.housekeeping(now + timedelta(hours=1), RULES)
    assert bayes.standing(anna).ham == 1


def test_nobody_teaches_by_a_friends_name(anna, settings):
    """Forged: what we found out stands in the header."""
    now = timezone.now()
    Acquaintance.objects.create(account_id=anna, address="carl@example.net", since=now, latest=now)
    bayes.learn(anna, bayes.Letter(letters.junk(1)), True)
    ours = b"Authentication-Results: " + settings.MAIL_HOSTNAME.encode() + b"; dmarc=%s header.from=example.net\r\n"
    deliver(
        anna, ours % b"fail" + letters.wanted(1), ours % b"none" + letters.wanted(2), ours % b"pass" + letters.wanted(3)
    )
    training.housekeeping(now, RULES)
    assert bayes.standing(anna).ham == 1


def test_the_models_of_people_who_are_no_more_go(anna):
    bayes.learn(4711, bayes.Letter(letters.junk(1)), True)
    training.housekeeping(timezone.now(), RULES)
    assert [model.account for model in bayes.standings()] == [bayes.HOUSE]


def test_in_a_mailbox_of_many_only_what_was_said_is_read(mail, anna, django_assert_num_queries):
    deliver(anna, *map(letters.wanted, range(40)))
    moves(mail, [7], "Junk")
    with django_assert_num_queries(2):  # what was said, and its letter
        _, found = verdicts.take(50)
    assert len(found) == 1


def test_the_buttons_of_the_webmail(mail, anna):
    from django.contrib.auth import get_user_model

    browser = Client()
    browser.force_login(get_user_model().objects.get(pk=anna))
    one = letters.junk(1)
    [uid] = deliver(anna, one)
    browser.post(f"/mail/{box(mail, INBOX)}/act", {"uid": uid, "do": "junk"})
    assert learnt(anna, one) is True
    browser.post(f"/mail/{box(mail, 'Junk')}/act", {"uid": 1, "do": "notjunk"})
    assert learnt(anna, one) is False


def test_an_imap_program(anna, tmp_path):
    """Python's own: MOVE, COPY with EXPUNGE, and keywords."""
    some = [letters.junk(n) for n in range(4)]
    deliver(anna, *some)
    with running(tmp_path, ImapConnection) as server:
        client = imaplib.IMAP4(*server.plain)
        client.login("anna@example.test", PASSWORD)
        client.select()
        client.uid("MOVE", "1", "Junk")
        client.uid("COPY", "2", "Junk")
        client.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
        client.expunge()
        client.uid("STORE", "3", "+FLAGS", "($Junk)")
        client.uid("STORE", "4", "+FLAGS", r"(\Answered)")
        training.train(RULES)
        assert [bayes.learnt_as(anna, bayes.Letter(each)) for each in some] == [True, True, True, False]
        client.select("Junk")
        client.uid("MOVE", "1", "INBOX")
        client.logout()
    assert learnt(anna, some[0]) is False
    assert Mailbox.objects.get(account=anna, name="Junk").messages == 1
