"""Rules by clicks: lists, forms, dry run, undo; everybody his own."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from mailapp.delivery import api as delivery
from mailapp.delivery.api import Scripts
from mailapp.net.content import Content
from mailapp.standards.rulebook import Rule, Rulebook, read, write
from mailapp.standards.rulebook import actions as do
from mailapp.standards.rulebook.conditions import How, Place, Says
from mailapp.store.port import Store
from mailapp.store.query import All
from mailapp.store.values import EVERYTHING, FLAGGED, SEEN
from tests.delivery.test_arrive import arrival
from tests.support.office import Office
from tests.webmail.conftest import File, letter

FLAG = Rule("Flag", (Says(Place.SUBJECT, How.CONTAINS, "report"),), (do.Flag(),), stop=True)
FILE = Rule("File", (Says(Place.FROM, How.IS, "ben@example.test"),), (do.MoveTo("Archive"), do.MarkRead()))
HAND = '# mine\r\nif header :contains "X-Loop" "yes" {\r\n\tdiscard;\r\n}'


@pytest.fixture
def scripts(office: Office) -> Scripts:
    return Scripts(office.anna.id)


@pytest.fixture
def keep(scripts: Scripts) -> Callable[..., None]:
    """Rules of Anna's, which run."""

    def put(*rules: Rule, hand: str = "") -> None:
        scripts.put("Rules", (write(Rulebook(rules)) + hand).encode())
        scripts.activate("Rules")

    return put


@pytest.fixture
def committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the end of a transaction is done at once: files that were moved are gone from where they were."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, *args, **kwargs: act())


def rules_of(scripts: Scripts) -> list[Rule]:
    return list(read(scripts.active() or "").rules)


def version(client: Client) -> str:
    return client.get("/rules/").context["desk"].version


def sent(client: Client, **fields: str) -> dict[str, str]:
    """The form of a rule about reports, filled."""
    usual = {
        "name": "Reports",
        "match": "all",
        "c0-kind": "text",
        "c0-place": "subject",
        "c0-how": "contains",
        "c0-key": "report",
        "a0-kind": "flag",
        "do": "save",
        "version": version(client),
    }
    return {name.replace("_", "-"): value for name, value in (usual | fields).items()}


def test_the_first_rule_begins_a_script_that_runs(anna: Client, scripts: Scripts):
    assert anna.get("/rules/").status_code == 200
    assert anna.post("/rules/new", sent(anna)).status_code == 302
    [rule] = rules_of(scripts)
    assert rule == Rule("Reports", (Says(Place.SUBJECT, How.CONTAINS, "report"),), (do.Flag(),))
    assert [(one.name, one.active) for one in scripts.listed()] == [("Rules", True)]
    page = anna.get("/rules/").content.decode()
    assert "If subject contains “report”: <strong>flag it</strong>" in page


UNNAMED = [
    ({}, "report"),
    ({"c0_how": "exists", "c0_kind": "header", "c0_header": "X-Loop", "c0_key": ""}, "X-Loop"),
    ({"c0_kind": "attachment", "c0_how": "yes"}, "it has an attachment"),
    ({"c0_kind": ""}, "flag it"),
]


def test_nobody_must_invent_a_name(anna: Client, scripts: Scripts):
    for fields, _ in UNNAMED:
        assert anna.post("/rules/new", sent(anna, name=" ", **fields)).status_code == 302, fields
    for rule, (_, name) in zip(rules_of(scripts), UNNAMED, strict=True):
        assert name in rule.name


WRONG = [
    ({"c0_key": ""}, "What is looked for is missing"),
    ({"a0_kind": ""}, "add an action"),
    ({"a0_kind": "move"}, "Choose a folder"),
    ({"a0_kind": "forward", "a0-address": "anna@example.test"}, "your own mailbox"),
    ({"a0_kind": "forward", "a0-address": "anna+x@example.test"}, "your own mailbox"),
    ({"a0_kind": "forward", "a0-address": "nobody@example.test"}, "There is nobody"),
    ({"a0_kind": "forward", "a0-address": "no address"}, "anna@example.com"),
    ({"c0_kind": "size", "c0-size": "many", "c0-unit": "MB"}, "Write a size"),
    ({"c0_kind": "date", "c0-since": "soon"}, "year-month-day"),
    ({"version": "old"}, "changed meanwhile"),
]


