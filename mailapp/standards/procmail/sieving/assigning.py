"""Assignments: what is known afterwards, and what the script must remember."""

from dataclasses import dataclass, field

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving.code import Code, is_constant, variable
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.values import Assignment

OURS = frozenset(  # what they are for, the server does in its own way, or there is nothing to do
    {
        *("LOGFILE", "VERBOSE", "LOGABSTRACT", "LOG", "LOCKFILE", "LOCKEXT", "LOCKSLEEP", "LOCKTIMEOUT", "TIMEOUT"),
        *("UMASK", "COMSAT", "SHELL", "PATH", "SHELLFLAGS", "SHELLMETAS", "NORESRETRY", "SUSPEND", "LINEBUF", "SHIFT"),
        *("DROPPRIVS", "MSGPREFIX", "DELIVERED", "SENDMAILFLAGS", "IFS", "ENV", "PWD", "LANG", "LC_ALL"),
        *("PROCMAIL_VERSION", "PROCMAIL_OVERFLOW"),
    }
)
PLACES = ("DEFAULT", "ORGMAIL")
INBOX = "INBOX"


@dataclass(slots=True)
class Assigning:
    """`changing` are variables whose value is not the same on all ways: the script itself must know them."""

    context: Context
    changing: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)  # that turned out to change, though nobody had known

    def assign(self, said: Assignment, code: Code) -> None:
        scope = self.context.scope
        try:
            value = None if said.value is None else scope.text(said.value, code)
        except Untranslatable as why:
            scope.values.pop(said.name, None)
            scope.lost[said.name] = f"{said.name} is not known: {why}"
            if said.name not in OURS:
                self.context.left_out(said.line, str(why), said.source)
            return
        self.set(said.name, value, code, said)

    def set(self, name: str, value: str | None, code: Code, said: Assignment | None = None) -> None:
        scope = self.context.scope
        scope.lost.pop(name, None)
        if name == "TRAP" and value and said:
            self.context.left_out(said.line, "a program runs at the end, and rules run none", said.source)
        if name == "MAILDIR":
            value = self._maildir(value or "")
        if value is None:
            scope.values.pop(name, None)
        else:
            scope.values[name] = value
        if name in self.changing and name not in OURS:
            self._remembered(name, value or "", code)

    def _maildir(self, value: str) -> str:
        if not is_constant(value):
            return self.context.scope.values.get("MAILDIR", "")
        whole = self.context.folders.absolute(value, self.context.scope.values.get("MAILDIR", ""))
        self.context.folders.begin_at(whole)
        return whole

    def _remembered(self, name: str, value: str, code: Code) -> None:
        own = self.context.scope.names.of(name)
        self.context.needs.names.add("variables")
        if value != variable(own):
            code.append(f'set "{own}" {self.context.needs.quoted(self._as_folder(name, value))};')

    def _as_folder(self, name: str, value: str) -> str:
        """A path is remembered as the folder that it means."""
        home = self.context.person.directory
        if name in PLACES or (value.startswith(f"{home}/") and len(value) > len(home) + 1):
            return self.context.folders.name(value, self.context.scope.values.get("MAILDIR", "")) or INBOX
        return value

    def begin(self, code: Code) -> None:
        """Values that are there before the first line."""
        for name in sorted(self.changing):
            if name in self.context.scope.values and name not in OURS and name != "MAILDIR":
                self._remembered(name, self.context.scope.values[name], code)

    def merge(self, before: dict[str, str], lost: dict[str, str]) -> None:
        """After a block that may not have been gone through."""
        scope = self.context.scope
        scope.lost = {**lost, **scope.lost}
        for name in set(before) | set(scope.values):
            if before.get(name) == scope.values.get(name):
                continue
            if name == "MAILDIR" or name in OURS:
                scope.values[name] = before.get(name, "")
                continue
            if name != "MATCH" and name not in self.changing:
                self.found.add(name)
            scope.values[name] = variable(scope.names.of(name))
        for name in lost:
            scope.values.pop(name, None)
