"""Answering and forwarding: whom to, under which subject, with what quoted (RFC 5322 §3.6.4)."""

import re
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from mailapp.scanners.local.confusables import readable
from mailapp.standards.address import Named, canonical
from webmail import html
from webmail.letters.opened import Opened
from webmail.options import dates

SUBJECT_SIZE = 900  # characters; a header line may not be longer (RFC 5322 §2.1.1)
QUOTED_SIZE = 200_000  # characters
REFERENCES = 30
PREFIX = re.compile(r"\s*(?:re|aw|sv|vs|antw|ref)\s*(?:\[\d+\])?:\s*", re.IGNORECASE)
FORWARD_PREFIX = re.compile(r"\s*(?:fwd?|wg|tr)\s*:\s*", re.IGNORECASE)
MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a new letter begins with."""

    to: str = ""
    cc: str = ""
    subject: str = ""
    text: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = field(default=())


def reply(letter: Opened, own: str, everyone: bool) -> Answer:
    """To Reply-To, else From; an own letter is answered to those whom it went to."""
    senders = letter.people("reply-to") or letter.people("from")
    others = letter.people("to")
    if _is_own(senders, own):
        senders, others = others, []
    to = _without(senders, set(), own) or senders
    taken = {_same(person.address) for person in to}
    cc = _without([*others, *letter.people("cc")], taken, own) if everyone else []
    return Answer(
        to=_typed(to),
        cc=_typed(cc),
        subject=_prefixed("Re: ", PREFIX, letter.info.subject),
        text=_quoted(letter),
        in_reply_to=_message_id(letter),
        references=_references(letter),
    )


def forward(letter: Opened) -> Answer:
    """The letter's text under its main fields; its attachments are the caller's matter."""
    fields = ((_("From"), "from"), (_("Date"), "date"), (_("Subject"), "subject"), (_("To"), "to"), (_("Cc"), "cc"))
    said = [(label, letter.field(name)) for label, name in fields]
    head = "\n".join(f"{label}: {value}" for label, value in said if value)
    return Answer(
        subject=_prefixed("Fwd: ", FORWARD_PREFIX, letter.info.subject),
        text=f"\n\n-------- {_('Forwarded letter')} --------\n{head}\n\n{words(letter)}\n",
        references=_references(letter),
    )


def words(letter: Opened) -> str:
    """The letter's text; made from its HTML when it has no other."""
    arrangement = letter.arrangement
    texts = letter.texts(arrangement.texts)
    if not texts.strip() and arrangement.html:
        texts = html.as_text(letter.text(arrangement.html))
    return texts.replace("\r\n", "\n").strip("\n")[:QUOTED_SIZE]


def _quoted(letter: Opened) -> str:
    when = dates.moment(timezone.localtime(letter.info.sent or letter.info.internal_date))
    who = readable(letter.info.sender or letter.info.sender_address) or _("somebody")
    body = words(letter).partition("\n-- \n")[0].rstrip()
    lines = (f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in body.split("\n"))
    opening = _("On %(when)s, %(who)s wrote:") % {"when": when, "who": who}
    return f"\n\n{opening}\n" + "\n".join(lines) + "\n"


def _prefixed(prefix: str, known: re.Pattern[str], subject: str) -> str:
    return (subject if known.match(subject) else f"{prefix}{subject}")[:SUBJECT_SIZE]


def _message_id(letter: Opened) -> str:
    return f"<{letter.info.message_id}>" if letter.info.message_id else ""


def _references(letter: Opened) -> tuple[str, ...]:
    """The parent's References (or In-Reply-To), then the parent itself; the middle of a long chain is left out."""
    chain = MESSAGE_ID.findall(letter.field("references")) or MESSAGE_ID.findall(letter.field("in-reply-to"))[:1]
    chain = [*dict.fromkeys([*chain, *filter(None, [_message_id(letter)])])]
    return tuple(chain if len(chain) <= REFERENCES else [chain[0], *chain[-REFERENCES + 1 :]])


def _same(address: str) -> str:
    try:
        return canonical(address)
    except ValueError:
        return address.lower()


def _is_own(people: list[Named], own: str) -> bool:
    return bool(people) and all(_same(person.address) == own for person in people)


def _without(people: list[Named], taken: set[str], own: str) -> list[Named]:
    """Each once, and never the writer himself."""
    kept: dict[str, Named] = {}
    for person in people:
        address = _same(person.address)
        if address and address != own and address not in taken:
            kept.setdefault(address, person)
    return list(kept.values())


def _typed(people: list[Named]) -> str:
    return ", ".join(typed(person) for person in people)


def typed(person: Named) -> str:
    """As one types it: quoted where the name has signs of its own (RFC 5322 §3.2.3)."""
    name = " ".join(person.name.split())
    if not name:
        return readable(person.address)
    if re.search(r'[()<>\[\]:;@\\,."]', name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{readable(person.address)}>"
