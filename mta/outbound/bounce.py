"""The sender is told: what could not be delivered, what is late, what was passed on (RFC 3464)."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Claimed, Result, Verdict
from mailapp.policy.values import Policy
from mailapp.standards import dsn
from mailapp.standards.dsn import Action, Fate
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.message.headers import HEADER_END, decode, header_of
from mta.outbound.advice import advice

log = logging.getLogger(__name__)

HEADER_LIMIT = 256 * 1024  # octets of the original's header that go back

KINDS = {Action.FAILED: "bounced", Action.DELAYED: "deferred", Action.RELAYED: "sent"}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a report needs to know besides the letter and its results."""

    now: datetime
    rules: Policy
    hostname: str

    def ends(self, letter: Claimed) -> datetime:
        """When the letter is given up."""
        return timezone.localtime(letter.departs + timedelta(seconds=self.rules.queue_lifetime))


def report(letter: Claimed, results: Sequence[Result], occasion: Occasion) -> list[Result]:
    """Tell the sender what there is to tell; the results, as they are to be settled.

    What cannot be put off any longer has failed. A failure whose report cannot be written down now
    is put off, so that it is never forgotten.
    """
    results = outbox.final(letter, results, occasion.now, occasion.rules)
    try:
        for action, concerned in _news(letter, results, occasion).items():
            if concerned:
                _tell(letter, action, concerned, occasion)
    except Exception:  # whatever it is, what was sent must be settled as sent, and no failure may go untold
        log.exception("%s: the report to its sender must wait", letter.trace)
        return [replace(r, verdict=Verdict.DEFERRED) if r.verdict is Verdict.FAILED else r for r in results]
    return results


def _news(letter: Claimed, results: Sequence[Result], occasion: Occasion) -> Mapping[Action, list[Result]]:
    """What the sender wants to know and has not been told (RFC 3461 §5.2)."""
    late = outbox.delay_to_tell(letter, occasion.now, occasion.rules)
    waiting = [r for r in results if late and r.verdict is Verdict.DEFERRED and r.recipient.address not in letter.told]
    failed = [r for r in results if r.verdict is Verdict.FAILED]
    return {
        Action.FAILED: [r for r in failed if "FAILURE" in (r.recipient.notify or {"FAILURE"})],
        Action.DELAYED: [r for r in waiting if "DELAY" in (r.recipient.notify or {"DELAY"})],
        Action.RELAYED: [
            r for r in results if r.verdict is Verdict.SENT and r.relayed and "SUCCESS" in r.recipient.notify
        ],
    }


def _tell(letter: Claimed, action: Action, concerned: Sequence[Result], occasion: Occasion) -> None:
    """Submit one report. Raises Temporary."""
    sender = letter.envelope.reverse_path
    kind = KINDS[action]
    if not sender:  # RFC 5321 §6.1: never a report on a report
        journal.note(Step(kind, "Nobody is told: the letter has no sender", letter.trace))
        return
    trace = queue_id()
    with closing(_written(letter, action, concerned, occasion, trace)) as content:
        envelope = Envelope("", (Recipient(sender, frozenset({"NEVER"})),), "8BITMIME", smtputf8=not sender.isascii())
        submission = delivery.Submission(trace, None, envelope, content, occasion.hostname, "LOCAL")
        try:
            delivery.submit(submission)
        except delivery.Refused as refusal:
            journal.note(Step(kind, f"{sender} cannot be told: {refusal}", letter.trace, sender))
        else:
            journal.note(Step(kind, f"{sender} is told by letter {trace}", letter.trace, sender, {"report": trace}))


def _written(letter: Claimed, action: Action, concerned: Sequence[Result], occasion: Occasion, trace: str) -> Content:
    fates = [_fate(action, result, letter, occasion) for result in concerned]
    header, whole = _original(letter, action)
    notice = dsn.Notice(
        to=letter.envelope.reverse_path,
        author=_author(letter.envelope.reverse_path, occasion.hostname),
        reporting_mta=occasion.hostname,
        message_id=f"{trace}@{occasion.hostname}",
        now=timezone.localtime(occasion.now),
        text=_text(letter, action, fates, bool(whole), header, occasion),
    )
    arrived = timezone.localtime(letter.created)
    return Content.of(dsn.report(notice, dsn.Original(header, whole, letter.envelope.envid, arrived), fates))


def _fate(action: Action, result: Result, letter: Claimed, occasion: Occasion) -> Fate:
    address, orcpt = result.recipient.address, result.recipient.orcpt
    now = timezone.localtime(occasion.now)
    if action is Action.DELAYED:
        until = occasion.ends(letter)
        return dsn.delayed(address, result.reply, until=until, remote_mta=result.host, orcpt=orcpt, at=now)
    kind = dsn.failed if action is Action.FAILED else dsn.relayed
    return kind(address, result.reply, remote_mta=result.host, orcpt=orcpt, at=now)


def _original(letter: Claimed, action: Action) -> tuple[bytes, bytes]:
    """Its header, and all of it where it goes back whole: failed, short, and not RET=HDRS (RFC 3461 §6.2)."""
    full = action is Action.FAILED and letter.envelope.ret != "HDRS" and letter.size <= dsn.WHOLE_OCTETS
    try:
        with open(letter.path, "rb") as file:
            octets = file.read(dsn.WHOLE_OCTETS if full else HEADER_LIMIT)
    except OSError:  # even a letter that is lost must not be lost without a word
        log.exception("%s: cannot be read from the spool", letter.trace)
        return b"", b""
    end = HEADER_END.search(octets)
    return octets[: end.start() if end else HEADER_LIMIT], octets if full else b""


def _author(sender: str, hostname: str) -> str:
    """Somebody who can be answered, when the sender is one of us."""
    domain = sender.rpartition("@")[2]
    return f"postmaster@{domain}" if directory.is_local_domain(domain) else f"MAILER-DAEMON@{hostname}"


def _text(
    letter: Claimed, action: Action, fates: Sequence[Fate], whole: bool, header: bytes, occasion: Occasion
) -> str:
    known = {
        "subject": decode(header_of(header, "subject") or b""),
        "arrived": letter.created,
        "until": occasion.ends(letter),
        "lines": [{**asdict(fate), "advice": advice(fate.status)} for fate in fates],
        "others": len(fates) < len(letter.envelope.recipients),
        "whole": whole,
        "hostname": occasion.hostname,
    }
    return render_to_string(f"letters/{action.value}.txt", known)
