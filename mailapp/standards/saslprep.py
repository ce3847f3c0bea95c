"""SASLprep: names and passwords as SCRAM compares them, from whichever keyboard they come (RFC 4013, RFC 3454)."""

import stringprep
import unicodedata

FORBIDDEN = (  # RFC 4013 §2.3
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


class Unprepared(ValueError):
    """No name and no password may be like this."""


def saslprep(text: str) -> str:
    """The text in the form that is compared; letters younger than the standard are let through. Raises Unprepared."""
    spaced = (" " if stringprep.in_table_c12(letter) else letter for letter in text)  # RFC 4013 §2.1
    shown = "".join(letter for letter in spaced if not stringprep.in_table_b1(letter))
    normal = unicodedata.normalize("NFKC", shown)  # RFC 4013 §2.2
    if any(forbidden(letter) for letter in normal for forbidden in FORBIDDEN):
        raise Unprepared("It has letters that cannot be typed or seen")
    if not _one_direction(normal):
        raise Unprepared("It mixes scripts that run in two directions")
    return normal


def _one_direction(text: str) -> bool:
    """RFC 3454 §6: what has a letter that runs from right to left begins and ends with one, and has no others."""
    if not any(map(stringprep.in_table_d1, text)):
        return True
    ends = stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])
    return ends and not any(map(stringprep.in_table_d2, text))
