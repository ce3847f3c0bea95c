"""Extensions that are tags alone, or nothing but a name."""

from mailapp.standards.sieve.comparators import COMPARATORS
from mailapp.standards.sieve.fields import INDEX
from mailapp.standards.sieve.forms import ADDRESS_PART, MATCH, Extension, Tag, Takes

ENCODED_CHARACTER = Extension("encoded-character")  # RFC 5228 §2.4.2.4: see `encoded`
COMPARATOR = tuple(Extension(each.capability) for each in COMPARATORS.values())  # RFC 5228 §2.7.3

COPY = Extension(  # RFC 3894
    "copy",
    tags={"fileinto": (Tag("copy"),), "redirect": (Tag("copy"),)},
)
SUBADDRESS = Extension(  # RFC 5233
    "subaddress",
    tags={ADDRESS_PART: (Tag("user", group=ADDRESS_PART), Tag("detail", group=ADDRESS_PART))},
)
RELATIONAL = Extension(  # RFC 5231
    "relational",
    tags={MATCH: (Tag("count", Takes.STRING, "match type"), Tag("value", Takes.STRING, "match type"))},
)
INDEXES = Extension(  # RFC 5260 §6
    "index",
    tags={name: INDEX for name in ("header", "address", "date")},
)
