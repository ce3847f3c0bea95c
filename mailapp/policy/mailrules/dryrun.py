"""A dry run: which rules would do what to a letter. Nothing is sent, kept or noted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from mailapp.policy.mailrules.access import Action as Access
from mailapp.policy.mailrules.current import MailRules
from mailapp.policy.mailrules.judging import judge
from mailapp.policy.mailrules.looking import header_end
from mailapp.policy.mailrules.rewriting import Scope
from mailapp.policy.mailrules.values import Numbered, Road
from mailapp.policy.mailrules.verdict import Verdict, edited
from mailapp.policy.values import Policy
from mailapp.standards import footer
from mailapp.standards.readdress import SENDER_FIELDS, readdressed

TAKEN, REFUSED, PUT_OFF = "taken", "refused", "put off"
HELD, DISCARDED, REDIRECTED = "held", "discarded", "redirected"


@dataclass(frozen=True, slots=True)
class Trial:
    """A letter, and how it would come. `name`: the client's in the DNS, "" it has none, None nobody knows."""

    octets: bytes
    sender: str
    recipients: tuple[str, ...]
    client: str = ""
    name: str | None = None
    helo: str = ""
    road: Road = Road.INBOUND


@dataclass(frozen=True, slots=True)
class Would:
    """One rule that fits: what it looked at, and what it would do."""

    about: str
    does: str
    rule: str


@dataclass(frozen=True, slots=True)
class Ran:
    """What would become of the letter, why, and what it would look like."""

    outcome: str
    would: tuple[Would, ...]
    sender: str
    recipients: tuple[str, ...]
    octets: bytes


def dry_run(trial: Trial, rules: MailRules, policy: Policy, ours: Callable[[str], bool]) -> Ran:
    """`ours` tells whether a domain is one of ours."""
    would = [*_at_the_door(trial, rules)]
    found = judge(rules.content, lambda most: trial.octets[:most], trial.road, policy)
    would += [Would(finding.shown, finding.rule.does, str(finding.numbered)) for finding in found.findings]
    end = header_end(trial.octets)
    octets = edited(trial.octets[:end], found) + trial.octets[end:]
    after = replace(trial, octets=octets, recipients=_recipients(trial, found))
    after = _addressed(after, rules, would)
    after = _with_footer(after, rules, ours, would)
    return Ran(_outcome(would, found), tuple(would), after.sender, after.recipients, after.octets)


def _at_the_door(trial: Trial, rules: MailRules) -> Iterator[Would]:
    """Access rules; a recipient who is refused leaves the others standing."""
    table, road = rules.access, trial.road
    asked = [
        (f"client {trial.client}", table.client(trial.client, trial.name, road) if trial.client else None),
        (f"EHLO {trial.helo}", table.helo(trial.helo, road) if trial.helo else None),
        (f"sender {trial.sender or '<>'}", table.sender(trial.sender, road)),
        *((f"recipient {address}", table.recipient(address, road)) for address in trial.recipients),
    ]
    for about, found in asked:
        if found is not None:
            reason = f": {found.rule.reason}" if found.rule.reason else ""
            yield Would(about, f"{found.rule.action.value}{reason}", str(found))


def _recipients(trial: Trial, found: Verdict) -> tuple[str, ...]:
    return (found.redirect.rule.argument,) if found.redirect else trial.recipients


def _addressed(trial: Trial, rules: MailRules, would: list[Would]) -> Trial:
    """Other addresses, then copies."""
    table, road = rules.rewriting, trial.road

    def other(address: str, scope: Scope) -> str:
        new = table.look_up(address, scope, road)
        if new is None:
            return address
        would.append(Would(f"{scope.value} {address}", f"becomes {new.address}", str(new.numbered)))
        return new.address

    sender = other(trial.sender, Scope.SENDER)
    recipients = [other(address, Scope.RECIPIENT) for address in trial.recipients]
    copies = rules.copies.copies(sender, recipients, road)
    would += [Would("envelope", f"a copy for {address}", str(numbered)) for address, numbered in copies.items()]
    octets = _with_other_header(trial, rules) if road is Road.SUBMITTED else trial.octets
    return replace(trial, sender=sender, recipients=(*recipients, *copies), octets=octets)


def _with_other_header(trial: Trial, rules: MailRules) -> bytes:
    def change(name: bytes, address: str) -> str | None:
        scope = Scope.SENDER if name in SENDER_FIELDS else Scope.RECIPIENT
        new = rules.rewriting.look_up(address, scope, Road.SUBMITTED)
        return new.address if new and new.numbered.rule.headers else None

    end = header_end(trial.octets)
    return readdressed(trial.octets[:end], change) + trial.octets[end:]


def _with_footer(trial: Trial, rules: MailRules, ours: Callable[[str], bool], would: list[Would]) -> Trial:
    outside = not all(ours(address.rpartition("@")[2].lower()) for address in trial.recipients)
    numbered: Numbered | None = None
    if trial.road is Road.SUBMITTED:
        numbered = rules.footers.footer(trial.sender, outside=outside)
    if numbered is None:
        return trial
    found = footer.apply(trial.octets, numbered.rule.plain, numbered.rule.html)
    said = "a footer below the text" if found.octets else f"no footer: {found.because}"
    would.append(Would("text", said, str(numbered)))
    return replace(trial, octets=found.octets or trial.octets)


def _outcome(would: list[Would], found: Verdict) -> str:
    """The strongest of all that would be done; a refused recipient is not the letter's end."""
    at_the_door = [each for each in would if not each.about.startswith("recipient ")]
    for wanted, outcome in ((Access.REFUSE, REFUSED), (Access.DEFER, PUT_OFF)):
        if any(each.does.partition(":")[0] == wanted.value for each in at_the_door):
            return outcome
    if found.reject:
        return REFUSED
    if found.discard:
        return DISCARDED
    if found.holds or any(each.does.partition(":")[0] == Access.HOLD.value for each in would):
        return HELD
    return REDIRECTED if found.redirect else TAKEN
