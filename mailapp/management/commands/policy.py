"""`manage.py policy`: the office's rules."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api
from mailapp.policy.api import RuleInfo, UnknownRule

NAME = Argument("name", help="a name from `policy list`")
WORDS = {"yes": True, "true": True, "no": False, "false": False}


def listed() -> list[RuleInfo]:
    return api.rules()


def change(name: str, value: str) -> str:
    return _change(name, _read(value), f"set the rule {name} to {value}")


def reset(name: str) -> str:
    return _change(name, None, f"put the rule {name} back to its default")


def _change(name: str, value: object, act: str) -> str:
    api.change(name, value)
    journal.note(Step("admin", f"{operator()} {act}"))
    now = next(rule for rule in api.rules() if rule.name == name)
    return f"{name} is {_written(now.value)} {now.unit}".rstrip() + "."


def _read(text: str) -> object:
    """What was typed: yes or no, a number, or several by comma."""
    if text.casefold() in WORDS:
        return WORDS[text.casefold()]
    numbers = [int(piece) if piece.strip().isdecimal() else piece for piece in text.split(",")]
    return numbers if len(numbers) > 1 else numbers[0]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


class Command(HouseCommand):
    help = "The office's rules: sizes, patience, retries. A running server follows within seconds."
    epilog = """examples:
  manage.py policy list
  manage.py policy set message_size 52428800
  manage.py policy set retry_after 300,900,3600
  manage.py policy reset message_size"""
    errors = (UnknownRule,)
    verbs = (
        Verb("list", listed, "List every rule: its value, its default, its bounds, its unit.", JSON),
        Verb("set", change, "Change a rule.", NAME, Argument("value", help="a number; several by comma; yes or no")),
        Verb("reset", reset, "Put a rule back to its default.", NAME),
    )
