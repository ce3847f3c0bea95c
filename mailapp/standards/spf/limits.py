"""How much work a record may make us do (RFC 7208 §4.6.4)."""

TERMS = 10  # that ask the DNS, in all records together
VOIDS = 2  # questions that found nothing
MX_HOSTS = 10  # of one mx
PTR_NAMES = 10  # of the client's address; more are passed over
RECORD_CHARACTERS = 16 * 1024  # of one record
NAME_CHARACTERS = 253  # of a domain (RFC 7208 §7.3)
LABEL_CHARACTERS = 63
EXPLANATION_CHARACTERS = 500  # so much we pass on of what a stranger wants said
PARSED_RECORDS = 512  # that are remembered
REMEMBERED_CHARACTERS = 512  # of one of these: read, the longest record takes 1 MB
