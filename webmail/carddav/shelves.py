"""The books as CardDAV sees them: one's own and the office's, and the directory made into cards."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.contacts import api as contacts
from mailapp.contacts.api import Card, Contact, ContactsError, Labelled, Owner
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.policy import api as policy
from mailapp.standards import vcard
from webmail.contacts.books import DIRECTORY, MINE, SHARED, TITLES

MOST_COLLEAGUES = 2000


@dataclass(frozen=True, slots=True)
class Item:
    """One card of a shelf; its text is made when somebody wants it. `contact` is None in the directory."""

    resource: str
    etag: str
    card: Card
    contact: Contact | None = None

    def text(self, version: str = "3.0") -> str:
        """The whole card, its photo too."""
        return vcard.write(contacts.with_photo(self.contact) if self.contact else self.card, version)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One address book. `owner` means nothing to the directory."""

    slug: str
    person: AccountInfo
    owner: Owner
    writable: bool

    @property
    def title(self) -> str:
        return str(TITLES[self.slug])

    @property
    def token(self) -> str:
        """Another one after each change (RFC 6578 §3.2)."""
        if self.slug != DIRECTORY:
            return f"data:,{contacts.revision(self.owner)}"
        said = "\n".join(item.etag for item in self.items())
        return f"data:,{hashlib.sha256(said.encode()).hexdigest()[:20]}"

    def items(self, resources: Sequence[str] | None = None) -> list[Item]:
        """All, or those of these names that there are."""
        if self.slug == DIRECTORY:
            found = _colleagues(self.person)
            return found if resources is None else [item for item in found if item.resource in set(resources)]
        return [_item(one) for one in contacts.all_of(self.owner, resources=resources)]

    def item(self, resource: str) -> Item | None:
        return next(iter(self.items([resource])), None)

    def put(self, resource: str, text: bytes) -> bool:
        """Whether it is new. Raises ContactsError, CardSyntax."""
        texts = list(vcard.split(text))
        if len(texts) != 1:
            raise ContactsError("one card at a time")
        card, known = vcard.read(texts[0]), contacts.at(self.owner, resource)
        if known is None:
            made = contacts.add(self.owner, card, resource)
            self._tell(f"added {contacts.named([made.card.name])} to")
            return True
        made = contacts.change(self.owner, known.id, card, keep_photo=False)
        self._tell(f"changed {contacts.named([made.card.name])} in")
        return False

    def remove(self, resource: str) -> bool:
        one = contacts.at(self.owner, resource)
        if one is None or not contacts.remove(self.owner, [one.id]):
            return False
        self._tell(f"removed {contacts.named([one.card.name])} from")
        return True

    def _tell(self, did: str) -> None:
        contacts.tell(self.owner, self.person.address, did)


def shelves(person: AccountInfo) -> list[Shelf]:
    """His own, the office's, the directory."""
    office = person.is_admin or policy.current().office_book_by_everybody
    return [
        Shelf(MINE, person, person.id, True),
        Shelf(SHARED, person, contacts.OFFICE, office),
        Shelf(DIRECTORY, person, contacts.OFFICE, False),
    ]


def _item(one: contacts.Contact) -> Item:
    return Item(one.resource, f'"{one.id}-{one.revision}"', one.card, one)


def _colleagues(person: AccountInfo) -> list[Item]:
    domain = person.address.rpartition("@")[2]
    cards = [
        Card(uid=f"account-{one.id}", name=one.display_name or one.address, addresses=(Labelled(one.address, "work"),))
        for one in directory.accounts(domain=domain, limit=MOST_COLLEAGUES)
        if one.active
    ]
    cards += [
        Card(
            uid=f"group-{one.address}",
            name=one.name or one.address,
            addresses=(Labelled(one.address, "work"),),
            note=one.note,
        )
        for one in directory.groups(domain=domain)
        if one.active
    ]
    return [
        Item(f"{card.uid}.vcf", f'"{hashlib.sha256(repr(card).encode()).hexdigest()[:20]}"', card) for card in cards
    ]
