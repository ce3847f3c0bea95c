"""What all findings in a letter come to: one value, for whoever decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mailapp.policy.mailrules.content import Action, Finding
from mailapp.standards.message.headers import FIELD


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings in the order of the letter, sorted by what they want."""

    reject: Finding | None = None
    discard: Finding | None = None
    redirect: Finding | None = None
    holds: tuple[Finding, ...] = ()
    fields: tuple[str, ...] = ()  # to be put before the letter
    edits: Mapping[int, str] = field(default_factory=dict)  # place of a field → what stands there instead, "" nothing
    findings: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.findings)

    @property
    def told(self) -> tuple[str, ...]:
        """What every finding says, for the journal."""
        return tuple(dict.fromkeys(found.because for found in self.findings))


NOTHING = Verdict()


def verdict(findings: Sequence[Finding]) -> Verdict:
    """Of several findings that want the same the first counts."""
    if not findings:
        return NOTHING
    of = {action: [found for found in findings if found.rule.action is action] for action in Action}
    return Verdict(
        reject=_first(of[Action.REJECT]),
        discard=_first(of[Action.DISCARD]),
        redirect=_first(of[Action.REDIRECT]),
        holds=tuple(of[Action.HOLD]),
        fields=tuple(dict.fromkeys(found.rule.argument for found in of[Action.PREPEND])),
        edits={found.line.place: _instead(found) for found in reversed(of[Action.IGNORE] + of[Action.REPLACE])},
        findings=tuple(findings),
    )


def edited(header: bytes, found: Verdict) -> bytes:
    """The header with its changes; what no rule names stays octet for octet."""
    before = b"".join(text.encode() + b"\r\n" for text in found.fields)
    if not found.edits:
        return before + header
    pieces, at = [before], 0
    for place, match in enumerate(FIELD.finditer(header)):
        if place in found.edits:
            after = match.end() + header[match.end() :].startswith(b"\n")
            instead = found.edits[place]
            pieces += [header[at : match.start()], instead.encode() + b"\r\n" if instead else b""]
            at = after
    return b"".join([*pieces, header[at:]])


def _first(findings: Iterable[Finding]) -> Finding | None:
    return next(iter(findings), None)


def _instead(found: Finding) -> str:
    return found.rule.argument if found.rule.action is Action.REPLACE else ""