def test_what_is_wrong_gets_a_sentence_and_stays_in_the_form(anna: Client, scripts: Scripts):
    for fields, sentence in WRONG:
        answer = anna.post("/rules/new", sent(anna, **fields))
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), sentence
    assert scripts.listed() == []


def test_lines_are_added_and_taken_away_without_a_script(anna: Client, scripts: Scripts):
    page = anna.post("/rules/new", sent(anna, do="add-c", **{"add-c": "size"}))
    assert [row.kind for row in page.context["sheet"].conditions] == ["text", "size"]
    assert page.context["sheet"].conditions[0].fields["key"] == "report"
    page = anna.post("/rules/new", sent(anna, do="drop-c0"))
    assert page.context["sheet"].conditions == []
    assert scripts.listed() == []


def test_order_switch_and_removal(anna: Client, scripts: Scripts, keep: Callable[..., None]):
    keep(FLAG, FILE)
    anna.post("/rules/1/move", {"to": "0", "version": version(anna)})
    assert rules_of(scripts) == [FILE, FLAG]
    anna.post("/rules/0/switch", {"on": "0", "version": version(anna)})
    assert [rule.on for rule in rules_of(scripts)] == [False, True]
    anna.post("/rules/0/remove", {"version": version(anna)})
    assert rules_of(scripts) == [FLAG]
    assert anna.post("/rules/9/remove", {"version": version(anna)}).status_code == 404


def test_what_a_page_has_not_shown_is_not_changed(anna: Client, scripts: Scripts, keep: Callable[..., None]):
    keep(FLAG)
    shown = version(anna)
    keep(FILE, FLAG)
    answer = anna.post("/rules/0/remove", {"version": shown}, follow=True)
    assert "changed meanwhile" in answer.content.decode()
    assert rules_of(scripts) == [FILE, FLAG]


def test_what_is_by_hand_stays(anna: Client, scripts: Scripts, keep: Callable[..., None]):
    keep(FLAG, hand=f"\r\n{HAND}\r\n")
    assert "Written by hand" in anna.get("/rules/").content.decode()
    anna.post("/rules/new", sent(anna))
    anna.post("/rules/0/remove", {"version": version(anna)})
    assert HAND in (scripts.active() or "")
    assert [rule.name for rule in rules_of(scripts)] == ["Reports"]


def test_from_a_letter(anna: Client, file: File, inbox: int):
    listed = b"List-Id: =?utf-8?q?Der_Ch=C3=B6r?= <choir.example.org>\nSubject: Re: [choir] Monday\n\nx"
    page = anna.get("/rules/new", {"box": inbox, "uid": file(listed)})
    sheet = page.context["sheet"]
    assert sheet.name == "Der Chör"
    assert [dict(row.fields) for row in sheet.conditions] == [
        {"place": "list", "how": "contains", "key": "choir.example.org"}
    ]
    sheet = anna.get("/rules/new", {"box": inbox, "uid": file(letter("Fwd: [bugs] 17"))}).context["sheet"]
    assert (sheet.name, [row.fields["key"] for row in sheet.conditions]) == (
        "Ben Brown",
        ["ben@example.test", "[bugs]"],
    )
    assert anna.get("/rules/new", {"box": inbox, "uid": 999}).status_code == 404


def test_a_rule_is_tried_before_it_is_saved(anna: Client, file: File, scripts: Scripts):
    file(letter("Annual report"))
    file(letter("Lunch"))
    page = anna.post("/rules/new", sent(anna, do="try"))
    assert [hit.info.subject for hit in page.context["trial"].hits] == ["Annual report"]
    assert "stays, flagged" in page.content.decode()
    assert scripts.listed() == []


