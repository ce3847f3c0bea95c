"""`manage.py setup`: a real installation. Called again it changes nothing that is there."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from mailapp.commands import PASSWORD_STDIN, Argument, HouseCommand, UsageError, Verb, operator, read_password
from mailapp.directory import api as directory
from mailapp.directory.api import DirectoryError
from mailapp.installation import envfile, house
from mailapp.installation.nextsteps import next_steps
from mailapp.standards.address import canonical
from mailapp.store import api as store

# RFC 5321 §2.3.5: a fully qualified name, LDH labels (RFC 5890 §2.3.1)
HOSTNAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def setup(hostname: str, domain: str, admin: str, password_stdin: bool) -> str:
    """Make what is missing; what was done and what remains to be done, in words."""
    hostname = _hostname(hostname)
    domain, admin = _addresses(domain, admin)
    home = Path(settings.PILLARBOX_HOME)
    house.build(home)
    call_command("migrate", verbosity=0, interactive=False)
    house.certify(hostname)
    done = [*_people(domain, admin, lambda: read_password(password_stdin)), *_environment(home, hostname)]
    return "\n".join([*done, "", *next_steps(hostname, domain, admin)])


def _hostname(text: str) -> str:
    name = text.strip().rstrip(".").lower()
    if not HOSTNAME.fullmatch(name):
        raise UsageError(f"{text!r} is not a full host name. Give one like mail.example.com.")
    return name


def _addresses(domain: str, admin: str) -> tuple[str, str]:
    """Both in canonical form; the administrator lives in the domain."""
    try:
        ours = canonical(f"postmaster@{domain}").rpartition("@")[2]
        address = canonical(admin)
    except ValueError as reason:
        raise UsageError(f"{domain}, {admin}: {reason}.") from reason
    if address.rpartition("@")[2] != ours:
        raise UsageError(f"The administrator's address {admin} must be in {domain}.")
    return ours, address


def _people(domain: str, admin: str, password: Callable[[], str]) -> list[str]:
    done = []
    account = directory.account(admin)
    given = "" if account else password()  # before anything is made: who gives none has changed nothing
    if directory.domain(domain):
        done.append(f"The domain {domain} is here already.")
    else:
        directory.add_domain(domain, by=operator())
        done.append(f"The domain {domain} is ours now.")
    if account:
        done.append(f"{admin} is here already; the password stays as it is (`account password` changes it).")
    else:
        account = directory.add_account(admin, given, admin=True, by=operator())
        done.append(f"{admin} is its administrator.")
        done += [f"Mind the password: {weakness}" for weakness in directory.weaknesses(given)]
    store.provide(account.id)
    return done


def _environment(home: Path, hostname: str) -> list[str]:
    file = home / ".env"
    changed = envfile.put(file, "MAIL_HOSTNAME", hostname)
    said = [f"MAIL_HOSTNAME={hostname} is written to {file}."] if changed else []
    elsewhere = os.environ.get("MAIL_HOSTNAME", hostname)
    if elsewhere != hostname and not changed:
        said.append(f"Mind that the environment says MAIL_HOSTNAME={elsewhere}, and that it wins.")
    return said


class Command(HouseCommand):
    help = "Set up a real installation: folders, keys, tables, certificate, domain and administrator."
    epilog = (
        "Example: echo 'a long password' | manage.py setup --hostname mail.example.com --domain example.com "
        "--admin olga@example.com --password-stdin"
    )
    errors = (DirectoryError,)
    verbs = (
        Verb(
            "",
            setup,
            "",
            Argument("--hostname", required=True, help="what this machine is called, for example mail.example.com"),
            Argument("--domain", required=True, help="the domain of your addresses, for example example.com"),
            Argument("--admin", required=True, metavar="ADDRESS", help="the first administrator, in that domain"),
            PASSWORD_STDIN,
        ),
    )
