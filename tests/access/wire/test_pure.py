"""The parts of the wire that wait for nothing."""

from collections.abc import Iterator

import pytest

from access.wire.answers import HangUp, Known, Last
from access.wire.conduct import Conduct
from access.wire.door import Authentication, Challenge, Denied, Reason
from access.wire.porter import Porter
from access.wire.pump import BATCH_OCTETS, Batch, pull
from mailapp.net.tally import Tally
from mailapp.policy.values import Policy
from mailapp.standards import sasl
from tests.access.talking import Gate, caller


def test_long_answers_come_in_batches() -> None:
    pulled = []

    def answer() -> Iterator[bytes | HangUp]:
        for number in range(5):
            pulled.append(number)
            yield b"x" * (BATCH_OCTETS // 2)
        yield HangUp(b"bye")
        yield b"never read by anybody"

    answers = answer()
    assert [len(pull(answers).octets) for _ in range(2)] == [BATCH_OCTETS] * 2
    assert pulled == [0, 1, 2, 3]  # and not more than was asked for
    assert pull(answers) == Batch(b"x" * (BATCH_OCTETS // 2), HangUp(b"bye"), True)
    assert pull(iter([])) == Batch(b"", None, False)


def test_nobody_asks_what_stands_behind_the_last_act() -> None:
    last = Last()
    assert pull(iter([b"+ ", last])) == Batch(b"+ ", last, False)


def test_what_needs_no_thought_can_be_pulled_all_the_same() -> None:
    answer = Known(b"+ go on\r\n")
    assert pull(answer) == Batch(b"+ go on\r\n", None, False)
    assert pull(answer) == Batch(b"", None, False)


def test_conduct() -> None:
    conduct = Conduct(Policy(client_commands_before_login=2, client_errors=1))
    assert [conduct.knocked() for _ in range(3)] == [False, False, True]
    assert [conduct.erred() for _ in range(2)] == [False, True]


@pytest.mark.parametrize(
    ("client", "secure", "trusted"),
    [("127.0.0.1", False, True), ("::1", False, True), ("192.0.2.1", False, False), ("192.0.2.1", True, True)],
)
def test_whose_passwords_may_come_in_clear(client: str, secure: bool, trusted: bool) -> None:
    assert caller(client, secure=secure).trusted_wire is trusted


def test_nobody_acts_for_somebody_else() -> None:
    for authorization, welcome in ((b"", True), (b"ANNA@example.test", True), (b"ben@example.test", False)):
        exchange = sasl.begin("PLAIN")
        assert exchange is not None
        attempt = Authentication(exchange, Gate())
        assert attempt.answer(None) == Challenge(b"")
        said = authorization + b"\0anna@example.test\0secret"
        if welcome:
            assert attempt.answer(said).address == "anna@example.test"  # type: ignore[union-attr]
        else:
            with pytest.raises(Denied) as denied:
                attempt.answer(said)
            assert denied.value.reason is Reason.WRONG


class Somebody:
    """A connection from an address."""

    def __init__(self, client: str) -> None:
        self.client = client

    def stop(self) -> None: ...

    def cut(self) -> None: ...


def test_the_porter_counts_in_all_workers() -> None:
    tally = Tally(2)
    first, second = Porter(tally.desk(0)), Porter(tally.desk(1))
    policy = Policy(client_connections_per_address=2, client_connections_per_person=2)
    visitors = [Somebody("192.0.2.1") for _ in range(3)]
    assert [porter.enter(who, policy) for porter, who in zip((first, second, first), visitors, strict=True)] == [
        True,
        True,
        False,
    ]
    first.leave(visitors[2])
    first.leave(visitors[0])
    assert second.enter(Somebody("192.0.2.1"), policy)
    assert all(first.enter(Somebody("127.0.0.1"), policy) for _ in range(5))  # this machine is not counted
    assert [porter.enter_person(7, "192.0.2.1", policy) for porter in (first, second, first)] == [True, True, False]
    assert first.enter_person(8, "192.0.2.1", policy)
    second.leave_person(7)
    assert first.enter_person(7, "192.0.2.1", policy)
