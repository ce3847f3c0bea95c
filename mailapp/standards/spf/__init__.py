"""SPF: may this client send mail in the name of that domain (RFC 7208)? Pure; the DNS is asked by a resolver passed in.

`record` reads what a domain published, `macros` fills in its macros, `check` evaluates it.
"""

from mailapp.standards.spf.check import check

__all__ = ["check"]
