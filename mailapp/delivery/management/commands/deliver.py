"""`manage.py deliver ADDRESS`: one message from standard input, taken as a local delivery agent takes it, or sent."""

import os
import sys
from argparse import ArgumentParser
from contextlib import closing
from typing import BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand

from mailapp.delivery import api as delivery
from mailapp.delivery.stdin import read_message
from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.policy import api as policy
from mailapp.standards import authres
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.message.headers import HEADER_END
from mailapp.store import api as store

HEADER_LIMIT = 256 * 1024  # octets
# What sysexits.h calls them; every mailer that calls a delivery agent understands these.
EX_OK, EX_DATAERR, EX_NOUSER, EX_UNAVAILABLE, EX_TEMPFAIL, EX_NOPERM = 0, 65, 67, 69, 75, 77


class Command(BaseCommand):
    help = (
        "Deliver one message from standard input to a local address, as Postfix or fetchmail call an LDA; with --as, "
        "send it in the name of one of our people, to anywhere. Exit status: 0 done, 65 no usable message, "
        "67 no such user, 69 refused, 75 try again later, 77 there is no such account."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the recipient; without --as an address of this office")
        parser.add_argument(
            "--from", dest="sender", default="", metavar="ADDRESS", help="the reverse-path (default: <>)"
        )
        parser.add_argument(
            "--as",
            dest="person",
            default="",
            metavar="ACCOUNT",
            help="send it as this account of ours, with its limits",
        )

    def handle(self, *args: object, **options: str) -> None:
        status, sentence = self.deliver(options["address"], options["sender"], sys.stdin.buffer, options["person"])
        if status:
            self.stderr.write(sentence)
            sys.exit(status)

    def deliver(self, address: str, sender: str, source: BinaryIO, person: str = "") -> tuple[int, str]:
        """The exit status, and a sentence for whoever called us."""
        try:
            with closing(read_message(source, settings.PILLARBOX_HOME / "spool")) as content:
                return _send(person, address, content) if person else _arrive(sender, address, content)
        except delivery.Refused as refusal:
            return EX_UNAVAILABLE, str(refusal)
        except ValueError as reason:
            return EX_DATAERR, str(reason)
        except Exception as trouble:
            return EX_TEMPFAIL, f"{address}: try again later ({trouble})"


def _arrive(sender: str, address: str, content: Content) -> tuple[int, str]:
    """A letter from elsewhere, for one of us."""
    resolution = directory.resolve(address)
    if refusal := directory.refusal(address, resolution):
        return EX_TEMPFAIL if refusal.temporary else EX_NOUSER, refusal.text
    if _is_full(resolution, content.size):
        return (
            EX_UNAVAILABLE if policy.current().over_quota_is_permanent else EX_TEMPFAIL,
            f"{address}: mailbox is full",
        )
    envelope = Envelope(sender, (Recipient(address),), "8BITMIME")
    content = _honest(content)
    [result] = delivery.deliver(
        [delivery.Arrival(queue_id(), envelope, (resolution,), content, f"uid {os.getuid()}", "LOCAL")]
    )
    if isinstance(result, Exception):
        raise result
    return EX_OK, ""


def _is_full(resolution: directory.Resolution, size: int) -> bool:
    """Nobody behind the address has room for it, as servers who ask us by SMTP are told."""
    if resolution.remote or not resolution.local:
        return False
    people = [recipient.account for recipient in resolution.local]
    return all(one.quota and store.open(one.id).usage().octets + size > one.quota for one in people)


def _honest(content: Content) -> Content:
    """Without results that others have written in our name (RFC 8601 §5): it may have been fetched from anywhere."""
    head = content.received_head(HEADER_LIMIT)
    end = HEADER_END.search(head)
    header = head[: end.end()] if end else head
    own = authres.without_forged(header, settings.MAIL_HOSTNAME)
    return content if own is header else content.with_header(own, len(header))


def _send(person: str, address: str, content: Content) -> tuple[int, str]:
    """A letter of one of us, by the road that all their letters take."""
    account = directory.account(person)
    if account is None:
        return EX_NOPERM, f"There is no account {person}."
    envelope = Envelope(account.address, (Recipient(address),), "8BITMIME", smtputf8=not address.isascii())
    delivery.submit(delivery.Submission(queue_id(), account.id, envelope, content, f"uid {os.getuid()}", "LOCAL"))
    return EX_OK, ""
