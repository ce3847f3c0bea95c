"""Octets to text under any name that a stranger gives to a charset."""

import codecs
import re
from functools import lru_cache

FALLBACK = "cp1252"  # what 8-bit text without a name nearly always is, when it is not UTF-8

# As the Encoding Standard of the web reads them: the superset that senders really use.
ALIASES = {
    "usascii": "",
    "ascii": "",
    "ansix341968": "",
    "unknown8bit": "",
    "8bit": "",
    "7bit": "",
    "xunknown": "",
    "defaultcharset": "",
    "utf8mb4": "utf-8",
    "iso88591": "cp1252",
    "latin1": "cp1252",
    "iso885911": "cp874",
    "iso88598i": "iso8859-8",
    "iso88598e": "iso8859-8",
    "iso88599": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "xgbk": "gb18030",
    "csgb2312": "gb18030",
    "big5": "big5hkscs",
    "xxbig5": "big5hkscs",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "xsjis": "cp932",
    "windows31j": "cp932",
    "ksc5601": "cp949",
    "ksc56011987": "cp949",
    "ksc56011989": "cp949",
    "ksc": "cp949",
    "euckr": "cp949",
    "xwindows949": "cp949",
    "unicode11utf7": "utf-7",
    "unicode11utf8": "utf-8",
    "xmacroman": "mac_roman",
    "macintosh": "mac_roman",
    "xmaccyrillic": "mac_cyrillic",
    "koi8": "koi8-r",
    "iso2022jp": "iso2022_jp_ext",
    "xeucjp": "euc_jp",
}
# Codecs of Python's that are no charsets of mail, or cost more than linear time.
NOT_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}


@lru_cache(maxsize=512)
def codec(charset: str) -> str:
    """Python's name of the codec; "" when the charset is unknown or says nothing."""
    name = charset.strip().strip("\"'").lower()
    plain = re.sub(r"[^a-z0-9]", "", name)
    if plain in ALIASES:
        return ALIASES[plain]
    for candidate in (name, re.sub(r"^x-", "", name), re.sub(r"^(cp|windows|win)[-_]?", "cp", name)):
        try:
            found = codecs.lookup(candidate)
        except (LookupError, ValueError):
            continue
        if found._is_text_encoding and found.name.replace("-", "_") not in NOT_CHARSETS:
            return found.name
    return ""


def to_text(octets: bytes, charset: str = "") -> str:
    """Decode under the declared charset; without a usable one UTF-8, else windows-1252. Never raises."""
    name = codec(charset) if charset else ""
    if not name:
        return guess(octets)
    try:
        text = octets.decode(name, "replace")
    except (LookupError, ValueError):
        return guess(octets)
    return text if text.isascii() or name == "utf-8" else without_surrogates(text)


def guess(octets: bytes) -> str:
    """8-bit octets that nobody named (RFC 6532 allows UTF-8 in headers; the rest is history)."""
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode(FALLBACK, "replace")


def without_surrogates(text: str) -> str:
    """UTF-7 and friends can make lone surrogates, which no database takes."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
