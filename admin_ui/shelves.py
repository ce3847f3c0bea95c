"""Who gets mail beside people, and who may write in whose name: seven shelves, one family of pages."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from admin_ui.forms.lists import (
    AliasForm,
    GrantForm,
    GroupForm,
    NewAliasForm,
    NewGroupForm,
    NewPatternForm,
    NewRelocatedForm,
    NewTeamForm,
    PatternForm,
    RelocatedForm,
    TeamForm,
)
from admin_ui.guardshelf import SENDERS
from admin_ui.shelf import Badge, Line, Shelf, Words, state
from mailapp.directory import api as directory
from mailapp.directory.values import (
    AliasInfo,
    GrantInfo,
    GroupInfo,
    PatternInfo,
    Posting,
    RelocatedInfo,
    Validity,
)
from mailapp.store import api as store
from mailapp.store.teams import TeamInfo

POSTING: dict[Posting, tuple[Badge, ...]] = {
    Posting.OPEN: (),
    Posting.MEMBERS: (("info", "members only"),),
    Posting.CLOSED: (("info", "closed"),),
}


def _alias(one: AliasInfo) -> Line:
    badges = _standing(one.active, one.valid)
    return Line(one.address, one.address, "", one.targets, one.note, badges, one.address)


def _group(one: GroupInfo) -> Line:
    under = one.address if one.name else ""
    badges = (state(one.active), *POSTING[one.posting])
    return Line(one.address, one.name or one.address, under, one.members, one.note, badges, one.address)


def _relocated(one: RelocatedInfo) -> Line:
    badges = _standing(one.active, one.valid)
    return Line(one.address, one.address, "", (one.moved_to,), one.note, badges, one.address)


def _pattern(one: PatternInfo) -> Line:
    return Line(one.id, one.expression, f"@{one.domain}", one.targets, one.note, (state(one.active),))


def _grant(one: GrantInfo) -> Line:
    whom = f"anybody of {one.address[1:]}" if one.address.startswith("@") else one.address
    return Line(one.id, one.account, "", (whom,), one.note)


def _team(one: TeamInfo) -> Line:
    under = one.address if one.name else ""
    leads = tuple(f"{member.who} ({member.level or member.rights})" for member in one.members)
    return Line(one.address, one.name or one.address, under, leads, "", (state(one.active),), one.address)


def _standing(active: bool, valid: Validity) -> tuple[Badge, ...]:
    """Does it hold now, and how long?"""
    now = timezone.now()
    if active and valid.until and valid.until <= now:
        return (("warn", f"over since {_day(valid.until)}"),)
    if active and valid.since and valid.since > now:
        return (("info", f"from {_day(valid.since)}"),)
    ends = (("info", f"until {_day(valid.until)}"),) if active and valid.until else ()
    return (state(active), *ends)


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%-d %b %Y")


def _with_times(one: AliasInfo | RelocatedInfo) -> dict[str, Any]:
    times = {"valid_from": one.valid.since, "valid_until": one.valid.until, "words": one.valid.words}
    return asdict(one) | times


ALIASES = Shelf(
    "aliases",
    "alias",
    "at-sign",
    Words(
        "Aliases",
        "An address that stands for others, here or elsewhere; perhaps for a time only.",
        "Part of an address or the note",
        ("Address", "Goes to"),
        "Add an alias",
        "{} is an alias now.",
        "No alias",
        "Such as info@ or sales@, so that mail reaches people without naming them.",
        "Mail to {} will be refused. The mailboxes behind it stay as they are.",
    ),
    lambda words: directory.aliases(words=words),
    lambda address: directory.alias(address),
    _alias,
    NewAliasForm,
    directory.add_alias,
    directory.remove_alias,
    AliasForm,
    _with_times,
    directory.change_alias,
)

GROUPS = Shelf(
    "groups",
    "group",
    "users",
    Words(
        "Groups",
        "A list of members behind one address, open to everybody or not.",
        "Part of an address, the name or the note",
        ("Group", "Members"),
        "Add a group",
        "{} is a group now.",
        "No group",
        "Such as team@ for everybody in the office.",
        "Mail to {} will be refused. Its members keep their mailboxes.",
    ),
    lambda words: directory.groups(words=words),
    lambda address: directory.group(address),
    _group,
    NewGroupForm,
    directory.add_group,
    directory.remove_group,
    GroupForm,
    asdict,
    directory.change_group,
)

RELOCATED = Shelf(
    "relocated",
    "relocated-one",
    "log-out",
    Words(
        "Moved away",
        "Whoever writes to the old address is refused, and told the new one.",
        "Part of an address or the note",
        ("Old address", "New address"),
        "Add somebody who has moved",
        "Whoever writes to {} is told the new address now.",
        "Nobody has moved",
        "When somebody leaves the office, senders learn the new address for as long as you like.",
        "Nobody is told any more where {} has gone; mail to it is refused as to somebody unknown.",
    ),
    lambda words: directory.relocated(words=words),
    lambda address: directory.relocated_one(address),
    _relocated,
    NewRelocatedForm,
    directory.add_relocated,
    directory.remove_relocated,
    RelocatedForm,
    _with_times,
    directory.change_relocated,
)

PATTERNS = Shelf(
    "patterns",
    "pattern",
    "code",
    Words(
        "Patterns",
        "A regular expression that stands for many addresses: tried in this order when nobody has an address.",
        "Part of the expression, domain or note",
        ("Expression", "Goes to"),
        "Add a pattern",
        "{} is a pattern now.",
        "No pattern",
        "Such as (.+)-shop for $1@: anna-shop@ reaches Anna, and ben-shop@ Ben.",
        "Addresses that only {} matches will be refused, or fall to the next pattern or the catch-all.",
    ),
    lambda words: directory.patterns(words=words),
    lambda number: directory.pattern(number),
    _pattern,
    NewPatternForm,
    directory.add_pattern,
    directory.remove_pattern,
    PatternForm,
    asdict,
    directory.change_pattern,
    numbered=True,
)

GRANTS = Shelf(
    "grants",
    "grant",
    "key-round",
    Words(
        "Send as",
        "Who may write in the name of an address, a group or a domain that is not his own.",
        "Part of either address or the note",
        ("Who", "May send as"),
        "Add a right",
        "{} has the right now.",
        "No rights",
        "Nobody needs one for his own address and the aliases that lead to it; for a group, somebody does.",
        "{} will no longer be able to send as this address.",
    ),
    lambda words: directory.grants(words=words),
    lambda number: directory.grant(number),
    _grant,
    GrantForm,
    directory.add_grant,
    directory.remove_grant,
    numbered=True,
)

TEAMS = Shelf(
    "teams",
    "team",
    "inbox",
    Words(
        "Team mailboxes",
        "A mailbox that several people share, each with his own unread letters, and to which nobody logs in.",
        "Part of the address or the name",
        ("Team mailbox", "Shared by"),
        "Add a team mailbox",
        "{} takes mail now. Say who shares it.",
        "No team mailbox",
        "Such as info@ or orders@: one place for letters that whoever has time answers.",
        "Mail to {} will be refused, and its letters are removed.",
    ),
    lambda words: store.teams(words=words),
    lambda address: store.team(address),
    _team,
    NewTeamForm,
    store.add_team,
    store.remove_team,
    TeamForm,
    lambda one: {"name": one.name, "quota": one.quota, "active": one.active},
    store.change_team,
    more=lambda one: ("team-members", "Who shares it"),
)

SHELVES = (ALIASES, GROUPS, TEAMS, RELOCATED, PATTERNS, GRANTS, SENDERS)
