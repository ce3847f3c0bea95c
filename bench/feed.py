#!/usr/bin/env python3
"""Deliver every file of some folders over SMTP, and prove that each is stored as it was sent.

    bench/feed.py --port 2525 --to anna@example.test FOLDER…            deliver
    bench/feed.py --port 2525 --to anna@example.test --verify HOME FOLDER…   and compare

A letter is sent as the octets of its file: only a first line `From …` (mbox) is left out, bare LF becomes CRLF,
and a missing last line end is added, because SMTP carries lines (RFC 5321 §2.3.8). `--verify` takes the queue id of
each 250, finds the stored file whose Received field names it in HOME/mail, and compares all that lies below our own
trace fields octet by octet. Letters that SMTP cannot carry are named with the server's reply.
Exit status: 0 when every letter was stored as sent or refused for a reason of its own, 1 otherwise.
"""

import argparse
import json
import mmap
import re
import smtplib
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

QUEUED = re.compile(rb"queued as (\w+)")
OURS = re.compile(rb"(?:(?:Return-Path|Received|Delivered-To|X-Original-To):[^\n]*\n(?:[ \t][^\n]*\n)*)", re.IGNORECASE)
BARE_CR = re.compile(rb"\r(?!\n)")
BARE_LF = re.compile(rb"(?<!\r)\n")
DECODED = re.compile(r"_decoded(_\d+)*\.bin$")  # parts that belong to a letter's expected parse
SKIPPED = (".json", ".tsv", ".md", ".txt.source", ".expected", ".xml", ".out", ".xml_headers")


@dataclass
class Outcome:
    """What became of the letters."""

    files: int = 0
    accepted: int = 0
    verified: int = 0
    seconds: float = 0.0
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)  # by a server of others on the way


def letters(folders: list[Path], limit: int) -> Iterator[Path]:
    """Every file that may be a letter, in a stable order."""
    count = 0
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file() and path.stat().st_size and is_letter(path.name):
                count += 1
                if limit and count > limit:
                    return
                yield path


def is_letter(name: str) -> bool:
    """Not one of the answers that lie beside the letters of a test suite."""
    return not name.endswith(SKIPPED) and not DECODED.search(name)


def as_sent(octets: bytes) -> bytes:
    """The file as SMTP carries it."""
    if octets.startswith(b"From "):
        octets = octets.partition(b"\n")[2]
    octets = BARE_LF.sub(b"\r\n", octets)
    return octets if octets.endswith(b"\r\n") else octets + b"\r\n"


def stuffed(octets: bytes) -> bytes:
    """RFC 5321 §4.5.2: a line that begins with a dot gets one more."""
    return re.sub(rb"(?m)^\.", b"..", octets)


