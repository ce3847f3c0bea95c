"""Between wire and session: octets become commands, answers become octets. It waits for nothing."""

import zlib
from collections.abc import Callable, Iterator

from access.imap.answers import Answer, Continue, FileSlice, status
from access.imap.answers import HangUp as LogOut
from access.imap.answers.messages import without_nul
from access.imap.deflate import Deflate
from access.imap.framer import AFTER_LOGIN, BEFORE_LOGIN, Broken, Framer, Line, Octets, Prompt, WantLiteral
from access.imap.grammar import Bad, foreseen, parse
from access.imap.port import Office
from access.imap.session import Session
from access.imap.states import NotAuthenticated
from access.imap.talk import Talk
from access.wire.answers import Known, Last
from access.wire.conduct import Conduct
from access.wire.talk import Caller, Parting
from mailapp.net.content import Content

CHUNK = 64 * 1024  # octets of a letter that are in memory at once
AT_ONCE = 32  # pieces of a parcel or a message that are looked at in one turn of the loop
FAREWELLS = {
    Parting.SLOW: status.bye("You were silent for too long."),  # RFC 9051 §5.4
    Parting.STOPPING: status.bye("The server stops; come back in a moment.", "UNAVAILABLE"),
    Parting.REVOKED: status.bye("Log in again: the password or the account has changed.", "EXPIRED"),  # RFC 5530 §3
    Parting.CROWDED: status.bye("Too many connections.", "LIMIT"),
    Parting.TROUBLE: status.bye("Something went wrong here; try again later.", "UNAVAILABLE"),
}


class Admitted(Last):
    """An act: the message that was announced may come."""


class Refused(Last):
    """An act: it may not; the client has been told."""


