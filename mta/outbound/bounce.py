"""The sender is told: what could not be delivered, what is late, what was passed on (RFC 3464)."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Claimed, Result, Verdict
from mailapp.policy.values import Policy
from mailapp.standards import dsn
from mailapp.standards.autoreply import is_automatic
from mailapp.standards.dsn import Action, Fate

log = logging.getLogger(__name__)

POSTMASTER = "postmaster"  # alone it is legal, and ours (RFC 5321 §4.1.1.3)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a report needs to know besides the letter and its results."""

    now: datetime
    rules: Policy

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


def learn(reported: Sequence[tuple[Claimed, Sequence[Result]]], rules: Policy) -> None:
    """Addresses that bounce, and those that do not, are remembered. Our own people are known anyway."""
    told = [result for _, results in reported for result in results if not result.by_table]
    found = [result for result in told if result.host or result.verdict is Verdict.FAILED]
    failed = {r.recipient.address: r.reply for r in found if r.verdict is Verdict.FAILED and not _ours(r)}
    delivery.learn(failed, [r.recipient.address for r in found if r.verdict is Verdict.SENT], rules)


def _ours(result: Result) -> bool:
    return directory.is_local_domain(result.recipient.address.rpartition("@")[2].lower())


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
    """Send one report. Raises Temporary."""
    about = _about(letter, action, concerned, occasion)
    if action is Action.DELAYED and is_automatic(about.header):
        # RFC 3834 §2: nobody waits there for news. Who said NOTIFY=DELAY does.
        concerned = [result for result in concerned if "DELAY" in result.recipient.notify]
    if not concerned:
        return
    fates = [_fate(action, result, letter, occasion) for result in concerned]
    double = action is Action.FAILED and not letter.envelope.reverse_path
    to = POSTMASTER if double and occasion.rules.double_bounces_to_postmaster else ""
    delivery.tell(about, action, fates, to)


def _about(letter: Claimed, action: Action, concerned: Sequence[Result], occasion: Occasion) -> delivery.About:
    header, whole = _original(letter, action)
    return delivery.About(
        letter.trace,
        letter.envelope,
        header,
        whole,
        arrived=letter.created,
        until=occasion.ends(letter),
        others=len(concerned) < len(letter.envelope.recipients),
    )


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
            octets = file.read(dsn.WHOLE_OCTETS if full else delivery.HEADER_LIMIT)
    except OSError:  # even a letter that is lost must not be lost without a word
        log.exception("%s: cannot be read from the spool", letter.trace)
        return b"", b""
    return delivery.head_of(octets), octets if full else b""
