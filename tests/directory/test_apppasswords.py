"""App passwords: they open mail programs, one by one, until somebody revokes them; never the web."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.directory import credentials
from mailapp.directory.apppasswords import GROUP, GROUPS, LETTERS, MOST
from mailapp.directory.credentials import BadCredentials, TooManyFailures, check
from mailapp.directory.models import AppPassword
from mailapp.directory.values import DirectoryError
from mailapp.journal import api as journal
from mailapp.policy import api as policy

ANNA, IP = "anna@example.test", "192.0.2.7"


@pytest.fixture
def phone(office) -> str:
    return directory.add_app_password(ANNA, "Anna's phone", by="olga@example.test")[1]


def refused(password: str, protocol: str = "imap", address: str = ANNA) -> str:
    """What the journal says of it."""
    with pytest.raises(BadCredentials):
        check(address, password, IP, protocol)
    return journal.recent(["login-failed"])[0].step.summary


def test_it_is_chance_and_kept_as_a_digest(phone):
    assert len(LETTERS) ** (GROUP * GROUPS) > 2**80
    row = AppPassword.objects.get()
    assert phone not in str(vars(row))
    assert phone.replace("-", "") not in str(vars(row))
    assert directory.add_app_password(ANNA, "Tablet")[1] != phone


@pytest.mark.parametrize("protocol", ["smtp", "imap", "IMAP", "pop3", "sieve", "managesieve"])
def test_it_opens_every_mail_protocol(phone, protocol):
    assert check(ANNA, phone, IP, protocol).address == ANNA
    [entry] = journal.recent(["login"])
    assert entry.step.summary == f"Logged in by {protocol} from {IP} with the app password “Anna's phone”"


@pytest.mark.parametrize("change", [str.upper, lambda it: it.replace("-", ""), lambda it: it.replace("-", " ")])
def test_it_may_be_typed_as_people_type(phone, change):
    assert check(ANNA, change(phone), IP, "imap").address == ANNA


def test_it_never_opens_the_web(phone):
    request = RequestFactory().post("/login", REMOTE_ADDR=IP)
    assert authenticate(request, username=ANNA, password=phone) is None
    noted = journal.recent(["login-failed"])[0].step.summary
    assert noted.endswith("the app password “Anna's phone” is not for the web")


def test_it_opens_for_its_owner_only(phone):
    assert refused(phone, address="ben@example.test").endswith("wrong password")


def test_it_opens_what_it_is_for(office):
    _, scanner = directory.add_app_password(ANNA, "Scanner", ["smtp"])
    assert check(ANNA, scanner, IP, "smtp").address == ANNA
    assert refused(scanner, "imap").endswith("the app password “Scanner” is not for imap")


def test_it_costs_no_argon2_and_three_queries(phone, django_assert_max_num_queries, monkeypatch):
    policy.current()
    monkeypatch.setattr(credentials, "check_password", None)
    check(ANNA, phone, IP, "imap")
    with django_assert_max_num_queries(2):  # the account and the password: noted and counted a moment ago
        check(ANNA, phone, "192.0.2.8", "imap")
    assert len(journal.recent(["login"])) == 1


def test_it_works_while_others_guess(phone):
    for _ in range(policy.current().failures_before_wait):
        refused("wrong")
    with pytest.raises(TooManyFailures):
        check(ANNA, "anna-secret", "198.51.100.1", "imap")
    assert check(ANNA, phone, "198.51.100.1", "imap").address == ANNA


def test_what_only_looks_like_one_is_counted(phone):
    for _ in range(policy.current().failures_before_wait):
        refused("aaaaa-aaaaa-aaaaa-aaaaa")
    with pytest.raises(TooManyFailures):
        check(ANNA, "aaaaa-aaaaa-aaaaa-aaaab", IP, "imap")


def test_revoked_it_ends_at_once_and_the_others_stay(phone):
    _, tablet = directory.add_app_password(ANNA, "Tablet")
    check(ANNA, phone, IP, "imap")
    directory.revoke_app_password_named(ANNA, "Anna's phone", by="olga@example.test")
    refused(phone)
    check(ANNA, tablet, IP, "imap")
    check(ANNA, "anna-secret", IP, "imap")
    acts = [entry.step.summary for entry in journal.recent(["admin"])]
    assert f"olga@example.test revoked the app password “Anna's phone” of {ANNA}" in acts


def test_a_disabled_account_is_closed_to_it(phone):
    check(ANNA, phone, IP, "imap")
    directory.change_account(ANNA, active=False)
    assert refused(phone).endswith("the account is off")


def test_its_use_is_written_down_once_an_hour(phone):
    check(ANNA, phone, IP, "imap")
    first = AppPassword.objects.get().last_used
    check(ANNA, phone, IP, "smtp")
    assert AppPassword.objects.get().last_used == first
    AppPassword.objects.update(last_used=timezone.now() - timedelta(hours=2))
    check(ANNA, phone, IP, "pop3")
    assert AppPassword.objects.get().last_used >= first


def test_the_office_may_want_nothing_else(phone):
    check(ANNA, "anna-secret", IP, "imap")  # and remembered
    policy.change("app_passwords_only", True)
    assert refused("anna-secret").endswith("mail programs need an app password")
    assert check(ANNA, phone, IP, "imap").address == ANNA
    assert check(ANNA, "anna-secret", IP, "HTTP").address == ANNA
    assert refused("x", address="ghost@example.test").endswith("no such account")


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("account", "name", "protocols", "sentence"),
    [
        (ANNA, " ", ["imap"], "Give it a name"),
        (ANNA, "x" * 101, ["imap"], "at most 100"),
        (ANNA, "a\0b", ["imap"], "control characters"),
        (ANNA, "Phone", [], "one or more of smtp"),
        (ANNA, "Phone", ["http"], "http is none of smtp"),
        ("ghost@example.test", "Phone", ["imap"], "no account"),
    ],
)
def test_what_cannot_be(account, name, protocols, sentence):
    with pytest.raises(DirectoryError, match=sentence):
        directory.add_app_password(account, name, protocols)
    assert not AppPassword.objects.exists()


def test_one_of_each_name(phone):
    with pytest.raises(DirectoryError, match="already"):
        directory.add_app_password(ANNA, " Anna's  phone")
    directory.add_app_password("ben@example.test", "Anna's phone")


def test_not_without_end(office):
    account = AppPassword(account_id=directory.account(ANNA).id)
    AppPassword.objects.bulk_create(
        AppPassword(account_id=account.account_id, name=str(number), digest=str(number)) for number in range(MOST)
    )
    with pytest.raises(DirectoryError, match="revoke what is not used"):
        directory.add_app_password(ANNA, "one more")


def test_nobody_revokes_what_is_not_his(phone):
    number = AppPassword.objects.get().pk
    with pytest.raises(DirectoryError, match="no such app password"):
        directory.revoke_app_password("ben@example.test", number)
    with pytest.raises(DirectoryError, match="no such app password"):
        directory.revoke_app_password(ANNA, 2**70)
    assert [one.name for one in directory.app_passwords(ANNA)] == ["Anna's phone"]
    assert directory.app_passwords("ben@example.test") == []


def test_it_goes_with_its_owner(phone):
    directory.remove_account(ANNA)
    assert not AppPassword.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_of_one_name(settings):
    directory.add_domain("example.test")
    directory.add_account(ANNA, "anna-secret")

    def make(_: int) -> bool:
        try:
            directory.add_app_password(ANNA, "Phone")
        except DirectoryError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == [False, False, False, True]
