"""What the office's rules do to a letter from outside: other addresses, copies, a redirection; some of it is held."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailapp.delivery.values import Arrival
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError, Resolution
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox.values import Departure
from mailapp.policy.mailrules.api import MailRules
from mailapp.policy.mailrules.looking import header_end
from mailapp.policy.mailrules.rewriting import Scope
from mailapp.policy.mailrules.values import Numbered, Road
from mailapp.policy.mailrules.verdict import edited
from mailapp.standards import authres
from mailapp.standards.envelope import Envelope, Recipient
from mta.inbound.authenticate import is_stranger
from mta.inbound.decide import Accept, Findings
from mta.inbound.marking import NO_MARKS, Marks, applied, without_strangers
from mta.inbound.values import Letter
from mta.smtp.doorkeeper import SILENT

HEADER_LIMIT = 256 * 1024  # octets
VISITS = 3  # a letter that has been here so often gets no more copies: it goes round
NEVER = frozenset({"NEVER"})  # RFC 3461 §4.1: what becomes of a copy is no affair of the sender's


@dataclass(frozen=True, slots=True)
class Going:
    """One recipient, where it leads, and why its copy is held ("" it is not)."""

    recipient: Recipient
    resolution: Resolution
    held: str = ""


def arrival(
    letter: Letter, found: Findings, decision: Accept, rules: MailRules, hostname: str, marks: Marks = NO_MARKS
) -> Arrival:
    """The letter as it goes on; what is held for single recipients leaves it under a name of its own."""
    told = [*remarks(letter), *(_step(letter, sentence) for sentence in found.content.told), *_unseen(letter, found)]
    going = _redirected(letter, decision, told) if decision.redirect else _recipients(letter)
    if rules.copies:
        going += _copies(letter, going, rules, hostname, told)
    envelope = replace(letter.envelope, reverse_path=_reverse_path(letter, rules, told))
    content = _edited(letter, found, marks, hostname)
    held = decision.held or (going[0].held if all(each.held for each in going) else "")
    parts: dict[str, list[Going]] = {}
    for each in going:
        parts.setdefault("" if held else each.held, []).append(each)
    staying = parts.pop("")
    return Arrival(
        trace=letter.trace,
        envelope=_for(envelope, staying),
        resolutions=tuple(each.resolution for each in staying),
        content=content,
        client=str(letter.client),
        client_name=letter.client.name,
        trusted=letter.client.trusted,
        protocol=letter.protocol,
        into=decision.into,
        because=decision.because,
        opinions=decision.opinions,
        held=held,
        remarks=tuple(told),
        apart=tuple(Departure(queue_id(), _for(envelope, part), content, held=why) for why, part in parts.items()),
    )


def _for(envelope: Envelope, going: Sequence[Going]) -> Envelope:
    return replace(envelope, recipients=tuple(each.recipient for each in going))


def remarks(letter: Letter) -> tuple[Step, ...]:
    """What access rules warned of, for the journal."""
    steps = [_step(letter, warning) for warning in letter.remarks.warnings]
    for recipient, said in zip(letter.envelope.recipients, letter.recipient_remarks, strict=False):
        steps += [_step(letter, warning, recipient.address) for warning in said.warnings]
    return tuple(steps)


def _unseen(letter: Letter, found: Findings) -> list[Step]:
    """Who should have looked at it and did not."""
    away = [reason.because for reason in found.scan.reasons if reason.source in found.scan.away]
    return [Step("scanner", because, letter.trace, letter.envelope.reverse_path) for because in away]


def _recipients(letter: Letter) -> list[Going]:
    """Each recipient, and whether access rules want its copy held."""
    said = letter.recipient_remarks or (SILENT,) * len(letter.resolutions)
    return [
        Going(recipient, resolution, next(iter(remarked.holds), ""))
        for recipient, resolution, remarked in zip(letter.envelope.recipients, letter.resolutions, said, strict=True)
    ]


def _redirected(letter: Letter, decision: Accept, told: list[Step]) -> list[Going]:
    """A redirection to nobody is held for a human: nothing is lost by a mistake in a rule."""
    resolution = _resolved(decision.redirect)
    if resolution is not None:
        return [Going(Recipient(decision.redirect, NEVER), resolution)]
    sentence = f"nobody takes mail for {decision.redirect}"
    told.append(_step(letter, f"Not redirected: {sentence}"))
    return [replace(each, held=f"{decision.because}; {sentence}") for each in _recipients(letter)]


def _copies(letter: Letter, going: Sequence[Going], rules: MailRules, hostname: str, told: list[Step]) -> list[Going]:
    sender = letter.envelope.reverse_path
    wanted = rules.copies.copies(sender, [each.recipient.address for each in going], Road.INBOUND)
    if not wanted or _visits(letter, hostname) >= VISITS:
        return []
    found = [(address, numbered, _resolved(address)) for address, numbered in wanted.items()]
    told += [_copy_told(letter, address, numbered, resolution) for address, numbered, resolution in found]
    return [Going(Recipient(address, NEVER), resolution) for address, _, resolution in found if resolution]


def _copy_told(letter: Letter, address: str, numbered: Numbered, resolution: Resolution | None) -> Step:
    if resolution is None:
        return _step(letter, f"No copy for {address}, whose mail nobody takes: {numbered}", address)
    return _step(letter, f"A copy for {address}: {numbered}", address)


def _visits(letter: Letter, hostname: str) -> int:
    """How often the letter has been here, by our own Received fields."""
    ours = re.compile(rb"\bby " + re.escape(hostname.encode()) + rb" \(Pillarbox\)")
    return len(ours.findall(letter.content.received_head(HEADER_LIMIT)))


def _resolved(address: str) -> Resolution | None:
    """None when mail for the address would be refused."""
    try:
        resolution = directory.resolve(address)
    except DirectoryError:
        return None
    return None if directory.refusal(address, resolution, abroad=True) else resolution


def _reverse_path(letter: Letter, rules: MailRules, told: list[Step]) -> str:
    path = letter.envelope.reverse_path
    new = rules.rewriting.look_up(path, Scope.SENDER, Road.INBOUND)
    if new is None:
        return path
    told.append(_step(letter, f"Sender {path} is {new.address}: {new.numbered}"))
    return new.address


def _edited(letter: Letter, found: Findings, marks: Marks, hostname: str) -> Content:
    """Fields that rules and the guard add stand below our Received field; what others wrote in our name is gone."""
    head = letter.content.received_head(HEADER_LIMIT)
    header = head[: header_end(head)]
    own = without_strangers(header) if is_stranger(letter) else header
    ruled = authres.without_forged(edited(own, found.content), hostname)
    if not marks and ruled == header:
        return letter.content
    return letter.content.with_header(marks.fields + applied(ruled, marks) if marks else ruled, len(header))


def _step(letter: Letter, told: str, address: str = "") -> Step:
    return Step("rule", told, letter.trace, address or letter.envelope.reverse_path)
