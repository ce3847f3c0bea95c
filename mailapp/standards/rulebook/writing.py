"""A rulebook → the text of its script, which a person may read, and `reading` reads again."""

from mailapp.standards.rulebook.asking import arrives, test
from mailapp.standards.rulebook.book import Rulebook
from mailapp.standards.rulebook.doing import command, redirect, vacation
from mailapp.standards.rulebook.errors import BadRule
from mailapp.standards.rulebook.quoting import listed
from mailapp.standards.rulebook.requiring import required
from mailapp.standards.rulebook.rules import Away, ByHand, Entry, Forwarding, Rule

HEADER = "# Made by clicks in the webmail. What you write between the rules stays as it is."
AWAY, FORWARDING, RULE = "vacation", "forwarding", "rule"
HIDDEN = "#|"  # begins each line of an entry that is switched off
EXPANDS = ("variables", "encoded-character")  # with these "${" means something in every string of the script


def write(book: Rulebook) -> str:
    """Lines end with CRLF (RFC 5228 §8.1). Raises BadRule where the pieces by hand leave no way to say it."""
    pieces = [HEADER]
    names = sorted({name for entry in book.entries if not _is_off(entry) for name in required(entry)} | book.required)
    if names:
        pieces[0] += f"\nrequire [{', '.join(listed([name]) for name in names)}];"
    pieces += [written(entry) for entry in book.entries]
    if expanding := [name for name in EXPANDS if name in names]:
        _check_plain(book, expanding[0])
    return ("\n\n".join(pieces) + "\n").replace("\n", "\r\n")


def written(entry: Entry) -> str:
    """One entry, with newlines."""
    if isinstance(entry, ByHand):
        return entry.text
    code = block(entry)
    return f"{title(entry)}\n{code if entry.on else _hidden(code)}"


def title(entry: Rule | Away | Forwarding) -> str:
    """The comment that an entry begins with."""
    off = "" if entry.on else " (off)"
    if isinstance(entry, Rule):
        return f"# {RULE}{off}: {entry.name}"
    return f"# {AWAY if isinstance(entry, Away) else FORWARDING}{off}"


def block(entry: Rule | Away | Forwarding) -> str:
    """What it does while it is on."""
    return f"if {_asked(entry)} {{\n{_done(entry)}\n}}"


def _hidden(code: str) -> str:
    return "\n".join(f"{HIDDEN} {line}" if line else HIDDEN for line in code.split("\n"))


def _asked(entry: Rule | Away | Forwarding) -> str:
    if isinstance(entry, Rule):
        return test(entry.conditions, any_of=entry.any)
    if isinstance(entry, Away) and entry.days_away:
        return arrives(entry.days_away)
    return "true"


def _done(entry: Rule | Away | Forwarding) -> str:
    if isinstance(entry, Rule):
        commands = [*map(command, entry.actions), *(["stop;"] if entry.stop else [])]
    elif isinstance(entry, Away):
        commands = [vacation(entry)]
    else:
        commands = [redirect(address, keep=entry.keep) for address in entry.addresses]
    return "\n".join(f"    {each}" for each in commands)


def _is_off(entry: Entry) -> bool:
    return not isinstance(entry, ByHand) and not entry.on


def _check_plain(book: Rulebook, name: str) -> None:
    for entry in book.entries:
        if not isinstance(entry, ByHand) and entry.on and "${" in block(entry):
            raise BadRule(f"“{title(entry)[2:]}” has “${{” in it: a variable, where a script requires {name}.")
