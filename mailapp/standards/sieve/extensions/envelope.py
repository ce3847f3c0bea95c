"""envelope (RFC 5228 §5.4): the paths of SMTP."""

from mailapp.standards.sieve.addresses import PARTS, of_path, part
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.forms import ADDRESS_PART, MATCH, Extension, Form, Takes, Test
from mailapp.standards.sieve.run import Run

PATHS = ("from", "to", "auth")  # auth: who had logged in, as other servers have it


def envelope(call: Call) -> Test:
    names, matches = call.strings("parts"), call.matcher("keys")
    which = call.first_of(*PARTS) or "all"
    for name in names.constant or ():
        if name.lower() not in PATHS:
            call.fail(f"An envelope has no “{name}”, but {', '.join(PATHS)}", "parts")

    def look(run: Run) -> bool:
        values = [value for name in names.of(run) if (value := _value(run, name.lower(), which)) is not None]
        return matches(run, values)

    return look


def _value(run: Run, name: str, which: str) -> str | None:
    said = run.world.envelope
    path = {"from": said.sender, "to": said.recipient, "auth": said.login}.get(name)
    if path is None or (name == "auth" and not path):
        return None
    if path in ("", "<>"):
        return ""  # RFC 5228 §5.4: the null path is empty whatever part is asked
    address = of_path(path)
    return None if address is None else part(run, address, which)


EXTENSION = Extension(
    "envelope",
    tests={  # RFC 5228 §5.4
        "envelope": Form(envelope, (("parts", Takes.STRINGS), ("keys", Takes.STRINGS)), families=(ADDRESS_PART, MATCH)),
    },
)
