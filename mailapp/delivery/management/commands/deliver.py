"""`manage.py deliver ADDRESS`: one message from standard input, as a local delivery agent takes it."""

import os
import sys
from argparse import ArgumentParser
from typing import BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand

from mailapp.delivery import api as delivery
from mailapp.delivery.stdin import read_message
from mailapp.directory import api as directory
from mailapp.net.ids import queue_id
from mailapp.standards.envelope import Envelope, Recipient

# What sysexits.h calls them; every mailer that calls a delivery agent understands these.
EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = 65, 67, 75


class Command(BaseCommand):
    help = (
        "Deliver one message from standard input to a local address, as Postfix or fetchmail call an LDA. "
        "Exit status: 0 delivered, 65 no usable message, 67 no such user, 75 try again later."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the recipient, an address of this office")
        parser.add_argument(
            "--from", dest="sender", default="", metavar="ADDRESS", help="the reverse-path (default: <>)"
        )

    def handle(self, *args: object, **options: str) -> None:
        status, sentence = self.deliver(options["address"], options["sender"], sys.stdin.buffer)
        if status:
            self.stderr.write(sentence)
            sys.exit(status)

    def deliver(self, address: str, sender: str, source: BinaryIO) -> tuple[int, str]:
        """The exit status, and a sentence for whoever called us."""
        try:
            resolution = directory.resolve(address)
            if refusal := directory.refusal(address, resolution):
                return EX_TEMPFAIL if refusal.temporary else EX_NOUSER, f"{address}: {refusal.text}"
            content = read_message(source, settings.PILLARBOX_HOME / "spool")
        except ValueError as reason:
            return EX_DATAERR, str(reason)
        except Exception as trouble:
            return EX_TEMPFAIL, f"{address}: try again later ({trouble})"
        arrival = delivery.Arrival(
            queue_id(), Envelope(sender, (Recipient(address),)), (resolution,), content, f"uid {os.getuid()}", "LOCAL"
        )
        result = delivery.deliver([arrival])[0]
        content.close()
        if isinstance(result, Exception):
            return EX_TEMPFAIL, f"{address}: try again later ({result})"
        return 0, ""
