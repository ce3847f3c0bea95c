"""Every page of the webmail, from its table of addresses, in a mailbox where each has something to show.

A new address is visited by itself. Where it needs something that is not there yet, `furnish` puts it there, or
`PLACES` says for its name what to look at; what is no page for people stands in `NO_PAGES`.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse
from django.urls.resolvers import RoutePattern

from mailapp.contacts import api as contacts
from mailapp.guard import api as guard
from mailapp.net.content import Content
from mailapp.store import api as store
from mailapp.store.values import DRAFT, INBOX, NO_FLAGS, Flags, UidSet
from tests.support.office import Office
from tests.webmail.conftest import RICH, letter
from tests.webmail.test_guard import JUNK
from tests.webmail.test_guard import put as deliver
from webmail import models, urls

OK, SEE, WRONG_METHOD = 200, 302, 405
TEAM = "info@example.test"

FORWARDED = b"""From: Ben Brown <ben@example.test>
To: anna@example.test
Subject: What Carl wrote
Date: Mon, 23 Nov 2026 11:00:00 +0000
Message-ID: <within@example.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=o

--o
Content-Type: text/plain

See below.
--o
Content-Type: message/rfc822

From: Carl <carl@example.net>
To: ben@example.test
Subject: An offer
Date: Mon, 23 Nov 2026 09:00:00 +0000

Cheap!
--o--
"""
# What Outlook wraps files in: one file, "plan.docx" (MS-OXTNEF 2.1).
WINMAIL = b"""From: Ben Brown <ben@example.test>
To: anna@example.test
Subject: The plan
Content-Type: application/ms-tnef; name=winmail.dat
Content-Transfer-Encoding: base64

eJ8+IgEAAgKQBgAOAAAAAAAAAAAAAAAAAAAAAAAAAAIQgAEADQAAAC4uXHBsYW4uZG9jeAAAAAIPgAYABQAAAHdvcmRzAAA=
"""
NO_PAGES = {"html", "picture", "draft-picture", "contact-photo", "mta-sts", "autoconfig"}
# By the name of an address: what stands behind it, besides what `furnish` knows under the name of each part.
QUERIES = {
    "list": ("", "?sort=from", "?q=lunch"),
    "search": ("", "?q=lunch", "?q=nothinglikeit"),
    "read": ("", "?view=text"),
    "forward-chosen": ("?uid={uid}",),
    "rule-new": ("", "?box={box}&uid={uid}"),
    "contacts-write": ("?book=mine&group={group}",),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One page. `name` tells it from the others."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Furnished:
    """What is in Anna's mailbox: values for the parts of addresses, by their names; some by "address.part"."""

    inbox: int
    values: dict[str, object]

    def of(self, address: str, part: str) -> object:
        return self.values.get(f"{address}.{part}", self.values.get(part))


