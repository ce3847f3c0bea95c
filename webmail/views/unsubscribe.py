"""Leaving a mailing list, by the way that its letter names."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.net.errand import Errand, ErrandFailed
from mailapp.standards import authres, unsubscribe
from mailapp.standards.address import Named
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.unsubscribe import ByMail, Leaving
from mailapp.store.port import Store
from webmail import errands, sending
from webmail.access import with_store
from webmail.client import client_of
from webmail.letters import write
from webmail.letters.header import Header
from webmail.letters.opened import Opened, opened
from webmail.sending import Finished

SECONDS = 15  # that a list's server has
ANSWER_OCTETS = 64 * 1024
TEXT = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"


def ways(letter: Opened) -> Leaving | None:
    """Those that are believable: signed as RFC 8058 §4 asks, or else without the click, where the author is proven."""
    found = unsubscribe.leaving(letter.header)
    if found is None:
        return None
    names = unsubscribe.NAMES if found.one_click else unsubscribe.NAMES[:1]
    if authres.is_signed(letter.header, settings.MAIL_HOSTNAME, names):
        return found
    if authres.is_proven(letter.header, settings.MAIL_HOSTNAME):
        return Leaving("", found.page, found.by_mail)
    return None


@require_POST
@with_store
def leave(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """By one click of our server's, else by a letter; what came of it is told."""
    store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    found = ways(letter)
    if found is None or not (found.one_click or found.by_mail):
        raise Http404("This letter names no way that can be gone from here.")
    if found.one_click:
        _click(request, found.one_click)
    elif found.by_mail:
        _write(request, store, letter, found.by_mail)
    return redirect("webmail:read", box, uid)


def _click(request: HttpRequest, url: str) -> None:
    """RFC 8058 §3.1: a POST without anything that knows the reader; redirects are not followed (§3.2)."""
    errand = Errand(url, body=unsubscribe.BODY, media_type=unsubscribe.FORM)
    try:
        answer = errands.go(errand, errands.reach(ANSWER_OCTETS, SECONDS))
    except ErrandFailed as trouble:
        messages.error(request, _("The list's server could not be asked: %(reason)s.") % {"reason": trouble})
        return
    if answer.status // 100 == 2:
        messages.success(request, _("You are off the list, says its server. It may take some days until it is quiet."))
    else:
        messages.error(request, _("The list's server answers %(status)d: try its page.") % {"status": answer.status})


def _write(request: HttpRequest, store: Store, letter: Opened, wanted: ByMail) -> None:
    user: Any = request.user
    sender = Named(user.get_full_name(), _reached_as(user.pk, letter))
    try:
        sending.send(store, user.pk, _finished(sender, wanted), client=client_of(request))
    except (delivery.Refused, delivery.Temporary) as refusal:
        said = _("The letter to the list was not sent: %(reason)s")
        messages.error(request, said % {"reason": write.one_line(refusal.reply)})
        return
    said = _("A letter that asks for it is on its way to %(address)s. A copy lies in Sent.")
    messages.success(request, said % {"address": wanted.address})


def _finished(sender: Named, wanted: ByMail) -> Finished:
    to = Named("", wanted.address)
    message_id = write.new_message_id(sender.address)
    head = Header(sender, to, wanted.subject or "unsubscribe", message_id, timezone.localtime()).octets()
    octets = head + f"{TEXT}{wanted.text or 'unsubscribe'}\r\n".encode()
    envelope = Envelope(
        reverse_path=sender.address,
        recipients=(Recipient(to.address),),
        body="7BIT" if octets.isascii() else "8BITMIME",
        smtputf8=not (to.address.isascii() and sender.address.isascii()),
    )
    return Finished(envelope, octets, octets, message_id)


def _reached_as(account: int, letter: Opened) -> str:
    """The address under which the list knows the person, where the letter tells it."""
    named = {person.address.lower() for field in ("to", "cc", "delivered-to") for person in letter.people(field)}
    own = directory.sender_addresses(account)
    return next((address for address in own if address.lower() in named), own[0])
