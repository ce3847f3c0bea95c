"""What the header of a letter tells about where it comes from. Pure.

Fields that are added on the way in, or by those who judge, are passed over: a letter looks the same before and after.
"""

import re

from mailapp.scanners.bayes import links, words
from mailapp.standards.message import headers

HEADER_OCTETS = 64 * 1024  # that are looked at
FIELDS = 300  # of a header that are looked at
VALUE_OCTETS = 4096  # of one field
HOPS = 6  # Received fields that are looked at, the last one first
OURS = re.compile(
    r"return-path|delivered-to|x-original-to|envelope-to|authentication-results|received-spf|received|status|x-status|"
    r"x-keywords|x-uid|x-evolution|x-mozilla.*|x-spam.*|x-virus.*|x-bogosity|x-rspam.*|x-pyzor|arc-.*|lines|"
    r"content-length|x-gmail.*"
)
LIST = re.compile(
    r"list-.*|x-mailman.*|x-beenthere|errors-to|precedence|x-loop|x-list.*|mailing-list|x-sequence|x-original-date"
)
HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
IP = re.compile(r"\b(\d{1,3}\.\d{1,3})\.(\d{1,3})\.\d{1,3}\b")
ZONE = re.compile(r"[+-]\d{4}")
SIGNED = re.compile(r"\bd=([a-z0-9.-]{1,253})")
AUTHOR = {"from": "f:", "reply-to": "r:", "sender": "n:"}
PROGRAM = {"x-mailer": "m:", "user-agent": "m:", "x-newsreader": "m:", "content-type": "c:", "list-id": "l:"}
PROGRAM_WORD = re.compile(r"[a-z0-9][a-z0-9./_-]{2,30}")
RECIPIENTS = (1, 2, 5, 20, 100)


def of_header(octets: bytes) -> set[str]:
    """Of the octets up to the empty line."""
    found: set[str] = set()
    hops = 0
    for written, value in headers.fields(octets[:HEADER_OCTETS])[:FIELDS]:
        name, value = written.lower(), value[:VALUE_OCTETS]
        if name == "received":
            if hops < HOPS:
                found |= _hop(value)
            hops += 1
        elif not OURS.fullmatch(name):
            found.add("h:list" if LIST.fullmatch(name) else f"h:{name}")
            found |= _field(name, value)
    return found


def _field(name: str, value: bytes) -> set[str]:
    if name == "subject":
        return _subject(headers.decode(value))
    if name in AUTHOR:
        return _author(AUTHOR[name], headers.decode(value))
    if name in PROGRAM:
        text = value.decode("latin-1").lower()
        return {PROGRAM[name] + word for word in PROGRAM_WORD.findall(text.partition("boundary")[0])}
    if name in ("to", "cc"):
        return _recipients(name, headers.decode(value).lower())
    if name == "message-id":
        return {"i:" + owner(value.decode("latin-1").lower().rpartition("@")[2].rstrip("> \t"))}
    if name == "date":
        return {f"z:{zone}" for zone in ZONE.findall(value.decode("latin-1"))}
    if name == "dkim-signature":
        return {f"d:{domain}" for domain in SIGNED.findall(value.decode("latin-1").lower())}
    return set()


def _subject(text: str) -> set[str]:
    found = {f"s:{word}" for word in words.of_text(text)}
    if text.isupper():
        found.add("x:loud subject")
    if text.endswith(("!", "?")):
        found.add(f"x:subject ends with {text[-1]}")
    return found


def _author(prefix: str, text: str) -> set[str]:
    text = text.lower()
    name, _, address = text.rpartition("<")
    found = {prefix + word for word in words.of_text(name)}
    local, _, domain = address.strip(" <>").rpartition("@")
    found |= links.domains(prefix + "@", domain)
    found.add(f"{prefix}{local}@{domain}")
    return found


def _recipients(name: str, text: str) -> set[str]:
    addresses = links.ADDRESS.findall(text)
    many = sum(len(addresses) >= step for step in RECIPIENTS)
    found = {f"o:{domain}" for domain in addresses[:20]}
    found.add(f"x:{many} {name}")
    return found


def _hop(value: bytes) -> set[str]:
    """Whoever handed it over, by what it called itself and by its network."""
    text = value.decode("latin-1").lower().partition("by ")[0]
    found: set[str] = set()
    for host in HOST.findall(text)[:4]:
        found.add("w:" + owner(host))
    return found


def owner(host: str) -> str:
    """Whose a host is, as far as its name tells: a network, or a domain."""
    labels = host.strip(".").split(".")
    if links.LITERAL.fullmatch(host):
        return ".".join(labels[:3])
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2:])
