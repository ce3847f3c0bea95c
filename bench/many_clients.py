#!/usr/bin/env python3
"""Many clients of IMAP do everything at random in one mailbox, and each believes only what it is told (mirror.py).

Nothing may contradict: sequence numbers, UIDs, flags and MODSEQ, of one client in time and of all clients together. At
the end all must know the same as somebody who looks for the first time. Some seconds of it are run with the tests; this
is for minutes. Exit status 1 and the last lines of the dialogue when something was wrong.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import house
from bench.guests import ALL, BOX, OTHER, Guest
from bench.mirror import Mirror, Shared


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
        guests = [Guest(self.connect, self.shared, number, self.seed) for number in range(clients)]
        threads = [threading.Thread(target=self.let_live, args=[guest]) for guest in guests]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.faults, "\n\n".join(self.faults)
        self.compare(first, guests)

    def let_live(self, guest: Guest) -> None:
        """Until the time is over, or somebody has been lied to."""
        until = time.monotonic() + self.seconds
        try:
            while time.monotonic() < until and not self.faults:
                guest.act()
                self.done += 1
        except (AssertionError, OSError) as fault:
            said = b"".join(guest.mirror.heard[-30:]).decode("utf-8", "replace")
            self.faults.append(f"client {guest.number}: {fault!r}\n{said}")

    def compare(self, first: Mirror, guests: "list[Guest]") -> None:
        """When all is quiet, everybody knows what somebody sees who looks for the first time."""
        first.select(BOX)
        if first.letters:
            first.ask(f"FETCH 1:* {ALL}")
        truth = [(letter.uid, letter.flags) for letter in first.letters]
        for guest in guests:
            guest.mirror.ask("NOOP")
            if guest.uid_only:
                guest.look_at_all()
            unheard = first.introduced - guest.mirror.introduced
            assert not unheard, f"{guest.number} has not heard of {set(unheard)}"
            known = [(letter.uid, letter.flags) for letter in guest.mirror.letters]
            assert len(known) == len(truth), f"{guest.number} knows {len(known)} of {len(truth)}"
            for place, (mine, his) in enumerate(zip(known, truth, strict=True), 1):
                assert mine[0] in (None, his[0]), f"{guest.number}: message {place} is {his[0]}, not {mine[0]}"
                assert mine[1] in (None, his[1]), f"{guest.number}: UID {his[0]} has {his[1]}, not {mine[1]}"
            guest.mirror.close()
        first.close()


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
