"""Whoever signs what leaves. Each signer in SIGNERS is asked, the last stands on top."""

from typing import Protocol

from mailapp.net.content import Content
from mailapp.signing.api import DkimSigner
from mailapp.standards.envelope import Envelope


class Signer(Protocol):
    def sign(self, envelope: Envelope, content: Content) -> bytes:
        """Header fields with their CRLF, to stand above the letter; b"" when this letter is not signed."""


SIGNERS: list[Signer] = [DkimSigner()]
