"""BODY and BODYSTRUCTURE of a tree (RFC 9051 §7.5.2, RFC 3501 §7.4.2)."""

from mailapp.standards.message.envelope import addresses, envelope
from mailapp.standards.message.imapsyntax import NIL, nstring, string
from mailapp.standards.message.params import Parameters, split
from mailapp.standards.message.tree import Node

PLAIN_CHARSET = b'("charset" "us-ascii")'  # RFC 2045 §5.2


def structure(node: Node, extended: bool) -> bytes:
    """The parenthesised list of a node; extension data only in BODYSTRUCTURE."""
    if node.boundary:
        return _multipart(node, extended)
    if node.message:
        kind = _message(node, node.message, extended)
    elif node.major.lower() == b"text":
        kind = b" %d" % node.lines
    else:
        kind = b""
    return b"(%s%s%s)" % (_basic(node), kind, _extension(node) if extended else b"")


def _multipart(node: Node, extended: bool) -> bytes:
    children = b"".join([structure(child, extended) for child in node.children or [node.remainder()]])
    more = b""
    if extended:
        more = b" %s %s" % (_parameters(node.parameters), b" ".join(_disposition_language_location(node)))
    return b"(%s %s%s)" % (children, string(node.minor), more)


def _basic(node: Node) -> bytes:
    """Type, parameters, id, description, encoding and octets, which all leaves have."""
    parameters = _parameters(node.parameters)
    if parameters is NIL and node.media_type == "text/plain":
        parameters = PLAIN_CHARSET
    fields = (
        string(node.major),
        string(node.minor),
        parameters,
        nstring(node.head.get(b"content-id")),
        nstring(node.head.get(b"content-description")),
        string(node.encoding),
        b"%d" % node.size,
    )
    return b" ".join(fields)


def _message(node: Node, message: Node, extended: bool) -> bytes:
    inner = structure(message, extended)
    return b" %s %s %d" % (envelope(message.head, addresses(message.head)), inner, node.lines)


def _extension(node: Node) -> bytes:
    fields = (nstring(node.head.get(b"content-md5")), *_disposition_language_location(node))
    return b" " + b" ".join(fields)


def _disposition_language_location(node: Node) -> tuple[bytes, bytes, bytes]:
    disposition = NIL
    if node.disposition:
        disposition = b"(%s %s)" % (string(node.disposition), _parameters(node.disposition_parameters))
    language = node.head.get(b"content-language")
    location = nstring(node.head.get(b"content-location"))
    return disposition, _languages(language) if language else NIL, location


def _languages(value: bytes) -> bytes:
    """RFC 3282: tags between commas."""
    tags = [tag for piece in split(value)[0].split(b",") if (tag := piece.strip())]
    return b"(%s)" % b" ".join([string(tag) for tag in tags]) if tags else NIL


def _parameters(parameters: Parameters) -> bytes:
    if not parameters:
        return NIL
    return b"(%s)" % b" ".join([string(name) + b" " + string(value) for name, value in parameters])
