"""Where aliases, groups and catch-alls may lead."""

from collections.abc import Iterable

from mailapp.directory.addresses import as_written, canonical, domain_of
from mailapp.directory.models import Domain
from mailapp.directory.values import DirectoryError
from mailapp.directory.walk import WIDTH_LIMIT


def target(text: str) -> str:
    """An address to keep: canonical if it is ours, as it is written if another server's. Raises DirectoryError."""
    return _kept(text, _our_domains())


def targets(texts: Iterable[str]) -> list[str]:
    """Many, each once, in their order. Raises DirectoryError, also for none and for too many."""
    ours = _our_domains()
    kept = list(dict.fromkeys(_kept(text, ours) for text in texts if text.strip()))
    if not kept:
        raise DirectoryError("Name at least one address that the mail shall go to.")
    if len(kept) > WIDTH_LIMIT:
        raise DirectoryError(f"{len(kept)} addresses are more than the {WIDTH_LIMIT} that one address may stand for.")
    return kept


def _kept(text: str, ours: frozenset[str]) -> str:
    address = canonical(text)
    return address if domain_of(address) in ours else as_written(text)


def _our_domains() -> frozenset[str]:
    return frozenset(Domain.objects.values_list("name", flat=True))
