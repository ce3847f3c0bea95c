#!/usr/bin/env python3
"""A hundred thousand letters in the queue: the panel's list, the sweep, a claim for a live destination, memory.

The letters wait for domains where nobody answers; their rows are copied in the database and share a spool file. Then,
in a scratch house of its own on free ports: the list page over HTTP, plain and filtered; what the sweep asks the
database; a claim at a destination that works; a letter from its 250 to its arrival; and the PSS of web and worker
before and after. Bounded: about a minute.
"""

import argparse
import json
import os
import signal
import smtplib
import sqlite3
import statistics
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path

import house
from browser import Browser
from pss import family, pss

sys.path.insert(0, str(house.ROOT))

from tests.support.dns_server import dns_server
from tests.support.smtp_sink import Script, free_port, smtp_sink

LETTERS = 100_000
DEAD = 50  # domains
ROUNDS = 15
POLICY_SECONDS = 6  # until every process obeys a new rule
SETTLE_SECONDS = 12  # some sweeps, and the probes at dead destinations
GOALS = {"list page, ms": 100, "sweep, ms": 1000, "claim, ms": 100, "a letter leaves, ms": 500, "more memory, MB": 40}

LETTERS_SQL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
INSERT INTO outbox_outbound (trace, reverse_path, account_id, created, departs, size, body, smtputf8, requiretls, ret,
    envid, subject)
SELECT 'Q' || i, 'sender' || (i % 500) || '@example.test', NULL, created, departs, size, body, smtputf8, requiretls,
    ret, envid, 'Letter ' || i FROM outbox_outbound CROSS JOIN n WHERE trace = {trace!r}
"""
DOMAINS_SQL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {dead} - 1)
INSERT INTO outbox_destination (name, not_before, failures) SELECT 'd' || i || '.dead.example.net', not_before, 0
FROM outbox_destination CROSS JOIN n WHERE name = 'dead.example.net'
"""
RECIPIENTS_SQL = """
INSERT INTO outbox_outboundrecipient (outbound_id, address, destination_id, notify, orcpt, state, claim, next_attempt,
    tries, last_reply, last_host, reason, via, delay_notified, expired)
SELECT l.id, 'reader' || l.id || '@d' || (l.id % {dead}) || '.dead.example.net',
    'd' || (l.id % {dead}) || '.dead.example.net', r.notify, r.orcpt, 'queued', '', r.next_attempt, l.id % 3,
    '451 4.4.1 could not be reached', '', '', '', 0, 0
FROM outbox_outbound l, outbox_outboundrecipient r JOIN outbox_outbound first ON first.id = r.outbound_id
WHERE l.trace LIKE 'Q%' AND first.trace = {trace!r}
"""
TIMED = """
import json, statistics, time
from django.utils import timezone
from mailapp.outbox import api as outbox
from mailapp.policy.values import Policy

def timed(what):
    times = []
    for _ in range({rounds}):
        began = time.perf_counter()
        what()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)

def claim():
    outbox.give_back(outbox.claim("live.example.net", 50, timezone.now(), 60, Policy()), timezone.now())

sweep = timed(lambda: (outbox.due_destinations(timezone.now()), outbox.claim_given_up(50, timezone.now(), 60)))
print(json.dumps([sweep, timed(claim)]))
"""
ZONE = {
    ("live.example.net", "MX"): ["10 mx.live.example.net."],
    ("mx.live.example.net", "A"): ["127.0.0.2"],
    ("dead.example.net", "MX"): ["10 mx.dead.example.net."],
    ("mx.dead.example.net", "A"): ["127.0.0.3"],  # nobody listens there
    **{(f"d{n}.dead.example.net", "MX"): ["10 mx.dead.example.net."] for n in range(DEAD)},
}


