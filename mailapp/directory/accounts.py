"""People: taken in, changed, let go."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from mailapp.directory import domains, mentions
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical, canonical_domain, domain_of
from mailapp.directory.languages import PAGES, UNSAID, spoken
from mailapp.directory.lookup import info
from mailapp.directory.models import Account, Alias, Group
from mailapp.directory.passwords import acceptable
from mailapp.directory.quota import format_size
from mailapp.directory.signals import account_removed
from mailapp.directory.throttle import forgive
from mailapp.directory.values import AccountInfo, DirectoryError, Standing
from mailapp.net import glance

NAME_LIMIT = 200  # characters


def accounts(*, domain: str = "", words: str = "", start: int = 0, limit: int | None = None) -> list[AccountInfo]:
    """Accounts by address: of this domain, with these words in address or name, `limit` from `start` on."""
    rows = _rows(domain, words)
    found = [info(row) for row in (rows[start:] if limit is None else rows[start : start + limit])]
    if domain and not found:
        domains.row_of(domain)
    return found


def count_accounts(*, domain: str = "", words: str = "") -> int:
    """How many `accounts` would list without a limit."""
    number = _rows(domain, words).count()
    if domain and not number:
        domains.row_of(domain)
    return number


def account(address: str) -> AccountInfo | None:
    """The account with exactly this address, or None. Raises DirectoryError for what is no address."""
    row = Account.objects.filter(address=canonical(address)).first()
    return info(row) if row else None


def account_by_id(account_id: int) -> AccountInfo | None:
    """The account, or None when it is gone."""
    row = glance.once(("account", account_id), lambda: Account.objects.filter(pk=account_id).first())
    return info(row) if row else None


def accounts_by_id(ids: Iterable[int]) -> list[AccountInfo]:
    """Those of them that are there, by address."""
    return [info(row) for row in Account.objects.filter(pk__in=list(ids)).order_by("address")]


def seen(person: Account) -> None:
    """Who is logged in has been read already: within this glance he is not asked for again."""
    glance.once(("account", person.pk), lambda: person)


def standing(account_id: int) -> Standing:
    """How many ways in the account has."""
    alive = Q(web_sessions__expire_date__gt=timezone.now(), web_sessions__seen__isnull=False)
    sums = Account.objects.filter(pk=account_id).aggregate(
        app_passwords=Count("app_passwords", distinct=True),
        web_sessions=Count("web_sessions", filter=alive, distinct=True),
    )
    return Standing(**sums)


def add_account(
    address: str,
    password: str,
    *,
    display_name: str = "",
    quota: int | None = None,
    admin: bool = False,
    language: str = UNSAID,
    by: str = SERVER,
) -> AccountInfo:
    """Take somebody in; without a quota the domain's default holds. Raises DirectoryError."""
    address = canonical(address)
    domain = domains.home_of_accounts(domain_of(address))
    row = Account(
        domain=domain,
        address=address,
        display_name=clean_name(display_name),
        quota=domain.default_quota if quota is None else quota,
        role=Account.Role.ADMIN if admin else Account.Role.USER,
        language=spoken(language),
    )
    row.set_password(acceptable(password))
    with act(f"added the account {address}" + (" as an administrator" if admin else ""), by, address):
        refuse_taken(address)
        row.save()
    return info(row)


def add_team(address: str, *, display_name: str = "", quota: int | None = None, by: str = SERVER) -> AccountInfo:
    """A mailbox that gets mail as a person does, and to which nobody logs in. Raises DirectoryError."""
    address = canonical(address)
    domain = domains.home_of_accounts(domain_of(address))
    row = Account(
        domain=domain,
        address=address,
        display_name=clean_name(display_name),
        quota=domain.default_quota if quota is None else quota,
        role=Account.Role.TEAM,
    )
    row.set_password(None)
    with act(f"added the team mailbox {address}", by, address):
        refuse_taken(address)
        row.save()
    return info(row)


def refuse_team(row: Account) -> None:
    """Raises DirectoryError for a team's mailbox, which has no password and is no administrator."""
    if row.is_team:
        raise DirectoryError(f"{row.address} is a team mailbox: nobody logs in to it.")


