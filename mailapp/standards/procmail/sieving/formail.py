"""formail(1): its options, and as a filter what it does to the header (RFC 5293)."""

import re
from dataclasses import dataclass

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving.code import Branch, Code, If
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.words import in_quotes

TAKING = "aAiIuUxXRDplmn"  # options with an argument
HARMLESS = set("zfbcqYtkr")
FIELD = re.compile(r"([!-9;-~]+):?(.*)\Z", re.DOTALL)
STAYING = ("received", "return-path", "delivered-to", "auto-submitted")
LOST_F = "1s/^/F/"  # mends what procmail does to a letter when a filter complains
INSERTED = re.compile(r"s(.)\^([A-Za-z-]+):[ ]?\*?\1\2:[ ]?(.*)\1[gi]*\Z")


@dataclass(frozen=True, slots=True)
class Option:
    letter: str
    said: str = ""
    more: str = ""  # the new name of -R


def options(arguments: tuple[str, ...]) -> list[Option]:
    """“-rzxTo:” is -r, -z and -x “To:”. Raises Untranslatable."""
    found: list[Option] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        if not word.startswith("-"):
            raise Untranslatable("formail is asked for something that Sieve cannot do")
        for place, letter in enumerate(word[1:], 2):
            if letter not in TAKING:
                found.append(Option(letter))
                continue
            said = word[place:] or (left.pop(0) if left else "")
            found.append(Option(letter, said, left.pop(0) if letter in "RD" and left else ""))
            break
    return found


def name_and_value(said: str) -> tuple[str, str]:
    """Raises Untranslatable."""
    found = FIELD.match(said.strip())
    if not found:
        raise Untranslatable(f"“{said}” is no field of a header")
    return found[1].rstrip(":"), found[2].strip()


class Filter:
    """Carries out the options of one call, in the order in which formail does."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._quoted = context.needs.quoted

    def code(self, arguments: tuple[str, ...]) -> Code:
        found = options(arguments)
        if any(each.letter not in "aAiIuUR" and each.letter not in HARMLESS - set("rkt") for each in found):
            raise Untranslatable("formail is asked for something that Sieve cannot do")
        code: Code = []
        for each in found:
            if each.letter in "aAiIuUR":
                self._one(each, code)
        self._context.needs.names.add("editheader")
        return code

    def _one(self, option: Option, code: Code) -> None:
        said = self._context.scope.text(in_quotes(option.said), code)
        name, value = name_and_value(said)
        if name.lower() in STAYING and option.letter not in "aA":
            raise Untranslatable(f"{name} tells how the letter came, and no rule takes it away")
        if option.letter == "R":
            self._renamed(name, name_and_value(option.more)[0], code)
        elif option.letter in "uU":
            self._single(name, code, last=option.letter == "U")
        else:
            self._changed(option.letter, name, value, code)

    def _changed(self, letter: str, name: str, value: str, code: Code) -> None:
        if letter == "i":
            self._renamed(name, f"Old-{name}", code)
        if letter == "I":
            code.append(f"deleteheader {self._quoted(name)};")
        if not value:
            return
        added = f"addheader :last {self._quoted(name)} {self._quoted(value)};"
        code.append(If([Branch(f"not exists {self._quoted(name)}", [added])]) if letter == "a" else added)

    def _renamed(self, name: str, new: str, code: Code) -> None:
        """The first field of the name; there is seldom more than one."""
        self._context.needs.names.add("variables")
        body: Code = [f'addheader :last {self._quoted(new)} "${{1}}";', f"deleteheader {self._quoted(name)};"]
        code.append(If([Branch(f'header :matches {self._quoted(name)} "*"', body)]))

    def _single(self, name: str, code: Code, *, last: bool) -> None:
        self._context.needs.names |= {"variables", "index"}
        body: Code = [f"deleteheader {self._quoted(name)};", f'addheader :last {self._quoted(name)} "${{1}}";']
        place = ":index 1 :last" if last else ":index 1"
        code.append(If([Branch(f'header {place} :matches {self._quoted(name)} "*"', body)]))


def inserted(context: Context, arguments: tuple[str, ...]) -> Code:
    """sed -e 's/^Subject:/Subject: [tag]/'. Raises Untranslatable."""
    words = [word for word in arguments if word != "-e"]
    if words == [LOST_F]:
        return ["# no letter loses the F of its “From ” line here"]
    found = INSERTED.match(words[0]) if len(words) == 1 else None
    if not found or re.search(r"[\\&]", found[3]):
        raise Untranslatable("what sed does to a letter Sieve cannot do")
    context.needs.names |= {"editheader", "variables"}
    quoted = context.needs.quoted
    value = quoted(f"{found[3].strip()} \x011\x02")
    body: Code = [f"deleteheader {quoted(found[2])};", f"addheader :last {quoted(found[2])} {value};"]
    return [If([Branch(f'header :matches {quoted(found[2])} "*"', body)])]
