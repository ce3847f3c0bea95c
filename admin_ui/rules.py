"""The office's rules as an administrator reads them: a title, what it is for, in which unit it is written.

The rules themselves, their defaults and limits, are the fields of mailapp.policy.values.Policy.
"""

from admin_ui.quantities import in_octets, in_seconds
from admin_ui.ruletexts import arriving, guarding, leaving, people
from admin_ui.ruletexts.values import Rule, Unit

NO_LIMIT = "no limit"
SECTIONS = {**arriving.SECTIONS, **guarding.SECTIONS, **people.SECTIONS, **leaving.SECTIONS}
RULES = {rule.name: rule for rules in SECTIONS.values() for rule in rules}


def written(rule: Rule, value: object) -> str:
    """A value as the form writes it and reads it back."""
    if rule.unit is Unit.CHOICE:
        return "yes" if value else "no"
    if rule.unit is Unit.LIMIT and not value:
        return NO_LIMIT
    if rule.unit is Unit.PAUSES and isinstance(value, tuple | list):
        return ", ".join(in_seconds(span) for span in value)
    if rule.unit is Unit.NETWORKS and isinstance(value, tuple | list):
        return ", ".join(value) or "none"
    if rule.unit is Unit.OCTETS and isinstance(value, int):
        return in_octets(value)
    if rule.unit is Unit.SECONDS and isinstance(value, int):
        return in_seconds(value)
    return f"{value} days" if rule.unit is Unit.DAYS else str(value)