def furnish(office: Office, anna: Client) -> Furnished:
    """Letters of all kinds, a draft, a folder, a team, a rule, a search, lists: so that no page is empty."""
    mail = store.open(office.anna.id)
    inbox = mail.mailbox(INBOX).id

    def put(octets: bytes, folder: str = INBOX, flags: Flags = NO_FLAGS) -> int:
        with closing(Content.of(octets.replace(b"\n", b"\r\n"))) as content:
            return mail.append(mail.mailbox(folder).id, content, flags, datetime.now(UTC))

    put(letter("Lunch", "Hello\n> a question\n>> an older one\nhttps://example.com/\n-- \nBen"))
    put(letter("Asleep"))
    anna.post(f"/mail/{inbox}/act", {"do": "snooze:tomorrow", "uid": 2})
    anna.post("/compose", {"do": "send:tomorrow", "to": "carl@example.net", "subject": "Leaves later", "text": "Soon."})
    deliver(office.anna.id, replace(JUNK, quarantine=True))
    rich, within, wrapped = put(RICH), put(FORWARDED), put(WINMAIL)
    draft = put(letter("Half a letter"), "Drafts", frozenset({DRAFT}))
    own = mail.create("Own").id
    anna.post("/searches/new", {"name": "From Ben", "q": "from:ben"})
    anna.post("/senders/", {"sender": "carl@example.net", "verdict": "always", "reason": "a friend"})
    anna.post("/app-passwords", {"name": "Phone", "protocol": "imap"})
    anna.post("/contacts/mine/new", {"given": "Berta", "address-0": "berta@example.net", "groups": "Friends"})
    anna.post("/templates/new", {"name": "Thanks", "text": "Thank you!"})
    anna.post("/identities/new", {"address": "anna@example.test", "name": "Private", "signature": "A."})
    rule = {"name": "Reports", "match": "all", "c0-kind": "text", "c0-place": "subject", "c0-how": "contains"}
    version = anna.get("/rules/").context["desk"].version
    anna.post("/rules/new", rule | {"c0-key": "report", "a0-kind": "flag", "do": "save", "version": version})
    values: dict[str, object] = {
        "box": inbox,
        "uid": rich,
        "number": 1,
        "section": "3",
        "tab": "display",
        "book": "mine",
        "topic": "reading",
        "key": "1",
    }
    values |= {"attached.uid": within, "attached.section": "2", "unwrapped.uid": wrapped, "unwrapped.section": "1"}
    values |= {"team.box": _team(office), "token": guard.token(guard.held()[0]), "trace": "none"}
    values |= {"edit.box": mail.mailbox("Drafts").id}
    values |= {"edit.uid": draft, "rule.number": 0, "rule-try.number": 0, "folder-share.box": own}
    person, written = contacts.all_of(office.anna.id)[0], models.Template.objects.get(account=office.anna.id)
    values |= {"contact.number": person.id, "contact-edit.number": person.id}
    values |= {"group": contacts.groups(office.anna.id)[0].id}
    values |= {"template.number": written.pk, "template-text.number": written.pk}
    return Furnished(inbox, values | {"key": models.Identity.objects.get(account=office.anna.id).pk})


def _team(office: Office) -> int:
    """A team's mailbox with one letter, as Anna sees it."""
    own = store.open(store.add_team(TEAM, name="Information").id)
    store.grant_team(TEAM, office.anna.address, "file", send_as=True)
    with closing(Content.of(letter("A question").replace(b"\n", b"\r\n"))) as content:
        own.append(own.mailbox(INBOX).id, content)
    return own.mailbox(INBOX).id


def places(anna: Client, known: Furnished) -> Iterator[Place]:
    """All pages that a person can open; addresses that only take what a form sends are none."""
    for pattern in urls.urlpatterns:
        name = pattern.name or ""
        if not name or name in NO_PAGES or not isinstance(pattern.pattern, RoutePattern):
            continue  # what is found by a regular expression is for programs
        parts = {part: known.of(name, part) for part in pattern.pattern.converters}
        path, queries = reverse(f"webmail:{name}", kwargs=parts), QUERIES.get(name, ("",))
        if _is_page(anna, path + queries[0].format(**known.values), name):
            for query in queries:
                yield Place(name + query, path + query.format(**known.values))


def _is_page(anna: Client, path: str, name: str) -> bool:
    answer = anna.get(path)
    if answer.status_code in (SEE, WRONG_METHOD):
        return False  # it leads elsewhere, or takes what a form sends
    assert answer.status_code == OK, f"{path} ({name}) says {answer.status_code}: see tests/support/pages.py"
    return answer["Content-Type"].startswith("text/html") and b"<!doctype" in answer.content  # else for a script


def grow(office: Office, known: Furnished, times: int) -> None:
    """The mailbox doubles so many times."""
    mail = store.open(office.anna.id)
    for _ in range(times):
        mail.copy(known.inbox, UidSet.of(*mail.open(INBOX).uids), known.inbox)
