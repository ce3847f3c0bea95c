"""Where letters may be forwarded to: not to oneself by whatever name, nor to more addresses than the office allows."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError, Outcome
from mailapp.policy import api as policy
from mailapp.standards.rulebook import BadRule, Rule
from mailapp.standards.rulebook.actions import Forward


def check(person: int, addresses: Sequence[str]) -> None:
    """Raises BadRule."""
    most = policy.current().script_redirects
    if len(addresses) > most:
        raise BadRule(_too_many(most))
    for address in addresses:
        try:
            found = directory.resolve(address)
        except DirectoryError as wrong:
            raise BadRule(str(wrong)) from None
        if any(one.account.id == person for one in found.local):
            raise BadRule(
                _("“%(address)s” leads to your own mailbox: such letters would go round in circles.")
                % {"address": address}
            )
        if found.outcome is Outcome.UNKNOWN_USER:
            raise BadRule(_("There is nobody called “%(address)s” here.") % {"address": address})


def _too_many(most: int) -> str:
    if not most:
        return _("Forwarding is switched off here.")
    said = ngettext(
        "Letters are forwarded to at most %(most)d address.",
        "Letters are forwarded to at most %(most)d addresses.",
        most,
    )
    return said % {"most": most}


def of_rule(rule: Rule) -> list[str]:
    return [each.address for each in rule.actions if isinstance(each, Forward)]
