"""`manage.py accessd`: the servers for mail programs, in the foreground."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from access import daemon
from mailapp.commands import WORKERS, HouseCommand, Verb
from mailapp.net.listener import CannotListen


def accessd(workers: int) -> None:
    plan = daemon.Plan(
        home=settings.PILLARBOX_HOME,
        hostname=settings.MAIL_HOSTNAME,
        certificate=Path(settings.TLS_CERTIFICATE),
        key=Path(settings.TLS_KEY),
        imap=settings.IMAP_LISTEN,
        imaps=settings.IMAPS_LISTEN,
        pop3=settings.POP3_LISTEN,
        pop3s=settings.POP3S_LISTEN,
        sieve=settings.SIEVE_LISTEN,
        sieves=settings.SIEVES_LISTEN,
    )
    listeners = daemon.bind(plan)
    if not listeners:
        raise CommandError(
            "Nothing to listen on: IMAP_LISTEN, IMAPS_LISTEN, POP3_LISTEN, POP3S_LISTEN, SIEVE_LISTEN and SIEVES_LISTEN"
            " are empty."
        )
    for listener in listeners:
        print(daemon.describe(listener), flush=True)
    daemon.run(plan, listeners, workers)


class Command(HouseCommand):
    help = "Serve the mail programs of our people: IMAP, POP3, and ManageSieve for their rules."
    epilog = (
        "Addresses to listen on come from IMAP_LISTEN, IMAPS_LISTEN, POP3_LISTEN, POP3S_LISTEN, SIEVE_LISTEN and"
        " SIEVES_LISTEN. SIGTERM says goodbye to everybody."
    )
    errors = (CannotListen,)
    verbs = (Verb("", accessd, "Serve until SIGTERM or Ctrl-C.", WORKERS),)
