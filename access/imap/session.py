"""One client's session, from greeting to good-bye: commands in, answers out. It opens no socket and no file.

Answers are generators: whoever serves pulls them a batch at a time, in a thread in which the store may wait.
"""

from collections.abc import Iterator

from access.imap import capabilities, menu, news
from access.imap.answers import Answer, BeginIdle, status
from access.imap.commands import Append, Done, Filter, Replace, Select, Tagged
from access.imap.handlers import appending, login, notifying
from access.imap.refusals import Refusal
from access.imap.states import Authenticated, NotAuthenticated, Selected
from access.imap.talk import Ok, State, Steps, Talk
from mailapp.store.values import (
    BadMailboxName,
    MailboxExists,
    NoPermission,
    NoSuchMailbox,
    NoSuchMessage,
    OverQuota,
    StoreError,
)

# What the store will not do → the code of the answer (RFC 9051 §7.1).
CODES: dict[type[StoreError], str] = {
    NoSuchMailbox: "NONEXISTENT",
    MailboxExists: "ALREADYEXISTS",
    OverQuota: "OVERQUOTA",
    NoPermission: "NOPERM",
    BadMailboxName: "CANNOT",
    NoSuchMessage: "EXPUNGEISSUED",
    StoreError: "CANNOT",
}


class Session:
    """What may be said now is in `state`; what holds for the whole connection in `talk`."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.state: State = NotAuthenticated(talk)
        self._tag = ""  # of the command that waits for more: AUTHENTICATE, IDLE
        self._end: Ok | None = None  # how IDLE will end

    @property
    def expects_line(self) -> bool:
        """The next line is an answer to a challenge of SASL, for `respond`."""
        return isinstance(self.state, NotAuthenticated) and self.state.exchange is not None

    @property
    def idle(self) -> bool:
        """Only DONE is expected; `look` tells the news."""
        return self._end is not None

    @property
    def watched(self) -> frozenset[int]:
        """What the client waits for now (numbers of the bell); when one rings, `look` tells the news."""
        return notifying.ears(self.state, idle=self.idle) if isinstance(self.state, Authenticated) else frozenset()

    def greet(self) -> bytes:
        """RFC 9051 §7.1.4, with what we can do."""
        return status.ok("*", "Pillarbox is ready", f"CAPABILITY {' '.join(capabilities.of(self.state))}")

    def obey(self, tagged: Tagged) -> Iterator[Answer]:
        """One command, to its tagged answer."""
        if isinstance(tagged.command, Done):
            yield from self._done()
            return
        self.talk.tag = tagged.tag
        if not isinstance(tagged.command, Append):
            self.talk.room = None
        handler = menu.MENUS[type(self.state)].get(type(tagged.command))
        if handler is None:
            yield status.bad(tagged.tag, "Not now: that command belongs to another state")
            return
        steps = handler(self.state, tagged.command)
        if isinstance(tagged.command, Select) and isinstance(self.state, Selected):
            self.state = self.state.left()  # whatever becomes of it (RFC 9051 §6.3.2)
        stand = isinstance(tagged.command, menu.NUMBERS_STAND) and not getattr(tagged.command, "by_uid", False)
        yield from self._carry_out(tagged.tag, steps, expunges=not stand)

    def respond(self, line: bytes) -> Iterator[Answer]:
        """The client's answer to a challenge, in base64."""
        if not isinstance(self.state, NotAuthenticated):
            raise RuntimeError("nobody was asked")
        yield from self._carry_out(self._tag, login.respond(self.state, line), expunges=False)

    def look(self) -> Iterator[Answer]:
        """The bell has rung: news of the selected mailbox, and of others that were asked for."""
        watch = self.talk.watch
        if isinstance(self.state, Selected):
            at_once = watch is None or watch.selected.filter is Filter.SELECTED  # RFC 5465 §6.1
            yield from news.tell(self.state, expunges=self.idle or at_once)
        if isinstance(self.state, Authenticated):
            yield from notifying.tell(self.state)

    def foresees(self, tagged: Tagged) -> bool:
        """Whether `admit` need not be asked; this one waits for nothing."""
        state, command = self.state, tagged.command
        if isinstance(state, Authenticated) and isinstance(command, Append):
            return appending.foreseen(state, command)
        return False

    def admit(self, tagged: Tagged) -> bytes | None:
        """Whether a literal of APPEND shall come (its message has no content yet): the refusal, or None."""
        command = tagged.command
        if isinstance(self.state, NotAuthenticated):
            return status.bad(tagged.tag, "Not now: log in first")
        if isinstance(self.state, Authenticated) and isinstance(command, Append | Replace):
            try:
                appending.check(self.state, command)
            except Refusal as refusal:
                return status.tagged(tagged.tag, refusal.status, refusal.text, refusal.code)
        return None

    def _carry_out(self, tag: str, steps: Steps, *, expunges: bool) -> Iterator[Answer]:
        before = self.talk.condstore
        try:
            end = yield from steps
        except Refusal as refusal:
            yield from self.look_between(expunges)
            yield status.tagged(tag, refusal.status, refusal.text, refusal.code)
        except StoreError as refusal:
            yield from self.look_between(expunges)
            yield status.no(tag, str(refusal), _code(refusal))
        else:
            if self.talk.condstore and not before and isinstance(self.state, Selected) and end.state is None:
                yield status.ok(
                    "*", "Changes are counted", f"HIGHESTMODSEQ {self.state.view.modseq}"
                )  # RFC 7162 §3.1.8
            yield from self._finish(tag, end, expunges)

    def _finish(self, tag: str, end: Ok, expunges: bool) -> Iterator[Answer]:
        if self.expects_line:
            self._tag = tag
            return
        if isinstance(end.then, BeginIdle):
            self._tag, self._end = tag, end
            yield end.then
            return
        if end.state is not None:
            self.state = end.state
        else:
            yield from self.look_between(expunges)
        yield status.ok(tag, end.text, end.code)
        if end.then is not None:
            yield end.then

    def look_between(self, expunges: bool) -> Iterator[Answer]:
        """News before the tagged line."""
        if isinstance(self.state, Selected):
            yield from news.tell(self.state, expunges=expunges)

    def _done(self) -> Iterator[Answer]:
        end, self._end = self._end, None
        if end is None:
            yield status.bad("", "Nothing waits for DONE")
            return
        yield from self.look_between(expunges=True)
        yield status.ok(self._tag, end.text)


def _code(refusal: StoreError) -> str:
    return next(code for kind, code in CODES.items() if isinstance(refusal, kind))
