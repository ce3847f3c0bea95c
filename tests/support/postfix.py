"""A real Postfix as the other side, with a queue and configuration of its own under a scratch folder.

It takes mail on a free loopback port: for its own domain into Maildirs, for others as `transports` say. Debian's
service is not touched. Its master wants to be root: mark the test so.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.smtp_sink import free_port

POSTFIX = "/usr/sbin/postfix"
START_SECONDS = 15
SERVICES = """
{port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class Settings:
    """What a test wants of its Postfix; `more` is any parameter of main.cf."""

    domain: str = "example.net"  # whose people get Maildirs
    people: tuple[str, ...] = ("carl", "dora")
    transports: Mapping[str, str] = field(default_factory=dict)  # domain → "smtp:[127.0.0.1]:2525"
    certificate: tuple[Path, Path] | None = None  # and key: TLS is offered, and used where others offer it
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Postfix:
    """A running one."""

    base: Path
    port: int
    domain: str

    def letters(self, person: str) -> list[bytes]:
        """What lies in a person's Maildir."""
        folder = self.base / "mail" / person / "new"
        return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []

    def wait_for(self, person: str, count: int = 1, seconds: float = 15) -> list[bytes]:
        """Letters as soon as there are so many."""
        end = time.monotonic() + seconds
        while len(found := self.letters(person)) < count:
            assert time.monotonic() < end, f"{person} has {len(found)} of {count} letters\n{self.log()}"
            time.sleep(0.02)
        return found

    def send(self, sender: str, recipients: list[str], octets: bytes) -> None:
        """Put a letter into its queue, as a program on its machine would."""
        command = ["/usr/sbin/sendmail", "-C", str(self.base / "etc"), "-i", "-f", sender, "--", *recipients]
        subprocess.run(command, input=octets, check=True, timeout=20)

    def queue(self) -> str:
        """`postqueue -p`"""
        command = ["/usr/sbin/postqueue", "-c", str(self.base / "etc"), "-p"]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout

    def log(self) -> str:
        with contextlib.suppress(OSError):
            return (self.base / "log").read_text(errors="replace")[-4000:]
        return ""


@contextlib.contextmanager
def postfix(settings: Settings | None = None) -> Iterator[Postfix]:
    """A Postfix of its own, stopped and removed afterwards."""
    settings = settings or Settings()
    base = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
    base.chmod(0o755)
    port = free_port()
    _configure(base, port, settings)
    etc = str(base / "etc")
    subprocess.run([POSTFIX, "-c", etc, "check"], check=True, timeout=30, capture_output=True)
    with (base / "out").open("wb") as out:
        process = subprocess.Popen([POSTFIX, "-c", etc, "start-fg"], stdout=out, stderr=out, start_new_session=True)
    try:
        found = Postfix(base, port, settings.domain)
        _wait(found, process)
        yield found
    finally:
        subprocess.run([POSTFIX, "-c", etc, "stop"], check=False, timeout=30, capture_output=True)
        process.wait(30)
        shutil.rmtree(base, ignore_errors=True)


def _configure(base: Path, port: int, settings: Settings) -> None:
    owner = pwd.getpwnam("postfix")
    for name in ("etc", "spool", "data", "mail"):
        (base / name).mkdir()
    for name in ("data", "mail"):
        os.chown(base / name, owner.pw_uid, owner.pw_gid)
    parameters = {**_usual(base, settings, owner), **_tls(settings), **settings.more}
    (base / "etc/main.cf").write_text("".join(f"{name} = {value}\n" for name, value in parameters.items()))
    (base / "etc/master.cf").write_text(SERVICES.format(port=f"127.0.0.1:{port}"))


def _usual(base: Path, settings: Settings, owner: pwd.struct_passwd) -> dict[str, str]:
    people = " ".join(f"{{{name}@{settings.domain} = {name}/}}" for name in settings.people)
    transports = " ".join(f"{{{domain} = {way}}}" for domain, way in settings.transports.items())
    return {
        "compatibility_level": "3.6",
        "queue_directory": str(base / "spool"),
        "data_directory": str(base / "data"),
        "command_directory": "/usr/sbin",
        "daemon_directory": "/usr/lib/postfix/sbin",
        "maillog_file": str(base / "log"),
        "maillog_file_prefixes": str(base),
        "myhostname": f"mx.{settings.domain}",
        "mydestination": "",
        "alias_maps": "",
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "mynetworks": "127.0.0.0/8",
        "virtual_mailbox_domains": settings.domain,
        "virtual_mailbox_base": str(base / "mail"),
        "virtual_mailbox_maps": f"inline:{{ {people} }}",
        "virtual_uid_maps": f"static:{owner.pw_uid}",
        "virtual_gid_maps": f"static:{owner.pw_gid}",
        "virtual_minimum_uid": "1",
        "transport_maps": f"inline:{{ {transports} }}" if transports else "",
        "smtp_host_lookup": "native",
        "disable_dns_lookups": "yes",
        "smtputf8_autodetect_classes": "all",
        "message_size_limit": "50000000",
        "virtual_mailbox_limit": "0",
    }


def _tls(settings: Settings) -> dict[str, str]:
    if not settings.certificate:
        return {"smtp_tls_security_level": "none"}
    certificate, key = map(str, settings.certificate)
    return {
        "smtpd_tls_cert_file": certificate,
        "smtpd_tls_key_file": key,
        "smtpd_tls_security_level": "may",
        "smtpd_tls_received_header": "yes",
        "smtp_tls_security_level": "may",
    }


def _wait(found: Postfix, process: subprocess.Popen[bytes]) -> None:
    import socket

    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", found.port), 5) as sock:
            if sock.recv(100).startswith(b"220"):
                return
        time.sleep(0.05)
    out = (found.base / "out").read_text(errors="replace")
    raise AssertionError(f"Postfix did not start:\n{out}\n{found.log()}")
