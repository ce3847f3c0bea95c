#!/usr/bin/env python3
"""Many clients of several people make, rename, share and remove folders at random, while all read and write in them.

What the others do may be refused to anybody, but nobody may hear of a fault of ours ("NO [UNAVAILABLE]"), except by
APPEND and COPY whose folder is renamed and removed under their hands: the client tries again. Exit status 1 with what
was said else.
"""

import argparse
import json
import random
import socket
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import house

LETTER = "Subject: x\r\n\r\nhello\r\n"
FOLDERS = 3
RIGHTS = (*["lrswipkxte"] * 5, "lrs", "l", "-r", "")
OPENED = (  # needs an open folder
    *("FETCH 1:* (UID FLAGS BODY[])", "STORE 1:* +FLAGS (\\Deleted)", "STORE 1:* FLAGS (\\Seen Work)", "EXPUNGE"),
    *("SEARCH UNSEEN", "SORT (SUBJECT) UTF-8 ALL", "THREAD REFS UTF-8 ALL", "CLOSE", "MOVE 1 {0}", "COPY 1:* {0}"),
    "REPLACE 1 {0} {4}",
)
ANY = (
    *(*["CREATE {0}"] * 4, "DELETE {0}", "RENAME {0} {1}", *["SELECT {0}"] * 4, "EXAMINE {0}", "NOOP"),
    *(
        'LIST "" "*" RETURN (STATUS (MESSAGES UNSEEN) MYRIGHTS)',
        "STATUS {0} (MESSAGES UNSEEN SIZE DELETED)",
        "SUBSCRIBE {0}",
        "UNSUBSCRIBE {0}",
        "GETACL {0}",
    ),
    *('SETMETADATA {0} (/private/comment "x")', "GETMETADATA {0} /private/comment", *["SETACL {0} {2} {3}"] * 3),
    *["APPEND {0} {4}"] * 3,
)
FORGIVEN = ("APPEND", "COPY", "REPLACE")


class Client:
    """One connection after the other."""

    def __init__(self, port: int, user: str, password: str, dice: random.Random) -> None:
        self.dice, self.faults, self.done = dice, Counter[str](), 0
        self._port, self._login = port, f'LOGIN {user} "{password}"'

    def live(self, until: float, owner: str, others: list[str]) -> None:
        """`owner` begins the names of folders."""
        while time.monotonic() < until:
            with socket.create_connection(("127.0.0.1", self._port), 30) as self._socket:
                self._file = self._socket.makefile("rb")
                self._file.readline()
                self._open = False
                self._ask(self._login)
                if self.dice.random() < 0.3:
                    self._ask("NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MailboxName))")
                while time.monotonic() < until and self._ask(self._command(owner, others)):
                    self.done += 1

    def _command(self, owner: str, others: list[str]) -> str:
        names = [f'"{owner}f{self.dice.randrange(FOLDERS)}"' for _ in range(2)]
        letter = f"{{{len(LETTER)}+}}\r\n{LETTER}"
        about = (*names, self.dice.choice(others), self.dice.choice(RIGHTS) or '""', letter)
        return self.dice.choice((*OPENED, *OPENED, *ANY) if self._open else ANY).format(*about)

    def _ask(self, command: str) -> bool:
        """False when the server has hung up, as it does when the open folder is gone."""
        try:
            self._socket.sendall(f"t {command}\r\n".encode())
            while line := self._file.readline():
                if line.startswith(b"t "):
                    if command.startswith(("SELECT", "EXAMINE", "CLOSE")):
                        self._open = b"[READ-" in line
                    if b"[UNAVAILABLE]" in line and not command.startswith(FORGIVEN):
                        self.faults[command] += 1
                    return True
        except ConnectionError:
            return False
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1, help="of the dice; who is quicker is not in their hands")
    options = parser.parse_args()
    with house.running() as own:
        passwords = json.loads((own.home / "demo-passwords").read_text())
        owner, *others = sorted(passwords)
        until = time.monotonic() + options.seconds
        clients, threads = [], []
        for number in range(options.clients):
            user = sorted(passwords)[number % len(passwords)]
            dice = random.Random(options.seed * 1000 + number)
            client = Client(own.ports["IMAP_LISTEN"], user, passwords[user], dice)
            before = "" if user == owner else f"Other Users/{owner}/"
            threads.append(threading.Thread(target=client.live, args=[until, before, others]))
            clients.append(client)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    faults = sum((client.faults for client in clients), Counter[str]())
    print(f"{sum(client.done for client in clients)} commands of {options.clients} clients; faults: {faults or 'none'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
