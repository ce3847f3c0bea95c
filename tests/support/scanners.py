"""Real scanners for the tests: spamd, clamd and rspamd from Debian, offline, each started once when first asked for."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mailapp.scanners.address import Address, parse
from mailapp.scanners.clamd import ping as ping_clamd
from mailapp.scanners.rspamd import ping as ping_rspamd
from mailapp.scanners.spamd import ping as ping_spamd
from mailapp.scanners.wire import Away

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
EICAR_NAME = "Office.Test.EICAR-Body.UNOFFICIAL"
GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
START_SECONDS = 60
STREAM_OCTETS = 2 * 1024 * 1024  # clamd's StreamMaxLength here
RSPAMD = """
options {{
  pidfile = "{home}/pid"; tempdir = "{home}"; hs_cache_dir = "{home}"; rundir = "{home}"; filters = "";
  url_tld = "{home}/tlds"; disable_hyperscan = true;
  dns {{ nameserver = ["127.0.0.1:1"]; timeout = 0.2s; retransmits = 0; }}
}}
logging {{ type = "file"; filename = "{home}/log"; level = "error"; }}
actions {{ reject = 15; add_header = 6; greylist = 4; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
"""
CLAMD = """
DatabaseDirectory {home}/signatures
LocalSocket {home}/clamd.ctl
Foreground yes
StreamMaxLength {most}
MaxThreads 2
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def spamd() -> Iterator[tuple[Address, Path]]:
    """SpamAssassin with the rules that the package ships, and the folder of people's preferences and Bayes."""
    with _home() as home:
        port = free_port()
        users = home / "users"
        users.mkdir()
        users.chmod(0o777)
        options = ["-L", "-x", f"--virtual-config-dir={users}/%d/%l", f"--helper-home-dir={users}", "--allow-tell"]
        options += ["-u", "debian-spamd"] if os.geteuid() == 0 else []
        command = ["spamd", *options, "-i", "127.0.0.1", "-p", str(port), "--min-children=1", "-m", "2"]
        with _running(command, Address("127.0.0.1", port), ping_spamd) as address:
            yield address, users


@contextmanager
def clamd() -> Iterator[Address]:
    """ClamAV that knows one virus."""
    with _home() as home:
        (home / "signatures").mkdir()
        (home / "signatures/office.ndb").write_text(f"Office.Test.EICAR-Body:0:*:{EICAR.hex()}\n")
        (home / "clamd.conf").write_text(CLAMD.format(home=home, most=STREAM_OCTETS))
        with _running(
            ["clamd", "-c", str(home / "clamd.conf")], parse(f"unix:{home}/clamd.ctl"), ping_clamd
        ) as address:
            yield address


@contextmanager
def rspamd() -> Iterator[Address]:
    """rspamd without rules, but for GTUBE, which it always knows."""
    with _home() as home:
        port = free_port()
        (home / "tlds").write_text("com\nexample\ntest\n")
        (home / "conf").write_text(RSPAMD.format(home=home, port=port))
        command = ["rspamd", "-f", "-i", "-c", str(home / "conf")]
        with _running(command, Address("127.0.0.1", port), ping_rspamd) as address:
            yield address


@contextmanager
def _home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="scanner-"))
    home.chmod(0o755)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(command: list[str], address: Address, ping: Callable[[Address, float], str]) -> Iterator[Address]:
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        try:
            ends = time.monotonic() + START_SECONDS
            while time.monotonic() < ends and process.poll() is None:
                with suppress(Away):
                    ping(address, 5)
                    break
                time.sleep(0.05)
            else:
                log.seek(0)
                raise RuntimeError(f"{command[0]} did not start: {log.read().decode('utf-8', 'replace')[-2000:]}")
            yield address
        finally:
            process.terminate()
            process.wait(30)
