"""Send-as rights: a person, or a group's members, may write in the name of an address, a group or a whole domain."""

from typing import Any

from mailapp.directory import domains
from mailapp.directory.accounts import row_of as account_row
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical, domain_of
from mailapp.directory.families import clean_note
from mailapp.directory.models import Account, Grant, Group
from mailapp.directory.values import DirectoryError, GrantInfo


def grants(*, account: str = "", words: str = "") -> list[GrantInfo]:
    """All by address: of this account or group itself, with these words in either address or the note."""
    rows = Grant.objects.select_related("account", "group")
    if account:
        rows = rows.filter(**_holder(account))
    infos = [_info(row) for row in rows]
    sought = words.casefold()
    return [one for one in infos if sought in f"{one.account} {one.address} {one.note}".casefold()]


def grant(grant_id: int) -> GrantInfo | None:
    row = Grant.objects.select_related("account", "group").filter(pk=grant_id).first()
    return _info(row) if row else None


def add_grant(account: str, address: str, *, note: str = "", by: str = SERVER) -> GrantInfo:
    """Let an account, or a group's members, send as `address`, or as any of `@example.com`. Raises DirectoryError."""
    holder = _holder(account)
    who, name = _who(**holder), _of_ours(address)
    with act(f"let {who} send as {_whom(name)}", by, who):
        row, made = Grant.objects.get_or_create(**holder, address=name, defaults={"note": clean_note(note)})
        if not made:
            raise DirectoryError(f"{who} may send as {_whom(name)} already.")
    return _info(row)


def remove_grant(grant_id: int, *, by: str = SERVER) -> None:
    """Raises DirectoryError when there is none."""
    row = Grant.objects.select_related("account", "group").filter(pk=grant_id).first()
    if row is None:
        raise DirectoryError(f"There is no right {grant_id} to send as somebody.")
    who = _info(row).account
    with act(f"no longer lets {who} send as {_whom(row.address)}", by, who):
        row.delete()


def take_back(account: str, address: str, *, by: str = SERVER) -> None:
    """As `remove_grant`, by what it says. Raises DirectoryError when there is none."""
    holder, name = _holder(account), _of_ours(address)
    row = Grant.objects.filter(**holder, address=name).first()
    if row is None:
        raise DirectoryError(f"{_who(**holder)} has no right to send as {_whom(name)}.")
    remove_grant(row.pk, by=by)


def _holder(address: str) -> dict[str, Any]:
    """Who has or gets the right, as columns: a group when it is one's address. Raises DirectoryError."""
    group = Group.objects.filter(address=canonical(address)).first()
    return {"group": group, "account": None} if group else {"account": account_row(address), "group": None}


def _who(account: Account | None, group: Group | None) -> str:
    return account.address if account else group.address if group else ""


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
    return GrantInfo(row.pk, _who(row.account, row.group), row.address, row.note)
