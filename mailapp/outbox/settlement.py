"""What an attempt came to is written down: rows and journal in one transaction, then the file may go."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.db import transaction

from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.outbox import schedule, spool
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import Claimed, Result, State, Verdict
from mailapp.policy.values import Policy

SENTENCES = {
    Verdict.SENT: ("sent", "Sent to {address}: {host} took it, saying {reply}"),
    Verdict.DEFERRED: ("deferred", "Not sent to {address} yet: {host} said {reply}"),
    Verdict.FAILED: ("bounced", "Could not be sent to {address}: {host} said {reply}"),
}


def settle(settlements: Sequence[tuple[Claimed, Sequence[Result]]], now: datetime, rules: Policy) -> None:
    """Write down the results of attempts, all together.

    SENT is a fact and holds even when the lease was lost meanwhile; the rest only while the letter is ours.
    """
    with transaction.atomic():
        for claimed, results in settlements:
            _write(claimed, results, now, rules)
        journal.note_many(_step(claimed, result) for claimed, results in settlements for result in results)
        for trace in finished(claimed.trace for claimed, _ in settlements):
            transaction.on_commit(partial(spool.remove, trace), robust=True)


def finished(traces: Iterable[str]) -> list[str]:
    """Those of these letters that have no recipient left to be settled."""
    wanted = set(traces)
    open_ones = OutboundRecipient.objects.filter(outbound__trace__in=wanted, settled_at__isnull=True)
    return sorted(wanted - set(open_ones.values_list("outbound__trace", flat=True)))


def _write(claimed: Claimed, results: Sequence[Result], now: datetime, rules: Policy) -> None:
    rows = dict(zip(claimed.envelope.recipients, claimed.rows, strict=True))
    ordered = sorted(results, key=_said)
    for (_, reply, host), alike in groupby(ordered, key=_said):
        same = list(alike)
        mine = OutboundRecipient.objects.filter(pk__in=[rows[result.recipient] for result in same])
        if same[0].verdict is Verdict.SENT:
            mine = mine.filter(settled_at__isnull=True)
        else:
            mine = mine.filter(state=State.SENDING.value, claim=claimed.claim)
        fate = _fate(same[0].verdict, claimed, now, rules)
        mine.update(claim="", last_reply=reply, last_host=host, **fate)


def _said(result: Result) -> tuple[str, str, str]:
    return result.verdict.value, result.reply, result.host


def _fate(verdict: Verdict, claimed: Claimed, now: datetime, rules: Policy) -> Mapping[str, Any]:
    if verdict is Verdict.SENT:
        return {"state": State.SENT.value, "next_attempt": None, "settled_at": now}
    if verdict is Verdict.FAILED:
        return {"state": State.BOUNCED.value, "next_attempt": None, "settled_at": now}
    again = schedule.next_attempt(claimed.departs, claimed.tries + 1, now, rules, random.random())  # noqa: S311
    told = {"delay_notified": True} if schedule.delay_notice_due(claimed.departs, now, rules) else {}
    if again is None:  # it should have failed, but its report could not be written down: soon again
        again = now + timedelta(seconds=rules.retry_after[0])
    return {"state": State.QUEUED.value, "next_attempt": again, **told}


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
    if schedule.next_attempt(claimed.departs, claimed.tries + 1, now, rules, jitter=0) is not None:
        return list(results)
    days = rules.queue_lifetime / 86_400
    return [
        replace(result, verdict=Verdict.FAILED, reply=f"554 5.4.7 Given up after {days:g} days; last: {result.reply}")
        if result.verdict is Verdict.DEFERRED
        else result
        for result in results
    ]


def delay_to_tell(claimed: Claimed, now: datetime, rules: Policy) -> bool:
    """Has this letter waited so long that its sender should be told?"""
    return schedule.delay_notice_due(claimed.departs, now, rules)
