"""CardDAV's requests: who asks, for what, and the method's function."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from mailapp.contacts.api import ContactsError
from mailapp.directory.credentials import BadCredentials, TooManyFailures
from mailapp.directory.values import AccountInfo
from mailapp.standards.vcard import CardSyntax
from webmail.carddav import door, places, reports
from webmail.carddav.places import Place
from webmail.carddav.xml import BadBody, Said, card, dav, error, multistatus, parse

ALLOWED = "OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, PROPFIND, PROPPATCH, REPORT"
NOT_IN_ALL = (card("address-data"),)  # RFC 6352 §10.4: only where it is asked for by name
XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    request: HttpRequest
    person: AccountInfo
    place: Place


@csrf_exempt  # programs ask with PROPFIND here, too
def well_known(request: HttpRequest) -> HttpResponse:
    """RFC 6764 §5."""
    response = HttpResponse(status=301)
    response["Location"] = places.ROOT
    return response


@csrf_exempt  # no cookie opens anything here: each request brings its password
@never_cache
def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    if not door.is_safe(request):
        return _words("Passwords are taken over TLS (https) only.", 403)
    try:
        person = door.person_of(request)
    except TooManyFailures as waiting:
        response = _words("Too many wrong passwords: wait and try again.", 429)
        response["Retry-After"] = str(max(1, round(waiting.wait_seconds)))
        return response
    except BadCredentials:
        person = None
    if person is None:
        response = _words("Address and password, or an app password for the address book, please.", 401)
        response["WWW-Authenticate"] = 'Basic realm="Pillarbox", charset="UTF-8"'
        return response
    return _answered(request, person, request.path.removeprefix(places.ROOT))


def _answered(request: HttpRequest, person: AccountInfo, path: str) -> HttpResponse:
    act, place = METHODS.get(request.method or ""), places.place_of(path, person)
    if act is None:
        return _words("This cannot be done to an address book.", 405, Allow=ALLOWED)
    if place is None and request.method == "MKCOL":
        return HttpResponse(error(dav("need-privileges")), content_type=XML, status=403)
    if place is None:
        return _words("There is nothing of yours here.", 404)
    try:
        return act(Asked(request, person, place))
    except BadBody as wrong:
        return _words(str(wrong), 400)
    except reports.Unmet as unmet:
        return HttpResponse(error(str(unmet)), content_type=XML, status=403)


def _options(asked: Asked) -> HttpResponse:
    return _words("", 200, Allow=ALLOWED, DAV="1, 3, addressbook")  # RFC 6352 §6.1


def _get(asked: Asked) -> HttpResponse:
    item = asked.place.item
    if item is None:
        return _words("A program for contacts reads this address.", 200 if asked.place.kind != "card" else 404)
    response = HttpResponse(item.text(), content_type="text/vcard; charset=utf-8")
    response["ETag"] = item.etag
    return response


def _put(asked: Asked) -> HttpResponse:
    """RFC 6352 §6.3.2. No ETag: what we keep is not octet by octet what was sent."""
    shelf = asked.place.shelf
    if shelf is None or asked.place.kind != "card" or len(asked.place.resource) > 255:
        return _words("Cards are put into a book.", 405, Allow=ALLOWED)
    if not shelf.writable:
        return HttpResponse(error(dav("need-privileges")), content_type=XML, status=403)
    if not _as_expected(asked):
        return _words("The card has changed meanwhile.", 412)
    octets = asked.request.read(places.CARD_OCTETS + 1)
    if len(octets) > places.CARD_OCTETS:
        return HttpResponse(error(card("max-resource-size")), content_type=XML, status=403)
    try:
        return _words("", 201 if shelf.put(asked.place.resource, octets) else 204)
    except CardSyntax:
        return HttpResponse(error(card("valid-address-data")), content_type=XML, status=403)
    except ContactsError as refusal:
        return _words(str(refusal), 409)


def _delete(asked: Asked) -> HttpResponse:
    shelf = asked.place.shelf
    if shelf is None or asked.place.kind != "card" or not shelf.writable:
        return HttpResponse(error(dav("need-privileges")), content_type=XML, status=403)
    if not _as_expected(asked):
        return _words("The card has changed meanwhile.", 412)
    return _words("", 204) if shelf.remove(asked.place.resource) else _words("There is no such card.", 404)


def _as_expected(asked: Asked) -> bool:
    """RFC 9110 §13.1.1 and §13.1.2."""
    item, headers = asked.place.item, asked.request.headers
    if wanted := headers.get("If-Match"):
        return item is not None and (wanted.strip() == "*" or item.etag in wanted)
    if unwanted := headers.get("If-None-Match"):
        return item is None or (unwanted.strip() != "*" and item.etag not in unwanted)
    return True


def _propfind(asked: Asked) -> HttpResponse:
    """RFC 4918 §9.1; a depth of infinity is refused."""
    depth = asked.request.headers.get("Depth", "0")
    if depth not in ("0", "1"):
        return HttpResponse(error(dav("propfind-finite-depth")), content_type=XML, status=403)
    body = parse(asked.request.body)
    there = [asked.place] + (places.below(asked.place, asked.person) if depth == "1" else [])
    if asked.place.kind == "card" and asked.place.item is None:
        return _words("There is no such card.", 404)
    prop = body.find(dav("prop")) if body is not None else None
    wanted = [one.tag for one in prop] if prop is not None else None
    names_only = body is not None and body.find(dav("propname")) is not None
    return _many([_described(place, asked.person, wanted, names_only) for place in there])


def _described(place: Place, person: AccountInfo, wanted: list[str] | None, names_only: bool) -> Said:
    known = places.properties(place, person)
    if names_only:
        return Said(place.href, {name: Element(name) for name in known})
    names = [name for name in known if name not in NOT_IN_ALL] if wanted is None else wanted
    found = {name: known[name]() for name in names if name in known}
    return Said(place.href, found, [name for name in names if name not in known])


def _proppatch(asked: Asked) -> HttpResponse:
    """RFC 4918 §9.2: names and descriptions of our books are ours, and what others want to note has no place here."""
    body = parse(asked.request.body)
    if body is None or body.tag != dav("propertyupdate"):
        return _words("This is no change of properties.", 400)
    wanted = [one.tag for prop in body.findall(f"*/{dav('prop')}") for one in prop]
    return _many([Said(asked.place.href, refused=wanted)])


def _mkcol(asked: Asked) -> HttpResponse:
    """RFC 4918 §9.3.1, RFC 5689 §3: everybody has the books that there are."""
    if asked.place.kind != "card":
        return _words("There is something at this address already.", 405, Allow=ALLOWED)
    return HttpResponse(error(dav("need-privileges")), content_type=XML, status=403)


def _report(asked: Asked) -> HttpResponse:
    body, shelf = parse(asked.request.body), asked.place.shelf
    if body is None or shelf is None or asked.place.kind != "book" or body.tag not in places.REPORTS:
        return HttpResponse(error(dav("supported-report")), content_type=XML, status=403)
    if body.tag == dav("sync-collection"):
        return _many(*reports.sync(shelf, asked.person, body))
    report = reports.multiget if body.tag == card("addressbook-multiget") else reports.query
    return _many(report(shelf, asked.person, body))


METHODS: dict[str, Callable[[Asked], HttpResponse]] = {
    "OPTIONS": _options,
    "GET": _get,
    "HEAD": _get,
    "PUT": _put,
    "DELETE": _delete,
    "MKCOL": _mkcol,
    "PROPFIND": _propfind,
    "PROPPATCH": _proppatch,
    "REPORT": _report,
}


def _many(said: list[Said], token: str = "") -> HttpResponse:
    return HttpResponse(multistatus(said, token), content_type=XML, status=207)


def _words(text: str, status: int, **headers: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    for name, value in headers.items():
        response[name] = value
    return response
