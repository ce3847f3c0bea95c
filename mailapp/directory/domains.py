"""Domains that are ours: made, changed, removed."""

from django.db.models import Count, QuerySet

from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical_domain
from mailapp.directory.models import Domain
from mailapp.directory.quota import format_size
from mailapp.directory.targets import target
from mailapp.directory.values import DirectoryError, DomainInfo


def domains() -> list[DomainInfo]:
    """All our domains by name."""
    return [_info(row) for row in _rows()]


def domain(name: str) -> DomainInfo | None:
    """One of our domains, or None. Raises DirectoryError for what is no domain name."""
    row = _rows().filter(name=canonical_domain(name)).first()
    return _info(row) if row else None


def add_domain(
    name: str, *, default_quota: int = 0, catch_all: str = "", active: bool = True, by: str = SERVER
) -> DomainInfo:
    """Make a domain ours. Raises DirectoryError."""
    name = canonical_domain(name)
    with act(f"added the domain {name}", by):
        if Domain.objects.filter(name=name).exists():
            raise DirectoryError(f"{name} is ours already.")
        row = Domain.objects.create(name=name, default_quota=default_quota, active=active)
        row.catch_all = catch_all and target(catch_all)
        row.save(update_fields=["catch_all"])  # only now its own addresses are ours
    return _existing(name)


def change_domain(
    name: str,
    *,
    default_quota: int | None = None,
    catch_all: str | None = None,
    active: bool | None = None,
    by: str = SERVER,
) -> DomainInfo:
    """Change what is given; `catch_all=""` ends the catch-all. Raises DirectoryError."""
    row = row_of(name)
    changes = []
    if default_quota is not None and default_quota != row.default_quota:
        row.default_quota = default_quota
        changes.append(f"quota of new accounts {format_size(default_quota)}")
    if catch_all is not None:
        row.catch_all = catch_all and target(catch_all)
        changes.append(f"mail for unknown users to {row.catch_all or 'nobody'}")
    if active is not None and active != row.active:
        row.active = active
        changes.append("switched on" if active else "switched off")
    if changes:
        with act(f"changed the domain {row.name}: {', '.join(changes)}", by):
            row.save()
    return _existing(row.name)


def remove_domain(name: str, *, by: str = SERVER) -> None:
    """Give up a domain with its aliases and groups. Raises DirectoryError while it has accounts."""
    row = row_of(name)
    with act(f"removed the domain {row.name}", by):
        living = row.accounts.count()
        if living:
            people = "1 account" if living == 1 else f"{living} accounts"
            raise DirectoryError(f"{row.name} still has {people}: remove them first.")
        row.delete()


def row_of(name: str) -> Domain:
    """For the other files of this room. Raises DirectoryError if the domain is not ours."""
    name = canonical_domain(name)
    row = Domain.objects.filter(name=name).first()
    if row is None:
        raise DirectoryError(f"{name} is not a domain of ours: add it first.")
    return row


def _rows() -> QuerySet[Domain]:
    return Domain.objects.annotate(
        living=Count("accounts", distinct=True),
        named=Count("aliases", distinct=True),
        grouped=Count("groups", distinct=True),
    )


def _existing(name: str) -> DomainInfo:
    return _info(_rows().get(name=name))


def _info(row: Domain) -> DomainInfo:
    counts = (getattr(row, column) for column in ("living", "named", "grouped"))
    return DomainInfo(row.name, row.active, row.default_quota, row.catch_all, *counts)
