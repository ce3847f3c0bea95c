"""Internal notes on a letter: letters themselves, in a folder Notes beside it, which are never sent.

So they outlive the database as all letters do, every mail program shows them, and who may read or write them is said
by the rights to that folder, which are those of the folder above it. They belong to the conversation of their letter.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import format_datetime, make_msgid, parsedate_to_datetime

from django.utils import timezone

from mailapp.directory.values import AccountInfo
from mailapp.net.content import Content
from mailapp.policy import api as policy
from mailapp.standards.address import format_named, parse_list
from mailapp.standards.message import headers
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.values import SEEN, SEPARATOR, MailboxInfo, MessageInfo, NoPermission, StoreError, UidSet, Want

FOLDER = "Notes"
FIELD = "X-Pillarbox-Note"
SHARED = "Shared"  # the namespace of teams
MOST = 50  # notes of a conversation that are shown, the newest
SUBJECT = 200  # characters

Spot = tuple[int, int]  # mailbox id and UID


@dataclass(frozen=True, slots=True)
class Note:
    """`text` is what its writer typed."""

    box: int
    uid: int
    who: str
    when: datetime | None  # as it says itself
    text: str


class BadNote(StoreError):
    """The text is a sentence for whoever wrote it."""


def folder_of(box: MailboxInfo) -> str:
    """What the folder of notes is called: one for a whole team; below the folder of a person that is shared."""
    levels = box.name.split(SEPARATOR)
    home = levels[:2] if box.owner and levels[0] == SHARED else levels
    return SEPARATOR.join([*home, FOLDER])


def noted(box: MailboxInfo, mailboxes: Iterable[MailboxInfo], threads: Sequence[str]) -> dict[str, list[Spot]]:
    """Thread → its notes, the oldest first, as far as they may be read: one question for a whole page.

    `mailboxes` are all that the person reaches.
    """
    name = folder_of(box)
    place = next((one for one in mailboxes if one.name == name and one.may("r")), None)
    found: dict[str, list[Spot]] = {}
    if place is None:
        return found
    for thread, uid in stores.among(place.id, threads):
        found.setdefault(thread, []).append((place.id, uid))
    return found


def notes(store: Store, spots: Sequence[Spot]) -> list[Note]:
    """Of one conversation, which `noted` has found; of very many the newest."""
    if not spots:
        return []
    place, uids = spots[0][0], UidSet.of(*(uid for _place, uid in spots[-MOST:]))
    most = policy.current().note_characters
    read = ((uid, file.read(most * 8)) for uid, file in store.contents(place, uids))
    return [Note(place, uid, _who(octets), _when(octets), _text(octets, most)) for uid, octets in read]


def _who(octets: bytes) -> str:
    people = parse_list(headers.header_of(octets, "from") or b"")
    return next((one.name or one.address for one in people), "")


def _when(octets: bytes) -> datetime | None:
    try:
        return parsedate_to_datetime((headers.header_of(octets, "date") or b"").decode("ascii", "replace"))
    except ValueError:
        return None


def add(store: Store, box: MailboxInfo, letter: MessageInfo, author: AccountInfo, text: str) -> None:
    """Raises BadNote, NoPermission, OverQuota."""
    written, most = text.replace("\0", "").strip(), policy.current().note_characters
    if not written:
        raise BadNote("Write something into the note.")
    if len(written) > most:
        raise BadNote(f"A note has {most} characters at most.")
    if not letter.message_id:
        raise BadNote("This letter has no Message-ID, so that no note can belong to it.")
    place = _place(store, box, author.id)
    with closing(Content.of(_octets(letter, author, written))) as content:
        store.append(place.id, content, frozenset({SEEN}), timezone.now())


def remove(store: Store, box: int, uid: int, author: str) -> None:
    """One's own note. Raises NoPermission for another's."""
    found = next(iter(store.fetch(box, UidSet.of(uid), Want.LIST)), None)
    if found is None or found.sender_address.lower() != author.lower():
        raise NoPermission("Only who has written a note may delete it.")
    store.set_flags(box, UidSet.of(uid), add=frozenset({"\\Deleted"}))
    store.expunge(box, UidSet.of(uid))


def _place(store: Store, box: MailboxInfo, account: int) -> MailboxInfo:
    """Made in the owner's name when it is first needed: who may put letters beside it may put notes there."""
    name = folder_of(box)
    found = next((one for one in store.mailboxes() if one.name == name), None)
    if found is None:
        if not box.may("i"):
            raise NoPermission(f"You do not have the right to do that in {box.name}.")
        _make(box, account)
        found = store.mailbox(name)
    return found


def _make(box: MailboxInfo, account: int) -> None:
    held = stores.held(account, box.id)
    if held is None:
        stores.open(account).create(folder_of(box))
    else:
        stores.open(held.owner).create(FOLDER if held.team else SEPARATOR.join([held.name, FOLDER]))


def _octets(letter: MessageInfo, author: AccountInfo, text: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message.set_content(text.replace("\r\n", "\n").replace("\r", "\n"), charset="utf-8")
    references = f"<{letter.message_id}>"
    lines = [
        f"Date: {format_datetime(timezone.localtime())}",
        f"From: {format_named(author.display_name, author.address)}",
        f"Message-ID: {make_msgid(domain=author.address.rpartition('@')[2])}",
        f"In-Reply-To: {references}",
        f"References: {references}",
        f"{FIELD}: 1",
    ]
    subject = EmailMessage(policy=SMTP)
    subject["Subject"] = "Note: " + " ".join(letter.subject.split())[:SUBJECT]
    head = "".join(f"{line}\r\n" for line in lines).encode()
    return head + subject.as_bytes().rstrip() + b"\r\n" + message.as_bytes()


def _text(octets: bytes, most: int) -> str:
    """Anybody may put any letter into that folder: what is not plain text is not shown here."""
    message = message_from_bytes(octets, policy=compat32)
    if message.get_content_type() != "text/plain":
        return ""
    payload = message.get_payload(decode=True)
    return payload.decode("utf-8", "replace").replace("\r\n", "\n").strip()[:most] if isinstance(payload, bytes) else ""
