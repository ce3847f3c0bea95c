"""The guard's lists and the rules of domains, as plain values for a file, and back (store/keepsake.py)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from mailapp.guard import adoption, current, domainrules, lists, patterns
from mailapp.guard.models import DomainRule, Listed
from mailapp.guard.values import GuardError
from mailapp.policy.rule import UnknownRule
from mailapp.store.keepers import LostLetter

Line = dict[str, Any]
WRONG = (GuardError, UnknownRule, DatabaseError, LookupError, TypeError, ValueError, AttributeError)


class GuardKeeper:
    name = "guard"

    def of_house(self) -> Any:
        rules: dict[str, dict[str, Any]] = defaultdict(dict)
        for row in DomainRule.objects.order_by("domain", "name"):
            rules[row.domain][row.name] = row.value
        return {"lists": [_told(row) for row in current.rows().filter(account=None)], "rules": rules}

    def of_people(self) -> Mapping[int, Any]:
        found: dict[int, list[Line]] = defaultdict(list)
        for row in Listed.objects.exclude(account=None).order_by("id"):
            found[row.account_id or 0].append(_told(row))
        return found

    def house_back(self, told: Any) -> int:
        told = told if isinstance(told, dict) else {}
        failed = _lines_back(None, told.get("lists"))
        own = set(DomainRule.objects.values_list("domain", "name"))
        for domain, rules in _pairs(told.get("rules")):
            for name, value in _pairs(rules):
                failed += (domain, name) not in own and not _rule_back(domain, name, value)
        return failed

    def person_back(self, account: int, told: Any) -> int:
        return _lines_back(account, told)

    def letters_back(self, only: str) -> Iterator[LostLetter]:
        return (LostLetter(found.label.address, found.is_back) for found in adoption.adopt(only))


def _told(row: Listed) -> Line:
    ends = row.expires.isoformat() if row.expires else ""
    line = {"pattern": row.pattern, "allow": row.allow, "reason": row.reason, "expires": ends}
    line |= {"made": row.made.isoformat(), "by": row.by}
    return line | ({"domain": row.domain} if row.domain else {}) | ({"unproven": True} if row.unproven else {})


def _lines_back(account: int | None, lines: Any) -> int:
    failed = sum(not _line_back(account, line) for line in (lines if isinstance(lines, list) else ()))
    current.changed()
    return failed


def _line_back(account: int | None, line: Any) -> bool:
    try:
        with transaction.atomic():
            expires = datetime.fromisoformat(line["expires"]) if line["expires"] else None
            if expires is None or expires > timezone.now():
                _make(account, line, expires)
    except WRONG:
        return False
    return True


def _make(account: int | None, line: Line, expires: datetime | None) -> None:
    """Raises one of WRONG."""
    domain = domainrules.ours(line["domain"]) if line.get("domain") else ""
    which: dict[str, Any] = {"account_id": account, "domain": domain, "pattern": patterns.read(line["pattern"])}
    Listed.objects.get_or_create(
        **which,
        defaults={
            "allow": bool(line["allow"]),
            "reason": lists.checked_reason(line["reason"]),
            "expires": expires,
            "made": datetime.fromisoformat(line["made"]),
            "by": str(line["by"])[: lists.BY_CHARACTERS],
            "unproven": line.get("unproven") is True,
        },
    )


def _rule_back(domain: str, name: str, value: Any) -> bool:
    try:
        domainrules.change_rule(domain, name, value, by="reindex")
    except WRONG:
        return False
    return True


def _pairs(told: Any) -> Iterator[tuple[str, Any]]:
    yield from told.items() if isinstance(told, dict) else ()
