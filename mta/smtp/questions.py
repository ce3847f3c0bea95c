"""The questions that a session may ask, answered by the heart. These run in threads of the bridge."""

import time

from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.directory import credentials
from mailapp.directory.values import AccountInfo, DirectoryError, Resolution, Writer
from mailapp.directory.verification import AskPrimary
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.policy import api as policy
from mailapp.standards.reply import Reply
from mailapp.standards.sasl import Secrets
from mailapp.store import api as store
from mailapp.store.values import Usage
from mta.smtp import replies
from mta.smtp.session import Admission, Known, Login, Owns, Question, Resolve, Room, Turn

FRESH_SECONDS = 2.0  # how long the use of a quota may be out of date

TURN_SECONDS = 60.0  # between two runs of one domain's queue, for anybody may ask (RFC 1985 §6)

_usages: dict[int, tuple[float, Usage]] = {}
_turns: dict[str, float] = {}  # domain → when its queue ran last


def answer(
    question: Resolve | Owns | Login | Known | Room | Turn, primary: AskPrimary
) -> Admission | AccountInfo | Secrets | Reply | bool | tuple[bool, ...] | None:
    """The answer, with the database; `primary` asks other servers about recipients of domains that we back up."""
    if isinstance(question, Resolve):
        return _admission(question, primary)
    if isinstance(question, Owns):
        return _owns(question)
    if isinstance(question, Known):
        return _known(question)
    if isinstance(question, Turn):
        return _turn(question)
    if isinstance(question, Room):
        return tuple(_full_now(resolution, question.size) for resolution in question.resolutions)
    return _login(question)


def at_once(question: Question) -> Admission | None:
    """The answer to Resolve, if it is remembered: no database is asked."""
    if not isinstance(question, Resolve):
        return None
    resolution = directory.cached(question.address, question.writer)
    if resolution is None and question.abroad:
        resolution = directory.abroad(question.address)
    if resolution is None:
        return None
    for recipient in resolution.local:
        if recipient.account.quota and _remembered(recipient.account.id) is None:
            return None
    return Admission(resolution, _is_full(resolution, question.size))


def _admission(question: Resolve, primary: AskPrimary) -> Admission | Reply:
    try:
        resolution = directory.resolve(question.address, question.writer)
        if resolution.ask_primary and not _is_known(question.writer):
            resolution = directory.verified(resolution, primary, policy.current(), timezone.now())
    except DirectoryError as wrong:
        return Reply(501, "5.1.3", str(wrong))
    if refused := delivery.suppression_refusal(question.writer.account, question.address, policy.current()):
        return refused  # now, and not after the whole letter
    return Admission(resolution, _full_now(resolution, question.size))


def _full_now(resolution: Resolution, size: int) -> bool:
    """As `_is_full`, by what the store says now."""
    for recipient in resolution.local:
        if recipient.account.quota:
            _usages[recipient.account.id] = (time.monotonic(), store.open(recipient.account.id).usage())
    return _is_full(resolution, size)


def _is_known(writer: Writer) -> bool:
    """Whether a bounce would reach whoever wrote the letter: then nobody need be asked."""
    return writer.trusted or writer.account is not None


def _is_full(resolution: Resolution, size: int) -> bool:
    """Nobody behind the address has room; while somebody has, the letter is taken."""
    if resolution.remote or not resolution.local:
        return False
    return all(_has_no_room(recipient.account, size) for recipient in resolution.local)


def _has_no_room(account: AccountInfo, size: int) -> bool:
    usage = _remembered(account.id) if account.quota else None
    return usage is not None and usage.octets + max(size, 1) > account.quota


def _remembered(account: int) -> Usage | None:
    known = _usages.get(account)
    return known[1] if known and time.monotonic() - known[0] < FRESH_SECONDS else None


def _known(question: Known) -> AccountInfo | None:
    """The account of this address, if it is in use."""
    try:
        found = directory.account(question.address)
    except DirectoryError:
        return None
    return found if found and found.active else None


def _turn(question: Turn) -> Reply:
    """Let the queue of a domain that we back up run (RFC 1985 §5)."""
    if not directory.backs_up(question.domain):
        return replies.ETRN_NOT_OURS
    if not outbox.count_queue(QueueFilter(domain=question.domain)):
        return replies.ETRN_NOTHING
    now = time.monotonic()
    if now - _turns.get(question.domain, -TURN_SECONDS) >= TURN_SECONDS:
        _turns[question.domain] = now
        outbox.flush(f"ETRN from [{question.client}]", question.domain)
    return replies.ETRN_STARTED


def forget_turns() -> None:
    """Each domain's queue may run again (tests)."""
    _turns.clear()


def _owns(question: Owns) -> bool:
    """Nobody who was switched off since he logged in owns an address."""
    person = directory.account_by_id(question.account)
    try:
        return person is not None and person.active and directory.may_send_as(person.id, question.address)
    except DirectoryError:
        return False


def _login(question: Login) -> AccountInfo | Secrets | Reply:
    try:
        return credentials.answer(question.asked, question.client, "smtp")
    except credentials.BadCredentials:
        return replies.BAD_CREDENTIALS
    except credentials.TooManyFailures as wait:
        return Reply(454, "4.7.0", f"Too many failures, try again in {wait.wait_seconds:.0f} seconds")  # RFC 4954 §6
