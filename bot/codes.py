"""Short codes that people read aloud and type: no letter in them is taken for another."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and figures that are not taken for one another when read aloud."""

DRAWS = 20
"""Codes tried for one thing: 20 that are all taken come up once in 10**20 times even when every
tenth code is in use."""


def draw(kind: str, letters: int = 5) -> str:
    """A new random code such as L-7K3QM. It may be taken already."""
    return f"{kind}-" + "".join(map(secrets.choice, [ALPHABET] * letters))
