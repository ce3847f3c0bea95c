"""Letters that look like others (after Unicode Technical Standard 39): what a name looks like to a hurried eye."""

import unicodedata
from functools import lru_cache

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
