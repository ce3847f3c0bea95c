"""The sheet of paper on the compose page: how it begins, and how it becomes a letter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from mailapp.policy import api as policy
from mailapp.standards.address import Named
from mailapp.store.port import Store
from webmail import drafts, identities, options
from webmail.drafts import Kept
from webmail.identities import Identity
from webmail.letters import plainly, quote, recipients, rich, signatures, write
from webmail.letters.mime import Picture
from webmail.letters.opened import Opened
from webmail.letters.quote import Answer
from webmail.letters.write import AS_USUAL, Wishes, Written
from webmail.sentences import said

FIELDS = (("To", "to"), ("Cc", "cc"), ("Bcc", "bcc"), ("Reply-To", "reply_to"))
GOES_TO = ("To", "Cc", "Bcc")
REFUSALS = 10  # that are told


@dataclass
class Sheet:
    """What the compose page shows; `draft` is its UID in Drafts, 0 when it was never saved."""

    identity: Identity
    identities: list[Identity]  # to choose from
    message_id: str
    signed: str = ""  # the identity whose signature stands in the text
    to: str = ""
    cc: str = ""
    bcc: str = ""
    reply_to: str = ""
    subject: str = ""
    text: str = ""
    rich: bool = False  # then `html` is the letter, and `text` is made of it
    html: str = ""  # clean, with cid: pictures
    pictures: list[Picture] = field(default_factory=list)
    wishes: Wishes = AS_USUAL
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    answers: str = ""
    draft: int = 0
    back: str = ""  # the page from which it was begun
    kept: list[Kept] = field(default_factory=list)
    uploads: list["UploadedFile[Any]"] = field(default_factory=list)
    sure: frozenset[str] = frozenset()  # questions that were answered with yes
    seen: frozenset[str] = frozenset()  # the fields that its writer had before him
    errors: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)  # what is wrong with to, cc, bcc and reply_to

    @classmethod
    def blank(cls, user: Any, wanted: str = "", known: list[Identity] | None = None) -> "Sheet":
        """`wanted`: the key or the address of an identity; otherwise the person's first. Without a signature yet.

        `known`: his identities, where they are at hand.
        """
        found = known or identities.of(user)
        identity = identities.chosen(found, wanted)
        chosen = options.of(user.pk)
        return cls(
            identity,
            found,
            write.new_message_id(identity.address),
            reply_to=identity.reply_to,
            rich=chosen.format == "rich",
            wishes=Wishes(receipt=chosen.ask_receipt),
        )

    @classmethod
    def answering(
        cls, user: Any, answer: Answer, answers: str, wanted: str = "", known: list[Identity] | None = None
    ) -> "Sheet":
        """`answers`: what is done to which letter. `wanted`, `known`: as `blank` takes them."""
        sheet = cls.blank(user, wanted, known)
        sheet.rich = sheet.rich or (answer.formatted and options.of(user.pk).format == "same")
        sheet.to, sheet.cc, sheet.subject = answer.to, answer.cc, answer.subject
        sheet.in_reply_to, sheet.references, sheet.answers = answer.in_reply_to, answer.references, answers
        return sheet.begun(answer.text, answer.html() if sheet.rich else "")

    @classmethod
    def resumed(cls, user: Any, letter: Opened, own: bool) -> "Sheet":
        """An own draft goes on as itself; another letter lends its content to a new one."""
        identity = letter.field(write.IDENTITY.lower()) or letter.info.sender_address
        sheet = cls.blank(user, identity if own else "")
        again = drafts.resume(letter, sheet.identity.named)
        sheet.to, sheet.cc, sheet.bcc = again.to, again.cc, again.bcc
        sheet.subject, sheet.text, sheet.kept = again.subject, again.text, drafts.kept(letter)
        sheet.html, sheet.rich = again.html, bool(again.html)
        sheet.signed = sheet.identity.key
        if not own:
            sheet.html = rich.for_editing(again.html, lambda cid: quote.picture_url(letter, cid))
        else:
            sheet.pictures = list(again.pictures)
            sheet.message_id, sheet.draft, sheet.answers = again.message_id, letter.info.uid, again.answers
            sheet.in_reply_to, sheet.references = again.in_reply_to, again.references
            sheet.reply_to, sheet.wishes = again.reply_to, again.wishes
        return sheet

    def begun(self, text: str, html: str = "") -> "Sheet":
        """With its signature, above or below what is quoted."""
        identity = self.identity
        first = not text or text.startswith("\n")  # one writes above what is quoted
        self.text = signatures.put(text, identity.block, above=identity.above and first)
        if self.rich:
            quoted = html or (rich.of_text(text.strip("\n")) if text else "")
            signature = f"<div>{identity.block_html}</div>" if identity.block_html else ""
            behind = [signature, quoted] if identity.above else [quoted, signature]
            pieces = [rich.LINE, *behind] if first else [quoted, rich.LINE, signature]
            self.html = rich.LINE.join(filter(None, pieces))
        self.signed = identity.key
        return self

    def written(self, store: Store) -> Written:
        """The letter as it stands, complete or not."""
        return Written(
            sender=self.identity.named,
            message_id=self.message_id,
            date=timezone.localtime(),
            subject=self.subject,
            text=self.words,
            html=self.html if self.rich else "",
            pictures=tuple(self.pictures) if self.rich else (),
            to=self.to,
            cc=self.cc,
            bcc=self.bcc,
            reply_to=self.reply_to,
            in_reply_to=self.in_reply_to,
            references=self.references,
            files=drafts.files(store, [one.token for one in self.kept], self.uploads),
            wishes=self.wishes,
            answers=self.answers,
            identity=self.identity.key,
            language=get_language() or "",
        )

    @property
    def words(self) -> str:
        """The text, also of a letter with formatting."""
        return plainly.as_text(self.html) if self.rich else self.text

    def checked(self, store: Store) -> Written | None:
        """The letter ready to be sent; None when `errors` says why it is not."""
        people = self.understood()
        if not self.wrong and not any(people[name] for name in GOES_TO):
            self.wrong["to"] = [_("Who shall get this letter? Write at least one address into To, Cc or Bcc.")]
        most = policy.current().message_size
        if self.size * 4 // 3 > most:
            self.errors.append(_("The attachments are larger than this office takes: %d MB.") % (most >> 20))
        if self.errors or self.wrong:
            return None
        letter = self.written(store)
        letter.people.update(people)
        return letter

    def understood(self) -> dict[str, list[Named]]:
        """Who is named in which field; `wrong` says what is not understood."""
        people: dict[str, list[Named]] = {}
        for label, name in FIELDS:
            typed = recipients.understand(getattr(self, name))
            if typed.errors:
                self.wrong[name] = typed.errors
            people[label] = typed.people
        return people

    @property
    def size(self) -> int:
        """Octets of what is attached and shown."""
        pictures = sum(len(one.file.octets) for one in self.pictures) if self.rich else 0
        return pictures + sum(one.file.size for one in self.kept) + sum(upload.size or 0 for upload in self.uploads)

    @property
    def largest(self) -> int:
        """Octets that may be attached: base64 makes four of three (RFC 2045 §6.8)."""
        return policy.current().message_size * 3 // 4

    def saved_as(self, uid: int, kept: list[Kept]) -> None:
        self.draft, self.kept, self.uploads = uid, kept, []

    def refused(self, replies: Sequence[str]) -> None:
        """What our own server answered."""
        self.errors.extend(refusals(replies))

    def origin_url(self, store: Store) -> str:
        """Where its writer came from, or the letter that this one answers; "" when there is neither (any more)."""
        if self.back:
            return self.back
        _verb, box, uids = drafts.answered(self.answers)
        origin = drafts.find_letter(store, box, uids[0]) if uids else None
        return reverse("webmail:read", args=[origin.info.mailbox, origin.info.uid]) if origin else ""

    @property
    def html_for_editing(self) -> str:
        """With its pictures where this browser finds them."""
        shown = {one.cid for one in self.pictures}
        return rich.for_editing(self.html, lambda cid: drafts.picture_url(self.message_id, cid) if cid in shown else "")

    @property
    def title(self) -> str:
        return self.subject or pgettext("a letter to be written", "New letter")

    @property
    def focus(self) -> str:
        """The field in which one goes on writing."""
        return next(iter(self.wrong), "text" if self.to else "to")

    @property
    def recipients_open(self) -> bool:
        return bool(self.cc or self.bcc or "cc" in self.wrong or "bcc" in self.wrong)

    @property
    def more_open(self) -> bool:
        """Whether something was chosen that is not shown to everybody at once."""
        return bool(self.reply_to != self.identity.reply_to or "reply_to" in self.wrong or self.wishes != AS_USUAL)


def refusals(replies: Sequence[str]) -> list[str]:
    """Sentences without the codes of a reply; of very many recipients the first."""
    words = [said(reply.split(" ", 2)[-1]) for reply in replies[:REFUSALS]]
    if (n := len(replies) - len(words)) > 0:
        words.append(ngettext("And %(n)d address more.", "And %(n)d addresses more.", n) % {"n": n})
    first, *others = words
    return [_("The letter was not sent: %(reason)s") % {"reason": first}, *others]
