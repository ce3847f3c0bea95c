"""Letters in the making: what the compose form holds, kept in Drafts between two requests."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils import timezone

from mailapp.net.content import Content
from mailapp.standards.address import Named, parse_list
from mailapp.store.port import Store
from mailapp.store.values import DELETED, DRAFT, SEEN, MailboxInfo, NoSuchMailbox, NoSuchMessage, StoreError, UidSet
from webmail import html
from webmail.folders import special
from webmail.letters import body, rich
from webmail.letters.mime import MESSAGE, File, Picture, safe_name
from webmail.letters.names import name_of, of_letter
from webmail.letters.opened import Opened, opened
from webmail.letters.show import Attachment, attachment
from webmail.letters.write import ANSWERS, REPORTS, Wishes, Written, draft, new_message_id

FILES = 100
WHOLE = "all"  # the section of a letter as a whole, when it is attached


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment that lies in the store already, in a draft or in the letter that is forwarded."""

    token: str  # "mailbox.uid.section"
    file: Attachment


def kept(letter: Opened) -> list[Kept]:
    prefix = f"{letter.info.mailbox}.{letter.info.uid}."
    return [Kept(prefix + part.section, attachment(part)) for part in letter.arrangement.attachments]


def find_kept(store: Store, tokens: Sequence[str]) -> list[tuple[Kept, Opened]]:
    """What these tokens name in the person's own store; what is gone (or never was his) is left out."""
    letters: dict[tuple[str, str], Opened | None] = {}
    found = []
    for token in tokens[:FILES]:
        box, _dot, rest = token.partition(".")
        uid, _dot, section = rest.partition(".")
        if (box, uid) not in letters:
            letters[box, uid] = find_letter(store, box, uid)
        letter = letters[box, uid]
        if letter and (file := _attachment(letter, section)):
            found.append((Kept(token, file), letter))
    return found


def _attachment(letter: Opened, section: str) -> Attachment | None:
    if section == WHOLE:
        return Attachment(WHOLE, of_letter(letter.info.subject), letter.info.size, MESSAGE, "mail", viewable=False)
    part = body.find(letter.info.parts, section)
    return attachment(part) if part else None


def whole(letters: Iterable[Opened]) -> list[Kept]:
    """Letters as attachments (message/rfc822)."""
    found = []
    for letter in letters:
        if file := _attachment(letter, WHOLE):
            found.append(Kept(f"{letter.info.mailbox}.{letter.info.uid}.{WHOLE}", file))
    return found[:FILES]


def answered(answers: str) -> tuple[str, str, list[str]]:
    """What a form says was done to which letters: verb, mailbox and UIDs of "forward 12 345,346"."""
    verb, _blank, place = answers.partition(" ")
    box, _blank, uids = place.partition(" ")
    return verb, box, [uid for uid in uids.split(",") if uid][:FILES]


def find_letter(store: Store, box: str, uid: str) -> Opened | None:
    """A letter by what a form says of its place; None for nonsense, and for what is gone or not the person's."""
    if not (box.isdecimal() and uid.isdecimal() and len(box) < 16 and len(uid) < 11):
        return None
    try:
        store.mailbox_by_id(int(box))
        return opened(store, int(box), int(uid))
    except (NoSuchMailbox, NoSuchMessage):
        return None


def files(store: Store, tokens: Sequence[str], uploads: Iterable["UploadedFile[Any]"]) -> tuple[File, ...]:
    """The octets of everything that is attached."""
    gathered = []
    for one, letter in find_kept(store, tokens):
        section = one.token.split(".", 2)[2]
        if section == WHOLE:
            gathered.append(File(one.file.name, MESSAGE, letter.octets(0, letter.info.size)))
        elif part := body.find(letter.info.parts, section):
            gathered.append(File(one.file.name, part.media_type, letter.decoded(part)))
    for upload in uploads:
        gathered.append(File(upload.name or "", upload.content_type or "", upload.read()))
    return tuple(gathered[:FILES])


