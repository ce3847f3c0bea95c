#!/usr/bin/env python3
"""Letters through two Pillarboxes with a Postfix between them: what comes out is what went in.

    bench/through.py FOLDER…

    feeder → house A (port 25, as a listed network) → its queue → the MX that a DNS server names, which is
    Postfix → house B → a Maildir; every octet below the trace fields is compared with the file that was sent.

Needs root and Debian's postfix (its service is not used). Exit status: 0 when every letter that A took arrived as sent.
"""

import argparse
import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import feed
import house

sys.path.insert(0, str(house.ROOT))
from tests.support import dns_server

FAR = "far.test"
READER = f"reader@{FAR}"
FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
POSTFIX = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
maillog_file = {base}/log
maillog_file_prefixes = {base}
mail_owner = postfix
setgid_group = postdrop
myhostname = between.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = {far}
transport_maps = inline:{{{far}=smtp:[127.0.0.1]:{port}}}
message_size_limit = 0
header_size_limit = 20000000
smtp_line_length_limit = 0
smtp_destination_concurrency_limit = 5
default_destination_recipient_limit = 50
smtputf8_enable = yes
local_header_rewrite_clients =
message_drop_headers =
"""


@contextlib.contextmanager
def postfix(base: Path, port: int, onward: int) -> Iterator[None]:
    """A Postfix of its own on `port`, which hands everything for FAR to `onward`."""
    base.mkdir()
    for name in ("queue", "data", "etc"):
        (base / name).mkdir()
    shutil.chown(base / "data", "postfix")
    shutil.copy("/etc/postfix/master.cf", base / "etc/master.cf")
    master = (base / "etc/master.cf").read_text().replace("\nsmtp      inet", f"\n127.0.0.1:{port} inet", 1)
    (base / "etc/master.cf").write_text("\n".join(_without_chroot(line) for line in master.splitlines()) + "\n")
    (base / "etc/main.cf").write_text(POSTFIX.format(base=base, far=FAR, port=onward))
    command = ["postfix", "-c", str(base / "etc")]
    subprocess.run([*command, "start"], check=True, timeout=60)
    try:
        yield
    finally:
        subprocess.run([*command, "stop"], check=False, timeout=60)


def _without_chroot(line: str) -> str:
    """Its fifth column says whether a daemon is shut into the queue's directory."""
    words = line.split()
    return " ".join([*words[:4], "n", *words[5:]]) if len(words) >= 8 and not line.startswith(("#", " ")) else line


def verify(home: Path, sent: dict[bytes, Path], outcome: feed.Outcome) -> None:
    """Compare each letter with what lies in B."""
    stored = feed.stored_files(home, set(sent))
    for trace, path in sent.items():
        octets = feed.as_sent(path.read_bytes())
        if trace not in stored:
            outcome.wrong.append(f"{path}: taken as {trace.decode()}, but it did not arrive")
        elif feed.same_below_trace(stored[trace], octets):
            outcome.verified += 1
        elif mended(stored[trace].read_bytes(), octets):
            outcome.verified += 1
            outcome.mended.append(f"{path}: Postfix has put its header in order")
        else:
            outcome.wrong.append(f"{path}: arrived otherwise than sent, see {stored[trace]}")


def mended(stored: bytes, sent: bytes) -> bool:
    """Whether nothing was done but what Postfix does to a header.

    `Name :` becomes `Name:` (RFC 5322 §4.5 allows the blank in old letters only), and where a line is no field, the
    empty line that ends the header is put before it.
    """
    lines = sent.splitlines(keepends=True)
    for place, line in enumerate(lines):
        if line == b"\r\n":
            break
        if field := FIELD.match(line):
            lines[place] = field[1] + line[field.end() - 1 :]
        elif line[:1] not in b" \t" or not place:
            lines.insert(place, b"\r\n")
            break
    return stored.endswith(b"".join(lines))


def arrived(home: Path) -> int:
    return sum(1 for path in (home / "mail").rglob("*") if path.parent.name in ("new", "cur") and path.is_file())


def wait(home: Path, count: int, seconds: float) -> None:
    """Until so many letters lie in B, or nothing has come for `seconds`."""
    last, since = -1, time.monotonic()
    while (now := arrived(home)) < count and time.monotonic() - since < seconds:
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="files or folders of letters")
    parser.add_argument("--base", type=Path, help="scratch folder")
    parser.add_argument("--limit", type=int, default=0, help="at most so many letters")
    parser.add_argument("--bdat", action="store_true", help="into A in chunks (RFC 3030)")
    parser.add_argument("--patience", type=float, default=60, help="seconds without an arrival before we look")
    parser.add_argument("--keep", action="store_true", help="leave the scratch folder, to look at what is wrong")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="pillarbox-through-", dir=options.base))
    base.chmod(0o755)
    try:
        outcome = through(options, base)
    finally:
        if not options.keep:
            shutil.rmtree(base, ignore_errors=True)
    feed.report(outcome, options.json)
    return 1 if outcome.wrong or not outcome.accepted else 0


def through(options: argparse.Namespace, base: Path) -> feed.Outcome:
    between = house.free_port()
    zone = {(FAR, "MX"): ["10 between.test."], ("between.test", "A"): ["127.0.0.1"]}
    with contextlib.ExitStack() as stack:
        nameserver = stack.enter_context(dns_server.dns_server(zone))
        b = stack.enter_context(house.running(base))
        b.manage("domain", "add", FAR)
        b.manage("account", "add", READER, "--name", "Reader", "--password-stdin", stdin=b"a long password\n")
        stack.enter_context(postfix(base / "postfix", between, b.ports["SMTP_LISTEN"]))
        a = stack.enter_context(house.running(base, DNS_NAMESERVERS=nameserver, SMTP_PORT_OUT=str(between)))
        a.manage("policy", "set", "mynetworks", "127.0.0.0/8")
        before = arrived(b.home)
        time.sleep(6)  # A's processes read a changed rule within five seconds
        task = argparse.Namespace(
            host="127.0.0.1", port=a.ports["SMTP_LISTEN"], sender="carl@example.net", to=READER,
            folders=options.folders, limit=options.limit, bdat=options.bdat,
        )  # fmt: skip
        outcome, sent = feed.feed(task)
        wait(b.home, before + outcome.accepted, options.patience)
        verify(b.home, sent, outcome)
        if outcome.wrong:
            print(a.manage("queue", "list").decode()[-3000:], file=sys.stderr)
            print((base / "postfix/log").read_text(errors="replace")[-3000:], file=sys.stderr)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
