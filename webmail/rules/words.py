"""Rules in words, as the list of them says it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailapp.standards.rulebook import Away, Forwarding, Rule
from mailapp.standards.rulebook import actions as do
from mailapp.standards.rulebook.actions import Action
from mailapp.standards.rulebook.conditions import (
    Arrives,
    Condition,
    HasAttachment,
    How,
    Place,
    Says,
    Sized,
    SpamAtLeast,
)
from mailapp.standards.sieve import actions as sieve
from mailapp.store.values import FLAGGED, SEEN
from webmail.options import dates
from webmail.rules import rows

PLACES = {  # within a sentence
    Place.FROM: gettext_lazy("sender"),
    Place.SUBJECT: gettext_lazy("subject"),
    Place.RECIPIENT: gettext_lazy("To or Cc"),
    Place.TO: gettext_lazy("To"),
    Place.CC: gettext_lazy("Cc"),
    Place.LIST: gettext_lazy("mailing list"),
    Place.BODY: gettext_lazy("text"),
}
SHOWN = 80  # characters of what a person wrote


def conditions(rule: Rule) -> str:
    """ "If …", all of it."""
    if not rule.conditions:
        return _("For every letter")
    said = [condition(each) for each in rule.conditions]
    return _("If %(conditions)s") % {"conditions": (_(" or ") if rule.any else _(" and ")).join(said)}


def condition(asked: Condition) -> str:
    if isinstance(asked, Says):
        return _says(asked)
    if isinstance(asked, Sized):
        size = {"size": filesizeformat(asked.octets)}
        return _("it is larger than %(size)s") % size if asked.over else _("it is smaller than %(size)s") % size
    if isinstance(asked, HasAttachment):
        return _("it has no attachment") if asked.negated else _("it has an attachment")
    if isinstance(asked, SpamAtLeast):
        score = {"percent": asked.percent}
        said = (
            _("its spam score is below %(percent)d %%")
            if asked.negated
            else _("its spam score is %(percent)d %% or more")
        )
        return said % score
    said = _("it does not come %(days)s") if asked.negated else _("it comes %(days)s")
    return said % {"days": days(asked)}


def _says(asked: Says) -> str:
    how = f"{'not-' if asked.negated else ''}{asked.how.value}"
    place = asked.header if asked.place is Place.HEADER else str(PLACES[asked.place])
    if asked.how is How.EXISTS:
        return f"{place} {rows.EXISTENCE[how]}"
    known = {"place": place, "how": str(rows.HOWS[how]).removesuffix(" (* ?)"), "key": short(asked.key)}
    return _("%(place)s %(how)s “%(key)s”") % known


def days(asked: Arrives) -> str:
    since, until = (dates.date(day) if day else "" for day in (asked.since, asked.until))
    if since and until:
        return since if since == until else _("from %(since)s to %(until)s") % {"since": since, "until": until}
    return _("from %(since)s on") % {"since": since} if since else _("until %(until)s") % {"until": until}


DONE: dict[type, Callable[..., str]] = {
    do.Label: lambda action: _("label %(keyword)s") % {"keyword": action.keyword},
    do.Flag: lambda action: _("flag it"),
    do.MarkRead: lambda action: _("mark it as read"),
    do.CopyTo: lambda action: _("copy to %(folder)s") % {"folder": action.folder},
    do.MoveTo: lambda action: _("move to %(folder)s") % {"folder": action.folder},
    do.Forward: lambda action: (
        (_("forward to %(address)s") if action.keep else _("forward to %(address)s and keep no copy"))
        % {"address": action.address}
    ),
    do.Answer: lambda action: _("answer “%(text)s”") % {"text": short(action.subject or action.text)},
    do.Refuse: lambda action: _("refuse it: “%(reason)s”") % {"reason": short(action.reason)},
    do.Delete: lambda action: _("delete it for good"),
}


def action(done: Action) -> str:
    return DONE[type(done)](done)


def actions(rule: Rule) -> str:
    said = [action(each) for each in rule.actions]
    if rule.stop:
        said.append(_("and stop there") if said else _("stop there"))
    return ", ".join(said)


def away(answer: Away) -> str:
    when = answer.days_away
    return days(when) if when else _("until you switch it off")


def forwarding(all_letters: Forwarding) -> str:
    to = ", ".join(all_letters.addresses)
    return (
        _("to %(addresses)s; a copy stays here") % {"addresses": to}
        if all_letters.keep
        else _("to %(addresses)s; no copy stays here") % {"addresses": to}
    )


WOULD: dict[type, Callable[..., str]] = {
    sieve.Keep: lambda action: _("stays%(marks)s") % {"marks": _marked(action.flags)},
    sieve.FileInto: lambda action: (
        _("goes to %(folder)s%(marks)s") % {"folder": action.mailbox, "marks": _marked(action.flags)}
    ),
    sieve.Redirect: lambda action: _("would be forwarded to %(address)s") % {"address": action.address},
    sieve.Vacation: lambda action: _("would be answered “%(text)s”") % {"text": short(action.subject or action.reason)},
    sieve.Reject: lambda action: _("would be refused: “%(reason)s”") % {"reason": short(action.reason)},
    sieve.Notify: lambda action: _("would be told to %(method)s") % {"method": short(action.method)},
    sieve.Discard: lambda action: _("is deleted"),
}
MARKS = {FLAGGED: gettext_lazy("flagged"), SEEN: gettext_lazy("marked as read")}


def would(action: sieve.Action, flags: frozenset[str]) -> str:
    """What a run of rules leads to, said of a letter that is here and has these flags."""
    if isinstance(action, sieve.Keep | sieve.FileInto) and action.flags is not None:
        action = replace(action, flags=tuple(flag for flag in action.flags if flag not in flags))
    return WOULD[type(action)](action)


def _marked(flags: Sequence[str] | None) -> str:
    """Behind a place."""
    said = [str(MARKS.get(flag) or _("with the label %(label)s") % {"label": flag}) for flag in flags or ()]
    return "".join(f", {mark}" for mark in said)


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
