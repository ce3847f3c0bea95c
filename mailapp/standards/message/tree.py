"""A node of the tree while it is scanned; `Part` is what is kept of it."""

import re
from dataclasses import dataclass, field

from mailapp.standards.message.limits import BOUNDARY_OCTETS, FIELD_OCTETS, IDENTIFIER_OCTETS, NAME_CHARACTERS
from mailapp.standards.message.params import Parameters, filename, raw, split, text
from mailapp.standards.message.values import Part
from mailapp.standards.message.words import decode, unfold

TOKEN = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`{|}~-]++\Z")
TYPE = re.compile(rb"([A-Za-z0-9!#$%&'*+.^_`{|}~-]++)\s*/\s*([A-Za-z0-9!#$%&'*+.^_`{|}~-]++)")
ADDRESS_FIELDS = (b"from", b"sender", b"reply-to", b"to", b"cc", b"bcc")
CONTENT_FIELDS = b"type transfer-encoding disposition id description md5 language location".split()
UNDERSTOOD = {
    *ADDRESS_FIELDS,
    *(b"content-" + name for name in CONTENT_FIELDS),
    *(b"date", b"subject", b"message-id", b"in-reply-to", b"references"),
}
NESTED_MESSAGES = ("message/rfc822", "message/global")  # RFC 9051 §9 media-message


@dataclass(slots=True, eq=False)
class Node:
    """A message or a part. A message's section is the prefix of its parts: "", or "2." within part 2."""

    section: str
    header_start: int
    head: dict[bytes, bytes]  # first field of each name, unfolded
    body_start: int
    body_end: int = 0
    lines: int = 0
    depth: int = 0
    major: bytes = b"text"
    minor: bytes = b"plain"
    media_type: str = "text/plain"
    parameters: Parameters = ()
    disposition: bytes = b""
    disposition_parameters: Parameters = ()
    boundary: bytes = b""  # "" when nothing tells where its parts begin
    children: list["Node"] = field(default_factory=list)
    message: "Node | None" = None  # what a message/rfc822 part holds

    @property
    def is_message(self) -> bool:
        return not self.section or self.section.endswith(".")

    @property
    def is_multipart(self) -> bool:
        return self.major.lower() == b"multipart"

    @property
    def parts(self) -> list["Node"]:
        """A multipart's parts; without any boundary found, all of it is one text, so that it can be read."""
        return self.children or [self._remainder()]

    @property
    def prefix(self) -> str:
        """What the sections of the children begin with."""
        return self.section if self.is_message else self.section + "."

    @property
    def size(self) -> int:
        return self.body_end - self.body_start

    @property
    def body_section(self) -> str:
        """A message's body that is not multipart is its part 1 (RFC 9051 §6.4.5.1)."""
        return self.section + "1" if self.is_message and not self.is_multipart else self.section

    def understand(self, default_type: bytes) -> None:
        """Read the Content- fields; what is missing or unreadable has its default (RFC 2045 §5.2)."""
        value = self.head.get(b"content-type")
        main, parameters = split(value) if value else (default_type, ())
        self.parameters = parameters
        self.major, self.minor = _type(main)
        if self.is_multipart:  # RFC 2231 §7 wants the boundary plain, but the extended form comes
            boundary = raw(parameters, b"boundary") or text(parameters, b"boundary").encode()
            self.boundary = boundary.rstrip()[:BOUNDARY_OCTETS]  # RFC 2046 §5.1.1
        self.media_type = (self.major + b"/" + self.minor).lower().decode("latin-1")
        if b"content-disposition" in self.head:
            self.disposition, self.disposition_parameters = split(self.head[b"content-disposition"])

    def leave_whole(self) -> None:
        """Not taken apart: too deep."""
        self.boundary = b""
        if not self.is_multipart:
            self.major, self.minor, self.media_type = b"application", b"octet-stream", "application/octet-stream"

    def part(self) -> Part:
        """This node as a part with content of its own."""
        head = self.head
        shown = self.disposition.lower()
        return Part(
            section=self.body_section,
            media_type=self.media_type[:NAME_CHARACTERS],
            charset=text(self.parameters, b"charset").lower()[:NAME_CHARACTERS] if self.parameters else "",
            encoding=decode(self.encoding).lower()[:NAME_CHARACTERS],
            disposition="" if not shown else "inline" if shown == b"inline" else "attachment",  # RFC 2183 §2.8
            filename=filename(self.disposition_parameters, self.parameters),
            content_id=decode(head[b"content-id"].strip(b" \t<>")[:IDENTIFIER_OCTETS]) if b"content-id" in head else "",
            header_start=self.header_start,
            body_start=self.body_start,
            body_end=self.body_end,
            lines=self.lines,
        )

    @property
    def encoding(self) -> bytes:
        """Content-Transfer-Encoding as it stands, without comments (RFC 2045 §6.1)."""
        value = self.head.get(b"content-transfer-encoding")
        return split(value)[0] or b"7bit" if value else b"7bit"

    def whole(self) -> Part:
        """A message as a whole, whose body is not multipart."""
        return Part(
            self.section, "message/rfc822", "", "7bit", "", "", "",
            self.header_start, self.body_start, self.body_end, self.lines,
        )  # fmt: skip

    def _remainder(self) -> "Node":
        return Node(
            section=self.prefix + "1",
            header_start=self.body_start,
            head={},
            body_start=self.body_start,
            body_end=self.body_end,
            lines=self.lines,
            depth=self.depth + 1,
        )


def _type(main: bytes) -> tuple[bytes, bytes]:
    """Type and subtype; what is neither readable nor guessable is text (RFC 2045 §5.2)."""
    if found := TYPE.match(main):
        return found[1], found[2]
    word = main.split(b"/")[0].strip().lower()
    if word == b"multipart":
        return word, b"mixed"
    return (b"application", b"octet-stream") if TOKEN.match(word) and word != b"text" else (b"text", b"plain")


def understood(found: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The fields that a scan reads, by lower-case name, unfolded; of several the first counts.

    Several fields of addresses are one list: else a From that was checked could hide one that is shown.
    """
    head: dict[bytes, bytes] = {}
    for written, value in found:
        name = written.lower()
        if name not in UNDERSTOOD:
            continue
        value = unfold(value[:FIELD_OCTETS]).strip(b" \t\r\n")
        if name not in head:
            head[name] = value
        elif name in ADDRESS_FIELDS and len(head[name]) < FIELD_OCTETS:
            head[name] += b", " + value
    return head
