"""The directory's door: who exists, who gets mail for an address, who may send as whom."""

from mailapp.directory.accounts import (
    account,
    account_by_id,
    accounts,
    add_account,
    change_account,
    count_accounts,
    remove_account,
    set_password,
)
from mailapp.directory.aliases import add_alias, alias, aliases, change_alias, remove_alias
from mailapp.directory.domains import add_domain, change_domain, domain, domains, remove_domain
from mailapp.directory.groups import add_group, change_group, group, groups, remove_group
from mailapp.directory.passwords import weaknesses
from mailapp.directory.quota import format_size, parse_size
from mailapp.directory.refusals import refusal
from mailapp.directory.resolve import cached, forget, is_local_domain, resolve
from mailapp.directory.senders import may_send_as, sender_addresses
from mailapp.directory.signals import account_removed
from mailapp.directory.values import (
    HOUSE,
    AccountInfo,
    AliasInfo,
    DirectoryError,
    DomainInfo,
    GroupInfo,
    LocalRecipient,
    Outcome,
    Resolution,
    Writer,
)

__all__ = [
    "HOUSE",
    "AccountInfo",
    "AliasInfo",
    "DirectoryError",
    "DomainInfo",
    "GroupInfo",
    "LocalRecipient",
    "Outcome",
    "Resolution",
    "Writer",
    "account",
    "account_by_id",
    "account_removed",
    "accounts",
    "add_account",
    "add_alias",
    "add_domain",
    "add_group",
    "alias",
    "aliases",
    "cached",
    "change_account",
    "change_alias",
    "change_domain",
    "change_group",
    "count_accounts",
    "domain",
    "domains",
    "forget",
    "format_size",
    "group",
    "groups",
    "is_local_domain",
    "may_send_as",
    "parse_size",
    "refusal",
    "remove_account",
    "remove_alias",
    "remove_domain",
    "remove_group",
    "resolve",
    "sender_addresses",
    "set_password",
    "weaknesses",
]