class Dialogue:
    """Implements wire.talk.Talk. `spool` makes a Content for a message that comes."""

    def __init__(self, caller: Caller, office: Office, spool: Callable[[], Content]) -> None:
        encrypted = caller.secure
        self.session = Session(Talk(office, caller.client, caller.trusted_wire, encrypted, caller.offers_tls))
        self._policy = caller.policy
        self._spool = spool
        self._framer = Framer(BEFORE_LOGIN)
        self._deflate: Deflate | None = None
        self._conduct = Conduct(caller.policy)
        self._contents: list[Content] = []  # of messages of the command that comes
        self._unkept = False  # one of them could not be written down
        self._tag = ""

    # -- what the wire asks ---------------------------------------------------------------------------

    @property
    def pending(self) -> int:
        return self._framer.pending + (self._deflate.waiting if self._deflate else 0)

    @property
    def inside(self) -> bool:
        return not isinstance(self.session.state, NotAuthenticated)

    @property
    def patience(self) -> float:
        return self._policy.client_idle_seconds if self.inside else self._policy.client_login_seconds

    @property
    def watched(self) -> frozenset[int]:
        return self.session.watched

    def greet(self) -> Iterator[object]:
        yield self.session.greet()

    def look(self) -> Iterator[object]:
        """The bell has rung; what goes wrong now belongs to no command."""
        self._tag = ""
        return _flat(self.session.look())

    def feed(self, octets: bytes) -> None:
        if self._deflate is None:
            self._framer.feed(octets)
        else:
            self._deflate.feed(octets)

    def next(self) -> Iterator[object] | None:
        self._framer.limits = AFTER_LOGIN if self.inside else BEFORE_LOGIN
        for _ in range(AT_ONCE):
            event = self._framer.event()
            if isinstance(event, Octets):
                self._write_down(event.octets)
            elif isinstance(event, WantLiteral) and self._is_welcome(event):
                self.admit()
            elif event is not None:
                return self._answer(event)
            elif self._deflate is None or not self._deflate.waiting:
                return None
            else:
                try:
                    self._framer.feed(self._deflate.unpack())
                except zlib.error:
                    self._deflate.give_up()
                    return self._complain("", "That cannot be inflated", fatal=True)
        return iter(())  # others shall get some, too, while a few octets become gigabytes

    def stumbled(self) -> bytes:
        if self._framer.asks:  # whether a message may come could not be found out
            self.refuse()
        return status.no(self._tag or "*", "Something went wrong here; try again later.", "UNAVAILABLE")

    def wall(self) -> bytes:
        """RFC 9051 §6.2.1: what the client said of itself in clear is forgotten."""
        self._framer.rest()
        talk = self.session.talk
        talk.secure = talk.encrypted = True
        talk.identity.clear()
        return b""

    def farewell(self, why: Parting) -> bytes:
        return FAREWELLS[why]

    def close(self) -> None:
        self._let_go()

    # -- what acts of a session ask -------------------------------------------------------------------

    def admit(self) -> None:
        content = self._spool()
        self._contents.append(content)
        self._framer.accept(content)

    def refuse(self) -> None:
        self._framer.refuse()
        self._let_go()

    def compress(self) -> None:
        """From here on (RFC 4978 §3); what has been sent behind the command is packed already."""
        self._deflate = Deflate()
        self._deflate.feed(self._framer.rest())

    def packed(self, octets: bytes) -> bytes:
        """As it goes over the wire."""
        return self._deflate.pack(octets) if self._deflate and octets else octets

    # -- commands -------------------------------------------------------------------------------------

    def _answer(self, event: Line | Prompt | WantLiteral | Broken) -> Iterator[object]:
        if not self.inside and self._conduct.knocked():
            return iter([status.bye("Too many commands before login."), LogOut()])
        if isinstance(event, Prompt):
            return Known(bytes(Continue(b"go on")))
        if isinstance(event, Broken):
            return self._complain(event.tag, event.reason, fatal=event.fatal)
        return self._command(event) if isinstance(event, Line) else self._admission(event)

    def _complain(self, tag: str, reason: str, *, fatal: bool = False) -> Iterator[object]:
        """Not a command. Whoever makes too many mistakes has to go."""
        self._let_go()
        yield status.bad(tag, reason)
        if fatal or self._conduct.erred():
            yield status.bye(reason if fatal else "Too many mistakes.")
            yield LogOut()

    def _unreadable(self, bad: Bad) -> Iterator[object]:
        """A command that cannot be; some are well written all the same, and are refused by NO."""
        if bad.status == "BAD":
            return self._complain(bad.tag, bad.why)
        self._let_go()
        return iter([status.no(bad.tag, bad.why, bad.code)])

    def _is_welcome(self, want: WantLiteral) -> bool:
        """The message may come, and nobody need be asked."""
        if self.session.talk.room is None:
            return False
        try:
            return self.session.foresees(foreseen(want, self.session.talk.utf8))
        except Bad:
            return False  # which `_admission` will explain

    def _admission(self, want: WantLiteral) -> Iterator[object]:
        """May the message come? Asked before it does."""
        try:
            tagged = foreseen(want, self.session.talk.utf8)
        except Bad as bad:
            yield from self._unreadable(bad)
            yield Refused()
            return
        self._tag = tagged.tag
        refusal = self.session.admit(tagged)
        if refusal is not None:
            yield refusal
        yield Admitted() if refusal is None else Refused()

    def _command(self, line: Line) -> Iterator[object]:
        contents, self._contents = self._contents, []
        unkept, self._unkept = self._unkept, False
        try:
            if self.session.expects_line:
                yield from _flat(self.session.respond(_octets(line)))
                return
            tagged = parse(line.pieces, self.session.talk.utf8)
            self._tag = tagged.tag
            if unkept:
                yield status.no(tagged.tag, "There is no room for it here; try again later.", "UNAVAILABLE")
            else:
                yield from _flat(self.session.obey(tagged))
        except Bad as bad:
            yield from self._unreadable(bad)
        finally:
            for content in contents:
                content.close()

    def _write_down(self, octets: bytes) -> None:
        """Of a message that comes; when the disk is full, the rest is read all the same."""
        if self._unkept:
            return
        try:
            self._contents[-1].write(octets)
        except OSError:
            self._unkept = True

    def _let_go(self) -> None:
        contents, self._contents, self._unkept = self._contents, [], False
        for content in contents:
            content.close()


def _octets(line: Line) -> bytes:
    """An answer to a challenge is a line without literals."""
    return line.pieces[0] if len(line.pieces) == 1 and isinstance(line.pieces[0], bytes) else b""


def _flat(answers: Iterator[Answer]) -> Iterator[object]:
    """Slices of files become octets, a piece at a time; what only a server can do stays as it is."""
    try:
        for answer in answers:
            if isinstance(answer, FileSlice):
                yield from _pieces(answer)
            else:
                yield bytes(answer) if isinstance(answer, Continue) else answer
    finally:
        if close := getattr(answers, "close", None):
            close()


def _pieces(part: FileSlice) -> Iterator[bytes]:
    part.file.seek(part.start)
    left = part.length
    while left > 0:
        piece = part.file.read(min(CHUNK, left))
        if not piece:
            raise OSError("a letter's file is shorter than its row says")
        left -= len(piece)
        yield piece if part.binary else without_nul(piece)
