"""The peer of web.py: Roundcube on nginx and php-fpm, with Dovecot and Postfix behind it, as an office would have it.

Debian's packages, settings of our own in a scratch folder, free ports of 127.0.0.1, started by root and ended again.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import house
from webclient import Reader, found

PROGRAMS = ("dovecot", "doveadm", "postfix", "nginx", "php")
FILES = ("/usr/share/roundcube/index.php", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp")
PACKAGES = "roundcube-core roundcube-sqlite3 php-fpm nginx-light dovecot-imapd dovecot-lmtpd postfix"
OWNER = 5000  # uid and gid of the mail
WORKERS = 4  # of PHP: two for each core
PASSWORD = "benchpw"
DOMAIN = "example.test"
START_SECONDS = 30

DOVECOT = """
base_dir = {base}/dovecot/run
state_dir = {base}/dovecot/state
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_username_format = %Ln
log_path = {base}/dovecot.log
mail_location = maildir:{base}/mail/%n
first_valid_uid = {owner}
mail_max_userip_connections = 200
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={base}/mail/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  mailbox Drafts {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = subscribe
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = subscribe
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""
POSTFIX = """
compatibility_level = 3.6
queue_directory = {base}/postfix/queue
data_directory = {base}/postfix/data
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.{domain}
mydestination =
alias_maps =
local_recipient_maps =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = {domain}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
smtp_host_lookup = native
disable_dns_lookups = yes
maillog_file = {base}/postfix.log
maillog_file_prefixes = {base}
"""
# Postfix's own table, as master(5) has it: what listens, what is asked, what carries.
SERVICES = """
127.0.0.1:{smtp} inet n - n - - smtpd
pickup    unix  n - n 60   1 pickup
cleanup   unix  n - n -    0 cleanup
qmgr      unix  n - n 300  1 qmgr
rewrite   unix  - - n -    - trivial-rewrite
bounce    unix  - - n -    0 bounce
defer     unix  - - n -    0 bounce
trace     unix  - - n -    0 bounce
verify    unix  - - n -    1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -    - proxymap
smtp      unix  - - n -    - smtp
relay     unix  - - n -    - smtp
error     unix  - - n -    - error
retry     unix  - - n -    - error
lmtp      unix  - - n -    - lmtp
anvil     unix  - - n -    1 anvil
scache    unix  - - n -    1 scache
tlsmgr    unix  - - n 1000? 1 tlsmgr
postlog   unix-dgram n - n - 1 postlogd
"""
FPM = """
[global]
pid = {base}/fpm.pid
error_log = {base}/fpm.log
[www]
user = www-data
group = www-data
listen = {base}/fpm.sock
listen.owner = www-data
pm = static
pm.max_children = {workers}
env[ROUNDCUBE_CONFIG_DIR] = {base}/config
php_admin_value[opcache.enable] = 1
php_admin_value[session.save_path] = {base}/www
"""
NGINX = """
user www-data;
worker_processes 1;
pid {base}/nginx.pid;
error_log {base}/nginx.log;
events {{ worker_connections 512; }}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  gzip on;
  keepalive_requests 1000000;
  client_body_temp_path {base}/www/a; fastcgi_temp_path {base}/www/b; proxy_temp_path {base}/www/c;
  uwsgi_temp_path {base}/www/d; scgi_temp_path {base}/www/e;
  server {{
    listen 127.0.0.1:{web};
    root /usr/share/roundcube;
    index index.php;
    location ~ \\.php$ {{
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_buffers 32 16k;
      fastcgi_pass unix:{base}/fpm.sock;
    }}
  }}
}}
"""
ROUNDCUBE = """<?php
$config = [
  'db_dsnw' => 'sqlite:///{base}/www/roundcube.db?mode=0640',
  'imap_host' => '127.0.0.1:{imap}', 'smtp_host' => '127.0.0.1:{smtp}', 'smtp_user' => '', 'smtp_pass' => '',
  'mail_domain' => '{domain}', 'username_domain' => '{domain}', 'des_key' => 'twenty-four-octets-here!',
  'log_dir' => '{base}/www', 'temp_dir' => '{base}/www', 'skin' => 'elastic', 'plugins' => [],
  'drafts_mbox' => 'Drafts', 'junk_mbox' => 'Junk', 'sent_mbox' => 'Sent', 'trash_mbox' => 'Trash',
  'enable_spellcheck' => false, 'mail_pagesize' => 50,
];
"""
TABLES = "/usr/share/roundcube/SQL/sqlite.initial.sql"
MAKE_TABLES = '$d = new PDO("sqlite:" . $argv[1]); $d->exec(file_get_contents($argv[2]));'


def missing() -> str:
    """What has to be installed before the peer can run; "" when nothing has."""
    if os.geteuid():
        return "root is needed"
    absent = [one for one in PROGRAMS if not _program(one)] + [one for one in FILES if not os.path.exists(one)]
    absent += [] if _fpm() else ["php-fpm"]
    return f"{', '.join(absent)} not found: apt-get install {PACKAGES}" if absent else ""


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _fpm() -> str:
    return str(next(iter(sorted(Path("/usr/sbin").glob("php-fpm*"))), ""))


@contextlib.contextmanager
def running(base: Path) -> Iterator[int]:
    """The stack with everything in `base`, mail in `base`/mail/<local part>: the port of Roundcube."""
    ports = {name: house.free_port() for name in ("imap", "lmtp", "smtp", "web")}
    _write(base, {"base": base, "owner": OWNER, "password": PASSWORD, "domain": DOMAIN, "workers": WORKERS, **ports})
    try:
        _start(base)
        _wait(ports)
        yield ports["web"]
    finally:
        _stop(base)


def _write(base: Path, values: dict[str, object]) -> None:
    for folder in ("mail", "www", "config", "dovecot", "postfix/conf", "postfix/queue", "postfix/data"):
        (base / folder).mkdir(parents=True, exist_ok=True)
    texts = {"dovecot/dovecot.conf": DOVECOT, "fpm.conf": FPM, "nginx.conf": NGINX, "config/config.inc.php": ROUNDCUBE}
    texts |= {"postfix/conf/main.cf": POSTFIX, "postfix/conf/master.cf": SERVICES}
    for name, text in texts.items():
        said = text if name.endswith(".php") else text.format(**values)
        for word, value in values.items():
            said = said.replace(f"{{{word}}}", str(value))
        (base / name).write_text(said.lstrip())
    for name in ("defaults.inc.php", "mimetypes.php"):
        shutil.copy(f"/etc/roundcube/{name}", base / "config")
    subprocess.run([_program("php") or "", "-r", MAKE_TABLES, "--", str(base / "www/roundcube.db"), TABLES], check=True)
    for path in (base / "www", base / "www/roundcube.db", *(base / "config").iterdir()):
        shutil.chown(path, "www-data", "www-data")
    shutil.chown(base / "mail", OWNER, OWNER)
    shutil.chown(base / "postfix/data", "postfix", "postfix")


def _start(base: Path) -> None:
    for command in (
        ["dovecot", "-c", str(base / "dovecot/dovecot.conf")],
        ["postfix", "-c", str(base / "postfix/conf"), "start"],
        [_fpm(), "-y", str(base / "fpm.conf")],
        ["nginx", "-c", str(base / "nginx.conf")],
    ):
        with (base / "start.log").open("ab") as log:
            done = subprocess.run(
                [_program(command[0]) or command[0], *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                timeout=60,
                check=False,
            )
        if done.returncode:
            raise SystemExit(f"{command[0]} did not start:\n{(base / 'start.log').read_text()[-2000:]}")


def _wait(ports: dict[str, int]) -> None:
    until = time.monotonic() + START_SECONDS
    while not all(map(house.answers, ports.values())):
        if time.monotonic() > until:
            raise SystemExit("the peer does not listen")
        time.sleep(0.2)


def _stop(base: Path) -> None:
    """Each by the id that it has written down itself."""
    for name in ("nginx.pid", "fpm.pid", "postfix/queue/pid/master.pid", "dovecot/run/master.pid"):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int((base / name).read_text().strip()), signal.SIGTERM)
    time.sleep(1)


# -- how a browser speaks to it ------------------------------------------------------------------------


@dataclass
class Peer:
    """A session of one person: what Roundcube's own pages ask for when they are clicked."""

    port: int
    user: str
    letters: list[str] = field(default_factory=list)
    _token: str = ""

    def __post_init__(self) -> None:
        self.reader = Reader(self.port)
        token = found(r'name="_token" value="([^"]+)"', self.reader.ask("/?_task=login"))
        form = {"_token": token, "_task": "login", "_action": "login", "_timezone": "UTC", "_url": "_task=login"}
        page = self.reader.ask("/?_task=login", form | {"_user": self.user, "_pass": PASSWORD})
        self._token = found(r'"request_token":"([^"]+)"', page)

    def _part(self, action: str, **asked: str) -> str:
        """What a page fetches behind itself."""
        query = {"_task": "mail", "_action": action, "_mbox": "INBOX", "_layout": "widescreen", "_remote": "1", **asked}
        headers = {"X-Roundcube-Request": self._token, "X-Requested-With": "XMLHttpRequest"}
        return self.reader.ask(f"/?{urlencode(query)}", **headers)

    def look(self) -> None:
        """The page, and the lines that it asks for."""
        self.reader.ask("/?_task=mail&_mbox=INBOX")
        self.turn(1)

    def turn(self, page: int) -> None:
        lines = self._part("list", _page=str(page))
        self.letters = [piece.partition(",")[0] for piece in lines.split("add_message_row(")[1:]]

    def open(self, number: int) -> None:
        uid = self.letters[number % len(self.letters)]
        page = self.reader.ask(f"/?_task=mail&_mbox=INBOX&_uid={uid}&_action=preview&_framed=1")
        found(r'(id="messagebody)', page)

    def search(self, words: str, field: str) -> None:
        found(r"(add_message_row)", self._part("search", _q=words, _headers=field, _filter="ALL", _scope="base"))

    def send(self, number: int) -> None:
        """The sheet, and the letter; not the list behind it, which it asks for in two more steps."""
        sheet = self.reader.ask("/?_task=mail&_action=compose")
        form = {
            "_token": found(r'"request_token":"([^"]+)"', sheet),
            "_id": found(r'"compose_id":"([^"]+)"', sheet),
            "_from": found(r'name="_from"[^>]*>\s*<option value="(\d+)"', sheet),
            **{"_task": "mail", "_action": "send", "_to": f"olga@{DOMAIN}", "_subject": f"Letter {number}"},
            **{"_message": "Short.", "_is_html": "0", "_framed": "1", "_store_target": "Sent", "_draft": ""},
        }
        found(r"(sent_successfully)", self.reader.ask("/?_task=mail&_framed=1", form))
