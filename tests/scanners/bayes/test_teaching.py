"""What was learnt of letters: counted once, taken back whole, each person's own and everybody's together."""

from threading import Thread

import pytest
from django.db import connection

from mailapp.scanners.bayes import api as bayes
from mailapp.scanners.bayes import counts, current, tidying
from mailapp.scanners.bayes.models import Learnt, Model, Token
from tests.scanners.bayes import letters

ANNA, BEN = 1, 2


def lessons(spam=30, ham=30, start=0):
    found = [bayes.Lesson(bayes.Letter(letters.junk(start + n)), True) for n in range(spam)]
    return found + [bayes.Lesson(bayes.Letter(letters.wanted(start + n)), False) for n in range(ham)]


def rows():
    return {row.pk: (row.spam, row.ham) for row in Token.objects.all()}


def totals(account):
    row = Model.objects.get(pk=account)
    return row.spam, row.ham


@pytest.mark.django_db
def test_without_anything_learnt_no_letter_is_looked_at(django_assert_num_queries):
    letter = bayes.Letter(letters.junk(1))
    current.models()
    with django_assert_num_queries(0):
        assert bayes.opinion(ANNA, letter) is None
    assert "tokens" not in vars(letter)


@pytest.mark.django_db
def test_who_has_taught_gets_an_answer_with_one_query(django_assert_num_queries):
    assert bayes.teach(ANNA, lessons(40, 80)) == 120
    current.models()
    with django_assert_num_queries(1):
        reason = bayes.opinion(ANNA, bayes.Letter(letters.junk(99)))
    assert reason.source == "bayes"
    assert reason.points >= bayes.THRESHOLD
    assert reason.because.endswith(", as earlier junk had")
    wanted = bayes.opinion(ANNA, bayes.Letter(letters.wanted(99)))
    assert wanted.points < 0
    assert "earlier wanted letters" in wanted.because


@pytest.mark.django_db
def test_to_and_fro_is_counted_once():
    bayes.teach(ANNA, lessons(3, 3))
    before = rows()
    letter = letters.junk(50)
    for spam in (True, True, False, False, True):
        bayes.learn(ANNA, bayes.Letter(letter), spam)
        assert bayes.learnt_as(ANNA, bayes.Letter(letter)) is spam
    assert totals(ANNA) == totals(bayes.HOUSE) == (4, 3)
    assert bayes.unlearn(ANNA, bayes.Letter(letter))
    assert not bayes.unlearn(ANNA, bayes.Letter(letter))
    assert rows() == before
    assert totals(ANNA) == (3, 3)


@pytest.mark.django_db
def test_the_same_letter_twice_in_one_lesson():
    letter = bayes.Letter(letters.junk(1))
    assert bayes.teach(ANNA, [bayes.Lesson(letter, True), bayes.Lesson(letter, True), bayes.Lesson(letter, False)]) == 2
    assert totals(ANNA) == (0, 1)
    assert all(pair == (0, 1) for pair in rows().values())


@pytest.mark.django_db
def test_what_somebody_said_stays_whatever_it_looks_like():
    letter = bayes.Letter(letters.junk(1))
    bayes.learn(ANNA, letter, True)
    assert bayes.teach(ANNA, [bayes.Lesson(letter, False, unasked=True)]) == 0
    assert bayes.learnt_as(ANNA, letter) is True


@pytest.mark.django_db
def test_others_profit_but_less():
    bayes.teach(BEN, lessons(40, 100))
    of_ben = bayes.score(BEN, bayes.Letter(letters.junk(999)))
    of_anna = bayes.score(ANNA, bayes.Letter(letters.junk(999)))
    assert 0 < of_anna < of_ben


@pytest.mark.django_db
def test_ones_own_word_is_stronger_than_that_of_another():
    """What Ben calls junk Anna wants."""
    bayes.teach(BEN, lessons(40, 40))
    bayes.teach(ANNA, [bayes.Lesson(bayes.Letter(letters.junk(n)), False) for n in range(200, 240)])
    of_ben, of_anna = (bayes.score(who, bayes.Letter(letters.junk(999))) for who in (BEN, ANNA))
    assert of_anna < 1 < of_ben


@pytest.mark.django_db
def test_what_is_forgotten_of_one_person_goes_from_the_house_too():
    bayes.teach(BEN, lessons(5, 5))
    before = rows(), totals(bayes.HOUSE)
    bayes.teach(ANNA, lessons(10, 10, start=100))
    assert bayes.forget(ANNA)
    assert (rows(), totals(bayes.HOUSE)) == before
    assert not bayes.forget(ANNA)
    assert bayes.forget_strangers({ANNA}) == 1
    assert not Token.objects.exists()


@pytest.mark.django_db
def test_rare_old_tokens_go_first(monkeypatch):
    bayes.teach(ANNA, lessons(15, 15))
    kept = set(Token.objects.order_by("-spam", "-ham").values_list("pk", flat=True)[:5])
    assert bayes.tidy(tidying.Limits(house=40, own=30)) > 0
    first, last = tidying.numbers.span(ANNA)
    assert Token.objects.filter(pk__range=(first, last)).count() == 30
    assert Token.objects.count() == 70
    assert kept <= set(Token.objects.values_list("pk", flat=True))
    assert bayes.tidy(tidying.Limits(house=1, own=1)) == 0  # nothing was learnt since
    monkeypatch.setattr(counts, "today", lambda: 30_000)
    bayes.tidy()
    assert not Learnt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_count_each_letter_once():
    """Both learn the same letters, and some of their own."""
    shared = [letters.junk(n) for n in range(12)] + [letters.wanted(n) for n in range(12)]

    def work(account, own):
        try:
            for number, octets in enumerate([*shared, *own]):
                bayes.learn(account, bayes.Letter(octets), b"winner" in octets)
                bayes.learn(ANNA, bayes.Letter(shared[-1 - number % len(shared)]), number % len(shared) >= 12)
        finally:
            connection.close()

    workers = [
        Thread(target=work, args=(ANNA, [letters.junk(n) for n in range(100, 110)])),
        Thread(target=work, args=(BEN, [letters.junk(n) for n in range(200, 210)])),
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert totals(ANNA) == (22, 12)
    assert totals(BEN) == (22, 12)
    assert totals(bayes.HOUSE) == (44, 24)
    assert all(spam >= 0 and ham >= 0 for spam, ham in rows().values())
