"""What octets are a picture of which kind: their own first signs, whatever a server calls them."""

# What a browser shows without running anything; SVG is a document, and is not among them.
SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
)


def image_kind(octets: bytes) -> str:
    """The media type; "" when it is none of these pictures."""
    if octets[:4] == b"RIFF" and octets[8:12] == b"WEBP":
        return "image/webp"
    if octets[4:12] == b"ftypavif":
        return "image/avif"
    return next((kind for sign, kind in SIGNS if octets.startswith(sign)), "")