def test_tried_applied_and_undone(
    anna: Client, mail: Store, inbox: int, file: File, keep: Callable[..., None], committed: None
):
    keep(FILE)
    bens, carls = file(letter("One")), file(letter("Two", sender="carl@example.org"))
    page = anna.get("/rules/0/try")
    assert [hit.info.uid for hit in page.context["trial"].hits] == [bens]
    assert "goes to Archive, marked as read" in page.content.decode()
    archive = mail.mailbox("Archive").id
    assert list(mail.open("Archive").uids) == []
    anna.post("/rules/0/try", {"in": str(inbox), "uid": [str(bens), str(carls), "x", "999"]})
    assert list(mail.open("INBOX").uids) == [carls]
    assert [info.flags & {SEEN} for info in mail.fetch(archive, EVERYTHING)] == [{SEEN}]
    assert "was done to letters that were here" in anna.get("/rules/").content.decode()
    anna.post("/rules/undo")
    assert len(mail.open("INBOX").uids) == 2
    assert not any(info.flags & {SEEN} for info in mail.fetch(inbox, EVERYTHING))
    assert "nothing to undo" in anna.post("/rules/undo", follow=True).content.decode()


def test_copies_labels_and_deletions_are_undone_as_well(
    anna: Client, mail: Store, inbox: int, file: File, keep: Callable[..., None], committed: None
):
    delete = Rule("Delete", (Says(Place.SUBJECT, How.IS, "Gone"),), (do.Delete(),), stop=True)
    copy = Rule("Copy", (), (do.CopyTo("Archive"), do.Label("$x"), do.Forward("carl@example.org")))
    keep(delete, copy)
    gone, stays = file(letter("Gone")), file(letter("Stays"), flags=frozenset({FLAGGED}))
    page = anna.get("/rules/try")
    assert "would be forwarded to carl@example.org" in page.content.decode()
    anna.post("/rules/try", {"in": str(inbox), "uid": [str(gone), str(stays)]})
    assert [len(mail.open(name).uids) for name in ("INBOX", "Archive", "Trash")] == [1, 1, 1]
    anna.post("/rules/undo")
    assert [len(mail.open(name).uids) for name in ("INBOX", "Archive", "Trash")] == [2, 0, 0]
    assert {frozenset(info.flags) for info in mail.fetch(inbox, EVERYTHING)} == {frozenset(), frozenset({FLAGGED})}


def test_a_dry_run_has_pages(anna: Client, mail: Store, file: File, keep, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("webmail.rules.trial.LETTERS", 2)
    keep(FILE)
    for n in range(3):
        file(letter(f"Letter {n}"))
    page = anna.get("/rules/0/try")
    assert (page.context["trial"].looked, page.context["trial"].older) == (2, 2)
    older = anna.get("/rules/0/try?from=2")
    assert [hit.info.subject for hit in older.context["trial"].hits] == ["Letter 0"]
    assert older.context["trial"].older is None
    assert len(mail.search(All())) == 3


def test_vacation(anna: Client, scripts: Scripts, keep: Callable[..., None]):
    keep(FLAG)
    form = {"do": "on", "text": "Back on Monday.\n", "days": "3", "addresses": "anna@example.org"}
    assert anna.post("/rules/away", form | {"since": "2026-02-02", "until": "2026-02-01"}).status_code == 422
    assert anna.post("/rules/away", form | {"text": " "}).status_code == 422
    anna.post("/rules/away", form | {"since": "2020-02-02", "until": "2099-02-01"})
    away = read(scripts.active() or "").away
    assert away is not None
    assert (away.days, away.addresses, away.on) == (3, ("anna@example.org",), True)
    assert "Your vacation answer is on (from 2 Feb 2020 to 1 Feb 2099)" in anna.get("/folders/").content.decode()
    anna.post("/rules/away", {"do": "off"})
    assert "Your vacation answer is on" not in anna.get("/folders/").content.decode()
    assert "Back on Monday." in anna.get("/rules/away").content.decode()
    anna.post("/rules/away", {"do": "remove"})
    assert read(scripts.active() or "").entries == (FLAG,)


LOOPS = [
    ("", "required"),
    ("anna@example.test", "your own mailbox"),
    ("ben@example.test\nANNA+tag@EXAMPLE.test", "your own mailbox"),
    ("\n".join(f"a{n}@example.org" for n in range(5)), "at most 4"),
    ("not an address", "anna@example.com"),
]


def test_forwarding_refuses(anna: Client, scripts: Scripts):
    for addresses, sentence in LOOPS:
        answer = anna.post("/rules/forwarding", {"do": "on", "addresses": addresses})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), sentence
    assert scripts.listed() == []


