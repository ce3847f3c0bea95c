"""Arguments that the commands of this room share."""

from argparse import ArgumentTypeError
from datetime import datetime

from django.utils import timezone

from mailapp.commands import Argument
from mailapp.directory.values import Validity


def moment(text: str) -> datetime | None:
    """A type for arguments: 2026-12-24 or "2026-12-24 18:00", by our clock; '' is none."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a time: write 2026-12-24 or '2026-12-24 18:00'") from None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


DOMAIN = Argument("--domain", default="", help="of this domain only")
NOTE = Argument("--note", help="for the administrators")
SINCE = Argument("--from", dest="since", type=moment, default=..., metavar="TIME", help="not before; '' = at once")
UNTIL = Argument("--until", type=moment, default=..., metavar="TIME", help="not from then on; '' = for ever")
WORDS = Argument("--words", help="what a refusal outside of that time says (default: User unknown)")
ON = Argument("--active", dest="active", action="store_const", const=True, default=None, help="switch it on")
OFF = Argument("--inactive", dest="active", action="store_const", const=False, help="switch it off: mail is refused")


def validity(before: Validity, since: object, until: object, words: str | None = None) -> Validity:
    """The same with what was given; what was not is `...`, or None of words."""
    return Validity(
        before.since if since is ... else since,  # type: ignore[arg-type]  # moment() made it
        before.until if until is ... else until,  # type: ignore[arg-type]
        before.words if words is None else words,
    )


def time_row(valid: Validity) -> dict[str, object]:
    """For a table."""
    return {"from": _shown(valid.since), "until": _shown(valid.until)}


def _shown(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
