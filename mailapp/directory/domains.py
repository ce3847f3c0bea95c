"""Domains that are ours, in one of three kinds: made, changed, removed."""

from collections.abc import Iterable

from django.db.models import Count

from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical_domain
from mailapp.directory.models import Account, Alias, Domain, Grant, Group, RelayRecipient, Verification
from mailapp.directory.quota import format_size
from mailapp.directory.targets import target as checked_target
from mailapp.directory.values import Check, DirectoryError, DomainInfo, Kind, MtaSts
from mailapp.directory.walk import DEPTH_LIMIT


def domains() -> list[DomainInfo]:
    """All our domains by name."""
    return _infos(Domain.objects.all())


def domain_names() -> list[str]:
    """Their names alone."""
    return list(Domain.objects.values_list("name", flat=True))


def census() -> tuple[int, int]:
    """How many domains there are, and how many accounts in them."""
    sums = Domain.objects.aggregate(domains=Count("id", distinct=True), accounts=Count("accounts", distinct=True))
    return sums["domains"], sums["accounts"]


def domain(name: str) -> DomainInfo | None:
    """One of our domains, or None. Raises DirectoryError for what is no domain name."""
    return next(iter(_infos(Domain.objects.filter(name=canonical_domain(name)))), None)


def add_domain(
    name: str,
    *,
    kind: Kind = Kind.LOCAL,
    target: str = "",
    check_by: Check = Check.PROBE,
    default_quota: int = 0,
    catch_all: str = "",
    active: bool = True,
    mta_sts: MtaSts = MtaSts.OFF,
    by: str = SERVER,
) -> DomainInfo:
    """Make a domain ours. `target`: what an alias stands for; `check_by` belongs to a relay. Raises DirectoryError."""
    name = canonical_domain(name)
    row = Domain(name=name, kind=kind, check_by=check_by, default_quota=default_quota, active=active, mta_sts=mta_sts)
    row.target = _target(row, target)
    with act(f"added the domain {name}{_as_what(row)}", by):
        if Domain.objects.filter(name=name).exists():
            raise DirectoryError(f"{name} is ours already.")
        row.save()
        row.catch_all = catch_all and checked_target(catch_all)
        _check(row)
        row.save(update_fields=["catch_all"])  # only now its own addresses are ours
    return _existing(name)


def change_domain(
    name: str,
    *,
    kind: Kind | None = None,
    target: str | None = None,
    check_by: Check | None = None,
    default_quota: int | None = None,
    catch_all: str | None = None,
    active: bool | None = None,
    mta_sts: MtaSts | None = None,
    by: str = SERVER,
) -> DomainInfo:
    """Change what is given; `catch_all=""` ends the catch-all. Raises DirectoryError."""
    row = row_of(name, advice="")
    changes = _change_kind(row, kind, target, check_by)
    if default_quota is not None and default_quota != row.default_quota:
        row.default_quota = default_quota
        changes.append(f"quota of new accounts {format_size(default_quota)}")
    if catch_all is not None and (kept := catch_all and checked_target(catch_all)) != row.catch_all:
        row.catch_all = kept
        changes.append(f"mail for unknown users to {kept or 'nobody'}")
    if active is not None and active != row.active:
        row.active = active
        changes.append("switched on" if active else "switched off")
    if mta_sts is not None and mta_sts != row.mta_sts:
        row.mta_sts = mta_sts
        changes.append(f"its MTA-STS policy: {mta_sts or 'no longer published'}")
    if changes:
        with act(f"changed the domain {row.name}: {', '.join(changes)}", by):
            _check(row)
            row.save()
    return _existing(row.name)


def remove_domain(name: str, *, by: str = SERVER) -> None:
    """Give up a domain with its aliases and groups. Raises DirectoryError while it has accounts or other names."""
    row = row_of(name, advice="")
    with act(f"removed the domain {row.name}", by):
        _refuse_people(row, "remove them first")
        _refuse_other_names(row)
        for kept in (Grant, Verification):
            kept._default_manager.filter(address__endswith=f"@{row.name}").delete()
        row.delete()