def test_forwarding(anna: Client, scripts: Scripts):
    anna.post("/rules/forwarding", {"do": "on", "addresses": "ben@example.test, carl@example.org", "keep": "on"})
    assert 'redirect :copy "carl@example.org";' in (scripts.active() or "")
    anna.post("/rules/forwarding", {"do": "on", "addresses": "ben@example.test"})
    assert 'redirect "ben@example.test";' in (scripts.active() or "")


def test_scripts_as_text(anna: Client, scripts: Scripts):
    wrong = anna.post("/rules/scripts/one", {"do": "save", "name": "Mine", "text": "keep;\r\nfileinto"})
    assert wrong.status_code == 422
    assert "Line 2, column 9" in wrong.content.decode()
    assert "can run" in anna.post("/rules/scripts/one", {"do": "check", "name": "", "text": "keep;"}).content.decode()
    anna.post("/rules/scripts/one", {"do": "save", "name": "Mine", "text": "keep;"})
    twice = anna.post("/rules/scripts/one", {"do": "save", "name": "Mine", "text": "stop;"})
    assert "There is a script of that name already" in twice.content.decode()
    page = anna.get("/rules/scripts/one", {"name": "Mine"})
    shown = {"was": "Mine", "version": page.context["version"]}
    scripts.put("Mine", b"discard;")
    late = anna.post("/rules/scripts/one", {"do": "save", "name": "Mine", "text": "stop;", **shown})
    assert "changed meanwhile" in late.content.decode()
    shown["version"] = late.context["version"]
    anna.post("/rules/scripts/one", {"do": "save", "name": "Other", "text": "stop;", **shown})
    assert [(one.name, scripts.text(one.name)) for one in scripts.listed()] == [("Other", b"stop;")]
    anna.post("/rules/scripts/choose", {"name": "Other"})
    assert scripts.active() == "stop;"
    assert (
        "choose another one first"
        in anna.post("/rules/scripts/remove", {"name": "Other"}, follow=True).content.decode()
    )
    anna.post("/rules/scripts/choose", {"name": ""})
    anna.post("/rules/scripts/remove", {"name": "Other"})
    assert scripts.listed() == []
    assert anna.get("/rules/scripts/one", {"name": "Other"}).status_code == 404


def test_nobody_elses(anna: Client, ben: Client, client: Client, inbox: int, file: File, scripts: Scripts, keep):
    keep(FLAG)
    uid, shown = file(letter()), version(anna)
    anna.post("/rules/try", {"in": str(inbox), "uid": str(uid)})
    assert "Flag" not in ben.get("/rules/").content.decode()
    for path in ("/rules/0/", "/rules/0/try", f"/rules/new?box={inbox}&uid={uid}", "/rules/scripts/one?name=Rules"):
        assert ben.get(path).status_code == 404, path
    assert ben.get(f"/rules/try?in={inbox}").status_code == 404
    for path in ("/rules/0/remove", "/rules/0/switch", "/rules/0/move"):
        ben.post(path, {"version": shown, "to": "0"})
    ben.post("/rules/scripts/remove", {"name": "Rules"})
    ben.post("/rules/scripts/choose", {"name": ""})
    ben.post("/rules/undo")
    assert rules_of(scripts) == [FLAG]
    for path in ("", "new", "0/", "try", "away", "forwarding", "scripts/", "scripts/one"):
        assert client.get(f"/rules/{path}").headers["Location"].startswith("/login?next=")


