"""Try a letter: which rules would do what to it. Nothing is sent."""

from contextlib import closing

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin_ui.access import form_page, sent
from admin_ui.forms.mailrules import TryForm
from admin_ui.ruletables import TABLES
from mailapp.directory import api as directory
from mailapp.policy import api as policy
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.mailrules.api import Ran, Road, Trial
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.values import StoreError, UidSet, Want

LARGEST = 10 * 1024 * 1024  # octets of a letter that is tried here
MINE = 20  # of the administrator's own newest letters
SHOWN = 20_000  # characters of the letter as it would go on
TONES = {"taken": "good", "refused": "bad", "discarded": "bad"}


@form_page
def index(request: HttpRequest) -> HttpResponse:
    form = TryForm(_mine(request), sent(request), request.FILES if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "tables": TABLES.values()}
    if form.is_valid():
        octets = _octets(request, form)
        if octets:
            ran = _run(form, octets)
            after = ran.octets.decode("utf-8", "backslashreplace")[:SHOWN]
            context |= {"ran": ran, "tone": TONES.get(ran.outcome, "warn"), "after": after}
        else:
            form.add_error("letter", "There is no letter: paste one, choose a file or one of your own.")
    return render(request, "admin_ui/rules/try.html", context, status=400 if form.errors else 200)


def _run(form: TryForm, octets: bytes) -> Ran:
    said = form.cleaned_data
    recipients = tuple(filter(None, (word.strip("<> ") for word in said["recipients"].split(","))))
    trial = Trial(
        octets, said["sender"].strip("<> "), recipients, said["client"], None, said["helo"], Road(said["road"])
    )
    return mailrules.dry_run(trial, mailrules.current(), policy.current(), directory.is_local_domain)


def _octets(request: HttpRequest, form: TryForm) -> bytes:
    """The letter that was meant, with CRLF line ends, as it would come."""
    said = form.cleaned_data
    if said["file"]:
        octets: bytes = said["file"].read(LARGEST)
    elif said["mine"]:
        octets = _letter(request, said["mine"])
    else:
        octets = said["letter"].encode("utf-8", "replace")
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _mine(request: HttpRequest) -> list[tuple[str, str]]:
    """The newest letters in the administrator's own inbox: nobody else's mailbox is opened here."""
    mail = _own_mail(request)
    box = mail.open("INBOX")
    found = mail.fetch(box.info.id, UidSet.of(*box.uids[-MINE:]), Want.LIST) if box.uids else ()
    return [(str(info.uid), f"{info.sender}: {info.subject or '(no subject)'}"[:80]) for info in found][::-1]


def _own_mail(request: HttpRequest) -> Store:
    return store.open(int(request.user.pk or 0))


def _letter(request: HttpRequest, uid: str) -> bytes:
    mail = _own_mail(request)
    try:
        with closing(mail.content(mail.mailbox("INBOX").id, int(uid))) as file:
            return file.read(LARGEST)
    except (StoreError, ValueError):
        return b""
