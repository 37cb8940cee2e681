"""What is sealed opens only where it belongs, only whole, and only with its key."""

import subprocess
import sys
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, LargeBinary, select, type_coerce, update

from bot.models import Chat, Registration, Row, table
from bot.sealed import CannotOpen, Keyring, Sealed, new_key
from tests.rows import add_chat, add_registration

NAME = b"registration.name"
RING = Keyring.parse(f"{new_key('2026-b')},{new_key('2026-a')}")

places = st.sampled_from([b"registration.name", b"registration.reason", b"chat.address"])


@given(st.binary(max_size=2000), places)
def test_what_was_sealed_opens_again(data: bytes, place: bytes) -> None:
    assert RING.open(RING.seal(data, place), place) == data


@given(st.binary(max_size=60), st.data())
def test_a_value_changed_in_any_byte_does_not_open(data: bytes, chance: st.DataObject) -> None:
    blob = bytearray(RING.seal(data, NAME))
    at = chance.draw(st.integers(0, len(blob) - 1))
    blob[at] ^= chance.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        RING.open(bytes(blob), NAME)


@given(st.binary(max_size=60), st.data())
def test_a_value_cut_short_or_made_longer_does_not_open(data: bytes, chance: st.DataObject) -> None:
    blob = RING.seal(data, NAME)
    other = chance.draw(
        st.one_of(
            st.integers(0, len(blob) - 1).map(lambda end: blob[:end]),
            st.binary(min_size=1, max_size=20).map(lambda more: blob + more),
        )
    )
    with pytest.raises(CannotOpen):
        RING.open(other, NAME)


@given(st.binary(max_size=200))
def test_bytes_that_were_never_sealed_do_not_open(data: bytes) -> None:
    with pytest.raises(CannotOpen):
        RING.open(data, NAME)


@given(st.binary(max_size=60), places, places)
def test_a_value_opens_in_its_own_column_only(data: bytes, home: bytes, away: bytes) -> None:
    blob = RING.seal(data, home)
    if home == away:
        assert RING.open(blob, away) == data
    else:
        with pytest.raises(CannotOpen, match=away.decode()):
            RING.open(blob, away)


def test_the_same_name_never_looks_the_same_twice() -> None:
    assert len({RING.seal(b"Siti Aminah", NAME) for _ in range(100)}) == 100


def test_a_stolen_database_shows_no_name() -> None:
    assert b"Siti" not in RING.seal(b"Siti Aminah", NAME)


def test_the_first_key_seals_and_every_key_opens() -> None:
    old, new = new_key("old"), new_key("new")
    blob = Keyring.parse(old).seal(b"Budi", NAME)
    both = Keyring.parse(f"{new},{old}")
    assert both.open(blob, NAME) == b"Budi"
    with pytest.raises(CannotOpen):
        Keyring.parse(old).open(both.seal(b"Budi", NAME), NAME)


def test_a_missing_key_is_named_and_the_content_is_not() -> None:
    blob = Keyring.parse(new_key("2025")).seal(b"Budi", NAME)
    with pytest.raises(CannotOpen) as told:
        RING.open(blob, NAME)
    assert str(told.value) == (
        "registration.name (key 2025) does not open: LINGKARAN_KEY has no such key."
    )
    assert (told.value.place, told.value.key_id) == ("registration.name", "2025")


def test_a_name_that_was_stored_unsealed_is_not_shown_by_the_error() -> None:
    with pytest.raises(CannotOpen) as told:
        RING.open(b"\x0bBudi Santoso", NAME)
    assert "Budi" not in str(told.value)


