"""Team mailboxes, for the templates of lists, letters and the compose page. Of a folder that nobody shares nothing is
asked."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context

from mailapp.store.values import MailboxInfo
from mailapp.teamwork import api as teamwork
from webmail.access import STORE
from webmail.teams import answers
from webmail.teams.card import Card, Known, card, named

register = template.Library()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line of the list shows."""

    assigned: tuple[str, ...]
    answering: tuple[str, ...]
    done: bool
    noted: bool


NOTHING = Mark((), (), False, False)


@register.filter
def is_shared(box: MailboxInfo) -> bool:
    return teamwork.is_shared(box)


@register.simple_tag(takes_context=True)
def team_members(context: Context, box: MailboxInfo) -> list[teamwork.Member]:
    """Asked once for each page."""
    if not teamwork.is_shared(box):
        return []
    request = context["request"]
    known: dict[int, list[teamwork.Member]] = request.META.setdefault("team members", {})
    if box.id not in known:
        known[box.id] = teamwork.members(box.id)
    return known[box.id]


@register.filter
def handle_of(members: list[teamwork.Member], account: int) -> str:
    return next((one.handle for one in members if one.id == account), "")


@register.simple_tag(takes_context=True)
def team_marks(context: Context, box: MailboxInfo, members: list[teamwork.Member]) -> dict[int, Mark]:
    """UID → what is to be shown, for the letters on this page; a conversation is done when its newest letter is."""
    if not members:
        return {}
    names = {one.handle: one.name for one in members}
    writing = teamwork.answering(box.id, but=context["request"].user.pk)
    talks, noted, found = context["talks"], _noted(context, box), {}
    for letter in context["page"].messages:
        talk = talks.get(letter.uid)
        assigned = teamwork.Work.of(talk.flags if talk else letter.flags).assigned
        writers = (name for uid in (talk.here if talk else (letter.uid,)) for name in writing.get(uid, ()))
        done = teamwork.Work.of(letter.flags).done
        mark = Mark(named(assigned, names), tuple(dict.fromkeys(writers)), done, letter.thread_id in noted)
        if mark != NOTHING:
            found[letter.uid] = mark
    return found


@register.filter
def mark_of(marks: dict[int, Mark], uid: int) -> Mark | None:
    return marks.get(uid)


@register.simple_tag(takes_context=True)
def team_card(context: Context) -> Card | None:
    box, letter = context["folder"].info, context["letter"].info
    if not teamwork.is_shared(box):
        return None
    account = context["request"].user.pk
    mailboxes, noted = [one.info for one in context["folders"]], _noted(context, box).get(letter.thread_id, [])
    known = Known(mailboxes, team_members(context, box), noted)
    return card(context["request"].META[STORE], account, box, letter, known)


def _noted(context: Context, box: MailboxInfo) -> dict[str, list[teamwork.Spot]]:
    """Thread → notes, for the letters of the list and the one that is open; asked once for each page."""
    meta = context["request"].META
    if "team notes" not in meta:
        threads = dict.fromkeys(one.thread_id for one in context["page"].messages)
        if context.get("letter"):
            threads[context["letter"].info.thread_id] = None
        mailboxes = (one.info for one in context["folders"])
        meta["team notes"] = teamwork.noted(box, mailboxes, [one for one in threads if one])
    found: dict[str, list[teamwork.Spot]] = meta["team notes"]
    return found


@register.simple_tag(takes_context=True)
def answering_now(context: Context, said: str) -> dict[str, Any]:
    """For the compose page: is this an answer to a shared letter, and who else writes one?"""
    found, account = answers.place(said), context["request"].user.pk
    if found is None or not _lies_in_shared(context, found[0]) or not teamwork.is_answering(account, *found):
        return {}
    return {"seconds": answers.BEAT_SECONDS, "others": teamwork.answering(found[0], but=account).get(found[1], [])}


def _lies_in_shared(context: Context, box: int) -> bool:
    return any(teamwork.is_shared(one.info) for one in context["folders"] if one.id == box)
