"""A client of IMAP that believes only what it is told, and complains when that cannot be true.

It keeps the mailbox as the untagged responses say (RFC 9051 §7), and compares with what other clients were told
(`Shared`): one UID is one letter for ever, and a UID with one MODSEQ has the same flags for everybody.
"""

import io
import re
import select
import socket
import threading
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

FETCH = re.compile(rb"\* (\d+) FETCH \((.*)\)\r\n", re.S)
COUNT = re.compile(rb"\* (\d+) (EXISTS|EXPUNGE|RECENT)\r\n")
VANISHED = re.compile(rb"\* VANISHED (\(EARLIER\) )?([\d:,]+)\r\n")
SEARCH = re.compile(rb"\* SEARCH((?: \d+)*)(?: \(MODSEQ (\d+)\))?\r\n")
UIDFETCH = re.compile(rb"\* (\d+) UIDFETCH \((.*)\)\r\n", re.S)
ESEARCH = re.compile(rb'\* ESEARCH \(TAG "[^"]*"\) UID(.*)\r\n')
RESULT = re.compile(rb"(MIN|MAX|COUNT|ALL|PARTIAL) (\([^)]*\)|[\d:,]+)")
FLAGS = re.compile(rb"\* FLAGS \(([^)]*)\)\r\n")
CODE = re.compile(rb"\* OK \[(UIDVALIDITY|HIGHESTMODSEQ) (\d+)\]")
TOKEN = re.compile(rb"Subject: (\S+)")
RECENT = b"\\Recent"
TIMEOUT = 30.0  # seconds without an answer


class Lie(AssertionError):
    """What the server said cannot be true."""


@dataclass
class Letter:
    """What one client knows of one message; None: not told yet."""

    uid: int | None = None
    flags: frozenset[bytes] | None = None
    modseq: int | None = None


@dataclass
class Shared:
    """What all clients together were told."""

    tokens: dict[int, bytes] = field(default_factory=dict)  # UID → what stands in the letter
    flags: dict[tuple[int, int], frozenset[bytes]] = field(default_factory=dict)  # (UID, MODSEQ) → flags
    recent: dict[int, object] = field(default_factory=dict)  # UID → the session to which it is \Recent
    lock: threading.Lock = field(default_factory=threading.Lock)

    def letter(self, uid: int, token: bytes) -> None:
        with self.lock:
            if self.tokens.setdefault(uid, token) != token:
                raise Lie(f"UID {uid} was {self.tokens[uid]!r}, and is {token!r}")

    def state(self, uid: int, modseq: int, flags: frozenset[bytes]) -> None:
        with self.lock:
            if self.flags.setdefault((uid, modseq), flags) != flags:
                raise Lie(f"UID {uid} MODSEQ {modseq} had {set(self.flags[uid, modseq])}, and has {set(flags)}")

    def claim(self, uid: int, session: object) -> None:
        """RFC 3501 §2.3.2"""
        with self.lock:
            if self.recent.setdefault(uid, session) is not session:
                raise Lie(f"UID {uid} is \\Recent in two sessions")


