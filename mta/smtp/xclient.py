"""XCLIENT, as Postfix documents it: a server of ours speaks for a client of its own."""

from mailapp.directory.values import AccountInfo
from mailapp.standards.reply import Reply
from mta.smtp import claims, offers, replies
from mta.smtp.session import Ask, Become, Known, Response, Session


def xclient(session: Session, argument: str) -> Response:
    """Only outside a transaction, only from those who are listed; then everything begins anew."""
    if not offers.xclient(session):
        return replies.NOT_FOR_YOU
    try:
        said = claims.read(argument)
    except claims.Malformed as wrong:
        return Reply(501, "5.5.4", str(wrong))
    if said.login:
        return Ask(Known(said.login), lambda account: _known(said, account))
    return Become(said)


def _known(said: claims.Claims, account: AccountInfo | None) -> Response:
    if account is None:
        return Reply(550, "5.7.1", "XCLIENT names somebody who has no account here")
    return Become(said, account)
