"""`manage.py policy`: the office's rules."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api
from mailapp.policy.api import RuleInfo, UnknownRule

NAME = Argument("name", help="a name from `policy list`")


def listed() -> list[RuleInfo]:
    return api.rules()


def change(name: str, value: str) -> str:
    return _change(name, api.read(name, value), f"set the rule {name} to {value}")


def reset(name: str) -> str:
    return _change(name, None, f"put the rule {name} back to its default")


def _change(name: str, value: object, act: str) -> str:
    api.change(name, value)
    journal.note(Step("admin", f"{operator()} {act}"))
    now = next(rule for rule in api.rules() if rule.name == name)
    return f"{name} is {_written(now.value)} {now.unit}".rstrip() + "."


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return str(value) or "empty"


class Command(HouseCommand):
    help = "The office's rules: sizes, patience, retries. A running server follows within seconds."
    epilog = """examples:
  manage.py policy list
  manage.py policy set message_size 52428800
  manage.py policy set retry_after 300,900,3600
  manage.py policy set mynetworks 192.0.2.0/24,2001:db8::/32
  manage.py policy reset message_size"""
    errors = (UnknownRule,)
    verbs = (
        Verb("list", listed, "List every rule: its value, its default, its bounds, its unit.", JSON),
        Verb(
            "set",
            change,
            "Change a rule.",
            NAME,
            Argument("value", help="a number or network; several by comma; yes or no; a text"),
        ),
        Verb("reset", reset, "Put a rule back to its default.", NAME),
    )
