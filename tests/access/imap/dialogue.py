"""Dialogues of IMAP, played against the talk itself on the memory store: no socket, no thread, no database.

# a comment
C: a1 SELECT INBOX             sent with CRLF; \\r and \\n as in Python; {uidvalidity} is that of INBOX
S: * 3 EXISTS                  the next line of the answers, whole; "…" stands for anything
S: ...                         and whatever else there is
[b] C: b1 NOOP                 a second client of the same person
-- bell                        what an idle client is told when the bell rings
-- tls                         the handshake behind STARTTLS
-- stranger | clear | quota N | as ben
                               how a client begins: not logged in; where others can listen; so many octets are allowed;
                               as somebody else than Anna
"""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from access.imap.answers import BeginCompress, HangUp, StartTls
from access.imap.dialogue import Admitted, Dialogue, Refused
from access.imap.refusals import No
from access.imap.session import Session
from mailapp.directory.values import AccountInfo
from mailapp.net.content import Content
from mailapp.policy.formats import Withheld
from mailapp.policy.values import Policy
from mailapp.standards import sasl
from mailapp.store.memory_annotations import MemoryAnnotations
from mailapp.store.memory_house import MemoryHouse
from mailapp.store.sharing import SharingStore
from tests.access.talking import caller
from tests.support.scram import known

Compressor, Decompressor = type(zlib.compressobj()), type(zlib.decompressobj())
PATIENT = Policy(client_errors=10_000)
ANNA = AccountInfo(1, "anna@example.test", "Anna", 0, True, False)
PEOPLE = (ANNA.address, "ben@example.test", "carl@example.test")
TEAM = "info@example.test"
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
STEP = re.compile(r"(?:\[(?P<who>\w+)\] )?(?P<what>C:|S:|--) ?(?P<text>.*)")


@dataclass
class Office:
    """Anna's mail, and her password."""

    house: MemoryHouse = field(default_factory=lambda: MemoryHouse(*PEOPLE, teams=(TEAM,)))
    message_size: int = 1_000_000
    notify_most: int = 12
    withheld: Withheld = ()
    notes: MemoryAnnotations = field(default_factory=MemoryAnnotations)

    @property
    def store(self) -> SharingStore:
        """Anna's."""
        return self.house.open(ANNA.address)

    @property
    def uidvalidity(self) -> str:
        return str(self.store.mailbox("INBOX").uidvalidity)

    def login(self, name: str, password: str, client: str) -> AccountInfo:
        if name not in PEOPLE or password != "secret":
            raise No("No such name and password.", "AUTHENTICATIONFAILED")
        return replace(ANNA, id=self.house.number(name), address=name)

    def answer(self, question: sasl.Question) -> AccountInfo | sasl.Secrets:
        if isinstance(question, sasl.Wanted):
            return known("secret")
        if isinstance(question, sasl.Proof):
            return self.login(question.name, "secret" if question.key else "", "")
        return self.login(question.name, question.password, "")

    def open(self, account: AccountInfo) -> SharingStore:
        return self.house.open(account.address)

    def annotations(self, account: AccountInfo) -> MemoryAnnotations:
        return self.notes

    def now(self) -> datetime:
        return NOW


class Client:
    """One client: octets in, octets out, acts carried out as the server does."""

    def __init__(self, office: Office, *, secure: bool = True) -> None:
        here = caller("127.0.0.1" if secure else "192.0.2.7", policy=PATIENT)
        self.talk = Dialogue(here, office, Content)
        self.out = b""
        self.left = self.asked_for_tls = False
        self._wire: tuple[Compressor, Decompressor] | None = None  # what we say, what we hear
        self.talk.session.talk.tell = lambda line: self._tell(iter([line]))
        list(self.talk.greet())

    @property
    def session(self) -> Session:
        return self.talk.session

    def say(self, octets: bytes) -> bytes:
        """All that is answered to these octets."""
        if self._wire:
            octets = self._wire[0].compress(octets) + self._wire[0].flush(zlib.Z_SYNC_FLUSH)
        self.talk.feed(octets)
        while not (self.left or self.asked_for_tls) and (answer := self.talk.next()) is not None:
            self._tell(answer)
        return self._said()

    def bell(self) -> bytes:
        self._tell(self.talk.look())
        return self._said()

    def tls(self) -> bytes:
        assert self.asked_for_tls
        self.asked_for_tls = False
        return self.talk.wall()

    def _said(self) -> bytes:
        said, self.out = self.out, b""
        return said

    def _tell(self, answers: Iterator[object]) -> None:
        for answer in answers:
            if isinstance(answer, bytes):
                packed = self.talk.packed(answer)
                self.out += self._wire[1].decompress(packed) if self._wire else packed
            elif act := ACTS.get(type(answer)):
                act(self)

    def _compress(self) -> None:
        self.talk.compress()
        self._wire = zlib.compressobj(wbits=-15), zlib.decompressobj(-15)

    def _begin_tls(self) -> None:
        self.asked_for_tls = True

    def _leave(self) -> None:
        self.left = True


ACTS: dict[type, Callable[[Client], None]] = {
    Admitted: lambda client: client.talk.admit(),
    Refused: lambda client: client.talk.refuse(),
    BeginCompress: Client._compress,
    StartTls: Client._begin_tls,
    HangUp: Client._leave,
}


def play(text: str, office: Office | None = None, *, logged_in: bool = True) -> None:
    """Play a dialogue. Every line of every answer is accounted for."""
    office = office or Office()
    clients: dict[str, tuple[Client, io.BytesIO]] = {}
    for line in text.strip().splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            _step(clients, line.strip().replace("{uidvalidity}", office.uidvalidity), office, logged_in)
    for client, heard in clients.values():
        left = heard.read()
        assert not left, f"not expected: {left!r} from {client}"


def _step(clients, line: str, office: Office, logged_in: bool) -> None:
    step = STEP.fullmatch(line)
    assert step, f"not a line of a dialogue: {line!r}"
    who, what, text = step["who"] or "", step["what"], step["text"]
    if who not in clients:
        clients[who] = _enter(office, text if what == "--" else "", logged_in)
        if what == "--":
            return
    client, heard = clients[who]
    if what == "S:":
        _hear(heard, text)
        return
    left = heard.read()
    assert not left, f"before {line!r} there was also {left!r}"
    said = getattr(client, text)() if what == "--" else client.say(_octets(text) + b"\r\n")
    clients[who] = (client, io.BytesIO(said))


def _enter(office: Office, order: str, logged_in: bool) -> tuple[Client, io.BytesIO]:
    """A client as it is when the dialogue begins."""
    word, _, number = order.partition(" ")
    client = Client(office, secure=word != "clear")
    if word == "quota":
        office.house.mail(ANNA.id)._quota = int(number)
    if logged_in and word not in ("stranger", "clear"):
        who = number if word == "as" else "anna"
        client.say(b"login LOGIN %s@example.test secret\r\n" % who.encode())
    return client, io.BytesIO()


def _hear(heard: io.BytesIO, wanted: str) -> None:
    if wanted == "...":
        heard.read()
        return
    got = heard.readline().decode("utf-8", "replace").removesuffix("\r\n")
    pattern = ".*".join(re.escape(part) for part in wanted.split("…"))
    assert re.fullmatch(pattern, got, re.DOTALL), f"expected {wanted!r}, got {got!r}, then {heard.read(400)!r}"


def _octets(text: str) -> bytes:
    return text.replace("\\r", "\r").replace("\\n", "\n").encode()
