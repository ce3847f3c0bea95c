#!/usr/bin/env python3
"""Many clients of IMAP do everything at random in one mailbox, and each believes only what it is told (mirror.py).

Nothing may contradict: sequence numbers, UIDs, flags and MODSEQ, of one client in time and of all clients together. At
the end all must know the same as somebody who looks for the first time. Some seconds of it are run with the tests; this
is for minutes. Exit status 1 and the last lines of the dialogue when something was wrong.
"""

import argparse
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import house
from bench.mirror import Mirror, Shared

BOX, OTHER = "Together", "Elsewhere"
FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "\\Draft", "$Forwarded", "Wichtig")
ALL = "(UID FLAGS MODSEQ BODY.PEEK[HEADER.FIELDS (SUBJECT)])"
PLAIN = ALL.replace("MODSEQ ", "")
MOST = 60  # letters; then no more are written


@dataclass
class Party:
    """Everybody in one mailbox."""

    connect: Callable[[Shared], Mirror]  # logged in
    seed: int
    seconds: float
    shared: Shared = field(default_factory=Shared)
    faults: list[str] = field(default_factory=list)
    done: int = 0  # commands

    def run(self, clients: int) -> None:
        """Raises AssertionError with all that was wrong."""
        first = self.connect(self.shared)
        for name in (BOX, OTHER):
            first.ask(f"CREATE {name}")
        guests = [Guest(self, number) for number in range(clients)]
        threads = [threading.Thread(target=guest.live) for guest in guests]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.faults, "\n\n".join(self.faults)
        self.compare(first, guests)

    def compare(self, first: Mirror, guests: "list[Guest]") -> None:
        """When all is quiet, everybody knows what somebody sees who looks for the first time."""
        first.select(BOX)
        if first.letters:
            first.ask(f"FETCH 1:* {ALL}")
        truth = [(letter.uid, letter.flags) for letter in first.letters]
        for guest in guests:
            guest.mirror.ask("NOOP")
            known = [(letter.uid, letter.flags) for letter in guest.mirror.letters]
            assert len(known) == len(truth), f"{guest.number} knows {len(known)} of {len(truth)}"
            for place, (mine, his) in enumerate(zip(known, truth, strict=True), 1):
                assert mine[0] in (None, his[0]), f"{guest.number}: message {place} is {his[0]}, not {mine[0]}"
                assert mine[1] in (None, his[1]), f"{guest.number}: UID {his[0]} has {his[1]}, not {mine[1]}"
            guest.mirror.close()
        first.close()


