"""SCRAM and the people: what is kept, who is let in, how it is throttled and noted; and nobody learns who exists."""

import pytest

from mailapp.directory import api as directory
from mailapp.directory import scramkeys
from mailapp.directory.credentials import BadCredentials, TooManyFailures, answer, check, scram
from mailapp.directory.models import Account, AppPassword
from mailapp.directory.values import AccountInfo
from mailapp.journal import api as journal
from mailapp.policy import api as policy
from mailapp.standards import sasl
from mailapp.standards.scram import Scram

ANNA, IP = "anna@example.test", "192.0.2.7"
pytestmark = pytest.mark.usefixtures("office")


def log_in(password: str, name: str = ANNA, protocol: str = "imap", ip: str = IP) -> AccountInfo:
    """The whole exchange, as a session has it."""
    exchange, client = sasl.begin("SCRAM-SHA-256"), Scram("SCRAM-SHA-256", name, password, "nonce")
    challenge = exchange.told(answer(exchange.answer(client.first.encode()), ip, protocol))
    said = client.answer(challenge.text.decode())
    final = exchange.told(answer(exchange.answer(said.text.encode()), ip, protocol))
    said.check(final.text.decode())
    return exchange.answer(b"").who


def refused(password: str, name: str = ANNA, protocol: str = "imap") -> str:
    """What the journal says of it."""
    with pytest.raises(BadCredentials):
        log_in(password, name, protocol)
    return journal.recent(["login-failed"])[0].step.summary


def test_the_right_password_opens_and_is_noted():
    assert log_in("anna-secret", "Anna@Example.test").address == ANNA
    [entry] = journal.recent(["login"])
    assert entry.step.summary == "Logged in by imap from 192.0.2.7"
    log_in("anna-secret")
    assert len(journal.recent(["login"])) == 1


@pytest.mark.parametrize(
    ("name", "password", "why"),
    [
        (ANNA, "wrong", "wrong password"),
        (ANNA, "ben-secret", "wrong password"),
        ("ghost@example.test", "anna-secret", "no such account"),
        ("nobody", "x", "no such account"),
    ],
)
def test_anything_else_does_not(name, password, why):
    assert refused(password, name) == f"Login by imap from {IP} failed: {why}"


def test_who_exists_cannot_be_told_apart():
    first, again = (scram("ghost@example.test", IP, "imap") for _ in range(2))
    anna = scram(ANNA, IP, "imap")
    assert (first.salt, first.rounds) == (again.salt, again.rounds)
    assert first.nonce != again.nonce
    assert (len(first.salt), first.rounds, len(first.nonce)) == (len(anna.salt), anna.rounds, len(anna.nonce))
    assert anna.rounds >= 4096
    assert len({one.salt for one in (first, anna, scram("ben@example.test", IP, "imap"))}) == 3


def test_a_new_password_ends_the_old():
    log_in("anna-secret")
    directory.set_password(ANNA, "something new")
    assert refused("anna-secret").endswith("wrong password")
    assert log_in("something new").address == ANNA


def test_a_password_from_before_is_known_after_one_login():
    Account.objects.update(scram="")
    assert "by another mechanism" in refused("anna-secret")
    check(ANNA, "anna-secret", IP, "smtp")
    assert log_in("anna-secret").address == ANNA


def test_keys_of_another_salt_are_made_anew(settings, monkeypatch):
    settings.SECRET_KEY = "another"
    monkeypatch.setattr(scramkeys, "made", scramkeys.made.__wrapped__)  # nothing remembered from other tests
    assert "by another mechanism" in refused("anna-secret")
    check(ANNA, "anna-secret", IP, "HTTP")
    assert log_in("anna-secret").address == ANNA


def test_one_password_in_two_writings():
    directory.set_password(ANNA, "schlüs\u00a0sel")
    assert log_in("schlu\u0308s sel").address == ANNA


