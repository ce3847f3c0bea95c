"""body (RFC 5173): what the letter says behind its header."""

from collections.abc import Callable, Iterable, Iterator

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import octets_text
from mailapp.standards.sieve.fields import ENTITY_WORK
from mailapp.standards.sieve.forms import MATCH, Extension, Form, Tag, Takes, Test
from mailapp.standards.sieve.letter import Entity, Letter
from mailapp.standards.sieve.run import Run


def body(call: Call) -> Test:
    matches = call.matcher("keys", remember=False)  # RFC 5173 §4: no match variables
    values = _values(call)
    return lambda run: matches(run, values(run) if _letter(run).has_body else ())


def _values(call: Call) -> Callable[[Run], Iterable[str]]:
    if call.has("raw"):
        return lambda run: [_letter(run).raw()]
    if call.has("content"):
        types = call.strings("content")
        return lambda run: _content(run, [each.lower() for each in types.of(run)])
    return _text


def _text(run: Run) -> list[str]:
    letter = _letter(run)
    run.work(ENTITY_WORK * len(letter.parts))
    return letter.text()


def _letter(run: Run) -> Letter:
    return run.editing.letter


def _content(run: Run, types: list[str]) -> Iterator[str]:
    """RFC 5173 §5.2: of each part whose type begins so."""
    for entity in _letter(run).looked_at():
        run.work(ENTITY_WORK * (1 + len(types)))
        media_type = entity.part.media_type
        if not any(_is_of(media_type, wanted) for wanted in types):
            continue
        if entity.part.is_multipart:
            yield from _around(entity)
        elif entity.is_message:
            if entity.children:
                yield octets_text(entity.children[0].header.whole().rstrip(b"\r\n") + b"\r\n")
        elif entity.is_text:
            yield entity.markup
        else:
            yield octets_text(entity.content())


def _is_of(media_type: str, wanted: str) -> bool:
    """ "text" is all of text/; "" is all; what has no form of a type is none."""
    if wanted.count("/") > 1 or wanted.startswith("/") or wanted.endswith("/"):
        return False
    return not wanted or media_type == wanted or ("/" not in wanted and media_type.startswith(wanted + "/"))


def _around(entity: Entity) -> Iterator[str]:
    """Of a multipart: what stands before its first part and behind its last one."""
    if not entity.children:
        return
    octets, start = entity.octets(), entity.part.body_start
    first, last = entity.children[0], entity.children[-1]
    boundary_lines = octets[: first.part.header_start - start].splitlines(keepends=True)
    behind = octets[last.part.body_end - start :].split(b"\n", 2)
    for piece in (b"".join(boundary_lines[:-1]), behind[2] if len(behind) > 2 else b""):
        yield octets_text(piece)


KIND = "transform"
EXTENSION = Extension(
    "body",
    tests={  # RFC 5173 §4
        "body": Form(
            body,
            (("keys", Takes.STRINGS),),
            tags=(Tag("raw", group=KIND), Tag("content", Takes.STRINGS, KIND), Tag("text", group=KIND)),
            families=(MATCH,),
        ),
    },
)
