"""What hangs on a letter: all of it as one archive, letters within the letter, files that Outlook has wrapped."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from mailapp.store.port import Store
from webmail.access import with_store
from webmail.csp import HEADER
from webmail.letters import body, filenames, wrapped, zipped
from webmail.letters.opened import around, attached, opened
from webmail.letters.show import Shown, guarded
from webmail.views.consent import consent

KEPT_SHUT = "sandbox; default-src 'none'"


@require_GET
@with_store
def archive(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """All attachments, zipped while they are sent."""
    store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    if section := request.GET.get("of", ""):
        letter = attached(letter, section)
    if not letter.arrangement.attachments:
        raise Http404("This letter has no attachments.")
    when = timezone.localtime(letter.info.sent or letter.info.internal_date)
    response = StreamingHttpResponse(zipped.archive(letter, when), content_type="application/zip")
    name = f"{filenames.safe(letter.info.subject[:80], 'letter')}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response[HEADER] = KEPT_SHUT
    return response  # type: ignore[return-value]  # a StreamingHttpResponse is a response to all who see it


@require_GET
@with_store
def letter(request: HttpRequest, store: Store, box: int, uid: int, section: str) -> HttpResponse:
    """A letter within a letter, as a letter."""
    store.mailbox_by_id(box)
    outer = opened(store, box, uid)
    inner = attached(outer, section)
    shown = Shown(inner, plain=request.GET.get("view") == "text")
    pictures = consent(request, shown, junk=True) if shown.has_images else {}  # nobody has proven who wrote it
    text, unreadable = guarded(lambda: shown.text, outer.source)
    context = {"letter": shown, "text": text, "unreadable": unreadable, "within": section, **pictures}
    return render(request, "webmail/attached.html", context | {"may_trust_pictures": False})


@require_GET
@with_store
def unwrapped(request: HttpRequest, store: Store, box: int, uid: int, section: str) -> HttpResponse:
    """The files in a winmail.dat; with `file` one of them, for download."""
    store.mailbox_by_id(box)
    letter = around(opened(store, box, uid), section)
    part = body.find(letter.info.parts, section.removeprefix(letter.prefix))
    if part is None:
        raise Http404("This letter has no such part.")
    files = wrapped.unwrapped(letter, part)
    if "file" not in request.GET:
        context = {"letter": Shown(letter), "files": files, "section": section}
        return render(request, "webmail/unwrapped.html", context)
    chosen = next((one for one in files if str(one.number) == request.GET["file"]), None)
    if chosen is None:
        raise Http404("There is no such file in it.")
    response = HttpResponse(chosen.octets, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, filenames.safe(chosen.name)) or "attachment"
    response[HEADER] = KEPT_SHUT
    return response
