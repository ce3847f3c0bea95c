"""Actions of recipes → commands of Sieve."""

from dataclasses import dataclass, field

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.sieving.code import Code, Leave, is_constant
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.folders import HOME_INBOX, NOTHING
from mailapp.standards.procmail.values import Forward, Mailbox, Recipe, Words
from mailapp.standards.sieve.addresses import mailbox

MOST_FORWARDS = 4  # of one letter
NOBODY = "There is nobody here of that name."
LATER = "75"  # EX_TEMPFAIL


@dataclass(slots=True)
class Acted:
    """`ends`: the letter is dealt with. `depends` is a test: what it does is only done when it is true."""

    code: Code = field(default_factory=list)
    ends: bool = False
    depends: str = ""
    answered_before: bool = False  # what follows a failure (flag e) answers the sender


class Acting:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._quoted = context.needs.quoted

    def copies(self, recipe: Recipe) -> bool:
        return "c" in recipe.flags

    def end(self) -> Code:
        """What comes behind a letter that is dealt with."""
        return [Leave(self._context.copy)] if self._context.copy else ["stop;"]

    def done(self, code: Code, recipe: Recipe) -> Acted:
        """Flag c: the letter goes on."""
        if self.copies(recipe):
            return Acted(code)
        return Acted([*code, *self.end()], ends=True)

    # mailboxes

    def mailboxes(self, action: Mailbox, recipe: Recipe) -> Acted:
        before: Code = []
        paths = [self._context.scope.text(words, before) for words in action.names]
        paths = [each for path, words in zip(paths, action.names, strict=True) for each in _split(path, words)]
        if not paths[0].endswith("/") and not paths[0].endswith("/."):
            paths = paths[:1]  # only directories can be several
        if paths[0] == NOTHING:
            return self.nowhere(recipe, before)
        names = [self.folder(path) for path in paths]
        copy = self.copies(recipe)
        code = [self.filed(name, copy=copy or place < len(names) - 1) for place, name in enumerate(names)]
        return self.done([*before, *code], recipe)

    def folder(self, path: str) -> str:
        if path.startswith(("|", "!")):
            raise Untranslatable("a program or an address stands in a variable")
        values = self._context.scope.values
        name = self._context.folders.name(path, values.get("MAILDIR", ""))
        return "" if name.lower() == HOME_INBOX and path == values.get("DEFAULT") else name

    def filed(self, name: str, *, copy: bool) -> str:
        if not name:
            return "keep;"
        self._context.needs.names |= {"fileinto", "mailbox"}
        tags = ":copy " if copy or self._context.copy else ""
        self._context.needs.names |= {"copy"} if tags else set()
        return f"fileinto {tags}:create {self._quoted(name)};"

    def nowhere(self, recipe: Recipe, before: Code) -> Acted:
        """/dev/null; with an EXITCODE the letter goes back."""
        if self.copies(recipe):
            return Acted([*before, "# a copy to nowhere"])
        if self._context.copy:
            return Acted([*before, *self.end()], ends=True)
        return Acted([*before, *self.refused(), *self.end()], ends=True)

    def refused(self) -> Code:
        code = self._context.scope.values.get("EXITCODE", "0") or "0"
        if code == "0":
            return ["discard;"]
        if code == LATER:
            raise Untranslatable("EXITCODE=75 asks the sender to try again for days")
        self._context.needs.names.add("ereject")
        return [f"ereject {self._quoted(NOBODY)};"]

    def default(self) -> Code:
        """Where letters go that no recipe has taken; nothing for the INBOX."""
        path = self._context.scope.values.get("DEFAULT") or self._context.scope.values.get("ORGMAIL", "")
        name = self.folder(path) if path != NOTHING else NOTHING
        if name == NOTHING:
            return ["discard;"]
        return [self.filed(name, copy=False)] if name or self._context.copy else []

    # forwards

    def forward(self, action: Forward, recipe: Recipe) -> Acted:
        before: Code = []
        return self.sent([self._context.scope.text(words, before) for words in action.addresses], recipe, before)

    def sent(self, words: list[str], recipe: Recipe, before: Code) -> Acted:
        addresses = self._addresses(words)
        if not addresses:
            raise Untranslatable("nobody is named to whom the letter shall go")
        if len(addresses) > MOST_FORWARDS:
            self._context.differs(recipe.action_line, f"a letter is forwarded to {MOST_FORWARDS} addresses at most")
        copy = self.copies(recipe)
        code = [self._redirected(each, copy=copy) for each in addresses[:MOST_FORWARDS]]
        return self.done([*before, *code], recipe)

    def _redirected(self, address: str, *, copy: bool) -> str:
        if address.lower() == self._context.person.address.lower():
            return "keep;"
        tag = ":copy " if copy or self._context.copy else ""
        self._context.needs.names |= {"copy"} if tag else set()
        return f"redirect {tag}{self._quoted(address)};"

    def _addresses(self, words: list[str]) -> list[str]:
        """Without sendmail's options; a name without a domain is of our own."""
        found: list[str] = []
        left = [each for word in words for each in word.replace(",", " ").split() or [""]]
        while left:
            word = left.pop(0)
            if word in ("-f", "-F", "-r"):
                left[:1] = []
            elif word and not word.startswith("-"):
                found.append(self._address(word))
        return list(dict.fromkeys(found))

    def _address(self, word: str) -> str:
        if not is_constant(word):
            return word
        whole = word if "@" in word else f"{word}@{self._context.person.domain}"
        try:
            return mailbox(whole)
        except ValueError:
            raise Untranslatable(f"“{word}” is no address") from None


def _split(path: str, words: Words) -> list[str]:
    """What stands in a variable outside of quotes is several words when there is white space in it."""
    quoted = all(isinstance(each, str) or each.quoted for each in words)
    return [path] if quoted or not path.strip() else path.split()
