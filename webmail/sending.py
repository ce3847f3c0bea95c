"""Off it goes: submitted once, kept in Sent, its original marked, its recipients remembered.

`send` takes a finished letter and is the only place of the webmail from which one leaves.
"""

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from mailapp.delivery import api as delivery
from mailapp.later import api as later
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.standards.address import Named
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store.port import Store
from mailapp.store.values import SEEN, NoPermission, OverQuota, StoreError
from webmail import correspondents, drafts
from webmail.composing import GOES_TO
from webmail.letters import write
from webmail.letters.write import Written
from webmail.models import Posted

POSTED_DAYS = 400  # longer than any letter may wait, or a page stay open


@dataclass(frozen=True, slots=True)
class Finished:
    """A letter that is written to its end, and what is to be done once it has left."""

    envelope: Envelope
    leaving: bytes  # as others get it
    kept: bytes  # the writer's own copy, with Bcc
    message_id: str  # of this composition: it is sent once
    people: tuple[Named, ...] = ()  # whom it goes to, as they were typed
    answers: str = ""  # "reply 12 345": what was done to which letters of which mailbox
    draft: int = 0  # its UID in Drafts, 0 when it was never saved
    resent: bool = False  # another's letter, sent on as it came


@dataclass(frozen=True, slots=True)
class Sent:
    """`trace` is its queue id, "" when it had left before; `warnings` are sentences for its writer."""

    trace: str = ""
    departs: datetime | None = None  # until then it can be taken back
    warnings: tuple[str, ...] = ()
    number: int = 0  # under which it waits in Outbox


def finished(letter: Written, draft: int = 0) -> Finished:
    people = tuple(_everybody(letter))
    leaving = write.sent(letter, bcc=False)
    envelope = Envelope(
        reverse_path=letter.sender.address,
        recipients=tuple(Recipient(person.address, letter.wishes.reports) for person in people),
        body="7BIT" if leaving.isascii() else "8BITMIME",  # RFC 6152
        smtputf8=not all(person.address.isascii() for person in [letter.sender, *people]),  # RFC 6531 §3.4
        ret=letter.wishes.returned,
    )
    kept = write.sent(letter, bcc=True)
    return Finished(envelope, leaving, kept, letter.message_id, people, letter.answers, draft)


def send(store: Store, account: int, letter: Finished, *, client: str) -> Sent:
    """Raises delivery's Refused and Temporary; then nothing was done, and it may be tried again."""
    if was_posted(account, letter.message_id):
        return Sent()
    try:
        receipt = _submit(account, letter, client)
    except delivery.Withdrawn:  # the other click was quicker
        return Sent()
    correspondents.learn(account, letter.people)
    return Sent(receipt.trace, receipt.departs, (*receipt.warnings, *_tidy_up(store, account, letter)))


def was_posted(account: int, message_id: str) -> bool:
    return Posted.objects.filter(account_id=account, message_id=message_id).exists()


def post(account: int, message_id: str) -> None:
    """In the transaction that takes the letter: whoever is killed before its end may click again, and it is sent.

    Raises Withdrawn when it was taken before.
    """
    mine = Posted.objects.filter(account_id=account)
    mine.filter(at__lt=timezone.now() - timedelta(days=POSTED_DAYS)).delete()
    if not mine.get_or_create(account_id=account, message_id=message_id)[1]:
        raise delivery.Withdrawn(message_id)


def _everybody(letter: Written) -> Iterable[Named]:
    return [person for name in GOES_TO for person in letter.people.get(name, ())]


def _submit(account: int, letter: Finished, client: str) -> delivery.Receipt:
    with closing(Content.of(letter.leaving)) as content:
        once = partial(post, account, letter.message_id)
        return delivery.submit(
            delivery.Submission(
                queue_id(), account, letter.envelope, content, client, "HTTP", resent=letter.resent, lastly=once
            )
        )


def _tidy_up(store: Store, account: int, letter: Finished) -> list[str]:
    """The letter has left: from here on trouble is told, but changes nothing."""
    try:
        _keep(store, letter)
        later.mark_original(store, account, letter.answers)
        drafts.discard(store, letter.draft, letter.message_id, bury=False)
    except StoreError as reason:
        return [_("But its copy could not be kept: %(reason)s") % {"reason": reason}]
    return []


def _keep(store: Store, letter: Finished) -> None:
    """In Sent; what is sent in the name of a team, in the team's."""
    *theirs, own = later.sent_boxes(store, letter.envelope.reverse_path)
    with closing(Content.of(letter.kept)) as content:
        for box in theirs:
            with suppress(NoPermission, OverQuota):
                store.append(box.id, content, frozenset({SEEN}), timezone.now())
                return
        store.append(own.id, content, frozenset({SEEN}), timezone.now())
