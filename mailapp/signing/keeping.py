"""DKIM keys as plain values for a file, and back (see the keepers of the store).

Secrets stay sealed, with a key that lies elsewhere.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from mailapp.net.sealed import CannotOpen
from mailapp.signing import keys, ring
from mailapp.signing.models import DkimKey
from mailapp.signing.values import KeyState, SigningError
from mailapp.standards.dkim.sign import Algorithm

log = logging.getLogger(__name__)

TEXTS = ("domain", "selector", "algorithm", "secret", "public", "state")
MOMENTS = ("made", "seen", "activated", "retires")
WRONG = (SigningError, OSError, DatabaseError, LookupError, TypeError, ValueError, AttributeError)


class SigningKeeper:
    name = "dkim"

    def of_house(self) -> Any:
        return [_told(row) for row in DkimKey.objects.order_by("domain", "selector")]

    def of_people(self) -> Mapping[int, Any]:
        return {}

    def house_back(self, told: Any) -> int:
        failed = sum(not _back(line) for line in (told if isinstance(told, list) else ()))
        ring.forget()
        return failed

    def person_back(self, account: int, told: Any) -> int:
        return 0

    def letters_back(self, only: str) -> Iterator[Any]:
        return iter(())


def _told(row: DkimKey) -> dict[str, str]:
    texts = {name: getattr(row, name) for name in TEXTS}
    return texts | {name: at.isoformat() for name in MOMENTS if (at := getattr(row, name))}


def _back(line: Any) -> bool:
    """It waits until the file is there with which it is sealed; one that another file has sealed could sign nothing."""
    try:
        values = {name: str(line[name]) for name in TEXTS}
        values["domain"] = keys.own_domain(values["domain"])
        Algorithm(values["algorithm"])
        if KeyState(values["state"]) is not KeyState.GONE and not _opens(values["secret"]):
            log.error(
                "the DKIM key %s of %s is lost: it was sealed with another file", line["selector"], line["domain"]
            )
            return True
        moments = {name: datetime.fromisoformat(line[name]) for name in MOMENTS if line.get(name)}
        with transaction.atomic():
            which = {"domain": values.pop("domain"), "selector": values.pop("selector")}
            DkimKey.objects.get_or_create(**which, defaults={**values, **moments})
    except WRONG:
        return False
    return True


def _opens(secret: str) -> bool:
    """Raises FileNotFoundError."""
    from mailapp.signing import secrets  # it loads cryptography: a house without keys does not need that

    secrets.key().stat()
    try:
        secrets.signing(secret)
    except CannotOpen:
        return False
    return True
