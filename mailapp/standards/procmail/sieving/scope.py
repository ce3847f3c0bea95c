"""Variables while a file is read: what is known of them, and under which names the script has them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from mailapp.standards.procmail import limits
from mailapp.standards.procmail.errors import ProcmailError, Untranslatable
from mailapp.standards.procmail.sieving.code import Branch, Code, If, Needs, is_constant, variable
from mailapp.standards.procmail.sieving.person import Person
from mailapp.standards.procmail.values import Command, Form, Variable, Words

RESERVED = re.compile(r"(?:ran|score|part|field|dollar|plus|minus|value|text|choice)(?:_|\Z)")
DETAIL = "1"  # the first argument of procmail -a
MAGIC = re.compile(r"([.^$*+?()\[\]{}|\\])")


def defaults(person: Person) -> dict[str, str]:
    """What procmail sets before it reads a file (procmailrc(5), “Environment variable defaults”)."""
    home, login = person.directory, person.local
    return {
        "HOME": home,
        "LOGNAME": login,
        "USER": login,
        "SHELL": "/bin/sh",
        "PATH": f"{home}/bin:/usr/local/bin:/usr/bin:/bin",
        "MAILDIR": home,
        "ORGMAIL": f"/var/mail/{login}",
        "DEFAULT": f"/var/mail/{login}",
        "MSGPREFIX": "msg.",
        "SENDMAIL": "/usr/sbin/sendmail",
        "SENDMAILFLAGS": "-oi",
        "HOST": person.host or person.domain,
        "PROCMAIL_VERSION": "3.22",
        "LOCKEXT": ".lock",
        "SHELLFLAGS": "-c",
    }


@dataclass(slots=True)
class Names:
    """Of variables in the script: they know no capitals."""

    by_name: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        if name not in self.by_name:
            if len(self.by_name) >= limits.VARIABLES:
                raise ProcmailError(f"More than {limits.VARIABLES} variables change while the rules are gone through")
            self.by_name[name] = self._free(name)
        return self.by_name[name]

    def _free(self, name: str) -> str:
        wanted = name.lower()[:50]
        if RESERVED.match(wanted):
            wanted = f"my_{wanted}"
        taken = set(self.by_name.values())
        while wanted in taken:
            wanted += "_"
        return wanted


Capture = Callable[[str, str, Code], str]


@dataclass(slots=True)
class Scope:
    """`values` are texts, in which variables of the script may stand; `lost` are those whose value nobody knows."""

    needs: Needs
    names: Names
    capture: Capture  # what a command in backquotes says: command, the script's variable for it, and where to write
    values: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    counter: list[int] = field(default_factory=lambda: [0])

    def text(self, words: Words, code: Code) -> str:
        """With what is known in its place. Raises Untranslatable."""
        found = "".join(each if isinstance(each, str) else self._piece(each, code) for each in words)
        if len(found) > limits.LINE_CHARACTERS:
            raise Untranslatable(f"a text has at most {limits.LINE_CHARACTERS} characters with its variables in place")
        return found

    def _piece(self, piece: Variable | Command, code: Code) -> str:
        if isinstance(piece, Command):
            return self.capture(piece.text, self.fresh("value"), code)
        if piece.name in self.lost:
            raise Untranslatable(self.lost[piece.name])
        if piece.name == DETAIL and piece.form is Form.PLAIN:
            return self._detail(code)
        if not piece.name.isidentifier():
            raise Untranslatable(f"nobody knows what ${piece.name} is here")
        value = self.values.get(piece.name)
        if piece.form is Form.PLAIN:
            return self._plain(piece, value or "", code)
        return self._chosen(piece, value, code)

    def _detail(self, code: Code) -> str:
        """What stands behind + in the address, as mail servers tell procmail by -a."""
        name = self.fresh("value")
        self.needs.names |= {"variables", "envelope", "subaddress"}
        code.append(f'set "{name}" "";')
        code.append(If([Branch('envelope :detail :matches "to" "*"', [f'set "{name}" "${{1}}";'])]))
        return variable(name)

    def _plain(self, piece: Variable, value: str, code: Code) -> str:
        if not piece.disarmed:
            return value
        if is_constant(value):
            return MAGIC.sub(r"\\\1", value)
        name = self.fresh("text")
        self.needs.names |= {"variables", "regex"}
        code.append(f"set :quoteregex {self.needs.quoted(name)} {self.needs.quoted(value)};")
        return variable(name)

    def _chosen(self, piece: Variable, value: str | None, code: Code) -> str:
        """${name:-text} and its kin."""
        by_content = piece.form in (Form.UNLESS_FILLED, Form.IF_FILLED)
        other_if_there = piece.form in (Form.IF_FILLED, Form.IF_SET)
        other = self.text(piece.other, code)
        if value is None or not by_content or is_constant(value):
            there = value is not None and (not by_content or value != "")
            return (other if there else "") if other_if_there else (value or "" if there else other)
        name = self.fresh("choice")
        self.needs.names.add("variables")
        quoted = self.needs.quoted
        first, second = ("", other) if other_if_there else (value, other)
        code.append(f"set {quoted(name)} {quoted(first)};")
        test = f'string :is {quoted(value)} ""'
        code.append(If([Branch(f"not {test}" if other_if_there else test, [f"set {quoted(name)} {quoted(second)};"])]))
        return variable(name)

    def fresh(self, kind: str) -> str:
        self.counter[0] += 1
        return f"{kind}_{self.counter[0]}"
