"""What ManageSieve answers, as octets (RFC 5804 §1.2, §1.3 and §4)."""

QUOTED_OCTETS = 1024  # RFC 5804 §4: of a quoted string; longer ones are literals


def string(octets: bytes) -> bytes:
    """Quoted where that is allowed, else a literal."""
    if len(octets) > QUOTED_OCTETS or any(octet in octets for octet in b"\r\n\0"):
        return b"{%d}\r\n" % len(octets) + octets
    return b'"' + octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _response(word: bytes, text: str, code: str) -> bytes:
    pieces = [word, f"({code})".encode() if code else b"", string(text.encode()) if text else b""]
    return b" ".join(piece for piece in pieces if piece) + b"\r\n"


def ok(text: str = "", code: str = "") -> bytes:
    return _response(b"OK", text, code)


def no(text: str, code: str = "") -> bytes:
    return _response(b"NO", text, code)


def bye(text: str, code: str = "") -> bytes:
    return _response(b"BYE", text, code)


OUR_FAULT = no("Something went wrong here; try again later.", "TRYLATER")
