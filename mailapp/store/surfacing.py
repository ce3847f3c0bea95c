"""Letters that come back to a mailbox as if they had just arrived: unread, with a new UID, first by arrival.

Their INTERNALDATE becomes the moment of that: what it is when neither SMTP, APPEND nor COPY put a letter there is the
server's to say (RFC 9051 §2.3.3). The Date that their writers gave them stays.
"""

from datetime import datetime

from django.db import transaction

from mailapp.store import flags, marking, moving
from mailapp.store.models import Message
from mailapp.store.values import NO_FLAGS, SEEN, Copied, UidSet


def surface(account: int, box: int, uids: UidSet, to: int, when: datetime) -> Copied:
    """From one mailbox of a person to another one. Raises NoSuchMailbox."""
    with transaction.atomic():
        copied = moving.move(account, box, uids, to)
        new = [uid for _, uid in copied.pairs]
        if new:
            marking.set_flags(account, to, UidSet.of(*new), flags.Edit(NO_FLAGS, frozenset({SEEN}), None), None)
            for start in range(0, len(new), 500):
                Message.objects.filter(mailbox=to, uid__in=new[start : start + 500]).update(
                    internal_date=when, zone=None
                )
    return copied
