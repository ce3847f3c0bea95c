"""What happens to a letter at our door, from its last octet to our answer."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.values import Arrival, Receipt, Refused, Submission, Temporary
from mailapp.guard import api as guard
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.disk import is_full
from mailapp.policy import api as policy
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.mailrules.api import MailRules
from mailapp.policy.mailrules.judging import judge
from mailapp.policy.mailrules.looking import header_end
from mailapp.policy.mailrules.values import Road
from mailapp.policy.mailrules.verdict import NOTHING
from mailapp.policy.values import Policy
from mailapp.standards import trace
from mailapp.standards.authentication import Authentication
from mailapp.standards.dns import CheckingResolver
from mailapp.standards.reply import Reply
from mta.inbound import authenticate, counting, guarding, looking, replies, shunt
from mta.inbound.decide import Defer, Discard, Findings, Reject, decide
from mta.inbound.ruled import arrival, remarks
from mta.inbound.values import Letter, Looked
from mta.smtp.lmtp import Parted

log = logging.getLogger(__name__)

HEADER_LIMIT = 256 * 1024  # octets in which we count Received fields; a stranger's header is no longer


@dataclass(frozen=True, slots=True)
class House:
    """Where we are: the name in our Received fields, and the folder for letters that we stumbled on.

    Without `resolver` the DNS is asked nothing about who sent a letter.
    """

    hostname: str
    shunt: Path
    resolver: CheckingResolver | None = None


def receive(house: House, letters: Sequence[Letter]) -> list[Reply]:
    """Take letters together, one commit for all; an answer for each. A 250 is durable when this returns."""
    try:
        return _receive(house, letters)
    except Exception as trouble:
        return [_trouble(house, letter, trouble) for letter in letters]
    finally:
        for letter in letters:
            letter.content.close()


def look(house: House, letter: Letter) -> Letter | Reply:
    """Find out what takes time, before the letter joins those that are received together; a reply ends its way."""
    try:
        letter = replace(letter, since=time.monotonic())  # until now the threads were busy with those of others
        _stamp(house, letter)  # scanners want to know how it came
        return replace(letter, looked=looking.look(letter, policy.current(), house.resolver))
    except Exception as trouble:
        reply = _trouble(house, letter, trouble)
        letter.content.close()
        return reply


def _receive(house: House, letters: Sequence[Letter]) -> list[Reply]:
    rules = policy.current()
    examined = [_calmly(house, letter, partial(_examine, house, letter, rules)) for letter in letters]
    outcomes = iter(_delivered([item for item in examined if isinstance(item, Arrival)]))
    guard.names.write_if_due()
    return [
        item if isinstance(item, Reply) else _answer(house, letter, next(outcomes))
        for letter, item in zip(letters, examined, strict=True)
    ]


def _delivered(arrivals: Sequence[Arrival]) -> Sequence[Receipt | Exception]:
    """What fails for all of these is no trouble of those that were answered before: they stay taken."""
    try:
        return delivery.deliver(arrivals)
    except Exception as trouble:
        return [trouble] * len(arrivals)


def _examine(house: House, letter: Letter, rules: Policy) -> Arrival | Reply:
    """Stamp, look, decide; a submitted letter is taken at once, another joins the batch."""
    mine = mailrules.current()
    found = _findings(letter, mine, rules)
    decision = decide(found, rules)
    counting.count(letter, found, decision, rules)
    _testify(house, letter, found.authentication)
    if isinstance(decision, Reject | Defer):
        return _reject(letter, decision, found)
    if isinstance(decision, Discard):
        return _discard(letter, decision)
    if letter.account is not None:
        return _submit(letter, found)
    guarding.learn(found, rules)
    return arrival(letter, found, decision, mine, house.hostname, guarding.marked(letter, found, rules))


def _findings(letter: Letter, mine: MailRules, rules: Policy) -> Findings:
    """Content rules about letters of our own people are obeyed where these are submitted, from whatever face."""
    head = letter.content.received_head
    content = judge(mine.content, head, Road.INBOUND, rules) if letter.account is None else NOTHING
    looked = letter.looked or (looking.look(letter, rules) if letter.account is None else Looked())
    octets = head(HEADER_LIMIT)
    hops, whole = trace.count_received(octets), len(octets) < HEADER_LIMIT or header_end(octets) < HEADER_LIMIT
    readable = whole or not authenticate.is_wanted(letter, rules)
    known = Findings(hops, content, _holds(letter), looked.authentication, looked.scan, readable=readable)
    return known if letter.account is not None else guarding.judged(letter, known, rules)


def _holds(letter: Letter) -> tuple[str, ...]:
    """What one of our people sends waits whole, whichever recipient a rule is about."""
    of_recipients = letter.recipient_remarks if letter.account is not None else ()
    return letter.remarks.holds + tuple(hold for said in of_recipients for hold in said.holds)


def _stamp(house: House, letter: Letter) -> None:
    """RFC 5321 §4.4."""
    client = letter.client
    letter.content.prefix = trace.received(
        trace.Hop(client.helo, client.address, client.name, letter.protocol, client.tls, client.trusted),
        by=house.hostname,
        queue_id=letter.trace,
        now=timezone.localtime(),
        recipients=[recipient.address for recipient in letter.envelope.recipients],
    )


def _testify(house: House, letter: Letter, known: Authentication) -> None:
    """What was found out about the sender stands above our Received field (RFC 8601 §5)."""
    if not letter.content.prefix:
        _stamp(house, letter)
    letter.content.prefix = authenticate.field(letter, house.hostname, known) + letter.content.prefix


def _submit(letter: Letter, found: Findings) -> Reply:
    submission = Submission(
        letter.trace,
        letter.account,
        letter.envelope,
        letter.content,
        str(letter.client),
        letter.protocol,
        held=next(iter(found.holds), ""),
        remarks=remarks(letter),
        verdict=letter.looked.virus if letter.looked else None,
    )
    return replies.accepted(delivery.submit(submission).trace)


def _reject(letter: Letter, decision: Reject | Defer, found: Findings) -> Reply:
    journal.note(
        Step(
            "refused",
            f"Refused from {letter.envelope.reverse_path or '<>'}, client {letter.client}: {decision.because}",
            letter.trace,
            letter.envelope.reverse_path,
            {
                "reply": str(decision.reply),
                "recipients": [r.address for r in letter.envelope.recipients],
                **({"virus": found.scan.virus} if found.scan.virus else {}),
            },
        )
    )
    return decision.reply


def _discard(letter: Letter, decision: Discard) -> Reply:
    journal.note(
        Step(
            "discarded",
            f"Discarded from {letter.envelope.reverse_path or '<>'}, client {letter.client}: {decision.because}",
            letter.trace,
            letter.envelope.reverse_path,
            {"recipients": [r.address for r in letter.envelope.recipients]},
        )
    )
    return replies.accepted(letter.trace)


# -- troubles, told apart once ------------------------------------------------------------------------


def _calmly(house: House, letter: Letter, act: Callable[[], Arrival | Reply]) -> Arrival | Reply:
    """What a letter does to us stays its own affair: the others of its batch go on."""
    try:
        return act()
    except Exception as trouble:
        return _trouble(house, letter, trouble)


def _answer(house: House, letter: Letter, outcome: Receipt | Exception) -> Reply:
    if isinstance(outcome, Exception):
        return _trouble(house, letter, outcome)
    taken = replies.accepted(letter.trace)
    if not outcome.refused:
        return taken
    own = {address: Reply.parse(int(said[:3]), said[4:]) for address, said in outcome.refused.items()}
    return Parted(taken.code, taken.enhanced, taken.text, own)  # RFC 2033 §4.2


def _trouble(house: House, letter: Letter, trouble: Exception) -> Reply:
    """Theirs is said; the world's is said to pass; ours is logged, and a human gets a copy of the letter."""
    if isinstance(trouble, Refused | Temporary):
        return Reply.parse(int(trouble.reply[:3]), trouble.reply[4:])
    if is_full(trouble):
        log.error("%s: not taken, the disk is full: %s", letter.trace, trouble)
        return replies.NO_SPACE
    if isinstance(trouble, OSError | OperationalError | InterfaceError):
        log.error("%s: not taken: %s", letter.trace, trouble)
        return replies.OUR_FAULT
    log.error("%s: we stumbled; a copy is kept in %s", letter.trace, house.shunt, exc_info=trouble)
    shunt.keep(house.shunt, letter)
    return replies.OUR_FAULT
