#!/usr/bin/env python3
"""Letters delivered a second, ours against Postfix + Dovecot, in one run on one disk.

A letter counts as delivered when its file lies in the Maildir; ours is then in the index as well, because the row is
committed before "250" is said. Needs the folder of measuring tools (`--tools`, with peer_stack.sh and bench_smtp.sh),
root, and Debian's postfix, dovecot-lmtpd and dovecot-imapd for the peer; `--ours-only` measures ours alone.
Results go to bench/results/inbound.json. Bounded: each run ends after --timeout seconds.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import house

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent.parent / "shared/bench"
RESULTS = HERE / "results"
KINDS = ((1024, 1, 2000), (1024, 10, 2000), (1024, 50, 2000), (2**20, 10, 300))  # size, sessions, messages


@contextmanager
def peer(tools: Path, base: Path) -> Iterator[None]:
    """Postfix and Dovecot on high ports, their Maildir of the user perf."""
    stack = ["bash", str(tools / "peer_stack.sh")]
    options = ["--base", str(base / "peer"), "--users", "1", "--smtp-port", "12025"]
    subprocess.run([*stack, "start", *options], check=True, timeout=120)
    try:
        yield
    finally:
        subprocess.run([*stack, "stop", *options], check=False, timeout=60)


@dataclass(frozen=True)
class Server:
    """One of the two: where it listens, for whom, and where the letters come to lie."""

    label: str
    port: int
    to: str
    maildir: Path


def load(options: argparse.Namespace, server: Server, kind: tuple[int, int, int], out: Path) -> float:
    """Letters delivered a second in one run; 0 when it did not end in time."""
    size, sessions, messages = kind
    command = ["bash", str(options.tools / "bench_smtp.sh"), "--port", str(server.port), "--to", server.to]
    command += ["--sessions", str(sessions), "--messages", str(max(1, round(messages * options.share)))]
    command += ["--size", str(size), "--maildir", str(server.maildir), "--repeat", "1", "--quiet-wait", "2"]
    command += ["--timeout", str(options.timeout), "--label", server.label, "--json", str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return float(json.loads(out.read_text())["medians"][0]["delivered_per_s"] or 0)


def maildir_of_peer(base: Path) -> Path:
    """Where Dovecot keeps perf's mail is the stack's choice: look."""
    one = ["smtp-source", "-m", "1", "-f", "load@example.org", "-t", "perf@bench.test", "inet:127.0.0.1:12025"]
    subprocess.run(one, check=True, timeout=30)  # the first letter makes the Maildir
    time.sleep(2)
    found = [path.parent for path in (base / "peer/vmail").rglob("new") if path.is_dir()]
    return found[0] if found else base / "peer/vmail/perf"


def measure(options: argparse.Namespace, base: Path) -> list[dict]:
    """Turn and turn about, so that a noisy moment meets both. For each kind the rates of all rounds."""
    with ExitStack() as stack:
        own = stack.enter_context(house.running(base))
        maildir = own.home / "mail/example.test/anna"
        servers = [Server("ours", own.ports["SMTP_LISTEN"], "anna@example.test", maildir)]
        if not options.ours_only:
            stack.enter_context(peer(options.tools, base))
            servers.append(Server("peer", 12025, "perf@bench.test", maildir_of_peer(base)))
        kinds = [kind for kind in KINDS if options.sessions in (None, kind[1])]
        return [rounds(options, servers, kind, base / "out") for kind in kinds]


def rounds(options: argparse.Namespace, servers: list[Server], kind: tuple[int, int, int], out: Path) -> dict:
    rates: dict[str, list[float]] = {server.label: [] for server in servers}
    for _ in range(options.repeat):
        for server in servers:
            rates[server.label].append(load(options, server, kind, out))
    found = {"size": kind[0], "sessions": kind[1], **rates}
    if options.repeat and len(servers) > 1:
        found["ratio"] = round(statistics.median(rates["ours"]) / max(statistics.median(rates["peer"]), 0.1), 2)
    print(found, file=sys.stderr, flush=True)
    return found


def table(results: list[dict]) -> str:
    lines = [f"{'size':>8} {'sessions':>8} {'ours/s':>9} {'peer/s':>9} {'ratio':>6}   (medians)"]
    for found in results:
        ours, theirs = (statistics.median(found.get(label) or [0]) for label in ("ours", "peer"))
        row = f"{found['size']:>8} {found['sessions']:>8} {ours:>9.1f} {theirs:>9.1f}"
        lines.append(f"{row} {found.get('ratio', '-'):>6}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, default=TOOLS, help="folder with peer_stack.sh and bench_smtp.sh")
    parser.add_argument("--base", type=Path, help="scratch folder, on the disk to be measured")
    parser.add_argument("--ours-only", action="store_true", help="without the peer")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each kind; the median counts")
    parser.add_argument("--sessions", type=int, choices=sorted({kind[1] for kind in KINDS}), help="only this many")
    parser.add_argument("--share", type=float, default=1.0, help="of the 2,000 letters, for a quick look (0.1)")
    parser.add_argument("--timeout", type=int, default=120, help="seconds for one run")
    options = parser.parse_args()
    if not (options.tools / "bench_smtp.sh").exists() or not shutil.which("smtp-source", path="/usr/sbin:/usr/bin"):
        print(f"{options.tools} with bench_smtp.sh, and Debian's postfix (smtp-source), are needed.", file=sys.stderr)
        return 1
    base = Path(tempfile.mkdtemp(prefix="pillarbox-inbound-", dir=options.base))
    base.chmod(0o755)
    try:
        results = measure(options, base)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "inbound.json").write_text(json.dumps(results, indent=2))
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
