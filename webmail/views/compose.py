"""Writing: a sheet of paper; what is on it is saved, sent, changed or thrown away."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mailapp.delivery.values import Refused, Temporary
from mailapp.later.api import LaterError
from mailapp.scanners.local.confusables import readable
from mailapp.store.port import Store
from mailapp.store.values import StoreError
from webmail import correspondents, drafts, options, posting, questions, sending, stationery, twice
from webmail.access import with_store
from webmail.composing import GOES_TO, Sheet
from webmail.folders import pane
from webmail.later import accepting, plan
from webmail.letters import plainly, rich, write
from webmail.letters.opened import opened
from webmail.letters.recipients import pieces
from webmail.letters.write import Written
from webmail.pictures import of_draft
from webmail.posting import TEXT_SIZE
from webmail.questions import Leaving
from webmail.teams.answers import ended
from webmail.views.answering import begun
from webmail.views.sheet import show

BUTTONS = {"insert": "insert", "only": "send"}  # buttons that say more than what is to be done
RENEWED = frozenset({"csrfmiddlewaretoken", "message_id", "do", "draft", "keep", "sure", "only", "insert", "drop"})


@require_http_methods(["GET", "POST"])
@with_store
def new(request: HttpRequest, store: Store) -> HttpResponse:
    """An empty sheet, or what a link asks for; posted, what is on it is saved, sent, changed or thrown away."""
    if request.method == "GET":
        return show(request, store, begun(request))
    sheet = posting.sheet(request, store)
    do = next((name for button, name in BUTTONS.items() if request.POST.get(button)), request.POST.get("do", ""))
    try:
        again = twice.renewed(store, request.user.pk or 0, sheet)
    except StoreError as reason:
        sheet.errors.append(str(reason))
        return show(request, store, sheet, status=422)
    if again and do.startswith("send"):
        sheet.errors.append(
            _("This letter was sent before, perhaps from another tab. This is a new draft: send it, too?")
        )
        return show(request, store, sheet, status=422)
    return ACTIONS.get(do.partition(":")[0], _save)(request, store, sheet)


@require_GET
@with_store
def people(request: HttpRequest, store: Store) -> HttpResponse:
    """Whom one has written to, for the completion of addresses."""
    found = correspondents.offer(request.user, request.GET.get("q", "").strip()[:100])
    return JsonResponse({"people": [{"name": one.name, "address": readable(one.address)} for one in found]})


@require_GET
@with_store
def picture(request: HttpRequest, store: Store, cid: str) -> HttpResponse:
    """A picture of a letter that is being written, from the newest draft of it."""
    letter = of_draft(store, request.GET.get("letter", "")[:500])
    file = drafts.picture(letter, cid) if letter else None
    if file is None:
        raise Http404("This letter has no such picture.")
    return HttpResponse(file.octets, content_type=file.media_type)


@require_GET
@with_store
def tools(request: HttpRequest, store: Store) -> HttpResponse:
    """The row of buttons above a letter with formatting: only a page with scripts asks for it."""
    return render(request, "webmail/_editor_tools.html")


@require_POST
@with_store
def convert(request: HttpRequest, store: Store) -> JsonResponse:
    """Text as HTML, or HTML as text, when one changes between plain and rich."""
    text, formatted = request.POST.get("text", "")[:TEXT_SIZE], request.POST.get("html", "")[:TEXT_SIZE]
    if request.POST.get("format") == "rich":
        return JsonResponse({"html": rich.of_text(text)})
    return JsonResponse({"text": plainly.as_text(formatted)})


def _save(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    if sending.was_posted(request.user.pk or 0, sheet.message_id):  # a late autosave
        return redirect("webmail:home")
    try:
        box, uid = drafts.save(store, sheet.written(store), sheet.draft)
    except StoreError as reason:
        sheet.errors.append(str(reason))
        return show(request, store, sheet, status=422)
    return redirect(reverse("webmail:edit", args=[box, uid]) + "?" + urlencode({"saved": 1, "back": sheet.back}))


def _send(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    letter, account = sheet.checked(store), request.user.pk or 0
    if letter is None:
        return _back(request, store, sheet)
    if asked := _asked(request, sheet, letter):
        return _ask(request, store, sheet, asked)
    try:
        finished, wanted = sending.finished(letter, sheet.draft), plan.plan(request.POST, account)
        sent = accepting.send(store, account, finished, wanted, draft=write.draft(letter), client=_client(request))
    except (Refused, Temporary) as answer:
        sheet.refused(answer.replies)
        return _back(request, store, sheet)
    except (LaterError, StoreError) as reason:
        sheet.errors.append(str(reason))
        return _back(request, store, sheet)
    ended(account, sheet.answers)
    accepting.tell(request, sent, wanted)
    for warning in sent.warnings:
        messages.warning(request, warning)
    return redirect(sheet.origin_url(store) or "webmail:home")


def _asked(request: HttpRequest, sheet: Sheet, letter: Written) -> list[questions.Question]:
    """What is still to be answered before it leaves."""
    leaving = Leaving(
        subject=sheet.subject if "subject" in sheet.seen else None,
        text=letter.text,
        files=len(letter.files) + len(letter.pictures),
        people=sum(len(letter.people[name]) for name in GOES_TO),
        to_all=sheet.answers.startswith("reply-all "),
    )
    found = questions.about(leaving, options.of(request.user.pk or 0))
    return [one for one in found if one.key not in sheet.sure]


def _ask(request: HttpRequest, store: Store, sheet: Sheet, asked: list[questions.Question]) -> HttpResponse:
    """A page in between. What was attached is safe in a draft."""
    if not _safe(store, sheet):
        return show(request, store, sheet, status=422)
    context = {
        "folders": pane(store.mailboxes()),
        "sheet": sheet,
        "questions": asked,
        "only": next(pieces(sheet.to), "") if any(one.key == "people" for one in asked) else "",
        "sent": [(name, value) for name, values in request.POST.lists() if name not in RENEWED for value in values],
        "do": request.POST.get("do", ""),
    }
    return render(request, "webmail/compose_ask.html", context, status=422)


def _back(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    """The form again with everything that was typed; uploads are safe in a draft, for browsers forget them."""
    if sheet.uploads or sheet.pictures:
        _safe(store, sheet)
    return show(request, store, sheet, status=422)


def _safe(store: Store, sheet: Sheet) -> bool:
    """In Drafts now; if not, `errors` says why."""
    try:
        box, uid = drafts.save(store, sheet.written(store), sheet.draft)
    except StoreError as reason:
        sheet.errors.append(str(reason))
        return False
    sheet.saved_as(uid, drafts.kept(opened(store, box, uid)))
    return True


def _again(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    """The form as it was, from the page that asks."""
    return show(request, store, sheet)


def _discard(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    drafts.discard(store, sheet.draft, sheet.message_id)
    ended(request.user.pk or 0, sheet.answers)
    messages.success(request, _("The draft was thrown away."))
    return redirect(sheet.origin_url(store) or "webmail:home")


def _as_template(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    """Kept for other letters, too; one goes on writing this one."""
    try:
        name = stationery.keep(request.user.pk or 0, sheet)
        messages.success(request, _("The template “%(name)s” is saved.") % {"name": name})
    except ValueError as reason:
        sheet.errors.append(str(reason))
    if sheet.uploads:
        _safe(store, sheet)
    return show(request, store, sheet, status=422 if sheet.errors else 200)


def _insert(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    """A template or a snippet above what is written; with scripts it comes where the cursor stands."""
    if found := stationery.one(request.user.pk or 0, request.POST.get("insert", "")):
        stationery.put(sheet, found)
    if sheet.uploads:
        _safe(store, sheet)
    return show(request, store, sheet)


def _client(request: HttpRequest) -> str:
    return f"[{request.META.get('REMOTE_ADDR', '')}]"


ACTIONS = {
    "send": _send,
    "save": _save,
    "discard": _discard,
    "again": _again,
    "template": _as_template,
    "insert": _insert,
}
