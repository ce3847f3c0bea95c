"""`manage.py trace`: what happened to a message."""

from typing import Any

from mailapp.commands import JSON, Argument, HouseCommand, Verb, count
from mailapp.journal import api
from mailapp.journal.story import story

SHOWN = 10  # letters, when an address is asked for


class Untraced(Exception):
    """Nothing of the kind is in the journal; the text is a sentence."""


def trace(words: str, limit: int) -> list[dict[str, Any]]:
    """The stories of the newest messages that the words name, the newest last."""
    spellings = dict.fromkeys((words, words.upper(), words.casefold()))  # queue ids are upper case, addresses lower
    traces = next(filter(None, (api.find(spelling, limit) for spelling in spellings)), [])
    if not traces:
        raise Untraced(f"The journal knows no message with the queue id or address {words}.")
    return [{"trace": name, "steps": steps} for name, steps in api.stories(reversed(traces)).items()]


def in_words(stories: list[dict[str, Any]]) -> str:
    return "\n\n".join("\n".join([f"Message {told['trace']}", *story(told["steps"])]) for told in stories)


class Command(HouseCommand):
    help = "Tell what happened to a message: each step, when it happened, and why."
    epilog = """examples:
  manage.py trace B059D3C2B                  # the queue id of the reply "250 2.0.0 Ok: queued as …"
  manage.py trace anna@example.com           # the newest messages from or for an address
  manage.py trace B059D3C2B --json"""
    errors = (Untraced,)
    verbs = (
        Verb(
            "",
            trace,
            "",
            Argument("words", metavar="ADDRESS-or-ID", help="a queue id, or the address of a sender or recipient"),
            Argument("--limit", type=count, default=SHOWN, help=f"messages to tell, for an address (default {SHOWN})"),
            JSON,
            told=in_words,
        ),
    )
