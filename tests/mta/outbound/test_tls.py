"""TLS to real servers, with certificates that are good, bad and of nobody; and logging in at a relay."""

import base64
import hashlib
from contextlib import contextmanager
from dataclasses import replace

import pytest

from mailapp.outbox.values import Verdict
from mailapp.policy.values import Policy
from mailapp.routes.demand import Demand, Unfit
from mailapp.routes.tally import Tally
from mailapp.routes.values import TlsLevel
from mailapp.standards.reply import Reply
from mailapp.standards.tlsa import Tlsa
from mailapp.standards.tlsrpt import PolicyKind, TlsResult
from mta.outbound.courier import Unreachable
from mta.outbound.terms import Login
from tests.mta.outbound.carrying import courier_to
from tests.support.authority import Authority
from tests.support.smtp_sink import Script

HOST = "mx0.example.net"
USUAL = Script().features


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def good(authority):
    return authority.issue(HOST)


@pytest.fixture
def tally():
    return Tally()


def counted(tally):
    return [(session.kind, session.result) for _, session in tally._counted]


def demand(level, **more):
    wanted = Demand(level, "the test says so", names=(HOST,), **more)
    return lambda hop: wanted


@contextmanager
def sending(script, authority, tally, wanted, **terms):
    with courier_to(
        script, tally=tally, demand=wanted, domain="example.net", trust=authority.trust, **terms
    ) as courier:
        yield courier


def carried(script, letter, authority, tally, wanted, **terms):
    with sending(script, authority, tally, wanted, **terms) as courier:
        return courier.carry(letter())[0]


def refused(script, letter, authority, tally, wanted, **terms):
    with sending(script, authority, tally, wanted, **terms) as courier, pytest.raises(Unreachable) as caught:
        courier.carry(letter())
    assert script.letters == []
    return caught.value


def test_none_speaks_in_the_clear(letter, authority, tally, good):
    script = Script(context=good.server())
    assert carried(script, letter, authority, tally, demand(TlsLevel.NONE)).tls == ""
    assert "STARTTLS" not in script.lines
    assert counted(tally) == []


def test_verified(letter, authority, tally, good):
    result = carried(Script(context=good.server()), letter, authority, tally, demand(TlsLevel.VERIFY))
    assert result.tls.endswith(" verified")
    assert counted(tally) == [(PolicyKind.NONE, TlsResult.SUCCESS)]


def test_encrypted_to_whoever_answers(letter, authority, tally, tmp_path):
    stranger = Authority(tmp_path).issue("elsewhere.example")
    result = carried(Script(context=stranger.server()), letter, authority, tally, demand(TlsLevel.ENCRYPT))
    assert result.tls.startswith("TLSv1.3 ")
    assert "verified" not in result.tls


def certificates(authority, folder):
    return {
        "stranger": Authority(folder).issue(HOST),
        "other host": authority.issue("mx.elsewhere.example"),
        "expired": authority.issue(HOST, expired=True),
    }


@pytest.mark.parametrize(
    ("which", "result"),
    [
        ("stranger", TlsResult.NOT_TRUSTED),
        ("other host", TlsResult.HOST_MISMATCH),
        ("expired", TlsResult.EXPIRED),
    ],
)
def test_a_certificate_that_is_not_good(letter, authority, tally, tmp_path, which, result):
    script = Script(context=certificates(authority, tmp_path)[which].server())
    trouble = refused(script, letter, authority, tally, demand(TlsLevel.VERIFY))
    assert (str(trouble.reply)[:9], trouble.by_tls) == ("451 4.7.5", True)
    assert counted(tally) == [(PolicyKind.NONE, result)]


@pytest.mark.parametrize("level", [TlsLevel.ENCRYPT, TlsLevel.VERIFY])
@pytest.mark.parametrize(
    ("script", "status", "result"),
    [
        (Script(), "4.7.4", TlsResult.NO_STARTTLS),
        (Script(broken_tls=True, replies={"STARTTLS": ["454 4.7.0 not now"]}), "4.7.4", TlsResult.NO_STARTTLS),
        (Script(broken_tls=True), "4.7.5", TlsResult.FAILURE),
    ],
)
def test_without_tls_nothing_leaves(letter, authority, tally, level, script, status, result):
    trouble = refused(script, letter, authority, tally, demand(level))
    assert trouble.reply.enhanced == status
    assert counted(tally) == [(PolicyKind.NONE, result)]


