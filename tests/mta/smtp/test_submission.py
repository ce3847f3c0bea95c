"""Ports for our own people: who are they (RFC 4954), and as whom may they write (RFC 6409 §6.1)?"""

import smtplib
import ssl
from base64 import b64encode
from pathlib import Path

import pytest

from mailapp.directory import api as directory
from tests.mta.smtp.conftest import Taken
from tests.support.mail_programs import configuration, run
from tests.support.office import PASSWORD, Office
from tests.support.scram import Speaker
from tests.support.smtp_house import House
from tests.support.transcript import play


def b64(text: str) -> str:
    return b64encode(text.encode()).decode()


ANNA = b64(f"\0anna@example.test\0{PASSWORD}")
WRONG = b64("\0anna@example.test\0wrong")
NAME, SECRET = b64("anna@example.test"), b64(PASSWORD)
HELLO = "S: 220 …\nC: EHLO laptop\nS: 250 …\n"

DIALOGUES = {
    "announced": """
        S: 220 …
        C: EHLO laptop
        S: 250-mail.example.test …
        S: 250-PIPELINING
        S: 250-SIZE 200000
        S: 250-VRFY
        S: 250-8BITMIME
        S: 250-STARTTLS
        S: 250-AUTH PLAIN LOGIN SCRAM-SHA-256
        S: 250-ENHANCEDSTATUSCODES
    """,
    "nobody without a name": HELLO
    + "# RFC 6409 §4.3\nC: MAIL FROM:<anna@example.test>\nS: 530 5.7.0 …\nC: ETRN x\nS: 502 …",
    "PLAIN with an initial response": HELLO
    + "C: auth plain {ANNA}\nS: 235 2.7.0 …\nC: AUTH PLAIN {ANNA}\nS: 503 5.5.1 …",
    "PLAIN with a challenge": HELLO + "C: AUTH PLAIN\nS: 334 …\nC: {ANNA}\nS: 235 2.7.0 …",
    "LOGIN": HELLO + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: {NAME}\nS: 334 UGFzc3dvcmQ6\nC: {SECRET}\nS: 235 2.7.0 …",
    "LOGIN with an initial response": HELLO + "C: AUTH LOGIN {NAME}\nS: 334 …\nC: {SECRET}\nS: 235 2.7.0 …",
    "what goes wrong": HELLO
    + """
        C: AUTH
        S: 504 5.5.4 …
        C: AUTH CRAM-MD5
        S: 504 5.5.4 …
        C: AUTH PLAIN !!!
        S: 501 5.5.2 …
        C: AUTH PLAIN =
        S: 501 5.5.2 …
        C: AUTH PLAIN
        S: 334 …
        C: *
        S: 501 5.7.0 …
        C: AUTH LOGIN
        S: 334 …
        C: *
        S: 501 5.7.0 …
        C: AUTH PLAIN {WRONG}
        S: 535 5.7.8 …
        C: NOOP
        S: 250 …
    """,
    "a sender owns his address": HELLO
    + """
        C: AUTH PLAIN {ANNA}
        S: 235 …
        C: MAIL FROM:<ben@example.test>
        S: 553 5.7.1 <ben@example.test>: Sender address rejected: not owned by you
        C: MAIL FROM:<>
        S: 250 …
        C: RSET
        S: 250 …
        C: MAIL FROM:<anna@example.test>
        S: 250 …
        C: RCPT TO:<someone@elsewhere.example>
        S: 250 …
        C: RCPT TO:<nobody@example.test>
        S: 550 5.1.1 …
        C: AUTH PLAIN {ANNA}
        S: 503 …
        C: DATA
        S: 354 …
        C: .
        S: 250 2.0.0 …
    """,
    "TLS forgets who was there": HELLO
    + """
        # RFC 3207 §4.2
        C: AUTH PLAIN {ANNA}
        S: 235 …
        C: STARTTLS
        S: 220 …
        -- tls
        C: EHLO laptop
        S: 250 …
        C: MAIL FROM:<anna@example.test>
        S: 530 …
    """,
}


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(house: House, name: str) -> None:
    play(DIALOGUES[name], house.submission, ANNA=ANNA, WRONG=WRONG, NAME=NAME, SECRET=SECRET)


