"""Each command line that the documents and `--help` show is one that its command understands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, get_commands, load_command_class

from mailapp.commands import HouseCommand

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
CALLED = re.compile(r"(?:^|\| )\s*(?:\$ )?(?:\S+=\S+ )?(?:\.venv/bin/python )?manage\.py (.*)")
BEHIND = re.compile(r"\s+[|<>].*|\s{2,}\(.*|\s+\((?:for|or) .*")  # a pipe, a file, a remark in brackets


def commands() -> dict[str, HouseCommand]:
    loaded = {
        name: load_command_class(app, name) for name, app in get_commands().items() if not app.startswith("django")
    }
    return {name: command for name, command in loaded.items() if isinstance(command, HouseCommand)}


def in_documents() -> Iterator[tuple[str, str]]:
    """(where, what is typed) of blocks of code; inside of sentences commands are named, not typed."""
    for document in DOCUMENTS:
        fenced = False
        for number, line in enumerate(document.read_text().replace("\\\n    ", " ").splitlines(), 1):
            fenced ^= line.startswith("```")
            if (fenced or line.startswith("    ")) and (found := CALLED.search(line)):
                yield f"{document.relative_to(ROOT)}:{number}", found[1]


def in_help() -> Iterator[tuple[str, str]]:
    for name, command in commands().items():
        for line in re.sub(r"^\S[^:\n]*: +(?=manage|echo)", "", command.epilog, flags=re.MULTILINE).splitlines():
            if found := CALLED.search(line):
                yield f"{name} --help", found[1]


KNOWN = commands()
LINES = [*in_documents(), *in_help()]


@pytest.mark.parametrize(("where", "typed"), LINES, ids=[f"{where} {typed[:30]}" for where, typed in LINES])
def test_it_is_understood(where: str, typed: str) -> None:
    name, *words = shlex.split(BEHIND.sub("", typed), comments=True)
    if name in KNOWN:  # else one of Django's, such as migrate
        try:
            KNOWN[name].create_parser("manage.py", name).parse_args(words)
        except CommandError as wrong:
            pytest.fail(f"{where}: {typed}: {wrong}")


def test_there_are_many() -> None:
    assert len(LINES) > 150
