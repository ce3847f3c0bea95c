"""Letters that rules send: the letter itself to somebody else, vacation's answer, a notice that it has come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from mailapp.delivery import forward, signing
from mailapp.delivery.accepted import Answer, Copy, Place
from mailapp.delivery.sorting import memory
from mailapp.delivery.sorting.incoming import Incoming
from mailapp.delivery.sorting.opened import leaving
from mailapp.delivery.values import Refused
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo, DirectoryError, Outcome, Writer
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox.values import Departure
from mailapp.policy.values import Policy
from mailapp.standards import sieve
from mailapp.standards.address import canonical, format_named, parse_list, split_detail
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.message.headers import fields
from mailapp.standards.sieve import answers
from mailapp.standards.sieve.actions import Edition, Notify, Redirect, Vacation
from mailapp.store.values import INBOX

NEVER, SUCCESS = frozenset({"NEVER"}), frozenset({"SUCCESS"})  # RFC 3461 §4.1
AUTHORS = ("from", "sender")  # fields that say who wrote and who sent a letter (RFC 5322 §3.6.2)


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's rules at one letter."""

    incoming: Incoming
    person: AccountInfo
    letter: sieve.Letter
    now: datetime
    rules: Policy


def redirected(desk: Desk, action: Redirect, *, own: bool) -> Departure:
    """Raises Refused when it would go round in a circle; and, of a person's own rules, in another one's name, or to a
    group that is closed to its writer."""
    incoming = desk.incoming
    if own:
        _check_gates(desk, action.address)
        if action.edition is not None:
            _check_authors(desk, action.edition)
    led = incoming.led_by(desk.person.id)
    kind = "rfc822" if led.address.isascii() else "utf-8"
    recipient = Recipient(
        action.address, _reports(led, action), led.orcpt or f"{kind};{led.address}"  # RFC 3461 §5.2.1
    )  # fmt: skip
    envelope = replace(incoming.envelope, ret=action.ret.upper() or incoming.envelope.ret)  # RFC 6009 §5
    content = leaving(incoming.content, incoming.forwarded, desk.letter, action.edition)
    return forward.redirected(envelope, content, desk.person.address, recipient, desk.rules, incoming.writer)


def _check_gates(desk: Desk, address: str) -> None:
    """A closed group is closed by whatever way a letter comes to it. Raises Refused."""
    if not directory.is_local_domain(address.rpartition("@")[2].lower()):
        return
    incoming = desk.incoming
    writer = Writer(incoming.envelope.reverse_path, incoming.writer, incoming.trusted)
    try:
        found = directory.resolve(address, writer)
    except DirectoryError:  # it comes back, as any letter to what is no address
        return
    if found.outcome is Outcome.RESTRICTED:
        raise Refused(str(directory.refusal(address, found)))


def _check_authors(desk: Desk, edition: Edition) -> None:
    """Rules may change a letter, and may not let somebody write it who has not (RFC 6409 §6.1). Raises Refused."""
    known = set(_authors(desk.incoming.forwarded.head(forward.HEADER_LIMIT)))
    for address in _authors(edition.header):
        if address not in known and not directory.may_send_as(desk.person.id, address):
            raise Refused(f"550 5.7.1 <{address}>: they would let {address} write it")


def _authors(header: bytes) -> Iterator[str]:
    for name, value in fields(header):
        if name.lower() in AUTHORS:
            yield from (named.address.lower() for named in parse_list(value))


def _reports(led: Recipient, action: Redirect) -> frozenset[str]:
    """As the rule says (RFC 6009 §5), else as the sender wished: that it came here, we tell him ourselves."""
    if action.notify:
        return frozenset(action.notify.upper().split(","))
    return (led.notify - SUCCESS or NEVER) if led.notify else led.notify


def answer(desk: Desk, action: Vacation, copy: Place | None) -> Answer | str:
    """The answer, or why there is none. `copy`: where one of it is kept (RFC 8580)."""
    if desk.incoming.opinion(desk.person.id).into != INBOX:  # its script may look at spam; a spammer learns nothing
        return "the letter is taken for spam"
    own = directory.sender_addresses(desk.person.id)
    envelope = _as_own(desk, own)
    if why := answers.unanswered(action, desk.letter, envelope, own):
        return why
    trace = queue_id()
    address = answers.addressed_as(action, desk.letter, envelope, own)
    if not directory.may_send_as(desk.person.id, address):
        address = envelope.recipient
    action = replace(action, sender=_sender(desk.person, action.sender, address))
    octets = answers.answer(action, desk.letter, envelope, message_id=_message_id(desk, trace), now=desk.now)
    due = partial(memory.answer, desk.person.id, answers.key(action, envelope.sender), action.seconds)
    return Answer(due, _automatic(trace, "", [envelope.sender], octets), _copy(octets, copy))


def notice(desk: Desk, action: Notify, copy: Place | None, told: set[str]) -> Answer | str:
    """RFC 5436 §2; never of a letter that nobody wrote, or two that tell each other would never end (§2.7.1).

    Who is in `told` hears of this letter already; who hears by this one is added.
    """
    if why := answers.unnotified(desk.letter):
        return why
    envelope = _as_own(desk, directory.sender_addresses(desk.person.id))
    trace = queue_id()
    action = replace(action, sender=_sender(desk.person, action.sender, envelope.recipient))
    identity = _message_id(desk, trace)
    who, octets = answers.notification(action, desk.letter, envelope, message_id=identity, now=desk.now, told=told)
    if not who:
        return "nobody is named who is still to be told"
    told.update(map(str.lower, who))
    due = partial(memory.sent, desk.person.id, 1)
    return Answer(due, _automatic(trace, answers.notifier(action, envelope), who, octets), _copy(octets, copy))


def _as_own(desk: Desk, own: Sequence[str]) -> sieve.Envelope:
    """The letter came to one of his own addresses; through a group or a catch-all it came to somebody else's."""
    envelope = desk.incoming.envelope_of(desk.person.id)
    mine = envelope.recipient if _base(envelope.recipient) in own else desk.person.address
    return replace(envelope, recipient=mine)


def _base(address: str) -> str:
    """Without a detail (RFC 5233)."""
    local, _, domain = address.rpartition("@")
    try:
        return canonical(f"{split_detail(local)[0]}@{domain}")
    except ValueError:
        return address


def _sender(person: AccountInfo, said: str, address: str) -> str:
    """Nobody's rules write in another one's name (RFC 6409 §6.1): who may not is named as he is."""
    named = parse_list(said) if said else []
    if named and directory.may_send_as(person.id, named[0].address):
        return said
    return format_named(person.display_name, address)


def _message_id(desk: Desk, trace: str) -> str:
    return f"{trace}@{desk.person.address.rpartition('@')[2]}"


def _automatic(trace: str, sender: str, to: Sequence[str], octets: bytes) -> Departure:
    """An answer comes from the null sender, so that nothing answers it (RFC 3834 §3.3)."""
    utf8 = not all(map(str.isascii, (sender, *to)))
    envelope = Envelope(sender, tuple(Recipient(address, NEVER) for address in to), "8BITMIME", smtputf8=utf8)
    content = Content.of(octets)
    for signer in signing.SIGNERS:
        content = content.with_prefix(signer.sign(envelope, content))
    return Departure(trace, envelope, content)


def _copy(octets: bytes, place: Place | None) -> Copy | None:
    return Copy(Content.of(octets), (place,)) if place else None
