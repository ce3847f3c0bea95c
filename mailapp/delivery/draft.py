"""A submitted letter while it is made ready: each station takes a draft and gives back a better one."""

from dataclasses import dataclass, replace

from mailapp.delivery.values import Submission
from mailapp.journal.values import Step
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
    remarks: tuple[Step, ...] = ()  # what rules did to it, for the journal
    copies: frozenset[str] = frozenset()  # recipients that a rule chose, and the writer knows nothing of
    held: str = ""  # why it waits for somebody to release it
    discarded: str = ""  # why nothing is kept of it

    @property
    def content(self) -> Content:
        """The letter as it is now: a view, the octets of the body are not copied."""
        same = len(self.header) == self.replaced and self.received.received_head(self.replaced) == self.header
        letter = self.received if same else self.received.with_header(self.header, self.replaced)
        return letter.with_prefix(self.signatures) if self.signatures else letter

    def head(self, most: int) -> bytes:
        """The first octets of header and body as they are now, without our trace fields."""
        behind = self.received.received_head(self.replaced + most)[self.replaced :]
        return (self.header + behind)[:most]

    def noted(self, kind: str, sentence: str, address: str = "") -> "Draft":
        """The same letter, with a line more in its story."""
        step = Step(kind, sentence, self.submission.trace, address or self.envelope.reverse_path)
        return replace(self, remarks=(*self.remarks, step))

    def warned(self, sentence: str) -> "Draft":
        """The same letter, whose writer should know something."""
        return replace(self, warnings=(*self.warnings, sentence))
