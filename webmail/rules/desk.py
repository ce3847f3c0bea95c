"""The script that clicks change: the active one, whoever wrote it; where none is, one of our own."""

from dataclasses import dataclass, replace
from hashlib import sha256

from mailapp.delivery import api as delivery
from mailapp.delivery.script import ScriptChanged, ScriptInfo
from mailapp.standards.rulebook import Rule, Rulebook, read, write

NAME = "Rules"  # of the script that is made when none is active
VERSION_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's script as it lay there when it was read."""

    account: int
    name: str
    text: str
    active: bool
    others: tuple[ScriptInfo, ...]  # all scripts, this one among them

    @property
    def book(self) -> Rulebook:
        return read(self.text)

    @property
    def version(self) -> str:
        """Another word when the script is another one: pages bring it back, so that nothing is changed unseen."""
        return sha256(f"{self.name}\0{self.text}".encode()).hexdigest()[:VERSION_CHARACTERS]

    def check(self, version: str) -> None:
        """Raises ScriptChanged when a page shows what is there no longer."""
        if version != self.version:
            raise ScriptChanged("Your rules have been changed meanwhile, perhaps in another window.")

    def keep(self, book: Rulebook) -> None:
        """Write it, and let it run. Raises ScriptError, BadRule; then nothing is changed."""
        scripts = delivery.Scripts(self.account)
        scripts.rewrite(self.name, write(book).encode(), self.text.encode())
        if not self.active:
            scripts.activate(self.name)


def opened(account: int) -> Desk:
    scripts = delivery.Scripts(account)
    listed = tuple(scripts.listed())
    active = next((one.name for one in listed if one.active), None)
    name = active or NAME
    text = scripts.text(name).decode() if any(one.name == name for one in listed) else ""
    return Desk(account, name, text, active is not None, listed)


def alone(rule: Rule) -> str:
    """The script of one rule by itself, switched on. Raises BadRule."""
    return write(Rulebook((replace(rule, on=True),)))
