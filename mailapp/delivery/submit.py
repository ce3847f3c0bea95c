"""Letters from our own people: by SMTP submission, by the webmail, or from the server itself (bounces)."""

from dataclasses import replace

from django.utils import timezone

from mailapp.delivery.arrive import local_recipients, remote_recipients
from mailapp.delivery.ledger import Letter, carry_out
from mailapp.delivery.values import Receipt, Refused, Submission, Temporary
from mailapp.directory import api as directory
from mailapp.directory.values import Resolution, Writer
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.policy import api as policy
from mailapp.standards import compose
from mailapp.standards.address import parse_list
from mailapp.standards.message import headers
from mailapp.standards.trace import return_path
from mailapp.store.values import INBOX

HEADER_LIMIT = 1024 * 1024  # octets of header that we rewrite


def submit(submission: Submission) -> Receipt:
    """Send a letter: mailboxes here get it at once, remote recipients are queued, all or nothing.

    Raises Refused (it will never work as it is) or Temporary (disk or database in trouble).
    """
    header, content = _complete(submission)
    if submission.account is not None:
        _check_sender(submission.account, submission.envelope.reverse_path, header)
    resolutions = _resolve(submission)
    result = carry_out([_letter(submission, content, resolutions)])[0]
    if isinstance(result, Exception):
        raise Temporary(f"452 4.3.1 {submission.trace}: Insufficient system storage, try again later") from result
    return result


def _complete(submission: Submission) -> tuple[bytes, Content]:
    """The header that a submitted message must have (RFC 6409 §8), and the content with it."""
    head = submission.content.received_head(HEADER_LIMIT)
    length = compose.header_length(head)
    if length is None and len(head) == HEADER_LIMIT:
        raise Refused(f"552 5.3.4 The header is larger than {HEADER_LIMIT} octets")
    header = head[:length]
    domain = submission.envelope.reverse_path.rpartition("@")[2] or "localhost"
    completed = compose.complete(header, timezone.localtime(), message_id=f"{submission.trace}@{domain}")
    if completed == header:
        return header, submission.content
    return completed, submission.content.with_header(completed, len(header))


def _check_sender(account: int, reverse_path: str, header: bytes) -> None:
    """Whoever submits must own the address in the envelope and in each From (RFC 6409 §6.1)."""
    authors = [value.decode("utf-8", "replace") for name, value in headers.fields(header) if name.lower() == "from"]
    claimed = {reverse_path, *(named.address for author in authors for named in parse_list(author))}
    for address in claimed - {""}:
        if not directory.may_send_as(account, address):
            raise Refused(f"553 5.7.1 <{address}>: Sender address rejected: not owned by you")


def _resolve(submission: Submission) -> tuple[Resolution, ...]:
    recipients = submission.envelope.recipients
    if not recipients:
        raise Refused("554 5.5.1 No recipients")
    most = policy.current().recipients_per_message
    if len(recipients) > most:
        raise Refused(f"550 5.5.3 {len(recipients)} recipients are more than the {most} that are allowed")
    writer = _writer(submission)
    resolutions = tuple(directory.resolve(recipient.address, writer) for recipient in recipients)
    for recipient, resolution in zip(recipients, resolutions, strict=True):
        if refusal := directory.refusal(recipient.address, resolution, abroad=True):
            raise Refused(str(refusal))
    return resolutions


def _writer(submission: Submission) -> Writer:
    if submission.account is None:
        return directory.HOUSE
    return Writer(submission.envelope.reverse_path, submission.account)


def _letter(submission: Submission, content: Content, resolutions: tuple[Resolution, ...]) -> Letter:
    envelope = submission.envelope
    return Letter(
        trace=submission.trace,
        envelope=replace(envelope, recipients=remote_recipients(envelope.recipients, resolutions)),
        local_content=content.with_prefix(return_path(envelope.reverse_path)),
        remote_content=content,
        local=local_recipients(resolutions),
        into=INBOX,
        account=submission.account,
        received=Step(
            "received",
            f"Submitted by {envelope.reverse_path or 'the server itself'} by {submission.protocol}, "
            f"client {submission.client}, {content.size} octets",
            submission.trace,
            envelope.reverse_path,
            {"recipients": [recipient.address for recipient in envelope.recipients], "size": content.size},
        ),
    )