def change_account(
    address: str,
    *,
    display_name: str | None = None,
    quota: int | None = None,
    active: bool | None = None,
    admin: bool | None = None,
    language: str | None = None,
    by: str = SERVER,
) -> AccountInfo:
    """Change what is given. Raises DirectoryError, also if no administrator would be left."""
    row = row_of(address)
    before = info(row)
    changes = _told(row, display_name, quota, language)
    if active is not None and active != row.active:
        row.active = active
        changes.append("switched on" if active else "switched off")
    if admin is not None and admin != row.is_admin:
        refuse_team(row)
        row.role = Account.Role.ADMIN if admin else Account.Role.USER
        changes.append("administrator" if admin else "no longer administrator")
    if changes:
        with act(f"changed the account {row.address}: {', '.join(changes)}", by, row.address):
            row.save(update_fields=["display_name", "quota", "active", "role", "language"])
            if not row.active:
                row.web_sessions.all().delete()
            _keep_an_administrator(before)
    return info(row)


def _told(row: Account, display_name: str | None, quota: int | None, language: str | None) -> list[str]:
    """Put what is given into the row; what has changed, in words. Raises DirectoryError."""
    changes = []
    if display_name is not None and clean_name(display_name) != row.display_name:
        row.display_name = clean_name(display_name)
        changes.append(f"name “{row.display_name}”")
    if quota is not None and quota != row.quota:
        row.quota = quota
        changes.append(f"quota {format_size(quota)}")
    if language is not None and spoken(language) != row.language:
        row.language = spoken(language)
        changes.append(f"language {PAGES.get(row.language, 'not said')}")
    return changes


def set_password(address: str, password: str, *, by: str = SERVER) -> None:
    """Give the account a new password; earlier wrong guesses are forgiven, and the web wants to see it everywhere.

    Raises DirectoryError.
    """
    row = row_of(address)
    refuse_team(row)
    row.set_password(acceptable(password))
    with act(f"set a new password for {row.address}", by, row.address):
        row.save(update_fields=["password", "scram"])
        row.web_sessions.all().delete()
        forgive(row.address)


def remove_account(address: str, *, clean: bool = False, by: str = SERVER) -> None:
    """Let somebody go: the account, and by `account_removed` what others keep for it. Raises DirectoryError.

    `clean` takes the address out of all that leads to it, too: `mentions.mentions` tells of what.
    """
    row = row_of(address)
    gone = info(row)
    with act(f"removed the account {gone.address}", by, gone.address):
        account_removed.send(sender=Account, account=gone)
        row.delete()
        _keep_an_administrator(gone)
        if clean:
            mentions.take_out(gone.address, by)


def row_of(address: str) -> Account:
    """For the other files of this room. Raises DirectoryError when there is no such account."""
    address = canonical(address)
    row = Account.objects.filter(address=address).first()
    if row is None:
        raise DirectoryError(f"There is no account {address}.")
    return row


def refuse_taken(address: str, among: Sequence[type[Model]] = (Account, Alias, Group)) -> None:
    """One address is one thing. Raises DirectoryError when somebody has it."""
    for model in among:
        if taken := model._default_manager.filter(address=address).first():
            name = taken.get_kind_display().lower() if isinstance(taken, Alias) else str(model._meta.verbose_name)
            raise DirectoryError(f"{address} is {'an' if name[0] == 'a' else 'a'} {name} already.")


def _keep_an_administrator(before: AccountInfo) -> None:
    """An office that loses its last administrator could not be administered any more. Raises DirectoryError."""
    minded = before.is_admin and before.active
    if minded and not Account.objects.filter(role=Account.Role.ADMIN, active=True).exists():
        raise DirectoryError(f"{before.address} is the last administrator: make somebody else one first.")


def clean_name(text: str) -> str:
    """A display name on one line."""
    name = " ".join(text.split())
    if len(name) > NAME_LIMIT:
        raise DirectoryError(f"A name has at most {NAME_LIMIT} characters.")
    if not name.isprintable():
        raise DirectoryError("A name has no control characters.")
    return name


def _rows(domain: str, words: str) -> QuerySet[Account]:
    rows = Account.objects.order_by("address")
    if domain:
        rows = rows.filter(domain__name=canonical_domain(domain))
    words = words.replace("\0", "")  # which PostgreSQL cannot look for
    return rows.filter(Q(address__icontains=words) | Q(display_name__icontains=words)) if words else rows
