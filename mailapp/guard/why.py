"""Why is it here? What was thought of a letter is kept beside it, when there is something to say."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from mailapp.guard.models import Reasons
from mailapp.guard.values import Moved, Opinion, Remark, Why
from mailapp.journal.storable import storable
from mailapp.net.inserting import insert, moment, row
from mailapp.scanners.values import Reason

AT_ONCE = 5000


def remember(remarks: Iterable[Remark]) -> None:
    """Write down what there is to say, in the delivery's own transaction."""
    said = [remark for remark in remarks if remark]
    if not said:
        return
    now = moment(timezone.now())
    rows = [row(Reasons, account_id=r.account, trace=r.trace, at=now, says=json.dumps(_says(r))) for r in said]
    insert(Reasons, rows, unless_there=True)


def why(account: int, trace: str) -> Why | None:
    """Why this person's copy lies where it lies; None when there is nothing to say."""
    found = Reasons.objects.filter(trace=trace, account_id=account).first() if trace else None
    return _why(found) if found else None


def whys(trace: str) -> list[Why]:
    """The same for everybody who has the letter, by address."""
    return [_why(found) for found in Reasons.objects.filter(trace=trace).select_related("account").order_by("account")]


def forget(before: datetime) -> None:
    """Reasons that were written down before then go."""
    old = Reasons.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:AT_ONCE]
    Reasons.objects.filter(pk__in=list(old)).delete()


def _says(remark: Remark) -> dict[str, Any]:
    opinion = remark.opinion
    told: dict[str, Any] = {
        "spam": opinion.spam,
        "because": opinion.because,
        "reasons": [asdict(reason) for reason in opinion.reasons],
        "authentication": list(opinion.authentication),
        "moved": [asdict(moved) for moved in remark.moved],
        "from": opinion.author,
        "proven": opinion.proven,
        "quarantine": opinion.quarantine,
        "into": opinion.into,
    }
    return {name: storable(value) for name, value in told.items() if value not in ("", [], None, False)}


def _why(found: Reasons) -> Why:
    says = found.says
    return Why(
        account=found.account_id,
        trace=found.trace,
        at=found.at,
        opinion=Opinion(
            into=says.get("into", "INBOX"),
            spam=says.get("spam"),
            reasons=tuple(Reason(**each) for each in says.get("reasons", ())),
            because=says.get("because", ""),
            quarantine=says.get("quarantine", False),
            authentication=tuple(says.get("authentication", ())),
            author=says.get("from", ""),
            proven=says.get("proven", False),
        ),
        moved=_moved(says.get("moved", ())),
    )


def _moved(told: Sequence[dict[str, Any]]) -> tuple[Moved, ...]:
    return tuple(Moved(**each) for each in told)
