"""SCRAM as the house sees it: a proof is checked, throttled and noted as a password is (RFC 5802)."""

from collections.abc import Iterator

from mailapp.directory import apppasswords, scramkeys, verified
from mailapp.directory.knock import Knock
from mailapp.directory.lookup import info
from mailapp.directory.models import Account, AppPassword
from mailapp.directory.values import AccountInfo
from mailapp.standards import sasl

NO_KEY = "SCRAM does not know the password yet: it must come once by another mechanism, or to the webmail"


def scram(address: str, client_ip: str, protocol: str) -> sasl.Secrets:
    """How this name proves a password; a name that nobody has gets what looks the same, and opens nothing."""
    knock = Knock.of(address, client_ip, protocol)
    account = knock.account()
    kept = [one for one, _ in _keys(knock, account)] if account and account.active else []
    return scramkeys.secrets_of(knock.name, kept)


def proven(proof: sasl.Proof, client_ip: str, protocol: str) -> AccountInfo:
    """Whose password was proven; whether it still opens is looked up now. Raises BadCredentials or TooManyFailures."""
    knock = Knock.of(proof.name, client_ip, protocol)
    with knock.turn:
        account = knock.account()
        kept, app = _shown(knock, account, proof) if account and account.active else ("", None)
        if account and app:
            return apppasswords.admit(knock, account, app)
        if account and kept and verified.is_known(account.pk, account.password, kept):
            return info(account)
        knock.refuse_while_waiting()
        if account and kept:
            verified.remember(account.pk, account.password, kept)
            return knock.welcome(account)
        raise knock.turned_away(_why(account))


def _keys(knock: Knock, account: Account) -> Iterator[tuple[str, AppPassword | None]]:
    """What is kept of all passwords that open this door."""
    if not knock.needs_app_password:
        yield from ((kept, None) for kept in account.scram.split())
    for app in account.app_passwords.all():
        if apppasswords.opens(app, knock.kind):
            yield from ((kept, app) for kept in app.scram.split())


def _shown(knock: Knock, account: Account, proof: sasl.Proof) -> tuple[str, AppPassword | None]:
    """The key that the proof shows, and the app password if it is one's; "" for none."""
    for kept, app in _keys(knock, account):
        if scramkeys.is_current(account.address, kept) and scramkeys.key(kept) == proof.key:
            return kept, app
    return "", None


def _why(account: Account | None) -> str:
    if account is None:
        return "no such account"
    if not account.active:
        return "the account is off"
    return "wrong password" if scramkeys.is_current(account.address, account.scram) else NO_KEY
