"""Short codes that people read aloud and type: no letter in them is taken for another."""

import secrets
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and figures that are not taken for one another when read aloud."""

DRAWS = 20
"""Codes tried for one thing: 20 that are all taken come up once in 10**20 times even when every
tenth code is in use."""


def draw(kind: str, letters: int = 5) -> str:
    """A new random code such as L-7K3QM. It may be taken already.

    At least one of its letters is a figure, so that it is told from a word however it is typed.
    """
    while True:
        drawn = "".join(map(secrets.choice, [ALPHABET] * letters))
        if not drawn.isalpha():
            return f"{kind}-{drawn}"


def keep(connection: Connection, to: Any, kind: str, values: dict[str, Any]) -> tuple[str, int]:
    """Insert a row into a table with a column `code`, under a code that nobody has: code and id.

    Raises RuntimeError when DRAWS codes in a row were taken.
    """
    for _try in range(DRAWS):
        made = connection.execute(
            postgresql.insert(to)  # SQLite says it in the same words
            .values(code=draw(kind), **values)
            .on_conflict_do_nothing(index_elements=[to.c.code])
            .returning(to.c.id, to.c.code)
        ).first()
        if made is not None:
            return made.code, made.id
    raise RuntimeError(f"{DRAWS} codes of {to.name} were taken: they have become too short.")
