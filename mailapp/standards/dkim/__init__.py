"""DKIM: a domain signs a letter with a key that it publishes in the DNS (RFC 6376, RFC 8463). Pure.

`canonical` and `message` make the octets that are signed, `tags` and `header` read the field, `keys` the record in the
DNS, `verify` puts them together.
"""
