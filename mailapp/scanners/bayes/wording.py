"""What a token is, in words for whoever asks why a letter is junk. Pure."""

from collections.abc import Sequence

TOLD = 3
KINDS = {
    "s:": "“{}” in its subject",
    "f:": "“{}” in its sender",
    "r:": "“{}” in its Reply-To",
    "n:": "“{}” in its Sender",
    "u:": "a link to {}",
    "v:": "a link with “{}”",
    "e:": "an address at {}",
    "h:": "a field {}",
    "i:": "a Message-ID made by {}",
    "w:": "a way through {}",
    "z:": "the time zone {}",
    "m:": "“{}” as its mail program",
    "c:": "the type “{}”",
    "p:": "a part {}",
    "k:": "the charset {}",
    "q:": "an attachment .{}",
    "l:": "“{}” in its list's name",
    "o:": "a recipient at {}",
    "d:": "a signature of {}",
    "t:": "the HTML element {}",
    "a:": "the HTML layout {}",
}
TRAITS = {
    "x:invisible": "invisible characters",
    "x:styled": "letters in fancy dress",
    "x:cut": "words cut by comments",
    "x:number link": "a link to a bare address",
    "x:disguised link": "a disguised link",
    "x:odd port": "a link to an odd port",
    "x:loud subject": "a subject in capitals",
}
SECRET = ("x:", "k:")  # traits without words of their own, and what says nothing to people


def because(strongest: Sequence[str], junk: bool) -> str:
    """A sentence without its full stop, with the three that say most."""
    words = _few(strongest)
    what = "junk" if junk else "wanted letters"
    if not words:
        return f"it looks like earlier {what}"
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"it has {listed}, as earlier {what} had"


def _few(strongest: Sequence[str]) -> list[str]:
    """Of each kind of layout one at most, so that words have a place."""
    told: list[str] = []
    layout = False
    for token in strongest:
        is_layout = token.startswith(("t:", "a:", "p:", "c:"))
        if (words := plain(token)) and words not in told and not (is_layout and layout):
            layout = layout or is_layout
            told.append(words)
        if len(told) == TOLD:
            break
    return told


def plain(token: str) -> str:
    """One token in words; "" when there is nothing that a person could see."""
    if token in TRAITS:
        return TRAITS[token]
    kind, what = token[:2], token[2:]
    if kind in SECRET or not token:
        return ""
    return KINDS[kind].format(what) if kind in KINDS else f"“{token}”"
