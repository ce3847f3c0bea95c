#!/usr/bin/env python3
"""Letters that leave a second, ours against Postfix, in one run on one disk; and how soon a single one leaves.

`smtp-source` hands letters of 4 KB to each server in turn; each passes them on to one `smtp-sink`: Postfix by its
relayhost, ours to the MX that a DNS server of this measurement names; both trust the client by `mynetworks`. The clock
runs from the first connection until everything is accepted and the queue is empty. Then, with an idle house, single
letters: from their "250" to their arrival. Needs what inbound.py needs; `--ours-only` measures ours alone.
Results go to bench/results/outbound.json. Bounded: each run ends after --timeout seconds.
"""

import argparse
import json
import os
import shutil
import smtplib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import house
from inbound import RESULTS, TOOLS, peer

sys.path.insert(0, str(house.ROOT))

from tests.support.dns_server import dns_server
from tests.support.smtp_sink import Script, smtp_sink

LETTERS = 2000
OCTETS = 4096
SESSIONS = 10
POLL_SECONDS = 0.02
PEERS_SINK = 12026  # where the peer relays to, unless told otherwise
SINK = f"127.0.0.1:{PEERS_SINK}"
SINGLE = 15  # letters one by one
SOON_MS = 500
POLICY_SECONDS = 6  # until every process obeys a new rule
PEERS_FOLDERS = ("maildrop", "incoming", "active", "deferred")
FAR = {
    ("far.example.net", "MX"): ["10 mx.far.example.net."],
    ("mx.far.example.net", "A"): ["127.0.0.1"],
    ("near.example.net", "MX"): ["10 mx.near.example.net."],
    ("mx.near.example.net", "A"): ["127.0.0.3"],
}
OPEN_ROWS = "SELECT 1 FROM outbox_outboundrecipient WHERE settled_at IS NULL LIMIT 1"


@dataclass(frozen=True)
class Server:
    """One of the two: where it listens, for whom, and whether anything still waits to leave."""

    label: str
    port: int
    to: str
    busy: Callable[[], bool]


@contextmanager
def sink() -> Iterator[None]:
    """Postfix' smtp-sink: takes all letters and throws them away."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([shutil.which("smtp-sink", path=path) or "smtp-sink", *user, SINK, "1000"])
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def holds_rows(home: Path) -> bool:
    """Our queue: is any recipient not settled yet?"""
    with closing(sqlite3.connect(home / "db.sqlite3", timeout=5)) as database:
        return database.execute(OPEN_ROWS).fetchone() is not None


def holds_files(spool: Path) -> bool:
    """Postfix' queue: is there any file?"""
    return any(files for name in PEERS_FOLDERS for _, _, files in os.walk(spool / name))


def source(server: Server, letters: int) -> list[str]:
    """smtp-source with so many letters for this server."""
    program = shutil.which("smtp-source", path=f"{os.environ['PATH']}:/usr/sbin") or "smtp-source"
    words = ["-4", "-s", str(SESSIONS), "-m", str(letters), "-l", str(OCTETS), "-f", "load@example.org"]
    return [program, *words, "-t", server.to, f"inet:127.0.0.1:{server.port}"]


def load(server: Server, letters: int, timeout: float) -> float:
    """Letters a second until the queue is empty; 0 when it did not end in time."""
    began = time.monotonic()
    subprocess.run(source(server, letters), check=True, timeout=timeout)
    while server.busy():
        if time.monotonic() - began > timeout:
            return 0.0
        time.sleep(POLL_SECONDS)
    return letters / (time.monotonic() - began)


def soon(own: house.House, port: int) -> list[float]:
    """Milliseconds from the 250 for a single letter to its arrival at a server on 127.0.0.3."""
    script = Script()
    times: list[float] = []
    with smtp_sink(script, "127.0.0.3", port):
        for number in range(SINGLE):
            with smtplib.SMTP("127.0.0.1", own.ports["SMTP_LISTEN"]) as session:
                session.sendmail("load@example.org", ["sink@near.example.net"], f"Subject: {number}\n\nSoon\n")
                began = time.monotonic()
                while len(script.letters) <= number and time.monotonic() - began < 10:
                    time.sleep(0.001)
            times.append((time.monotonic() - began) * 1000)
            time.sleep(0.3)  # an idle house again
    return times


def measure(options: argparse.Namespace, base: Path) -> dict:
    """Turn and turn about, so that a noisy moment meets both."""
    with ExitStack() as stack:
        stack.enter_context(sink())
        settings = {"DNS_NAMESERVERS": stack.enter_context(dns_server(FAR)), "SMTP_PORT_OUT": str(PEERS_SINK)}
        own = stack.enter_context(house.running(base, **settings))
        own.manage("policy", "set", "mynetworks", "127.0.0.0/8")
        time.sleep(POLICY_SECONDS)
        servers = [Server("ours", own.ports["SMTP_LISTEN"], "sink@far.example.net", lambda: holds_rows(own.home))]
        if not options.ours_only:
            stack.enter_context(peer(options.tools, base))
            spool = base / "peer/postfix/spool"
            servers.append(Server("peer", 12025, "sink@far.example.net", lambda: holds_files(spool)))
        rates: dict[str, list[float]] = {server.label: [] for server in servers}
        for _ in range(options.repeat):
            for server in servers:
                rates[server.label].append(round(load(server, options.letters, options.timeout), 1))
                print(server.label, rates[server.label][-1], file=sys.stderr, flush=True)
        return {**rates, "soon_ms": [round(each, 1) for each in soon(own, PEERS_SINK)]}


def table(found: dict, letters: int) -> str:
    lines = [f"{letters} letters of {OCTETS} octets until the queue is empty (medians of {len(found['ours'])})"]
    middle = {label: statistics.median(found[label]) for label in ("ours", "peer") if label in found}
    lines += [f"{label:>8} {rate:9.1f}/s" for label, rate in middle.items()]
    if "peer" in middle:
        lines.append(f"{'ratio':>8} {middle['ours'] / max(middle['peer'], 0.1):9.2f}   (to reach: 1.0, heading for 2)")
    soon_ms = found["soon_ms"]
    lines.append(
        f"one letter leaves within {statistics.median(soon_ms):.0f} ms (median), {max(soon_ms):.0f} ms (longest); "
        f"to reach: {SOON_MS}"
    )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, default=TOOLS, help="folder with peer_stack.sh")
    parser.add_argument("--base", type=Path, help="scratch folder, on the disk to be measured")
    parser.add_argument("--ours-only", action="store_true", help="without the peer")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--timeout", type=int, default=120, help="seconds for one run")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="pillarbox-outbound-", dir=options.base))
    base.chmod(0o755)
    try:
        found = measure(options, base)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "outbound.json").write_text(json.dumps(found, indent=2))
    print(table(found, options.letters))
    return 0 if "peer" not in found or statistics.median(found["ours"]) >= statistics.median(found["peer"]) else 1


if __name__ == "__main__":
    sys.exit(main())
