"""What stands in backquotes: the few commands whose words Sieve knows as well."""

import re

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving import shell
from mailapp.standards.procmail.sieving.code import Branch, Code, If, is_constant, variable
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.formail import Option, name_and_value, options
from mailapp.standards.procmail.words import in_quotes

DATES = {  # of date(1): what currentdate calls it (RFC 5260 §4), a key, and which wildcard it is
    "Y": ("year", "*", 1),
    "y": ("year", "??*", 3),
    "m": ("month", "*", 1),
    "d": ("day", "*", 1),
    "H": ("hour", "*", 1),
    "M": ("minute", "*", 1),
    "S": ("second", "*", 1),
    "F": ("date", "*", 1),
    "T": ("time", "*", 1),
    "w": ("weekday", "*", 1),
    "j": ("julian", "*", 1),
    "a": ("std11", "*, * * *", 1),
    "b": ("std11", "*, * * *", 3),
}
DATE = re.compile(r"%(.)|([^%]+)")
CAPITALS = ("A-Z", "[A-Z]", "[:upper:]", "[[:upper:]]")
SMALL = ("a-z", "[a-z]", "[:lower:]", "[[:lower:]]")
TRIM = re.compile(r"s/(?:\^(?:\[[ \t]*\]| )[*+]|(?:\[[ \t]*\]| )[*+]\$)//g?\Z")
UNKNOWN = "what a program says nobody knows here"


def _trims(run: shell.Run) -> bool:
    """sed -e 's/^[ ]*//g' -e 's/[ ]*$//g': white space goes from the ends, where Sieve shows none."""
    words = [word for word in run.arguments if word != "-e"]
    return run.name == "sed" and bool(words) and all(TRIM.match(word) for word in words)


class Captures:
    """`context` is known later than the scope that asks us."""

    context: Context

    def capture(self, command: str, name: str, code: Code) -> str:
        """The text, in which the script's variable `name` may stand. Raises Untranslatable."""
        stages = shell.pipeline(command)
        if any(len(stage) != 1 or stage[0].appended for stage in stages):
            raise Untranslatable(UNKNOWN)
        [first], *rest = stages
        trims = any(_trims(run) for [run] in rest)
        text = self._said(first, name, code, trims=trims)
        for [run] in rest:
            if not _trims(run):
                text = self._changed(run, text, name, code)
        return text.strip() if trims and is_constant(text) else text

    def _said(self, run: shell.Run, name: str, code: Code, *, trims: bool) -> str:
        if run.name == "formail":
            said = options(run.arguments)
            return self._field([*said, Option("z")] if trims else said, name, code)
        if run.name == "date":
            return self._date(run.arguments, name, code)
        if run.name == "cat" and len(run.arguments) == 1:
            return self._file(run.arguments[0], code)
        if run.name == "echo":
            words = [word for word in run.arguments if word != "-n"]
            return self.context.scope.text(in_quotes(" ".join(words)), code)
        if run.name in ("hostname", "whoami", "logname", "pwd") and not run.arguments:
            values = self.context.scope.values
            return {"hostname": values["HOST"], "pwd": values["MAILDIR"]}.get(run.name, values["LOGNAME"])
        raise Untranslatable(UNKNOWN)

    def _changed(self, run: shell.Run, text: str, name: str, code: Code) -> str:
        """A filter behind it."""
        if run.name in ("head", "expand") or (run.name == "formail" and not run.arguments):
            return text
        if run.name != "tr" or len(run.arguments) != 2:
            raise Untranslatable(UNKNOWN)
        down = run.arguments[0] in CAPITALS and run.arguments[1] in SMALL
        if not down and not (run.arguments[0] in SMALL and run.arguments[1] in CAPITALS):
            raise Untranslatable(UNKNOWN)
        if is_constant(text):
            return text.lower() if down else text.upper()
        self._set(name, text, code, ":lower " if down else ":upper ")
        return variable(name)

    def _set(self, name: str, text: str, code: Code, modifier: str = "") -> None:
        self.context.needs.names.add("variables")
        code.append(f'set {modifier}"{name}" {self.context.needs.quoted(text)};')

    def _file(self, path: str, code: Code) -> str:
        said = self.context.scope.text(in_quotes(path), code)
        found = self.context.files(said) if is_constant(said) else None
        if found is None:
            raise Untranslatable(f"the file {path} is not here: bring it along")
        return found.rstrip("\n")

    def _field(self, said: list[Option], name: str, code: Code) -> str:
        letters = {each.letter for each in said}
        wanted = [each for each in said if each.letter in "xX"]
        if len(wanted) != 1 or not letters <= set("xXzcrtf"):
            raise Untranslatable(UNKNOWN)
        field, _ = name_and_value(wanted[0].said)
        self._set(name, "", code)
        if "r" in letters:
            return self._sender(name, code, trusted="t" in letters)
        before = f"{field}: " if wanted[0].letter == "X" else "" if "z" in letters else " "
        body: Code = []
        self._set(name, f"{before}\x011\x02", body)
        code.append(If([Branch(f'header :matches {self.context.needs.quoted(field)} "*"', body)]))
        return variable(name)

    def _sender(self, name: str, code: Code, *, trusted: bool) -> str:
        """Whom formail -r would answer: with -t as the header says, else as the envelope says."""
        tests = ['address :matches "from" "*"', 'address :matches "reply-to" "*"']
        if not trusted:
            self.context.needs.names.add("envelope")
            tests = ['envelope :matches "from" "*"']
        for test in tests:
            body: Code = []
            self._set(name, "\x011\x02", body)
            code.append(If([Branch(test, body)]))
        return variable(name)

    def _date(self, arguments: tuple[str, ...], name: str, code: Code) -> str:
        said = arguments[0] if len(arguments) == 1 else ""
        if not said.startswith("+"):
            raise Untranslatable(UNKNOWN)
        self.context.needs.names.add("date")
        self._set(name, "", code)
        for found in DATE.finditer(said[1:]):
            if found[2]:
                self._set(name, f"{variable(name)}{found[2]}", code)
                continue
            if found[1] not in DATES:
                raise Untranslatable(f"Sieve does not know what date calls %{found[1]}")
            part, key, number = DATES[found[1]]
            body: Code = []
            self._set(name, f"{variable(name)}\x01{number}\x02", body)
            code.append(If([Branch(f'currentdate :matches "{part}" "{key}"', body)]))
        return variable(name)