class Feeder:
    """One SMTP session at a time, made anew when the server closes it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.session: smtplib.SMTP | None = None

    def send(self, octets: bytes) -> tuple[int, bytes]:
        """The reply that decided about the letter."""
        for last in (False, True):
            try:
                code, words = self._transaction(octets)
                if code == 421 and not last:  # the server has had enough of this session (RFC 5321 §3.8)
                    self.close()
                    continue
                return code, words
            except (smtplib.SMTPServerDisconnected, ConnectionError) as gone:
                self.close()
                if last:
                    return 0, f"the connection broke: {gone}".encode()
        raise AssertionError("not reached")

    def _transaction(self, octets: bytes) -> tuple[int, bytes]:
        peer = self.session or self._connect()
        wanted = " ".join(
            word
            for word, keyword in (("BODY=8BITMIME", "8bitmime"), ("SMTPUTF8", "smtputf8"))
            if peer.has_extn(keyword)
        )
        by_chunks = self.options.bdat and peer.has_extn("chunking")
        commands = [f"MAIL FROM:<{self.options.sender}> {wanted}", f"RCPT TO:<{self.options.to}>"]
        for command in commands if by_chunks else [*commands, "DATA"]:
            code, words = peer.docmd(command)
            if code not in (250, 251, 354):
                peer.docmd("RSET")
                return code, words
        if by_chunks:
            return self._in_chunks(peer, octets)
        peer.send(stuffed(octets) + b".\r\n")
        return peer.getreply()

    def _in_chunks(self, peer: smtplib.SMTP, octets: bytes) -> tuple[int, bytes]:
        """RFC 3030, cut where it suits nobody: in the middle of lines, and a last chunk with nothing in it."""
        size = max(1, len(octets) // 3)
        for start in range(0, len(octets), size):
            chunk = octets[start : start + size]
            peer.send(f"BDAT {len(chunk)}\r\n".encode() + chunk)
            code, words = peer.getreply()
            if code != 250:
                peer.docmd("RSET")
                return code, words
        return peer.docmd("BDAT 0 LAST")

    def _connect(self) -> smtplib.SMTP:
        self.session = smtplib.SMTP(self.options.host, self.options.port, "feeder.example.net", timeout=120)
        self.session.ehlo()
        return self.session

    def close(self) -> None:
        if self.session:
            self.session.close()
        self.session = None


def stored_files(home: Path, ids: set[bytes]) -> dict[bytes, Path]:
    """Which file holds which queue id; files are read until their own header ends."""
    found: dict[bytes, Path] = {}
    for path in (home / "mail").rglob("*"):
        if path.parent.name in ("new", "cur") and path.is_file():
            with path.open("rb") as file:
                # Each server on the way has put an id of its own into its Received field.
                for trace in ids.intersection(re.findall(rb"\bid (\w+)", file.read(4096))):
                    found[trace] = path
    return found


def same_below_trace(stored: Path, sent: bytes) -> bool:
    """True when the file ends with exactly what was sent, and only trace fields of ours stand above."""
    with stored.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        above = len(octets) - len(sent)
        if above <= 0 or octets[above:] != sent:
            return False
        return re.fullmatch(rb"(?:" + OURS.pattern + rb")+", octets[:above], re.IGNORECASE) is not None


def feed(options: argparse.Namespace) -> tuple[Outcome, dict[bytes, Path]]:
    """Deliver; what became of it, and the file of each queue id that was answered with 250."""
    outcome, feeder, sent = Outcome(), Feeder(options), {}
    began = time.monotonic()
    for path in letters(options.folders, options.limit):
        outcome.files += 1
        octets = as_sent(path.read_bytes())
        code, words = feeder.send(octets)
        queued = QUEUED.search(words)
        if code == 250 and queued:
            outcome.accepted += 1
            sent[queued[1]] = path
        else:
            why = "bare CR in it" if BARE_CR.search(octets) else "as it is"
            outcome.refused.append(f"{path} ({why}): {code} {words.decode('utf-8', 'replace')}")
    feeder.close()
    outcome.seconds = round(time.monotonic() - began, 2)
    return outcome, sent


def verify(home: Path, sent: dict[bytes, Path], outcome: Outcome) -> None:
    """Compare each accepted letter with what is stored."""
    stored = stored_files(home, set(sent))
    for trace, path in sent.items():
        if trace not in stored:
            outcome.wrong.append(f"{path}: answered 250 as {trace.decode()}, but no stored file names it")
        elif not same_below_trace(stored[trace], as_sent(path.read_bytes())):
            outcome.wrong.append(f"{path}: stored otherwise than sent, see {stored[trace]}")
        else:
            outcome.verified += 1


def report(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(outcome), indent=2))
        return
    for line in outcome.refused:
        print(f"refused  {line}")
    for line in outcome.mended:
        print(f"mended   {line}")
    for line in outcome.wrong:
        print(f"WRONG    {line}")
    rate = outcome.accepted / outcome.seconds if outcome.seconds else 0.0
    print(
        f"{outcome.files} letters, {outcome.accepted} accepted in {outcome.seconds} s ({rate:.0f}/s), "
        f"{len(outcome.refused)} refused, {outcome.verified} verified, {len(outcome.wrong)} wrong"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="files or folders of letters")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=2525)
    parser.add_argument("--from", dest="sender", default="carl@example.net", help="reverse-path")
    parser.add_argument("--to", default="anna@example.test", help="the one recipient")
    parser.add_argument(
        "--verify", type=Path, metavar="HOME", help="the server's PILLARBOX_HOME: compare what is stored"
    )
    parser.add_argument("--bdat", action="store_true", help="in chunks (RFC 3030) where the server takes them")
    parser.add_argument("--limit", type=int, default=0, help="at most so many letters")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if missing := [folder for folder in options.folders if not folder.exists()]:
        parser.error(f"there is no {missing[0]}")
    try:
        outcome, sent = feed(options)
    except OSError as trouble:
        print(f"{options.host}:{options.port} does not answer: {trouble}", file=sys.stderr)
        return 1
    if options.verify:
        verify(options.verify, sent, outcome)
    report(outcome, options.json)
    return 1 if outcome.wrong or not outcome.accepted else 0


if __name__ == "__main__":
    sys.exit(main())
