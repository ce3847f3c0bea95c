"""When a worker says that it cannot do all alone."""

import pytest

from mailapp.net.effort import LOOK_SECONDS, Counts, Effort, counts

BUSY = Counts(LOOK_SECONDS, 0.9 * LOOK_SECONDS)  # what each look adds: a whole core of ours, nearly another one idle
CALM = Counts(0.3 * LOOK_SECONDS, 1.5 * LOOK_SECONDS)
FULL = Counts(LOOK_SECONDS, 0.1 * LOOK_SECONDS)  # others use the second core


def looked(*added: Counts) -> list[bool]:
    """What is said at each look, if the counts grow so between them."""
    own = idle = 0.0
    read = iter([Counts(0, 0), *(Counts(own := own + one.own, idle := idle + one.idle) for one in added)])
    effort = Effort(0.0, lambda: next(read))
    return [effort.needs_help(number * LOOK_SECONDS) for number in range(1, len(added) + 1)]


@pytest.mark.parametrize(
    ("added", "says"),
    [
        ((CALM, CALM, CALM), [False, False, False]),
        ((BUSY, BUSY, BUSY), [True, True, True]),
        ((CALM, BUSY, CALM), [False, True, False]),  # a breath is enough
        ((FULL, FULL, FULL), [False, False, False]),  # nobody is left who could help
    ],
)
def test_it_wants_help_when_it_is_full_and_another_core_is_idle(added: tuple[Counts, ...], says: list[bool]) -> None:
    assert looked(*added) == says


def test_between_two_looks_the_last_one_holds() -> None:
    read = iter([Counts(0, 0), BUSY])
    effort = Effort(0.0, lambda: next(read))
    assert not effort.needs_help(LOOK_SECONDS / 2)  # nothing is read
    assert effort.needs_help(LOOK_SECONDS)
    assert effort.needs_help(LOOK_SECONDS * 1.5)


def test_the_counts_are_the_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    before = counts()
    while counts().own == before.own:
        pass
    assert 0 < before.idle <= counts().idle
    monkeypatch.setattr("mailapp.net.effort.STAT", "/nowhere")
    without = counts()
    assert counts().idle > without.idle  # there is always a core to spare
