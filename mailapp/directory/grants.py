"""Send-as rights: an account may write in the name of an address, a group or a whole domain of ours."""

from mailapp.directory import domains
from mailapp.directory.accounts import row_of as account_row
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical, domain_of
from mailapp.directory.families import clean_note
from mailapp.directory.models import Grant
from mailapp.directory.values import DirectoryError, GrantInfo


def grants(*, account: str = "", words: str = "") -> list[GrantInfo]:
    """All by address: of this account, with these words in either address or the note."""
    rows = Grant.objects.select_related("account")
    if account:
        rows = rows.filter(account=account_row(account))
    infos = [_info(row) for row in rows]
    sought = words.casefold()
    return [one for one in infos if sought in f"{one.account} {one.address} {one.note}".casefold()]


def grant(grant_id: int) -> GrantInfo | None:
    row = Grant.objects.select_related("account").filter(pk=grant_id).first()
    return _info(row) if row else None


def add_grant(account: str, address: str, *, note: str = "", by: str = SERVER) -> GrantInfo:
    """Let an account send as `address`, or as any of `@example.com`. Raises DirectoryError."""
    person = account_row(account)
    name = _of_ours(address)
    with act(f"let {person.address} send as {_whom(name)}", by, person.address):
        row, made = Grant.objects.get_or_create(account=person, address=name, defaults={"note": clean_note(note)})
        if not made:
            raise DirectoryError(f"{person.address} may send as {_whom(name)} already.")
    return _info(row)


def remove_grant(grant_id: int, *, by: str = SERVER) -> None:
    """Raises DirectoryError when there is none."""
    row = Grant.objects.select_related("account").filter(pk=grant_id).first()
    if row is None:
        raise DirectoryError(f"There is no right {grant_id} to send as somebody.")
    with act(f"no longer lets {row.account.address} send as {_whom(row.address)}", by, row.account.address):
        row.delete()


def take_back(account: str, address: str, *, by: str = SERVER) -> None:
    """As `remove_grant`, by what it says. Raises DirectoryError when there is none."""
    person, name = account_row(account), _of_ours(address)
    row = Grant.objects.filter(account=person, address=name).first()
    if row is None:
        raise DirectoryError(f"{person.address} has no right to send as {_whom(name)}.")
    remove_grant(row.pk, by=by)


def _of_ours(text: str) -> str:
    """The address, or `@` and the domain; either must be ours."""
    text = text.strip()
    if text.startswith("@"):
        return f"@{domains.row_of(text[1:]).name}"
    address = canonical(text)
    domains.row_of(domain_of(address))
    return address


def _whom(address: str) -> str:
    return f"anybody of {address[1:]}" if address.startswith("@") else address


def _info(row: Grant) -> GrantInfo:
    return GrantInfo(row.pk, row.account.address, row.address, row.note)
