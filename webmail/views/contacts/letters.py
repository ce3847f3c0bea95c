"""A card that hangs on a letter goes into the book with one click."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mailapp.contacts import api as contacts
from mailapp.contacts.api import FILE_OCTETS, ContactsError
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.letters import body, frame
from webmail.letters.opened import opened

CARDS = ("text/vcard", "text/x-vcard", "text/directory")


@require_POST
@with_store
def take(request: HttpRequest, store: Store, box: int, uid: int, section: str) -> HttpResponse:
    """All cards of this part into one's own book, and back to the letter."""
    store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    part = body.find(letter.info.parts, section)
    if part is None:
        raise Http404("This letter has no such part.")
    octets = b""
    for piece in frame.content(letter, part, view=False):
        octets += piece
        if len(octets) > FILE_OCTETS:
            break
    try:
        taken = contacts.take(request.user.pk, octets)
        for trouble in taken.troubles[:3]:
            messages.warning(request, trouble)
        messages.success(request, _told(taken))
    except ContactsError as refusal:
        messages.error(request, str(refusal))
    return redirect("webmail:read", box, uid)


def _told(taken: contacts.Taken) -> str:
    new = taken.added + taken.changed
    if not new:
        return _("You have this contact already.")
    return ngettext("%(n)d contact is in your address book.", "%(n)d contacts are in your address book.", new) % {
        "n": new
    }
