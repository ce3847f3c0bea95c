"""What is over: letters in quarantine, reasons, lines of lists, strangers who did not come again."""

from datetime import datetime, timedelta

from mailapp.guard import adoption, current, greylist, lists, names, quarantine, why
from mailapp.policy.values import Policy


def housekeeping(now: datetime, rules: Policy, *, sweep: bool) -> None:
    """Tidy up; safe at any time and from several processes at once. `sweep`: also look for files that nobody names."""
    overrides = current.house().overrides
    for domain in (*overrides, ""):
        days = current.rules_of(domain, rules).quarantine_days
        quarantine.expire(now - timedelta(days=days), domain, but=overrides)
    why.forget(now - timedelta(days=rules.reasons_days))
    lists.expire(now)
    greylist.forget_old(now, rules)
    names.forget_old(now)
    if sweep:
        adoption.sweep(now, rules)
