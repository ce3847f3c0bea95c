"""What stands above a letter's text: cards of what it asks for and brings. Letters that bring nothing cost nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mailapp.directory import api as directory
from mailapp.standards import authres
from mailapp.store.port import Store
from mailapp.store.query import Header
from mailapp.store.values import SPECIAL_USE, MailboxInfo
from webmail.html.links import host
from webmail.invitations import finding
from webmail.invitations.card import card
from webmail.letters.opened import Opened
from webmail.letters.report import report
from webmail.views.receipts import asked
from webmail.views.unsubscribe import ways

WORTH_REMOVING = 20 * 1024  # octets of attachments; the page of all attachments removes smaller ones, too


def cards(request: HttpRequest, store: Store, letter: Opened, box: MailboxInfo) -> dict[str, Any]:
    """For the letter's template."""
    found = invitation(request, letter) | mailing_list(letter, box) | asked(request, store, letter, box)
    found["may_lighten"] = _attached_octets(letter) >= WORTH_REMOVING and all(map(box.may, "ite"))
    if told := report(letter):
        found |= {"report": told, "report_about": _about(store, told.message_id)}
    return found


def _attached_octets(letter: Opened) -> int:
    return sum(part.size for part in letter.arrangement.attachments)


def _about(store: Store, message_id: str) -> tuple[int, int] | None:
    """Where the letter lies that a report is about."""
    return next(iter(store.search(Header("message-id", f"<{message_id}>"), limit=1)), None) if message_id else None


def mailing_list(letter: Opened, box: MailboxInfo) -> dict[str, Any]:
    """How one leaves it; of junk nobody asks anything."""
    found = ways(letter) if box.special_use != SPECIAL_USE["Junk"] else None
    return {"leaving": found, "leaving_host": host(found.page)} if found else {}


def invitation(request: HttpRequest, letter: Opened) -> dict[str, Any]:
    part = finding.calendar_part(letter)
    found = finding.invitation(letter) if part else None
    if part is None or found is None:
        return {}
    account = request.user.pk or 0
    own = [address.lower() for address in directory.sender_addresses(account)]
    doubtful = authres.is_proven(letter.header, settings.MAIL_HOSTNAME) is False
    return {"invitation": card(found, account, own, doubtful=doubtful), "calendar_part": part.section}
