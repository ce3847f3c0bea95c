"""What a browser sends of a sheet: lengths cut, identifiers checked, nothing believed."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from mailapp.store.port import Store
from webmail import drafts, html
from webmail.composing import FIELDS, Sheet
from webmail.contacts import groups
from webmail.drafts import Kept
from webmail.letters import recipients, rich, signatures, write
from webmail.letters.mime import File, Picture, safe_name
from webmail.letters.quote import MESSAGE_ID, SUBJECT_SIZE
from webmail.letters.write import Wishes
from webmail.local import local
from webmail.pictures import Shelf

TEXT_SIZE = 2_000_000  # characters of a letter's text
ANSWERS_SIZE = 2_000
MOST_SURE = 10


def sheet(request: HttpRequest, store: Store) -> Sheet:
    """Whatever a form sends."""
    sent = request.POST
    posted = Sheet.blank(request.user, sent.get("sender", ""))
    for _label, name in FIELDS:
        setattr(posted, name, groups.expanded(request.user.pk or 0, sent.get(name, "")[: recipients.SIZE]))
    if sent.get("only"):  # of an answer to all, only the first shall get it
        posted.to, posted.cc, posted.bcc = next(recipients.pieces(posted.to), ""), "", ""
    posted.subject = write.one_line(sent.get("subject", ""))[:SUBJECT_SIZE]
    posted.wishes = _wishes(sent)
    _follow(posted, sent)
    posted.back = local(request, sent.get("back", ""), "")
    posted.kept = _kept(store, sent)
    posted.uploads = [upload for upload in request.FILES.getlist("files") if upload.size is not None]
    posted.sure = frozenset(sent.getlist("sure")[:MOST_SURE])
    posted.seen = frozenset(name for name in ("subject",) if name in sent)
    _content(posted, request, store)
    return posted


def _wishes(sent: QueryDict) -> Wishes:
    reports = (sent.get("notify", ""), sent.get("returned", ""))
    return Wishes.of(sent.get("priority", ""), bool(sent.get("receipt")), reports)


def _follow(posted: Sheet, sent: QueryDict) -> None:
    """What letter it is, and what others it follows."""
    if write.MESSAGE_ID.fullmatch(sent.get("message_id", "")):
        posted.message_id = sent.get("message_id", "")
    posted.in_reply_to = "".join(write.MESSAGE_ID.findall(sent.get("in_reply_to", ""))[:1])
    posted.references = tuple(MESSAGE_ID.findall(write.one_line(sent.get("references", ""))[:20_000]))
    posted.answers = write.one_line(sent.get("answers", ""))[:ANSWERS_SIZE]
    draft = sent.get("draft", "")
    posted.draft = int(draft) if draft.isdecimal() and len(draft) < 11 else 0


def _kept(store: Store, sent: QueryDict) -> list[Kept]:
    dropped = sent.get("drop", "")
    return [one for one, _letter in drafts.find_kept(store, [one for one in sent.getlist("keep") if one != dropped])]


def _content(posted: Sheet, request: HttpRequest, store: Store) -> None:
    sent = request.POST
    posted.text = sent.get("text", "").replace("\0", "")[:TEXT_SIZE]
    posted.rich = sent.get("format") == "rich"
    if posted.rich:
        _formatted(posted, request, store)
    else:
        _signed(posted, sent.get("signed", ""))
    posted.signed = posted.identity.key


def _formatted(posted: Sheet, request: HttpRequest, store: Store) -> None:
    shelf = Shelf(store, posted.message_id, posted.draft, _new_pictures(request))
    gallery = rich.Gallery(shelf.find)
    try:
        posted.html = rich.cleaned(request.POST.get("html", "").replace("\0", ""), gallery)
    except html.TooLarge:
        posted.rich = False
        posted.errors.append(_("The formatting of this letter is too large; its words are here as plain text."))
    posted.pictures = [Picture(cid, file) for cid, file in gallery.files.items()]


def _new_pictures(request: HttpRequest) -> dict[str, File]:
    """Those that came with this form, by the names that the page gave them."""
    names = request.POST.getlist("picture_cids")
    files: list[Any] = request.FILES.getlist("pictures")
    return {
        cid: File(safe_name(one.name or ""), one.content_type or "", one.read())
        for cid, one in zip(names, files, strict=False)
        if rich.CID.fullmatch(cid)
    }


def _signed(posted: Sheet, before: str) -> None:
    """Another identity brings its signature along: a page without scripts learns of it here."""
    old = next((one for one in posted.identities if one.key == before), None)
    if old is None or old.key == posted.identity.key:
        return
    lines = posted.text.replace("\r\n", "\n")
    new = posted.identity
    posted.text = signatures.changed(lines, old.block, new.block, above=new.above)
    if posted.reply_to == old.reply_to:
        posted.reply_to = new.reply_to
