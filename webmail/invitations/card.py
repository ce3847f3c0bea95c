"""The card above a letter that brings an invitation, an answer to one, or its end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webmail.invitations import kept
from webmail.invitations.values import Answer, Invitation, Person, Repeats
from webmail.models import Invited
from webmail.options import dates

PEOPLE_SHOWN = 12
DESCRIPTION_SHOWN = 1500  # characters
ANSWERABLE = ("REQUEST", "ADD")


@dataclass(frozen=True, slots=True)
class Card:
    """`answers`: what may be pressed; `said`: what the person has answered."""

    headline: str
    tone: str
    invitation: Invitation
    when: str
    repeats: str
    guests: tuple[tuple[str, str], ...]  # name, standing in words
    more: int
    answers: tuple[tuple[str, str], ...] = ()
    said: str = ""
    note: str = ""


def card(invitation: Invitation, account: int, own: list[str], *, doubtful: bool) -> Card:
    """What a person reads of it. `own`: his addresses; `doubtful`: nothing proves who has sent the letter."""
    organizer = invitation.organizer
    is_mine = organizer is not None and organizer.address.lower() in own
    row = _remembered(invitation, account, is_mine, doubtful)
    outdated = row is not None and invitation.sequence < row.sequence
    off = invitation.cancelled or (row is not None and row.cancelled and not outdated)
    may_answer = invitation.method in ANSWERABLE and organizer is not None and not (is_mine or outdated or off)
    headline, tone = _headline(invitation, is_mine, outdated, off)
    guests = tuple((one.shown, _standing(one)) for one in invitation.attendees[:PEOPLE_SHOWN])
    return Card(
        headline,
        tone,
        invitation,
        _when(invitation),
        _repeats(invitation.repeats),
        guests,
        max(0, len(invitation.attendees) - PEOPLE_SHOWN),
        _answers() if may_answer else (),
        row.answer if row else "",
        _note(invitation, row, doubtful),
    )


def _remembered(invitation: Invitation, account: int, is_mine: bool, doubtful: bool) -> Invited | None:
    """Only what may come from the organiser changes what is known of his meeting."""
    if is_mine or invitation.method not in (*ANSWERABLE, "CANCEL") or not invitation.uid:
        return None
    return kept.known(account, invitation) if doubtful else kept.seen(account, invitation)


def _headline(invitation: Invitation, is_mine: bool, outdated: bool, off: bool) -> tuple[str, str]:
    if invitation.method == "REPLY":
        return _reply(invitation)
    if invitation.method in ("COUNTER", "REFRESH", "DECLINECOUNTER"):
        who = next((one.shown for one in invitation.attendees), _("Somebody"))
        return _("%(who)s asks for a change of this meeting") % {"who": who}, "warn"
    if outdated:
        return _("A newer version of this invitation has come"), "warn"
    if off:
        return _("This meeting was called off"), "bad"
    if is_mine:
        return _("An invitation of your own"), "info"
    if invitation.method in ANSWERABLE:
        return _("You are invited"), "info"
    return _("A date"), "info"


def _reply(invitation: Invitation) -> tuple[str, str]:
    one = next(iter(invitation.attendees), None)
    if one is None:
        return _("An answer to an invitation"), "info"
    said = {
        "ACCEPTED": (_("%(who)s will come"), "good"),
        "TENTATIVE": (_("%(who)s may come"), "warn"),
        "DECLINED": (_("%(who)s will not come"), "bad"),
        "DELEGATED": (_("%(who)s sends somebody else"), "warn"),
    }
    words, tone = said.get(one.standing, (_("%(who)s has answered"), "info"))
    return words % {"who": one.shown}, tone


def _standing(one: Person) -> str:
    said = {
        "ACCEPTED": _("comes"),
        "TENTATIVE": _("may come"),
        "DECLINED": _("does not come"),
        "DELEGATED": _("sends somebody else"),
    }
    return said.get(one.standing, _("optional") if one.optional else "")


def _answers() -> tuple[tuple[str, str], ...]:
    return (
        (Answer.ACCEPTED.value, _("Accept")),
        (Answer.TENTATIVE.value, _("Maybe")),
        (Answer.DECLINED.value, _("Decline")),
    )


def _note(invitation: Invitation, row: Invited | None, doubtful: bool) -> str:
    if doubtful and invitation.method:
        return _("Nothing proves that this letter is from the organiser.")
    if row and row.answer and row.sequence > row.answered and row.sequence == invitation.sequence:
        return _("It has changed since you answered: please answer again.")
    return ""


def _when(invitation: Invitation) -> str:
    """In the reader's own time zone; a time without a zone as it is written."""
    start, end = invitation.start, invitation.end
    if not isinstance(start, datetime):
        return _days(start, end)
    if start.tzinfo is None:
        words = dates.moment(start)
        return f"{words} ({invitation.zone})" if invitation.zone else words
    first = _local(start)
    if not isinstance(end, datetime) or end == start:
        return _zoned(dates.moment(first))
    last = _local(end)
    until = dates.time(last) if last.date() == first.date() else dates.moment(last)
    return _zoned(_("%(start)s to %(end)s") % {"start": dates.moment(first), "end": until})


def _local(when: datetime) -> datetime:
    try:
        return timezone.localtime(when)
    except (OverflowError, ValueError):  # at the edge of the calendar
        return when


def _zoned(words: str) -> str:
    return f"{words} ({timezone.get_current_timezone_name()})"


def _days(start: date, end: date | None) -> str:
    """The end of a day is the beginning of the next one (RFC 5545 §3.6.1)."""
    last = end - timedelta(days=1) if end and end > start else start
    first = _midnight(start)
    if last <= start:
        return _("%(day)s, all day") % {"day": dates.date(first)}
    return _("%(start)s to %(end)s") % {"start": dates.date(first), "end": dates.date(_midnight(last))}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _repeats(rule: Repeats | None) -> str:
    if rule is None:
        return ""
    n = rule.interval
    words = {
        "DAILY": ngettext("every day", "every %(n)d days", n),
        "WEEKLY": ngettext("every week", "every %(n)d weeks", n),
        "MONTHLY": ngettext("every month", "every %(n)d months", n),
        "YEARLY": ngettext("every year", "every %(n)d years", n),
        "": _("very often"),
    }[rule.frequency] % {"n": n}
    if rule.count:
        return ngettext("%(words)s, once", "%(words)s, %(count)d times", rule.count) % {
            "words": words,
            "count": rule.count,
        }
    if rule.until:
        return _("%(words)s until %(day)s") % {"words": words, "day": dates.date(_midnight(rule.until))}
    return words