class Guest:
    """One client, who does one thing after the other. Every third is plain, every third knows QRESYNC (RFC 7162)."""

    def __init__(self, party: Party, number: int) -> None:
        self.party = party
        self.number = number
        self.dice = random.Random(party.seed * 1000 + number)
        self.qresync = number % 3 == 2
        self.wanted = PLAIN if number % 3 == 0 else ALL  # asking for MODSEQ is asking for CONDSTORE
        self.written = 0
        self.mirror = self._enter()

    def live(self) -> None:
        until = time.monotonic() + self.party.seconds
        try:
            while time.monotonic() < until and not self.party.faults:
                act = self.dice.choices(ACTS, WEIGHTS)[0]
                act(self)
                self.party.done += 1
        except (AssertionError, OSError) as fault:
            said = b"".join(self.mirror.heard[-30:]).decode("utf-8", "replace")
            self.party.faults.append(f"client {self.number}: {fault!r}\n{said}")

    def _enter(self, options: str = "") -> Mirror:
        mirror = self.party.connect(self.party.shared)
        if self.qresync:
            mirror.ask("ENABLE QRESYNC")
        mirror.select(BOX, options)
        return mirror

    # -- what one can do ------------------------------------------------------------------------------

    def some(self) -> str:
        """A few messages by number; "" when there are none."""
        count = len(self.mirror.letters)
        if not count:
            return ""
        first, last = sorted(self.dice.choices(range(1, count + 1), k=2))
        return self.dice.choice([str(first), f"{first}:{last}", f"{first},{last}", f"{last}:*"])

    def uids(self) -> str:
        """A few by UID, some of which may be gone."""
        known = [letter.uid for letter in self.mirror.letters if letter.uid]
        return ",".join(str(uid) for uid in self.dice.choices(known, k=3)) if known else "1:*"

    def write(self) -> None:
        if len(self.mirror.letters) < MOST:
            self.written += 1
            letter = b"Subject: c%d-%d\r\n\r\nhello\r\n" % (self.number, self.written)
            self.mirror.ask(f"APPEND {BOX} ({self.dice.choice(FLAGS)})", letter)

    def look(self) -> None:
        if some := self.some():
            self.mirror.ask(f"FETCH {some} {self.wanted}")

    def look_by_uid(self) -> None:
        self.mirror.ask(f"UID FETCH {self.uids()} {self.wanted}")

    def flag(self) -> None:
        if some := self.some():
            self.mirror.ask(f"STORE {some} {self._how()} ({self._flags()})")

    def flag_by_uid(self) -> None:
        self.mirror.ask(f"UID STORE {self.uids()} {self._how()} ({self._flags()})")

    def flag_silently(self) -> None:
        """What the letters have afterwards, only the server knows: somebody else may have been at them."""
        if some := self.some():
            for letter in self.mirror.letters:
                letter.flags = None
            self.mirror.ask(f"STORE {some} {self._how()}.SILENT ({self._flags()})")
            self.mirror.ask(f"FETCH 1:* {self.wanted}")

    def flag_if_unchanged(self) -> None:
        known = [letter for letter in self.mirror.letters if letter.uid and letter.modseq]
        if known:
            letter = self.dice.choice(known)
            self.mirror.ask(f"UID STORE {letter.uid} (UNCHANGEDSINCE {letter.modseq}) {self._how()} ({self._flags()})")

    def _how(self) -> str:
        return self.dice.choice(["+FLAGS", "-FLAGS", "FLAGS"])

    def _flags(self) -> str:
        return " ".join(self.dice.sample(FLAGS, self.dice.randint(1, 3)))

    def discard(self) -> None:
        self.mirror.ask(f"UID STORE {self.uids()} +FLAGS (\\Deleted)")

    def expunge(self) -> None:
        self.mirror.ask("EXPUNGE")

    def expunge_by_uid(self) -> None:
        self.mirror.ask(f"UID EXPUNGE {self.uids()}")

    def search(self) -> None:
        """What is found are messages that we know, and they have what we sought if we know what they have."""
        self.mirror.ask(f"SEARCH {self.dice.choice(['FLAGGED', 'UNSEEN', 'ALL', 'KEYWORD Wichtig', 'NOT DELETED'])}")
        beyond = [number for number in self.mirror.found if number > len(self.mirror.letters)]
        assert not beyond, f"SEARCH found {beyond} of {len(self.mirror.letters)}"

    def copy(self) -> None:
        if (some := self.some()) and len(self.mirror.letters) < MOST:
            self.mirror.ask(f"COPY {some} {self.dice.choice([BOX, OTHER])}")

    def move(self) -> None:
        self.mirror.ask(f"UID MOVE {self.uids()} {OTHER}")

    def wait(self) -> None:
        self.mirror.idle(self.dice.random() / 10)

    def noop(self) -> None:
        self.mirror.ask("NOOP")

    def again(self) -> None:
        """Come back, perhaps after a connection that just broke off."""
        before = self.mirror
        if self.dice.random() < 0.5:
            before.ask("UNSELECT")
        before.close()
        if self.qresync and all(letter.uid for letter in before.letters):
            self._remember(before)
        else:
            self.mirror = self._enter()

    def _remember(self, before: Mirror) -> None:
        """Bring along what we knew, and be told the rest (RFC 7162 §3.2.5): nothing may be concealed."""
        self.mirror = mirror = self._enter(f" (QRESYNC ({before.uidvalidity} {before.highestmodseq}))")
        known = {letter.uid: letter.flags for letter in before.letters}
        told = {letter.uid for letter in mirror.letters if letter.uid}
        here, until, earlier = len(mirror.letters), mirror.highestmodseq, len(mirror.vanished)
        if here:
            mirror.ask(f"UID FETCH 1:* {self.wanted}")
        since = len(mirror.vanished) - earlier  # those were among the first ones; who came meanwhile stands behind
        for letter in mirror.letters[: max(0, here - since)]:
            assert letter.uid in told or letter.uid in known, f"UID {letter.uid} was concealed"
            if letter.uid not in told and known[letter.uid] is not None and (letter.modseq or 0) <= until:
                assert letter.flags == known[letter.uid], f"flags of UID {letter.uid} were concealed"
        lost = set(known) - {letter.uid for letter in mirror.letters} - mirror.vanished
        assert not lost, f"that UIDs {lost} vanished was concealed"

    def tidy(self) -> None:
        """Elsewhere fills up."""
        if self.number == 0:
            self.mirror.ask(f"DELETE {OTHER}")
            self.mirror.ask(f"CREATE {OTHER}")


MENU = {
    Guest.write: 14, Guest.look: 12, Guest.look_by_uid: 12, Guest.flag: 12, Guest.flag_by_uid: 12,
    Guest.flag_silently: 4, Guest.flag_if_unchanged: 6, Guest.discard: 6, Guest.expunge: 5, Guest.expunge_by_uid: 5,
    Guest.search: 6, Guest.copy: 5, Guest.move: 4, Guest.wait: 5, Guest.noop: 6, Guest.again: 3, Guest.tidy: 1,
}  # fmt: skip
ACTS, WEIGHTS = tuple(MENU), tuple(MENU.values())


def entrance(port: int, user: str, password: str) -> Callable[[Shared], Mirror]:
    """A way to connect and log in."""

    def connect(shared: Shared) -> Mirror:
        mirror = Mirror(port, shared)
        mirror.ask(f'LOGIN {user} "{password}"')
        return mirror

    return connect


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1, help="of the dice; who is quicker is not in their hands")
    options = parser.parse_args()
    with house.running() as own:
        password = json.loads((own.home / "demo-passwords").read_text())["anna@example.test"]
        connect = entrance(own.ports["IMAP_LISTEN"], "anna@example.test", password)
        party = Party(connect, options.seed, options.seconds)
        try:
            party.run(options.clients)
        except AssertionError as faults:
            print(faults, file=sys.stderr)
            return 1
    print(f"{party.done} commands of {options.clients} clients, and nothing contradicts.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
