"""What a letter of our people goes through before it leaves: stations in a row, each takes a draft and gives one.

A station refuses by raising Refused (it will never work) or Temporary (it may work later).
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils import timezone

from mailapp.delivery import outgoing, signing, suppression
from mailapp.delivery.draft import Draft
from mailapp.delivery.values import Infected, Refused, Submission, Temporary
from mailapp.directory import api as directory
from mailapp.policy.values import Policy
from mailapp.scanners import virus
from mailapp.standards import compose
from mailapp.standards.address import parse_list
from mailapp.standards.message import headers

HEADER_LIMIT = 1024 * 1024  # octets of header that we rewrite


def prepared(submission: Submission, rules: Policy) -> Draft:
    """The letter as it will leave. Raises Refused or Temporary."""
    draft = _opened(submission)
    for station in STATIONS:
        draft = station(draft, rules)
    return draft


def _opened(submission: Submission) -> Draft:
    head = submission.content.received_head(HEADER_LIMIT)
    length = compose.header_length(head)
    if length is None and len(head) == HEADER_LIMIT:
        raise Refused(f"552 5.3.4 The header is larger than {HEADER_LIMIT} octets")
    header = head[:length]
    return Draft(
        submission,
        submission.envelope,
        submission.content,
        len(header),
        compose.ended(header, length),
        remarks=submission.remarks,
        held=submission.held,
    )


def _not_too_large(draft: Draft, rules: Policy) -> Draft:
    if draft.content.size > rules.message_size:
        raise Refused(f"552 5.3.4 {draft.content.size} octets are more than the {rules.message_size} that are allowed")
    return draft


def _in_ones_own_name(draft: Draft, rules: Policy) -> Draft:
    """Whoever submits must own the address in the envelope and in each From (RFC 6409 §6.1).

    Of a letter that is sent on as it came: in the first Resent-From, for the newest stands on top (RFC 5322 §3.6.6).
    """
    account = draft.submission.account
    if account is None:
        return draft
    fields = headers.fields(draft.header)
    wanted = "resent-from" if draft.submission.resent else "from"
    authors = [value for name, value in fields if name.lower() == wanted]
    authors = authors[:1] if draft.submission.resent else authors
    claimed = {draft.envelope.reverse_path, *(named.address for author in authors for named in parse_list(author))}
    for address in sorted(claimed - {""}):
        if not directory.may_send_as(account, address):
            raise Refused(f"553 5.7.1 <{address}>: Sender address rejected: not owned by you")
    return draft


def _to_those_who_exist(draft: Draft, rules: Policy) -> Draft:
    """Addresses that keep bouncing are refused, or warned about."""
    if draft.submission.account is None:
        return draft
    account = draft.submission.account
    for recipient in draft.envelope.recipients:
        if refused := suppression.refusal(account, recipient.address, rules):
            raise Refused(str(refused))
        if sentence := suppression.objection(account, recipient.address):
            draft = draft.warned(f"{recipient.address}: {sentence}")
    return draft


def _completed(draft: Draft, rules: Policy) -> Draft:
    """The header that a submitted letter must have, without Bcc (RFC 6409 §8, RFC 5322 §3.6.3)."""
    domain = draft.envelope.reverse_path.rpartition("@")[2] or "localhost"
    message_id = f"{draft.submission.trace}@{domain}"
    return replace(draft, header=compose.complete(draft.header, timezone.localtime(), message_id=message_id))


def _looked_through(draft: Draft, rules: Policy) -> Draft:
    """A scanner that is away puts the letter off, or it leaves unseen and the journal says so: policy."""
    verdict = draft.submission.verdict
    if verdict is None:
        verdict = virus.asked(draft.content, rules.virus_scan_octets, rules.virus_scan_seconds)
    if verdict.virus:
        raise Infected(verdict)
    if verdict.away and rules.virus_scanner_away_defers:
        raise Temporary("451 4.7.1 The virus scanner does not answer, try again later", because=verdict.away)
    if verdict.away or (verdict.looked and not verdict.whole):
        return draft.noted("scanner", verdict.because)
    return draft


def _signed(draft: Draft, rules: Policy) -> Draft:
    """Last of all, for a signature covers what leaves, octet for octet. Another's letter keeps its own signatures."""
    if draft.submission.resent:
        return draft
    for signer in signing.SIGNERS:
        draft = replace(draft, signatures=signer.sign(draft.envelope, draft.content) + draft.signatures)
    return draft


Station = Callable[[Draft, Policy], Draft]

STATIONS: tuple[Station, ...] = (
    _not_too_large,
    _in_ones_own_name,
    outgoing.judged,
    outgoing.rewritten,
    _to_those_who_exist,
    outgoing.copied,
    _completed,
    outgoing.footed,
    _looked_through,
    _signed,
)
