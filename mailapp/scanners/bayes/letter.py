"""A letter as the filter sees it: taken apart when somebody asks, and once, whoever its recipients are."""

from functools import cached_property
from hashlib import blake2b

from mailapp.net.content import Content
from mailapp.scanners.bayes import numbers, tokens
from mailapp.standards.message import Part, parts_of
from mailapp.standards.message.headers import header_of

WINDOW = 512 * 1024  # octets that are looked at: junk is small
HEAD_MOST, BODY_MOST = 500, 1500  # tokens
BODY = 2048  # octets that tell one letter from another
NAMING = ("Message-ID", "Date", "From", "Subject")


class Letter:
    """`octets` begin with its header; what lies behind the first WINDOW of them is not looked at."""

    def __init__(self, octets: bytes) -> None:
        self.octets = _without_envelope(octets[:WINDOW])

    @classmethod
    def of(cls, content: Content) -> "Letter":
        return cls(content.head(WINDOW))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return parts_of(self.octets)

    @cached_property
    def tokens(self) -> dict[int, str]:
        """By their hash. Of too many those with the lowest hashes count: the same ones whoever asks, and where."""
        head = numbers.of_tokens(tokens.of_header(self.octets, self.parts))
        body = numbers.of_tokens(tokens.of_body(self.octets, self.parts))
        return _few(head, HEAD_MOST) | _few(body, BODY_MOST)

    @cached_property
    def fingerprint(self) -> int:
        """The same wherever the letter has been since it was written: fields of the way are not looked at."""
        head = self.octets[: self.parts[0].body_start]
        named = b"\n".join(header_of(head, name) or b"" for name in NAMING)
        body = self.octets[self.parts[0].body_start :][:BODY]
        return int.from_bytes(
            blake2b(named + b"\n\n" + body.replace(b"\r\n", b"\n").strip(), digest_size=numbers.HASH_OCTETS).digest(),
            "big",
        )


def _few(found: dict[int, str], most: int) -> dict[int, str]:
    return found if len(found) <= most else {name: found[name] for name in sorted(found)[:most]}


def _without_envelope(octets: bytes) -> bytes:
    """Without the line that begins a letter in an mbox."""
    return octets.partition(b"\n")[2] if octets.startswith(b"From ") else octets
