"""Kinds of attached files, coarse enough to be chosen from: by the ending of the name, else by the media type."""

import re

OTHER = "other"
ENDINGS = {
    "document": "pdf doc docx docm odt rtf pages txt md html htm",
    "table": "xls xlsx xlsm xlsb ods csv numbers",
    "slides": "ppt pptx pptm pps ppsx odp key",
    "picture": "png jpg jpeg gif webp bmp tif tiff heic heif avif svg",
    "sound": "mp3 m4a ogg oga opus wav flac aac wma",
    "film": "mp4 m4v mov avi mkv webm mpg mpeg wmv",
    "archive": "zip rar 7z tar gz tgz bz2 xz",
    "letter": "eml msg",
    "calendar": "ics vcs vcf",
}
GROUPS = (*ENDINGS, OTHER)
BY_ENDING = {ending: group for group, endings in ENDINGS.items() for ending in endings.split()}
BY_TYPE = {
    "application/pdf": "document",
    "application/zip": "archive",
    "text/calendar": "calendar",
    "text/vcard": "calendar",
}
BY_MAIN_TYPE = {"image": "picture", "audio": "sound", "video": "film", "message": "letter", "text": "document"}
ENDING = re.compile(r"\.([a-z0-9]{1,8})\Z")


def group_of(name: str, media_type: str) -> str:
    """One of GROUPS."""
    found = ENDING.search(name.strip().lower())
    named = BY_ENDING.get(found[1]) if found else None
    return named or BY_TYPE.get(media_type) or BY_MAIN_TYPE.get(media_type.partition("/")[0], OTHER)
