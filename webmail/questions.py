"""What one is asked before a letter leaves: an attachment forgotten, no subject, an answer to very many; pure."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webmail.letters import signatures
from webmail.options import Options

# In all languages at once: who writes in one of them to an office here may write in another, too.
ATTACHMENT = re.compile(
    r"\b(?:attach(?:ed|ing|ments?|es)?|enclos(?:ed|ures?|ing)"  # English
    r"|anh[aä]nge?[ns]?|angeh[aä]ngt\w*|(?:h[aä]ng(?:e|en)|f[uü]g(?:e|en)) [^.!?\n]{1,60} (?:an|bei)"  # German
    r"|beigef[uü]gt\w*|beilieg\w*|beilagen?|anlagen?|anbei"
    r"|ci-joint\w*|pi[eè]ces? jointes?|(?:fichier|document|photo)s? jointe?s?|je joins|nous joignons"  # French
    r"|jointe?s? [aà] (?:ce|cet|mon|notre) (?:message|mail|courriel|courrier|lettre)|en (?:annexe|pj)"
    r"|adjunt[oa]s?|adjuntar|adjuntamos|anex[oa]s?"  # Spanish
    r"|\w{0,4}مرفق\w*|[أن]رفق\w*)\b"  # Arabic
    r"|添付|同封|別添",  # Japanese
    re.IGNORECASE,
)
LOOKED_AT = 100_000  # characters of one's own text


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is known of a letter that is about to leave."""

    subject: str | None  # None when its writer had no such field before him
    text: str
    files: int
    people: int
    to_all: bool  # it answers to all


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    words: str


def about(letter: Leaving, chosen: Options) -> list[Question]:
    """Those to which the writer must say yes first."""
    asked = []
    if chosen.ask_subject and letter.subject is not None and not letter.subject.strip():
        asked.append(Question("subject", _("This letter has no subject. Send it without one?")))
    if chosen.ask_attachment and not letter.files and (word := forgotten(letter.text)):
        said = _("You write “%(word)s”, but nothing is attached. Send the letter without an attachment?")
        asked.append(Question("attachment", said % {"word": word}))
    if chosen.ask_people and letter.to_all and letter.people > chosen.ask_people:
        said = ngettext(
            "This answer goes to %(n)d person. Really reply to all?",
            "This answer goes to %(n)d people. Really reply to all?",
            letter.people,
        )
        asked.append(Question("people", said % {"n": letter.people}))
    return asked


def forgotten(text: str) -> str:
    """The word that speaks of an attachment in one's own part of the text; "" when there is none."""
    found = ATTACHMENT.search(signatures.own(text)[:LOOKED_AT])
    return found[0] if found else ""
