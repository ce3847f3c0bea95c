"""A letter that lies open: its facts from the index, its parts read from the file where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from mailapp.standards.address import Named, parse_list
from mailapp.standards.message import content, headers, scan
from mailapp.standards.message.values import Part
from mailapp.store.port import Store
from mailapp.store.values import MessageInfo, NoSuchMessage, UidSet, Want
from webmail.letters.body import Arrangement, arrange
from webmail.letters.flowed import is_flowed, unflowed

HEADER_SIZE = 256 * 1024  # octets of the header that a person is shown
PART_HEADER_SIZE = 64 * 1024  # octets of a part's own header that are read
FLOWED = b"flowed"
SMALL = 256 * 1024  # octets of a letter that is read as a whole
TEXT_SIZE = 2 * 1024 * 1024  # octets of a text part that are read
BEGINNING = 64  # octets as they came: less than a line of base64, in whole groups of four
SOURCE_SIZE = 2 * 1024 * 1024  # octets of the source shown in a page; the download has all


@dataclass
class Opened:
    """One message of one mailbox, and the store to read it from.

    A letter that is attached to another lies within that one's octets, from `start` on; `prefix` stands before the
    numbers of its parts where the outer letter is asked for them.
    """

    store: Store
    info: MessageInfo
    prefix: str = ""
    start: int = 0
    _read: dict[str, str] = field(default_factory=dict, repr=False)  # text parts, for a page asks for them twice

    @cached_property
    def arrangement(self) -> Arrangement:
        return arrange(self.info.parts)

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """Every header field, decoded, in order."""
        return [(name, headers.decode(value)) for name, value in headers.fields(self.header)]

    def field(self, name: str) -> str:
        """The first field of this name on one line; "" when there is none."""
        return next((" ".join(value.split()) for found, value in self.fields if found.lower() == name), "")

    def people(self, name: str) -> list[Named]:
        """Who is named in the first field of this name."""
        return parse_list(headers.header_of(self.header, name) or b"")

    @cached_property
    def header(self) -> bytes:
        """Its octets, up to and with the empty line."""
        return self.octets(self.start, self.start + min(self.info.header_size or HEADER_SIZE, HEADER_SIZE))

    @cached_property
    def _whole(self) -> bytes:
        with self.store.content(self.info.mailbox, self.info.uid) as file:
            return file.read()

    def octets(self, start: int, end: int) -> bytes:
        """From the letter's file, which is read once while it is small."""
        if self.info.size <= SMALL and not self.prefix:
            return self._whole[start : max(start, end)]
        with self.store.content(self.info.mailbox, self.info.uid) as file:
            file.seek(start)
            return file.read(max(0, end - start))

    def text(self, part: Part) -> str:
        """What a text part says; paragraphs that were cut into lines for the way are whole again (RFC 3676)."""
        if part.section not in self._read:
            self._read[part.section] = self._text(part)
        return self._read[part.section]

    def _text(self, part: Part) -> str:
        begin = max(part.header_start, part.body_start - PART_HEADER_SIZE)
        octets = self.octets(begin, min(part.body_end, part.body_start + TEXT_SIZE))
        header, body = octets[: part.body_start - begin], octets[part.body_start - begin :]
        text = content.text_of(part, body)
        if part.media_type != "text/plain" or FLOWED not in header.lower():
            return text
        flowed, delsp = is_flowed(header)
        return unflowed(text, delsp) if flowed else text

    def texts(self, parts: Sequence[Part]) -> str:
        return "\n\n".join(self.text(part).strip("\n") for part in parts)

    def decoded(self, part: Part) -> bytes:
        """The part's content without its transfer encoding."""
        return content.decoded(part, self.octets(part.body_start, part.body_end))

    def beginning(self, part: Part) -> bytes:
        """The first octets of a file, some fifty."""
        end = min(part.body_start + BEGINNING, part.body_end)
        return content.decoded(part, self.octets(part.body_start, end))

    def source(self) -> str:
        """The letter as it lies in the store; octets that are not UTF-8 become their Latin-1 letters."""
        octets = self.octets(0, SOURCE_SIZE)
        try:
            return octets.decode()
        except UnicodeDecodeError:
            return octets.decode("latin-1")


def opened(store: Store, box: int, uid: int) -> Opened:
    """Raises NoSuchMessage."""
    info = next(store.fetch(box, UidSet.of(uid), Want.LIST | Want.STRUCTURE), None)
    if info is None:
        raise NoSuchMessage("There is no such letter in this folder.")
    return Opened(store, info)


def attached(letter: Opened, section: str) -> Opened:
    """The letter that part `section` of another holds (RFC 2046 §5.2.1). Raises NoSuchMessage."""
    prefix = f"{section}."
    whole = next((part for part in letter.info.parts if part.section == prefix), None)
    if whole is None:
        raise NoSuchMessage("This letter has no letter in that part.")
    header = letter.octets(whole.header_start, min(whole.body_start, whole.header_start + HEADER_SIZE))
    facts = scan(header)
    within = [part for part in letter.info.parts if part.section.startswith(prefix)]
    info = replace(
        letter.info,
        subject=facts.subject,
        sender=facts.sender,
        sender_address=facts.sender_address,
        recipients=facts.recipients,
        sent=facts.sent,
        message_id=facts.message_id,
        size=whole.body_end - whole.header_start,
        header_size=len(header),
        parts=tuple(replace(part, section=part.section.removeprefix(prefix)) for part in within),
    )
    return Opened(letter.store, info, prefix, whole.header_start)


def around(letter: Opened, section: str) -> Opened:
    """The innermost letter to which a part belongs: an attached one, or the letter itself."""
    whole = [part.section for part in letter.info.parts if part.section.endswith(".")]
    inner = max((one for one in whole if section.startswith(one)), key=len, default="")
    return attached(letter, inner.removesuffix(".")) if inner else letter
