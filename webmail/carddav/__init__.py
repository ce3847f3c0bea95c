"""CardDAV (RFC 6352): address books for phones and other programs."""
