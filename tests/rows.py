"""Rows of invented people, for tests that look at the store itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, event, insert

from bot.models import (
    ADDRESS_SCOPE,
    BODY_AAD,
    NIK_SCOPE,
    PHONE_SCOPE,
    STATE_AAD,
    Chat,
    Media,
    Message,
    Outgoing,
    Registration,
    Ticket,
    TicketNote,
    table,
)
from bot.sealed import Keyring

NOON = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
NIK = "3204104503850003"


def add_chat(connection: Connection, keyring: Keyring, address: str, channel: str = "sms") -> int:
    """A chat as the inbox makes it, with a conversation; returns its id."""
    return _add(
        connection,
        Chat,
        channel=channel,
        address=address,
        address_index=keyring.index(f"{channel}:{address}", ADDRESS_SCOPE),
        state=keyring.seal(orjson.dumps({"flow": "register", "address": address}), STATE_AAD),
    )


def add_registration(
    connection: Connection, keyring: Keyring, chat_id: int, code: str = "L-7K3QM", **values: Any
) -> int:
    """Pak Budi's registration; returns its id."""
    answers = {"name": "Budi Santoso", "nik": NIK, "phone": "+6281234567890"}
    row = {
        "code": code,
        "chat_id": chat_id,
        "nik_index": keyring.index(NIK, NIK_SCOPE),
        "phone_index": keyring.index(answers["phone"], PHONE_SCOPE),
        "answers": answers,
        "name": "Budi Santoso",
        "state": "submitted",
        "created_at": NOON,
        "updated_at": NOON,
    }
    return _add(connection, Registration, **row | values)


def add_message(connection: Connection, keyring: Keyring, chat_id: int, ref: str) -> None:
    """One message and its answer."""
    body = keyring.seal(orjson.dumps({"in": "daftar", "out": [ref]}), BODY_AAD)
    connection.execute(
        insert(table(Message)), {"ref": ref, "chat_id": chat_id, "at": NOON, "body": body}
    )


def add_ticket(connection: Connection, chat_id: int, said: str) -> int:
    """A ticket with one note of the worker; returns its id."""
    ticket = _add(
        connection,
        Ticket,
        chat_id=chat_id,
        reason="asked",
        state="open",
        opened_at=NOON,
        urgent=False,
    )
    _add(connection, TicketNote, ticket_id=ticket, at=NOON, who="worker", text=said)
    return ticket


def add_photo(connection: Connection, chat_id: int, media_id: str, content: bytes | None) -> None:
    """A photo, fetched already when there is content."""
    row = {
        "id": media_id,
        "chat_id": chat_id,
        "message_ref": "sms:1",
        "kind": "photo",
        "vendor_ref": f"file-{media_id}",
        "state": "wanted" if content is None else "kept",
        "content": content,
        "created_at": NOON,
    }
    connection.execute(insert(table(Media)), row)


def add_outgoing(connection: Connection, chat_id: int, key: str, body: Any) -> int:
    """Something queued; returns its id."""
    row = {
        "key": key,
        "chat_id": chat_id,
        "body": body,
        "state": "queued",
        "due_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return _add(connection, Outgoing, **row)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is run meanwhile."""
    ran: list[str] = []

    def ran_one(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        ran.append(statement.lstrip())

    event.listen(engine, "before_cursor_execute", ran_one)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", ran_one)


def _add(connection: Connection, model: Any, **row: Any) -> int:
    key = connection.execute(insert(table(model)), row).inserted_primary_key
    assert key is not None
    number: int = key[0]
    return number
