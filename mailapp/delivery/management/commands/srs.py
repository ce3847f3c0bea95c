"""`manage.py srs`: the reverse-paths under which forwarded letters leave."""

from mailapp.commands import Argument, HouseCommand, Verb
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.policy import api as policy
from mailapp.standards.srs import NotReturnable


def rotate() -> str:
    count = directory.rotate_srs()
    return f"A new secret signs from now on; {count - 1} older {'one' if count == 2 else 'ones'} still verify."


def forward(address: str, domain: str) -> str:
    return directory.srs_scheme(policy.current()).forward(address, domain, directory.srs_today())


def reverse(address: str) -> str:
    return directory.srs_scheme(policy.current()).reverse(address, directory.srs_today())


class Command(HouseCommand):
    help = "The sender rewriting scheme: forwarded letters leave under an address of ours that knows its way back."
    epilog = """examples:
  manage.py srs reverse SRS0=K3QX2A=RA=example.net=carl@example.com    (whose letter was it?)
  manage.py srs rotate                                                  (a new secret, say once a year)"""
    errors = (NotReturnable, DirectoryError, ValueError)
    verbs = (
        Verb("rotate", rotate, "Sign with a new secret; the last four before it still verify."),
        Verb(
            "forward",
            forward,
            "Say under which reverse-path a letter would leave.",
            Argument("address", help="the original sender"),
            Argument("domain", help="the domain of ours that forwards"),
        ),
        Verb(
            "reverse", reverse, "Say who stands behind such an address.", Argument("address", help="SRS0=… or SRS1=…")
        ),
    )
