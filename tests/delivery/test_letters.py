"""What the server writes, in five languages: the same letters, and the same things said in each."""

import re
import tomllib
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from mailapp.delivery import api as delivery
from mailapp.delivery import letters
from mailapp.directory import api as directory
from mailapp.policy import api as policy
from mailapp.standards import dsn
from mailapp.standards.dsn import Action
from mailapp.standards.envelope import Envelope, Recipient
from tests.delivery.test_arrive import letters_of
from tests.support.office import Office

FOLDER = Path(__file__).parents[2] / "templates/letters"
KINDS = sorted(path.name for path in (FOLDER / "en").iterdir())
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def variables(path: Path) -> set[str]:
    return set(re.findall(r"\{\{ *([\w.]+)|\{% (?:if|for) ([\w. ]+)", path.read_text()))


@pytest.mark.parametrize("language", letters.LANGUAGES)
def test_nothing_is_missing_in_any_language(language: str):
    assert sorted(path.name for path in (FOLDER / language).iterdir()) == KINDS
    for name in KINDS:
        assert variables(FOLDER / language / name) == variables(FOLDER / "en" / name), name
    advice = tomllib.loads((FOLDER / language / "advice.toml").read_text())
    assert advice.keys() == tomllib.loads((FOLDER / "en/advice.toml").read_text()).keys()


def test_every_folder_is_a_language():
    assert {path.name for path in FOLDER.iterdir()} == set(letters.LANGUAGES)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (b"Content-Language: de\r\n", "de"),
        (b"Content-Language: fr-CA, en\r\n", "fr"),
        (b"Accept-Language: nl, ja;q=0.8\r\n", "ja"),
        (b"Content-Language: xx\r\nAccept-Language: de-DE\r\n", "de"),
        (b"Content-Language: \xff\r\n", "es"),
        (b"", "es"),
    ],
)
def test_the_letter_says_what_its_writer_reads(header: bytes, language: str):
    assert letters.language_of(header, "es") == language


def test_an_office_that_speaks_klingon_gets_english():
    assert letters.language_of(b"", "tlh") == "en"


@pytest.mark.parametrize("language", letters.LANGUAGES)
@pytest.mark.parametrize("action", list(Action))
def test_a_report_is_a_report_in_every_language(office: Office, language: str, action: Action):
    header = f"Content-Language: {language}\r\nSubject: Gr\u00fc\u00dfe\r\nMessage-ID: <1@example.test>\r\n".encode()
    about = delivery.About("T1", Envelope("anna@example.test", (Recipient("c@example.net"),)), header, arrived=NOW)
    fate = dsn.Fate("c@example.net", action, "5.1.1", "550 5.1.1 no such user", "mx.example.net", last_attempt=NOW)
    delivery.tell(about, action, [fate])
    [report] = (message_from_bytes(octets, policy=default) for octets in letters_of(office.anna.id))
    assert report.get_content_type() == "multipart/report"
    assert report["Content-Language"] == language
    assert report["Subject"]
    text, status, _ = report.iter_parts()
    words = text.get_content()
    assert "c@example.net" in words
    assert "Gr\u00fc\u00dfe" in words
    assert "{" not in words
    assert "{" not in report["Subject"]
    assert status.get_payload(1)["Action"] == action.value


def test_the_advice_is_in_the_same_language(office: Office):
    policy.change("report_language", "de")
    about = delivery.About("T1", Envelope("anna@example.test", (Recipient("c@example.net"),)), b"", arrived=NOW)
    delivery.tell(about, Action.FAILED, [dsn.failed("c@example.net", "552 5.2.2 over quota")])
    [report] = (message_from_bytes(octets, policy=default) for octets in letters_of(office.anna.id))
    assert "Das Postfach dort ist voll." in next(report.iter_parts()).get_content()


@pytest.mark.parametrize(("chosen", "said"), [("fr", "fr"), ("", "de")])
def test_what_the_sender_has_chosen_comes_before_what_his_letter_says(office: Office, chosen: str, said: str):
    directory.change_account("anna@example.test", language=chosen)
    directory.add_alias("sales@example.test", ["anna@example.test"])
    about = delivery.About(
        "T1", Envelope("sales@example.test", (Recipient("c@example.net"),)), b"Content-Language: de\r\n", arrived=NOW
    )
    delivery.tell(about, Action.FAILED, [dsn.failed("c@example.net", "552 5.2.2 over quota")])
    [report] = (message_from_bytes(octets, policy=default) for octets in letters_of(office.anna.id))
    assert report["Content-Language"] == said


@pytest.mark.parametrize(
    ("status", "begins"),
    [("5.1.1", "There is no such address"), ("5.1.10", "Its domain takes no mail"), ("5.9.9", "The other mail"),
     ("4.0.0", "The other mail"), ("5.7.26", "The other mail server does not want it")],
)  # fmt: skip
def test_a_whole_status_counts_before_its_family(status: str, begins: str):
    assert letters.advice("en", status).startswith(begins)


@pytest.mark.parametrize(
    ("status", "begins"),
    [("5.3.5", "Our own mail server"), ("5.7.1", "Our own mail server"), ("5.7.30", "It must not travel"),
     ("5.1.2", "There is no such mail domain")],
)  # fmt: skip
@pytest.mark.parametrize("language", letters.LANGUAGES)
def test_what_we_decide_is_no_word_of_another_server(language: str, status: str, begins: str):
    said = letters.advice(language, status, ours=True)
    assert said not in (letters.advice(language, "5.9.9"), letters.advice(language, "5.7.26"))
    assert language != "en" or said.startswith(begins)
