"""Who exists in a domain that we back up, where a list of them is kept."""

from collections.abc import Iterable

from mailapp.directory import domains
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical, domain_of
from mailapp.directory.models import Domain, RelayRecipient
from mailapp.directory.values import DirectoryError, Kind

MOST = 100_000  # addresses of one domain


def relay_recipients(domain: str) -> list[str]:
    """The list of the domain, by address. Raises DirectoryError unless we back it up."""
    return list(_domain(domain).recipients.values_list("address", flat=True))


def set_relay_recipients(domain: str, addresses: Iterable[str], *, by: str = SERVER) -> int:
    """Let the list be exactly these: whole addresses, or what stands before the @. How many. Raises DirectoryError."""
    row = _domain(domain)
    wanted = _checked(row, addresses)
    had = set(row.recipients.values_list("address", flat=True))
    coming, going = wanted - had, had - wanted
    if coming or going:
        with act(f"changed who exists in {row.name}: {len(coming)} more, {len(going)} fewer", by):
            for gone in _batches(sorted(going)):
                RelayRecipient.objects.filter(address__in=gone).delete()
            RelayRecipient.objects.bulk_create(
                (RelayRecipient(domain=row, address=address) for address in sorted(coming)), batch_size=500
            )
    return len(wanted)


def change_relay_recipients(
    domain: str, *, add: Iterable[str] = (), remove: Iterable[str] = (), by: str = SERVER
) -> int:
    """Put some in and take some out; how many there are then. Raises DirectoryError."""
    row = _domain(domain)
    had = set(row.recipients.values_list("address", flat=True))
    leaving = _checked(row, remove)
    if strangers := leaving - had:
        raise DirectoryError(f"{', '.join(sorted(strangers))} is not in the list of {row.name}.")
    return set_relay_recipients(domain, (had - leaving) | _checked(row, add), by=by)


def _domain(name: str) -> Domain:
    row = domains.row_of(name)
    if row.kind != Kind.RELAY:
        raise DirectoryError(f"{row.name} is not a domain that we back up: its people have accounts or aliases.")
    return row


def _checked(row: Domain, texts: Iterable[str]) -> set[str]:
    written = [text.strip() for text in texts]
    addresses = {canonical(text if "@" in text else f"{text}@{row.name}") for text in written if text}
    if others := sorted(address for address in addresses if domain_of(address) != row.name):
        raise DirectoryError(f"{others[0]} is not an address of {row.name}.")
    if len(addresses) > MOST:
        raise DirectoryError(f"{len(addresses)} addresses are more than the {MOST} that a list may have.")
    return addresses


def _batches(addresses: list[str], size: int = 500) -> Iterable[list[str]]:
    return (addresses[start : start + size] for start in range(0, len(addresses), size))
