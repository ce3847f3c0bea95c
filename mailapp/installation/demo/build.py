"""Make the demo office: domain, people, alias, group, folders and letters."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import getaddresses, parseaddr
from pathlib import Path

from mailapp.directory import api as directory
from mailapp.installation.demo import secrets
from mailapp.installation.demo.compose import compose, message_id
from mailapp.installation.demo.letters import BY_KEY, LETTERS
from mailapp.installation.demo.values import DOMAIN, PEOPLE, Letter
from mailapp.net.content import Content
from mailapp.store import api as store
from mailapp.store.values import ANSWERED, EVERYTHING, INBOX, SEEN, Flags, NoSuchMailbox, Want

ALIASES: dict[str, tuple[str, ...]] = {f"office@{DOMAIN}": ("anna",)}
GROUPS: dict[str, tuple[str, ...]] = {f"team@{DOMAIN}": tuple(PEOPLE)}
ADMINISTRATOR = "olga"
BY = "demo office"


def unfinished(home: Path) -> bool:
    """True when making the demo office began here and was interrupted."""
    return _draft(home).exists()


def build(home: Path) -> None:
    """Make the demo office; what is there already is left as it is, so that it can be called again."""
    passwords = secrets.make(_draft(home))
    people = _people(passwords)
    _addresses()
    now = datetime.now(UTC)
    for person, account in people.items():
        _fill(person, account, now)
    _draft(home).rename(secrets.kept_in(home))  # last: from now on it is finished


def _draft(home: Path) -> Path:
    return home / "demo-passwords.new"


def _people(passwords: dict[str, str]) -> dict[str, int]:
    """Their account ids by name."""
    if not directory.domain(DOMAIN):
        directory.add_domain(DOMAIN, by=BY)
    made = {}
    for address, password in passwords.items():
        person = address.partition("@")[0]
        account = directory.account(address)
        if account:
            directory.set_password(address, password, by=BY)
        else:
            name = parseaddr(PEOPLE[person])[0]
            account = directory.add_account(address, password, display_name=name, admin=person == ADMINISTRATOR, by=BY)
        made[person] = account.id
    return made


def _addresses() -> None:
    for address, people in ALIASES.items():
        if not directory.alias(address):
            directory.add_alias(address, [f"{person}@{DOMAIN}" for person in people], by=BY)
    for address, people in GROUPS.items():
        if not directory.group(address):
            members = [f"{person}@{DOMAIN}" for person in people]
            directory.add_group(address, members, name="Everyone at the bindery", by=BY)


def _fill(person: str, account: int, now: datetime) -> None:
    """File this person's copies of all letters, oldest first."""
    store.provide(account)
    mail = store.open(account)
    known = {info.message_id for box in mail.mailboxes() for info in mail.fetch(box.id, EVERYTHING, Want.LIST)}
    for letter in sorted(LETTERS, key=lambda letter: letter.when(now)):
        for folder in places(letter, person):
            if message_id(letter).strip("<>") in known:
                continue
            try:
                box = mail.mailbox(folder)
            except NoSuchMailbox:
                box = mail.create(folder)
            content = Content.of(compose(letter, BY_KEY, now))
            mail.append(box.id, content, flags(letter, person, folder), letter.when(now))
            content.close()


def places(letter: Letter, person: str) -> Iterator[str]:
    """The folders in which this person keeps a copy."""
    ours = f"{person}@{DOMAIN}"
    wrote = parseaddr(letter.sender)[1] == ours
    if wrote and letter.folders.get(person, "Sent") in ("Sent", "Drafts"):
        yield letter.folders.get(person, "Sent")
    elif wrote or ours in recipients(letter):
        yield letter.folders.get(person, INBOX)


def recipients(letter: Letter) -> set[str]:
    """Whom of ours it reaches, by address, alias and group; a draft reaches nobody."""
    if "Drafts" in letter.folders.values():
        return set()
    named = {address for _, address in getaddresses([*letter.to, *letter.cc])}
    groups = {**ALIASES, **GROUPS}
    reached = {f"{person}@{DOMAIN}" for address in named & groups.keys() for person in groups[address]}
    return (named | reached) & {f"{person}@{DOMAIN}" for person in PEOPLE}


def flags(letter: Letter, person: str, folder: str) -> Flags:
    """What the story implies: old letters were read, and who wrote an answer has answered."""
    found = set(letter.flags.get(person, ()))
    answered = any(
        answer.answers == letter.key and parseaddr(answer.sender)[1] == f"{person}@{DOMAIN}"
        for answer in LETTERS
        if "Drafts" not in answer.folders.values()
    )
    if answered:
        found.add(ANSWERED)
    if answered or folder == "Sent" or not letter.unread:
        found.add(SEEN)
    return frozenset(found)
