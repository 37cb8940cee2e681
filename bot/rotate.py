"""After a new key is put first in LINGKARAN_KEY: seals everything anew with it, batch by batch."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    LargeBinary,
    Select,
    TableClause,
    column,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy import table as bare_table

from bot.models import (
    ADDRESS_SCOPE,
    BODY_AAD,
    KPJ_SCOPE,
    NIK_SCOPE,
    PHONE_SCOPE,
    STATE_AAD,
    Chat,
    Media,
    Protection,
    Registration,
    Row,
    table,
)
from bot.sealed import Keyring, Sealed

BATCH = 200
MEDIA_BATCH = 4
"""Files are up to 20 MB each."""

SEALED_BY_HAND = {"chat.state": STATE_AAD, "message.body": BODY_AAD}
"""Plain binary columns whose content the inbox seals itself."""

Indexes = Callable[[Mapping[str, Any], Callable[[str], bytes], Keyring], dict[str, str]]
"""From a row, and what opens one of its columns: its blind indexes under the current key."""


@dataclass(frozen=True, slots=True)
class Room:
    """One table with sealed columns, as its bytes lie in the database."""

    stored: TableClause
    key: ColumnElement[Any]
    sealed: Mapping[str, bytes]
    """The AAD of each sealed column."""
    indexes: Indexes | None
    batch: int


def rotate(engine: Engine, keyring: Keyring) -> int:
    """Seals every value with the current key and computes the blind indexes anew.

    Returns how many rows changed. Each batch is one transaction: stopped half-way, the next run
    goes on, and a run with nothing to do changes nothing. The bot may work meanwhile; run it once
    more when the last process that still seals with the old key is gone, before that key is taken
    away. Raises CannotOpen at a value that no key opens.
    """
    return sum(_rotate(engine, keyring, room) for room in rooms())


def rooms() -> Iterator[Room]:
    """Every table with sealed columns."""
    for found in Row.metadata.sorted_tables:
        sealed = {c.name: aad for c in found.columns if (aad := _aad(c)) is not None}
        if not sealed:
            continue
        plain = [
            column(c.name, LargeBinary() if c.name in sealed else c.type) for c in found.columns
        ]
        lying = bare_table(found.name, *plain)
        (key,) = found.primary_key.columns
        yield Room(
            lying,
            lying.c[key.name],
            sealed,
            _INDEXES.get(found.name),
            MEDIA_BATCH if found is table(Media) else BATCH,
        )


def _aad(found: Column[Any]) -> bytes | None:
    if isinstance(found.type, Sealed):
        return found.type.place.encode("ascii")
    return SEALED_BY_HAND.get(str(found))


def _rotate(engine: Engine, keyring: Keyring, room: Room) -> int:
    batch = _due(room, keyring)
    last: Any = None
    changed = 0
    while True:
        with engine.begin() as connection:
            rows = connection.execute(batch if last is None else batch.where(room.key > last)).all()
            for row in rows:
                if values := _anew(row._asdict(), room, keyring):
                    this = update(room.stored).where(room.key == getattr(row, room.key.name))
                    connection.execute(this.values(values))
                    changed += 1
        if len(rows) < room.batch:
            return changed
        last = getattr(rows[-1], room.key.name)


def _due(room: Room, keyring: Keyring) -> Select[Any]:
    """A batch of rows; where there is no index to compare, only those that another key sealed."""
    batch = select(room.stored).order_by(room.key).limit(room.batch).with_for_update()
    if room.indexes is not None:
        return batch
    header = literal(keyring.current_header, LargeBinary())
    # NULL is neither equal nor unequal, so empty columns do not count.
    return batch.where(
        or_(
            *(
                func.substr(room.stored.c[name], 1, len(keyring.current_header)) != header
                for name in room.sealed
            )
        )
    )


def _anew(row: Mapping[str, Any], room: Room, keyring: Keyring) -> dict[str, Any]:
    """What of a row has to be written again."""

    def opened(name: str) -> bytes:
        return keyring.open(row[name], room.sealed[name])

    values: dict[str, Any] = {
        name: keyring.seal(opened(name), aad)
        for name, aad in room.sealed.items()
        if row[name] is not None and not row[name].startswith(keyring.current_header)
    }
    if room.indexes is not None:
        found = room.indexes(row, opened, keyring)
        values |= {name: index for name, index in found.items() if index != row[name]}
    return values


def _chat(
    row: Mapping[str, Any], opened: Callable[[str], bytes], keyring: Keyring
) -> dict[str, str]:
    address = f"{row['channel']}:{opened('address').decode()}"
    return {"address_index": keyring.index(address, ADDRESS_SCOPE)}


def _registration(
    row: Mapping[str, Any], opened: Callable[[str], bytes], keyring: Keyring
) -> dict[str, str]:
    """A row that never had an index gets none: it was not to be found."""
    answers = orjson.loads(opened("answers"))
    nik, phone = answers.get("nik"), answers.get("phone")
    if isinstance(nik, dict):
        nik = nik.get("number")
    found = {}
    if row["nik_index"] is not None and isinstance(nik, str):
        found["nik_index"] = keyring.index(nik, NIK_SCOPE)
    if row["phone_index"] is not None and isinstance(phone, str):
        found["phone_index"] = keyring.index(phone, PHONE_SCOPE)
    return found


def _protection(
    row: Mapping[str, Any], opened: Callable[[str], bytes], keyring: Keyring
) -> dict[str, str]:
    if row["kpj_index"] is None:
        return {}
    return {"kpj_index": keyring.index(opened("kpj").decode(), KPJ_SCOPE)}


_INDEXES: dict[str, Indexes] = {
    table(Chat).name: _chat,
    table(Registration).name: _registration,
    table(Protection).name: _protection,
}
