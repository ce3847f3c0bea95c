"""The header test of a part (RFC 5703 §4): what a field says before its parameters, and each of them."""

from collections.abc import Callable, Iterator

from mailapp.standards.message import params
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.fields import Fields
from mailapp.standards.sieve.forms import Test
from mailapp.standards.sieve.header import Field
from mailapp.standards.sieve.matching import Matcher
from mailapp.standards.sieve.run import Run

ASPECTS = ("type", "subtype", "contenttype", "param")
STRUCTURED = ("content-type", "content-disposition")
Says = Callable[[Run, Field], Iterator[str]]


def header(call: Call, fields: Fields, matches: Matcher) -> Test:
    says = _says(call)
    return lambda run: matches(run, (value for _, field in fields.found(run) for value in says(run, field)))


def _says(call: Call) -> Says:
    aspect = call.first_of(*ASPECTS)
    if not aspect:
        return lambda run, field: iter([field.value])
    if aspect == "param":
        names = call.strings("param")
        return lambda run, field: _parameters(field, list(names.of(run)))
    return lambda run, field: _first(field, aspect)


def _first(field: Field, aspect: str) -> Iterator[str]:
    """RFC 5703 §4.1: "text/plain; …" has the type text; a disposition is a type alone; other fields have none."""
    main = params.split(field.raw)[0].decode("ascii", "replace").strip() if field.name in STRUCTURED else ""
    kind, _, subtype = main.partition("/")
    yield {"contenttype": main, "type": kind.strip(), "subtype": subtype.strip()}[aspect]


def _parameters(field: Field, names: list[str]) -> Iterator[str]:
    found = params.split(field.raw)[1]
    keys = {key for key, _ in found}
    for name in names:
        wanted = name.lower().encode("utf-8", "replace")
        if any(key == wanted or key.startswith(wanted + b"*") for key in keys):
            yield params.text(found, wanted)
