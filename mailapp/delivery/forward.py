"""What of a letter leaves, and under whose name: to where aliases and groups lead, and to remote recipients."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from mailapp.delivery.values import Refused
from mailapp.directory import api as directory
from mailapp.directory.values import LocalRecipient, Outcome, Resolution
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox.values import Departure
from mailapp.policy.values import Policy
from mailapp.signing.api import sealed
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.message import headers

NEVER = frozenset({"NEVER"})  # RFC 3461 §4.1
UNSAID = frozenset({"FAILURE", "DELAY"})
HEADER_LIMIT = 256 * 1024  # octets in which we look for our own mark
MARK = "Delivered-To"  # the field by which Postfix and qmail know a loop, too


@dataclass(frozen=True, slots=True)
class Way:
    """One recipient's way out of the house, with the reverse-path and the mark that go with it."""

    recipient: Recipient
    reverse_path: str
    mark: str = ""  # the address of ours that forwards


def departures(
    trace: str,
    envelope: Envelope,
    resolutions: Sequence[Resolution],
    content: Content,
    rules: Policy,
    account: int | None = None,
) -> tuple[Departure, ...]:
    """One departure for each reverse-path; the first bears the letter's own name.

    Raises Refused when the letter was here already and would go round in a circle.
    """
    ways = _ways(envelope, resolutions, rules)
    _check_for_loop({way.mark for way in ways.values() if way.mark}, content)
    groups: dict[str, list[Way]] = {}
    for way in ways.values():
        groups.setdefault(way.reverse_path, []).append(way)
    return tuple(
        Departure(
            trace if not place else queue_id(),
            replace(envelope, reverse_path=path, recipients=tuple(way.recipient for way in group)),
            _marked(content if account else _sealed(content, group, rules), group),
            account,
        )
        for place, (path, group) in enumerate(groups.items())
    )


def redirected(
    envelope: Envelope, content: Content, forwarder: str, recipient: Recipient, rules: Policy, writer: int | None = None
) -> Departure:
    """What a person's rules forward, by the same road (RFC 5228 §4.2). `writer`: the account of who has submitted it.

    Raises Refused when the letter was forwarded by them before, and would go round in a circle.
    """
    _check_for_loop({forwarder}, content)
    way = Way(recipient, _reverse_path(envelope.reverse_path, forwarder, rules), forwarder)
    new = replace(
        envelope,
        reverse_path=way.reverse_path,
        recipients=(recipient,),
        smtputf8=envelope.smtputf8 or not recipient.address.isascii(),
    )
    return Departure(queue_id(), new, _marked(content if writer else _sealed(content, [way], rules), [way]))


def local_recipients(resolutions: Sequence[Resolution]) -> tuple[LocalRecipient, ...]:
    """Every mailbox once, however many addresses lead to it."""
    found: dict[int, LocalRecipient] = {}
    for resolution in resolutions:
        for recipient in resolution.local:
            found.setdefault(recipient.account.id, recipient)
    return tuple(found.values())


def _ways(envelope: Envelope, resolutions: Sequence[Resolution], rules: Policy) -> dict[str, Way]:
    """Every remote address once, however many recipients lead to it; what any of them wants to hear is told."""
    found: dict[str, Way] = {}
    for recipient, resolution in zip(envelope.recipients, resolutions, strict=True):
        for way in _ways_of(envelope, recipient, resolution, rules):
            known = found.setdefault(way.recipient.address, way)
            if known.recipient.notify != way.recipient.notify:
                found[way.recipient.address] = replace(known, recipient=_wanting_both(known.recipient, way.recipient))
    return found


def _ways_of(envelope: Envelope, recipient: Recipient, resolution: Resolution, rules: Policy) -> Iterator[Way]:
    if resolution.outcome is Outcome.DELIVER:
        path = _reverse_path(envelope.reverse_path, recipient.address, rules) if resolution.remote else ""
        for address in resolution.remote:
            yield Way(_expanded(recipient, resolution, address), path, resolution.address)
    elif resolution.outcome is Outcome.NOT_OURS:
        yield Way(recipient, envelope.reverse_path)
    else:  # a domain that we back up
        for address in resolution.remote:
            yield Way(replace(recipient, address=address), envelope.reverse_path)


def _wanting_both(one: Recipient, other: Recipient) -> Recipient:
    """NEVER gives way; who said nothing wants to hear of failures, and of delays where we tell them (RFC 3461 §4.1)."""
    wishes = (one.notify or UNSAID) | (other.notify or UNSAID)
    return replace(one, notify=wishes - NEVER or NEVER)


def _reverse_path(sender: str, forwarder: str, rules: Policy) -> str:
    """Ours instead of a stranger's: the next server asks whether we may send in that name (RFC 7208)."""
    if not sender or not rules.srs or directory.is_local_domain(_domain(sender)):
        return sender
    try:
        return directory.srs_scheme(rules).forward(sender, _domain(forwarder), directory.srs_today())
    except ValueError:  # an address that cannot be written into another: too long
        return sender


def _expanded(recipient: Recipient, resolution: Resolution, address: str) -> Recipient:
    """The forwarded recipient, with the report wishes of the one that led there."""
    kind = "rfc822" if recipient.address.isascii() else "utf-8"
    orcpt = recipient.orcpt or f"{kind};{recipient.address}"  # RFC 3461 §5.2.1: who was written to
    notify = recipient.notify
    if len(resolution.remote) + len(resolution.local) > 1:
        # RFC 3461 §5.2.7.3: "expanded" is told by us, and no success of a single member
        notify = (notify - {"SUCCESS"} or NEVER) if notify else notify
    return replace(recipient, address=address, orcpt=orcpt, notify=notify)


def _check_for_loop(marks: set[str], content: Content) -> None:
    """A letter that bears the mark of an address that would forward it has been there (RFC 5321 §6.3)."""
    if not marks:
        return
    fields = headers.fields(content.head(HEADER_LIMIT))
    seen = {headers.decode(value).strip().casefold() for name, value in fields if name.lower() == MARK.lower()}
    for mark in sorted(marks):
        if mark.casefold() in seen:
            raise Refused(f"554 5.4.6 <{mark}>: Mail forwarding loop: this letter was forwarded here before")


def _sealed(content: Content, ways: Sequence[Way], rules: Policy) -> Content:
    """What strangers write and we hand on: our own people's letters bear our signature."""
    forwarder = next((way.mark for way in ways if way.mark), "")
    if not forwarder or not rules.arc_seals:
        return content
    return sealed(content, _domain(forwarder), settings.MAIL_HOSTNAME)


def _marked(content: Content, ways: Sequence[Way]) -> Content:
    marks = dict.fromkeys(way.mark for way in ways if way.mark)
    if not marks:
        return content
    return content.with_prefix("".join(f"{MARK}: {mark}\r\n" for mark in marks).encode("utf-8", "replace"))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
