"""Senders that are welcome and senders that are not, as a shelf: the server's list, those of domains and of people."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from admin_ui.forms.guard import NewSenderForm, SenderForm
from admin_ui.shelf import Badge, Line, Shelf, Words
from mailapp.guard import api as guard
from mailapp.guard.api import Entry, Scope


def _line(one: Entry) -> Line:
    verdict: Badge = ("good", "welcome") if one.allow else ("bad", "not wanted")
    if one.unproven:
        verdict = ("warn", "welcome, even unproven")
    return Line(one.id, one.pattern, "", (_whose(one),), one.reason, (verdict, *_time(one.expires)))


def _whose(one: Entry) -> str:
    return "the whole server" if one.scope is Scope.SERVER else one.owner


def _time(expires: datetime | None) -> tuple[Badge, ...]:
    if expires is None:
        return ()
    day = timezone.localtime(expires).strftime("%-d %b %Y")
    return (("warn", f"over since {day}"),) if expires <= timezone.now() else (("info", f"until {day}"),)


def _initial(one: Entry) -> dict[str, Any]:
    verdict = "deny" if not one.allow else "unproven" if one.unproven else "allow"
    return {"expression": one.pattern, "verdict": verdict, "reason": one.reason, "expires": one.expires}


SENDERS = Shelf(
    "senders",
    "sender",
    "users",
    Words(
        "Senders",
        "Who is welcome and who is not, on the server, in a domain, or with one person. The nearest list decides.",
        "Part of the sender, the reason or the owner",
        ("Sender", "Where"),
        "Add a sender",
        "{} is on the list now.",
        "No sender",
        "Whoever is welcome, and proves who he is, is never junk; whoever is not wanted is refused, with a reason that "
        "people can read.",
        "{} is judged as any other sender again.",
    ),
    lambda words: guard.entries(words=words),
    lambda number: guard.entry(number),
    _line,
    NewSenderForm,
    guard.add_entry,
    guard.remove_entry,
    SenderForm,
    _initial,
    guard.change_entry,
    numbered=True,
)
