"""Who may come in: a password, or a proof of one, is checked the same way for every protocol, throttled and noted."""

from functools import partial
from threading import BoundedSemaphore

from django.contrib.auth.hashers import check_password, make_password

from mailapp.directory import apppasswords, scramkeys, verified
from mailapp.directory.knock import BadCredentials, Knock, TooManyFailures
from mailapp.directory.lookup import info
from mailapp.directory.models import Account
from mailapp.directory.passwords import LENGTH_LIMIT, prepared
from mailapp.directory.proofs import proven, scram
from mailapp.directory.values import AccountInfo
from mailapp.standards import sasl

__all__ = ["BadCredentials", "TooManyFailures", "answer", "check", "proven", "scram", "whose"]

# Argon2 takes 100 MB while it works: on a machine with 1 GB a morning's logins must not all work at once.
_hashing = BoundedSemaphore(2)


def check(address: str, password: str, client_ip: str, protocol: str) -> AccountInfo:
    """Whose password this is. Raises BadCredentials or TooManyFailures.

    `client_ip` may be "" when nobody knows it. A password that was right within the last minute is believed at
    once, without a journal row. App passwords open mail protocols, and never the web ("HTTP").
    """
    knock = Knock.of(address, client_ip, protocol)
    with knock.turn:
        account = knock.account()
        password = prepared(password[: LENGTH_LIMIT + 1])
        if account and account.active and (known := _at_once(knock, account, password)):
            return known
        knock.refuse_while_waiting()
        if knock.needs_app_password:
            raise knock.turned_away(_why(knock, account, password) or "mail programs need an app password")
        if _is_right(account, password) and account and account.active:
            _keep_for_scram(account, password)
            verified.remember(account.pk, account.password, password)
            return knock.welcome(account)
        raise knock.turned_away(_why(knock, account, password) or "wrong password")


def answer(question: sasl.Question, client_ip: str, protocol: str) -> AccountInfo | sasl.Secrets:
    """What an exchange of SASL wants to know. Raises BadCredentials or TooManyFailures."""
    if isinstance(question, sasl.Wanted):
        return scram(question.name, client_ip, protocol)
    return whose(question, client_ip, protocol)


def whose(shown: sasl.Credentials | sasl.Proof, client_ip: str, protocol: str) -> AccountInfo:
    """Who has shown this in an exchange of SASL. Raises BadCredentials or TooManyFailures."""
    if shown.foreign:
        raise BadCredentials("nobody acts for somebody else here")
    if isinstance(shown, sasl.Proof):
        return proven(shown, client_ip, protocol)
    return check(shown.name, shown.password, client_ip, protocol)


def _at_once(knock: Knock, account: Account, password: str) -> AccountInfo | None:
    """What costs no Argon2: an app password, or what was right a moment ago. Nobody guesses either."""
    if not knock.needs_app_password and verified.is_known(account.pk, account.password, password):
        return info(account)
    app = apppasswords.find(account, password) if knock.kind else None
    if app is None or not apppasswords.opens(app, knock.kind):
        return None
    return apppasswords.admit(knock, account, app)


def _why(knock: Knock, account: Account | None, password: str) -> str:
    """For the journal, when it is more than a wrong password."""
    if account is None:
        return "no such account"
    if not account.active:
        return "the account is off"
    app = apppasswords.find(account, password)
    return f"the app password “{app.name}” is not for {knock.kind or 'the web'}" if app else ""


def _is_right(account: Account | None, password: str) -> bool:
    """Compare, as slowly for an unknown name as for a wrong password: nobody learns who exists."""
    with _hashing:
        if account is None:
            make_password(password)
            return False
        return check_password(password, account.password, partial(_strengthen, account))


def _strengthen(account: Account, password: str) -> None:
    """A hash of an older strength is replaced when its password comes along."""
    outdated, account.password = account.password, make_password(password)
    Account.objects.filter(pk=account.pk, password=outdated).update(password=account.password)


def _keep_for_scram(account: Account, password: str) -> None:
    """Who has a password from before SCRAM was spoken here, or spoken so, can use it from now on."""
    if not scramkeys.covers(account.address, account.scram, password):
        account.scram = scramkeys.of_password(account.address, password)
        Account.objects.filter(pk=account.pk, password=account.password).update(scram=account.scram)
