"""Logging in: right, wrong, throttled, remembered, noted. Argon2 does little work, but where time matters."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.directory import credentials, throttle, verified
from mailapp.directory.backend import DirectoryBackend
from mailapp.directory.credentials import BadCredentials, TooManyFailures, check
from mailapp.directory.models import Account, Throttle
from mailapp.journal import api as journal
from mailapp.policy import api as policy
from mailapp.policy.values import Policy

PASSWORD = "correct horse"
IP = "192.0.2.7"


class LightArgon2(Argon2PasswordHasher):
    """The same algorithm with a hundredth of the work."""

    time_cost = 1
    memory_cost = 128
    parallelism = 1


@pytest.fixture
def light_argon2(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.LightArgon2"]


@pytest.fixture
def anna(db, light_argon2):
    directory.add_domain("example.test")
    return directory.add_account("anna@example.test", PASSWORD, display_name="Anna")


def fail(times: int, address: str = "anna@example.test", ip: str = IP) -> None:
    for _ in range(times):
        with pytest.raises(BadCredentials):
            check(address, "wrong", ip, "IMAP")


def wake(seconds: float) -> None:
    """So much time passes, as the throttles see it."""
    for row in Throttle.objects.all():
        Throttle.objects.filter(key=row.key).update(until=row.until - timedelta(seconds=seconds))


def test_the_right_password_opens_and_is_noted(anna):
    assert check("Anna@Example.test", PASSWORD, IP, "SMTP") == anna
    noted = journal.recent(["login"])[0]
    assert noted.step.address == "anna@example.test"
    assert noted.step.summary == "Logged in by SMTP from 192.0.2.7"


@pytest.mark.usefixtures("anna")
def test_one_password_from_every_keyboard():
    """RFC 8265 §4.2.2: spaces of any kind, letters composed or not; great letters and small ones differ."""
    directory.set_password("anna@example.test", "gr\u00fcner Esel")
    for typed in ("gru\u0308ner Esel", "gr\u00fcner\u00a0Esel", "gr\u00fcner\u3000Esel"):
        check("anna@example.test", typed, IP, "IMAP")
    for typed in ("gr\u00fcner esel", "gruner Esel", "gr\u00fcner  Esel"):
        with pytest.raises(BadCredentials):
            check("anna@example.test", typed, IP, "IMAP")


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("anna@example.test", "wrong"),
        ("anna@example.test", ""),
        ("anna@example.test", PASSWORD + " "),
        ("anna@example.test", "\ud800"),
        ("anna@example.test", "x" * 100_000),
        ("ghost@example.test", PASSWORD),
        ("anna", PASSWORD),
        ("", ""),
        ("\0@" * 500, PASSWORD),
    ],
)
@pytest.mark.usefixtures("anna")
def test_anything_else_does_not(address, password):
    with pytest.raises(BadCredentials):
        check(address, password, IP, "IMAP")


def test_one_password_in_two_writings(anna):
    directory.set_password("anna@example.test", "schlüs\u00a0sel")
    assert check("anna@example.test", "schlu\u0308s sel", IP, "IMAP") == anna


@pytest.mark.usefixtures("anna")
def test_a_failure_is_noted_without_the_password():
    with pytest.raises(BadCredentials):
        check("anna@example.test", "hunter2-wrong", IP, "IMAP")
    noted = journal.recent(["login-failed"])[0]
    assert noted.step.summary == "Login by IMAP from 192.0.2.7 failed: wrong password"
    assert "hunter2" not in str(noted)


@pytest.mark.usefixtures("anna")
def test_a_disabled_account_is_refused_even_while_remembered():
    directory.add_account("olga@example.test", PASSWORD, admin=True)
    check("anna@example.test", PASSWORD, IP, "IMAP")
    directory.change_account("anna@example.test", active=False)
    with pytest.raises(BadCredentials):
        check("anna@example.test", PASSWORD, IP, "IMAP")
    assert "the account is off" in journal.recent(["login-failed"])[0].step.summary


def test_a_remembered_password_costs_one_query_and_no_argon2(anna, django_assert_num_queries, monkeypatch):
    check("anna@example.test", PASSWORD, IP, "IMAP")
    monkeypatch.setattr(credentials, "check_password", None)
    with django_assert_num_queries(1):
        assert check("anna@example.test", PASSWORD, "192.0.2.8", "POP3") == anna


@pytest.mark.usefixtures("anna")
def test_a_new_password_ends_the_old_at_once():
    check("anna@example.test", PASSWORD, IP, "IMAP")
    directory.set_password("anna@example.test", "something new")
    with pytest.raises(BadCredentials):
        check("anna@example.test", PASSWORD, IP, "IMAP")
    check("anna@example.test", "something new", IP, "IMAP")


@pytest.mark.usefixtures("anna")
def test_the_memory_keeps_no_password():
    check("anna@example.test", PASSWORD, IP, "IMAP")
    assert PASSWORD not in repr(verified._known._kept)


@pytest.mark.usefixtures("anna")
def test_after_some_failures_everyone_waits_and_longer_each_time():
    rules = policy.current()
    fail(rules.failures_before_wait)
    with pytest.raises(TooManyFailures) as waiting:
        check("anna@example.test", PASSWORD, IP, "IMAP")
    assert 0 < waiting.value.wait_seconds <= rules.wait_first
    with pytest.raises(TooManyFailures):  # the account, from anywhere
        check("anna@example.test", PASSWORD, "198.51.100.1", "SMTP")
    with pytest.raises(TooManyFailures):  # the place, for anyone
        check("ben@example.test", PASSWORD, IP, "SMTP")
    wake(rules.wait_first)
    fail(1)
    with pytest.raises(TooManyFailures) as waiting:
        check("anna@example.test", PASSWORD, IP, "IMAP")
    assert rules.wait_first < waiting.value.wait_seconds <= 2 * rules.wait_first


def test_success_clears_what_was_guessed_at_the_account(anna):
    rules = policy.current()
    fail(rules.failures_before_wait)
    wake(rules.wait_first)
    assert check("anna@example.test", PASSWORD, IP, "IMAP") == anna
    assert [row.key for row in Throttle.objects.all()] == ["ip:192.0.2.7"]


@pytest.mark.usefixtures("anna")
def test_who_knows_the_password_is_not_locked_out_while_others_guess():
    check("anna@example.test", PASSWORD, IP, "IMAP")
    fail(policy.current().failures_before_wait, ip="198.51.100.1")
    check("anna@example.test", PASSWORD, IP, "IMAP")


@pytest.mark.usefixtures("anna")
def test_a_name_that_nobody_has_is_throttled_like_any_other():
    fail(policy.current().failures_before_wait, "ghost@example.test")
    with pytest.raises(TooManyFailures):
        check("ghost@example.test", "wrong", "198.51.100.1", "IMAP")


@pytest.mark.parametrize(
    ("client_ip", "key"),
    [
        ("192.0.2.7", "ip:192.0.2.7"),
        ("::ffff:192.0.2.7", "ip:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "ip:2001:db8:1:2::/64"),
        ("fe80::1%eth0", "ip:fe80::/64"),
        ("unix", "ip:unix"),
    ],
)
def test_what_counts_as_one_place(client_ip, key):
    assert throttle.keys_of("Anna@example.test", client_ip) == ["account:anna@example.test", key]
    assert throttle.keys_of("Anna@example.test", "") == ["account:anna@example.test"]


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 5), (6, 10), (9, 80), (12, 640), (13, 900), (9999, 900)]
)
def test_the_wait_doubles_up_to_a_limit(failures, seconds):
    assert throttle.pause(failures, Policy()) == seconds


@pytest.mark.django_db
def test_a_long_silence_is_a_new_beginning():
    rules, now = policy.current(), timezone.now()
    for _ in range(rules.failures_before_wait + 3):
        throttle.failed(["account:anna"], now, rules)
    later = now + timedelta(seconds=3 * rules.wait_longest)
    assert throttle.failed(["account:anna"], later, rules) == 0
    assert Throttle.objects.get().failures == 1


@pytest.mark.django_db(transaction=True)
def test_no_failure_is_lost_when_many_fail_at_once():
    def fail_once(_: int) -> None:
        try:
            throttle.failed(["account:anna", "ip:192.0.2.7"], timezone.now(), Policy())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail_once, range(24)))
    assert {row.key: row.failures for row in Throttle.objects.all()} == {"account:anna": 24, "ip:192.0.2.7": 24}


@pytest.mark.usefixtures("db")
def test_an_unknown_name_takes_as_long_as_a_wrong_password(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    directory.add_domain("example.test")
    directory.add_account("anna@example.test", PASSWORD)
    policy.change("failures_before_wait", 1000)

    def seconds(address: str) -> float:
        spans = []
        for _ in range(2):
            begun = time.process_time()
            fail(1, address)
            spans.append(time.process_time() - begun)
        return min(spans)

    known, unknown = seconds("anna@example.test"), seconds("ghost@example.test")
    assert 0.4 < unknown / known < 2.5


@pytest.mark.usefixtures("anna")
def test_an_older_hash_is_made_stronger(settings):
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, "django.contrib.auth.hashers.MD5PasswordHasher"]
    row = Account.objects.get()
    row.password = make_password(PASSWORD, hasher="md5")
    row.save()
    check("anna@example.test", PASSWORD, IP, "IMAP")
    row.refresh_from_db()
    assert row.password.startswith("argon2$")


class TestTheWeb:
    """The same credentials through Django's own door."""

    def log_in(self, password: str = PASSWORD) -> object:
        request = RequestFactory().post("/login", REMOTE_ADDR=IP)
        return authenticate(request, username="Anna@example.test", password=password)

    def test_right_wrong_and_throttled(self, anna):
        assert self.log_in().pk == anna.id
        assert self.log_in("wrong") is None
        fail(policy.current().failures_before_wait - 1)
        with pytest.raises(TooManyFailures):
            self.log_in("wrong")

    @pytest.mark.usefixtures("anna")
    @pytest.mark.parametrize(
        ("peer", "said", "counted"),
        [
            (IP, "198.51.100.9", IP),  # a stranger may say what he likes
            ("127.0.0.1", "198.51.100.9", "198.51.100.9"),
            ("127.0.0.1", "10.0.0.1, 198.51.100.9", "198.51.100.9"),
            ("::1", "rubbish", "::1"),
            ("127.0.0.1", "", "127.0.0.1"),
            ("", "", ""),
        ],
    )
    def test_behind_a_proxy_the_client_counts(self, peer, said, counted):
        request = RequestFactory().post("/login", REMOTE_ADDR=peer, headers={"X-Forwarded-For": said})
        assert authenticate(request, username="anna@example.test", password="wrong") is None
        assert journal.recent(["login-failed"])[0].step.detail["client"] == counted

    def test_a_session_ends_when_the_account_is_switched_off(self, anna, client):
        directory.add_account("olga@example.test", PASSWORD, admin=True)
        assert DirectoryBackend().get_user(anna.id)
        directory.change_account("anna@example.test", active=False)
        assert DirectoryBackend().get_user(anna.id) is None
        assert self.log_in() is None


@pytest.mark.usefixtures("anna")
def test_a_full_disk_keeps_nobody_from_his_mail(monkeypatch):
    """It could not be noted, and he may read what is there."""

    def full(*steps):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(journal, "note", full)
    assert check("anna@example.test", PASSWORD, IP, "IMAP").address == "anna@example.test"
    with pytest.raises(OperationalError):  # what cannot be counted is not let in, nor answered
        check("anna@example.test", "wrong", IP, "IMAP")
