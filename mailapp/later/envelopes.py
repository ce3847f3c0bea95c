"""Envelopes as plain values for a row, and back."""

from typing import Any

from mailapp.standards.envelope import Envelope, Recipient


def told(envelope: Envelope) -> dict[str, Any]:
    return {
        "from": envelope.reverse_path,
        "to": [[one.address, sorted(one.notify), one.orcpt] for one in envelope.recipients],
        "body": envelope.body,
        "smtputf8": envelope.smtputf8,
        "ret": envelope.ret,
        "envid": envelope.envid,
        "requiretls": envelope.requiretls,
    }


def read(kept: dict[str, Any]) -> Envelope:
    return Envelope(
        kept["from"],
        tuple(Recipient(address, frozenset(notify), orcpt) for address, notify, orcpt in kept["to"]),
        kept["body"],
        kept["smtputf8"],
        kept["ret"],
        kept["envid"],
        kept["requiretls"],
    )


def recipients(kept: dict[str, Any]) -> tuple[str, ...]:
    return tuple(one[0] for one in kept["to"])
