"""`manage.py appliance`: prepare the house, then become the supervisor of all its processes."""

import os
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from mailapp.commands import Argument, HouseCommand, Verb
from mailapp.installation import boot, demo, house, listeners, lock, supervisor, welcome
from mailapp.installation.become import become


def run(no_demo: bool) -> NoReturn:
    """Never returns: the supervisor takes this process over."""
    home = Path(settings.PILLARBOX_HOME)
    house.build(home)
    lock.take(home)
    if closed := list(listeners.taken()):
        raise CommandError("\n".join(closed))
    prepare(home, demo_wanted=not no_demo)
    print(welcome.text(home), flush=True)
    addresses = [door.address for door in listeners.doors()]
    os.environ.update(supervisor.ENVIRONMENT)
    become(home, "mailapp.installation.supervisor", str(home), *addresses)


def prepare(home: Path, demo_wanted: bool) -> None:
    """Tables, certificate, what a power cut left behind, and a demo office where nobody lives."""
    call_command("migrate", verbosity=0, interactive=False)
    house.certify(settings.MAIL_HOSTNAME)
    if filed := boot.look(home):
        print(f"The machine went down: {filed} letters that had come just before were filed again.", flush=True)
    if demo_wanted and (house.is_empty() or demo.unfinished(home)):
        print("Nothing is set up here yet: making the demo office example.test …", flush=True)
        demo.build(home)


class Command(HouseCommand):
    help = "Run everything: web, smtpd, accessd, worker and beat. An empty house gets a demo office first."
    epilog = "Example: PILLARBOX_HOME=/var/lib/pillarbox manage.py appliance --no-demo"
    errors = (lock.AlreadyRunning,)
    verbs = (
        Verb(
            "",
            run,
            "",
            Argument("--no-demo", action="store_true", help="leave a house where nothing is set up empty"),
        ),
    )