def row_of(name: str, advice: str = ": add it first") -> Domain:
    """For the other files of this room. Raises DirectoryError, with the advice, if the domain is not ours."""
    name = canonical_domain(name)
    row = Domain.objects.filter(name=name).first()
    if row is None:
        raise DirectoryError(f"{name} is not a domain of ours{advice}.")
    return row


def home_of_accounts(name: str) -> Domain:
    """The domain, if people may have mailboxes in it. Raises DirectoryError."""
    row = row_of(name)
    if row.kind == Kind.ALIAS:
        raise DirectoryError(f"{row.name} is another name of {row.target}: add the account there.")
    if row.kind == Kind.RELAY:
        raise DirectoryError(f"{row.name} has its mailboxes on another server, which we only back up.")
    return row


def _change_kind(row: Domain, kind: Kind | None, target: str | None, check_by: Check | None) -> list[str]:
    """Put in what makes a domain of its kind; what the journal says of it."""
    before = _as_what(row)
    row.kind = row.kind if kind is None else kind
    row.check_by = row.check_by if check_by is None else check_by
    row.target = _target(row, row.target if target is None else target)
    if row.kind != Kind.LOCAL and kind is not None:
        row.catch_all = ""
    after = _as_what(row)
    return [after.removeprefix(", ") or "a local domain"] if after != before else []


def _target(row: Domain, text: str) -> str:
    """What an alias stands for, if it is one: a domain of ours, from which no way leads back. Raises DirectoryError."""
    if row.kind != Kind.ALIAS:
        return ""
    if not text:
        raise DirectoryError("Say which of our domains the alias stands for.")
    goal = row_of(text)
    step: Domain | None = goal
    for _ in range(DEPTH_LIMIT):
        if step is None or step.kind != Kind.ALIAS:
            return goal.name
        if row.name in (step.name, step.target):
            break
        step = Domain.objects.filter(name=step.target).first()
    raise DirectoryError(f"{row.name} cannot stand for {goal.name}: the way leads back to it, or is too long.")


def _check(row: Domain) -> None:
    """What a domain of its kind cannot have. Raises DirectoryError."""
    if row.kind == Kind.LOCAL:
        return
    if row.name == row.target:
        raise DirectoryError(f"{row.name} cannot stand for itself.")
    if row.catch_all:
        raise DirectoryError("Only a local domain has a catch-all.")
    _refuse_people(row, "it must stay a local domain")


def _refuse_people(row: Domain, remedy: str) -> None:
    if living := row.accounts.count():
        people = "1 account" if living == 1 else f"{living} accounts"
        raise DirectoryError(f"{row.name} still has {people}: {remedy}.")


def _refuse_other_names(row: Domain) -> None:
    others = list(Domain.objects.filter(kind=Kind.ALIAS, target=row.name).values_list("name", flat=True))
    if others:
        raise DirectoryError(f"{', '.join(others)} stands for {row.name}: remove that alias first.")


def _as_what(row: Domain) -> str:
    if row.kind == Kind.ALIAS:
        return f", another name of {row.target}"
    return f", which we back up (recipients by {Check(row.check_by)})" if row.kind == Kind.RELAY else ""


def _existing(name: str) -> DomainInfo:
    return _infos(Domain.objects.filter(name=name))[0]


def _infos(rows: Iterable[Domain]) -> list[DomainInfo]:
    """With how many live there; each kind is counted by a query of its own, for joins would multiply."""
    counts = [
        dict(model._default_manager.values_list("domain").annotate(Count("pk")).order_by())
        for model in (Account, Alias, Group, RelayRecipient)
    ]
    return [_info(row, *(count.get(row.pk, 0) for count in counts)) for row in rows]


def _info(row: Domain, accounts: int, aliases: int, groups: int, recipients: int) -> DomainInfo:
    return DomainInfo(
        row.name,
        row.active,
        row.default_quota,
        row.catch_all,
        accounts,
        aliases,
        groups,
        Kind(row.kind),
        row.target,
        Check(row.check_by),
        recipients,
        MtaSts(row.mta_sts),
    )
