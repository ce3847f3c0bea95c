"""Which documents we can read, by media type or by the end of their name. Pure."""

PDF, WORD, SLIDES, SHEETS, OPEN = "pdf", "word", "slides", "sheets", "open"
OFFICE = "application/vnd.openxmlformats-officedocument."
OASIS = "application/vnd.oasis.opendocument."
TYPES = {
    "application/pdf": PDF,
    "application/x-pdf": PDF,
    f"{OFFICE}wordprocessingml.document": WORD,
    f"{OFFICE}presentationml.presentation": SLIDES,
    f"{OFFICE}spreadsheetml.sheet": SHEETS,
    f"{OASIS}text": OPEN,
    f"{OASIS}presentation": OPEN,
    f"{OASIS}spreadsheet": OPEN,
}
ENDS = {
    "pdf": PDF, "docx": WORD, "docm": WORD, "pptx": SLIDES, "pptm": SLIDES, "xlsx": SHEETS, "xlsm": SHEETS,
    "odt": OPEN, "odp": OPEN, "ods": OPEN,
}  # fmt: skip
BEGIN = {PDF: b"%PDF-"}
ZIP = b"PK\x03\x04"
BEGIN_WITHIN = 1024  # octets; PDF's readers allow for so much before it
VAGUE = ("application/octet-stream", "application/zip", "application/x-zip-compressed", "application/download")


def kind_of(media_type: str, filename: str) -> str:
    """ "" when it is nothing that we can read."""
    if kind := TYPES.get(media_type):
        return kind
    is_vague = media_type in VAGUE or media_type.startswith("application/vnd.ms-")
    return ENDS.get(filename.rpartition(".")[2].lower(), "") if is_vague else ""


def is_that(octets: bytes, kind: str) -> bool:
    """Whether it begins as such a document does: much of what is called one is none."""
    return BEGIN.get(kind, ZIP) in octets[:BEGIN_WITHIN]