def test_a_key_id_on_its_own_does_not_let_one_key_pose_as_another() -> None:
    secret = new_key("a").partition(":")[2]
    with pytest.raises(ValueError, match="two key ids share one secret"):
        Keyring.parse(f"a:{secret},b:{secret}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "entry 1 is not of the form id:key"),
        ("geheim", "entry 1 is not of the form id:key"),
        (f"{new_key('a')},", "entry 2 is not of the form id:key"),
        ("a b:c", "entry 1 is not of the form id:key"),
        ("a:", "key a has 0 bytes, it needs 32"),
        ("a:!!!!", "key a is not base64url"),
        ("a:c2hvcnQ", "key a has 5 bytes, it needs 32"),
        (f"{new_key('a')},{new_key('a')}", "key id a stands twice"),
    ],
    ids=range(8),
)
def test_a_bad_key_is_told_by_its_place_never_by_its_content(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$") as told:
        Keyring.parse(text)
    assert "geheim" not in str(told.value)


def test_keys_may_be_padded_and_spaced() -> None:
    a, b = new_key("a"), new_key("b")
    assert Keyring.parse(f" {a}= , {b}\n").ids == ("a", "b")


def test_a_key_id_that_cannot_be_written_down_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="key id"):
        new_key("maret,2026")


def test_a_keyring_shows_its_ids_only() -> None:
    assert repr(RING) == "Keyring(2026-b, 2026-a)"


@given(st.text(), st.text())
def test_equal_values_have_equal_indexes(one: str, other: str) -> None:
    assert (RING.index(one, "nik") == RING.index(other, "nik")) == (one == other)


def test_an_index_tells_neither_the_value_nor_the_same_value_elsewhere() -> None:
    nik = "3204104503850003"
    index = RING.index(nik, "registration.nik_index")
    assert len(index) == 32
    assert nik not in index
    assert index != RING.index(nik, "registration.phone_index")
    assert index != Keyring.parse(new_key("2026-b")).index(nik, "registration.nik_index")


def test_a_look_up_asks_under_every_key_the_current_one_first() -> None:
    old = new_key("old")
    both = Keyring.parse(f"{new_key('new')},{old}")
    found = both.indexes("+6281234567890", "phone")
    assert found == [
        both.index("+6281234567890", "phone"),
        Keyring.parse(old).index("+6281234567890", "phone"),
    ]


def test_sealing_and_opening_a_state_takes_less_than_ten_microseconds() -> None:
    data = b"x" * 300
    best = min(timeit.repeat(lambda: RING.open(RING.seal(data, NAME), NAME), number=100, repeat=50))
    assert best / 100 < 10e-6


def test_without_keys_a_sealed_column_says_what_to_do() -> None:
    program = "from bot.sealed import current; current()"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stderr
    assert (
        "NoKeyring: Sealed columns need keys: call bot.sealed.use(settings.keyring()) first."
        in told
    )


def test_every_sealed_column_knows_its_own_place() -> None:
    for found in Row.metadata.sorted_tables:
        for column in found.columns:
            if isinstance(column.type, Sealed):
                assert column.type.place == str(column)


def test_a_sealed_column_cannot_be_searched_by_mistake() -> None:
    address = table(Chat).c.address
    with pytest.raises(TypeError, match=r"chat\.address is sealed .* blind index"):
        select(Chat).where(address == "+6281234567890")
    with pytest.raises(TypeError, match="blind index"):
        select(Chat).where(address.like("+62%"))
    assert "IS NOT NULL" in str(select(Chat).where(address.is_not(None)))


def test_a_value_copied_into_another_column_by_hand_does_not_open(
    engine: Engine, keyring: Keyring
) -> None:
    chat, registration = table(Chat), table(Registration)
    with engine.begin() as connection:
        add_registration(connection, keyring, add_chat(connection, keyring, "+6281234567890"))
        assert connection.scalar(select(chat.c.address)) == "+6281234567890"
        stored = select(type_coerce(chat.c.address, LargeBinary)).scalar_subquery()
        connection.execute(update(registration).values(name=type_coerce(stored, LargeBinary)))
        with pytest.raises(CannotOpen, match=r"registration\.name \(key test\)"):
            connection.scalar(select(registration.c.name))
