"""A new key comes first in LINGKARAN_KEY; afterwards the old one can be taken away."""

from collections.abc import Iterator

import orjson
import pytest
from sqlalchemy import Engine, func, select, update

from bot import sealed
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
    TicketNote,
    table,
)
from bot.rotate import BATCH, SEALED_BY_HAND, rooms, rotate
from bot.sealed import CannotOpen, Keyring, new_key
from tests.rows import (
    NIK,
    add_chat,
    add_message,
    add_outgoing,
    add_photo,
    add_registration,
    add_ticket,
)

OLD, NEW = new_key("old"), new_key("new")
OLD_ONLY, BOTH, NEW_ONLY = (Keyring.parse(text) for text in (OLD, f"{NEW},{OLD}", NEW))

chat, message, registration = table(Chat), table(Message), table(Registration)


@pytest.fixture
def in_use(engine: Engine) -> Iterator[Engine]:
    """A database that has lived with the old key."""
    sealed.use(OLD_ONLY)
    with engine.begin() as connection:
        first = add_chat(connection, OLD_ONLY, "+6281234567890")
        second = add_chat(connection, OLD_ONLY, "ID.10000042", channel="whatsapp")
        add_registration(connection, OLD_ONLY, first, reason="Foto KTP belum jelas")
        add_registration(
            connection,
            OLD_ONLY,
            second,
            code="L-PHOTO",
            nik_index=None,
            phone_index=None,
            answers={"nik": {"photos": ["0123456789abcdef"]}, "phone": None},
        )
        add_message(connection, OLD_ONLY, first, "sms:SM1")
        add_ticket(connection, first, "Saya mau bicara dengan petugas")
        for n in range(5):
            add_photo(connection, second, f"{n:016x}", b"JPEG" * 5000 if n % 2 else None)
        add_outgoing(connection, second, "reminder:1", {"say": "Bapak/Ibu masih di sana?"})
    return engine


def test_after_rotation_the_old_key_can_be_thrown_away(in_use: Engine) -> None:
    assert rotate(in_use, BOTH) == 12
    sealed.use(NEW_ONLY)
    with in_use.connect() as connection:
        addresses = connection.scalars(select(chat.c.address).order_by(chat.c.id)).all()
        assert addresses == ["+6281234567890", "ID.10000042"]
        state = connection.scalars(select(chat.c.state).order_by(chat.c.id)).first()
        assert orjson.loads(NEW_ONLY.open(state or b"", STATE_AAD))["flow"] == "register"
        body = connection.scalar(select(message.c.body))
        assert orjson.loads(NEW_ONLY.open(body or b"", BODY_AAD)) == {
            "in": "daftar",
            "out": ["sms:SM1"],
        }
        row = connection.execute(select(registration).order_by(registration.c.id)).first()
        assert row is not None
        assert (row.name, row.answers["nik"], row.reason) == (
            "Budi Santoso",
            NIK,
            "Foto KTP belum jelas",
        )
        assert (
            connection.scalar(select(table(TicketNote).c.text)) == "Saya mau bicara dengan petugas"
        )
        media = connection.execute(select(table(Media)).order_by(table(Media).c.id)).all()
        assert [m.content for m in media] == [None, b"JPEG" * 5000] * 2 + [None]
        assert media[0].vendor_ref == "file-0000000000000000"
        assert connection.scalar(select(table(Outgoing).c.body)) == {
            "say": "Bapak/Ibu masih di sana?"
        }


def test_after_rotation_everyone_is_found_under_the_new_key_alone(in_use: Engine) -> None:
    rotate(in_use, BOTH)
    with in_use.connect() as connection:
        for address in ("sms:+6281234567890", "whatsapp:ID.10000042"):
            index = NEW_ONLY.index(address, ADDRESS_SCOPE)
            assert connection.scalar(select(func.count()).where(chat.c.address_index == index)) == 1
        found = connection.execute(
            select(registration.c.nik_index, registration.c.phone_index).order_by(registration.c.id)
        ).all()
        assert found == [
            (NEW_ONLY.index(NIK, NIK_SCOPE), NEW_ONLY.index("+6281234567890", PHONE_SCOPE)),
            (None, None),
        ]


def test_a_second_rotation_changes_nothing(in_use: Engine) -> None:
    rotate(in_use, BOTH)
    before = _everything(in_use)
    assert rotate(in_use, BOTH) == 0
    assert _everything(in_use) == before


def test_what_a_process_with_the_old_key_still_wrote_is_taken_along_by_the_next_run(
    in_use: Engine,
) -> None:
    rotate(in_use, BOTH)
    with in_use.begin() as connection:
        connection.execute(
            update(chat).where(chat.c.id == 1).values(state=OLD_ONLY.seal(b"{}", STATE_AAD))
        )
    assert rotate(in_use, BOTH) == 1
    with in_use.connect() as connection:
        state = connection.scalar(select(chat.c.state).where(chat.c.id == 1))
        assert NEW_ONLY.open(state or b"", STATE_AAD) == b"{}"


def test_more_rows_than_a_batch_are_all_rotated(engine: Engine) -> None:
    with engine.begin() as connection:
        first = add_chat(connection, OLD_ONLY, "+6281234567890")
        for n in range(BATCH * 2 + 1):
            add_message(connection, OLD_ONLY, first, f"sms:{n}")
    sealed.use(BOTH)
    with engine.begin() as connection:
        add_message(connection, BOTH, first, "sms:new")
        connection.execute(update(chat).values(address="+6281234567890"))
    assert rotate(engine, BOTH) == BATCH * 2 + 2
    with engine.connect() as connection:
        for body in connection.scalars(select(message.c.body)):
            NEW_ONLY.open(body, BODY_AAD)


def test_rotation_that_stops_half_way_is_finished_by_the_next_run(in_use: Engine) -> None:
    broken = OLD_ONLY.seal(b"{}", b"chat.state")
    with in_use.begin() as connection:
        good = connection.scalar(select(message.c.body))
        connection.execute(update(message).values(body=broken))
    with pytest.raises(CannotOpen, match=r"message\.body \(key old\)"):
        rotate(in_use, BOTH)
    with in_use.begin() as connection:
        connection.execute(update(message).values(body=good))
    assert 0 < rotate(in_use, BOTH) < 12
    assert rotate(in_use, BOTH) == 0


def test_rotation_reaches_every_sealed_column() -> None:
    places = {
        f"{room.stored.name}.{name}": aad for room in rooms() for name, aad in room.sealed.items()
    }
    assert SEALED_BY_HAND.items() <= places.items()
    assert all(place == aad.decode() for place, aad in places.items())
    assert len(places) == 18


def _everything(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return [
            connection.execute(select(room.stored).order_by(room.key)).all() for room in rooms()
        ]
