"""`manage.py smtpd`: the SMTP server, in the foreground."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from mailapp.commands import WORKERS, HouseCommand, Verb
from mailapp.installation import boot
from mailapp.net.listener import CannotListen
from mailapp.net.resolver import NetResolver
from mailapp.routes.ourselves import Ourselves
from mta.outbound.probe import Primaries, Probe
from mta.smtp import daemon


def smtpd(workers: int) -> None:
    plan = daemon.Plan(
        home=settings.PILLARBOX_HOME,
        hostname=settings.MAIL_HOSTNAME,
        certificate=Path(settings.TLS_CERTIFICATE),
        key=Path(settings.TLS_KEY),
        smtp=settings.SMTP_LISTEN,
        submission=settings.SUBMISSION_LISTEN,
        submissions=settings.SUBMISSIONS_LISTEN,
        lmtp=settings.LMTP_LISTEN,
        nameservers=settings.DNS_NAMESERVERS,
        primary=_probe(),
    )
    listeners = daemon.bind(plan)
    if not listeners:
        raise CommandError(
            "Nothing to listen on: SMTP_LISTEN, SUBMISSION_LISTEN, SUBMISSIONS_LISTEN and LMTP_LISTEN are empty."
        )
    boot.look(Path(settings.PILLARBOX_HOME))
    for listener in listeners:
        print(daemon.describe(listener), flush=True)
    daemon.run(plan, listeners, workers)


def _probe() -> Probe:
    """Asks the servers of domains that we back up; never ourselves."""
    ourselves = Ourselves.of(settings.MAIL_HOSTNAME, settings.SMTP_LISTEN)
    primaries = Primaries(ourselves, NetResolver(settings.DNS_NAMESERVERS), settings.SMTP_PORT_OUT)
    return Probe(primaries, settings.MAIL_HOSTNAME)


class Command(HouseCommand):
    help = "Receive mail: from other servers (SMTP, LMTP), and from our people (submission)."
    epilog = (
        "Addresses to listen on come from SMTP_LISTEN, SUBMISSION_LISTEN, SUBMISSIONS_LISTEN and LMTP_LISTEN."
        " SIGTERM drains."
    )
    errors = (CannotListen,)
    verbs = (Verb("", smtpd, "Serve until SIGTERM or Ctrl-C.", WORKERS),)
