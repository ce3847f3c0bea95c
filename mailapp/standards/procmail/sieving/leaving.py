"""Sieve has no way to leave a block: what stands behind goes into the branches that do not leave it."""

from collections.abc import Sequence

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving.code import Branch, Code, If, Leave

MOST = 4_000  # commands, those counted that are written more than once


def without_leaving(code: Code, name: str, behind: Sequence[str | If | Leave] = ()) -> Code:
    """The same with ifs alone. Raises Untranslatable when too much would have to be said again and again."""
    found: Code = list(behind)
    for each in reversed(code):
        if each == Leave(name):
            found = []
        elif isinstance(each, If) and _leaves(each.branches, name):
            found = [_chosen(each, name, found)]
        else:
            found.insert(0, each)
        if _size(found) > MOST:
            raise Untranslatable("a copy goes so many ways that they cannot all be written down")
    return found


def _chosen(said: If, name: str, behind: Code) -> If:
    branches = [Branch(each.test, without_leaving(each.body, name, behind)) for each in said.branches]
    if branches[-1].test and behind:
        return If([*branches, *_elses(behind)])
    return If(branches)


def _elses(code: Code) -> list[Branch]:
    """What is an if alone, under its comments, is an elsif."""
    last = code[-1]
    if isinstance(last, If) and all(isinstance(each, str) and each.startswith("#") for each in code[:-1]):
        first, *others = last.branches
        return [Branch(first.test, [*code[:-1], *first.body]), *others]
    return [Branch("", code)]


def _leaves(branches: Sequence[Branch], name: str) -> bool:
    return any(
        each == Leave(name) or (isinstance(each, If) and _leaves(each.branches, name))
        for branch in branches
        for each in branch.body
    )


def _size(code: Code) -> int:
    return sum(1 if not isinstance(each, If) else 1 + sum(_size(part.body) for part in each.branches) for each in code)
