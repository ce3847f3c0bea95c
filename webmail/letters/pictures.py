"""Pictures from elsewhere: whether a letter shows them, and by which way they come.

Who asks for one tells its server that the letter is read, when, and from where: nobody does before the reader wants it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from mailapp.standards.address import canonical
from webmail.letters.opened import Opened
from webmail.models import PictureSender

CONSENT = signing.Signer(salt="pictures of a letter")
LINK_SALT = "picture"
LINK_SECONDS = 24 * 3600  # how long the address of a picture at our own server holds
SENDERS_SHOWN = 500


class Mode(StrEnum):
    """What a person has chosen."""

    NEVER = "never"
    ASK = "ask"
    CONTACTS = "contacts"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one letter when its pictures are asked for."""

    mode: Mode
    asked: bool = False  # its reader has said so
    proven: bool = False  # its sender is who he says he is
    remembered: bool = False  # always from this sender
    known: bool = False  # the sender is in the address book
    junk: bool = False  # it lies in Junk


@dataclass(frozen=True, slots=True)
class Consent:
    """`may_ask`: a click would show them."""

    given: bool
    may_ask: bool
    because: str


def decide(case: Case) -> Consent:
    """Junk is shown without them whatever was chosen, for who writes it wants to know whom it reaches."""
    if case.mode is Mode.NEVER:
        return Consent(False, False, "the reader wants none at all")
    if case.asked:
        return Consent(True, True, "the reader has asked for them")
    if case.junk:
        return Consent(False, True, "it lies in Junk")
    if case.mode is Mode.ALWAYS:
        return Consent(True, True, "the reader wants all")
    if case.remembered and case.proven:
        return Consent(True, True, "always from this sender")
    if case.mode is Mode.CONTACTS and case.known and case.proven:
        return Consent(True, True, "the sender is in the address book")
    return Consent(False, True, "nobody has asked for them")


def token(account: int, letter: Opened) -> str:
    """What proves to the letter's frame that this reader wants the pictures of this letter."""
    return CONSENT.signature(_what(account, letter))


def is_given(account: int, letter: Opened, said: str) -> bool:
    return bool(said) and constant_time_compare(said, token(account, letter))


def _what(account: int, letter: Opened) -> str:
    return f"{account}:{letter.info.mailbox}:{letter.info.uid}:{letter.info.email_id}"


def through_us(account: int) -> Callable[[str], str]:
    """The way by our own server: an address of ours for each picture, which nobody else can make."""

    def way(url: str) -> str:
        return reverse("webmail:picture", args=[signing.dumps([account, url], salt=LINK_SALT, compress=True)])

    return way


def linked(said: str) -> str:
    """The picture's own address. Raises signing.BadSignature for what we have not written, or long ago."""
    _account, url = signing.loads(said, salt=LINK_SALT, max_age=LINK_SECONDS)
    return str(url)


def is_remembered(account: int, address: str) -> bool:
    return PictureSender.objects.filter(account_id=account, address=_same(address)).exists()


def remember(account: int, address: str) -> None:
    PictureSender.objects.get_or_create(account_id=account, address=_same(address))


def forget(account: int, number: int) -> str:
    """His address; "" when there is no such line."""
    line = PictureSender.objects.filter(account_id=account, pk=number).first()
    if line is None:
        return ""
    line.delete()
    return line.address


def senders(account: int) -> list[PictureSender]:
    return list(PictureSender.objects.filter(account_id=account).order_by("address")[:SENDERS_SHOWN])


def _same(address: str) -> str:
    try:
        return canonical(address)[:320]
    except ValueError:
        return address.lower()[:320]
