"""What nobody needs any more: old history, idle destinations, files that no open row names."""

from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Exists, OuterRef

from mailapp.net.birthday import born
from mailapp.outbox import spool
from mailapp.outbox.models import Destination, Outbound, OutboundRecipient
from mailapp.outbox.settlement import finished
from mailapp.policy.values import Policy

ORPHAN_SECONDS = 3600  # a letter that has no rows after an hour gets none any more
AT_ONCE = 500


def housekeeping(now: datetime, rules: Policy, *, sweep: bool = True) -> None:
    """Tidy up; safe at any time and from several processes at once. `sweep`: walk through the spool, too."""
    purge_history(now - timedelta(days=rules.history_days))
    used = OutboundRecipient.objects.filter(destination=OuterRef("pk"))
    Destination.objects.filter(~Exists(used), not_before__lt=now - timedelta(days=1)).delete()
    if sweep:
        remove_orphans()


def purge_history(before: datetime) -> int:
    """Forget letters accepted before then whose recipients are all settled, some hundreds at once; how many."""
    open_ones = OutboundRecipient.objects.filter(outbound=OuterRef("pk"), settled_at__isnull=True)
    old = Outbound.objects.filter(~Exists(open_ones), created__lt=before).order_by("created")
    ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    Outbound.objects.filter(pk__in=ids).delete()
    return len(ids)


def remove_orphans() -> int:
    """Take files away of which no open row speaks: a crash stood between the one and the other; how many.

    What is older than the database was answered for by another one, which is lost: a person may want it. And so he may
    what no row names at all, if the database comes from a backup that is older than the letter: it is set aside.
    """
    removed = 0
    spool.sweep_blanks(ORPHAN_SECONDS)
    began = born()
    old = spool.older_than(ORPHAN_SECONDS, since=began.timestamp() if began else 0.0)
    while traces := list(islice(old, AT_ONCE)):
        named = set(Outbound.objects.filter(trace__in=traces).values_list("trace", flat=True))
        for trace in finished(traces):
            spool.remove(trace) if trace in named else spool.set_aside(trace)
            removed += 1
    return removed
