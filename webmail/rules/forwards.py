"""Where letters may be forwarded to: not to oneself by whatever name, nor to more addresses than the office allows."""

from collections.abc import Sequence

from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError, Outcome
from mailapp.policy import api as policy
from mailapp.standards.rulebook import BadRule, Rule
from mailapp.standards.rulebook.actions import Forward


def check(person: int, addresses: Sequence[str]) -> None:
    """Raises BadRule."""
    most = policy.current().script_redirects
    if len(addresses) > most:
        raise BadRule(
            f"Letters are forwarded to at most {most} addresses." if most else "Forwarding is switched off here."
        )
    for address in addresses:
        try:
            found = directory.resolve(address)
        except DirectoryError as wrong:
            raise BadRule(str(wrong)) from None
        if any(one.account.id == person for one in found.local):
            raise BadRule(f"“{address}” leads to your own mailbox: such letters would go round in circles.")
        if found.outcome is Outcome.UNKNOWN_USER:
            raise BadRule(f"There is nobody called “{address}” here.")


def of_rule(rule: Rule) -> list[str]:
    return [each.address for each in rule.actions if isinstance(each, Forward)]
