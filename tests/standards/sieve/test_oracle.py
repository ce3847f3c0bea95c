"""The same scripts on the same letters by Debian's Sieve (`sieve-test` of dovecot-sieve): where do letters go?"""

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from mailapp.standards import sieve
from mailapp.standards.sieve.actions import Action, FileInto, Keep, Redirect
from tests.support.sieve_cases import NOW, letter_of

pytestmark = pytest.mark.e2e
LETTER = """From: Carl Stranger <carl+office@example.net>
To: anna@example.test, "Ben, the colleague" <ben@example.test>
Cc: list: olga@example.test;
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from  the sea
X-Number: 12
X-Number: 7 up
X-Empty:
Date: Thu, 26 Nov 2026 09:00:00 +0530
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

before
--x
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe
--x
Content-Type: message/rfc822

Subject: inner letter
Content-Type: text/html

<p>inner text</p>
--x
Content-Type: application/pdf; name="plan.pdf"
Content-Disposition: attachment; filename="plan.pdf"; size=3

hidden
--x--
after"""
ALL = """require ["fileinto", "variables", "relational", "comparator-i;ascii-numeric", "regex", "imap4flags", "body",
  "date", "envelope", "subaddress", "copy", "index", "mime", "foreverypart", "extracttext", "editheader", "mailbox",
  "ihave", "encoded-character"];
"""
SCRIPTS = {
    "headers": """
if header :matches "subject" "*ß*from*" { fileinto "1 ${1}|${2}|${3}"; }
if header :contains ["x-none", "x-empty"] "" { fileinto "2"; }
if header :count "eq" :comparator "i;ascii-numeric" ["x-number", "subject"] "3" { fileinto "3"; }
if header :value "ge" :comparator "i;ascii-numeric" "x-number" "10" { fileinto "4"; }
if header :index 2 :comparator "i;ascii-numeric" "x-number" "7" { fileinto "5"; }
if header :index 1 :last :contains "x-number" "up" { fileinto "6"; }
if exists ["from", "x-empty"] { fileinto "7"; }
if not exists ["from", "x-none"] { fileinto "8"; }
if size :over 100 { fileinto "9"; }
""",
    "addresses": """
if address :localpart "to" "ben" { fileinto "1"; }
if address :user "from" "carl" { fileinto "2"; }
if address :detail "from" "office" { fileinto "3"; }
if address :domain :matches "cc" "*.*" { fileinto "4 ${1}"; }
if address :contains "to" "colleague" { fileinto "no"; }
if address :count "eq" :comparator "i;ascii-numeric" ["to", "cc"] "3" { fileinto "5"; }
if envelope :matches "from" "*@*" { fileinto "6 ${1} ${2}"; }
if envelope :detail "to" "" { fileinto "no"; }
""",
    "variables": """
set "a" "juMBlEd"; set :upperfirst :lower "b" "${a}"; set :length "c" "Grüße"; set :quotewildcard "d" "a*b?\\\\c";
fileinto "${b} ${c} ${d} ${none}${7}$ ${ a} ${a";
if string :matches "${b}" "J?m*" { fileinto "${0} ${1} ${2}"; }
if header :regex "subject" "(fr)(o|om|x)? +(the)" { fileinto "${0}|${1}|${2}|${3}"; }
if string :count "eq" :comparator "i;ascii-numeric" ["", "x", "${a}"] "2" { fileinto "count"; }
fileinto "${hex:41 42}${unicode:e9}";
""",
    "flags": """
setflag "a \\\\Seen"; addflag ["b", "A"]; removeflag "b c";
if hasflag "x \\\\seen" { fileinto "1"; }
if hasflag :count "eq" :comparator "i;ascii-numeric" "2" { fileinto "2"; }
setflag "mine" "p q"; if hasflag :contains "mine" "Q" { fileinto "3"; }
""",
    "bodies": """
if body :contains "grüße" { fileinto "1"; }
if body :raw :contains "Gr=FC" { fileinto "2"; }
if body :content "message/rfc822" :contains "inner letter" { fileinto "3"; }
if body :content "application" :contains "hidden" { fileinto "4"; }
if body :content "multipart" :contains ["before"] { fileinto "5"; }
if body :content "multipart" :contains ["after"] { fileinto "6"; }
if body :content ["/plain", "text/plain/x"] :contains "" { fileinto "no"; }
if body :text :contains ["inner letter", "hidden"] { fileinto "no"; }
if body :text :contains "inner text" { fileinto "7"; }
""",
    "parts": """
set "all" "";
foreverypart {
  if header :mime :contenttype :matches "content-type" "*" { set "all" "${all}${1},"; }
  if header :mime :contains "subject" "inner" { extracttext "text"; fileinto "1"; }
}
fileinto "${all}";
if header :mime :anychild :param "filename" :matches "content-disposition" "*.*" { fileinto "${1} ${2}"; }
if header :mime :anychild :type "content-disposition" "attachment" { fileinto "2"; }
if exists :mime :anychild ["content-disposition", "content-type"] { fileinto "3"; }
foreverypart :name "a" { foreverypart { break :name "a"; } fileinto "no"; }
""",
    "dates": """
if date :originalzone "date" "iso8601" "2026-11-26T09:00:00+05:30" { fileinto "1"; }
if date :zone "-0800" "date" "date" "2026-11-25" { fileinto "2"; }
if date :zone "+0000" :matches "date" "std11" "*, * Nov *" { fileinto "3 ${1} ${2} ${3}"; }
if date :zone "+0000" :matches "date" "julian" "*" { fileinto "4 ${1}"; }
if date :originalzone :matches "date" "weekday" "*" { fileinto "5 ${1}"; }
if date :contains "subject" "year" "" { fileinto "no"; }
""",
    "changes": """
addheader "X-New" "Grüße"; addheader :last "X-Last" "last";
deleteheader :index 1 "x-number"; deleteheader :contains "subject" "nothing"; deleteheader "x-empty";
if header "x-new" "grüße" { fileinto "1"; }
if header :matches "x-number" "*" { fileinto "2 ${1}"; }
if exists "subject" { fileinto "3"; }
if exists "x-empty" { fileinto "no"; }
""",
    "ihave": """
if ihave "vnd.example.telepathy" { telepathy "x"; } else { fileinto "1"; }
if allof (not ihave "vnd.example.telepathy", ihave "fileinto") { fileinto "2"; }
if anyof (ihave "vnd.example.telepathy", header "x" "y", true) { fileinto "3"; }
""",
    "actions": """
fileinto :copy "A"; fileinto "A"; redirect "Ben <ben@example.test>"; redirect :copy "ben@example.test"; keep;
if mailboxexists "INBOX" { fileinto "INBOX"; } fileinto "B"; stop; discard;
""",
    "implicit keep": 'redirect :copy "carl@example.org"; addflag "x"; if false { fileinto "no"; }',
    "keep cancelled by a copy's original": 'fileinto :copy "A"; redirect "carl@example.org";',
    "discard cancels nothing but keep": 'fileinto "A"; discard; redirect :copy "carl@example.org";',
    "kept twice": 'keep; fileinto "INBOX"; keep; discard;',
    "filed with flags": 'setflag "one"; fileinto "A"; addflag "two"; fileinto :flags "three" "B"; keep;',
    "nothing": "stop; keep;",
}
STORED = re.compile(r"^ \* (?:store message in folder: (.*)|redirect message to: <(.*)>)$", re.MULTILINE)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Where Debian's Sieve works; as root it wants to be somebody else."""
    found = Path(mkdtemp(prefix="sieve-"))
    root = os.getuid() == 0
    user, group = ("nobody", "nogroup") if root else (str(os.getuid()), str(os.getgid()))
    (found / "dovecot.conf").write_text(
        f"mail_location = maildir:{found}/mail\nmail_home = {found}\nmail_uid = {user}\nmail_gid = {group}\n"
        "first_valid_uid = 1\npostmaster_address = postmaster@example.test\n"
        "plugin {\n  sieve_extensions = +editheader\n}\n"
    )
    if root:
        shutil.chown(found, user, group)
    found.chmod(0o755)
    yield found
    shutil.rmtree(found)


