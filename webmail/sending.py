"""Off it goes: submitted once, kept in Sent, its original marked, its recipients remembered."""

from collections.abc import Iterable
from contextlib import closing

from django.utils.translation import gettext as _

from mailapp.delivery import api as delivery
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.standards.address import Named
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store.port import Store
from mailapp.store.values import ANSWERED, FORWARDED, NO_FLAGS, SEEN, Flags, StoreError, UidSet
from webmail import correspondents, drafts
from webmail.folders import special
from webmail.letters import write
from webmail.letters.write import Written
from webmail.models import Posted

MARKS: dict[str, Flags] = {"reply": frozenset({ANSWERED}), "forward": frozenset({FORWARDED})}


def send(store: Store, account: int, letter: Written, *, older: int, client: str) -> list[str]:
    """What its writer should know now that it has left, in sentences. Raises delivery's Refused and Temporary."""
    _row, first = Posted.objects.get_or_create(account_id=account, message_id=letter.message_id)
    if not first:
        return []
    try:
        warnings = _submit(account, letter, client).warnings
    except BaseException:
        Posted.objects.filter(account_id=account, message_id=letter.message_id).delete()
        raise
    correspondents.learn(account, _everybody(letter))
    return [*warnings, *_tidy_up(store, letter, older)]


def was_posted(account: int, message_id: str) -> bool:
    return Posted.objects.filter(account_id=account, message_id=message_id).exists()


def _everybody(letter: Written) -> Iterable[Named]:
    return [person for people in letter.people.values() for person in people]


def _submit(account: int, letter: Written, client: str) -> delivery.Receipt:
    people = list(_everybody(letter))
    octets = write.sent(letter, bcc=False)
    envelope = Envelope(
        reverse_path=letter.sender.address,
        recipients=tuple(Recipient(person.address) for person in people),
        body="7BIT" if octets.isascii() else "8BITMIME",  # RFC 6152
        smtputf8=not all(person.address.isascii() for person in [letter.sender, *people]),  # RFC 6531 §3.4
    )
    with closing(Content.of(octets)) as content:
        return delivery.submit(delivery.Submission(queue_id(), account, envelope, content, client, "HTTP"))


def _tidy_up(store: Store, letter: Written, older: int) -> list[str]:
    """The letter has left: from here on trouble is told, but changes nothing."""
    try:
        box = special(store.mailboxes(), "\\Sent") or store.create("Sent", "\\Sent")
        with closing(Content.of(write.sent(letter, bcc=True))) as content:
            store.append(box.id, content, frozenset({SEEN}), letter.date)
        _mark_original(store, letter.answers)
        drafts.discard(store, older, letter.message_id, bury=False)
    except StoreError as reason:
        return [_("But its copy could not be kept: %(reason)s") % {"reason": reason}]
    return []


def _mark_original(store: Store, answers: str) -> None:
    """`answers` is "reply 12 345": what was done to which letter of which mailbox."""
    verb, _blank, place = answers.partition(" ")
    flags = MARKS.get(verb, NO_FLAGS)
    original = drafts.find_letter(store, *place.partition(" ")[::2])
    if flags and original and store.mailbox_by_id(original.info.mailbox).may("w"):
        store.set_flags(original.info.mailbox, UidSet.of(original.info.uid), add=flags)
