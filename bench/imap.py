#!/usr/bin/env python3
"""What a mail program feels, ours against Dovecot, in one run on one disk with the same letters.

Needs the folder of measuring tools (`--tools`, with peer_stack.sh, make_mailbox.py and bench_imap.py), root, and
Debian's dovecot-imapd, dovecot-lmtpd, dovecot-sieve and postfix for the peer; `--ours-only` measures ours alone. Both
get the letters as a Maildir; ours adopts them (`manage.py reconcile`). Results go to bench/results/imap.json.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import house

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent.parent / "shared/bench"
RESULTS = HERE / "results"
PASSWORD = "benchpw"
IMAP, SMTP = 14143, 14025  # the peer's
PORTS = (("imap", IMAP), ("smtp", SMTP), ("pop", 14110), ("lmtp", 14024), ("sink", 14026), ("web", 14080))
OWNER = "5000:5000"  # of the peer's mail
LARGE, SMALL = 100_000, 10_000  # letters


@dataclass(frozen=True)
class Line:
    """One line of the table: which figure of which run; `goal` is the ratio of ours to theirs that is to be reached."""

    title: str
    run: str
    figure: str
    goal: float
    unit: str = "ms"
    more_is_better: bool = False

    def of(self, results: dict) -> float | None:
        """The figure, if it was measured."""
        found = results.get(self.run, {}).get("tests", {})
        for key in self.figure.split("/"):
            found = found.get(key, {}) if isinstance(found, dict) else {}
        return float(found) if isinstance(found, int | float) else None

    def verdict(self, ratio: float) -> str:
        reached = ratio >= self.goal if self.more_is_better else ratio <= self.goal
        return f"{'≥' if self.more_is_better else '≤'}{self.goal:5} {'' if reached else 'not yet'}"


LINES = (
    Line("LOGIN+SELECT, warm", "large", "login_select_warm/median_ms", 1.0),
    Line("FETCH newest 50 ENVELOPE FLAGS RFC822.SIZE, warm", "large", "fetch_newest50_env/median_ms", 2.0),
    Line("the same, first of all", "large", "fetch_newest50_env_first_time/median_ms", 0.1),
    Line("FETCH 1:* FLAGS", "large", "fetch_all_flags/median_ms", 1.2),
    Line("FETCH 1:* ENVELOPE (a tenth of the letters)", "small", "fetch_all_envelope/median_ms", 0.5),
    Line("SEARCH SUBJECT word", "large", "search_subject/median_ms", 0.2),
    Line("SEARCH FROM word", "large", "search_from/median_ms", 0.2),
    Line("SEARCH TEXT word", "large", "search_text/median_ms", 0.02),
    Line("SORT REVERSE ARRIVAL", "large", "sort_reverse_arrival/median_ms", 1.0),
    Line("THREAD=REFS", "large", "thread_refs/median_ms", 1.0),
    Line("STORE flags on 1,000", "large", "store_1000_flags/median_ms", 1.5),
    Line("COPY 1,000", "large", "copy_1000/median_ms", 1.5),
    Line("APPEND, durable", "large", "append_1/median_ms", 1.0),
    Line("100 clients NOOP, SELECT, FETCH", "small", "load_100/ops_per_s", 0.5, "ops/s", True),
    Line("memory with 1,000 in IDLE", "small", "memory/1000/pss_kb", 0.2, "KB"),
    Line("letter by SMTP to IDLE", "small", "idle_from_data_sent/median_ms", 0.2),
)
RUNS = {
    "large": "select,fetch50,fetchflags,search,sort,store,copy,append",
    "small": "fetchenv,idle,load,memory",
}


@dataclass(frozen=True)
class Server:
    """One of the two, and the names of its people by run."""

    label: str
    imap: int
    smtp: int
    users: dict[str, str]
    processes: str  # ids, by comma
    domain: str = ""

    def address(self, run: str) -> str:
        return self.users[run] if "@" in self.users[run] else f"{self.users[run]}@{self.domain}"


def letters(tools: Path, count: int, maildir: Path, *options: str) -> None:
    """Fill a Maildir; the same count gives the same letters."""
    command = [sys.executable, str(tools / "make_mailbox.py"), "--count", str(count), "--maildir", str(maildir)]
    subprocess.run([*command, "--crlf", *options], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def peer(options: argparse.Namespace, base: Path, counts: dict[str, int]) -> Iterator[Server]:
    """Dovecot and Postfix on high ports."""
    stack = ["bash", str(options.tools / "peer_stack.sh")]
    where = ["--base", str(base / "peer"), "--users", "1", "--password", PASSWORD, "--profile", options.profile]
    where += [word for name, port in PORTS for word in (f"--{name}-port", str(port))]
    users = {"large": "perf100k", "small": "perf10k"}
    subprocess.run([*stack, "setup", *where], check=True, timeout=60)
    for run, count in counts.items():
        letters(options.tools, count, base / "peer/vmail" / users[run], "--owner", OWNER)
    subprocess.run([*stack, "start", *where], check=True, timeout=120)
    try:
        found = subprocess.run([*stack, "imap-pid", *where], check=True, capture_output=True, text=True, timeout=20)
        yield Server("dovecot", IMAP, SMTP, users, found.stdout.strip(), "bench.test")
    finally:
        subprocess.run([*stack, "stop", *where], check=False, timeout=60)


@contextmanager
def ours(base: Path, tools: Path, counts: dict[str, int]) -> Iterator[Server]:
    """An appliance whose people have the same letters."""
    with house.running(base) as own:
        users = {run: f"{run}@example.test" for run in counts}
        for run, address in users.items():
            words = ("account", "add", address, "--name", run, "--password-stdin")
            own.manage(*words, stdin=f"{PASSWORD}\n".encode())
            letters(tools, counts[run], own.home / "mail/example.test" / run)
            own.manage("reconcile", address)
        own.manage("search", "catchup")  # as it is a few seconds after letters have come
        yield Server("ours", own.ports["IMAP_LISTEN"], own.ports["SMTP_LISTEN"], users, str(own.child("accessd")))


def measure(options: argparse.Namespace, server: Server, run: str, out: Path) -> dict:
    """One run of bench_imap.py."""
    command = [sys.executable, str(options.tools / "bench_imap.py"), "--port", str(server.imap)]
    command += ["--user", server.users[run], "--password", PASSWORD, "--label", server.label, "--json", str(out)]
    command += ["--tests", options.tests or RUNS[run], "--repeat", str(options.repeat), "--first-fetch"]
    command += ["--deliver", f"smtp:127.0.0.1:{server.smtp}", "--deliver-to", server.address(run)]
    command += ["--seconds", str(options.seconds), "--idle", "1000", "--in-idle", "--server-pids", server.processes]
    command += ["--quiet-wait", str(options.quiet_wait)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=options.timeout)
    return dict(json.loads(out.read_text()))


def table(results: dict[str, dict]) -> str:
    lines = [f"{'':50} {'ours':>10} {'dovecot':>10} {'':5} {'ratio':>6} {'goal':>6}"]
    for line in LINES:
        mine, theirs = (line.of(results.get(label, {})) for label in ("ours", "dovecot"))
        row = f"{line.title:50} {_shown(mine):>10} {_shown(theirs):>10} {line.unit:5}"
        if mine is not None and theirs:
            row += f" {mine / theirs:6.2f} {line.verdict(mine / theirs)}"
        lines.append(row.rstrip())
    return "\n".join(lines)


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:,.1f}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, default=TOOLS, help="folder with peer_stack.sh and bench_imap.py")
    parser.add_argument("--base", type=Path, help="scratch folder, on the disk to be measured")
    parser.add_argument("--ours-only", action="store_true", help="without the peer")
    parser.add_argument("--profile", default="stock", choices=["stock", "tuned"], help="of the peer")
    parser.add_argument("--share", type=float, default=1.0, help=f"of {LARGE:,} and {SMALL:,} letters (0.01: a look)")
    parser.add_argument("--runs", default=",".join(RUNS), help="which: large, small, or both by comma")
    parser.add_argument("--tests", help="only these of bench_imap.py")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20, help="how long 100 clients work")
    parser.add_argument("--quiet-wait", type=float, default=30, help="seconds to wait for an idle machine, each time")
    parser.add_argument("--timeout", type=int, default=1800, help="seconds for one run")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    if not (options.tools / "bench_imap.py").exists():
        print(f"{options.tools} with bench_imap.py is needed.", file=sys.stderr)
        return 1
    full = {"large": LARGE, "small": SMALL}
    counts = {run: max(100, round(full[run] * options.share)) for run in options.runs.split(",")}
    base = Path(tempfile.mkdtemp(prefix="pillarbox-imap-", dir=options.base))
    base.chmod(0o755)
    results: dict[str, dict] = {}
    try:
        with ExitStack() as stack:
            servers = [stack.enter_context(ours(base, options.tools, counts))]
            if not options.ours_only:
                servers.append(stack.enter_context(peer(options, base, counts)))
            for run in counts:  # turn and turn about, so that a noisy hour meets both
                for server in servers:
                    found = measure(options, server, run, base / "out.json")
                    results.setdefault(server.label, {})[run] = found
    finally:
        shutil.rmtree(base, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "imap.json").write_text(json.dumps(results, indent=2))
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
