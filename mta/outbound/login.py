"""Logging in at a relay (RFC 4954), only when the connection is encrypted."""

import base64
import hmac
import secrets
from collections.abc import Callable

from mailapp.net.sealed import CannotOpen
from mailapp.standards.reply import Reply
from mailapp.standards.scram import HASHES, Scram, ScramFailed
from mta.outbound.lost import Lost
from mta.outbound.peer import Peer
from mta.outbound.terms import Login

GO_ON = 334
LOGGED_IN = 235


def log_in(peer: Peer, login: Login) -> None:
    """Say who we are. Raises Lost: a relay that does not know us may do so when an administrator has been here."""
    if not peer.tls:
        raise Lost(Reply(451, "4.7.11", "The relay asks for a password, but the connection is not encrypted"))
    offered = peer.esmtp_features.get("auth", "").upper().split()
    way = next((MECHANISMS[name] for name in MECHANISMS if name in offered), None)
    if way is None:
        raise Lost(
            Reply(451, "4.7.4", f"The relay offers no way to log in that we know: {' '.join(offered) or 'none'}")
        )
    try:
        said = way(peer, login.user, login.password())
    except (CannotOpen, OSError) as trouble:
        raise Lost(Reply(451, "4.3.5", f"The relay's password cannot be read: {trouble}")) from trouble
    if said.code != LOGGED_IN:
        raise Lost(Reply(451, "4.7.8", f"The relay does not let {login.user} in: {said}"))


def _plain(peer: Peer, user: str, password: str) -> Reply:
    """RFC 4616"""
    told = f"\0{user}\0{password}"
    return _ask(peer, f"AUTH PLAIN {_coded(told.encode())}")


def _login(peer: Peer, user: str, password: str) -> Reply:
    said = _ask(peer, "AUTH LOGIN")
    for answer in (user, password):
        if said.code != GO_ON:
            return said
        said = _ask(peer, _coded(answer.encode()))
    return said


def _cram_md5(peer: Peer, user: str, password: str) -> Reply:
    """RFC 2195"""
    said = _ask(peer, "AUTH CRAM-MD5")
    if said.code != GO_ON:
        return said
    try:
        challenge = base64.b64decode(said.text)
    except ValueError:
        return _ask(peer, "*")
    digest = hmac.new(password.encode(), challenge, "md5").hexdigest()
    return _ask(peer, _coded(f"{user} {digest}".encode()))


def _scram(mechanism: str) -> "Mechanism":
    def log_in(peer: Peer, user: str, password: str) -> Reply:
        """RFC 5802 §5"""
        scram = Scram(mechanism, user, password, secrets.token_urlsafe(18))
        said = _ask(peer, f"AUTH {mechanism} {_coded(scram.first.encode())}")
        if said.code != GO_ON:
            return said
        try:
            answer = scram.answer(_decoded(said))
            said = _ask(peer, _coded(answer.text.encode()))
            if said.code != GO_ON:
                return said
            answer.check(_decoded(said))
        except ScramFailed as wrong:
            _ask(peer, "*")
            return Reply(535, "5.7.8", str(wrong))
        return _ask(peer, "")

    return log_in


Mechanism = Callable[[Peer, str, str], Reply]
MECHANISMS: dict[str, Mechanism] = {  # the best first
    **{mechanism: _scram(mechanism) for mechanism in HASHES},
    "PLAIN": _plain,
    "LOGIN": _login,
    "CRAM-MD5": _cram_md5,
}


def _ask(peer: Peer, line: str) -> Reply:
    peer.put(line)
    return peer.said(peer.rules.smtp_mail_timeout)


def _decoded(said: Reply) -> str:
    try:
        return base64.b64decode(said.text).decode()
    except ValueError:
        raise ScramFailed("the server's challenge is none") from None


def _coded(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
