"""What can become of a connection to somebody else's server."""

import ssl

from mailapp.standards.reply import Reply
from mailapp.standards.tlsrpt import TlsResult

# OpenSSL's X509_V_ERR_…
EXPIRED, HOST_MISMATCH, ADDRESS_MISMATCH = 10, 62, 64
BY_CODE = {
    EXPIRED: TlsResult.EXPIRED,
    HOST_MISMATCH: TlsResult.HOST_MISMATCH,
    ADDRESS_MISMATCH: TlsResult.HOST_MISMATCH,
}


class Lost(Exception):
    """The connection is of no use any more, and nothing of the present message was accepted.

    `reply` is what the server said last, or a temporary reply of our own that tells what happened.
    """

    def __init__(self, trouble: Reply | BaseException | str) -> None:
        self.reply = trouble if isinstance(trouble, Reply) else Reply(451, "4.4.2", reason(trouble))
        super().__init__(str(self.reply))


class NoAnswer(Lost):
    """Nobody answered our call in time: perhaps the port is blocked on the way."""


class TlsFailed(Lost):
    """TLS came to nothing, or is not good enough."""

    def __init__(self, result: TlsResult, words: str) -> None:
        super().__init__(Reply(451, "4.7.4" if result is TlsResult.NO_STARTTLS else "4.7.5", words))  # RFC 3463 §3.8
        self.result = result


def tls_failed(trouble: BaseException) -> TlsFailed:
    """What went wrong in a handshake, as RFC 8460 §4.3 sorts it."""
    if isinstance(trouble, ssl.SSLCertVerificationError):
        result = BY_CODE.get(trouble.verify_code, TlsResult.NOT_TRUSTED)
        return TlsFailed(result, f"its certificate is not good: {trouble.verify_message}")
    return TlsFailed(TlsResult.FAILURE, f"TLS handshake failed: {reason(trouble)}")


def reason(trouble: BaseException | str) -> str:
    """One plain phrase for what went wrong."""
    if isinstance(trouble, str):
        return trouble
    if isinstance(trouble, TimeoutError):
        return "no answer in time"
    if isinstance(trouble, ConnectionError) or (isinstance(trouble, OSError) and trouble.strerror):
        return (trouble.strerror or "the connection broke").lower()
    return str(trouble) or type(trouble).__name__