def send(own: house.House, to: str) -> str:
    """One letter through the door; its queue id."""
    with smtplib.SMTP("127.0.0.1", own.ports["SMTP_LISTEN"]) as session:
        session.ehlo()
        session.mail("load@example.org")
        session.rcpt(to)
        return session.data(b"Subject: One\r\n\r\nOne\r\n")[1].decode().split()[-1]


def fill(own: house.House, letters: int) -> None:
    """Copies of one letter, for many dead domains."""
    with Stopped(own):
        trace = send(own, "one@dead.example.net")
        with closing(sqlite3.connect(own.home / "db.sqlite3", timeout=60)) as database, database:
            for statement in (LETTERS_SQL, DOMAINS_SQL, RECIPIENTS_SQL):
                database.execute(statement.format(count=letters, dead=DEAD, trace=trace))
            database.execute("ANALYZE")


class Stopped:
    """Worker and beat hold still for a while."""

    def __init__(self, own: house.House) -> None:
        self._own = own

    def __enter__(self) -> None:
        self._signal(signal.SIGSTOP)

    def __exit__(self, *trouble: object) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        for child in ("worker", "beat"):
            os.kill(self._own.child(child), number)


def memory(own: house.House) -> float:
    """MB of the web and the worker."""
    return sum(pss(pid) for child in ("web", "worker") for pid in family(own.child(child))) / 2**20


def time_page(browser: Browser, path: str) -> float:
    """Median milliseconds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        browser.get(path)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def time_letter(own: house.House, script: Script) -> float:
    """Median milliseconds from the 250 to the arrival at a server that works."""
    times = []
    for number in range(1, 8):
        send(own, "carl@live.example.net")
        began = time.perf_counter()
        while len(script.letters) < number and time.perf_counter() - began < 20:
            time.sleep(0.001)
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.6)
    return statistics.median(times)


def measure(options: argparse.Namespace) -> dict[str, float]:
    script, port = Script(), free_port()
    with ExitStack() as stack:
        settings = {"DNS_NAMESERVERS": stack.enter_context(dns_server(ZONE)), "SMTP_PORT_OUT": str(port)}
        stack.enter_context(smtp_sink(script, "127.0.0.2", port))
        own = stack.enter_context(house.running(options.base, **settings))
        own.manage("policy", "set", "mynetworks", "127.0.0.0/8")
        time.sleep(POLICY_SECONDS)
        browser = Browser(f"http://127.0.0.1:{own.ports['WEB_LISTEN']}")
        passwords = json.loads((own.home / "demo-passwords").read_text())
        browser.log_in("olga@example.test", passwords["olga@example.test"])
        time_page(browser, "/admin/queue")
        before = memory(own)
        fill(own, options.letters)
        time.sleep(SETTLE_SECONDS)
        found = {"list page, ms": time_page(browser, "/admin/queue")}
        found["filtered by words, ms"] = time_page(browser, "/admin/queue?text=letter")
        found["filtered by a recipient, ms"] = time_page(
            browser, "/admin/queue?recipient=reader500%40d0.dead.example.net"
        )
        found["shape, ms"] = time_page(browser, "/admin/queue/shape")
        found["dashboard, ms"] = time_page(browser, "/admin/")
        found["a letter leaves, ms"] = time_letter(own, script)
        found["more memory, MB"] = memory(own) - before
        with Stopped(own):
            for _ in range(20):
                send(own, "carl@live.example.net")
            said = own.manage("shell", "-c", TIMED.format(rounds=ROUNDS)).decode().splitlines()[-1]
        found["sweep, ms"], found["claim, ms"] = json.loads(said)
        return {name: round(value, 1) for name, value in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--base", type=Path, help="folder for the scratch house")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        print(f"{options.letters} letters wait for {DEAD} domains where nobody answers")
        for name, value in found.items():
            goal = f"   (to reach: {GOALS[name]})" if name in GOALS else ""
            print(f"{name:>28} {value:9.1f}{goal}")
    return 0 if all(found[name] <= goal for name, goal in GOALS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
