"""Letters that look like others (after Unicode Technical Standard 39): what a name looks like to a hurried eye."""

import unicodedata
from functools import lru_cache

from mailapp.standards.address import to_ascii

# Letters of other scripts → the Latin letters that they look like.
LOOKS = str.maketrans(
    {
        **dict(zip("аӓáàâăãåāąα", "a" * 11, strict=True)),
        **dict(zip("Ьвβ", "bbb", strict=True)),
        **dict(zip("сϲçćčⅽ", "cccccc", strict=True)),
        **dict(zip("ԁďđⅾ", "dddd", strict=True)),
        **dict(zip("еёєéèêëēęěε", "e" * 11, strict=True)),
        **dict(zip("ɡğģց", "gggg", strict=True)),
        **dict(zip("һհћ", "hhh", strict=True)),
        **dict(zip("іїíìîïīıιӏⅰ", "iiiiiiiiili", strict=True)),
        **dict(zip("јʝ", "jj", strict=True)),
        **dict(zip("кκķ", "kkk", strict=True)),
        **dict(zip("ⅼł|1", "llll", strict=True)),
        **dict(zip("мⅿ", "mm", strict=True)),
        **dict(zip("пոñńň", "nnnnn", strict=True)),
        **dict(zip("оöóòôõøōοσօ0", "o" * 12, strict=True)),
        **dict(zip("рρ", "pp", strict=True)),
        **dict(zip("ԛգ", "qq", strict=True)),
        **dict(zip("гřŕ", "rrr", strict=True)),
        **dict(zip("ѕśšşș", "sssss", strict=True)),
        **dict(zip("тτţťț", "ttttt", strict=True)),
        **dict(zip("υüúùûūůսц", "u" * 9, strict=True)),
        **dict(zip("νѵⅴ", "vvv", strict=True)),
        **dict(zip("ԝшωŵ", "wwww", strict=True)),
        **dict(zip("хχⅹ", "xxx", strict=True)),
        **dict(zip("уýÿγү", "yyyyy", strict=True)),
        **dict(zip("źżžᴢ", "zzzz", strict=True)),
    }
)
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))  # two letters that look like one
COMMON = frozenset("ー々")  # belong to more than one script
MIXED = frozenset(("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"))  # with Latin letters beside them


@lru_cache(maxsize=4096)
def skeleton(name: str) -> str:
    """Two names with one skeleton look alike."""
    look = unicodedata.normalize("NFKD", name.casefold().translate(LOOKS))
    look = "".join(letter for letter in look if not unicodedata.combining(letter)).translate(LOOKS)
    for pair, one in PAIRS:
        look = look.replace(pair, one)
    return look


def is_disguised(label: str) -> bool:
    """A label of a domain in foreign letters that shall be read as Latin ones (UTS 39 §5.1)."""
    if label.isascii():
        return False
    scripts = {_script(letter) for letter in label if letter.isalpha()}
    if "LATIN" in scripts:
        return bool(scripts & MIXED)
    return bool(scripts & MIXED) and skeleton(label).isascii()


TOGETHER = ({"CJK", "HIRAGANA", "KATAKANA"}, {"CJK", "HANGUL"}, {"CJK", "BOPOMOFO"})  # UTS 39 §5.2, without Latin


@lru_cache(maxsize=4096)
def readable(address: str) -> str:
    """An address or a domain as people write it (RFC 5890).

    A label that mixes scripts, or whose letters look like Latin ones, is shown as the DNS knows it. Never raises.
    """
    local, at, domain = address.rpartition("@")
    if domain.isascii() and "xn--" not in domain.lower():
        return address
    return f"{local}{at}{'.'.join(map(_readable, domain.split('.')))}"


def _readable(label: str) -> str:
    try:
        named = to_ascii(label)
        read = shown(named)
        return read if _is_plain(read) and to_ascii(read) == named else named
    except ValueError:
        return label


def _is_plain(label: str) -> bool:
    kinds = {unicodedata.category(letter)[0] for letter in label.replace("-", "")}
    if not kinds <= {"L", "M", "N"} or is_disguised(label):
        return False
    scripts = {_script(letter) for letter in label if letter.isalpha() and letter not in COMMON}
    return len(scripts) < 2 or any(scripts <= together for together in TOGETHER)


def shown(domain: str) -> str:
    """A domain as programs show it: A-labels as U-labels (RFC 5890). What cannot be read stays."""
    return ".".join(_unicode(label) for label in domain.lower().split(".")) if "xn--" in domain.lower() else domain


def _unicode(label: str) -> str:
    if not label.startswith("xn--") or len(label) > 63:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
