"""Answering an invitation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.standards.address import Named
from mailapp.store.port import Store
from webmail import sending
from webmail.access import with_store
from webmail.client import client_of
from webmail.invitations import answering, finding, kept
from webmail.invitations.values import Answer, Invitation
from webmail.letters import write
from webmail.letters.opened import opened


@require_POST
@with_store
def answer(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """Accept, maybe, or decline; the organiser gets a letter that his calendar understands."""
    store.mailbox_by_id(box)
    invitation = finding.invitation(opened(store, box, uid))
    said = request.POST.get("answer", "")
    if invitation is None or invitation.organizer is None or said not in list(Answer):
        raise Http404("There is nothing to be answered.")
    user: Any = request.user
    account, chosen = user.pk, Answer(said)
    comment = request.POST.get("comment", "").replace("\0", "").replace("\r\n", "\n")[: answering.COMMENT_SIZE].strip()
    person = Named(user.get_full_name(), _invited_as(account, invitation))
    reply = answering.letter(person, invitation, chosen, comment, timezone.localtime())
    try:
        sent = sending.send(store, account, reply, client=client_of(request))
    except (delivery.Refused, delivery.Temporary) as refusal:
        messages.error(request, _("The answer was not sent: %(reason)s") % {"reason": write.one_line(refusal.reply)})
        return redirect("webmail:read", box, uid)
    kept.answered(account, invitation, chosen)
    messages.success(request, _("Your answer is on its way to %(who)s.") % {"who": invitation.organizer.shown})
    for warning in sent.warnings:
        messages.warning(request, warning)
    return redirect("webmail:read", box, uid)


def _invited_as(account: int, invitation: Invitation) -> str:
    """That of the person's addresses which was invited; his own when he was not."""
    own = directory.sender_addresses(account)
    invited = {one.address.lower() for one in invitation.attendees}
    return next((address for address in own if address.lower() in invited), own[0])