class Mirror:
    """One connection, with one mailbox selected."""

    def __init__(self, port: int, shared: Shared) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT)
        self._file = self._socket.makefile("rb")
        self._shared = shared
        self._number = 0
        self._running = b""  # the command that is being answered
        self._session = object()  # another one whenever a mailbox is opened
        self.introduced: frozenset[bytes] = frozenset()  # by FLAGS
        self.letters: list[Letter] = []
        self.recent = 0
        self.uidvalidity = self.highestmodseq = 0
        self.found: list[int] = []  # by the last SEARCH
        self.result: dict[str, list[int]] = {}  # of the last one with RETURN
        self.uid_only = False  # then `letters` are those whose UID was told, and `count` says how many there are
        self.count = 0
        self._compressor: zlib._Compress | None = None
        self.vanished: set[int] = set()  # UIDs
        self.heard: list[bytes] = []  # the last lines, for whoever looks for a fault
        self._line()  # the greeting

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    # -- speaking -------------------------------------------------------------------------------------

    def ask(self, command: str, literal: bytes | None = None) -> bytes:
        """Say it, believe what is answered, and return the tagged line without its tag. Raises Lie for BAD and BYE."""
        tag = self._say(command, literal)
        while not (line := self._line()).startswith(tag):
            self._believe(line)
        self._running = b""
        answer = line[len(tag) + 1 :]
        if answer.startswith(b"BAD"):
            raise Lie(f"{command!r} is answered {answer!r}")
        return answer

    def idle(self, seconds: float) -> None:
        """Listen for news so long."""
        tag = self._say("IDLE", None)
        while not (line := self._line()).startswith(b"+"):
            self._believe(line)
        select.select([self._socket], [], [], seconds)
        self._send(b"DONE\r\n")
        while not (line := self._line()).startswith(tag):
            self._believe(line)
        self._running = b""

    def compress(self) -> None:
        """RFC 4978"""
        self.ask("COMPRESS DEFLATE")
        self._compressor = zlib.compressobj(wbits=-15)
        self._file = io.BufferedReader(Inflated(self._socket))

    def give_up_numbers(self) -> None:
        """RFC 9586"""
        self.uid_only = True
        self.ask("ENABLE UIDONLY")

    def select(self, name: str, options: str = "") -> None:
        """Open it, and know nothing of it but what is told now."""
        self.letters, self.vanished, self.recent, self.count = [], set(), 0, 0
        self._session, self.introduced = object(), frozenset()
        self.ask(f"SELECT {name}{options}")

    def _say(self, command: str, literal: bytes | None) -> bytes:
        self._number += 1
        tag = b"t%d" % self._number
        self._running = command.encode()
        ending = b"" if literal is None else b" {%d+}\r\n%b" % (len(literal), literal)
        self._heard(b"C: " + tag + b" " + self._running + ending)
        self._send(tag + b" " + self._running + ending + b"\r\n")
        return tag

    def _send(self, octets: bytes) -> None:
        if self._compressor:
            octets = self._compressor.compress(octets) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
        self._socket.sendall(octets)

    def _line(self) -> bytes:
        """One response with its literals."""
        line = self._file.readline()
        while match := re.search(rb"\{(\d+)\}\r\n$", line):
            line += self._file.read(int(match[1])) + self._file.readline()
        if not line or line.startswith(b"* BYE"):
            raise Lie(f"the server hung up: {line!r}")
        self._heard(line)
        return line

    def _heard(self, line: bytes) -> None:
        self.heard = [*self.heard[-59:], line]

    # -- believing ------------------------------------------------------------------------------------

    def _believe(self, line: bytes) -> None:
        if match := FETCH.fullmatch(line):
            if self.uid_only:
                raise Lie("FETCH after UIDONLY")
            self._told(int(match[1]), self._at(int(match[1])), match[2])
        elif match := UIDFETCH.fullmatch(line):
            self._told_by_uid(int(match[1]), match[2])
        elif match := COUNT.fullmatch(line):
            self._counted(int(match[1]), match[2])
        elif match := VANISHED.fullmatch(line):
            gone = expanded(match[2])
            self.vanished |= gone
            if not match[1]:  # EARLIER tells of what was gone before we came
                self._forget(gone)
        elif match := FLAGS.fullmatch(line):
            self.introduced = frozenset(match[1].split())
        elif match := SEARCH.fullmatch(line):
            self.found = [int(number) for number in match[1].split()]
        elif match := ESEARCH.fullmatch(line):
            self.result = {name.decode(): in_order(told) for name, told in RESULT.findall(match[1])}
        elif match := CODE.match(line):
            setattr(self, match[1].decode().lower(), int(match[2]))

    def _counted(self, number: int, what: bytes) -> None:
        if what == b"EXISTS" and self.uid_only:
            if number < self.count:
                raise Lie(f"{number} EXISTS, but there are {self.count}")
            self.count = number
        elif what == b"EXISTS":
            if number < len(self.letters):
                raise Lie(f"{number} EXISTS, but there are {len(self.letters)}")
            self.letters += [Letter() for _ in range(number - len(self.letters))]
        elif what == b"EXPUNGE":
            if self._running.startswith((b"FETCH", b"STORE", b"SEARCH")):  # RFC 9051 §7.5.1
                raise Lie(f"EXPUNGE during {self._running!r}")
            self._at(number)
            del self.letters[number - 1]
        elif number > max(self.count, len(self.letters)):
            raise Lie(f"{number} RECENT of {len(self.letters)}")
        else:
            self.recent = number

    def _told_by_uid(self, uid: int, items: bytes) -> None:
        """Who does not count knows letters as they are told, and how many there are."""
        if uid in self.vanished:
            raise Lie(f"UID {uid} has vanished, and is told of")
        place = bisect_left([letter.uid or 0 for letter in self.letters], uid)
        if place == len(self.letters) or self.letters[place].uid != uid:
            self.letters.insert(place, Letter(uid))
        if len(self.letters) > self.count:
            raise Lie(f"{len(self.letters)} letters of {self.count}")
        self._told(place + 1, self.letters[place], items)

    def _forget(self, gone: set[int]) -> None:
        if self.uid_only:
            self.count -= len(gone)
            self.letters = [letter for letter in self.letters if letter.uid not in gone]
            return
        for uid in sorted(gone):
            del self.letters[self._place(uid)]

    def _told(self, number: int, letter: Letter, items: bytes) -> None:
        if match := re.search(rb"\bUID (\d+)", items):
            self._named(number, letter, int(match[1]))
        if match := re.search(rb"\bMODSEQ \((\d+)\)", items):
            if letter.modseq is not None and int(match[1]) < letter.modseq:
                raise Lie(f"MODSEQ of {number} falls from {letter.modseq} to {int(match[1])}")
            if int(match[1]) != letter.modseq:
                letter.flags = None
            letter.modseq = int(match[1])
        if match := re.search(rb"\bFLAGS \(([^)]*)\)", items):
            self._marked(letter, frozenset(match[1].split()))
            if letter.uid and letter.modseq and b"MODSEQ" in items:
                self._shared.state(letter.uid, letter.modseq, letter.flags)
        if letter.uid and (match := TOKEN.search(items)):
            self._shared.letter(letter.uid, match[1])

    def _marked(self, letter: Letter, flags: frozenset[bytes]) -> None:
        letter.flags = flags - {RECENT}
        if unknown := letter.flags - self.introduced:
            raise Lie(f"{set(unknown)} was not introduced by FLAGS")  # RFC 9051 §7.3.5
        if RECENT in flags and letter.uid:
            self._shared.claim(letter.uid, self._session)

    def _named(self, number: int, letter: Letter, uid: int) -> None:
        if letter.uid not in (None, uid):
            raise Lie(f"message {number} was UID {letter.uid}, and is {uid}")
        letter.uid = uid
        around = [each.uid for each in self.letters[max(0, number - 2) : number + 1] if each.uid is not None]
        if around != sorted(set(around)):
            raise Lie(f"UIDs do not rise around message {number}: {around}")

    def _place(self, uid: int) -> int:
        """Where it stands: by its UID, or among those whose UID we were not told."""
        for place, letter in enumerate(self.letters):
            if letter.uid == uid or (letter.uid is None and self._could_be(place, uid)):
                return place
        raise Lie(f"UID {uid} vanished, and was never there")

    def _could_be(self, place: int, uid: int) -> bool:
        """Whether the next known UID is a greater one, and so not it: they rise."""
        after = next((letter.uid for letter in self.letters[place:] if letter.uid), None)
        return after is None or after > uid

    def _at(self, number: int) -> Letter:
        if not 1 <= number <= len(self.letters):
            raise Lie(f"message {number} of {len(self.letters)}")
        return self.letters[number - 1]


class Inflated(io.RawIOBase):
    """What comes over a socket, unpacked."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire, self._unpack, self._left = wire, zlib.decompressobj(-15), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:
        while not self._left:
            octets = self._wire.recv(65536)
            if not octets:
                return 0
            self._left = self._unpack.decompress(octets)
        piece, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def expanded(numbers: bytes) -> set[int]:
    """A set of numbers as a set of int."""
    return set(in_order(numbers))


def in_order(numbers: bytes) -> list[int]:
    """The same as it was written; of `(-1:-3 5:7)` what stands behind the window."""
    return list(_numbers(numbers.strip(b"()").rpartition(b" ")[2]))


def _numbers(numbers: bytes) -> Iterator[int]:
    for piece in numbers.split(b","):
        if piece != b"NIL":
            first, _, last = piece.partition(b":")
            low, high = sorted((int(first), int(last or first)))
            yield from range(low, high + 1)
