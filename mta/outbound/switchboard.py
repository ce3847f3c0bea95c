"""One thread that holds many conversations side by side: a thread for each would cost more than what is said.

Threads of Python do not run at the same time, and ten of them that each wait for a reply of half a millisecond spend
most of it on taking turns. Connections are made, secured and ended by the threads that need them; here letters go over
those that are open.
"""

import logging
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from mailapp.standards.reply import Reply
from mta.outbound.cable import ENOUGH, Cable
from mta.outbound.lost import Lost
from mta.outbound.peer import Peer
from mta.outbound.talk import Came, Promise, Say, Talk

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25  # how often we look for peers that have been silent too long
IDLE_SECONDS = 1.0  # then the thread ends


class _Line(Cable):
    """A connection, what is said over it, and which events we are told of."""

    def __init__(self, peer: Peer, sock: socket.socket, talk: Talk[Any]) -> None:
        super().__init__(peer, sock)
        self.talk = talk
        self.over: Future[Any] = Future()
        self.told_of = 0


class Switchboard:
    """Its thread lives as long as there is something to say."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: deque[Callable[[], None]] = deque()
        self._runs = False
        self._ear: socket.socket
        self._bell: socket.socket

    def hold(self, peer: Peer, talk: Talk[Came]) -> Came:
        """Hold a conversation with a peer that is connected; what it comes to, or what it raises."""
        line = _Line(peer, peer.connection, talk)
        self._call(partial(self._begin, line))
        came: Came = line.over.result()
        return came

    def _call(self, call: Callable[[], None]) -> None:
        """From whatever thread: ours shall do this."""
        with self._lock:
            if not self._runs:
                self._begin_to_run()
            self._calls.append(call)
            if len(self._calls) == 1:  # else it is on its way
                self._bell.send(b"!")

    def _begin_to_run(self) -> None:
        """Raises OSError, RuntimeError when the system has no more sockets or threads; who comes next tries again."""
        self._ear, self._bell = socket.socketpair()
        try:
            threading.Thread(target=self._run, name="switchboard", daemon=True).start()
        except RuntimeError:
            self._ear.close()
            self._bell.close()
            raise
        self._runs = True

    # -- what its thread does -------------------------------------------------------------------------

    def _run(self) -> None:
        with self._ear, self._bell:
            while True:
                self._lines: set[_Line] = set()
                try:
                    return self._serve()
                except Exception as trouble:  # a fault of ours; it must not leave anybody waiting for ever
                    log.exception("all conversations are broken off")
                    for line in self._lines:
                        line.talk.close()
                        line.over.set_exception(trouble)
                    time.sleep(LOOK_SECONDS)  # what goes wrong again and again must not take all of a processor

    def _serve(self) -> None:
        """Until there has been nothing to do for a while."""
        with selectors.DefaultSelector() as self._selector:
            self._selector.register(self._ear, selectors.EVENT_READ)
            looked = busy = time.monotonic()
            while True:
                self._answer_calls()
                now = time.monotonic()
                if self._lines:
                    busy = now
                elif now - busy > IDLE_SECONDS and self._ends():
                    return
                if now - looked > LOOK_SECONDS:
                    self._hang_up_on_the_silent(now)
                    looked = now
                self._wait()

    def _answer_calls(self) -> None:
        while self._calls:
            self._calls.popleft()()  # one by one: should this one fail, the others are still there

    def _ends(self) -> bool:
        with self._lock:
            self._runs = bool(self._calls)
            return not self._runs

    def _wait(self) -> None:
        for key, _ in self._selector.select(LOOK_SECONDS):
            line = key.data
            if line is None:
                self._ear.recv(ENOUGH)
            elif line.until is None:
                self._listen(line, 0)  # it is not his turn: what he says is heard when it is
            else:
                self._go_on(line)

    def _hang_up_on_the_silent(self, now: float) -> None:
        for line in list(self._lines):
            if line.until is not None and line.until < now:
                self._tell(line, Lost(TimeoutError("no answer in time")))

    def _begin(self, line: _Line) -> None:
        try:
            line.sock.setblocking(False)
        except OSError as closed:
            return line.over.set_exception(Lost(closed))
        self._lines.add(line)
        self._tell(line, None)

    def _tell(self, line: _Line, came: Reply | Exception | None) -> None:
        """Tell the conversation what came of its last wish, and see to the next ones, as far as that goes now."""
        while True:
            try:
                wish = line.talk.throw(came) if isinstance(came, Exception) else line.talk.send(came)
            except StopIteration as end:
                self._end(line)
                return line.over.set_result(end.value)
            except BaseException as trouble:
                self._end(line)
                return line.over.set_exception(trouble)
            if not isinstance(wish, Say):
                line.until = None
                return wish.call(partial(self._call, partial(self._kept, line, wish)))
            try:
                if not line.wish(wish):
                    return self._listen(line, line.events)
                came = line.said
            except Lost as trouble:
                came = trouble

    def _go_on(self, line: _Line) -> None:
        """Something has happened that it waited for."""
        try:
            if not line.go_on():
                return self._listen(line, line.events)
        except Lost as trouble:
            return self._tell(line, trouble)
        self._tell(line, line.said)

    def _kept(self, line: _Line, promise: Promise) -> None:
        if line not in self._lines:  # broken off meanwhile
            return
        try:
            promise.wait()
        except Exception as trouble:
            return self._tell(line, trouble)
        self._tell(line, None)

    def _listen(self, line: _Line, events: int) -> None:
        if line.told_of == events:
            return
        if not events:
            self._selector.unregister(line.sock)
        elif line.told_of:
            self._selector.modify(line.sock, events, line)
        else:
            self._selector.register(line.sock, events, line)
        line.told_of = events

    def _end(self, line: _Line) -> None:
        self._listen(line, 0)
        self._lines.discard(line)
