"""Who else may read a folder of one's own, or more than that."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mailapp.store import rights
from mailapp.store.port import Store
from mailapp.store.rights import LEVELS, Level
from mailapp.store.values import MailboxInfo, StoreError
from webmail.access import with_store
from webmail.folders import folder, pane

WHO_SIZE = 320  # characters of an address
WORDS = {
    Level.READ: gettext_lazy("read"),
    Level.FILE: gettext_lazy("read, mark and file"),
    Level.EVERYTHING: gettext_lazy("everything, also share it"),
}


@require_http_methods(["GET", "POST"])
@with_store
def share(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """The list of a folder; posted, one line of it is changed, or goes with the level ""."""
    info = store.mailbox_by_id(box)
    if info.owner:
        raise Http404("It is somebody else's.")
    if request.method == "POST":
        _change(request, store, info)
        return redirect("webmail:folder-share", box)
    lines = [(entry, _words(entry.rights)) for entry in store.access(info.name)]
    context = {
        "folders": pane(store.mailboxes()),
        "shared": folder(info),
        "lines": lines,
        "levels": [(level.value, words) for level, words in WORDS.items()],
    }
    return render(request, "webmail/share.html", context)


def _change(request: HttpRequest, store: Store, info: MailboxInfo) -> None:
    who = request.POST.get("who", "").replace("\0", "").strip()[:WHO_SIZE]
    level = request.POST.get("level", "")
    if not who or level not in ("", *Level):
        messages.error(request, _("Write whose the folder shall be, too, and choose what they may do."))
        return
    try:
        store.set_access(info.name, who, LEVELS[Level(level)] if level else "")
    except StoreError as reason:
        messages.error(request, str(reason))
    else:
        said = _("%(who)s shares the folder now.") if level else _("%(who)s does not share the folder any more.")
        messages.success(request, said % {"who": who})


def _words(letters: str) -> str:
    known = rights.level(letters)
    return str(WORDS[known]) if known else letters