def came(subject: str, list_id: str = "") -> bytes:
    """A letter that came in here."""
    field = f"List-Id: Choir <{list_id}>\n" if list_id else ""
    return (f"Received: from a (b)\n\tby m.test (Pillarbox) with ESMTP id ABCDE1; x\n{field}").encode() + letter(
        subject
    )


@pytest.mark.parametrize(("list_id", "key"), [("", "ben@example.test"), ("choir.example.org", "choir.example.org")])
def test_after_three_moves_alike_a_rule_is_offered(
    anna: Client, mail: Store, inbox: int, scripts: Scripts, committed: None, list_id: str, key: str
):
    folder = mail.create("Choir")
    for n in range(3):
        with closing(Content.of(came(f"Letter {n}", list_id).replace(b"\n", b"\r\n"))) as content:
            uid = mail.append(inbox, content, when=datetime.now(UTC) - timedelta(hours=1))
        answer = anna.post(f"/mail/{inbox}/act", {"do": "move", "to": folder.id, "uid": uid}, follow=True)
        assert ('<a class="button small" href="/rules/new?folder=Choir' in answer.content.decode()) == (n == 2)
    [offer] = anna.get("/rules/").context["offers"]
    assert (offer.name, offer.habit.folder, offer.habit.letters) == (key, "Choir", 3)
    form = anna.get(offer.url).context["sheet"]
    assert (form.conditions[0].fields["key"], form.actions[0].fields) == (key, {"folder": "Choir"})
    rule = form.rule()
    assert rule is not None
    scripts.put("Rules", write(Rulebook((rule,))).encode())
    scripts.activate("Rules")
    assert anna.get("/rules/").context["offers"] == []  # it is there already
    scripts.put("Rules", b"keep;")
    anna.post("/rules/decline", {"what": offer.what})
    assert anna.get("/rules/").context["offers"] == []


def test_what_was_brought_along_is_no_habit(anna: Client, mail: Store):
    old = mail.create("Old").id
    for n in range(4):
        with closing(Content.of(letter(f"Letter {n}").replace(b"\n", b"\r\n"))) as content:
            mail.append(old, content, when=datetime.now(UTC) - timedelta(hours=1))
    assert anna.get("/rules/").context["offers"] == []


def test_rules_that_went_wrong_say_so(anna: Client, scripts: Scripts) -> None:
    """A letter tells it as well; whoever has changed the rules since reads nothing of it any more."""
    scripts.put("Rules", b'require ["fileinto", "variables"]; set "n" ""; fileinto "${n}";')
    scripts.activate("Rules")
    delivery.deliver([arrival("anna@example.test")])
    assert "line 1: A mailbox has a name, and this one is empty" in anna.get("/rules/").content.decode()
    assert "went wrong:" in anna.get("/rules/scripts/").content.decode()
    scripts.put("Rules", b"keep;")
    assert "went wrong" not in anna.get("/rules/").content.decode()


def test_what_another_window_wrote_is_not_lost_unseen(anna: Client, scripts: Scripts):
    form = {"do": "on", "text": "one", "subject": "", "days": "7", "addresses": ""}
    shown = anna.get("/rules/away").context["version"]
    anna.post("/rules/away", form | {"version": shown})
    page = anna.post("/rules/away", form | {"version": shown, "text": "two"})
    assert page.status_code == 422
    assert "changed meanwhile" in page.content.decode()
    assert "two" in page.content.decode()
    assert '"one"' in (scripts.active() or "")
    anna.post("/rules/away", form | {"version": page.context["version"], "text": "two"})
    assert '"two"' in (scripts.active() or "")
