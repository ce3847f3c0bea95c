"""Letters that are encrypted or signed by their writer's own program (RFC 1847, RFC 3156, RFC 8551), in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mailapp.standards.message.values import Part

PGP_ENCRYPTED = "application/pgp-encrypted"  # RFC 3156 §4
PGP_SIGNATURE = "application/pgp-signature"  # RFC 3156 §5
SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")  # RFC 8551 §3.2
SMIME_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")  # RFC 8551 §3.5
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # id-signedData (RFC 5652 §5.1), which stands in front
ARMOUR = "-----BEGIN PGP MESSAGE-----"  # RFC 9580 §6.2
SIGNED_ARMOUR = "-----BEGIN PGP SIGNED MESSAGE-----"


@dataclass(frozen=True, slots=True)
class Sealed:
    """`readable`: the letter's words can be read here."""

    icon: str
    words: str
    readable: bool


def smime_part(parts: Sequence[Part]) -> Part | None:
    return next((part for part in parts if part.media_type in SMIME), None)


def sealed(parts: Sequence[Part], beginning: str, wrapping: bytes = b"") -> Sealed | None:
    """None for the letters that nearly everybody writes.

    `beginning`: of the letter's text; `wrapping`: the first octets of its S/MIME part, which tell more than its name.
    """
    kinds = {part.media_type for part in parts}
    if PGP_ENCRYPTED in kinds or beginning.lstrip().startswith(ARMOUR):
        return Sealed("lock", _encrypted("OpenPGP"), False)
    if (part := smime_part(parts)) is not None:
        if SIGNED_DATA in wrapping or part.filename.lower().endswith(".p7s") or "signed" in part.filename.lower():
            return Sealed("lock", _wrapped(), False)
        return Sealed("lock", _encrypted("S/MIME"), False)
    if PGP_SIGNATURE in kinds or beginning.lstrip().startswith(SIGNED_ARMOUR):
        return Sealed("shield", _signed("OpenPGP"), True)
    if not kinds.isdisjoint(SMIME_SIGNATURES):
        return Sealed("shield", _signed("S/MIME"), True)
    return None


def _encrypted(how: str) -> str:
    return _(
        "This letter is encrypted with %(how)s: only a program that has the reader's key can open it. Nobody on this "
        "server can. Download it, or read it in your mail program."
    ) % {"how": how}


def _wrapped() -> str:
    return _("This letter is wrapped in an S/MIME signature, which only a mail program with S/MIME unpacks.")


def _signed(how: str) -> str:
    return _(
        "This letter has a signature by its writer's own program (%(how)s), which is not checked here. What this "
        "server knows about its sender stands under “Why is it here?”."
    ) % {"how": how}
