"""Cases of Sieve as a mail administrator could write them: a script, what it is run on, and what it leads to.

=== RFC 5228 §4.1 a title
@letter                   the letter from here on, until another one; "\\n" are CRLF
From: carl@example.net
…
@world from=carl@example.net mailboxes=A,B spam=40 …   for this case alone
@script NAME              one that may be included (global: @script !NAME), for this case alone
@sieve
keep;
@leads                    actions, one a line; or "error …", "wrong LINE:COLUMN …", with … for anything
keep
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mailapp.standards import sieve
from mailapp.standards.message import scan
from mailapp.standards.sieve.actions import Action, Edition, Fcc, FileInto, Keep, Notify, Redirect, Reject, Vacation

NOW = datetime.fromisoformat("2026-11-26T09:30:15+01:00")
STEP = re.compile(r"^@(\w+) ?(.*)$")


@dataclass
class Case:
    title: str
    letter: str = ""
    world: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    sieve: str = ""
    leads: list[str] = field(default_factory=list)


def cases(path: Path) -> Iterator[Case]:
    letter = ""
    for piece in path.read_text().split("\n=== ")[1:]:
        title, _, rest = piece.partition("\n")
        case = Case(title, letter)
        for kind, argument, text in _blocks(rest):
            if kind == "letter":
                case.letter = letter = text
            elif kind == "world":
                case.world |= dict(word.split("=", 1) for word in shlex.split(argument))
            elif kind == "script":
                case.scripts[argument] = text
            elif kind == "sieve":
                case.sieve = text
            else:
                case.leads = [line for line in text.splitlines() if line.strip()]
        yield case


def _blocks(text: str) -> Iterator[tuple[str, str, str]]:
    kind, argument, lines = "", "", list[str]()
    for line in text.splitlines():
        if found := STEP.match(line):
            if kind:
                yield kind, argument, "\n".join(lines)
            kind, argument, lines = found[1], found[2], []
        else:
            lines.append(line)
    yield kind, argument, "\n".join(lines)


def letter_of(text: str) -> tuple[bytes, sieve.Letter]:
    octets = (text + "\n").replace("\n", "\r\n").encode()
    return octets, sieve.Letter(octets, scan(octets).parts)


def world_of(case: Case) -> sieve.World:
    said = case.world
    there = {"inbox", *said.get("mailboxes", "").lower().split(",")}
    uses = {}
    for word in filter(None, said.get("uses", "").split(",")):
        name, _, use = word.partition(":")
        uses.setdefault(name, []).append(use)
    notes = dict(word.split("=") for word in filter(None, said.get("notes", "").split(",")))
    return sieve.World(
        envelope=sieve.Envelope(
            said.get("from", "carl@example.net"), said.get("to", "anna@example.test"), said.get("login", "")
        ),
        now=datetime.fromisoformat(said["now"]) if "now" in said else NOW,
        environment={"name": "Pillarbox", "location": "MDA", "phase": "during", "remote-ip": "192.0.2.1"},
        flags=said["flags"].split() if "flags" in said else None,
        spam=float(said["spam"]) if "spam" in said else None,
        virus=int(said["virus"]) if "virus" in said else None,
        mailbox_exists=lambda name: name.lower() in there,
        special_use=lambda name: uses.get(name, ()) if name else [use for each in uses.values() for use in each],
        metadata=lambda box, name: notes.get(f"{box}{name}"),
        script=lambda is_global, name: case.scripts.get(f"!{name}" if is_global else name),
        seen=lambda seen: said.get("seen") == "yes",
    )


def led_to(case: Case) -> list[str]:
    """As `leads` has it."""
    octets, letter = letter_of(case.letter)
    try:
        script = sieve.compile(case.sieve)
    except sieve.CompileError as wrong:
        return [f"wrong {each.line}:{each.column} {each.sentence}" for each in wrong.problems]
    outcome = script.run(letter, world_of(case))
    if outcome.error:
        assert [type(action) for action in outcome.actions] == [Keep]
        return [f"error {outcome.error}"]
    return [said for action in outcome.actions for said in told(action, octets, letter)]


def told(action: Action, octets: bytes, letter: sieve.Letter) -> list[str]:
    words = [type(action).__name__.lower()]
    if isinstance(action, Keep) and action.implicit:
        words = ["implicit", "keep"]
    words += [f'"{value}"' for value in _said(action)]
    if isinstance(action, Keep | FileInto) and action.flags is not None:
        words.append("flags=" + ",".join(action.flags))
    edition = getattr(action, "edition", None)
    changes = _changes(edition, octets, letter) if edition else []
    return [" ".join(words), *changes]


def _said(action: Action) -> Sequence[str]:
    if isinstance(action, FileInto):
        return [action.mailbox, *["create"] * action.create, *filter(None, [action.special_use])]
    if isinstance(action, Redirect):
        return [action.address, *filter(None, [action.notify, action.ret])]
    if isinstance(action, Reject):
        return [action.reason, *["early"] * action.early]
    if isinstance(action, Vacation):
        words = [action.reason, action.subject, action.sender, ",".join(action.addresses), action.handle]
        return [*words, f"{action.seconds}s", *["mime"] * action.mime, *_copy(action.fcc)]
    if isinstance(action, Notify):
        words = [action.method, action.message, action.sender, str(action.importance), ",".join(action.options)]
        return [*words, *_copy(action.fcc)]
    return []


def _copy(fcc: Fcc | None) -> list[str]:
    return [f"fcc {fcc.mailbox} {fcc.create} {','.join(fcc.flags)} {fcc.special_use}".strip()] if fcc else []


def _changes(edition: Edition, octets: bytes, letter: sieve.Letter) -> list[str]:
    """Lines of the changed letter that are new, and those that are gone."""
    before = octets.decode().splitlines()
    after = edition.whole(octets, letter.body_start).decode().splitlines()
    return [
        *(f"  - {line}" for line in before if line not in after),
        *(f"  + {line}" for line in after if line not in before),
    ]
