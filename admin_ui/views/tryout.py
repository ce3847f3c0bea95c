"""Try an address: what would become of a letter from somebody to it, in sentences."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin_ui.access import page, words
from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo, Outcome, Resolution, Writer
from mailapp.policy import api as policy

TAKEN = {
    Outcome.DELIVER: ("good", "Mail to {0} is taken."),
    Outcome.RELAY: ("good", "Mail to {0} is taken, and handed on to the mail server of that domain, which we back up."),
    Outcome.NOT_OURS: ("good", "{0} is not ours: the letter is taken, and goes to the mail server of that domain."),
}
REFUSED = {
    Outcome.UNKNOWN_USER: ("bad", "Mail to {0} is refused: nobody has this address."),
    Outcome.DISABLED: ("warn", "Mail to {0} is refused: it is switched off."),
    Outcome.RELOCATED: ("warn", "Mail to {0} is refused, and the refusal names the new address, {1}."),
    Outcome.RESTRICTED: ("warn", "Mail to {0} is refused: the group is not open to this writer."),
    Outcome.UNVERIFIED: ("warn", "Mail to {0} is put off: nobody can say now whether it exists."),
    Outcome.NOT_OURS: (
        "warn",
        "{0} is not ours: from strangers the letter is refused, so that nobody uses us as a relay.",
    ),
    Outcome.LOOP: ("bad", "Mail to {0} is refused: its aliases lead in a circle, or to too many."),
}
SHOWN = 100  # mailboxes
ASKED_FIRST = "Before that, its own mail server is asked whether it knows the address"


@page
def index(request: HttpRequest) -> HttpResponse:
    address, sender, outside = words(request, "address"), words(request, "sender"), bool(words(request, "outside"))
    context = {"address": address, "sender": sender, "outside": outside}
    return render(request, "admin_ui/try.html", {**context, **(_answer(address, sender, outside) if address else {})})


def _answer(address: str, sender: str, outside: bool) -> dict[str, object]:
    try:
        person = directory.account(sender) if sender and not outside else None
        writer = Writer(sender, person.id if person else None)
        found = directory.resolve(address, writer)
        stages = directory.story(address)
    except directory.DirectoryError as error:
        return {"verdict": ("bad", str(error))}
    refusal = directory.refusal(found.address, found, abroad=person is not None)
    tone, sentence = (REFUSED if refusal else TAKEN)[found.outcome]
    return {
        "resolution": found,
        "verdict": (tone, sentence.format(found.address, found.moved_to)),
        "reply": refusal,
        "writer": _writer(sender, person, outside),
        "asked_first": _asked_first(found, person),
        "stages": stages,
        "filed": [(one, delivery.folder_named(one, policy.current())) for one in found.local[:SHOWN]],
    }


def worry(address: str) -> str:
    """What an administrator should know who has just named this address: that it leads nowhere. "" when all is well."""
    found = directory.resolve(address)
    if found.outcome is Outcome.UNKNOWN_USER:
        return f"But mail to {found.address} is refused: nobody has the address to which it leads."
    return REFUSED[found.outcome][1].format(found.address) if found.outcome is Outcome.LOOP else ""


def _writer(sender: str, person: AccountInfo | None, outside: bool) -> str:
    """Who is thought to write."""
    if person:
        return f"Written by {person.address}, who has logged in."
    if outside and sender:
        return f"Written by somebody who gives {sender} as the sender, from outside."
    return (
        f"Written by {sender}, from outside." if sender else "Written by nobody in particular: a stranger, or a bounce."
    )


def _asked_first(found: Resolution, person: AccountInfo | None) -> str:
    """For strangers, the primary of a domain that we back up is asked; what it said last."""
    if not found.ask_primary or person:
        return ""
    for _, exists, reply, _ in directory.verifications(address=found.remote[0]):
        return f"{ASKED_FIRST}; last it said {'yes' if exists else 'no'} ({reply})."
    return f"{ASKED_FIRST}."
