"""`manage.py guard`: in what a domain of ours differs from the policy about spam and forged senders."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.guard import api
from mailapp.guard.api import GuardError
from mailapp.policy import api as policy

DOMAIN = Argument("domain", help="a domain of ours")
VALUE = Argument("value", help="such as 7, yes or junk")
NAME = Argument("name", help="of the rule, from `show`")


def show(domain: str) -> list[dict[str, object]]:
    return [
        {"name": rule.name, "value": rule.value, "house": rule.house, "own": rule.own, "help": rule.help}
        for rule in api.rules(domain)
    ]


def change(domain: str, name: str, value: str) -> str:
    api.change_rule(domain, name, policy.read(name, value), by=operator())
    return f"{name} of {domain} is {value} now."


def reset(domain: str, name: str) -> str:
    api.change_rule(domain, name, None, by=operator())
    return f"{name} of {domain} is as the house has it."


class Command(HouseCommand):
    help = "Where a domain differs from the house's policy about spam, forged senders and the quarantine."
    epilog = "Example: manage.py guard set example.com spam_junk_points 7 (for the whole house: manage.py policy)"
    errors = (GuardError, policy.UnknownRule)
    verbs = (
        Verb("show", show, "Show all rules of a domain.", DOMAIN, JSON),
        Verb("set", change, "Change a rule for a domain.", DOMAIN, NAME, VALUE),
        Verb("reset", reset, "Let the house's rule hold again.", DOMAIN, NAME),
    )
