"""Dialogues of IMAP, played against a session on the memory store: no socket, no thread, no database.

# a comment
C: a1 SELECT INBOX             sent with CRLF; \\r and \\n as in Python
S: * 3 EXISTS                  the next line of the answers, whole; "…" stands for anything
S: ...                         and whatever else there is
[b] C: b1 NOOP                 a second client of the same person
-- bell                        what an idle client is told when the bell rings
"""

import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from access.imap import grammar
from access.imap.answers import Continue, FileSlice
from access.imap.answers import status as answers
from access.imap.framer import AFTER_LOGIN, Broken, Framer, Line, Octets, Prompt, WantLiteral
from access.imap.refusals import No
from access.imap.session import Session
from access.imap.talk import Talk
from mailapp.directory.values import AccountInfo
from mailapp.net.content import Content
from mailapp.standards import sasl
from mailapp.store.memory import MemoryStore
from tests.support.scram import known

ANNA = AccountInfo(1, "anna@example.test", "Anna", 0, True, False)
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
STEP = re.compile(r"(?:\[(?P<who>\w+)\] )?(?P<what>C:|S:|--) ?(?P<text>.*)")


@dataclass
class Office:
    """Anna's mail, and her password."""

    store: MemoryStore = field(default_factory=MemoryStore)
    message_size: int = 1_000_000

    def login(self, name: str, password: str, client: str) -> AccountInfo:
        if (name, password) != (ANNA.address, "secret"):
            raise No("No such name and password.", "AUTHENTICATIONFAILED")
        return ANNA

    def answer(self, question: sasl.Question) -> AccountInfo | sasl.Secrets:
        if isinstance(question, sasl.Wanted):
            return known("secret")
        if isinstance(question, sasl.Proof):
            return self.login(question.name, "secret" if question.key else "", "")
        return self.login(question.name, question.password, "")

    def open(self, account: AccountInfo) -> MemoryStore:
        return self.store

    def now(self) -> datetime:
        return NOW


class Client:
    """One client: octets in, octets out."""

    def __init__(self, office: Office, *, secure: bool = True) -> None:
        self.session = Session(Talk(office, "127.0.0.1", secure=secure, offers_tls=True))
        self.framer = Framer(AFTER_LOGIN)
        self.out: list[bytes] = []
        self.acts: list[object] = []

    def say(self, octets: bytes) -> bytes:
        """All that is answered to these octets."""
        self.framer.feed(octets)
        while (event := self.framer.event()) is not None:
            self._meet(event)
        said, self.out = b"".join(self.out), []
        return said

    def bell(self) -> bytes:
        self._tell(self.session.look())
        said, self.out = b"".join(self.out), []
        return said

    def _meet(self, event: object) -> None:
        if isinstance(event, Line):
            self._obey(event)
        elif isinstance(event, Prompt):
            self.out.append(bytes(Continue(b"go on")))
        elif isinstance(event, WantLiteral):
            self._admit(event)
        elif isinstance(event, Octets):
            self.content.write(event.octets)
        elif isinstance(event, Broken):
            self.out.append(answers.bad(event.tag, event.reason))

    def _obey(self, line: Line) -> None:
        if self.session.expects_line:
            self._tell(self.session.respond(line.pieces[0]))
            return
        try:
            tagged = grammar.parse(line.pieces, utf8=self.session.talk.utf8)
        except grammar.Bad as wrong:
            self.out.append(answers.tagged(wrong.tag or "*", wrong.status, wrong.why, wrong.code))
        else:
            self._tell(self.session.obey(tagged))

    def _admit(self, want: WantLiteral) -> None:
        refusal = self.session.admit(grammar.foreseen(want, utf8=self.session.talk.utf8))
        if refusal is None:
            self.content = Content()
            self.framer.accept(self.content)
        else:
            self.framer.refuse()
            self.out.append(refusal)

    def _tell(self, said) -> None:
        for answer in said:
            if isinstance(answer, bytes | Continue):
                self.out.append(bytes(answer))
            elif isinstance(answer, FileSlice):
                answer.file.seek(answer.start)
                self.out.append(answer.file.read(answer.length))
            else:
                self.acts.append(answer)


def play(text: str, office: Office | None = None, *, logged_in: bool = True) -> None:
    """Play a dialogue. Every line of every answer is accounted for."""
    office = office or Office()
    clients: dict[str, tuple[Client, io.BytesIO]] = {}
    for line in text.strip().splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            _step(clients, line.strip(), office, logged_in)
    for client, heard in clients.values():
        left = heard.read()
        assert not left, f"not expected: {left!r} from {client}"


def _step(clients, line: str, office: Office, logged_in: bool) -> None:
    step = STEP.fullmatch(line)
    assert step, f"not a line of a dialogue: {line!r}"
    who = step["who"] or ""
    if who not in clients:
        clients[who] = (Client(office), io.BytesIO())
        if logged_in:
            clients[who][0].say(b"login LOGIN anna@example.test secret\r\n")
    client, heard = clients[who]
    if step["what"] == "S:":
        _hear(heard, step["text"])
        return
    left = heard.read()
    assert not left, f"before {line!r} there was also {left!r}"
    said = client.bell() if step["what"] == "--" else client.say(_octets(step["text"]) + b"\r\n")
    clients[who] = (client, io.BytesIO(said))


def _hear(heard: io.BytesIO, wanted: str) -> None:
    if wanted == "...":
        heard.read()
        return
    got = heard.readline().decode("utf-8", "replace").removesuffix("\r\n")
    pattern = ".*".join(re.escape(part) for part in wanted.split("…"))
    assert re.fullmatch(pattern, got, re.DOTALL), f"expected {wanted!r}, got {got!r}, then {heard.read(400)!r}"


def _octets(text: str) -> bytes:
    return text.replace("\\r", "\r").replace("\\n", "\n").encode()
