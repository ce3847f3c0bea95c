"""Transports, smarthosts and TLS policies as plain values for a file, and back (see the keepers of the store).

Passwords of smarthosts stay sealed, with a key that lies elsewhere.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import DatabaseError, transaction

from mailapp.routes import smarthosts, tlspolicies, transports
from mailapp.routes.models import Smarthost, TlsPolicy, Transport
from mailapp.routes.values import RouteError, TlsLevel

BY = "reindex"
WRONG = (RouteError, DatabaseError, LookupError, TypeError, ValueError, AttributeError)

Line = dict[str, Any]


class RouteKeeper:
    name = "routes"

    def of_house(self) -> Any:
        return {
            "transports": [{"pattern": row.pattern, "way": row.way} for row in Transport.objects.all()],
            "smarthosts": list(Smarthost.objects.values(*smarthosts.KEPT)),
            "tls": [{"pattern": row.pattern, "level": row.level} for row in TlsPolicy.objects.all()],
        }

    def of_people(self) -> Mapping[int, Any]:
        return {}

    def house_back(self, told: Any) -> int:
        told = told if isinstance(told, dict) else {}
        return sum(not _back(make, line) for name, make in MAKERS.items() for line in told.get(name) or ())

    def person_back(self, account: int, told: Any) -> int:
        return 0

    def letters_back(self, only: str) -> Iterator[Any]:
        return iter(())


def _back(make: Callable[[Line], object], line: Line) -> bool:
    try:
        with transaction.atomic():
            make(line)
    except WRONG:
        return False
    return True


def _transport(line: Line) -> None:
    if transports.transport(line["pattern"]) is None:
        transports.set_transport(line["pattern"], line["way"], by=BY)


def _tls_policy(line: Line) -> None:
    if tlspolicies.tls_policy(line["pattern"]) is None:
        tlspolicies.set_tls_policy(line["pattern"], TlsLevel(line["level"]), by=BY)


MAKERS: dict[str, Callable[[Line], object]] = {
    "transports": _transport,
    "smarthosts": lambda line: smarthosts.bring_back(line, by=BY),
    "tls": _tls_policy,
}
