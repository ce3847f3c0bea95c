"""The names of destinations. Pure."""

from mailapp.standards.address import to_ascii


def destination_of(address: str) -> str:
    """The domain in A-labels, lower case (RFC 5890); an address literal stays as it is."""
    domain = address.rpartition("@")[2].lower()
    try:
        return domain if domain.startswith("[") else to_ascii(domain)
    except ValueError:  # no such domain can exist: the DNS will say so, and the sender gets his bounce
        return domain[:255]
