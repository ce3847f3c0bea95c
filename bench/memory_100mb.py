#!/usr/bin/env python3
"""How much memory smtpd takes on while one large letter arrives: below 20 MB more, whatever its size.

The letter is sent in pieces; between them the PSS of smtpd is read. Starts a scratch house of its own.
"""

import argparse
import json
import socket
import sys
import time

import house
from pss import family, pss

LIMIT_MB = 20
LINE = b"All work and no play makes a dull letter, seventy-six octets in every line..\r\n"


def reply(peer: socket.socket) -> bytes:
    """One whole reply."""
    octets = b""
    while not (octets.endswith(b"\n") and octets.splitlines()[-1][3:4] == b" "):
        piece = peer.recv(4096)
        if not piece:
            raise SystemExit(f"the server hung up after {octets!r}")
        octets += piece
    return octets


def memory(root: int) -> float:
    return sum(pss(pid) for pid in family(root)) / 2**20


def send(port: int, megabytes: int, root: int) -> tuple[float, float, bytes]:
    """(MB before, highest MB while it arrived, last reply)."""
    peer = socket.create_connection(("127.0.0.1", port), 60)
    reply(peer)
    for line in (b"EHLO big.example.net", b"MAIL FROM:<carl@example.net>", b"RCPT TO:<anna@example.test>"):
        peer.sendall(line + b"\r\n")
        reply(peer)
    before = highest = memory(root)
    peer.sendall(b"DATA\r\n")
    reply(peer)
    peer.sendall(b"From: carl@example.net\r\nTo: anna@example.test\r\nSubject: large\r\n\r\n")
    block = LINE * (2**20 // len(LINE))
    for _ in range(megabytes):
        peer.sendall(block)
        highest = max(highest, memory(root))
    peer.sendall(b".\r\n")
    peer.settimeout(0.02)
    until = time.monotonic() + 120
    while time.monotonic() < until:
        highest = max(highest, memory(root))
        try:
            return before, highest, peer.recv(4096)
        except TimeoutError:
            continue
    raise SystemExit("no reply within two minutes")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with house.running() as own:
        root = own.child("smtpd")
        send(own.ports["SMTP_LISTEN"], 1, root)  # warm: what it needs for any letter is there
        before, highest, answer = send(own.ports["SMTP_LISTEN"], options.megabytes, root)
    more = highest - before
    if options.json:
        print(json.dumps({"before_mb": before, "highest_mb": highest, "more_mb": more, "limit_mb": LIMIT_MB}))
    else:
        print(f"{before:.1f} MB before, {highest:.1f} MB at most: {more:.1f} MB more (limit {LIMIT_MB})")
        print(answer.decode().strip())
    return 0 if more < LIMIT_MB and answer.startswith(b"250") else 1


if __name__ == "__main__":
    sys.exit(main())
