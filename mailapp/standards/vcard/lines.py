"""Content lines (RFC 6350 §3.3): folded, with parameters, escaped; and as vCard 2.1 had them."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

LINE_OCTETS = 75  # RFC 6350 §3.2
NAME = re.compile(r"(?:([A-Za-z0-9-]+)\.)?([A-Za-z0-9-]+)$")
PARAMETER = re.compile(r';([^=:;"]*)(?:=((?:"[^"]*"|[^;:"])*))?')
TYPES_OF_2_1 = {"quoted-printable": "ENCODING", "base64": "ENCODING", "b": "ENCODING"}
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
CARET = {"^n": "\n", "^N": "\n", "^^": "^", "^'": '"'}  # RFC 6868 §3.2


@dataclass(frozen=True, slots=True)
class Line:
    """One property. `text` is the whole line as it stood, unfolded."""

    group: str
    name: str  # in capitals
    params: dict[str, tuple[str, ...]]
    value: str
    text: str

    def first(self, name: str) -> str:
        """The first value of a parameter, in small letters; "" none."""
        return next(iter(self.params.get(name, ())), "").lower()

    @property
    def types(self) -> set[str]:
        return {one.lower() for one in self.params.get("TYPE", ())}


def unfolded(text: str) -> Iterator[str]:
    """Whole lines; a soft break of quoted-printable joins lines, too (vCard 2.1)."""
    whole = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if whole.endswith("=") and "QUOTED-PRINTABLE" in whole.partition(":")[0].upper():
            whole = whole[:-1] + line
        elif line[:1] in (" ", "\t") and whole:
            whole += line[1:]
        else:
            if whole.strip():
                yield whole
            whole = line
    if whole.strip():
        yield whole


def parse(text: str) -> Line | None:
    """None for what is no content line."""
    name = re.match(r"[A-Za-z0-9.-]+", text)
    if not name or not (named := NAME.match(name.group())):
        return None
    at, params = name.end(), dict[str, tuple[str, ...]]()
    while match := PARAMETER.match(text, at):
        key, said = match.group(1).strip().upper(), match.group(2)
        if said is None:  # a bare word (vCard 2.1)
            key, said = TYPES_OF_2_1.get(key.lower(), "TYPE"), key
        params[key] = params.get(key, ()) + _values(said)
        at = match.end()
    if text[at : at + 1] != ":":
        return None
    group, name_said = named.groups()
    return Line((group or "").lower(), name_said.upper(), params, _decoded(params, text[at + 1 :]), text)


def _values(said: str) -> tuple[str, ...]:
    """By comma; a comma within quotes is one of a list all the same, as the examples of RFC 6350 §6.4.1 have it."""
    found = [one.strip().strip('"').strip() for one in said.split(",")]
    return tuple(re.sub(r"\^[nN^']", lambda match: CARET[match.group()], one) for one in found if one)


def _decoded(params: dict[str, tuple[str, ...]], value: str) -> str:
    if "quoted-printable" not in {one.lower() for one in params.get("ENCODING", ())}:
        return value
    octets = quopri.decodestring(value.encode("utf-8", "surrogateescape"))
    charset = next(iter(params.get("CHARSET", ())), "utf-8")
    try:
        return octets.decode(charset, "replace")
    except LookupError:
        return octets.decode("utf-8", "replace")


def unescaped(value: str) -> str:
    """RFC 6350 §3.4."""
    return ESCAPED.sub(lambda match: "\n" if match.group(1) in "nN" else match.group(1), value)


def fields(value: str, separator: str = ";") -> list[str]:
    """The components of a structured value, each unescaped."""
    found, now, at = list[str](), 0, 0
    while at < len(value):
        if value[at] == separator:
            found.append(value[now:at])
            now = at + 1
        at += 2 if value[at] == "\\" else 1
    return [unescaped(one) for one in (*found, value[now:])]


def escaped(value: str) -> str:
    """A text value; no line of ours ever ends within one."""
    for sign, written in (("\\", "\\\\"), ("\r\n", "\\n"), ("\r", "\\n"), ("\n", "\\n"), (",", "\\,"), (";", "\\;")):
        value = value.replace(sign, written)
    return "".join(sign for sign in value if sign >= " " or sign == "\t")


def folded(line: str) -> str:
    """Lines of at most LINE_OCTETS octets, no character cut in two."""
    found, now, size = [], "", 0
    for sign in line:
        octets = len(sign.encode("utf-8", "replace"))
        if size + octets > LINE_OCTETS:
            found.append(now)
            now, size = " ", 1
        now, size = now + sign, size + octets
    return "\r\n".join([*found, now]) + "\r\n"
