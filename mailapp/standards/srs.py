"""The Sender Rewriting Scheme: a reverse-path of ours that knows its way back to the original sender.

After the paper by Shevek, "The Sender Rewriting Scheme", 2004; there is no RFC. A forwarded letter leaves from

    SRS0=hash=tt=their.domain=them@our.domain     the first forwarder
    SRS1=hash=first.forwarder=…@our.domain        each one behind him; `…` is what stood behind his SRS0

`tt` is the day, modulo 1024, in two characters of base 32. Hash and day are compared without regard to case:
many servers change it. The hash is ours alone to check, so we take six characters of base 32 where the paper
has four of base 64, some of which not every server lets pass.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from mailapp.standards.address import Address, parse_path

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648 §6
DAYS = len(ALPHABET) ** 2  # then the day's number begins anew
HASH_LENGTH = 6  # characters of five bits
SEPARATORS = "=+-"  # that others put behind the tag; we put "="


class NotReturnable(ValueError):
    """The address is none of ours, was changed on its way, or is too old; the text is a sentence."""


def is_rewritten(local: str) -> bool:
    """Whether a local part looks like one of the scheme's, ours or not."""
    return local[:4].upper() in ("SRS0", "SRS1") and local[4:5] != "" and local[4] in SEPARATORS


@dataclass(frozen=True, slots=True)
class Scheme:
    """`secrets`: the first signs, each of them verifies. `max_days`: how long an address is good for."""

    secrets: tuple[bytes, ...]
    max_days: int

    def forward(self, sender: str, domain: str, day: int) -> str:
        """The reverse-path at `domain` for a letter from `sender`, on that day since 1970.

        Raises ValueError when `sender` is no address, or the result would be none.
        """
        address = parse_path(sender)
        tag, rest = address.local[:4].upper(), address.local[4:]
        if tag == "SRS0" and is_rewritten(address.local):
            local = self._guarded(address.domain, rest)
        elif tag == "SRS1" and is_rewritten(address.local) and rest.count("=") >= 2:
            first, inner = rest[1:].split("=", 2)[1:]
            local = self._guarded(first, inner)  # the shortcut past whoever forwarded it before us
        else:
            signed = f"{_stamp(day)}={address.domain}={address.local}"
            local = f"SRS0={_hash(self.secrets[0], signed)}={signed}"
        return str(parse_path(str(Address(local, domain))))

    def reverse(self, path: str, day: int) -> str:
        """Where a report to this address of ours goes. Raises NotReturnable."""
        try:
            local = parse_path(path).local
        except ValueError as wrong:
            raise NotReturnable(str(wrong)) from wrong
        if not is_rewritten(local):
            raise NotReturnable("It is no address of the sender rewriting scheme")
        return self._to_sender(local[5:], day) if local[:4].upper() == "SRS0" else self._to_first_forwarder(local[5:])

    def _guarded(self, first: str, inner: str) -> str:
        return f"SRS1={_hash(self.secrets[0], first + '=' + inner)}={first}={inner}"

    def _to_sender(self, rest: str, day: int) -> str:
        said, stamp, domain, local = _pieces(rest, 4)
        self._verify(said, f"{stamp}={domain}={local}")
        age = (day - _day_of(stamp)) % DAYS
        if age > self.max_days:
            raise NotReturnable(f"It was good for {self.max_days} days, and that is over")
        return _address(local, domain)

    def _to_first_forwarder(self, rest: str) -> str:
        """He knows how old it is: SRS1 has no day of its own."""
        said, first, inner = _pieces(rest, 3)
        self._verify(said, f"{first}={inner}")
        return _address(f"SRS0{inner}", first)

    def _verify(self, said: str, signed: str) -> None:
        given = said.upper().encode("utf-8", "replace")
        if not any(hmac.compare_digest(given, _hash(secret, signed).encode("ascii")) for secret in self.secrets):
            raise NotReturnable("Its hash is not one of ours")


def _pieces(rest: str, count: int) -> list[str]:
    pieces = rest.split("=", count - 1)
    if len(pieces) != count:
        raise NotReturnable("Parts of it are missing")
    return pieces


def _address(local: str, domain: str) -> str:
    try:
        return str(parse_path(str(Address(local, domain))))
    except ValueError as wrong:
        raise NotReturnable(str(wrong)) from wrong


def _hash(secret: bytes, signed: str) -> str:
    digest = hmac.new(secret, signed.lower().encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:HASH_LENGTH]


def _stamp(day: int) -> str:
    high, low = divmod(day % DAYS, len(ALPHABET))
    return ALPHABET[high] + ALPHABET[low]


def _day_of(stamp: str) -> int:
    if len(stamp) != 2 or not all(letter in ALPHABET for letter in stamp.upper()):
        raise NotReturnable("Its day is none")
    high, low = (ALPHABET.index(letter) for letter in stamp.upper())
    return high * len(ALPHABET) + low
