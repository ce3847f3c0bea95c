"""What nobody needs any more: letters that were sent long ago, suppressions that are over, what rules remembered."""

from datetime import datetime, timedelta

from mailapp.delivery import suppression
from mailapp.delivery.models import Submitted
from mailapp.delivery.sorting import memory
from mailapp.policy.values import Policy

AT_ONCE = 5000


def housekeeping(now: datetime, rules: Policy) -> None:
    """Tidy up; safe at any time and from several processes at once."""
    before = now - timedelta(days=max(rules.history_days, 2))  # the limits look back for a day
    old = Submitted.objects.filter(at__lt=before).order_by("at")
    Submitted.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).delete()
    suppression.expire(now)
    memory.tidy(now)