def test_testing_counts_and_sends(letter, authority, tally, tmp_path):
    """RFC 8461 §5"""
    script = Script(context=Authority(tmp_path).issue(HOST).server())
    wanted = demand(TlsLevel.VERIFY, kind=PolicyKind.STS, testing=True)
    result = carried(script, letter, authority, tally, wanted)
    assert (result.verdict, result.tls[:7]) == (Verdict.SENT, "TLSv1.3")
    assert counted(tally) == [(PolicyKind.STS, TlsResult.NOT_TRUSTED)]


def test_testing_sends_in_the_clear_at_last(letter, authority, tally):
    wanted = demand(TlsLevel.VERIFY, kind=PolicyKind.STS, testing=True)
    script = Script(broken_tls=True)
    assert carried(script, letter, authority, tally, wanted).verdict is Verdict.SENT
    assert not script.letters[0].tls


def digest(octets):
    return hashlib.sha256(octets).digest()


def test_dane(letter, authority, tally, tmp_path):
    """The DNS is enough: no authority of the world knows this server."""
    own = Authority(tmp_path).issue(HOST)
    wanted = demand(TlsLevel.VERIFY, kind=PolicyKind.TLSA, tlsa=(Tlsa(3, 0, 1, digest(own.der)),))
    result = carried(Script(context=own.server()), letter, authority, tally, wanted)
    assert result.tls.endswith(" verified")
    assert counted(tally) == [(PolicyKind.TLSA, TlsResult.SUCCESS)]


def test_dane_by_an_authority_that_the_server_shows(letter, authority, tally, tmp_path):
    other = Authority(tmp_path)
    wanted = demand(TlsLevel.VERIFY, kind=PolicyKind.TLSA, tlsa=(Tlsa(2, 0, 1, digest(other.der)),))
    assert carried(Script(context=other.issue(HOST).server()), letter, authority, tally, wanted).verdict is Verdict.SENT
    trouble = refused(Script(context=other.issue("x.example").server()), letter, authority, tally, wanted)
    assert "another host" in trouble.reply.text


def test_another_certificate_than_the_dns_names(letter, authority, tally, good):
    """Though the world's authorities would trust it."""
    wanted = demand(TlsLevel.VERIFY, kind=PolicyKind.TLSA, tlsa=(Tlsa(3, 1, 1, b"x" * 32),))
    refused(Script(context=good.server()), letter, authority, tally, wanted)
    assert counted(tally) == [(PolicyKind.TLSA, TlsResult.FAILURE)]


def test_a_server_that_must_not_have_it_is_not_dialled(letter, authority, tally):
    def unfit(hop):
        raise Unfit(Reply(451, "4.7.5", "not this one"), PolicyKind.STS, ("mode: enforce",), TlsResult.FAILURE)

    script = Script()
    assert refused(script, letter, authority, tally, unfit).by_tls
    assert script.connections == 0
    assert counted(tally) == [(PolicyKind.STS, TlsResult.FAILURE)]


def test_requiretls_goes_on(letter, authority, tally, good):
    script = Script(context=good.server(), features=(*USUAL, "REQUIRETLS"))
    with sending(script, authority, tally, demand(TlsLevel.VERIFY, requiretls=True)) as courier:
        assert courier.carry(letter(requiretls=True))[0].verdict is Verdict.SENT
    assert script.letters[0].mail.endswith(" REQUIRETLS")


def test_requiretls_that_nobody_keeps(letter, authority, tally, good):
    trouble = refused(Script(context=good.server()), letter, authority, tally, demand(TlsLevel.VERIFY, requiretls=True))
    assert str(trouble.reply).startswith("550 5.7.30")


# -- logging in ---------------------------------------------------------------------------------------


def coded(text):
    return base64.b64encode(text.encode()).decode()


LOGIN = Login("house", lambda: "open sesame")


def relay(good, offered, **replies):
    return Script(context=good.server(), features=(*USUAL, f"AUTH {offered}"), replies=replies)


def test_plain(letter, authority, tally, good, caplog):
    caplog.set_level("DEBUG")
    script = relay(good, "LOGIN PLAIN", AUTH=["235 2.7.0 come in"])
    carried(script, letter, authority, tally, demand(TlsLevel.VERIFY), login=LOGIN)
    assert f"AUTH PLAIN {coded(chr(0) + 'house' + chr(0) + 'open sesame')}" in script.lines
    assert "sesame" not in caplog.text
    assert coded("open sesame") not in caplog.text


def test_login(letter, authority, tally, good):
    answers = {"AUTH LOGIN": ["334 Pw=="], coded("house"): ["334 Pw=="], coded("open sesame"): ["235 2.7.0 come in"]}
    script = relay(good, "LOGIN", **answers)
    assert carried(script, letter, authority, tally, demand(TlsLevel.VERIFY), login=LOGIN).verdict is Verdict.SENT


