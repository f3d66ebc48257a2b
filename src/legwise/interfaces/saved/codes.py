"""Codes: what opens a saved interview, made to be copied by hand at night.

Twelve signs of Crockford's base 32 (https://www.crockford.com/base32.html), as `7K3M-Q9TZ-2WXA`:
no I, L, O or U, so no two look alike. That is 60 bits: with a million interviews saved and a
thousand guesses a second, the first hit takes 18 years on average.
"""

from __future__ import annotations

import hashlib
import secrets

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def new_code() -> str:
    """Return a code nobody can foretell."""
    return _grouped("".join(secrets.choice(SIGNS) for _ in range(LENGTH)))


def canonical(typed: str) -> str | None:
    """Return the code as it was given out, None if it is none.

    Small letters, missing or other hyphens and spaces, O for 0, and I or L for 1 are all understood.
    """
    signs = typed.upper().translate(_READ_AS)
    if len(signs) != LENGTH or not set(signs) <= set(SIGNS):
        return None
    return _grouped(signs)


def hashed(code: str) -> str:
    """Return what the database holds in place of a code: 64 hexadecimal digits of SHA-256.

    No salt and no slow hash: a code is random, not chosen, so there is no list of likely ones to try.
    """
    return hashlib.sha256(code.encode()).hexdigest()


def _grouped(signs: str) -> str:
    return "-".join(signs[at : at + GROUP] for at in range(0, LENGTH, GROUP))
