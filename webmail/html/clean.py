"""One HTML part made harmless: allowed elements and attributes only, pictures by consent."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import nh3

from webmail.html.balance import TooLarge, balance
from webmail.html.css import Remote, Way, declarations, stylesheet
from webmail.html.tokens import names

SIZE = 1_000_000  # characters of one HTML part
SIGNS = 100_000  # of "<" and "&" in it: each costs nh3 as much as a hundred letters

Pictures = Callable[[str], str]  # Content-ID → data: URL, or "" when there is no such picture

TAGS = set(
    names(
        """
    a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li
    main map mark menu nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table
    tbody td tfoot th thead time tr tt u ul var wbr area
    """
    )
)
GENERAL = {"class", "id", "style", "title", "dir", "lang", "align", "valign", "width", "height", "bgcolor"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": GENERAL,
    "a": {"href", "name"},
    "area": {"href", "shape", "coords", "alt"},
    "map": {"name"},
    "img": {"src", "alt", "border", "hspace", "vspace", "usemap"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "background", "summary", "rules", "frame"},
    "tr": {"background"},
    "td": {"colspan", "rowspan", "nowrap", "background", "headers", "scope"},
    "th": {"colspan", "rowspan", "nowrap", "background", "headers", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value", "type"},
    "hr": {"size", "noshade", "color"},
    "blockquote": {"type"},
    "time": {"datetime"},
    "details": {"open"},
}
REL = "noopener noreferrer nofollow"
LINK = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
# What our own picture parts and nothing else may be; SVG is a document with scripts, and stays out.
PICTURE_DATA = re.compile(r"data:image/(?:png|gif|jpeg|webp|bmp);base64,[A-Za-z0-9+/=]+\Z")
WITHIN = re.compile(r'(<a(?:rea)? [^<>]*?href="#[^"<>]*"[^<>]*?) target="_blank"')  # a place in the letter itself
REMOTE = re.compile(r"""(?:\b(?:src|background)\s*=\s*|url\(\s*)["']?\s*(?:https?:)?//""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`blocked`: how many remote pictures were left out."""

    style: str
    body: str
    blocked: int


def no_pictures(_: str) -> str:
    return ""


def clean(
    html: str, *, images: bool = False, pictures: Pictures = no_pictures, way: Way = str, fold: str = ""
) -> Cleaned:
    """Pictures from elsewhere stay with `images`, each under the address that `way` makes of its own.

    `fold`: words to be clicked on for a long quotation to be seen; "" shows all of them.

    Raises TooLarge for what no honest letter needs; the caller shows its text instead.
    """
    if len(html) > SIZE:
        raise TooLarge(f"more than {SIZE} characters")
    if html.count("<") + html.count("&") > SIGNS:
        raise TooLarge(f"more than {SIGNS} tags and references")
    balanced = balance(html.replace("\0", ""), fold)
    remote = Remote(images, way)
    body = nh3.clean(
        "".join(balanced.html),
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        attribute_filter=_filter(remote, pictures),
        strip_comments=True,
        link_rel=REL,
        set_tag_attribute_values={"a": {"target": "_blank"}, "area": {"target": "_blank", "rel": REL}},
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},  # each attribute's own: _filter
    )
    style = stylesheet("\n".join(balanced.styles), remote)
    return Cleaned(style, WITHIN.sub(r"\1", body), remote.blocked)


def mentions_remote(html: str) -> bool:
    """Whether there is a picture to be asked about; quick, and right for all but the odd letter."""
    return REMOTE.search(html) is not None


def _filter(remote: Remote, pictures: Pictures) -> Callable[[str, str, str], str | None]:
    def judge(tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return declarations(value, remote) or None
        if name == "href":
            return _link(value)
        if name in ("src", "background"):
            return _picture(value.strip(), remote, pictures)
        if name == "usemap":
            return value if value.startswith("#") else None
        return value

    return judge


def _link(value: str) -> str | None:
    """No relative ones: they would lead into this webmail, and nobody writes such a letter in good faith."""
    squeezed = re.sub(r"[\x00-\x20\x7f-\xa0]+", "", value[:20]) + value[20:]
    return squeezed if LINK.match(squeezed) else None


def _picture(value: str, remote: Remote, pictures: Pictures) -> str | None:
    if value[:4].lower() == "cid:":
        return pictures(value[4:]) or None
    if PICTURE_DATA.match(value):
        return value
    if value.startswith("//"):
        value = f"https:{value}"
    return remote.address(value)
