"""The addresses, and what stands at each: root, person, home, book, card; and their properties."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree.ElementTree import Element

from mailapp.directory.values import AccountInfo
from webmail.carddav.shelves import Item, Shelf, shelves
from webmail.carddav.xml import CS, card, dav, holding, href, text

ROOT = "/dav/"
CARD_OCTETS = 8_000_000
REPORTS = (card("addressbook-multiget"), card("addressbook-query"), dav("sync-collection"))

Properties = Mapping[str, Callable[[], Element]]


def person_at(person: AccountInfo) -> str:
    return f"{ROOT}{person.id}/"


def home_of(person: AccountInfo) -> str:
    return f"{person_at(person)}books/"


def shelf_at(shelf: Shelf) -> str:
    return f"{home_of(shelf.person)}{shelf.slug}/"


def item_at(shelf: Shelf, resource: str) -> str:
    return shelf_at(shelf) + quote(resource, safe="")


@dataclass(frozen=True, slots=True)
class Place:
    """What an address leads to. A card that is not there yet has no `item`."""

    href: str
    kind: str  # root, person, home, book, card
    shelf: Shelf | None = None
    resource: str = ""
    item: Item | None = None


def place_of(path: str, person: AccountInfo) -> Place | None:
    """`path` behind ROOT, decoded; None where nothing of this person's stands."""
    parts = path.rstrip("/").split("/") if path.strip("/") else []
    if not parts:
        return Place(ROOT, "root")
    if parts[0] != str(person.id) or len(parts) > 4 or (len(parts) > 1 and parts[1] != "books"):
        return None
    if len(parts) < 3:
        return Place(*((person_at(person), "person") if len(parts) == 1 else (home_of(person), "home")))
    shelf = next((one for one in shelves(person) if one.slug == parts[2]), None)
    if shelf is None:
        return None
    if len(parts) == 3:
        return Place(shelf_at(shelf), "book", shelf)
    return Place(item_at(shelf, parts[3]), "card", shelf, parts[3], shelf.item(parts[3]))


def below(place: Place, person: AccountInfo) -> list[Place]:
    """What a collection holds (Depth: 1)."""
    if place.kind == "root":
        return [Place(person_at(person), "person")]
    if place.kind == "person":
        return [Place(home_of(person), "home")]
    if place.kind == "home":
        return [Place(shelf_at(shelf), "book", shelf) for shelf in shelves(person)]
    if place.kind == "book" and place.shelf:
        return [item_place(place.shelf, item) for item in place.shelf.items()]
    return []


def item_place(shelf: Shelf, item: Item) -> Place:
    return Place(item_at(shelf, item.resource), "card", shelf, item.resource, item)


def properties(place: Place, person: AccountInfo) -> Properties:
    """By name; each is made when it is asked for."""
    found: dict[str, Callable[[], Element]] = {
        dav("current-user-principal"): lambda: href(dav("current-user-principal"), person_at(person)),  # RFC 5397 §3
        dav("principal-collection-set"): lambda: href(dav("principal-collection-set"), ROOT),
        dav("resourcetype"): lambda: _type(place.kind),
        dav("owner"): lambda: href(dav("owner"), person_at(person)),
        dav("current-user-privilege-set"): lambda: _privileges(place),
    }
    if place.kind in ("root", "person", "home"):
        found |= {
            dav("displayname"): lambda: text(dav("displayname"), person.display_name or person.address),
            dav("principal-URL"): lambda: href(dav("principal-URL"), person_at(person)),
            card("addressbook-home-set"): lambda: href(
                card("addressbook-home-set"), home_of(person)
            ),  # RFC 6352 §7.1.1
        }
    if place.shelf and place.kind == "book":
        found |= _of_book(place.shelf)
    if place.shelf and place.item:
        found |= _of_card(place.item)
    return found


def _of_book(shelf: Shelf) -> dict[str, Callable[[], Element]]:
    return {
        dav("displayname"): lambda: text(dav("displayname"), shelf.title),
        dav("sync-token"): lambda: text(dav("sync-token"), shelf.token),
        f"{{{CS}}}getctag": lambda: text(f"{{{CS}}}getctag", shelf.token),
        dav("supported-report-set"): lambda: _reports(),
        card("max-resource-size"): lambda: text(card("max-resource-size"), str(CARD_OCTETS)),
        card("supported-address-data"): _versions,
        card("addressbook-description"): lambda: text(card("addressbook-description"), shelf.title),
    }


def _of_card(item: Item) -> dict[str, Callable[[], Element]]:
    return {
        dav("getetag"): lambda: text(dav("getetag"), item.etag),
        dav("getcontenttype"): lambda: text(dav("getcontenttype"), "text/vcard; charset=utf-8"),
        dav("displayname"): lambda: text(dav("displayname"), item.card.name),
        card("address-data"): lambda: text(card("address-data"), item.text()),
    }


def _type(kind: str) -> Element:
    """RFC 4918 §15.9."""
    types = {"root": ("collection",), "person": ("collection", "principal"), "home": ("collection",), "card": ()}
    if kind == "book":
        return holding(dav("resourcetype"), Element(dav("collection")), Element(card("addressbook")))
    return holding(dav("resourcetype"), *(Element(dav(name)) for name in types[kind]))


def _privileges(place: Place) -> Element:
    """RFC 3744 §5.4."""
    names = ["read", "read-current-user-privilege-set"]
    if place.shelf and place.shelf.writable:
        names += ["write", "write-content", "bind", "unbind"]
    every = (holding(dav("privilege"), Element(dav(name))) for name in names)
    return holding(dav("current-user-privilege-set"), *every)


def _reports() -> Element:
    """RFC 3253 §3.1.5."""
    every = (holding(dav("supported-report"), holding(dav("report"), Element(name))) for name in REPORTS)
    return holding(dav("supported-report-set"), *every)


def _versions() -> Element:
    """RFC 6352 §6.2.2."""
    made = Element(card("supported-address-data"))
    for version in ("3.0", "4.0"):
        made.append(Element(card("address-data-type"), {"content-type": "text/vcard", "version": version}))
    return made
