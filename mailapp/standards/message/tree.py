"""A node of the tree while it is scanned; `Part` is what is kept of it."""

from dataclasses import dataclass, field

from mailapp.standards.message.limits import BOUNDARY_OCTETS, FIELD_OCTETS
from mailapp.standards.message.params import Parameters, filename, raw, split, text
from mailapp.standards.message.values import Part
from mailapp.standards.message.words import unfold

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
    parameters: Parameters = field(default_factory=list)
    disposition: bytes = b""
    disposition_parameters: Parameters = field(default_factory=list)
    boundary: bytes = b""  # "" unless the body is taken apart
    children: list["Node"] = field(default_factory=list)
    message: "Node | None" = None  # what a message/rfc822 part holds

    @property
    def is_message(self) -> bool:
        return not self.section or self.section.endswith(".")

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
        return self.section + "1" if self.is_message and not self.boundary else self.section

    def understand(self, default_type: bytes) -> None:
        """Read the Content- fields; what is missing or unreadable has its default (RFC 2045 §5.2)."""
        value = self.head.get(b"content-type", b"")
        main, parameters = split(value) if value else (b"", [])
        major, _, minor = main.partition(b"/")
        major, minor = major.strip(), minor.strip().partition(b" ")[0]
        if not major:
            major, _, minor = default_type.partition(b"/")
        if major.lower() == b"multipart":
            self.boundary = raw(parameters, b"boundary").rstrip()[:BOUNDARY_OCTETS]  # RFC 2046 §5.1.1
            if not self.boundary:
                major, minor = b"text", b"plain"  # nothing to take it apart by: it can be read as it is
        self.major, self.minor, self.parameters = major, minor, parameters
        self.media_type = (major + b"/" + minor).lower().decode("latin-1")
        if b"content-disposition" in self.head:
            self.disposition, self.disposition_parameters = split(self.head[b"content-disposition"])

    def part(self) -> Part:
        """This node as a part with content of its own."""
        head = self.head
        shown = self.disposition.lower()
        return Part(
            section=self.body_section,
            media_type=self.media_type,
            charset=text(self.parameters, b"charset").lower() if self.parameters else "",
            encoding=self.encoding.lower().decode("latin-1"),
            disposition="" if not shown else "inline" if shown == b"inline" else "attachment",  # RFC 2183 §2.8
            filename=filename(self.disposition_parameters, self.parameters),
            content_id=head[b"content-id"].strip(b" \t<>").decode("latin-1") if b"content-id" in head else "",
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

    def remainder(self) -> "Node":
        """A multipart in which no boundary was found: all of it is one text, so that it can be read."""
        return Node(
            section=self.prefix + "1",
            header_start=self.body_start,
            head={},
            body_start=self.body_start,
            body_end=self.body_end,
            lines=self.lines,
            depth=self.depth + 1,
        )


def first_fields(found: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Lower-case names; of fields that may stand once only, the first counts."""
    return {name.lower(): unfold(value[:FIELD_OCTETS]).strip(b" \t\r\n") for name, value in reversed(found)}
