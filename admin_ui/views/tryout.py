"""Try an address: what would become of a letter to it, in sentences."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin_ui.access import page, words
from mailapp.directory import api as directory
from mailapp.directory.values import Outcome, Resolution

VERDICTS = {
    Outcome.DELIVER: ("good", "Mail to {0} is taken."),
    Outcome.UNKNOWN_USER: ("bad", "Mail to {0} is refused: nobody has this address (550 5.1.1)."),
    Outcome.DISABLED: ("warn", "Mail to {0} is refused: it is switched off (550 5.2.1)."),
    Outcome.NOT_OURS: ("info", "{0} is not ours: mail from our people goes to the mail server of that domain."),
    Outcome.RELAY: ("good", "Mail to {0} is taken and handed on to the mail server of that domain."),
    Outcome.RELOCATED: ("warn", "Mail to {0} is refused, naming the new address: it has moved (551 5.1.6)."),
    Outcome.RESTRICTED: ("warn", "Mail to {0} is refused: the group is not open to this sender (550 5.7.2)."),
    Outcome.UNVERIFIED: ("warn", "Mail to {0} is put off: nobody can say now whether it exists (450 4.4.3)."),
    Outcome.LOOP: ("bad", "Mail to {0} is refused: its aliases lead in a circle, or to too many (550 5.4.6)."),
}


@page
def index(request: HttpRequest) -> HttpResponse:
    address = words(request, "address")
    return render(request, "admin_ui/try.html", {"address": address, **(_answer(address) if address else {})})


def _answer(address: str) -> dict[str, object]:
    try:
        resolution = directory.resolve(address)
        return {"resolution": resolution, "verdict": _verdict(resolution), "steps": _steps(resolution.address)}
    except directory.DirectoryError as error:
        return {"verdict": ("bad", str(error))}


def _verdict(resolution: Resolution) -> tuple[str, str]:
    tone, sentence = VERDICTS[resolution.outcome]
    return tone, sentence.format(resolution.address)


def _steps(address: str) -> list[tuple[str, tuple[str, ...]]]:
    """What the directory has under this very address: (what it is, where that leads)."""
    steps: list[tuple[str, tuple[str, ...]]] = []
    if person := directory.account(address):
        steps.append((f"the mailbox of {person.display_name or person.address}", ()))
    if alias := directory.alias(address):
        steps.append((f"an alias{'' if alias.active else ', switched off'}", alias.targets))
    if group := directory.group(address):
        steps.append((f"the group {group.name}{'' if group.active else ', switched off'}".strip(), group.members))
    return steps
