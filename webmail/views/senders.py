"""A person's own lists: who is always welcome, and whose letters lie in Junk."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mailapp.guard import api as guard
from mailapp.guard.api import GuardError
from mailapp.policy.mailrules.expiry import read_expiry
from mailapp.policy.mailrules.values import BadRule
from mailapp.store.port import Store
from mailapp.store.values import INBOX, SPECIAL_USE, StoreError, UidSet
from webmail import acts
from webmail.access import with_store
from webmail.folders import pane
from webmail.local import local

TEXT_SIZE = 1000  # characters that are read of a form; the guard says what is too long
VERDICTS = {"always": True, "never": False}
UNPROVEN = "unproven"  # always, whoever writes that name


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    """Both lists; posted, one more line."""
    trouble, sender = "", request.POST.get("sender", "")[:TEXT_SIZE]
    if request.method == "POST":
        trouble = _added(request, sender)
        if not trouble:
            return redirect("webmail:senders")
    lines = guard.entries(request.user.pk)
    context = {
        "folders": pane(store.mailboxes()),
        "welcome": [line for line in lines if line.allow],
        "unwanted": [line for line in lines if not line.allow],
        "trouble": trouble,
        "sender": sender,
        "given": request.POST,
    }
    return render(request, "webmail/senders.html", context, status=422 if trouble else 200)


def _added(request: HttpRequest, sender: str) -> str:
    """What was wrong, or ""."""
    verdict = request.POST.get("verdict", "")
    try:
        made = guard.add_entry(
            sender,
            allow=VERDICTS.get(verdict, True),
            account=request.user.pk,
            reason=request.POST.get("reason", "")[:TEXT_SIZE],
            expires=read_expiry(request.POST.get("until", "")[:TEXT_SIZE]),
            by=request.user.get_username(),
            unproven=verdict == UNPROVEN,
        )
    except (GuardError, BadRule) as wrong:
        return str(wrong)
    said = _("%(sender)s is always welcome now.") if made.allow else _("Letters of %(sender)s lie in Junk from now on.")
    messages.success(request, said % {"sender": made.pattern})
    return ""


@require_POST
@with_store
def remove(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    try:
        gone = guard.remove_entry(number, by=request.user.get_username(), account=request.user.pk)
        messages.success(request, _("%(sender)s is on your lists no more.") % {"sender": gone.pattern})
    except GuardError as missing:
        messages.warning(request, str(missing))
    return redirect("webmail:senders")


@require_POST
@with_store
def say(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """Never again, or always: said at a letter, which goes where it belongs."""
    info = store.mailbox_by_id(box)
    verdict = request.POST.get("do", "")
    if verdict not in VERDICTS or info.owner:
        raise Http404("There is no such act.")
    author, trace = request.POST.get("author", "")[:TEXT_SIZE], request.POST.get("trace", "")[:32]
    act = guard.always if VERDICTS[verdict] else guard.never_again
    try:
        made = act(request.user.pk or 0, author, request.user.get_username(), trace)
        _move(store, box, uid, junk=not made.allow)
    except (GuardError, StoreError) as wrong:
        messages.error(request, str(wrong))
        return redirect(local(request, request.POST.get("back", "")))
    said = _("%(sender)s is always welcome now.") if made.allow else _("Letters of %(sender)s lie in Junk from now on.")
    messages.success(request, said % {"sender": made.pattern})
    if made.allow:
        warn_of_doubt(request, trace, made.pattern)
    return redirect("webmail:list", store.mailbox(INBOX).id if made.allow else box)


def warn_of_doubt(request: HttpRequest, trace: str, sender: str) -> None:
    if told := doubt(request.user.pk or 0, trace, sender):
        messages.warning(request, told)


def doubt(account: int, trace: str, sender: str) -> str:
    """A welcome does not count for letters like this one: better he hears it now than wonders at the next."""
    if not guard.is_doubtful(account, trace):
        return ""
    said = _("Nothing proves that this letter is from %(sender)s: only letters that do are welcome now.")
    return said % {"sender": sender}


def _move(store: Store, box: int, uid: int, *, junk: bool) -> None:
    """As the buttons Junk and Not junk do, from which the filters learn."""
    info = store.mailbox_by_id(box)
    in_junk = info.special_use == SPECIAL_USE["Junk"]
    if junk != in_junk:
        acts.perform(store, info, UidSet.of(uid), ("junk" if junk else "notjunk", ""))