def drafts_box(store: Store) -> MailboxInfo:
    """Made again when the person has lost it."""
    return special(store.mailboxes(), "\\Drafts") or store.create("Drafts", "\\Drafts")


def save(store: Store, letter: Written, older: int) -> tuple[int, int]:
    """(mailbox, UID) of the letter in Drafts, in the place of its older self. Raises StoreError."""
    box = drafts_box(store)
    with closing(Content.of(draft(letter))) as content:
        uid = store.append(box.id, content, frozenset({DRAFT, SEEN}), timezone.now())
    discard(store, older, letter.message_id, bury=False)
    return box.id, uid


def discard(store: Store, uid: int, message_id: str, *, bury: bool = True) -> None:
    """Take a draft away; only when it is the same composition, for a UID comes from a form.

    What was saved again or sent needs no grave; what was thrown away may be wanted back.
    """
    if not uid:
        return
    box = drafts_box(store)
    try:
        letter = opened(store, box.id, uid)
    except StoreError:
        return
    if f"<{letter.info.message_id}>" == message_id:
        store.set_flags(box.id, UidSet.of(uid), add=frozenset({DELETED}))
        store.expunge(box.id, UidSet.of(uid), bury=bury)


def resume(letter: Opened, sender: Named) -> Written:
    """A draft (or any letter) as something to go on writing."""
    from webmail.letters.quote import MESSAGE_ID, words

    own = letter.info.message_id
    return Written(
        sender=sender,
        message_id=f"<{own}>" if own else new_message_id(sender.address),
        date=timezone.localtime(),
        subject=letter.info.subject,
        text=words(letter),
        to=_as_typed(letter, "to"),
        cc=_as_typed(letter, "cc"),
        bcc=_as_typed(letter, "bcc"),
        in_reply_to="".join(MESSAGE_ID.findall(letter.field("in-reply-to"))[:1]),
        references=tuple(MESSAGE_ID.findall(letter.field("references"))),
        reply_to=_as_typed(letter, "reply-to"),
        html=(formatted := _formatted(letter)),
        pictures=tuple(_pictures(letter)) if formatted else (),
        wishes=_wishes(letter),
        answers=letter.field(ANSWERS.lower()),
    )


def _wishes(letter: Opened) -> Wishes:
    priority = {"1": "high", "2": "high", "4": "low", "5": "low"}.get(letter.field("x-priority")[:1], "")
    receipt = bool(letter.field("disposition-notification-to"))
    return Wishes.of(priority, receipt, letter.field(REPORTS.lower()).split())


def _formatted(letter: Opened) -> str:
    """Its HTML, clean again: an IMAP program may have written this draft. "" when it has none, or too much."""
    part = letter.arrangement.html
    try:
        return rich.cleaned(letter.text(part), rich.Gallery(partial(picture, letter))) if part else ""
    except html.TooLarge:
        return ""


def _pictures(letter: Opened) -> Iterator[Picture]:
    for part in letter.arrangement.pictures:
        if file := picture(letter, part.content_id):
            yield Picture(rich.name_for(part.content_id), file)


def picture(letter: Opened, cid: str) -> File | None:
    """A picture that the letter's own HTML may show, by Content-ID."""
    for part in letter.arrangement.pictures:
        if cid in (part.content_id, rich.name_for(part.content_id)):
            return File(safe_name(name_of(part)), part.media_type, letter.decoded(part))
    return None


def picture_url(message_id: str, cid: str) -> str:
    """Where a browser finds a picture of this composition, whichever draft of it is the newest."""
    return reverse("webmail:draft-picture", args=[cid]) + "?" + urlencode({"letter": message_id})


def _as_typed(letter: Opened, name: str) -> str:
    """A field as a person would write it; what is typed half stays so, for `write.draft` encodes it as a whole."""
    from webmail.letters.quote import typed

    written, people = letter.field(name), letter.people(name)
    return ", ".join(map(typed, people)) if people and people != parse_list(written) else written
