"""What a mailto: address asks for (RFC 6068); pure. It comes from strangers' pages, so little of it is heard."""

from dataclasses import dataclass
from urllib.parse import unquote

SCHEME = "mailto:"
SIZE = 20_000  # characters
HEARD = ("to", "cc", "bcc", "subject", "body", "in-reply-to")  # RFC 6068 §4: others may be unsafe, and are passed over


@dataclass(frozen=True, slots=True)
class Wanted:
    to: str = ""
    cc: str = ""
    bcc: str = ""
    subject: str = ""
    body: str = ""
    in_reply_to: str = ""


def parse(address: str) -> Wanted:
    """Never raises: what is broken is read as far as it goes."""
    address = address[:SIZE]
    if address[: len(SCHEME)].lower() == SCHEME:
        address = address[len(SCHEME) :]
    people, _mark, query = address.partition("#")[0].partition("?")
    found: dict[str, list[str]] = {"to": [_decoded(people)]}
    for field in query.replace("&amp;", "&").split("&"):
        name, _equals, value = field.partition("=")
        if (name := _decoded(name).lower()) in HEARD:
            found.setdefault(name, []).append(_decoded(value))
    return Wanted(
        **{name: ", ".join(filter(None, found.get(name, ()))) for name in ("to", "cc", "bcc")},
        subject=_first(found, "subject"),
        body=_first(found, "body").replace("\r\n", "\n").replace("\r", "\n"),
        in_reply_to=_first(found, "in-reply-to"),
    )


def _first(found: dict[str, list[str]], name: str) -> str:
    return next(iter(found.get(name, ())), "")


def _decoded(text: str) -> str:
    """ "+" is a plus here (RFC 6068 §5), not a blank."""
    return unquote(text, errors="replace").replace("\0", "")
