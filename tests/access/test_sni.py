"""Certificates by name on real listeners: inside TLS, and after STLS and STARTTLS."""

import imaplib
import poplib
import smtplib
import ssl
from pathlib import Path

import pytest

from access.imap.server import ImapConnection
from access.pop3.server import PopConnection
from mailapp.net.tls import make_self_signed
from tests.access.running import running
from tests.support.office import Office
from tests.support.smtp_house import smtp_house

NAME = "mail.branch.test"


@pytest.fixture
def trusting(tmp_path: Path, office: Office) -> ssl.SSLContext:
    """A client that believes the branch's certificate alone."""
    certificate = tmp_path / "tls/branch/certificate.pem"
    make_self_signed(certificate, certificate.with_name("key.pem"), NAME)
    return ssl.create_default_context(cafile=str(certificate))


def test_imaps_pop3s_and_stls(tmp_path: Path, trusting: ssl.SSLContext) -> None:
    with running(tmp_path, ImapConnection) as house:
        client = imaplib.IMAP4(*house.plain)
        client.host = NAME  # imaplib names the host that it dialled
        client.starttls(trusting)
        client.logout()
        with pytest.raises(ssl.SSLCertVerificationError):
            imaplib.IMAP4_SSL(*house.tls, ssl_context=trusting).shutdown()  # a number names nobody
    with running(tmp_path, PopConnection) as house:
        client = poplib.POP3(*house.plain)
        client.host = NAME
        client.stls(trusting)
        client.quit()


def test_submission(tmp_path: Path, trusting: ssl.SSLContext) -> None:
    with smtp_house(tmp_path) as house, smtplib.SMTP(*house.submission) as client:
        client._host = NAME  # smtplib names the host that it dialled
        assert client.starttls(context=trusting)[0] == 220
