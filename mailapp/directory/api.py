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
from mailapp.directory.domains import (
    add_domain,
    change_domain,
    count_domains,
    domain,
    domain_names,
    domains,
    remove_domain,
)
from mailapp.directory.grants import add_grant, grant, grants, remove_grant, take_back
from mailapp.directory.groups import add_group, change_group, group, groups, remove_group
from mailapp.directory.mentions import Mention, mentions
from mailapp.directory.passwords import weaknesses
from mailapp.directory.patterns import add_pattern, change_pattern, pattern, patterns, remove_pattern
from mailapp.directory.quota import format_size, parse_size
from mailapp.directory.refusals import refusal
from mailapp.directory.relayed import change_relay_recipients, relay_recipients, set_relay_recipients
from mailapp.directory.relocated import add_relocated, change_relocated, relocated, relocated_one, remove_relocated
from mailapp.directory.resolve import backs_up, cached, forget, is_local_domain, resolve, story
from mailapp.directory.senders import may_send_as, sender_addresses
from mailapp.directory.signals import account_removed
from mailapp.directory.srskeys import rotate as rotate_srs
from mailapp.directory.srskeys import scheme as srs_scheme
from mailapp.directory.srskeys import today as srs_today
from mailapp.directory.story import Stage
from mailapp.directory.values import (
    ALWAYS,
    HOUSE,
    AccountInfo,
    AliasInfo,
    Check,
    DirectoryError,
    DomainInfo,
    Gate,
    GrantInfo,
    GroupInfo,
    Kind,
    LocalRecipient,
    Outcome,
    PatternInfo,
    Posting,
    RelocatedInfo,
    Resolution,
    Validity,
    Writer,
)
from mailapp.directory.verification import AskPrimary, Said, forget_verifications, verifications, verified

__all__ = [
    "ALWAYS",
    "HOUSE",
    "AccountInfo",
    "AliasInfo",
    "AskPrimary",
    "Check",
    "DirectoryError",
    "DomainInfo",
    "Gate",
    "GrantInfo",
    "GroupInfo",
    "Kind",
    "LocalRecipient",
    "Mention",
    "Outcome",
    "PatternInfo",
    "Posting",
    "RelocatedInfo",
    "Resolution",
    "Said",
    "Stage",
    "Validity",
    "Writer",
    "account",
    "account_by_id",
    "account_removed",
    "accounts",
    "add_account",
    "add_alias",
    "add_domain",
    "add_grant",
    "add_group",
    "add_pattern",
    "add_relocated",
    "alias",
    "aliases",
    "backs_up",
    "cached",
    "change_account",
    "change_alias",
    "change_domain",
    "change_group",
    "change_pattern",
    "change_relay_recipients",
    "change_relocated",
    "count_accounts",
    "count_domains",
    "domain",
    "domain_names",
    "domains",
    "forget",
    "forget_verifications",
    "format_size",
    "grant",
    "grants",
    "group",
    "groups",
    "is_local_domain",
    "may_send_as",
    "mentions",
    "parse_size",
    "pattern",
    "patterns",
    "refusal",
    "relay_recipients",
    "relocated",
    "relocated_one",
    "remove_account",
    "remove_alias",
    "remove_domain",
    "remove_grant",
    "remove_group",
    "remove_pattern",
    "remove_relocated",
    "resolve",
    "rotate_srs",
    "sender_addresses",
    "set_password",
    "set_relay_recipients",
    "srs_scheme",
    "srs_today",
    "story",
    "take_back",
    "verifications",
    "verified",
    "weaknesses",
]
