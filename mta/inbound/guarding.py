"""The guard's part of the way in: what each copy deserves, and what stands in the header about it."""

from collections.abc import Sequence
from dataclasses import replace

from mailapp.contacts import api as contacts
from mailapp.delivery import api as delivery
from mailapp.directory.values import AccountInfo
from mailapp.guard import api as guard
from mailapp.policy.values import Policy
from mailapp.scanners.bayes import api as bayes
from mta.inbound import authenticate
from mta.inbound.decide import Findings
from mta.inbound.marking import NO_MARKS, Marks, marks
from mta.inbound.values import Letter


def judged(letter: Letter, found: Findings, rules: Policy) -> Findings:
    """What the guard thinks of each copy. Costs next to nothing when nobody has anything to say."""
    people = _people(letter)
    leaving = _leaving(letter)
    seen = guard.Seen(
        letter.envelope.reverse_path,
        letter.client.address,
        letter.content.received_head,
        found.authentication,
        found.scan,
        bayes.personal(letter.content) if rules.bayes else None,
        asked=authenticate.is_wanted(letter, rules),
    )
    opinions = guard.opinions(seen, people, leaving, rules, delivery.knows)
    found = replace(found, opinions=opinions, copies=len(people) + bool(leaving)) if opinions else found
    early = _early(letter, found, people, leaving, rules)
    return replace(found, early=early) if early else found


def learn(found: Findings, rules: Policy) -> None:
    """A name that is proven brought a letter that does not look like spam."""
    names = found.authentication.names
    if names and found.scan.points < (rules.spam_junk_points or found.scan.points + 1):
        guard.names.count(names, good=True)


def marked(letter: Letter, found: Findings, rules: Policy) -> Marks:
    """What the header says, and who should have looked and did not."""
    said, away = _marked(letter, found, rules), found.scan.away
    return replace(said, fields=f"X-Scanner-Away: {', '.join(away)}\r\n".encode() + said.fields) if away else said


def _marked(letter: Letter, found: Findings, rules: Policy) -> Marks:
    """Of one person's copy, or of the letter where it goes to several."""
    opinions = list(found.opinions.values())
    if not opinions:
        return NO_MARKS
    domain = next((_domain(resolution.address) for resolution in letter.resolutions if resolution.local), "")
    rules = guard.rules_of(domain, rules)
    if found.copies == 1:
        return marks(opinions[0].spam, opinions[0].reasons, rules)
    return marks(found.scan.points if found.scan.reasons else None, found.scan.reasons, rules)


def _people(letter: Letter) -> list[AccountInfo]:
    """Everybody who has a mailbox here and gets it."""
    people = {one.account.id: one.account for resolution in letter.resolutions for one in resolution.local}
    return list(people.values())


def _leaving(letter: Letter) -> list[str]:
    """Domains of recipients whose copies leave."""
    return sorted({_domain(resolution.address) for resolution in letter.resolutions if resolution.remote})


def _early(
    letter: Letter, found: Findings, people: Sequence[AccountInfo], leaving: Sequence[str], rules: Policy
) -> int:
    """Seconds, where greylisting wants a stranger to wait."""
    if not authenticate.is_stranger(letter):
        return 0
    domains = {*(_domain(person.address) for person in people), *leaving}
    strict = guard.greylists(domains, rules)
    if strict is None or any(opinion.welcome for opinion in found.opinions.values()):
        return 0
    path = letter.envelope.reverse_path
    if path and any(delivery.knows(person.id, path) or contacts.holds(person.id, path) for person in people):
        return 0
    return guard.waits(letter.client.address, path, sorted(domains), found.authentication, strict)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
