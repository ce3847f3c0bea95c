"""After login: somebody's scripts (RFC 5804 §2.5 to §2.14)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from access.managesieve import common
from access.managesieve.framer import Word
from access.managesieve.replies import no, ok, string
from access.managesieve.words import Malformed, nothing, number, strings, text, texts
from access.wire.answers import Answer
from mailapp.delivery.script import (
    NoSuchScript,
    ScriptActive,
    ScriptError,
    ScriptExists,
    ScriptInfo,
    ScriptTooLarge,
    TooManyScripts,
)
from mailapp.directory.values import AccountInfo

if TYPE_CHECKING:
    from access.managesieve.authorization import Authorization

Words = Sequence[Word]
CODES: dict[type[ScriptError], str] = {  # RFC 5804 §1.3
    NoSuchScript: "NONEXISTENT",
    ScriptExists: "ALREADYEXISTS",
    ScriptActive: "ACTIVE",
    TooManyScripts: "QUOTA/MAXSCRIPTS",
    ScriptTooLarge: "QUOTA/MAXSIZE",
}


class Scripts(Protocol):
    """One account's scripts (`mailapp.delivery.scripts`). Errors are ScriptErrors; lists of str are warnings."""

    def listed(self) -> list[ScriptInfo]: ...

    def text(self, name: str) -> bytes: ...

    def check(self, octets: bytes) -> Sequence[str]: ...

    def room(self, name: str, size: int) -> None: ...

    def put(self, name: str, octets: bytes) -> Sequence[str]: ...

    def activate(self, name: str) -> None: ...

    def remove(self, name: str) -> None: ...

    def rename(self, name: str, to: str) -> None: ...


Open = Callable[[AccountInfo], Scripts]


class Shelf:
    """Somebody is logged in, and told so by `welcome`; `out` gives the state behind UNAUTHENTICATE."""

    def __init__(
        self, scripts: Scripts, capabilities: bytes, out: "Callable[[], Authorization]", welcome: bytes
    ) -> None:
        self.scripts = scripts
        self.capabilities = capabilities
        self.out = out
        self.welcome = welcome

    def obey(self, verb: str, words: Words) -> "Result | Authorization":
        try:
            return MENU.get(verb, unknown)(self, words)
        except ScriptError as wrong:
            return no(str(wrong), CODES.get(type(wrong), ""))


State = Shelf
Result = Answer | Shelf


def have_space(state: State, words: Words) -> Result:
    if len(words) != 2:
        raise Malformed("It takes a name and a size")
    [name] = texts(words[:1], "a name and a size", 1)
    state.scripts.room(name, number(words[1]))
    return ok("There is room")


def put_script(state: State, words: Words) -> Result:
    name, octets = strings(words, "a name and a script", 2)
    return warned(state.scripts.put(text(name), octets), "Kept")


def list_scripts(state: State, words: Words) -> Result:
    nothing(words)
    listed = state.scripts.listed()
    lines = (string(each.name.encode()) + (b" ACTIVE\r\n" if each.active else b"\r\n") for each in listed)
    return b"".join(lines) + ok()


def set_active(state: State, words: Words) -> Result:
    [name] = texts(words, "a name", 1)
    state.scripts.activate(name)
    return ok("Active" if name else "No script is active")


def get_script(state: State, words: Words) -> Result:
    [name] = texts(words, "a name", 1)
    octets = state.scripts.text(name)
    return b"{%d}\r\n" % len(octets) + octets + b"\r\n" + ok()


def delete_script(state: State, words: Words) -> Result:
    [name] = texts(words, "a name", 1)
    state.scripts.remove(name)
    return ok("Deleted")


def rename_script(state: State, words: Words) -> Result:
    name, to = texts(words, "the old and the new name", 2)
    state.scripts.rename(name, to)
    return ok("Renamed")


def check_script(state: State, words: Words) -> Result:
    [octets] = strings(words, "a script", 1)
    return warned(state.scripts.check(octets), "It can be kept")


def warned(warnings: Sequence[str], otherwise: str) -> bytes:
    """RFC 5804 §1.3: a script with warnings is good all the same."""
    return ok("\r\n".join(warnings), "WARNINGS") if warnings else ok(otherwise)


def unauthenticate(state: State, words: Words) -> "Authorization":
    nothing(words)
    return state.out()


def capability(state: State, words: Words) -> Result:
    nothing(words)
    return state.capabilities + ok()


def noop(state: State, words: Words) -> Result:
    return common.noop(words)


def logout(state: State, words: Words) -> Result:
    return common.logout(words)


def unknown(state: State, words: Words) -> Result:
    raise Malformed("No such command, or not after login")


MENU: "dict[str, Callable[[State, Words], Result | Authorization]]" = {
    "LOGOUT": logout,  # RFC 5804 §2.3
    "CAPABILITY": capability,  # RFC 5804 §2.4
    "HAVESPACE": have_space,  # RFC 5804 §2.5
    "PUTSCRIPT": put_script,  # RFC 5804 §2.6
    "LISTSCRIPTS": list_scripts,  # RFC 5804 §2.7
    "SETACTIVE": set_active,  # RFC 5804 §2.8
    "GETSCRIPT": get_script,  # RFC 5804 §2.9
    "DELETESCRIPT": delete_script,  # RFC 5804 §2.10
    "RENAMESCRIPT": rename_script,  # RFC 5804 §2.11
    "CHECKSCRIPT": check_script,  # RFC 5804 §2.12
    "NOOP": noop,  # RFC 5804 §2.13
    "UNAUTHENTICATE": unauthenticate,  # RFC 5804 §2.14
}