def test_cram_md5(letter, authority, tally, good):
    script = relay(good, "CRAM-MD5", **{"AUTH CRAM-MD5": [f"334 {coded('<1@relay>')}"], coded("house "): ["235 in"]})
    assert carried(script, letter, authority, tally, demand(TlsLevel.VERIFY), login=LOGIN).verdict is Verdict.SENT
    assert not any("sesame" in line for line in script.lines)


def test_scram(letter, authority, tally, good, monkeypatch):
    """RFC 7677 §3, over the wire."""
    nonce = "rOprNGfwEbeRWgbNEkqO"
    monkeypatch.setattr("mta.outbound.login.secrets.token_urlsafe", lambda length: nonce)
    server = nonce + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    dialogue = {
        "AUTH SCRAM-SHA-256": ["334 " + coded(f"r={server},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")],
        coded("c=biws,r="): ["334 " + coded("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")],
    }
    known = Login("user", lambda: "pencil")
    script = relay(good, "PLAIN SCRAM-SHA-256 SCRAM-SHA-1", **dialogue)
    assert carried(script, letter, authority, tally, demand(TlsLevel.VERIFY), login=known).verdict is Verdict.SENT
    assert not any("pencil" in line for line in script.lines)
    assert any(line.startswith(coded("c=biws,r=")) for line in script.lines)


def test_a_relay_that_does_not_know_the_password_itself(letter, authority, tally, good, monkeypatch):
    monkeypatch.setattr("mta.outbound.login.secrets.token_urlsafe", lambda length: "abc")
    dialogue = {
        "AUTH SCRAM-SHA-256": ["334 " + coded("r=abcdef,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")],
        coded("c=biws,r="): ["334 " + coded("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")],
        "*": ["501 cancelled"],
    }
    script = relay(good, "SCRAM-SHA-256", **dialogue)
    trouble = refused(script, letter, authority, tally, demand(TlsLevel.VERIFY), login=LOGIN)
    assert "does not know the password itself" in trouble.reply.text


@pytest.mark.parametrize(
    ("offered", "replies", "status"),
    [
        ("SCRAM-SHA-1", {"AUTH": ["334 rubbish"], "*": ["501 cancelled"]}, "4.7.8"),
        ("PLAIN", {"AUTH": ["535 5.7.8 who are you?"]}, "4.7.8"),
        ("XOAUTH2", {}, "4.7.4"),
        ("LOGIN", {"AUTH": ["504 no"]}, "4.7.8"),
        ("CRAM-MD5", {"AUTH": ["334 %%%"], "*": ["501 cancelled"]}, "4.7.8"),
    ],
)
def test_a_relay_that_does_not_know_us_makes_letters_wait(letter, authority, tally, good, offered, replies, status):
    trouble = refused(relay(good, offered, **replies), letter, authority, tally, demand(TlsLevel.VERIFY), login=LOGIN)
    assert (trouble.reply.code, trouble.reply.enhanced) == (451, status)


def test_no_password_in_the_clear(letter, authority, tally):
    script = Script(features=(*USUAL, "AUTH PLAIN"))
    trouble = refused(script, letter, authority, tally, demand(TlsLevel.MAY), login=LOGIN)
    assert trouble.reply.enhanced == "4.7.11"
    assert not any(line.startswith("AUTH") for line in script.lines)


def test_tls_from_the_first_octet(letter, authority, tally, good):
    """RFC 8314 §3.3"""
    script = Script(context=good.server(), implicit_tls=True)
    result = carried(script, letter, authority, tally, demand(TlsLevel.VERIFY), implicit_tls=True)
    assert result.tls.endswith(" verified")
    assert "STARTTLS" not in script.lines


# -- who dials ----------------------------------------------------------------------------------------


def test_name_and_address_of_ours(letter):
    script = Script()
    rules = replace(Policy(), smtp_helo_name="out.example.test", smtp_bind_address="127.0.0.77")
    with courier_to(script, rules=rules) as courier:
        courier.carry(letter())
    assert "ehlo out.example.test" in script.lines
    assert script.clients == ["127.0.0.77"]


def test_an_address_that_is_not_ours_is_told(letter):
    rules = replace(Policy(), smtp_bind_address="192.0.2.1")
    with courier_to(Script(), rules=rules) as courier, pytest.raises(Unreachable, match="assign requested address"):
        courier.carry(letter())
