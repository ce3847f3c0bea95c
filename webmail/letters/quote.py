"""Answering and forwarding: whom to, under which subject, with what quoted (RFC 5322 §3.6.4)."""

import re
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from urllib.parse import unquote

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from mailapp.scanners.local.confusables import readable
from mailapp.standards.address import Named, canonical
from webmail import html
from webmail.letters import rich
from webmail.letters.opened import Opened
from webmail.options import dates

SUBJECT_SIZE = 900  # characters; a header line may not be longer (RFC 5322 §2.1.1)
QUOTED_SIZE = 200_000  # characters
REFERENCES = 30
PREFIX = re.compile(r"\s*(?:re|aw|sv|vs|antw|ref)\s*(?:\[\d+\])?:\s*", re.IGNORECASE)
FORWARD_PREFIX = re.compile(r"\s*(?:fwd?|wg|tr)\s*:\s*", re.IGNORECASE)
MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
POST = re.compile(r"<mailto:([^<>?\s]{3,500})[^<>]*>", re.IGNORECASE)
ABOVE, BELOW, WITHOUT = "above", "below", "none"  # where the quotation stands


@dataclass(frozen=True, slots=True)
class Answer:
    """What a new letter begins with; `html` is the same as `text`, made when it is wanted."""

    to: str = ""
    cc: str = ""
    subject: str = ""
    text: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = field(default=())
    formatted: bool = False  # the letter that is answered has HTML
    html: Callable[[], str] = str


def reply(letter: Opened, own: Set[str], quotation: str = BELOW) -> Answer:
    """To Mail-Reply-To or Reply-To, else From; an own letter is answered to those whom it went to."""
    return _answer(letter, _reply_to(letter, own), [], quotation)


def reply_all(letter: Opened, own: Set[str], quotation: str = BELOW) -> Answer:
    """To those whom Mail-Followup-To names, where its writer has said so; else to its writer and to all others."""
    if wanted := _without(letter.people("mail-followup-to"), set(), own):
        return _answer(letter, wanted, [], quotation)
    to = _reply_to(letter, own)
    others = [] if _is_own(_writers(letter), own) else letter.people("to")
    cc = _without([*others, *letter.people("cc")], {same(person.address) for person in to}, own)
    return _answer(letter, to, cc, quotation)


def reply_list(letter: Opened, own: Set[str], quotation: str = BELOW) -> Answer:
    """To the list alone; as to all where it names no address."""
    address = list_post(letter)
    return _answer(letter, [Named("", address)], [], quotation) if address else reply_all(letter, own, quotation)


def list_post(letter: Opened) -> str:
    """The address that takes letters for the list (RFC 2369 §3.4); "" when there is none, or nobody may post."""
    found = POST.search(letter.field("list-post"))
    address = unquote(found[1]) if found else ""
    try:
        return address if canonical(address) else ""
    except ValueError:
        return ""


def _answer(letter: Opened, to: list[Named], cc: list[Named], quotation: str) -> Answer:
    opening = _opening(letter)
    return Answer(
        to=_typed(to),
        cc=_typed(cc),
        subject=_prefixed("Re: ", PREFIX, letter.info.subject),
        text=_placed(opening, _marked(unsigned(letter)), quotation),
        in_reply_to=_message_id(letter),
        references=_references(letter),
        formatted=letter.arrangement.html is not None,
        html=lambda: "" if quotation == WITHOUT else rich.quoted(opening, _inside(letter)),
    )


def forward(letter: Opened) -> Answer:
    """The letter's text under its main fields; its attachments are the caller's matter."""
    fields = ((_("From"), "from"), (_("Date"), "date"), (_("Subject"), "subject"), (_("To"), "to"), (_("Cc"), "cc"))
    head = [f"-------- {_('Forwarded letter')} --------"]
    head += [f"{label}: {value}" for label, name in fields if (value := letter.field(name))]
    lines = "\n".join(head)
    return Answer(
        subject=_prefixed("Fwd: ", FORWARD_PREFIX, letter.info.subject),
        text=f"\n\n{lines}\n\n{words(letter)}\n",
        references=_references(letter),
        formatted=letter.arrangement.html is not None,
        html=lambda: "".join(f"<div>{escape(line)}</div>" for line in head) + rich.LINE + _inside(letter),
    )


