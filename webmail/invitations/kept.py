"""What is remembered of a meeting: without it an old letter would not know that there is a newer one."""

import hashlib

from django.db.models import F

from webmail.invitations.values import Answer, Invitation
from webmail.models import Invited


def _meeting(invitation: Invitation) -> str:
    """Whoever knows a meeting's UID cannot call it off in the name of another organiser (RFC 5546 §6.1)."""
    organizer = invitation.organizer.address.lower() if invitation.organizer else ""
    said = "\0".join((organizer, invitation.uid, invitation.recurrence))
    return hashlib.sha256(said.encode()).hexdigest()


def known(account: int, invitation: Invitation) -> Invited | None:
    return Invited.objects.filter(account_id=account, meeting=_meeting(invitation)).first()


def seen(account: int, invitation: Invitation) -> Invited:
    """This version has come; what was newer before stays so (RFC 5546 §2.1.5)."""
    row, made = Invited.objects.get_or_create(
        account_id=account,
        meeting=_meeting(invitation),
        defaults={"sequence": invitation.sequence, "cancelled": invitation.cancelled},
    )
    newer = invitation.sequence > row.sequence
    same_but_off = invitation.sequence == row.sequence and invitation.cancelled and not row.cancelled
    if not made and (newer or same_but_off):
        row.sequence, row.cancelled = invitation.sequence, invitation.cancelled
        row.save(update_fields=["sequence", "cancelled", "at"])
    return row


def answered(account: int, invitation: Invitation, answer: Answer) -> None:
    row = seen(account, invitation)
    Invited.objects.filter(pk=row.pk).update(answer=answer.value, answered=F("sequence"))
