"""STARTTLS on a connection: a wall, behind which nothing counts that was said in clear (RFC 3207 §4.2)."""

import logging
import ssl

from mta.smtp import replies
from mta.smtp.entry import Entry
from mta.smtp.session import Upgrade

log = logging.getLogger(__name__)

HANDSHAKE_SECONDS = 30.0  # for TLS to come up, and to go down


class Securable(Entry):
    """A connection that can put on TLS."""

    _stopping = False  # the service ends

    def _upgrade(self, _: Upgrade) -> None:
        if self.transport is None or self._tls is None:
            self._say(replies.NO_TLS)
        elif self._lines.rest():
            self._hang_up(replies.NOTHING_BEHIND_STARTTLS)
        else:
            self.transport.pause_reading()  # the ClientHello must not reach our buffer
            self._say(replies.GO_TLS)
            self._flush()
            self._talk.forget()
            self._waiting = self.loop.create_task(self._start_tls(self._tls))

    async def _start_tls(self, tls: ssl.SSLContext) -> None:
        plain = self.transport
        if plain is None:
            return
        try:
            secure = await self.loop.start_tls(
                plain,
                self,
                tls,
                server_side=True,
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=HANDSHAKE_SECONDS,
            )
        except OSError as trouble:  # ssl.SSLError is one
            log.info("client %s: TLS did not come up: %s", self._client, trouble)
            plain.abort()
            self.connection_lost(trouble)  # while hands are shaken the transport tells nobody that it ends
            return
        if secure is None or self._lines.rest():
            plain.abort()
            return
        self.transport = secure
        self._talk.secure = True
        self._waiting = None
        if self._stopping:
            self._hang_up(replies.STOPPING)
        else:
            self._go_on()

    def _tls_name(self) -> str:
        """ "TLSv1.3 TLS_AES_256_GCM_SHA384", or ""."""
        tls = self.transport.get_extra_info("ssl_object") if self.transport and self._talk.secure else None
        return f"{tls.version()} {tls.cipher()[0]}" if tls else ""
