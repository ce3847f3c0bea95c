"""A letter's parts on their own: its HTML in the frame, its attachments for download or a look."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from mailapp.policy import api as policy
from mailapp.standards.message.values import Part
from mailapp.store.port import Store
from webmail import html as safe
from webmail import options
from webmail.access import with_store
from webmail.csp import HEADER
from webmail.letters import body, frame, pictures
from webmail.letters.names import name_of, of_letter
from webmail.letters.opened import Opened, around, opened

# A viewed part is a document of its own that runs nothing.
VIEWED = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; frame-ancestors 'self'"
# It has no origin, so that nothing in it is ours; a viewer of PDFs may save them. Sounds and films are fetched piece by
# piece, with our cookie, which what has no origin does not get.
CAGED = f"sandbox allow-downloads; {VIEWED}"
PLAYED = ("audio/", "video/")


@require_GET
@xframe_options_sameorigin
@with_store
def html(request: HttpRequest, store: Store, box: int, uid: int, section: str) -> HttpResponse:
    """The page in the sandboxed frame; with `print` it stands alone, under the letter's main fields."""
    store.mailbox_by_id(box)
    letter = around(opened(store, box, uid), section)
    part = body.find(letter.info.parts, section.removeprefix(letter.prefix))
    if part is None or part.media_type != "text/html":
        raise Http404("This letter has no such part.")
    way, places = _pictures(request, letter)
    response = HttpResponse(frame.document(letter, part, way=way, head="print" in request.GET))
    response[HEADER] = safe.policy(places)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _pictures(request: HttpRequest, letter: Opened) -> tuple[safe.Way | None, str]:
    """The way of pictures from elsewhere, None without consent, and what the frame's policy lets them come from."""
    account = request.user.pk or 0
    never = options.here().pictures == pictures.Mode.NEVER  # also what was said before
    if never or not pictures.is_given(account, letter, request.GET.get("images", "")):
        return None, ""
    if policy.current().picture_proxy:
        return pictures.through_us(account), request.build_absolute_uri(reverse("webmail:picture", args=["x"]))[:-1]
    return str, "https: http:"


@require_GET
@with_store
def download(request: HttpRequest, store: Store, box: int, uid: int, section: str) -> HttpResponse:
    """An attachment, or with section "all" the whole letter; `view` shows what is safe to show."""
    store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    if section == "all":
        octets = frame.pieces(letter, 0, letter.info.size)
        return _file(octets, "message/rfc822", of_letter(letter.info.subject), view=False)
    part = body.find(letter.info.parts, section)
    if part is None:
        raise Http404("This letter has no such part.")
    view = "view" in request.GET and body.is_viewable(part)
    served = _served_as(part, view)
    return _file(frame.content(letter, part, view=view), served, name_of(part), view=view)


def _file(pieces: frame.Pieces, media_type: str, name: str, *, view: bool) -> HttpResponse:
    response = StreamingHttpResponse(pieces, content_type=media_type)
    # Only names and types that we know are said; RFC 6266 §4.3 filename* carries the rest of Unicode.
    response["Content-Disposition"] = content_disposition_header(not view, name) or "attachment"
    response[HEADER] = VIEWED if media_type.startswith(PLAYED) else CAGED
    return response  # type: ignore[return-value]  # a StreamingHttpResponse is a response to all who see it


def _served_as(part: Part, view: bool) -> str:
    """What may not be looked at is octets, so that no browser tries."""
    if not view:
        return "application/octet-stream"
    return "text/plain; charset=utf-8" if part.media_type.startswith("text/") else part.media_type
