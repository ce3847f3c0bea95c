"""The form of one contact: what is typed becomes a card, or a sentence about what cannot."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailapp.contacts import api as contacts
from mailapp.contacts.api import PHOTO_OCTETS, Card, ContactsError, Labelled, Photo, Postal
from webmail.options.declared import Words

SPARE = 2  # empty lines below those that are filled
MOST = 20  # lines of one kind
PLAIN = ("prefix", "given", "additional", "family", "suffix", "nickname", "organisation", "title", "website")
PLACE = ("street", "city", "region", "code", "country")
MAIL_LABELS: dict[str, Words] = {"": "", "home": gettext_lazy("Home"), "work": gettext_lazy("Work")}
PHONE_LABELS: dict[str, Words] = MAIL_LABELS | {
    "cell": gettext_lazy("Mobile"),
    "fax": gettext_lazy("Fax"),
    "pager": gettext_lazy("Pager"),
}
BIRTHDAY = re.compile(r"(\d{4}|-)-(\d\d)-(\d\d)$")


@dataclass
class ContactForm:
    """What the page shows: a card with spare lines, and what is wrong."""

    card: Card
    has_photo: bool = False
    troubles: list[str] = field(default_factory=list)

    @property
    def addresses(self) -> list[tuple[int, Labelled]]:
        return list(enumerate((*self.card.addresses, *([Labelled("")] * SPARE))))

    @property
    def phones(self) -> list[tuple[int, Labelled]]:
        return list(enumerate((*self.card.phones, *([Labelled("")] * SPARE))))

    @property
    def places(self) -> list[tuple[int, Postal]]:
        return list(enumerate((*self.card.postal, *([] if self.card.postal else [Postal()]))))

    @property
    def mail_labels(self) -> Iterable[tuple[str, Words]]:
        return MAIL_LABELS.items()

    @property
    def phone_labels(self) -> Iterable[tuple[str, Words]]:
        return PHONE_LABELS.items()


def typed(request: HttpRequest, before: Card) -> ContactForm:
    """What was sent, upon the card as it was: what no field shows stays on it."""
    sent = request.POST
    plain: dict[str, Any] = {name: " ".join(_cut(sent, name, 500).split()) for name in PLAIN}
    card = replace(
        before,
        **plain,
        name=" ".join(_cut(sent, "name", 200).split()),
        note=_cut(sent, "note", 60_000).replace("\r\n", "\n").strip(),
        addresses=_several(sent, "address", MAIL_LABELS),
        phones=_several(sent, "phone", PHONE_LABELS),
        postal=_places(sent),
        groups=tuple(name for name in (one.strip() for one in _cut(sent, "groups", 5000).split(",")) if name),
    )
    form = ContactForm(card)
    form.card = replace(card, birthday=_birthday(sent.get("birthday", "").strip(), form))
    form.troubles += [
        _("“%(typed)s” is not an e-mail address: write it like anna@example.com") % {"typed": one.value}
        for one in card.addresses
        if not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", one.value)
    ]
    if upload := request.FILES.get("photo"):
        form.card = replace(form.card, photo=_photo(upload, form))
    return form


def _cut(sent: Mapping[str, str], name: str, size: int) -> str:
    text = "".join(sign for sign in sent.get(name, "") if sign >= " " or sign in "\r\n\t")
    return text.encode("utf-8", "replace").decode()[:size]


def _several(sent: Mapping[str, str], name: str, labels: Mapping[str, Words]) -> tuple[Labelled, ...]:
    found = []
    for n in range(MOST):
        value, label = " ".join(_cut(sent, f"{name}-{n}", 500).split()), sent.get(f"{name}-{n}-label", "")
        if value:
            found.append(Labelled(value, label if label in labels else ""))
    return tuple(dict.fromkeys(found))


def _places(sent: Mapping[str, str]) -> tuple[Postal, ...]:
    found = []
    for n in range(MOST):
        parts = {part: _cut(sent, f"place-{n}-{part}", 500).replace("\r\n", "\n").strip() for part in PLACE}
        label = sent.get(f"place-{n}-label", "")
        found.append(Postal(**parts, label=label if label in MAIL_LABELS else ""))
    return tuple(one for one in found if one)


def _birthday(text: str, form: ContactForm) -> str:
    match = BIRTHDAY.match(text)
    if text and not (match and "01" <= match.group(2) <= "12" and "01" <= match.group(3) <= "31"):
        form.troubles.append(_("Write the birthday as 1980-05-17, or --05-17 without the year."))
        return text[:40]
    return text


def _photo(upload: "UploadedFile[Any]", form: ContactForm) -> Photo | None:
    try:
        return contacts.checked_photo(Photo("", upload.read(PHOTO_OCTETS + 1)))
    except ContactsError as refusal:
        form.troubles.append(str(refusal))
        return None
