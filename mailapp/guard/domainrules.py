"""Where a domain of ours differs from the policy of the house."""

from dataclasses import dataclass

from django.db import transaction

from mailapp.directory import api as directory
from mailapp.guard import current
from mailapp.guard.models import DomainRule
from mailapp.guard.values import GuardError
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy
from mailapp.policy.rule import Value


@dataclass(frozen=True, slots=True)
class DomainRuleInfo:
    """One rule for one domain. `own`: it differs from the house, whose value is `house`."""

    name: str
    value: Value
    house: Value
    own: bool
    help: str


def rules(domain: str) -> list[DomainRuleInfo]:
    """Every rule that a domain may have for itself. Raises GuardError."""
    domain = ours(domain)
    own = current.house().overrides.get(domain, {})
    return [
        DomainRuleInfo(rule.name, own.get(rule.name, rule.value), rule.value, rule.name in own, rule.help)
        for rule in policy.rules()
        if rule.name in current.OF_DOMAINS
    ]


def change_rule(domain: str, name: str, value: object, *, by: str) -> None:
    """None: as the house has it. Raises GuardError, policy.UnknownRule."""
    domain = ours(domain)
    if name not in current.OF_DOMAINS:
        raise GuardError(f"{name} is no rule that a domain may have for itself.")
    with transaction.atomic():
        DomainRule.objects.filter(domain=domain, name=name).delete()
        if value is not None:
            DomainRule.objects.create(domain=domain, name=name, value=policy.checked(name, value))
        said = "as the house has it" if value is None else f"to {value}"
        journal.note(Step("admin", f"{by} set {name} of {domain} {said}", address=by))
    current.changed()


def ours(domain: str) -> str:
    name = domain.strip().lower()
    if not (directory.is_local_domain(name) or directory.backs_up(name)):
        raise GuardError(f"{domain} is none of our domains.")
    return name
