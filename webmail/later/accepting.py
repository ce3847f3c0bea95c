"""A finished letter goes into Outbox, from where the worker sends it."""

from contextlib import closing, suppress

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailapp.delivery import api as delivery
from mailapp.later import api as later
from mailapp.later import signals
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.standards.compose import header_length
from mailapp.standards.message import headers
from mailapp.store.port import Store
from mailapp.store.values import StoreError
from webmail import correspondents, drafts, sending
from webmail.later import cards
from webmail.later.plan import Plan
from webmail.models import Posted
from webmail.sending import Finished, Sent

OURS = "x-pillarbox-"  # fields of a draft that are never sent


def send(store: Store, account: int, letter: Finished, plan: Plan, *, draft: bytes, client: str) -> Sent:
    """As `sending.send`, as planned. `draft`: the letter as a draft, if it is one. Raises also LaterError, StoreError.

    What would be refused is refused now; a moment to undo that cannot be had (a full mailbox) is no reason not to send.
    """
    if not plan.waits:
        return sending.send(store, account, letter, client=client)
    if sending.was_posted(account, letter.message_id):
        return Sent()
    try:
        warnings = _examine(account, letter, client)
        with transaction.atomic():
            sending.post(account, letter.message_id)
            waits = later.wait(account, _outgoing(letter, plan, draft, client))
    except delivery.Withdrawn:  # the other click was quicker
        return Sent()
    except (later.LaterError, StoreError):
        if plan.kind is later.Kind.UNDO and not plan.remind_days:
            return sending.send(store, account, letter, client=client)
        raise
    correspondents.learn(account, letter.people)
    with suppress(StoreError):
        drafts.discard(store, letter.draft, letter.message_id, bury=False)
    if plan.due is None:
        signals.ring()
    return Sent("", plan.due, warnings, waits.id if plan.due else 0)


def tell(request: HttpRequest, sent: Sent, wanted: Plan) -> None:
    """On the next page: it is on its way, or when it leaves, and how to undo that."""
    if not sent.number or sent.departs is None:
        messages.success(request, _("Your letter is on its way."))
        return
    if wanted.kind is later.Kind.LATER:
        said = _("Your letter leaves %(when)s.") % {"when": cards.moment(sent.departs)}
    else:
        said = ngettext("Your letter leaves in %(n)d second.", "Your letter leaves in %(n)d seconds.", wanted.seconds)
        said %= {"n": wanted.seconds}
    messages.success(request, said, extra_tags=f"waits:{sent.number}:{wanted.seconds}")


def reopen(account: int, message_id: str) -> None:
    """It has not left, and may be sent again. `message_id` with its angle brackets."""
    Posted.objects.filter(account_id=account, message_id=message_id).delete()


def reopened(account: int, message_id: str) -> None:
    """A draft is opened that lay in Outbox, until a mail program moved it back: it has not left, either."""
    bare = message_id.strip("<>")
    if not sending.was_posted(account, message_id) or later.is_waiting(account, bare):
        return
    if not delivery.whereabouts(account, bare):
        reopen(account, message_id)


def _examine(account: int, letter: Finished, client: str) -> tuple[str, ...]:
    with closing(Content.of(letter.leaving)) as content:
        return delivery.examine(
            delivery.Submission(queue_id(), account, letter.envelope, content, client, "HTTP", resent=letter.resent)
        )


def _outgoing(letter: Finished, plan: Plan, draft: bytes, client: str) -> later.Outgoing:
    return later.Outgoing(
        letter.envelope,
        letter.kept,
        letter.message_id.strip("<>"),
        plan.due or timezone.now(),
        plan.kind,
        client,
        letter.answers,
        draft_fields(draft),
        plan.remind_days,
        letter.resent,
    )


def draft_fields(draft: bytes) -> str:
    """The header fields that only a draft has, each with its CRLF; their values are ours and ASCII."""
    header = draft[: header_length(draft) or len(draft)]
    ours = [(name, value) for name, value in headers.fields(header) if name.lower().startswith(OURS)]
    return "".join(f"{name}: {value.decode('ascii', 'replace').strip()}\r\n" for name, value in ours)
