import pytest

from mailapp.standards.saslprep import Unprepared, saslprep


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("I\u00adX", "IX"),  # RFC 4013 §3, as are the next four
        ("user", "user"),
        ("USER", "USER"),
        ("\u00aa", "a"),
        ("\u2168", "IX"),
        ("", ""),
        ("a\u00a0b\u3000c", "a b c"),
        ("schlu\u0308ssel", "schlüssel"),
        ("ﬁ ½", "fi 1\u20442"),
        ("\u0627\u0644", "\u0627\u0644"),
        ("\u05d0 1 \u05d0", "\u05d0 1 \u05d0"),
        ("\U0001f511", "\U0001f511"),  # younger than the standard
    ],
)
def test_what_is_compared(typed, compared):
    assert saslprep(typed) == compared
    assert saslprep(compared) == compared


@pytest.mark.parametrize(
    "typed",
    [
        "a\x07",
        "\x7f",
        "\u0627\u0031",
        "a\u0627",
        "\ue000",
        "\ufdd0",
        "\ufffd",
        "\u2ff0",
        "\u200e",
        "\U000e0041",
    ],
)
def test_what_nobody_may_have(typed):
    with pytest.raises(Unprepared):
        saslprep(typed)
