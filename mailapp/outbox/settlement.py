"""What an attempt came to is written down: rows and journal in one transaction, then the file may go."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from django.db import connection, transaction

from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.asking import ask, marks
from mailapp.net.inserting import moment
from mailapp.outbox import congestion, destinations, schedule, spool
from mailapp.outbox.values import Claimed, Result, State, Verdict
from mailapp.policy.values import Policy

Settlement = tuple[Claimed, Sequence[Result]]

SENTENCES = {
    Verdict.SENT: ("sent", "Sent to {address}: {host} took it, saying {reply}"),
    Verdict.DEFERRED: ("deferred", "Not sent to {address} yet: {host} said {reply}"),
    Verdict.FAILED: ("bounced", "Could not be sent to {address}: {host} said {reply}"),
}

# What was sent is a fact, and holds even when the lease was lost meanwhile. All by one statement: between two of them
# another thread of Python may run, while all who write wait for us.
SENT = """
UPDATE outbox_outboundrecipient SET state = 'sent', claim = '', next_attempt = NULL, settled_at = %s, reason = '',
    last_reply = said.column2, last_host = said.column3
FROM (VALUES {}) AS said WHERE outbox_outboundrecipient.id = said.column1 AND settled_at IS NULL"""
# The rest only while the letter is ours.
OTHERWISE = """
UPDATE outbox_outboundrecipient SET state = %s, claim = '', next_attempt = %s, settled_at = %s, last_reply = %s,
    last_host = %s, delay_notified = delay_notified OR %s, reason = ''
WHERE id = %s AND state = 'sending' AND claim = %s"""
OPEN = """
    SELECT letter.trace FROM outbox_outbound letter JOIN outbox_outboundrecipient r ON r.outbound_id = letter.id
    WHERE letter.trace IN ({}) AND r.settled_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a recipient stands after an attempt."""

    state: State
    next_attempt: datetime | None = None
    settled_at: datetime | None = None
    told: bool = False  # the sender knows of the delay


def settle(settlements: Sequence[Settlement], now: datetime, rules: Policy) -> None:
    """Write down the results of attempts, all together. Others who write wait for us: so all is made ready first."""
    taken, complaints = _taken(settlements), _complaints(settlements)
    queues = {claimed.queue for claimed, _ in settlements}
    sent, otherwise = _statements(settlements, now, rules)
    steps = [_step(claimed, result) for claimed, results in settlements for result in results]
    with transaction.atomic():
        destinations.learn(queues, taken, complaints, now, rules)
        _write(sent, otherwise, now)
        journal.note_many(steps)
        transaction.on_commit(partial(_put_away, {claimed.trace for claimed, _ in settlements}), robust=True)


def _put_away(traces: Iterable[str]) -> None:
    """The octets of those that are done; what stays behind, housekeeping finds."""
    spool.remove_behind(finished(traces))


def finished(traces: Iterable[str]) -> list[str]:
    """Those of these letters that have no recipient left to be settled."""
    wanted = sorted(set(traces))
    still_open = {trace for (trace,) in ask(OPEN.format(marks(wanted)), *wanted)} if wanted else set()
    return [trace for trace in wanted if trace not in still_open]


def _taken(settlements: Sequence[Settlement]) -> Counter[str]:
    """Letters that each destination took."""
    return Counter(
        claimed.queue for claimed, results in settlements if any(result.verdict is Verdict.SENT for result in results)
    )


def _complaints(settlements: Sequence[Settlement]) -> dict[str, str]:
    """The words of each destination that asks for less."""
    return {
        claimed.queue: result.reply
        for claimed, results in settlements
        for result in results
        if result.verdict is Verdict.DEFERRED and congestion.complains(result.reply)
    }


def _statements(
    settlements: Sequence[Settlement], now: datetime, rules: Policy
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The values for SENT and for OTHERWISE."""
    sent, otherwise = [], []
    for claimed, result, row in _rows(settlements):
        if result.verdict is Verdict.SENT:
            sent.append((row, result.reply, result.host))
        else:
            fate = _fate(result.verdict, claimed, now, rules)
            otherwise.append((*_stored(fate, result), row, claimed.claim))
    return sent, otherwise


def _write(sent: Sequence[tuple[Any, ...]], otherwise: Sequence[tuple[Any, ...]], now: datetime) -> None:
    with connection.cursor() as cursor:
        if sent:
            each = ", ".join(["(%s, %s, %s)"] * len(sent))
            cursor.execute(SENT.format(each), [moment(now), *chain.from_iterable(sent)])
        if otherwise:
            cursor.executemany(OTHERWISE, otherwise)


def _rows(settlements: Sequence[Settlement]) -> Iterator[tuple[Claimed, Result, int]]:
    """In the order of their ids: two workers never wait for one another in a circle."""
    found = [
        (row, claimed, result)
        for claimed, results in settlements
        for rows in (dict(zip(claimed.envelope.recipients, claimed.rows, strict=True)),)
        for result in results
        for row in (rows[result.recipient],)
    ]
    for row, claimed, result in sorted(found, key=lambda each: each[0]):
        yield claimed, result, row


def _stored(fate: Fate, result: Result) -> tuple[Any, ...]:
    """The first values of OTHERWISE, as the database takes them."""
    when, until = moment(fate.settled_at), moment(fate.next_attempt)
    return fate.state.value, until, when, result.reply, result.host, fate.told


def _fate(verdict: Verdict, claimed: Claimed, now: datetime, rules: Policy) -> Fate:
    """Of what was not sent."""
    if verdict is Verdict.FAILED:
        return Fate(State.BOUNCED, settled_at=now)
    again = schedule.next_attempt(claimed.departs, claimed.tries + 1, now, rules, random.random())  # noqa: S311
    if again is None:  # it should have failed, but its report could not be written down: soon again
        again = now + timedelta(seconds=rules.retry_after[0])
    return Fate(State.QUEUED, again, told=schedule.delay_notice_due(claimed.departs, now, rules))


def _step(claimed: Claimed, result: Result) -> Step:
    kind, sentence = SENTENCES[result.verdict]
    host = f"{result.host} [{result.address}]" if result.host else "our own server"
    return Step(
        kind=kind,
        summary=sentence.format(address=result.recipient.address, host=host, reply=result.reply),
        trace=claimed.trace,
        address=result.recipient.address,
        detail={
            "reply": result.reply,
            "host": result.host,
            "address": result.address,
            "tls": result.tls,
            "tries": claimed.tries + 1,
        },
    )


def final(claimed: Claimed, results: Sequence[Result], now: datetime, rules: Policy) -> list[Result]:
    """The same results, but what is put off and can be put off no longer has failed (RFC 5321 §4.5.4.1)."""
    if not any(result.verdict is Verdict.DEFERRED for result in results):
        return list(results)
    if schedule.next_attempt(claimed.departs, claimed.tries + 1, now, rules, jitter=0) is not None:
        return list(results)
    days = rules.queue_lifetime / 86_400
    return [_given_up(result, days) if result.verdict is Verdict.DEFERRED else result for result in results]


def _given_up(result: Result, days: float) -> Result:
    last = f"{result.host} said {result.reply}" if result.host else result.reply
    return replace(
        result, verdict=Verdict.FAILED, host="", reply=f"554 5.4.7 Given up after {days:g} days; last: {last}"
    )


def delay_to_tell(claimed: Claimed, now: datetime, rules: Policy) -> bool:
    """Has this letter waited so long that its sender should be told?"""
    return schedule.delay_notice_due(claimed.departs, now, rules)
