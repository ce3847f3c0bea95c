"""Pictures from elsewhere: the reader's standing consent, and our own server as the one who asks for them."""

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from mailapp.net.errand import Errand, ErrandFailed
from mailapp.net.imagekind import image_kind
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.standards import authres
from mailapp.store.port import Store
from webmail import errands
from webmail.access import with_store
from webmail.csp import EMBEDDING, HEADER
from webmail.folders import pane
from webmail.letters import pictures
from webmail.letters.opened import opened

HOPS = 3  # redirects; each is looked at as the first address was
KEPT_SECONDS = 24 * 3600  # by the browser
ALONE = "default-src 'none'; sandbox"


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    """Whose pictures are shown without a question."""
    context = {"folders": pane(store.mailboxes()), "senders": pictures.senders(request.user.pk or 0)}
    return render(request, "webmail/picture_senders.html", context)


@require_POST
@with_store
def always(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """From the writer of this letter, where it proves to be his."""
    store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    if letter.info.sender_address and authres.is_proven(letter.header, settings.MAIL_HOSTNAME):
        pictures.remember(request.user.pk or 0, letter.info.sender_address)
        said = _("Pictures in letters of %(sender)s are shown from now on.")
        messages.success(request, said % {"sender": letter.info.sender_address})
    else:
        messages.warning(request, _("Nothing proves who sent this letter: its pictures can be shown once, not always."))
    return redirect("webmail:read", box, uid)


@require_POST
@with_store
def remove(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    gone = pictures.forget(request.user.pk or 0, number)
    if gone:
        messages.success(request, _("Pictures in letters of %(sender)s wait for a click again.") % {"sender": gone})
    else:
        messages.warning(request, _("This sender is not on your list (any more)."))
    return redirect("webmail:picture-senders")


@require_GET
@cache_control(private=True, max_age=KEPT_SECONDS)
def fetched(request: HttpRequest, link: str) -> HttpResponse:
    """One picture by way of this server. Its frame has no log-in to show: the link itself says that it is ours."""
    rules = policy.current()
    try:
        url = pictures.linked(link)
    except (BadSignature, ValueError) as forged:
        raise Http404("There is no such picture.") from forged
    if not rules.picture_proxy:
        raise Http404("This server fetches no pictures.")
    octets = _octets(url, rules)
    kind = image_kind(octets)
    if not kind:
        return _nothing(502)
    response = HttpResponse(octets, content_type=kind)
    response[HEADER] = ALONE
    response[EMBEDDING] = "cross-origin"  # the letter's frame has an origin of its own
    return response


def _octets(url: str, rules: Policy) -> bytes:
    """ "" when it does not come: a picture that is not there is no trouble of the reader's."""
    bounds = errands.reach(rules.picture_octets, rules.picture_seconds, hops=HOPS, schemes=("https", "http"))
    try:
        answer = errands.go(Errand(url, accept="image/webp,image/png,image/jpeg,image/gif,*/*;q=0.1"), bounds)
    except ErrandFailed:
        return b""
    return answer.octets if answer.status == 200 and answer.media_type.startswith("image/") else b""


def _nothing(status: int) -> HttpResponse:
    response = HttpResponse(status=status, content_type="text/plain")
    response[HEADER] = ALONE
    return response
