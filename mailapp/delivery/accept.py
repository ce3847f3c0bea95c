"""A letter of our people, or of the server itself, is taken: prepared, checked, written down, all or nothing."""

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mailapp.delivery import alarm, limits
from mailapp.delivery.accepted import Letter
from mailapp.delivery.draft import Draft
from mailapp.delivery.forward import departures, local_recipients
from mailapp.delivery.ledger import carry_out
from mailapp.delivery.prepare import prepared
from mailapp.delivery.sorting.incoming import Incoming
from mailapp.delivery.sorting.memory import Batch
from mailapp.delivery.sorting.sort import sort
from mailapp.delivery.values import Receipt, Refused, Submission, Temporary, Withdrawn
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError, LocalRecipient, Resolution, Writer
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.outbox.values import Departure
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.standards.message import facts, headers
from mailapp.standards.trace import return_path

log = logging.getLogger(__name__)

MESSAGE_ID_CHARACTERS = 255


def accept(submission: Submission) -> tuple[Receipt, Draft, tuple[Resolution, ...]]:
    """What became of it, the letter as it left, and where each recipient's copy went.

    Raises Refused (it will never work as it is) or Temporary (later it may).
    """
    rules = policy.current()
    draft = prepared(submission, rules)
    if draft.discarded:
        return _discarded(draft)
    resolutions = _resolve(draft, rules)
    result = carry_out([_letter(draft, resolutions, rules)])[0]
    if isinstance(result, Receipt):
        return replace(result, warnings=draft.warnings), draft, resolutions
    if isinstance(result, limits.OverLimit):
        raise _over(submission, result)
    if isinstance(result, Withdrawn):
        raise result
    raise Temporary(f"452 4.3.1 {submission.trace}: Insufficient system storage, try again later") from result


def examine(submission: Submission) -> tuple[str, ...]:
    """Would it be taken now? What its writer should know, in sentences. Raises Refused or Temporary; sends nothing."""
    rules = policy.current()
    draft = prepared(submission, rules)
    if not draft.discarded:
        _resolve(draft, rules)
    return draft.warnings


def _discarded(draft: Draft) -> tuple[Receipt, Draft, tuple[Resolution, ...]]:
    """Its writer hears nothing of it; the journal does."""
    nobody = replace(draft, envelope=replace(draft.envelope, recipients=()))
    gone = draft.noted("discarded", f"Discarded: {draft.discarded}")
    with transaction.atomic():
        journal.note_many([_received(draft, draft.content.size, None), *gone.remarks])
        draft.submission.lastly()
    return Receipt(draft.submission.trace), nobody, ()


def _over(submission: Submission, limit: limits.OverLimit) -> Refused | Temporary:
    """The refusal; who minds the house is told. Its failing changes nothing for the writer."""
    try:
        notice = alarm.over_limit(submission.account or 0, limit)
        if notice:
            with closing(notice.content):
                accept(notice)
    except Exception:
        log.exception("%s: over the limit %s, and nobody could be told", submission.trace, limit.rule)
    return (Refused if limit.reply.startswith("5") else Temporary)(limit.reply)


def _resolve(draft: Draft, rules: Policy) -> tuple[Resolution, ...]:
    recipients = draft.envelope.recipients
    if not recipients:
        raise Refused("554 5.5.1 No recipients")
    most = rules.recipients_per_message
    if len(recipients) > most:
        raise Refused(f"550 5.5.3 {len(recipients)} recipients are more than the {most} that are allowed")
    writer = _writer(draft.submission)
    # Whom a rule chose is no affair of the writer's: no group is closed to the office itself.
    chosen = draft.copies
    return _all_of([(r.address, directory.HOUSE if r.address in chosen else writer) for r in recipients])


def _all_of(people: list[tuple[str, Writer]]) -> tuple[Resolution, ...]:
    """Raises Refused for all that are wrong: who writes to three hundred does not mend them one by one."""
    found, wrong = [], []
    for address, writer in people:
        try:
            found.append(_resolved(address, writer))
        except Refused as refusal:
            wrong.append(refusal)
    if wrong:
        raise Refused(wrong[0].reply, wrong[0].because, tuple(one.reply for one in wrong[1:])) from wrong[0]
    return tuple(found)


def _resolved(address: str, writer: Writer) -> Resolution:
    try:
        resolution = directory.resolve(address, writer)
    except DirectoryError as wrong:
        raise Refused(f"553 5.1.3 <{address}>: {wrong}") from wrong
    if refusal := directory.refusal(address, resolution, abroad=True):
        raise Temporary(str(refusal)) if refusal.temporary else Refused(str(refusal))
    return resolution


