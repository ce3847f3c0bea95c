"""What lines of another server's tables become here: aliases, and the catch-all of a domain."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.moving.postfix import Line
from mailapp.standards.address import canonical


@dataclass(frozen=True, slots=True)
class Outcome:
    """`what`: made, already, would be made, or left out; `why` for the last."""

    line: int
    address: str
    targets: tuple[str, ...]
    what: str
    why: str = ""


def bring(lines: Iterable[Line], *, by: str, dry_run: bool) -> list[Outcome]:
    """Each line for itself: what cannot be is left out and told, the others are made. It may be done again."""
    return [_brought(line, by, dry_run) for line in lines]


def _brought(line: Line, by: str, dry_run: bool) -> Outcome:
    if line.refused:
        return Outcome(line.number, line.address, (), "left out", line.refused)
    try:
        what = _catch_all(line, by, dry_run) if line.address.startswith("@") else _alias(line, by, dry_run)
    except DirectoryError as trouble:
        return Outcome(line.number, line.address, line.targets, "left out", str(trouble))
    return Outcome(line.number, line.address, line.targets, what)


def _alias(line: Line, by: str, dry_run: bool) -> str:
    """Raises DirectoryError."""
    domain = line.address.rpartition("@")[2]
    if directory.domain(domain) is None:
        raise DirectoryError(f"{domain} is not one of our domains: `manage.py domain add {domain}` first.")
    if line.targets == (line.address,):
        return "already"  # it leads to itself, which is what an account does
    wanted = {_whole(target) for target in line.targets}
    if known := directory.alias(line.address):
        if {_whole(target) for target in known.targets} == wanted:
            return "already"
        raise DirectoryError(f"The alias leads to {', '.join(known.targets)} here: `manage.py alias set` changes it.")
    if not dry_run:
        directory.add_alias(line.address, line.targets, by=by)
    return "would be made" if dry_run else "made"


def _whole(target: str) -> str:
    """As addresses are compared. Raises DirectoryError."""
    try:
        return canonical(target)
    except ValueError as reason:
        raise DirectoryError(f"“{target}” is not an e-mail address: {reason}.") from reason


def _catch_all(line: Line, by: str, dry_run: bool) -> str:
    """Raises DirectoryError."""
    name, [target, *others] = line.address[1:], line.targets
    known = directory.domain(name)
    if known is None:
        raise DirectoryError(f"{name} is not one of our domains: `manage.py domain add {name}` first.")
    if target.startswith("@"):
        raise DirectoryError(
            f"It is another name of {target[1:]}: `manage.py domain add {name} --alias-of {target[1:]}`."
        )
    if others:
        raise DirectoryError("A catch-all leads to one address: make a group, and lead it there.")
    if known.catch_all == target:
        return "already"
    if known.catch_all:
        raise DirectoryError(f"The catch-all leads to {known.catch_all} here.")
    if not dry_run:
        directory.change_domain(name, catch_all=target, by=by)
    return "would be made" if dry_run else "made"
