"""All attachments of one's mail on one page; and how they are taken out of a letter, to make room."""

from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from mailapp.net.content import Content
from mailapp.policy import api as policy
from mailapp.standards.message.filekinds import GROUPS
from mailapp.store import api as stores
from mailapp.store.api import AttachedFile, Wanted
from mailapp.store.port import Store
from mailapp.store.values import DELETED, MailboxInfo, OverQuota, StoreError, UidSet
from webmail.access import with_store
from webmail.folders import pane
from webmail.letters import kinds
from webmail.letters.body import PICTURES
from webmail.letters.lightened import lightened, removable
from webmail.letters.names import named
from webmail.letters.opened import Opened, opened
from webmail.letters.show import FILE_ICONS, Shown

PAGE = 50
LAST_PAGE = 1000
WORDS_SIZE = 200  # characters
CATCH_UP_SECONDS = 0.5  # what came in the last minute is listed when somebody looks
NEEDED = "ite"  # rights to put the lighter letter in and take the other out (RFC 4314 §4)
ORDERS = {
    "date": gettext_lazy("Date"),
    "size": gettext_lazy("Size"),
    "name": gettext_lazy("Name"),
    "sender": gettext_lazy("Sender"),
}
WORDS = {
    "document": gettext_lazy("Documents"),
    "table": gettext_lazy("Tables"),
    "slides": gettext_lazy("Presentations"),
    "picture": gettext_lazy("Pictures"),
    "sound": gettext_lazy("Sounds"),
    "film": gettext_lazy("Films"),
    "archive": gettext_lazy("Archives"),
    "letter": gettext_lazy("Letters"),
    "calendar": gettext_lazy("Dates and addresses"),
    "other": gettext_lazy("Others"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One attachment as it is shown."""

    file: AttachedFile
    name: str
    kind: str
    icon: str
    thumbnail: bool


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    """The shelf: sorted and narrowed by what stands in the address."""
    asked = {
        "order": request.GET.get("order", "date") if request.GET.get("order") in ORDERS else "date",
        "kind": request.GET.get("kind", "") if request.GET.get("kind") in GROUPS else "",
        "q": " ".join(request.GET.get("q", "").replace("\0", "").split())[:WORDS_SIZE],
    }
    page = _page(request.GET.get("page", ""))
    upwards = request.GET.get("dir") == "asc" or (asked["order"] in ("name", "sender") and "dir" not in request.GET)
    stores.list_attached(CATCH_UP_SECONDS)
    wanted = Wanted(asked["order"], not upwards, asked["kind"], asked["q"], (page - 1) * PAGE, PAGE)
    found = stores.attached(request.user.pk or 0, wanted)
    context = {
        "folders": pane(store.mailboxes()),
        "lines": [_line(one) for one in found[:PAGE]],
        "asked": asked,
        "upwards": upwards,
        "orders": [(name, words, _link(asked, order=name, upwards=not upwards)) for name, words in ORDERS.items()],
        "kinds": [(name, WORDS[name]) for name in GROUPS],
        "before": _turned(asked, upwards, page - 1) if page > 1 else "",
        "behind": _turned(asked, upwards, page + 1) if len(found) > PAGE and page < LAST_PAGE else "",
    }
    return render(request, "webmail/shelf.html", context)


def _page(said: str) -> int:
    return min(max(int(said), 1), LAST_PAGE) if said.isascii() and said.isdigit() and len(said) < 8 else 1


def _link(asked: dict[str, str], *, order: str, upwards: bool) -> str:
    """The other direction when it is sorted by that already."""
    turned = {"dir": "asc" if upwards else "desc"} if order == asked["order"] else {}
    return "?" + urlencode({**{name: value for name, value in asked.items() if value}, "order": order, **turned})


def _turned(asked: dict[str, str], upwards: bool, page: int) -> str:
    said = {**{name: value for name, value in asked.items() if value}, "dir": "asc" if upwards else "desc"}
    return "?" + urlencode({**said, "page": page})


def _line(one: AttachedFile) -> Line:
    name = named(one.name, one.media_type, one.section)
    icon = FILE_ICONS.get(one.media_type.partition("/")[0], "file")
    small = one.media_type in PICTURES and one.octets < 1024 * 1024
    return Line(one, name, kinds.kind(one.name, one.media_type).words, icon, small)


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def lighten(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """Which attachments shall go; posted, they do."""
    info = store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    there = [part.section for part in removable(letter)]
    if not there or not all(map(info.may, NEEDED)):
        raise Http404("Nothing can be taken out of this letter.")
    chosen = [section for section in there if section in request.POST.getlist("section")]
    if request.method == "POST" and chosen:
        return _lightened(request, store, info, letter, chosen)
    shown = Shown(letter)
    files = [one for one in shown.attachments if one.section in there]
    context = {
        "letter": shown,
        "files": files,
        "days": policy.current().undelete_days,
        "none": request.method == "POST",
    }
    return render(request, "webmail/lighten.html", context, status=422 if request.method == "POST" else 200)


def _lightened(request: HttpRequest, store: Store, box: MailboxInfo, letter: Opened, chosen: list[str]) -> HttpResponse:
    uid = letter.info.uid
    try:
        with closing(lightened(letter, chosen, timezone.localtime())) as content:
            freed = letter.info.size - content.size
            new = _replaced(store, box, letter, content)
    except StoreError as reason:
        messages.error(request, _("Nothing was removed: %(reason)s") % {"reason": reason})
        return redirect("webmail:read", box.id, uid)
    said = ngettext(
        "%(n)d attachment is gone, %(size)s are free. The whole letter lies in Recently deleted for a while.",
        "%(n)d attachments are gone, %(size)s are free. The whole letter lies in Recently deleted for a while.",
        len(chosen),
    )
    messages.success(request, said % {"n": len(chosen), "size": filesizeformat(max(0, freed))})
    return redirect("webmail:read", box.id, new)


def _replaced(store: Store, box: MailboxInfo, letter: Opened, content: Content) -> int:
    """The lighter letter first, then the other goes; only where there is no room for both, the other way round."""
    flags, when = letter.info.flags, letter.info.internal_date
    try:
        new = store.append(box.id, content, flags, when)
    except OverQuota:
        _bury(store, letter)
        try:
            return store.append(box.id, content, flags, when)
        except StoreError:
            store.exhume([one.id for one in store.buried(limit=1)])
            raise
    _bury(store, letter)
    return new


def _bury(store: Store, letter: Opened) -> None:
    uids = UidSet.of(letter.info.uid)
    store.set_flags(letter.info.mailbox, uids, add=frozenset({DELETED}))
    store.expunge(letter.info.mailbox, uids)
