"""What must hold for the facts of any bytes whatever."""

import re

from mailapp.standards.message import Facts

LITERAL = re.compile(rb"\{(\d+)\}\r\n")
QUOTED = re.compile(rb'"(?>(?:[^"\\\r\n\0\x80-\xff]|\\["\\])*)"')


def check(facts: Facts, octets: bytes) -> None:
    """Offsets fit into each other, and what goes over the wire is well-formed."""
    assert facts.size == len(octets)
    assert facts.parts[0].section == ""
    assert facts.parts[0].body_start == facts.header_size
    by_section = {part.section: part for part in facts.parts}
    assert len(by_section) == len(facts.parts)
    for part in facts.parts:
        assert 0 <= part.header_start <= part.body_start <= part.body_end <= len(octets)
        assert part.lines == octets.count(b"\n", part.body_start, part.body_end)
        parent = by_section[_parent(part.section, by_section)]
        assert parent.header_start <= part.header_start
        assert part.body_end <= parent.body_end
        assert "\0" not in part.filename + part.media_type + part.charset + part.content_id
    for line in (facts.subject, facts.base_subject, facts.sender, facts.recipients, facts.preview, facts.message_id):
        assert not set(line) & set("\0\r\n")
        line.encode()
    assert facts.sent is None or facts.sent.utcoffset() is not None
    assert len(facts.preview) <= 256
    for ready in (facts.envelope, facts.body, facts.body_structure):
        well_formed(ready)


def _parent(section: str, by_section: dict) -> str:
    if section in ("", "1"):
        return ""
    if section.endswith("."):
        return section[:-1]
    above = section.rpartition(".")[0]
    return above + "." if above + "." in by_section else above


def well_formed(octets: bytes) -> None:
    """Parentheses in pairs, strings as RFC 9051 §9 writes them."""
    depth = at = 0
    while at < len(octets):
        octet = octets[at : at + 1]
        if octet == b'"':
            at = QUOTED.match(octets, at).end()
        elif octet == b"{":
            literal = LITERAL.match(octets, at)
            at = literal.end() + int(literal[1])
            assert b"\0" not in octets[literal.end() : at]
        else:
            assert octet in b"()NIL 0123456789"
            depth += (octet == b"(") - (octet == b")")
            assert depth >= 0
            assert depth or at == len(octets) - 1
            at += 1
    assert at == len(octets)
    assert depth == 0
