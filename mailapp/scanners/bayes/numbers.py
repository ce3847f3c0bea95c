"""Names for what is counted: an account in the upper bits, a hash in the lower ones of 64. Pure.

So the tokens of one person lie beside one another in the database: a letter is looked up in a few pages of it, and a
person's model is one range. 40 bits tell 200,000 tokens apart: a new one is taken for one of them once in five million.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

HASH_OCTETS = 5
HASH_BITS = 8 * HASH_OCTETS
HASH_MASK = (1 << HASH_BITS) - 1
COMMON = 8192  # tokens whose hashes are remembered: most of any letter
MOST_ACCOUNT = 2 ** (63 - HASH_BITS) - 1  # ids of accounts above have no model
HOUSE = 0  # the account of the model that all share


def hashed(octets: bytes) -> int:
    return int.from_bytes(blake2b(octets, digest_size=HASH_OCTETS).digest(), "big")


@lru_cache(COMMON)
def _of_token(token: str) -> int:
    return hashed(token.encode("utf-8", "replace"))


def of_tokens(tokens: Iterable[str]) -> dict[int, str]:
    """Each token by its hash."""
    return {_of_token(token): token for token in tokens}


def base(account: int) -> int:
    """What the names of an account's tokens begin with: plus a hash, it is one. Raises ValueError."""
    if not HOUSE <= account <= MOST_ACCOUNT:
        raise ValueError(f"account {account} cannot have a model")
    return account << HASH_BITS


def span(account: int) -> tuple[int, int]:
    """The first and the last name that an account's tokens can have."""
    return base(account), base(account) | HASH_MASK
