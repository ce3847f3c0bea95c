"""A script that went wrong: whose it is hears of it, once a day; and his page of rules says so."""

from datetime import timedelta
from functools import partial

from django.db.models import Q
from django.utils import timezone

from mailapp.delivery import letters
from mailapp.delivery.accepted import Answer, Copy, Place
from mailapp.delivery.models import OfficeScript, Script
from mailapp.delivery.sorting.sending import NEVER
from mailapp.delivery.sorting.values import Trouble, Whose
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.journal.storable import storable
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox.values import Departure
from mailapp.policy import api as policy
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store.values import INBOX, Target

SILENCE = timedelta(days=1)


def told(trouble: Trouble, person: AccountInfo, about: str) -> Answer | None:
    """The letter to whose script it is; None where it is no script that is kept. `about`: the letter's trace."""
    source = trouble.source
    if not source.row:
        return None
    due = partial(_due, source.whose is Whose.OWN, source.row, "" if trouble.went_on else _sentence(trouble))
    reader = person.address if source.whose is Whose.OWN else f"postmaster@{person.address.rpartition('@')[2]}"
    content = Content.of(_octets(trouble, person, reader, about))
    if source.whose is Whose.OWN:
        return Answer(due, copy=Copy(content, (Place(Target(person.id, INBOX), person.address),)))
    envelope = Envelope("", (Recipient(reader, NEVER),), "8BITMIME")
    return Answer(due, Departure(queue_id(), envelope, content))


def _octets(trouble: Trouble, person: AccountInfo, reader: str, about: str) -> bytes:
    domain = reader.rpartition("@")[2]
    return letters.notice(
        directory.language_of(reader) or policy.current().report_language,
        "script_failed",
        author=f"postmaster@{domain}",
        to=reader,
        message_id=f"{queue_id()}@{domain}",
        now=timezone.localtime(),
        known={"trouble": trouble, "person": person, "trace": about, "own": trouble.source.whose is Whose.OWN},
    )


def _sentence(trouble: Trouble) -> str:
    where = f"line {trouble.line}: " if trouble.line else ""
    return str(storable(f"{where}{trouble.sentence}"))


def _due(own: bool, row: int, failure: str) -> bool:
    """In the delivery's transaction: note the failure, if it is one, and say whether its owner was not told today."""
    now = timezone.now()
    table: type[Script] | type[OfficeScript] = Script if own else OfficeScript
    rows = table.objects.filter(pk=row)
    if failure:
        rows.update(failure=failure, failed=now)
    return bool(rows.filter(Q(told=None) | Q(told__lt=now - SILENCE)).update(told=now))
