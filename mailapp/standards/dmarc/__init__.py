"""DMARC: does what SPF or DKIM proves belong to the author's domain, and what does that want if not (RFC 7489)?

Domains that belong together are found by the tree walk of DMARC's second edition (DMARCbis), which needs no list of
public suffixes. Pure; the DNS is asked by a resolver passed in.
"""

from mailapp.standards.dmarc.author import author_domain
from mailapp.standards.dmarc.evaluate import evaluate

__all__ = ["author_domain", "evaluate"]
