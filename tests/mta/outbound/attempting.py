"""Two servers of one domain, and what an attempt leads to."""

from email import message_from_bytes
from email.policy import default

from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import State
from mailapp.store import api as store

TWO_SERVERS = {
    ("example.net", "MX"): ["20 second.example.net.", "10 first.example.net."],
    ("first.example.net", "A"): ["127.0.0.2"],
    ("second.example.net", "A"): ["127.0.0.3"],
}


def states(trace):
    return [State(row.state) for row in OutboundRecipient.objects.filter(outbound__trace=trace).order_by("id")]


def inbox(account):
    """Every letter of a person, parsed by a stranger's parser."""
    shelf = store.open(account.id)
    box = shelf.mailbox("INBOX")
    found = []
    for uid in shelf.open("INBOX").uids:
        with shelf.content(box.id, uid) as file:
            found.append(message_from_bytes(file.read(), policy=default))
    return found
