"""Under which names a person may write: his own address, aliases that lead to him, teams that he may send for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailapp.directory import api as directory
from mailapp.net import glance
from mailapp.scanners.local.confusables import readable
from mailapp.standards.address import Named
from mailapp.teamwork import api as teamwork
from webmail import models
from webmail.letters import rich, signatures
from webmail.letters.opened import Opened
from webmail.letters.quote import same
from webmail.letters.write import one_line

MOST = 50  # identities of one person
SIGNATURE_SIZE = 10_000  # characters


@dataclass(frozen=True, slots=True)
class Identity:
    """`key` names it in forms: the id of its row, or its address while the person has changed nothing."""

    key: str
    address: str
    name: str
    reply_to: str = ""
    signature: str = ""
    signature_html: str = ""
    above: bool = False
    standard: bool = False

    @property
    def named(self) -> Named:
        return Named(self.name, self.address)

    @property
    def label(self) -> str:
        """As one chooses it."""
        return str(Named(self.name, readable(self.address)))

    @property
    def block(self) -> str:
        """The signature as it stands in a plain letter."""
        return signatures.block(self.signature, above=self.above)

    @property
    def formatted(self) -> str:
        """The signature as HTML."""
        return self.signature_html or rich.of_text(self.signature.strip("\n")) if self.signature.strip() else ""

    @property
    def block_html(self) -> str:
        """As it stands in a letter with formatting."""
        return self.formatted if self.above or not self.formatted else rich.SEPARATOR + self.formatted


def of(user: Any) -> list[Identity]:
    """What he chooses first stands first; no address twice unless he made it so."""
    return list(glance.once(("identities", user.pk), lambda: _of(user)))


def _of(user: Any) -> list[Identity]:
    rows: dict[str, list[models.Identity]] = {}
    for row in models.Identity.objects.filter(account_id=user.pk).order_by("pk"):
        rows.setdefault(row.address, []).append(row)
    found: list[Identity] = []
    for address in (addresses := directory.sender_addresses(user.pk, known=user.address)):
        own = rows.get(address, [])
        found += [_read(row) for row in own] or [Identity(address, address, user.display_name)]
    if len(addresses) > 1:
        found = _signed_by_teams(found)
    return sorted(found, key=lambda one: not one.standard)


def _signed_by_teams(identities: Sequence[Identity]) -> list[Identity]:
    """Who has no signature of his own for a team writes with the team's."""
    theirs = teamwork.signatures({one.address for one in identities})
    return [one if one.formatted else replace(one, signature=theirs.get(one.address, "")) for one in identities]


def _read(row: models.Identity) -> Identity:
    return Identity(
        key=str(row.pk),
        address=row.address,
        name=row.name,
        reply_to=row.reply_to,
        signature=row.signature,
        signature_html=row.signature_html,
        above=row.above,
        standard=row.standard,
    )


def chosen(identities: Sequence[Identity], wanted: str) -> Identity:
    """By its key or its address; the first when there is no such one."""
    by_key = [one for one in identities if one.key == wanted]
    by_address = [one for one in identities if one.address == wanted]
    return [*by_key, *by_address, *identities][0]


def addressed(identities: Sequence[Identity], letter: Opened) -> str:
    """The key of the identity that a letter was written to; "" when it names none."""
    for name in ("to", "cc", "delivered-to", "x-original-to"):
        people = {same(person.address) for person in letter.people(name)}
        if found := next((one for one in identities if same(one.address) in people), None):
            return found.key
    return ""


def addresses(identities: Iterable[Identity]) -> set[str]:
    """Canonical: whoever answers to all does not write to himself."""
    return {same(one.address) for one in identities}


def save(account: int, key: str, wanted: Identity) -> str:
    """Write down what the person says of an identity, a new one with key ""; its key.

    That the address is his, the caller has seen in `of`.
    """
    values = {
        "address": wanted.address,
        "name": one_line(wanted.name)[:200],
        "reply_to": one_line(wanted.reply_to)[:1000],
        "signature": wanted.signature[:SIGNATURE_SIZE],
        "signature_html": wanted.signature_html,
        "above": wanted.above,
        "standard": wanted.standard,
    }
    mine = models.Identity.objects.filter(account_id=account)
    if wanted.standard:
        mine.update(standard=False)
    if key.isdecimal() and mine.filter(pk=int(key)).update(**values):
        return key
    return str(models.Identity.objects.create(account_id=account, **values).pk)


def forget(account: int, key: str) -> None:
    """Back to what the directory says of this address."""
    if key.isdecimal() and len(key) < 16:
        models.Identity.objects.filter(account_id=account, pk=int(key)).delete()