def test_guessing_is_throttled(house: House) -> None:
    tries = "C: AUTH PLAIN {WRONG}\nS: 535 5.7.8 …\n" * 5
    play(HELLO + tries + "C: AUTH PLAIN {ANNA}\nS: 454 4.7.0 …", house.submission, ANNA=ANNA, WRONG=WRONG)


def test_smtplib_sends_inside_tls_and_after_starttls(house: House, office: Office, taken: Taken) -> None:
    context = ssl.create_default_context(cafile=str(house.home / "tls/certificate.pem"))
    letter = "Subject: hello\r\n\r\nBen\r\n"
    with smtplib.SMTP_SSL("localhost", house.submissions[1], context=context) as client:
        client.login("anna@example.test", PASSWORD)
        client.sendmail("anna@example.test", ["ben@example.test"], letter)
    with smtplib.SMTP("localhost", house.submission[1]) as client:
        client.starttls(context=context)
        client.login("anna@example.test", PASSWORD)
        client.sendmail("anna@example.test", ["ben@example.test"], letter)
    assert [each.protocol for each, _ in taken.letters] == ["ESMTPSA", "ESMTPSA"]  # RFC 3848
    assert {each.account for each, _ in taken.letters} == {office.anna.id}
    assert taken.letters[0][0].client.tls.startswith("TLSv1.3 TLS_")


def test_scram_by_smtplib(office: Office, house: House) -> None:
    """It asks for what our server must show, too."""
    speaker = Speaker("anna@example.test", PASSWORD)
    with smtplib.SMTP(*house.submission) as client:
        client.ehlo("laptop")
        assert "SCRAM-SHA-256" in client.esmtp_features["auth"]
        assert client.auth("SCRAM-SHA-256", speaker.text)[0] == 235
        assert speaker.content
        assert client.mail("anna@example.test")[0] == 250
    with smtplib.SMTP(*house.submission) as client:
        client.ehlo("laptop")
        with pytest.raises(smtplib.SMTPAuthenticationError, match=r"5\.7\.8"):
            client.auth("SCRAM-SHA-256", Speaker("anna@example.test", "wrong").text)
        assert client.noop()[0] == 250


def test_who_is_switched_off_meanwhile_sends_nothing(office: Office, house: House) -> None:
    with smtplib.SMTP(*house.submission) as client:
        client.login("anna@example.test", PASSWORD)
        assert client.mail("anna@example.test")[0] == 250
        client.rset()
        directory.change_account("anna@example.test", active=False)
        assert client.mail("anna@example.test")[0] == 553


@pytest.mark.parametrize("way", ["plain", "login", "scram-sha-256"])
@pytest.mark.parametrize("starttls", ["on", "off"])
def test_msmtp(house: House, office: Office, taken: Taken, tmp_path: Path, way: str, starttls: str) -> None:
    """What cron jobs send with; it verifies our certificate, and sees how large a letter may be."""
    port = (house.submission if starttls == "on" else house.submissions)[1]
    rc = configuration(
        tmp_path / "msmtprc",
        f"defaults\nlogfile {tmp_path}/log\naccount default\nhost localhost\nport {port}\nauth {way}\n"
        f"tls on\ntls_starttls {starttls}\ntls_trust_file {house.home}/tls/certificate.pem\n"
        f'user anna@example.test\npassword "{PASSWORD}"\nfrom anna@example.test\n',
    )
    run(tmp_path, "msmtp", "-C", rc, "ben@example.test", stdin=b"Subject: Backup\n\n.done\n")
    [(letter, octets)] = taken.letters
    assert (letter.account, letter.protocol) == (office.anna.id, "ESMTPSA")
    assert octets.endswith(b"Subject: Backup\r\n\r\n.done\r\n")


def test_an_app_password_submits(office: Office, house: House) -> None:
    _, scanner = directory.add_app_password("anna@example.test", "Scanner", ["smtp"])
    _, reader = directory.add_app_password("anna@example.test", "Reader", ["imap"])
    with smtplib.SMTP(*house.submission) as client:
        client.login("anna@example.test", scanner)
        assert client.mail("anna@example.test")[0] == 250
    with smtplib.SMTP(*house.submission) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login("anna@example.test", reader)
