#!/usr/bin/env python3
"""Letters a second with all our own checks and rules on, against Postfix + Dovecot with none, in one run on one disk.

A stranger sends a signed letter of 10 KB again and again, from a network of his own (a Linux network namespace, for
nobody on this machine is a stranger): SPF, DKIM by RSA, DMARC and iprev are asked of a DNS server of this measurement,
our local checks and a Bayes filter that has learnt look at it, access and content rules of the office and fifty rules
of its receiver are asked, none of which fits. The peer takes the same letter and asks nothing.
Needs what inbound.py needs, root, and iproute2; `--ours-only` measures ours alone. Results go to
bench/results/checked.json. Bounded: each run ends after --timeout seconds.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import house
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from inbound import RESULTS, TOOLS, maildir_of_peer, peer

sys.path.insert(0, str(house.ROOT))

from mailapp.standards.dkim.sign import Algorithm, SigningKey, signatures
from tests.support.dns_server import Zone, dns_server

LETTERS, SESSIONS = 1000, 10
SPACE, OURS, THEIRS = "pillarbox-bench", "10.213.7.1", "10.213.7.2"
RULES = 50
RULE = 'if header :contains "subject" "topic {n} of the week" {{ fileinto "Topics.{n}"; stop; }}\n'
POLL_SECONDS = 0.02
POLICY_SECONDS = 6  # until every process obeys a new rule
HEADER = (
    "From: Carl <carl@far.example.net>\r\nTo: anna@example.test\r\nSubject: The minutes of the meeting\r\n"
    "Date: Thu, 26 Nov 2026 09:00:00 +0000\r\nMessage-ID: <minutes@far.example.net>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
)
BODY = "\r\n" + "".join(f"{n}. What was said of item {n}, in a line of about seventy letters.\r\n" for n in range(150))
TAUGHT = {"spam": "Cheap pills number {}, buy them now", "ham": "The minutes of meeting {}, as I promised"}


@dataclass(frozen=True)
class Server:
    """One of the two: how its letters are sent, and where they come to lie."""

    label: str
    command: Sequence[str]
    maildir: Path


@contextmanager
def stranger() -> Iterator[None]:
    """A network namespace from which 10.213.7.2 reaches 10.213.7.1, which is ours."""
    ip("netns", "add", SPACE)
    try:
        ip("link", "add", "pbxbench0", "type", "veth", "peer", "name", "pbxbench1", "netns", SPACE)
        ip("address", "add", f"{OURS}/30", "dev", "pbxbench0")
        ip("link", "set", "pbxbench0", "up")
        ip("-n", SPACE, "address", "add", f"{THEIRS}/30", "dev", "pbxbench1")
        ip("-n", SPACE, "link", "set", "pbxbench1", "up")
        yield
    finally:
        ip("netns", "delete", SPACE)  # takes both ends of the line along


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def signed() -> tuple[bytes, Zone]:
    """The letter, and what the DNS says of who sent it."""
    key = rsa.generate_private_key(65537, 2048)
    public = b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    sign = partial(key.sign, padding=padding.PKCS1v15(), algorithm=SHA256())
    signer = SigningKey("far.example.net", "s1", Algorithm.RSA, sign)
    field = signatures(HEADER.encode(), [BODY[2:].encode()], [signer], int(time.time()))
    back = ".".join(reversed(THEIRS.split("."))) + ".in-addr.arpa"
    zone: Zone = {
        ("far.example.net", "A"): [THEIRS],
        ("far.example.net", "MX"): ["10 mx.far.example.net."],
        ("mx.far.example.net", "A"): [THEIRS],
        ("far.example.net", "TXT"): [f'"v=spf1 ip4:{THEIRS} -all"'],
        ("_dmarc.far.example.net", "TXT"): ['"v=DMARC1; p=reject"'],
        ("s1._domainkey.far.example.net", "TXT"): [f'"v=DKIM1; k=rsa; p={public[:200]}" "{public[200:]}"'],
        (back, "PTR"): ["mx.far.example.net."],
    }
    return field + (HEADER + BODY).encode(), zone


def prepare(own: house.House, base: Path) -> None:
    """Rules of the office and of the receiver, and a filter that has learnt."""
    for what, pattern in (("sender", "bad.example"), ("client", "192.0.2.0/24"), ("helo", ".bad.example")):
        own.manage("rule", "access", what, pattern, "refuse")
    own.manage("rule", "content", "header", "^subject: .*casino", "reject")
    own.manage("rule", "content", "text", "you have won a prize", "reject")
    script = 'require "fileinto";\n' + "".join(RULE.format(n=n) for n in range(RULES))
    hers = ("--account", "anna@example.test")
    own.manage("sieve", "put", "rules", "-", *hers, stdin=script.encode())
    own.manage("sieve", "activate", "rules", *hers)
    for kind, subject in TAUGHT.items():
        folder = base / kind
        folder.mkdir()
        for n in range(100):
            (folder / str(n)).write_text(f"From: a{n}@{kind}.example\nSubject: {subject.format(n)}\n\nHello {n}\n")
    own.manage("bayes", "learn", "--office", "--spam", str(base / "spam"), "--ham", str(base / "ham"))
    time.sleep(POLICY_SECONDS)


def load(server: Server, timeout: float) -> float:
    """Letters a second, from the first connection until all lie in the Maildir; 0 when it did not end in time."""
    before, began = count(server.maildir), time.monotonic()
    subprocess.run(server.command, check=True, timeout=timeout)
    while count(server.maildir) < before + LETTERS:
        if time.monotonic() - began > timeout:
            return 0.0
        time.sleep(POLL_SECONDS)
    return LETTERS / (time.monotonic() - began)


def count(maildir: Path) -> int:
    return sum(1 for name in ("new", "cur") for _ in (maildir / name).iterdir()) if maildir.is_dir() else 0


def source(letter: Path, address: str, to: str, *before: str) -> list[str]:
    """smtp-source, which sends the file as it is."""
    program = shutil.which("smtp-source", path="/usr/sbin:/usr/bin") or "smtp-source"
    words = ["-4", "-s", str(SESSIONS), "-m", str(LETTERS), "-F", str(letter), "-M", "mx.far.example.net"]
    return [*before, program, *words, "-f", "carl@far.example.net", "-t", to, f"inet:{address}"]


def measure(options: argparse.Namespace, base: Path) -> dict[str, list[float]]:
    """Turn and turn about, so that a noisy moment meets both."""
    octets, zone = signed()
    letter = base / "letter"
    letter.write_bytes(octets.replace(b"\r\n", b"\n"))
    with ExitStack() as stack:
        stack.enter_context(stranger())
        nameserver = stack.enter_context(dns_server(zone))
        own = stack.enter_context(house.running(base, also=OURS, DNS_NAMESERVERS=nameserver))
        prepare(own, base)
        address = f"{OURS}:{own.ports['SMTP_LISTEN']}"
        command = source(letter, address, "anna@example.test", "ip", "netns", "exec", SPACE)
        servers = [Server("ours", command, own.home / "mail/example.test/anna")]
        if not options.ours_only:
            stack.enter_context(peer(options.tools, base))
            theirs = maildir_of_peer(base)
            servers.append(Server("peer", source(letter, "127.0.0.1:12025", "perf@bench.test"), theirs))
        rates: dict[str, list[float]] = {server.label: [] for server in servers}
        for _ in range(options.repeat):
            for server in servers:
                rates[server.label].append(round(load(server, options.timeout), 1))
                print(server.label, rates[server.label][-1], file=sys.stderr, flush=True)
        newest = max((own.home / "mail/example.test/anna/new").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        print(newest.read_text().split("\n\n")[0].split("Received:")[0], file=sys.stderr)  # that all was looked at
        return rates


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, default=TOOLS, help="folder with peer_stack.sh")
    parser.add_argument("--base", type=Path, help="scratch folder, on the disk to be measured")
    parser.add_argument("--ours-only", action="store_true", help="without the peer")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--timeout", type=int, default=120, help="seconds for one run")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="pillarbox-checked-", dir=options.base))
    base.chmod(0o755)
    try:
        rates = measure(options, base)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "checked.json").write_text(json.dumps(rates, indent=2))
    medians = {label: statistics.median(each) for label, each in rates.items()}
    print(f"{LETTERS} signed letters of 10 KB in {SESSIONS} sessions (medians of {options.repeat})")
    for label, each in medians.items():
        print(f"{label:>8} {each:9.1f}/s")
    if "peer" in medians:
        print(f"   ratio {medians['ours'] / max(medians['peer'], 0.1):9.2f}   (to reach: 1.0)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