def _writer(submission: Submission) -> Writer:
    if submission.account is None:
        return directory.HOUSE
    return Writer(submission.envelope.reverse_path, submission.account)


def _letter(draft: Draft, resolutions: tuple[Resolution, ...], rules: Policy) -> Letter:
    submission, envelope, content = draft.submission, draft.envelope, draft.content
    departs = _departs(draft, rules)
    waits = departs is not None or bool(draft.held)
    if waits:  # whole: also our own people get it when its time comes, and not before
        whole = Departure(submission.trace, envelope, content, submission.account, departs, draft.held)
        leaving: tuple[Departure, ...] = (whole,)
    else:
        leaving = departures(submission.trace, envelope, resolutions, content, rules, submission.account)
    people = () if waits else local_recipients(resolutions)
    final = content.with_prefix(return_path(envelope.reverse_path))
    found = sort(_incoming(draft, resolutions, final, people), rules, Batch())
    return Letter(
        trace=submission.trace,
        copies=found.copies,
        people=tuple(one.account for one in people),
        departures=(*leaving, *found.departures),
        answers=found.answers,
        moved=found.moved,
        also=partial(_all, [found.also, partial(_count, draft, resolutions, rules)]),
        lastly=submission.lastly,
        received=_received(draft, content.size, departs),
        remarks=(*draft.remarks, *found.remarks),
    )


def _incoming(
    draft: Draft, resolutions: tuple[Resolution, ...], final: Content, people: tuple[LocalRecipient, ...]
) -> Incoming:
    """Whoever writes here hears of a refusal by a report: the letter is sent, as far as he knows."""
    return Incoming(
        draft.submission.trace,
        draft.envelope,
        resolutions,
        final,
        draft.content,
        people,
        client=draft.submission.client,
        writer=draft.submission.account,
        trusted=draft.submission.account is None,
        hostname=settings.MAIL_HOSTNAME,
    )


def _all(acts: Sequence[Callable[[], None]]) -> None:
    for act in acts:
        act()


def _received(draft: Draft, size: int, departs: datetime | None) -> Step:
    submission, envelope = draft.submission, draft.envelope
    later = f"; leaves at {timezone.localtime(departs):%Y-%m-%d %H:%M:%S}" if departs else ""
    return Step(
        "received",
        f"Submitted by {envelope.reverse_path or 'the server itself'} by {submission.protocol}, "
        f"client {submission.client}, {size} octets{later}",
        submission.trace,
        envelope.reverse_path,
        {"recipients": [recipient.address for recipient in envelope.recipients], "size": size},
    )


def _departs(draft: Draft, rules: Policy) -> datetime | None:
    """When it may leave, if not at once: FUTURERELEASE (RFC 4865 §4), or time to undo."""
    now = timezone.now()
    asked = draft.submission.undo_seconds
    undo = (rules.undo_seconds if asked is None else asked) if draft.submission.account is not None else 0
    departs = max(draft.envelope.hold_until or now, now + timedelta(seconds=undo))
    return departs if departs > now else None


def _count(draft: Draft, resolutions: tuple[Resolution, ...], rules: Policy) -> None:
    """What one of our people sends counts against his limits, and can be found again by its Message-ID."""
    if draft.submission.account is None:
        return
    message_id = facts.message_id(headers.header_of(draft.header, "message-id") or b"")
    limits.take(
        limits.Sent(
            draft.submission.trace,
            draft.submission.account,
            "".join(filter(str.isprintable, message_id))[:MESSAGE_ID_CHARACTERS],
            tuple(r.address for r in draft.envelope.recipients if r.address not in draft.copies),
            _hidden(draft, resolutions),
        ),
        rules,
    )


def _hidden(draft: Draft, resolutions: tuple[Resolution, ...]) -> tuple[str, ...]:
    """Where copies went that a rule added, unless the letter goes there anyway."""
    if not draft.copies:
        return ()
    ways: dict[bool, set[str]] = {True: set(), False: set()}
    for recipient, found in zip(draft.envelope.recipients, resolutions, strict=True):
        mailboxes = (one.account.address for one in found.local)
        ways[recipient.address in draft.copies] |= {recipient.address, *found.remote, *mailboxes}
    return tuple(sorted(ways[True] - ways[False]))
