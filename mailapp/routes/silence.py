"""Is port 25 blocked on the way out? Home and cloud providers do that, and then every server seems to be silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailapp.routes.models import Silence

BLOCKED_FROM = 3  # destinations that let us wait, while nobody answers: one or two may be down themselves
LOOK_BACK = timedelta(hours=12)
AT_LEAST = timedelta(minutes=30)  # since when nobody has answered
ANYBODY = ""  # the row that tells when a server last answered
NOTED_EVERY = timedelta(minutes=10)

REMEDY = (
    "Your provider most likely blocks port 25. Ask him to open it; or send through a smarthost, a server that takes "
    "mail from you on port 587 or 465 with a password: manage.py smarthost add --everybody, or Routes in the panel."
)


@dataclass(frozen=True, slots=True)
class Blocked:
    """Nobody on port 25 answers. `destinations`: some that let us wait; `since` the first of them did."""

    destinations: tuple[str, ...]
    since: datetime

    @property
    def sentence(self) -> str:
        named = ", ".join(self.destinations[:3])
        return f"No mail leaves: the servers of {named} and of everybody else do not answer on port 25."


def silent(destination: str, now: datetime) -> None:
    """None of its servers answered our call on port 25 before we lost patience."""
    Silence.objects.update_or_create(destination=destination[:255], defaults={"at": now})


def answered(now: datetime) -> None:
    """A server talked to us on port 25: it is open. Written down once in a while only."""
    fresh = Silence.objects.filter(destination=ANYBODY, at__gt=now - NOTED_EVERY)
    if not fresh.exists():
        Silence.objects.update_or_create(destination=ANYBODY, defaults={"at": now})
        Silence.objects.exclude(destination=ANYBODY).delete()


def blocked(now: datetime) -> Blocked | None:
    """What there is to say, or None when port 25 seems to be open."""
    noted = dict(Silence.objects.order_by("at").values_list("destination", "at"))
    contact = noted.pop(ANYBODY, None)
    if contact and contact > now - AT_LEAST:
        return None
    since = max(contact or now - LOOK_BACK, now - LOOK_BACK)
    found = [(name, at) for name, at in noted.items() if at > since]
    if len(found) < BLOCKED_FROM:
        return None
    return Blocked(tuple(name for name, _ in found), found[0][1])
