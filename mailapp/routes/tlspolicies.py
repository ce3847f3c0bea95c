"""What an administrator asks of connections to a destination (smtp_tls_policy_maps of Postfix)."""

from mailapp.routes import wording
from mailapp.routes.acts import SERVER, act
from mailapp.routes.models import TlsPolicy
from mailapp.routes.values import RouteError, TlsLevel, TlsPolicyInfo


def tls_policies() -> list[TlsPolicyInfo]:
    """All of them by pattern."""
    return [_info(row) for row in TlsPolicy.objects.all()]


def tls_policy(pattern: str) -> TlsPolicyInfo | None:
    """The one with exactly this pattern. Raises RouteError for what is no pattern."""
    row = TlsPolicy.objects.filter(pattern=wording.parse_destination(pattern)).first()
    return _info(row) if row else None


def set_tls_policy(pattern: str, level: TlsLevel, *, by: str = SERVER) -> TlsPolicyInfo:
    """Make or change one. Raises RouteError."""
    pattern = wording.parse_destination(pattern)
    with act(f"asks for TLS level {level.value} to {pattern}", by):
        TlsPolicy.objects.update_or_create(pattern=pattern, defaults={"level": level.value})
    return TlsPolicyInfo(pattern, level)


def remove_tls_policy(pattern: str, *, by: str = SERVER) -> None:
    """Raises RouteError when there is none."""
    pattern = wording.parse_destination(pattern)
    with act(f"removed the TLS policy for {pattern}", by):
        if not TlsPolicy.objects.filter(pattern=pattern).delete()[0]:
            raise RouteError(f"There is no TLS policy for {pattern}.")


def _info(row: TlsPolicy) -> TlsPolicyInfo:
    return TlsPolicyInfo(row.pattern, TlsLevel(row.level))
