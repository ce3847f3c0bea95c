"""environment (RFC 5183): where and by whom the script is run."""

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.forms import MATCH, Extension, Form, Takes, Test
from mailapp.standards.sieve.plain import ITEMS
from mailapp.standards.sieve.run import Run


def environment(call: Call) -> Test:
    """RFC 5183 §4: an item that is not known matches nothing."""
    name, matches = call.text("item"), call.matcher("keys")

    def look(run: Run) -> bool:
        item = name.of(run).lower()
        value = run.plain(item) if item in ITEMS else run.world.environment.get(item)
        return value is not None and matches(run, [value])

    return look


EXTENSION = Extension(
    "environment",
    tests={  # RFC 5183 §4
        "environment": Form(environment, (("item", Takes.STRING), ("keys", Takes.STRINGS)), families=(MATCH,)),
    },
)
