"""How much work signatures may make us do; what is beyond is not looked at, or not believed."""

SIGNATURES = 10  # of one letter that are checked; those of the author's domain first
NAMES = 1000  # of header fields in one h=
SELECTOR_CHARACTERS = 200
KEY_CHARACTERS = 8 * 1024  # of one key record: 4,096 bits need about 750
RSA_BITS_LEAST = 1024  # RFC 8301 §3.2
RSA_BITS_MOST = 4096
FUTURE_SECONDS = 3600  # so far may the clock of whoever signed be ahead of ours
PARSED_KEYS = 1024  # that are remembered
START_CHARACTERS = 8  # RFC 6008 §4: of b=, to tell signatures apart
