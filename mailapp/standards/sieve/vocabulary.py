"""The words that a script may use: of the base language, and of the extensions that it requires (RFC 5228 §3.2)."""

from collections.abc import Callable, Mapping

from mailapp.standards.sieve.arguments import allowed
from mailapp.standards.sieve.errors import Wrong
from mailapp.standards.sieve.extensions.registry import EXTENSIONS
from mailapp.standards.sieve.forms import Extension, Form, Tag
from mailapp.standards.sieve.parser import Node

CHAIN = ("elsif", "else")
Words = Callable[[Extension], Mapping[str, Form]]


def commands_of(extension: Extension) -> Mapping[str, Form]:
    return extension.commands


def tests_of(extension: Extension) -> Mapping[str, Form]:
    return extension.tests


class Vocabulary:
    """`lacking`: the script has asked by ihave for what is not here, so unknown words fail when they are met."""

    def __init__(self) -> None:
        self.enabled: dict[str, Extension] = {}
        self.lacking = False
        self._forms: dict[Words, dict[str, Form]] = {commands_of: {}, tests_of: {}}
        self._tags: dict[str, Mapping[str, Tag]] = {}  # by command or test, as long as nothing more is enabled
        self._learn(EXTENSIONS[""])

    def enable(self, name: str) -> bool:
        """Whether there is such an extension."""
        extension = EXTENSIONS.get(name) if name else None
        if extension is not None:
            self._learn(extension)
            for other in extension.brings:
                self.enable(other)
        return extension is not None

    def _learn(self, extension: Extension) -> None:
        self.enabled[extension.name] = extension
        for words, forms in self._forms.items():
            forms |= words(extension)
        self._tags = {}

    def tags(self, name: str, form: Form) -> Mapping[str, Tag]:
        """Those that a command or a test may have."""
        if name not in self._tags:
            self._tags[name] = allowed(name, form, self.enabled.values())
        return self._tags[name]

    def form(self, node: Node, words: Words) -> Form | None:
        """Of a command or a test; None for one that may be unknown. Raises Wrong for any other one."""
        if form := self._forms[words].get(node.name):
            return form
        for extension in EXTENSIONS.values():
            if node.name in words(extension):
                raise Wrong(f"Write require “{extension.name}” at the beginning to use “{node.name}”", node.at)
        self._check_kind(node, words)
        if not self.lacking:
            raise Wrong(f"There is no {'command' if words is commands_of else 'test'} “{node.name}”", node.at)
        return None

    def _check_kind(self, node: Node, words: Words) -> None:
        """Raises Wrong for a test in the place of a command, and the other way round."""
        others, kind = (
            (tests_of, "test, which stands behind if")
            if words is commands_of
            else (commands_of, "command, and no test")
        )
        control = words is tests_of and node.name in ("if", *CHAIN)
        if control or any(node.name in others(extension) for extension in EXTENSIONS.values()):
            raise Wrong(f"“{node.name}” is a {kind}", node.at)