@pytest.mark.parametrize("typed", ["½ Tüte \u2764\ufe0f", "ﬁsch\u00adsuppe ⅳ", "パスワード"])
def test_a_client_may_prepare_it_or_not(typed, monkeypatch):
    """RFC 5802 §2.2 asks for SASLprep; libraries without it send what was typed."""
    directory.set_password(ANNA, typed)
    assert log_in(typed).address == ANNA
    monkeypatch.setattr("mailapp.standards.scram.saslprep", str)
    assert log_in(typed).address == ANNA
    assert refused(typed + "!").endswith("wrong password")


def test_a_key_from_before_gets_its_companion():
    directory.set_password(ANNA, "half ½ password")
    kept = Account.objects.get(address=ANNA).scram.split()
    assert len(kept) == 2
    Account.objects.update(scram=kept[0])
    refused("half ½ password")
    check(ANNA, "half ½ password", IP, "HTTP")
    assert log_in("half ½ password").address == ANNA


def test_nothing_is_no_password_of_soft_hyphens():
    assert len(scramkeys.of_password(ANNA, "\u00ad" * 12).split()) == 1


def test_app_passwords_open_too_and_say_which():
    _, phone = directory.add_app_password(ANNA, "Phone")
    _, scanner = directory.add_app_password(ANNA, "Scanner", ["smtp"])
    assert log_in(phone).address == log_in(phone.replace("-", "")).address == ANNA
    assert log_in(scanner, protocol="smtp").address == ANNA
    assert refused(scanner, protocol="pop3").endswith("wrong password")
    assert [entry.step.detail["app"] for entry in journal.recent(["login"])] == ["Scanner", "Phone"]
    assert AppPassword.objects.get(name="Phone").last_used
    directory.revoke_app_password_named(ANNA, "Phone")
    assert refused(phone).endswith("wrong password")


def test_a_password_that_is_revoked_in_the_middle():
    made, phone = directory.add_app_password(ANNA, "Phone")
    exchange, client = sasl.begin("SCRAM-SHA-256"), Scram("SCRAM-SHA-256", ANNA, phone, "nonce")
    challenge = exchange.told(answer(exchange.answer(client.first.encode()), IP, "imap"))
    proof = exchange.answer(client.answer(challenge.text.decode()).text.encode())
    directory.revoke_app_password(ANNA, made.id)
    with pytest.raises(BadCredentials):
        answer(proof, IP, "imap")


def test_where_only_app_passwords_open():
    _, phone = directory.add_app_password(ANNA, "Phone")
    policy.change("app_passwords_only", True)
    refused("anna-secret")
    assert log_in(phone).address == ANNA


def test_a_disabled_account_is_closed():
    directory.change_account(ANNA, active=False)
    assert refused("anna-secret").endswith("the account is off")


def test_guessing_is_slowed_down_together_with_passwords():
    for _ in range(policy.current().failures_before_wait - 1):
        refused("wrong")
    with pytest.raises(BadCredentials):
        check(ANNA, "wrong", IP, "smtp")
    with pytest.raises(TooManyFailures):
        log_in("anna-secret", ip="198.51.100.1")
    with pytest.raises(TooManyFailures):
        log_in("ben-secret", "ben@example.test")


def test_who_was_in_a_moment_ago_is_not_locked_out():
    log_in("anna-secret")
    for _ in range(policy.current().failures_before_wait):
        with pytest.raises(BadCredentials):
            check(ANNA, "wrong", "198.51.100.1", "smtp")
    assert log_in("anna-secret").address == ANNA


def test_nobody_acts_for_somebody_else():
    with pytest.raises(BadCredentials):
        answer(sasl.Credentials(ANNA, "anna-secret", authorization="olga@example.test"), IP, "imap")


def test_what_is_kept():
    kept = Account.objects.get(address=ANNA).scram
    assert kept.startswith("SCRAM-SHA-256$15000:")
    assert "anna-secret" not in kept
    assert len(kept) <= Account._meta.get_field("scram").max_length
    with pytest.raises(ValueError, match="no key"):
        scramkeys.key("md5$x")
