"""The contacts that the office shares: how many there are, who may write them, and a file of more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from admin_ui.access import by, form_page, words
from mailapp.contacts import api as contacts
from mailapp.contacts.api import FILE_OCTETS, OFFICE, ContactsError
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy

SHOWN = 100


@form_page
def index(request: HttpRequest) -> HttpResponse:
    """A list with search; posted, a file is taken into it."""
    trouble = _taken(request) if request.method == "POST" else ""
    if request.method == "POST" and not trouble:
        return redirect("admin_ui:contacts")
    sought = words(request)
    context = {
        "words": sought,
        "trouble": trouble,
        "entries": contacts.find(OFFICE, sought, limit=SHOWN),
        "total": contacts.count(OFFICE, sought),
        "rules": policy.current(),
    }
    return render(request, "admin_ui/contacts.html", context, status=422 if trouble else 200)


def _taken(request: HttpRequest) -> str:
    """What was wrong, or ""."""
    upload = request.FILES.get("file")
    if upload is None:
        return "Choose a file first."
    group = " ".join(request.POST.get("group", "").replace(",", " ").replace("\0", "").split())[:100]
    try:
        taken = contacts.take(OFFICE, upload.read(FILE_OCTETS + 1), group)
    except ContactsError as refusal:
        return str(refusal)
    said = f"imported {taken.added} contacts into the office's book"
    journal.note(Step("admin", f"{by(request)} {said}", detail={"by": by(request)}))
    told = f"{taken.added} are new, {taken.changed} written anew, {taken.same} were there already."
    messages.success(request, told)
    for trouble in taken.troubles[:10]:
        messages.warning(request, trouble)
    return ""
