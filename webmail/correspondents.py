"""Who a person writes to: learnt from each letter sent, offered while he types."""

from collections.abc import Iterable

from django.db.models import F, Q
from django.utils import timezone

from mailapp.standards.address import Named
from webmail.models import Correspondent

OFFERED = 8


def learn(account: int, people: Iterable[Named]) -> None:
    """One more letter to each of them; a name that was typed replaces an older one."""
    now = timezone.now()
    for person in people:
        address, name = person.address[:320], person.name[:200]
        known = Correspondent.objects.filter(account_id=account, address=address)
        changes = {"times": F("times") + 1, "last": now} | ({"name": name} if name else {})
        if not known.update(**changes):
            Correspondent.objects.get_or_create(
                account_id=account, address=address, defaults={"name": name, "last": now}
            )


def offer(account: int, words: str, limit: int = OFFERED) -> list[Correspondent]:
    """Those whose name or address holds these words, the most written-to first."""
    rows = Correspondent.objects.filter(account_id=account)
    if words:
        rows = rows.filter(Q(address__icontains=words) | Q(name__icontains=words))
    return list(rows.order_by("-times", "-last")[:limit])
