"""The transport table: which way mail for an address or a domain leaves."""

from mailapp.directory import api as directory
from mailapp.routes import wording
from mailapp.routes.acts import SERVER, act
from mailapp.routes.models import Transport
from mailapp.routes.values import Here, RouteError, TransportInfo


def transports(words: str = "") -> list[TransportInfo]:
    """All lines by pattern, or those with these words in them."""
    rows = Transport.objects.filter(pattern__icontains=words) if words else Transport.objects.all()
    return [TransportInfo(row.pattern, row.way) for row in rows]


def transport(pattern: str) -> TransportInfo | None:
    """The line with exactly this pattern. Raises RouteError for what is no pattern."""
    row = Transport.objects.filter(pattern=wording.parse_pattern(pattern)).first()
    return TransportInfo(row.pattern, row.way) if row else None


def set_transport(pattern: str, way: str, *, by: str = SERVER) -> TransportInfo:
    """Make or change a line. Raises RouteError."""
    pattern = wording.parse_pattern(pattern)
    parsed = wording.parse_way(way)
    kept = wording.shown(parsed)
    domain = pattern.rpartition("@")[2]
    if not isinstance(parsed, Here) and directory.is_local_domain(domain):
        raise RouteError(f"{domain} is ours: its mail is delivered here, and a transport would never be asked.")
    with act(f"leads mail for {pattern} by {kept}", by):
        Transport.objects.update_or_create(pattern=pattern, defaults={"way": kept})
    return TransportInfo(pattern, kept)


def remove_transport(pattern: str, *, by: str = SERVER) -> None:
    """Raises RouteError when there is no such line."""
    pattern = wording.parse_pattern(pattern)
    with act(f"removed the transport for {pattern}", by):
        if not Transport.objects.filter(pattern=pattern).delete()[0]:
            raise RouteError(f"The transport table has no line for {pattern}.")
