"""A letter for people here, before their rules have seen it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailapp.directory import api as directory
from mailapp.directory.values import LocalRecipient, Resolution
from mailapp.guard.values import PLAIN, Opinion
from mailapp.net.content import Content
from mailapp.standards import sieve
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store.values import INBOX

CLIENT = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]")


@dataclass(frozen=True, slots=True)
class Incoming:
    """`content` is as it lies in mailboxes, `forwarded` as it goes on.

    `early`: its sender still waits for our answer, and can be told that it is not taken.
    """

    trace: str
    envelope: Envelope
    resolutions: tuple[Resolution, ...]
    content: Content
    forwarded: Content
    people: tuple[LocalRecipient, ...]  # who gets a copy here
    opinions: Mapping[int, Opinion] = field(default_factory=dict)
    into: str = INBOX  # where it goes, unless an opinion says otherwise
    client: str = ""  # "gw.example.net [192.0.2.1]"
    client_name: str = ""  # of the client in the DNS
    writer: int | None = None  # the account of who submits it, or did before it waited in the queue
    trusted: bool = False  # it comes from the server itself, or from a machine that may send as it likes
    early: bool = False
    each: bool = False  # each recipient gets an answer of its own
    others: bool = False  # it goes to somebody else as well
    hostname: str = ""

    def opinion(self, account: int) -> Opinion:
        return self.opinions.get(account, PLAIN)

    def led_by(self, account: int) -> Recipient:
        """The recipient of the envelope whose copy this person's is: the first one that leads to him."""
        for recipient, resolution in zip(self.envelope.recipients, self.resolutions, strict=True):
            if any(one.account.id == account for one in resolution.local):
                return recipient
        raise LookupError(account)

    def alone(self, account: int) -> bool:
        """Whether the recipient of the envelope leads to this person, and to nobody else."""
        led = self.led_by(account)
        found = [r for one, r in zip(self.envelope.recipients, self.resolutions, strict=True) if one == led]
        reached = {one.account.id for resolution in found for one in resolution.local}
        return reached == {account} and not any(resolution.remote for resolution in found)

    def envelope_of(self, account: int) -> sieve.Envelope:
        """As this person's rules see it (RFC 5228 §5.4)."""
        writer = directory.account_by_id(self.writer) if self.writer is not None else None
        login = writer.address if writer else ""
        return sieve.Envelope(self.envelope.reverse_path, self.led_by(account).address, login)

    @property
    def environment(self) -> Mapping[str, str]:
        """RFC 5183 §4.1, and §4.2 for `phase`."""
        address = CLIENT.search(self.client)
        known = {"location": "MDA", "phase": "during" if self.early else "post", "host": self.hostname}
        remote = {"remote-ip": address[1] if address else "", "remote-host": self.client_name}
        return known | {item: value for item, value in remote.items() if value}
