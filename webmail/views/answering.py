"""Sheets of paper that begin with something: an address, a letter that is answered, forwarded or written anew."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from mailapp.store.port import Store
from mailapp.store.values import DRAFT, NoSuchMessage, UidSet, Want
from mailapp.teamwork import api as teamwork
from webmail import drafts, identities, options
from webmail.access import with_store
from webmail.composing import Sheet
from webmail.later import accepting
from webmail.letters import mailto, quote, write
from webmail.letters.opened import Opened, opened
from webmail.letters.quote import SUBJECT_SIZE, Answer
from webmail.letters.recipients import SIZE
from webmail.listing import PAGE
from webmail.teams import answers
from webmail.views.page import box_of
from webmail.views.sheet import show

How = Callable[..., Answer]


def begun(request: HttpRequest) -> Sheet:
    """A new sheet, filled in as a link of ours or a mailto: address asks for."""
    asked, words = request.GET, ""
    sheet = Sheet.blank(request.user, asked.get("from", ""))
    wanted = mailto.parse(asked.get("to", "")) if asked.get("to", "")[:7].lower() == mailto.SCHEME else None
    for name in ("to", "cc", "bcc", "subject"):
        said = getattr(wanted, name) if wanted else asked.get(name, "")
        setattr(sheet, name, write.one_line(said)[: SUBJECT_SIZE if name == "subject" else SIZE])
    words = (wanted.body if wanted else asked.get("body", "")).replace("\0", "")[: mailto.SIZE]
    if wanted:
        sheet.in_reply_to = "".join(write.MESSAGE_ID.findall(wanted.in_reply_to)[:1])
    return sheet.begun(words)


def answer(verb: str, how: How) -> Callable[..., HttpResponse]:
    """A view that answers a letter."""

    @require_GET
    @with_store
    def view(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
        mailboxes = store.mailboxes()
        info = box_of(mailboxes, box)
        owner = info.owner  # a team's letter is answered in its name, where that is granted
        letter = opened(store, box, uid)
        mine = identities.of(request.user)
        own = identities.addresses(mine) | {quote.same(owner or request.user.get_username())}
        found = how(letter, own, options.of(request.user.pk or 0).quote)
        wanted = owner or identities.addressed(mine, letter)
        if teamwork.is_shared(info):
            answers.begun(request.user.pk or 0, box, uid)
        sheet = Sheet.answering(request.user, found, f"{verb} {box} {uid}", wanted, mine)
        return show(request, store, sheet, mailboxes=mailboxes)

    return view


reply = answer("reply", quote.reply)
reply_all = answer("reply-all", quote.reply_all)
reply_list = answer("reply-list", quote.reply_list)


@require_GET
@with_store
def forward(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """Inline, with its attachments; `as=attachment`: the letter itself is one."""
    if request.GET.get("as") == "attachment":
        return _attaching(request, store, box, [uid])
    mailboxes = store.mailboxes()
    letter = opened(store, box_of(mailboxes, box).id, uid)
    sheet = Sheet.answering(request.user, quote.forward(letter), f"forward {box} {uid}")
    sheet.kept = drafts.kept(letter)
    return show(request, store, sheet, mailboxes=mailboxes)


@require_GET
@with_store
def forward_chosen(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """Letters chosen in the list, as attachments of one new letter."""
    uids = [int(uid) for uid in request.GET.getlist("uid")[:PAGE] if uid.isdecimal() and len(uid) < 11]
    if getattr(request, "htmx", False):  # a whole page is wanted, not a piece of this one
        return HttpResponseClientRedirect(request.get_full_path())
    return _attaching(request, store, box, uids)


def _attaching(request: HttpRequest, store: Store, box: int, uids: list[int]) -> HttpResponse:
    mailboxes = store.mailboxes()
    box_of(mailboxes, box)
    infos = store.fetch(box, UidSet.of(*uids), Want.LIST | Want.STRUCTURE) if uids else ()
    letters = [Opened(store, info) for info in infos][: drafts.FILES]
    if not letters:
        raise NoSuchMessage("None of these letters is in this folder.")
    place = ",".join(str(letter.info.uid) for letter in letters)
    sheet = Sheet.answering(request.user, quote.attaching(letters), f"forward {box} {place}")
    sheet.kept = drafts.whole(letters)
    return show(request, store, sheet, mailboxes=mailboxes)


@require_GET
@with_store
def edit(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """Go on with a draft; any other letter becomes a new one ("edit as new")."""
    mailboxes = store.mailboxes()
    info = box_of(mailboxes, box)
    letter = opened(store, box, uid)
    own = info.special_use == "\\Drafts" and DRAFT in letter.info.flags
    if own:
        accepting.reopened(request.user.pk or 0, f"<{letter.info.message_id}>")
    return show(request, store, Sheet.resumed(request.user, letter, own), mailboxes=mailboxes)
