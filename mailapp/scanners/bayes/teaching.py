"""Learning and unlearning: what a letter was learnt as is remembered, so that moving it to and fro never counts twice.

What one person teaches is his own, and the house's, too. Who teaches holds the rows of both models until he is done:
several workers at once learn one letter after the other, each once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from mailapp.scanners.bayes import counts, current, numbers
from mailapp.scanners.bayes.letter import Letter
from mailapp.scanners.bayes.models import Learnt, Model, Token

TOGETHER = 50  # letters of one transaction


@dataclass(frozen=True, slots=True)
class Lesson:
    """A letter, and what it is. None: whatever was learnt of it is taken back.

    `unasked`: nobody said so, it only looks so; what somebody has said of a letter stays.
    """

    letter: Letter
    spam: bool | None
    unasked: bool = False


def teach(account: int, lessons: Sequence[Lesson]) -> int:
    """How many of them changed the model; a letter that is known as what it is changes nothing."""
    done = 0
    for start in range(0, len(lessons), TOGETHER):
        some = lessons[start : start + TOGETHER]
        for lesson in some:
            _ = lesson.letter.tokens, lesson.letter.fingerprint  # the work of it, before anybody waits for us
        with transaction.atomic():
            done += _teach(account, some)
    if done:
        current.forget()
    return done


def _teach(account: int, lessons: Sequence[Lesson]) -> int:
    models = sorted({account, numbers.HOUSE})
    _hold(models)
    known = _known(account, (lesson.letter.fingerprint for lesson in lessons))
    sums = Counter[tuple[int, bool]]()
    done = 0
    for lesson in lessons:
        before = known.get(lesson.letter.fingerprint)
        if before is lesson.spam or (lesson.unasked and before is not None):
            continue
        known[lesson.letter.fingerprint] = lesson.spam
        done += 1
        for what, sign in ((before, -1), (lesson.spam, 1)):
            if what is not None:
                sums.update({(name, what): sign for name in lesson.letter.tokens})
                sums[ALL, what] += sign
    if done:
        for model in models:
            _write(model, sums)
        _remember(account, known)
    return done


ALL = -1  # in the place of a token's hash: letters


def _hold(models: Sequence[int]) -> None:
    Model.objects.bulk_create([Model(account=model) for model in models], ignore_conflicts=True)
    list(Model.objects.select_for_update().filter(account__in=models).order_by("account"))


def _known(account: int, fingerprints: Iterable[int]) -> dict[int, bool | None]:
    base = numbers.base(account)
    found = Learnt.objects.filter(pk__in=[base + each for each in fingerprints])
    return {pk & numbers.HASH_MASK: spam for pk, spam in found.values_list("pk", "spam")}


def _write(model: int, sums: Counter[tuple[int, bool]]) -> None:
    names = {name for name, _ in sums}
    added = {name: (sums[name, True], sums[name, False]) for name in names if sums[name, True] or sums[name, False]}
    letters = added.pop(ALL, (0, 0))
    counts.add(model, added)
    if any(spam < 0 or ham < 0 for spam, ham in added.values()):
        counts.drop_empty(model)
    row = Model.objects.get(pk=model)
    row.spam, row.ham = max(0, row.spam + letters[0]), max(0, row.ham + letters[1])
    row.save(update_fields=["spam", "ham"])


def _remember(account: int, known: dict[int, bool | None]) -> None:
    base, day = numbers.base(account), counts.today()
    Learnt.objects.filter(pk__in=[base + name for name, spam in known.items() if spam is None]).delete()
    Learnt.objects.bulk_create(
        [Learnt(pk=base + name, spam=spam, day=day) for name, spam in known.items() if spam is not None],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["spam", "day"],
    )


def learnt_as(account: int, letter: Letter) -> bool | None:
    """Whether it was learnt as junk; None: not at all."""
    return _known(account, [letter.fingerprint]).get(letter.fingerprint)


@transaction.atomic
def forget(account: int) -> bool:
    """All that this person taught, also out of the house's model; whether there was any. HOUSE: everything of its own.

    What others taught stays with them, whatever is forgotten.
    """
    _hold(sorted({account, numbers.HOUSE}))
    model, house = Model.objects.get(pk=account), Model.objects.get(pk=numbers.HOUSE)
    had = bool(model.spam or model.ham)
    if account != numbers.HOUSE:
        counts.take_back(account)
        house.spam, house.ham = max(0, house.spam - model.spam), max(0, house.ham - model.ham)
        house.save(update_fields=["spam", "ham"])
    for table in (Token, Learnt):
        table.objects.filter(pk__range=numbers.span(account)).delete()
    model.delete()
    transaction.on_commit(current.forget)
    return had
