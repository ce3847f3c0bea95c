"""Letters to be signed and verified; the first two are the examples of RFC 8463 and RFC 6376, appendix A, with keys."""

import base64
import hashlib
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from mailapp.standards.dkim.canonical import Field, fields
from mailapp.standards.dkim.header import BodyForm
from mailapp.standards.dkim.message import Message

RFC8463 = (
    b"DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    b" d=football.example.com; i=@football.example.com;\r\n"
    b" q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    b" subject : date : message-id : from : subject : date;\r\n"
    b" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    b" b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
    b" Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
    b" d=football.example.com; i=@football.example.com;\r\n"
    b" q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
    b" date : message-id : from : subject : date;\r\n"
    b" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    b" b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
    b" DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
    b" dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n"
    b"From: Joe SixPack <joe@football.example.com>\r\n"
    b"To: Suzie Q <suzie@shopping.example.net>\r\n"
    b"Subject: Is dinner ready?\r\n"
    b"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    b"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
    b"\r\n"
    b"Hi.\r\n"
    b"\r\n"
    b"We lost the game.  Are you hungry yet?\r\n"
    b"\r\n"
    b"Joe.\r\n"
)
RFC8463_KEYS = {
    ("brisbane._domainkey.football.example.com", "TXT"): [
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    ],
    ("test._domainkey.football.example.com", "TXT"): [
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY"
        "/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kr"
        "yOTIKT+l/K4w3QIDAQAB"
    ],
}
NOW = 1_528_637_909 + 3600
RFC6376 = (
    b"DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n"
    b"      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n"
    b"      h=Received : From : To : Subject : Date : Message-ID;\r\n"
    b"      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    b"      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n"
    b"        4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n"
    b"        KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n"
    b"        4bmp/YzhwvcubU4=;\r\n"
    b"Received: from client1.football.example.com  [192.0.2.1]\r\n"
    b"      by submitserver.example.com with SUBMISSION;\r\n"
    b"      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r\n"
) + RFC8463[RFC8463.index(b"From: ") :].replace(b"game.  Are", b"game. Are")
RFC6376_KEYS = {
    ("brisbane._domainkey.example.com", "TXT"): [
        "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v"
        "3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUY"
        "ckcQ2QIDAQAB"
    ],
}
UNSIGNED = RFC8463[RFC8463.index(b"From: ") :]
PrivateKey = RSAPrivateKey | Ed25519PrivateKey


def message(octets: bytes) -> Message:
    header, found, body = octets.partition(b"\r\n\r\n")
    return Message(fields(header + found), lambda: [body])


def sign(octets: bytes, key: PrivateKey, tags: Mapping[str, str]) -> bytes:
    """The letter with a signature on top, made by these tags over the defaults; None leaves one out."""
    kind = "rsa" if isinstance(key, RSAPrivateKey) else "ed25519"
    said = {
        "v": "1", "a": f"{kind}-sha256", "c": "relaxed/relaxed", "d": "example.net", "s": "s1",
        "h": "from:to:subject:date", **tags,
    }  # fmt: skip
    header_form, _, body_form = said["c"].partition("/")
    length = int(said["l"]) if said.get("l", "").isdecimal() else None
    unsigned = message(octets)
    digest = unsigned.body_hash(BodyForm(body_form == "relaxed", length)).digest
    said = {"bh": base64.b64encode(digest).decode(), **said, "b": ""}
    own = Field(
        "dkim-signature", b"DKIM-Signature: " + "; ".join(f"{n}={v}" for n, v in said.items()).encode() + b"\r\n"
    )
    covered = unsigned.signed_octets(
        [name.strip().lower() for name in said["h"].split(":")], own, relaxed=header_form == "relaxed"
    )
    return own.raw.removesuffix(b"\r\n") + base64.b64encode(signature(key, covered)) + b"\r\n" + octets


def signature(key: PrivateKey, octets: bytes) -> bytes:
    if isinstance(key, RSAPrivateKey):
        return key.sign(octets, PKCS1v15(), SHA256())
    return key.sign(hashlib.sha256(octets).digest())
