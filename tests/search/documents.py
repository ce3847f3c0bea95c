"""Small documents of each kind that we read, and some that mean harm."""

import io
import zipfile
from collections.abc import Callable

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(text: str) -> bytes:
    """One page; ASCII without brackets."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    return pdf_of(stream, b"")


def pdf_of(stream: bytes, options: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<<" + options + b"/Length %d>>stream\n" % len(stream) + stream + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj" % number + one + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(file)
    return file + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def archive(**files: str | bytes) -> bytes:
    """Names with __ for / and _xml for .xml."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return octets.getvalue()


def word(*runs: str) -> bytes:
    texts = "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return archive(word__document_xml=f"<w:document {W}><w:body><w:p>{texts}</w:p></w:body></w:document>")


def sheets(text: str) -> bytes:
    return archive(xl__sharedStrings_xml=f"<sst><si><t>{text}</t></si><si><t>more</t></si></sst>")


def slides(text: str) -> bytes:
    xml = f'<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>'
    return archive(ppt__slides__slide1_xml=xml)


def open_document(text: str) -> bytes:
    xml = f'<o:document xmlns:o="o" xmlns:text="t"><text:p>{text}</text:p></o:document>'
    return archive(mimetype="application/vnd.oasis.opendocument.text", content_xml=xml)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHTER = f'<!DOCTYPE d [<!ENTITY l0 "laughter">{LAUGHS}]><w:document {W}><w:t>&l9;</w:t></w:document>'


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {  # kind and octets, which are made when their turn comes
    "a bomb": ("word", lambda: archive(word__document_xml=b"<w:t>" + b" " * (200 * 1024 * 1024))),
    "laughter": ("word", lambda: archive(word__document_xml=LAUGHTER)),
    "half of it": ("word", lambda: word("half")[:60]),
    "no archive": ("word", lambda: b"PK\x03\x04 nothing"),
    "no XML": ("sheets", lambda: archive(xl__sharedStrings_xml=b"\0\1\2")),
    "nothing in it": ("slides", lambda: archive(other="x")),
    "no PDF": ("pdf", lambda: b"%PDF-1.7 and nothing more"),
    "endless operators": ("pdf", lambda: pdf_of(b"q 1 0 0 1 0 0 cm " * 100_000, b"")),
    "deep": ("open", lambda: archive(content_xml="<a>" * 100_000)),
}