def attaching(letters: list[Opened]) -> Answer:
    """Letters that go along whole."""
    subject = letters[0].info.subject if len(letters) == 1 else _("%(n)d letters") % {"n": len(letters)}
    references = _references(letters[0]) if len(letters) == 1 else ()
    return Answer(subject=_prefixed("Fwd: ", FORWARD_PREFIX, subject), references=references)


def words(letter: Opened) -> str:
    """The letter's text; made from its HTML when it has no other."""
    arrangement = letter.arrangement
    texts = letter.texts(arrangement.texts)
    if not texts.strip() and arrangement.html:
        texts = html.as_text(letter.text(arrangement.html))
    return texts.replace("\r\n", "\n").strip("\n")[:QUOTED_SIZE]


def unsigned(letter: Opened) -> str:
    return words(letter).partition("\n-- \n")[0].rstrip()


def _inside(letter: Opened) -> str:
    """As HTML, with its pictures; of a letter without any, its text."""
    part = letter.arrangement.html
    formatted = rich.of_letter(letter.text(part), lambda cid: picture_url(letter, cid)) if part else ""
    return formatted or rich.of_text(unsigned(letter))


def picture_url(letter: Opened, cid: str) -> str:
    """Where a browser finds a picture of this letter; "" when it has no such one."""
    part = next((one for one in letter.arrangement.pictures if one.content_id == cid), None)
    if part is None:
        return ""
    return reverse("webmail:part", args=[letter.info.mailbox, letter.info.uid, part.section]) + "?view=1"


def _opening(letter: Opened) -> str:
    when = dates.moment(timezone.localtime(letter.info.sent or letter.info.internal_date))
    who = readable(letter.info.sender or letter.info.sender_address) or _("somebody")
    return _("On %(when)s, %(who)s wrote:") % {"when": when, "who": who}


def _marked(text: str) -> str:
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.split("\n"))


def _placed(opening: str, marked: str, quotation: str) -> str:
    if quotation == WITHOUT:
        return ""
    return f"{opening}\n{marked}\n\n" if quotation == ABOVE else f"\n\n{opening}\n{marked}\n"


def _reply_to(letter: Opened, own: Set[str]) -> list[Named]:
    writers = _writers(letter)
    if _is_own(writers, own):
        writers = letter.people("to")
    return _without(writers, set(), own) or writers


def _writers(letter: Opened) -> list[Named]:
    return letter.people("mail-reply-to") or letter.people("reply-to") or letter.people("from")


def _prefixed(prefix: str, known: re.Pattern[str], subject: str) -> str:
    return (subject if known.match(subject) else f"{prefix}{subject}")[:SUBJECT_SIZE]


def _message_id(letter: Opened) -> str:
    return f"<{letter.info.message_id}>" if letter.info.message_id else ""


def _references(letter: Opened) -> tuple[str, ...]:
    """The parent's References (or In-Reply-To), then the parent itself; the middle of a long chain is left out."""
    chain = MESSAGE_ID.findall(letter.field("references")) or MESSAGE_ID.findall(letter.field("in-reply-to"))[:1]
    chain = [*dict.fromkeys([*chain, *filter(None, [_message_id(letter)])])]
    return tuple(chain if len(chain) <= REFERENCES else [chain[0], *chain[-REFERENCES + 1 :]])


def same(address: str) -> str:
    """One spelling for one address, also of what is none."""
    try:
        return canonical(address)
    except ValueError:
        return address.lower()


def _is_own(people: list[Named], own: Set[str]) -> bool:
    return bool(people) and all(same(person.address) in own for person in people)


def _without(people: list[Named], taken: Set[str], own: Set[str]) -> list[Named]:
    """Each once, and never the writer himself."""
    kept: dict[str, Named] = {}
    for person in people:
        address = same(person.address)
        if address and address not in own and address not in taken:
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
