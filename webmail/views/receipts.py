"""A receipt that the sender of a letter asks for: sent or ignored, and never asked about again."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.standards.address import Named
from mailapp.standards.mdn import MDN_SENT, asked_by
from mailapp.store.port import Store
from mailapp.store.values import MailboxInfo, UidSet
from webmail import options, receipts
from webmail.access import with_store
from webmail.client import client_of
from webmail.letters.opened import Opened, opened
from webmail.letters.write import one_line

ACTS = ("send", "ignore")


def asked(request: HttpRequest, store: Store, letter: Opened, box: MailboxInfo) -> dict[str, Any]:
    """For the letter's page: who asks. A colleague may have his receipt at once, if the reader has said so."""
    chosen = options.here().receipts
    if chosen == "never" or asked_by(letter.header) is None:
        return {}
    own = [address.lower() for address in directory.sender_addresses(request.user.pk or 0)]
    to = receipts.asker(letter, box, own)
    if to is None:
        return {}
    if chosen == "colleagues" and receipts.is_for_a_colleague(letter, to):
        _answer(request, store, letter, to, automatic=True)
        return {}
    return {"receipt_to": to}


@require_POST
@with_store
def answer(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    info = store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    own = [address.lower() for address in directory.sender_addresses(request.user.pk or 0)]
    to, act = receipts.asker(letter, info, own), request.POST.get("do", "")
    if to is None or act not in ACTS:
        raise Http404("Nobody asks for a receipt of this letter.")
    if act == "send":
        _answer(request, store, letter, to, automatic=False)
    else:
        receipts.claim(store, letter)
    return redirect("webmail:read", box, uid)


def _answer(request: HttpRequest, store: Store, letter: Opened, to: Named, *, automatic: bool) -> None:
    """Marked first: better no receipt than two."""
    user: Any = request.user
    if not receipts.claim(store, letter):
        return
    reader = Named(user.get_full_name(), _reached_as(user.pk, letter))
    try:
        receipts.send(
            user.pk, reader, letter, to, hostname=settings.MAIL_HOSTNAME, client=client_of(request), automatic=automatic
        )
    except (delivery.Refused, delivery.Temporary) as refusal:
        store.set_flags(letter.info.mailbox, UidSet.of(letter.info.uid), remove=frozenset({MDN_SENT}))
        said = _("The receipt was not sent: %(reason)s")
        messages.error(request, said % {"reason": one_line(refusal.reply)})
        return
    if not automatic:
        messages.success(
            request, _("%(who)s is told that you have opened the letter.") % {"who": to.name or to.address}
        )


def _reached_as(account: int, letter: Opened) -> str:
    """The address to which the letter came, as far as it says so."""
    named = {person.address.lower() for field in ("to", "cc") for person in letter.people(field)}
    own = directory.sender_addresses(account)
    return next((address for address in own if address.lower() in named), own[0])
