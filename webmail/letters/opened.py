"""A letter that lies open: its facts from the index, its parts read from the file where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mailapp.standards.address import Named, parse_list
from mailapp.standards.message import content, headers
from mailapp.standards.message.values import Part
from mailapp.store.port import Store
from mailapp.store.values import MessageInfo, NoSuchMessage, UidSet, Want
from webmail.letters.body import Arrangement, arrange

HEADER_SIZE = 256 * 1024  # octets of the header that a person is shown
TEXT_SIZE = 2 * 1024 * 1024  # octets of a text part that are read
SOURCE_SIZE = 2 * 1024 * 1024  # octets of the source shown in a page; the download has all


@dataclass
class Opened:
    """One message of one mailbox, and the store to read it from."""

    store: Store
    info: MessageInfo

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
        return self.octets(0, min(self.info.header_size or HEADER_SIZE, HEADER_SIZE))

    def octets(self, start: int, end: int) -> bytes:
        with self.store.content(self.info.mailbox, self.info.uid) as file:
            file.seek(start)
            return file.read(max(0, end - start))

    def text(self, part: Part) -> str:
        end = min(part.body_end, part.body_start + TEXT_SIZE)
        return content.text_of(part, self.octets(part.body_start, end))

    def texts(self, parts: Sequence[Part]) -> str:
        return "\n\n".join(self.text(part).strip("\n") for part in parts)

    def decoded(self, part: Part) -> bytes:
        """The part's content without its transfer encoding."""
        return content.decoded(part, self.octets(part.body_start, part.body_end))

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
