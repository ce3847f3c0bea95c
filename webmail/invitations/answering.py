"""The answer to an invitation: an iTIP REPLY (RFC 5546 §3.2.3) in a letter of its own (RFC 6047)."""

from datetime import UTC, date, datetime
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP

from django.utils.translation import gettext as _

from mailapp.standards.address import Named
from mailapp.standards.envelope import Envelope, Recipient
from webmail.invitations.values import Answer, Invitation, Person
from webmail.letters import write
from webmail.letters.header import Header
from webmail.sending import Finished

PRODUCT = "-//Pillarbox//Webmail//EN"
COMMENT_SIZE = 1000  # characters


def subject(invitation: Invitation, answer: Answer) -> str:
    subjects = {
        Answer.ACCEPTED: _("Accepted: %(what)s"),
        Answer.TENTATIVE: _("Tentative: %(what)s"),
        Answer.DECLINED: _("Declined: %(what)s"),
    }
    return subjects[answer] % {"what": invitation.summary or _("(no subject)")}


def words(person: Named, invitation: Invitation, answer: Answer, comment: str) -> str:
    """For people whose program knows no calendars."""
    said = {
        Answer.ACCEPTED: _("%(who)s will come: %(what)s"),
        Answer.TENTATIVE: _("%(who)s may come: %(what)s"),
        Answer.DECLINED: _("%(who)s will not come: %(what)s"),
    }
    line = said[answer] % {"who": person.name or person.address, "what": invitation.summary or _("(no subject)")}
    return f"{line}\n\n{comment}\n" if comment else f"{line}\n"


def calendar(person: Named, invitation: Invitation, answer: Answer, comment: str, now: datetime) -> bytes:
    """One VEVENT with one ATTENDEE: who answers (RFC 5546 §3.2.3)."""
    from icalendar import Calendar, Event, vCalAddress

    attendee = vCalAddress(f"mailto:{person.address}")
    attendee.params["PARTSTAT"] = answer.value
    if person.name:
        attendee.params["CN"] = person.name
    event = Event()
    event.add("UID", invitation.uid)
    event.add("SEQUENCE", invitation.sequence)
    event.add("DTSTAMP", now)
    event.add("SUMMARY", invitation.summary)
    if invitation.organizer:
        event.add("ORGANIZER", vCalAddress(f"mailto:{invitation.organizer.address}"))
    event.add("ATTENDEE", attendee)
    event.add("DTSTART", _worldwide(invitation.start))
    if comment:
        event.add("COMMENT", comment)
    whole = Calendar()
    whole.add("PRODID", PRODUCT)
    whole.add("VERSION", "2.0")
    whole.add("METHOD", "REPLY")
    whole.add_component(event)
    octets: bytes = whole.to_ical()
    if not invitation.recurrence:
        return octets
    return octets.replace(b"END:VEVENT", f"{invitation.recurrence}\r\nEND:VEVENT".encode(), 1)


def _worldwide(when: date | datetime) -> date | datetime:
    """In UTC, which needs no description of a zone (RFC 5545 §3.3.5)."""
    return when.astimezone(UTC) if isinstance(when, datetime) and when.tzinfo else when


def letter(person: Named, invitation: Invitation, answer: Answer, comment: str, now: datetime) -> Finished:
    """To the organiser, without whom nobody can be answered."""
    organizer = invitation.organizer or Person("")
    to = Named(organizer.name, organizer.address)
    message_id = write.new_message_id(person.address)
    head = Header(person, to, subject(invitation, answer), message_id, now).octets()
    octets = head + _mime(
        words(person, invitation, answer, comment), calendar(person, invitation, answer, comment, now)
    )
    envelope = Envelope(
        reverse_path=person.address,
        recipients=(Recipient(to.address),),
        smtputf8=not (to.address.isascii() and person.address.isascii()),
    )
    return Finished(envelope, octets, octets, message_id, (to,))


def _mime(text: str, event: bytes) -> bytes:
    """RFC 6047 §2.4: the calendar's type says its charset and its method. Both parts are ASCII as they travel."""
    message = MIMEMultipart("alternative", policy=SMTP)
    message.attach(MIMEText(text, "plain", "utf-8", policy=SMTP))
    part = MIMEBase("text", "calendar", charset="utf-8", method="REPLY", policy=SMTP)
    part.set_payload(event)
    encode_base64(part)
    message.attach(part)
    return message.as_bytes()
