"""How the scanners are, written down for everybody: who is there, who is away, since when."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone

from mailapp.scanners.models import Health
from mailapp.scanners.posts import News, Standing

log = logging.getLogger(__name__)

TOLD_LENGTH = 300  # characters


@dataclass(frozen=True, slots=True)
class Condition:
    """How one of them is. `told`: its version, or why it is not well."""

    name: str
    standing: str
    address: str
    told: str
    since: datetime
    seen: datetime

    @property
    def well(self) -> bool:
        return self.standing == Standing.THERE


def note(news: Iterable[News]) -> list[News]:
    """Write down what was found; what is a change against what was known. Never raises: mail goes on."""
    try:
        return [each for each in news if _noted(each)]
    except DatabaseError as trouble:
        log.warning("how the scanners are cannot be written down: %s", trouble)
        return []


def conditions() -> list[Condition]:
    """All that were ever there, by name."""
    rows = Health.objects.order_by("name")
    return [Condition(row.name, row.standing, row.address, row.told, row.since, row.seen) for row in rows]


def troubles() -> list[Condition]:
    """Those that are not well."""
    return [condition for condition in conditions() if not condition.well]


def wrong() -> frozenset[str]:
    """Those that must not be believed."""
    return frozenset(Health.objects.filter(standing=Standing.WRONG.value).values_list("name", flat=True))


def forget(*names: str) -> int:
    """Nobody shall wait for them any more; how many there were."""
    return Health.objects.filter(name__in=names).delete()[0]


def _noted(news: News) -> bool:
    now, told = timezone.now(), news.told[:TOLD_LENGTH]
    fields = {"standing": str(news.standing), "address": news.address, "seen": now}
    if told:
        fields["told"] = told
    same = Health.objects.filter(name=news.name, standing=str(news.standing))
    if same.update(**fields):
        return False
    Health.objects.update_or_create(name=news.name, defaults={"told": told, **fields, "since": now})
    return True
