"""Our own spam filter: who has taught it what, and forgetting it. Shown on the page of the scanners."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from admin_ui.access import act, by
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.scanners.bayes import api as bayes

MOST = 50  # people who are shown, those who have taught most


@dataclass(frozen=True, slots=True)
class Taught:
    """One model as the page shows it; the first is that of the office, without an address."""

    address: str
    spam: int
    ham: int
    tokens: int
    ready: bool


def taught() -> list[Taught]:
    house, *people = bayes.standings()
    people.sort(key=lambda one: -(one.spam + one.ham))
    named = ((_address(one.account), one) for one in people[:MOST])
    return [Taught(address, one.spam, one.ham, one.tokens, one.ready) for address, one in [("", house), *named]]


def _address(account: int) -> str:
    person = directory.account_by_id(account)
    return person.address if person else f"account {account}"


@act
def forget(request: HttpRequest) -> HttpResponse:
    """All that somebody has taught, also out of the office's model."""
    try:
        person = directory.account(request.POST.get("address", ""))
    except DirectoryError:
        person = None
    if person and bayes.forget(person.id):
        journal.note(Step("admin", f"{by(request)} made the spam filter forget what {person.address} had taught"))
        messages.success(request, f"What {person.address} had taught is forgotten.")
    else:
        messages.warning(request, "Nothing is known of that person.")
    return redirect(f"{reverse('admin_ui:scanners')}#filter")
