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
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import house

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent.parent / "shared/bench"
RESULTS = HERE / "results"
KINDS = ((1024, "1,10,50", 2000), (2**20, "10", 300))  # size, sessions, messages


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


def load(options: argparse.Namespace, label: str, port: int, to: str, maildir: Path, out: Path) -> list[dict]:
    """The medians of all kinds against one server."""
    medians = []
    for size, sessions, messages in KINDS:
        count = max(1, round(messages * options.share))
        command = ["bash", str(options.tools / "bench_smtp.sh"), "--port", str(port), "--to", to, "--label", label]
        command += ["--sessions", sessions, "--messages", str(count), "--size", str(size)]
        command += ["--maildir", str(maildir), "--repeat", str(options.repeat), "--timeout", str(options.timeout)]
        command += ["--quiet-wait", "5", "--json", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        medians += json.loads(out.read_text())["medians"]
    return medians


def maildir_of_peer(base: Path) -> Path:
    """Where Dovecot keeps perf's mail is the stack's choice: look."""
    found = [path.parent for path in (base / "peer/vmail").rglob("new") if path.is_dir()]
    return found[0] if found else base / "peer/vmail/perf"


def measure(options: argparse.Namespace, base: Path) -> dict[str, list[dict]]:
    results = {}
    with house.running(base) as own:
        maildir = own.home / "mail/example.test/anna"
        results["ours"] = load(options, "ours", own.ports["SMTP_LISTEN"], "anna@example.test", maildir, base / "out")
    if not options.ours_only:
        with peer(options.tools, base):
            one = ["smtp-source", "-m", "1", "-f", "load@example.org", "-t", "perf@bench.test", "inet:127.0.0.1:12025"]
            subprocess.run(one, check=True, timeout=30)  # the first letter makes the Maildir
            subprocess.run(["sleep", "2"], check=True)
            maildir = maildir_of_peer(base)
            results["peer"] = load(options, "peer", 12025, "perf@bench.test", maildir, base / "out")
    return results


def table(results: dict[str, list[dict]]) -> str:
    lines = [f"{'size':>8} {'sessions':>8} {'ours/s':>9} {'peer/s':>9} {'ratio':>6}"]
    peers = results.get("peer") or [{}] * len(results["ours"])
    for ours, theirs in zip(results["ours"], peers, strict=True):
        mine, other = ours["delivered_per_s"] or 0, theirs.get("delivered_per_s") or 0
        ratio = f"{mine / other:6.2f}" if other else "     -"
        lines.append(f"{ours['size']:>8} {ours['sessions']:>8} {mine:>9.1f} {other:>9.1f} {ratio}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, default=TOOLS, help="folder with peer_stack.sh and bench_smtp.sh")
    parser.add_argument("--base", type=Path, help="scratch folder, on the disk to be measured")
    parser.add_argument("--ours-only", action="store_true", help="without the peer")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each kind; the median counts")
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
