"""Read receipts: whether a letter's reader is asked for one, and how it leaves (RFC 8098, RFC 3503)."""

from contextlib import closing

from django.utils import timezone
from django.utils.translation import gettext as _

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.standards.address import Named, parse_list
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.mdn import DISPLAYED, MDN_SENT, Notification, Receipt, asked_by, receipt
from mailapp.store.port import Store
from mailapp.store.values import DRAFT, SPECIAL_USE, MailboxInfo, UidSet
from webmail.letters.opened import Opened
from webmail.letters.write import new_message_id

NEVER_FROM = frozenset(SPECIAL_USE[name] for name in ("Drafts", "Sent", "Junk", "Trash"))


def asker(letter: Opened, box: MailboxInfo, own: list[str]) -> Named | None:
    """Who asks for a receipt and may get one; None where it was answered, or nobody should."""
    if MDN_SENT in letter.info.flags or DRAFT in letter.info.flags or box.special_use in NEVER_FROM:
        return None
    if not box.may("w") or letter.info.sender_address.lower() in own:  # what cannot be marked would be answered twice
        return None
    return asked_by(letter.header)


def is_for_a_colleague(letter: Opened, to: Named) -> bool:
    """Nobody need be asked: it goes to the author and to where the letter came from (RFC 8098 §2.1), in this house."""
    path = parse_list(letter.field("return-path"))
    same = {one.address.lower() for one in (*path, *letter.people("from"), to)}
    return len(same) == 1 and bool(path) and directory.is_local_domain(to.address.rpartition("@")[2].lower())


def claim(store: Store, letter: Opened) -> bool:
    """From now on it counts as answered, also for mail programs; False when somebody was quicker (RFC 3503 §3)."""
    uids = UidSet.of(letter.info.uid)
    changed, _held_back = store.set_flags(letter.info.mailbox, uids, add=frozenset({MDN_SENT}))
    return bool(changed)


def send(
    account: int, reader: Named, letter: Opened, to: Named, *, hostname: str, client: str, automatic: bool
) -> None:
    """Raises delivery's Refused and Temporary."""
    said = Receipt(
        reader=reader,
        to=to,
        message_id=new_message_id(reader.address).strip("<>"),
        now=timezone.localtime(),
        subject=_("Read: %(subject)s") % {"subject": letter.info.subject or _("(no subject)")},
        text=_text(letter),
        hostname=hostname,
        automatic=automatic,
    )
    recipient = Recipient(to.address, frozenset({"NEVER"}))
    utf8 = not (to.address.isascii() and reader.address.isascii())
    envelope = Envelope("", (recipient,), "8BITMIME", smtputf8=utf8)
    with closing(Content.of(receipt(said, letter.header))) as content:
        left = delivery.submit(delivery.Submission(queue_id(), account, envelope, content, client, "HTTP"))
    here = {one.account for one in left.filed}
    delivery.heard(here, Notification(reader.address, DISPLAYED, automatic, letter.info.message_id))


def _text(letter: Opened) -> str:
    return _(
        "Your letter “%(subject)s” was opened. That does not mean that it was read to its end, or that somebody agrees "
        "with it."
    ) % {"subject": letter.info.subject or _("(no subject)")}
