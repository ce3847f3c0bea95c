"""DMARC: does what SPF or DKIM proves belong to the author's domain, and what does that want if not (RFC 7489)?

Domains that belong together are found by the tree walk of DMARC's second edition (DMARCbis), which needs no list of
public suffixes. Pure; the DNS is asked by a resolver passed in.
"""

from mailapp.standards.dmarc.author import author_domain, author_domains
from mailapp.standards.dmarc.evaluate import ask_ahead, evaluate, strictest
from mailapp.standards.dmarc.walk import names

__all__ = ["ask_ahead", "author_domain", "author_domains", "evaluate", "names", "strictest"]
