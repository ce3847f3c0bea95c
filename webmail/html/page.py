"""The page in the frame: nothing but the letter, under a policy that runs nothing and asks nobody."""

from webmail.html.clean import Cleaned

LOOK = """
:root { color-scheme: light; }
html { background: #fff; color: #1f1d1a; }
body { margin: 16px 20px; font: 0.9375rem/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
img:not([src]) { padding: 4px 8px; border: 1px dashed #b5aca0; border-radius: 4px; color: #6b645b; }
table { max-width: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 0; margin-inline-start: 4px; padding-inline-start: 12px; border-inline-start: 3px solid #cfc7bc; }
a { color: #1f5a93; }
.pillarbox-quote > summary { width: max-content; max-width: 100%; padding: 6px 12px; border-radius: 8px; }
.pillarbox-quote > summary { background: #f5f2ee; color: #5f574f; font-size: 0.8125rem; cursor: pointer; }
.pillarbox-head { margin: 0 0 16px; padding-bottom: 12px; border-bottom: 1px solid #ccc; }
.pillarbox-head + div { contain: paint; } /* nothing of a stranger's covers these lines of ours */
.pillarbox-head h1 { margin: 0 0 8px; font-size: 1.25rem; }
"""

DOCUMENT = """<!doctype html>
<html>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Letter</title>
<style>{look}{size}</style>
<style>{style}</style></head>
<body>{head}<div><div class="pillarbox-letter" dir="auto">{body}</div></div></body>
</html>
"""


def page(cleaned: Cleaned, head: str = "", size: str = "") -> str:
    """A whole document; `head` is markup of ours that stands above the letter (on paper).

    `size`, as "131.25%", is what the reader wants of letters that name no size of their own.
    """
    said = f":root {{ font-size: {size}; }}\n" if size else ""
    return DOCUMENT.format(look=LOOK, size=said, style=cleaned.style, head=head, body=cleaned.body)


def policy(images: str = "") -> str:
    """Content-Security-Policy: an origin of its own without scripts, forms or requests.

    `images`: where pictures from elsewhere may come from by the reader's consent, "" nowhere.
    """
    return (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        f"img-src {f'data: {images}'.strip()}; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    )
