"""The sheet of paper on the compose page: from a form, an answer or a draft; to a letter."""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mailapp.directory import api as directory
from mailapp.policy import api as policy
from mailapp.standards.address import Named
from mailapp.store.port import Store
from webmail import drafts
from webmail.contacts import groups
from webmail.drafts import Kept
from webmail.letters import recipients, write
from webmail.letters.opened import Opened
from webmail.letters.quote import MESSAGE_ID, SUBJECT_SIZE, Answer
from webmail.letters.write import Written
from webmail.local import local
from webmail.sentences import said

TEXT_SIZE = 2_000_000  # characters of a letter's text
FIELDS = (("To", "to"), ("Cc", "cc"), ("Bcc", "bcc"))


@dataclass
class Sheet:
    """What the compose page shows; `draft` is its UID in Drafts, 0 when it was never saved."""

    sender: Named
    message_id: str
    senders: list[str] = field(default_factory=list)  # to choose from
    to: str = ""
    cc: str = ""
    bcc: str = ""
    subject: str = ""
    text: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    answers: str = ""
    draft: int = 0
    back: str = ""  # the page from which it was begun
    kept: list[Kept] = field(default_factory=list)
    uploads: list["UploadedFile[Any]"] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)  # what is wrong with to, cc and bcc

    @classmethod
    def blank(cls, user: Any, to: str = "", wanted: str = "") -> "Sheet":
        """`wanted`: an address that the person may choose as sender; otherwise it is his own."""
        senders = directory.sender_addresses(user.pk)
        sender = Named(user.display_name, wanted if wanted in senders else user.address)
        return cls(sender, write.new_message_id(user.address), to=write.one_line(to)[:1000], senders=senders)

    @classmethod
    def answering(cls, user: Any, answer: Answer, answers: str, wanted: str = "") -> "Sheet":
        sheet = cls.blank(user, wanted=wanted)
        sheet.to, sheet.cc, sheet.subject, sheet.text = answer.to, answer.cc, answer.subject, answer.text
        sheet.in_reply_to, sheet.references, sheet.answers = answer.in_reply_to, answer.references, answers
        return sheet

    @classmethod
    def resumed(cls, user: Any, letter: Opened, own: bool) -> "Sheet":
        """An own draft goes on as itself; another letter lends its content to a new one."""
        sheet = cls.blank(user, wanted=letter.info.sender_address if own else "")
        again = drafts.resume(letter, sheet.sender)
        sheet.to, sheet.cc, sheet.bcc = again.to, again.cc, again.bcc
        sheet.subject, sheet.text, sheet.kept = again.subject, again.text, drafts.kept(letter)
        if own:
            sheet.message_id, sheet.draft, sheet.answers = again.message_id, letter.info.uid, again.answers
            sheet.in_reply_to, sheet.references = again.in_reply_to, again.references
        return sheet

    @classmethod
    def posted(cls, request: HttpRequest, store: Store) -> "Sheet":
        """Whatever a form sends: lengths cut, identifiers checked, nothing believed."""
        sent = request.POST
        sheet = cls.blank(request.user, wanted=sent.get("sender", ""))
        fields = (sent.get(name, "")[: recipients.SIZE] for _label, name in FIELDS)
        sheet.to, sheet.cc, sheet.bcc = (groups.expanded(request.user.pk or 0, text) for text in fields)
        sheet.subject = write.one_line(sent.get("subject", ""))[:SUBJECT_SIZE]
        sheet.text = sent.get("text", "").replace("\0", "")[:TEXT_SIZE]
        if write.MESSAGE_ID.fullmatch(sent.get("message_id", "")):
            sheet.message_id = sent["message_id"]
        sheet.in_reply_to = "".join(write.MESSAGE_ID.findall(sent.get("in_reply_to", ""))[:1])
        sheet.references = tuple(MESSAGE_ID.findall(write.one_line(sent.get("references", ""))[:20_000]))
        sheet.answers = write.one_line(sent.get("answers", ""))[:60]
        draft = sent.get("draft", "")
        sheet.draft = int(draft) if draft.isdecimal() and len(draft) < 11 else 0
        sheet.back = local(request, sent.get("back", ""), "")
        sheet.kept = [one for one, _letter in drafts.find_kept(store, sent.getlist("keep"))]
        sheet.uploads = [upload for upload in request.FILES.getlist("files") if upload.size is not None]
        return sheet

    def written(self, store: Store) -> Written:
        """The letter as it stands, complete or not."""
        return Written(
            sender=self.sender,
            message_id=self.message_id,
            date=timezone.localtime(),
            subject=self.subject,
            text=self.text,
            to=self.to,
            cc=self.cc,
            bcc=self.bcc,
            in_reply_to=self.in_reply_to,
            references=self.references,
            files=drafts.files(store, [one.token for one in self.kept], self.uploads),
            answers=self.answers,
            language=get_language() or "",
        )

    def checked(self, store: Store) -> Written | None:
        """The letter ready to be sent; None when `errors` says why it is not."""
        people: dict[str, list[Named]] = {}
        for label, name in FIELDS:
            typed = recipients.understand(getattr(self, name))
            if typed.errors:
                self.wrong[name] = typed.errors
            people[label] = typed.people
        if not self.wrong and not any(people.values()):
            self.wrong["to"] = [_("Who shall get this letter? Write at least one address into To, Cc or Bcc.")]
        most = policy.current().message_size
        if self._size() * 4 // 3 > most:
            self.errors.append(_("The attachments are larger than this office takes: %d MB.") % (most >> 20))
        if self.errors or self.wrong:
            return None
        letter = self.written(store)
        letter.people.update(people)
        return letter

    def _size(self) -> int:
        return sum(one.file.size for one in self.kept) + sum(upload.size or 0 for upload in self.uploads)

    def saved_as(self, uid: int, kept: list[Kept]) -> None:
        self.draft, self.kept, self.uploads = uid, kept, []

    def refused(self, reply: str) -> None:
        """What our own server answered, without its codes."""
        words = reply.split(" ", 2)[-1]
        self.errors.append(_("The letter was not sent: %(reason)s") % {"reason": said(words)})

    def origin_url(self, store: Store) -> str:
        """Where its writer came from, or the letter that this one answers; "" when there is neither (any more)."""
        if self.back:
            return self.back
        _verb, _blank, place = self.answers.partition(" ")
        origin = drafts.find_letter(store, *place.partition(" ")[::2])
        return reverse("webmail:read", args=[origin.info.mailbox, origin.info.uid]) if origin else ""

    @property
    def focus(self) -> str:
        """The field in which one goes on writing."""
        return next(iter(self.wrong), "text" if self.to else "to")

    @property
    def recipients_open(self) -> bool:
        return bool(self.cc or self.bcc)
