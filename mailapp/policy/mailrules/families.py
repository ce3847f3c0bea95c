"""The tables of rules about mail, by name: one kind of line each."""

from mailapp.policy.mailrules.access import AccessRule
from mailapp.policy.mailrules.content import ContentRule
from mailapp.policy.mailrules.copies import Copy
from mailapp.policy.mailrules.footers import Footer
from mailapp.policy.mailrules.rewriting import Rewriting
from mailapp.policy.mailrules.values import BadRule, Rule

FAMILIES: dict[str, type[Rule]] = {
    "access": AccessRule,
    "content": ContentRule,
    "rewriting": Rewriting,
    "copies": Copy,
    "footers": Footer,
}


def kind(family: str) -> type[Rule]:
    """Raises BadRule."""
    if family not in FAMILIES:
        raise BadRule(f"There is no table {family}.")
    return FAMILIES[family]
