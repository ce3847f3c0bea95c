"""Letters that servers and programs write about one's own, in words: what arrived, what came back, what was read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mailapp.scanners.local.confusables import readable
from mailapp.standards import dsn, mdn
from mailapp.standards.dsn import Action, Fate
from mailapp.standards.mdn import DISPLAYED, Notification
from mailapp.standards.message import scan
from webmail.letters.opened import Opened

OCTETS = 1024 * 1024
SHOWN = 20  # recipients
TYPES = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/global-disposition-notification",
)
ICONS = {
    Action.FAILED: ("mail-x", "bad"),
    Action.DELAYED: ("clock", "warn"),
    Action.DELIVERED: ("mail-check", "good"),
    Action.RELAYED: ("check", "good"),
    Action.EXPANDED: ("check", "good"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient. `said`: the other server's own words."""

    address: str
    icon: str
    tone: str
    words: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`message_id`: of the letter that it is about, "" when it does not say."""

    lines: tuple[Told, ...]
    message_id: str


def report(letter: Opened) -> Report | None:
    """None for all other letters, which cost nothing."""
    if not any(part.media_type in TYPES for part in letter.info.parts):
        return None
    octets = letter.octets(0, min(letter.info.size, OCTETS))
    if read := mdn.parse(letter.info.parts, octets):
        return Report((_opened(read),), read.message_id)
    found = dsn.parse(scan(octets), octets)
    return Report(tuple(map(_fate, found.fates[:SHOWN])), found.message_id) if found and found.fates else None


def _opened(read: Notification) -> Told:
    if read.disposition == DISPLAYED:
        words = _("has opened your letter, says his program")
        return Told(readable(read.recipient), "mail-open", "good", words)
    if read.disposition == "deleted":
        words = _("has thrown your letter away, perhaps without reading it")
        return Told(readable(read.recipient), "trash-2", "warn", words)
    return Told(readable(read.recipient), "info", "info", _("has dealt with your letter"))


def _fate(fate: Fate) -> Told:
    icon, tone = ICONS[fate.action]
    words = {
        Action.FAILED: _("did not get your letter"),
        Action.DELAYED: _("has not got your letter yet; it is still being tried"),
        Action.DELIVERED: _("has your letter in the mailbox"),
        Action.RELAYED: _("gets your letter from a server that tells no more"),
        Action.EXPANDED: _("is a list, which has your letter"),
    }[fate.action]
    return Told(readable(fate.recipient), icon, tone, words, fate.reply)
