"""Couriers to servers that follow a script."""

import contextlib
from dataclasses import replace

from mailapp.policy.values import Policy
from mailapp.routes.mx import Hop
from mailapp.routes.tally import Tally
from mta.outbound.courier import Courier, DeadHops
from mta.outbound.terms import Terms
from tests.support.smtp_sink import free_port, smtp_sink

PLAIN = ("8BITMIME",)


@contextlib.contextmanager
def courier_to(*scripts, most=100, tally=None, **terms):
    """A courier, and a sink for each script on an address of its own; None is a server that is down."""
    port = free_port()
    hops = [Hop(f"mx{n}.example.net", f"127.0.0.{n + 2}", port) for n in range(len(scripts))]
    with contextlib.ExitStack() as stack:
        for hop, script in zip(hops, scripts, strict=True):
            if script:
                stack.enter_context(smtp_sink(script, hop.address, port))
        rules = replace(terms.pop("rules", Policy()), letters_per_connection=most)
        courier = Courier(hops, Terms("mail.example.test", rules, **terms), DeadHops(), tally or Tally())
        try:
            yield courier
        finally:
            courier.leave()


def verdicts(results):
    return [result.verdict for result in results]


def replies(results):
    return [result.reply for result in results]
