"""A submitted letter while it is made ready: each station takes a draft and gives back a better one."""

from dataclasses import dataclass, replace

from mailapp.delivery.values import Submission
from mailapp.net.content import Content
from mailapp.standards.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Draft:
    """`header` stands in place of the first `replaced` octets of what was received; `signatures` stand above all."""

    submission: Submission
    envelope: Envelope
    received: Content
    replaced: int
    header: bytes
    signatures: bytes = b""
    warnings: tuple[str, ...] = ()

    @property
    def content(self) -> Content:
        """The letter as it is now: a view, the octets of the body are not copied."""
        same = len(self.header) == self.replaced and self.received.received_head(self.replaced) == self.header
        letter = self.received if same else self.received.with_header(self.header, self.replaced)
        return letter.with_prefix(self.signatures) if self.signatures else letter

    def warned(self, sentence: str) -> "Draft":
        """The same letter, whose writer should know something."""
        return replace(self, warnings=(*self.warnings, sentence))
