"""What the office's rules do to a letter of our people: judge it, give it other addresses, copies, a footer.

Stations of `prepare`. A letter of the server itself passes untouched; without rules every one does.
"""

from dataclasses import replace

from mailapp.delivery.draft import Draft
from mailapp.delivery.values import Refused
from mailapp.directory import api as directory
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.mailrules.content import REJECTED, Finding
from mailapp.policy.mailrules.judging import judge
from mailapp.policy.mailrules.rewriting import RewritingTable, Scope
from mailapp.policy.mailrules.values import Numbered, Road
from mailapp.policy.mailrules.verdict import edited
from mailapp.policy.values import Policy
from mailapp.standards import footer
from mailapp.standards.envelope import Recipient
from mailapp.standards.readdress import SENDER_FIELDS, readdressed

WINDOW = 8 * 1024 * 1024  # octets of a body in which its text must end to get a footer
NEVER = frozenset({"NEVER"})  # RFC 3461 §4.1


def judged(draft: Draft, rules: Policy) -> Draft:
    """Content rules. Raises Refused."""
    table = mailrules.current().content
    if draft.submission.account is None or not table:
        return draft
    found = judge(table, draft.head, Road.SUBMITTED, rules)
    if found.reject:
        said = found.reject.rule.argument or REJECTED
        raise Refused(f"550 5.7.1 {said}", because=found.reject.because)  # RFC 3463 §3.8
    for told in found.told:
        draft = draft.noted("rule", told)
    if found.discard:
        draft = replace(draft, discarded=found.discard.because)
    if found.redirect:
        draft = _redirected(draft, found.redirect)
    if found.holds:
        draft = replace(draft, held=draft.held or found.holds[0].because)
    return replace(draft, header=edited(draft.header, found))


def _redirected(draft: Draft, found: Finding) -> Draft:
    """A redirection to nobody is held for a human: nothing is lost by a mistake in a rule."""
    to = found.rule.argument
    if refusal := directory.refusal(to, directory.resolve(to), abroad=True):
        return replace(draft, held=f"{found.because}; {refusal.text}")
    envelope = replace(draft.envelope, recipients=(Recipient(to, NEVER),))
    return replace(draft, envelope=envelope, copies=frozenset({to}))


def rewritten(draft: Draft, rules: Policy) -> Draft:
    """Other addresses: of the envelope, and of the header where the rule says so."""
    table = mailrules.current().rewriting
    if draft.submission.account is None or not table:
        return draft
    envelope = draft.envelope
    recipients = tuple(table.recipient(recipient, Road.SUBMITTED) for recipient in envelope.recipients)
    sender = table.look_up(envelope.reverse_path, Scope.SENDER, Road.SUBMITTED)
    if sender:
        draft = draft.noted("rule", f"Sender {envelope.reverse_path} is {sender.address}: {sender.numbered}")
        envelope = replace(envelope, reverse_path=sender.address)
    header = readdressed(draft.header, lambda name, address: _in_header(table, name, address))
    return replace(draft, header=header, envelope=replace(envelope, recipients=recipients))


def _in_header(table: RewritingTable, name: bytes, address: str) -> str | None:
    scope = Scope.SENDER if name in SENDER_FIELDS else Scope.RECIPIENT
    new = table.look_up(address, scope, Road.SUBMITTED)
    return new.address if new and new.numbered.rule.headers else None


def copied(draft: Draft, rules: Policy) -> Draft:
    """Recipients that only the envelope names. What becomes of a copy is no affair of the sender's."""
    table = mailrules.current().copies
    if draft.submission.account is None or not table:
        return draft
    envelope = draft.envelope
    wanted = table.copies(envelope.reverse_path, [r.address for r in envelope.recipients], Road.SUBMITTED)
    for address, numbered in wanted.items():
        draft = _with_copy(draft, address, numbered)
    return draft


def _with_copy(draft: Draft, address: str, numbered: Numbered) -> Draft:
    if refusal := directory.refusal(address, directory.resolve(address), abroad=True):
        return draft.noted("rule", f"No copy for {address}: {refusal.text}; {numbered}", address)
    envelope = draft.envelope
    more = replace(envelope, recipients=(*envelope.recipients, Recipient(address, NEVER)))
    noted = draft.noted("rule", f"A copy for {address}: {numbered}", address)
    return replace(noted, envelope=more, copies=draft.copies | {address})


def footed(draft: Draft, rules: Policy) -> Draft:
    """A footer below the text, where one is wanted and nothing breaks; never below another's letter that is sent on."""
    table = mailrules.current().footers
    if draft.submission.account is None or draft.submission.resent or not table:
        return draft
    numbered = table.footer(draft.envelope.reverse_path, outside=_leaves(draft))
    if numbered is None:
        return draft
    octets = draft.head(len(draft.header) + WINDOW)
    body = len(octets) - len(draft.header)
    complete = draft.received.size - len(draft.received.prefix) == draft.replaced + body
    found = footer.apply(octets, numbered.rule.plain, numbered.rule.html, complete=complete)
    if found.octets is None:
        return draft.noted("rule", f"No footer: {found.because}; {numbered}")
    return replace(draft, header=found.octets, replaced=draft.replaced + body)


def _leaves(draft: Draft) -> bool:
    """Somebody who is not one of us gets it."""
    written = (r.address.rpartition("@")[2].lower() for r in draft.envelope.recipients if r.address not in draft.copies)
    return not all(directory.is_local_domain(domain) for domain in written)
