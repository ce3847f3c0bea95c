"""Whether a node's arguments are those that its form takes (RFC 5228 §2.6)."""

from collections.abc import Iterable, Mapping

from mailapp.standards.sieve.errors import Wrong
from mailapp.standards.sieve.forms import FAMILIES, Extension, Form, Tag, Takes
from mailapp.standards.sieve.lexer import Kind
from mailapp.standards.sieve.parser import Argument, Node

Tags = dict[str, Argument | None]


def sorted_out(
    node: Node, form: Form, allowed: Mapping[str, Tag], extensions: Iterable[Extension]
) -> tuple[Tags, dict[str, Argument]]:
    """The tags with their arguments, and the others by their names. Raises Wrong."""
    tags: Tags = {}
    positional: list[Argument] = []
    waiting = list(reversed(node.arguments))
    while waiting:
        argument = waiting.pop()
        if argument.kind is not Kind.TAG:
            positional.append(argument)
            continue
        tag = allowed.get(str(argument.value))
        if tag is None:
            raise Wrong(_unknown(node.name, form, str(argument.value), extensions), argument.at)
        if positional:
            raise Wrong(f":{tag.name} stands before the other arguments of “{node.name}”", argument.at)
        _alone(tag, tags, allowed, argument.at)
        tags[tag.name] = _of_tag(tag, waiting, argument)
    return tags, _named(node, form, positional)


def allowed(name: str, form: Form, enabled: Iterable[Extension]) -> dict[str, Tag]:
    """The tags that a command or a test may have."""
    found = [*form.tags, *(tag for family in form.families for tag in FAMILIES.get(family, ()))]
    for extension in enabled:
        for key in (name, *form.families):
            found += extension.tags.get(key, ())
    return {tag.name: tag for tag in found}


def _unknown(name: str, form: Form, tag: str, extensions: Iterable[Extension]) -> str:
    for extension in extensions:
        if any(tag == each.name for key in (name, *form.families) for each in extension.tags.get(key, ())):
            return f"Write require “{extension.name}” at the beginning to use :{tag}"
    return f"“{name}” has no tag :{tag}"


def _alone(tag: Tag, tags: Tags, allowed: Mapping[str, Tag], at: int) -> None:
    for other in tags:
        if allowed[other].kind == tag.kind:
            again = "is said twice" if other == tag.name else f"cannot be said together with :{other}"
            raise Wrong(f":{tag.name} {again}: leave one out", at)


def _of_tag(tag: Tag, waiting: list[Argument], said: Argument) -> Argument | None:
    if tag.takes is None:
        return None
    if not waiting or not _fits(waiting[-1], tag.takes):
        raise Wrong(f":{tag.name} needs {tag.takes.value} behind it", said.at)
    return waiting.pop()


def _fits(argument: Argument, takes: Takes) -> bool:
    if takes is Takes.NUMBER:
        return argument.kind is Kind.NUMBER
    return argument.kind is Kind.STRING and (takes is Takes.STRINGS or not argument.is_list)


def _named(node: Node, form: Form, positional: list[Argument]) -> dict[str, Argument]:
    """Arguments are told apart by their places."""
    most = len(form.arguments)
    if not most - abs(form.optional) <= len(positional) <= most:
        words = ", ".join(f"{what.value} ({name})" for name, what in form.arguments) or "no argument"
        at = positional[most].at if len(positional) > most else node.at
        raise Wrong(f"“{node.name}” takes {words}; here are {len(positional)}", at)
    named = {}
    missing = most - len(positional)
    wanted = form.arguments[missing:] if form.optional >= 0 else form.arguments[: len(positional)]
    for (name, takes), argument in zip(wanted, positional, strict=True):
        if not _fits(argument, takes):
            raise Wrong(f"“{node.name}” takes {takes.value} as its {name}", argument.at)
        named[name] = argument
    return named