def theirs(place: Path, script: str, octets: bytes) -> list[str]:
    (place / "x.sieve").write_text(script)
    (place / "x.eml").write_bytes(octets)
    for path in place.iterdir():
        if path.is_file():
            path.chmod(0o644)
    who = ("-f", "carl@example.net", "-r", "anna@example.test", "-a", "anna@example.test")
    command = ("sieve-test", "-C", "-c", place / "dovecot.conf", *who, place / "x.sieve", place / "x.eml")
    done = subprocess.run(command, capture_output=True, check=False, timeout=30)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    assert "rror:" not in said, said
    return [folder or address for folder, address in STORED.findall(said)]


def ours(script: str, letter: sieve.Letter) -> list[str]:
    world = sieve.World(envelope=sieve.Envelope("carl@example.net", "anna@example.test"), now=NOW)
    outcome = sieve.compile(script).run(letter, world)
    assert outcome.error is None
    return [name for action in outcome.actions if (name := _named(action))]


def _named(action: Action) -> str:
    if isinstance(action, Keep):
        return "INBOX"
    return action.mailbox if isinstance(action, FileInto) else action.address if isinstance(action, Redirect) else ""


@pytest.mark.parametrize("name", SCRIPTS)
def test_both_do_the_same(place: Path, name: str) -> None:
    octets, letter = letter_of(LETTER)
    script = ALL + SCRIPTS[name]
    assert theirs(place, script, octets) == ours(script, letter)


def test_any_patterns(place: Path) -> None:
    """Whether extended regular expressions match, and what they match as a whole."""
    chance = random.Random(2004)
    pieces = [
        "a",
        "b",
        ".",
        "[ab]",
        "[^a]",
        "(a|ab)",
        "(b|c)*",
        "a+",
        "b?",
        "[[:alpha:]]",
        "a{2}",
        "(ab){1,2}",
        "^",
        "$",
    ]
    lines, fields = [], []
    for number in range(200):
        key = "".join(chance.choices(pieces, k=chance.randint(1, 5)))
        fields.append(f"X-{number}: {''.join(chance.choices('abc', k=chance.randint(1, 8)))}")
        lines.append(f'if header :regex "x-{number}" "{key}" {{ set "all" "${{all}}{number}(${{0}})"; }}')
    octets, letter = letter_of("\n".join(fields))
    blocks = [f'set "all" ""; {" ".join(lines[at : at + 20])} fileinto "{at} ${{all}}";' for at in range(0, 200, 20)]
    script = ALL + "\n".join(blocks)
    assert theirs(place, script, octets) == ours(script, letter)
