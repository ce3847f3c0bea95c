"""BODY and BODYSTRUCTURE of a tree (RFC 9051 §7.5.2, RFC 3501 §7.4.2)."""

from mailapp.standards.message.envelope import addresses, envelope
from mailapp.standards.message.imapsyntax import NIL, nstring, string
from mailapp.standards.message.params import Parameters, split
from mailapp.standards.message.tree import Node

DEFAULT_CHARSET = (b"charset", b"us-ascii")  # RFC 2045 §5.2


def structures(node: Node) -> tuple[bytes, bytes]:
    """The parenthesised list of a node without extension data (BODY) and with it (BODYSTRUCTURE)."""
    if node.is_multipart:
        inside = [structures(part) for part in node.parts]
        kind = string(node.minor)
        body = b"".join([plain for plain, _ in inside]) + b" " + kind
        extended = b"".join([full for _, full in inside]) + b" " + kind
        return b"(%s)" % body, b"(%s %s %s)" % (extended, _parameters(node.parameters), _common_extension(node))
    body = extended = _basic(node)
    if node.message:
        inner_body, inner_extended = structures(node.message)
        head = node.message.head
        about = envelope(head, addresses(head))
        body += b" %s %s %d" % (about, inner_body, node.lines)
        extended += b" %s %s %d" % (about, inner_extended, node.lines)
    elif node.major.lower() == b"text":
        body = extended = body + b" %d" % node.lines
    md5 = nstring(node.head.get(b"content-md5"))
    return b"(%s)" % body, b"(%s %s %s)" % (extended, md5, _common_extension(node))


def _basic(node: Node) -> bytes:
    """Type, parameters, id, description, encoding and octets, which all leaves have."""
    parameters = node.parameters
    if node.major.lower() == b"text" and not any(name == b"charset" for name, _ in parameters):
        parameters = [*parameters, DEFAULT_CHARSET]
    fields = (
        string(node.major),
        string(node.minor),
        _parameters(parameters),
        nstring(node.head.get(b"content-id")),
        nstring(node.head.get(b"content-description")),
        string(node.encoding),
        b"%d" % node.size,
    )
    return b" ".join(fields)


def _common_extension(node: Node) -> bytes:
    """Disposition, language and location."""
    disposition = language = NIL
    if node.disposition:
        disposition = b"(%s %s)" % (string(node.disposition), _parameters(node.disposition_parameters))
    if b"content-language" in node.head:
        language = _languages(node.head[b"content-language"])
    return b"%s %s %s" % (disposition, language, nstring(node.head.get(b"content-location")))


def _languages(value: bytes) -> bytes:
    """RFC 3282: tags between commas."""
    tags = [tag for piece in split(value)[0].split(b",") if (tag := piece.strip())]
    return b"(%s)" % b" ".join([string(tag) for tag in tags]) if tags else NIL


def _parameters(parameters: Parameters) -> bytes:
    if not parameters:
        return NIL
    return b"(%s)" % b" ".join([string(name) + b" " + string(value) for name, value in parameters])
