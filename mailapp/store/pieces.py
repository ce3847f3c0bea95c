"""A set of UIDs in pieces that one index look-up serves each: never an OR of many ranges."""

from collections.abc import Iterator

from django.db.models import Q

from mailapp.net.asking import marks
from mailapp.store.values import UidSet

SINGLES = 500  # UIDs that are named one by one in a statement
HIGHEST = 2**63 - 1  # that a column can hold

Piece = list[int] | tuple[int, int | None]  # single UIDs, at most SINGLES; or one range


def pieces(uids: UidSet) -> Iterator[Piece]:
    """In ascending order."""
    singles: list[int] = []
    for low, high in uids.merged():
        if high is not None and high - low + 1 + len(singles) <= SINGLES:
            singles.extend(range(low, high + 1))
            continue
        if singles:
            yield _piece(singles)
        is_short = high is not None and high - low < SINGLES
        singles = list(range(low, (high or low) + 1)) if is_short else []
        if not is_short:
            yield low, high
    if singles:
        yield _piece(singles)


def _piece(singles: list[int]) -> Piece:
    """Neighbours are a range, too: the same statement for any number of them."""
    low, high = singles[0], singles[-1]
    return (low, high) if high - low + 1 == len(singles) else singles


def within(piece: Piece) -> Q:
    """A piece as a condition."""
    if isinstance(piece, list):
        return Q(uid__in=piece)
    low, high = piece
    return Q(uid__gte=low) if high is None else Q(uid__range=piece)


def spelled(piece: Piece) -> tuple[str, list[int]]:
    """The same for a statement made by hand: words, and the values of their marks."""
    if isinstance(piece, list):
        return f"uid IN ({marks(piece)})", piece
    low, high = piece
    return "uid BETWEEN %s AND %s", [low, HIGHEST if high is None else high]
