"""The access rules at the door: asked at each step, their remarks go with the letter."""

from dataclasses import dataclass

import pytest

from mailapp.policy.values import Policy
from mailapp.standards.reply import Reply
from mta.smtp import access, greeting
from mta.smtp.doorkeeper import OPEN, SILENT, Allow, Caller, Hold, Refuse, Remarks, Verdict, Warn
from mta.smtp.parser import Line
from mta.smtp.rules import obey
from mta.smtp.session import Ask, Face, HangUp, Response, Session

NO = Reply(554, "5.7.1", "Not you")


@dataclass(frozen=True)
class Strict:
    """Says what it was told to say when it meets these words."""

    client: Verdict | None = None
    helo: Verdict | None = None
    sender: Verdict | None = None
    recipient: Verdict | None = None
    wants_names = False

    def at_name(self, caller: Caller) -> Verdict | None:
        return None

    def at_address(self, caller: Caller) -> Verdict | None:
        return None

    def at_connect(self, caller: Caller) -> Verdict | None:
        return self.client

    def at_helo(self, caller: Caller) -> Verdict | None:
        return self.helo if caller.helo == "bad" else None

    def at_sender(self, caller: Caller, reverse_path: str) -> Verdict | None:
        return self.sender if reverse_path == "bad@example.org" else None

    def at_recipient(self, caller: Caller, reverse_path: str, address: str) -> Verdict | None:
        return self.recipient if (reverse_path, address) == ("carl@example.org", "anna@example.test") else None


def talk(doorkeeper: Strict, *lines: str) -> tuple[Session, list[Response]]:
    session = Session(Face("mail.example.test"), Policy(), "192.0.2.1", doorkeeper=doorkeeper)
    greeted = access.connect(session) or greeting.greet(session)
    return session, [greeted, *(obey(session, Line(line.encode())) for line in lines)]


def test_refused_at_connect_only_quit_is_heard() -> None:
    _, said = talk(Strict(client=Refuse(NO, "said so")), "EHLO x", "quit")
    assert said[0] == NO
    assert str(said[1]).startswith("503 5.5.1")
    assert isinstance(said[2], HangUp)


@pytest.mark.parametrize(
    ("doorkeeper", "lines"),
    [
        (Strict(helo=Refuse(NO)), ["EHLO bad"]),
        (Strict(helo=Refuse(NO)), ["HELO bad"]),
        (Strict(sender=Refuse(NO)), ["EHLO x", "MAIL FROM:<bad@example.org>"]),
        (Strict(recipient=Refuse(NO)), ["EHLO x", "MAIL FROM:<carl@example.org>", "RCPT TO:<anna@example.test>"]),
    ],
)
def test_refused_later(doorkeeper: Strict, lines: list[str]) -> None:
    session, said = talk(doorkeeper, *lines)
    assert said[-1] == NO
    assert session.helo == ("" if len(lines) == 1 else "x")
    assert (session.mail is not None) is (len(lines) == 3)


def test_remarks_go_with_the_letter_and_no_further() -> None:
    all_of_them = Strict(Warn("client"), Hold("helo"), Hold("sender"), Hold("recipient"))
    session, said = talk(all_of_them, "EHLO bad", "MAIL FROM:<bad@example.org>", "RCPT TO:<x@example.test>")
    assert isinstance(said[-1], Ask)
    assert session.letter_remarks == Remarks(holds=("helo", "sender"), warnings=("client",))
    for line in ("RSET", "MAIL FROM:<carl@example.org>"):
        obey(session, Line(line.encode()))
    assert session.letter_remarks == Remarks(holds=("helo",), warnings=("client",))
    obey(session, Line(b"RCPT TO:<anna@example.test>"))
    assert session.letter_remarks.holds == ("helo",)  # what is said of a recipient concerns nobody else
    for line in ("EHLO good", "MAIL FROM:<>"):
        obey(session, Line(line.encode()))
    assert session.letter_remarks == Remarks(warnings=("client",))


def test_without_rules_there_is_nothing_to_say() -> None:
    session, said = talk(Strict(client=Allow()), "EHLO x")
    assert not any(isinstance(response, Reply) for response in said)
    caller = session.caller
    assert [OPEN.at_connect(caller), OPEN.at_helo(caller), OPEN.at_sender(caller, "")] == [None, None, None]
    assert OPEN.at_recipient(caller, "", "") is None
    assert session.letter_remarks is SILENT
