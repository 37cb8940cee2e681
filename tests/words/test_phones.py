"""Phone numbers as people write them down for a stranger. No number here is anybody's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.phones import read_phone, show_phone
from flows.words.text import Unread


@pytest.mark.parametrize(
    "text",
    [
        "081200000001", "0812-0000-0001", "+62 812-0000-0001", "62812 0000 0001", "812 0000 0001",
        "+62 (0)812 0000 0001", "0812 0O00 000l", "wa 081200000001", "wa081200000001",
        "hp saya 081200000001 umur 45", "nik 3201124506780001 hp 081200000001",
        "081200000001 atau 081200000001", "08 12 00 00 00 01", "0062 812 0000 0001",
        "62+81200000001", "0812/0000/0001", "45 0812 0000 0001", "081200000001pak", "081200000001...", "0812...0000...0001", "digit terakhir hilang kemarin, yang ini 081200000001", "ani@contoh.id 0812 0000 0001", "Nol delapan satu dua, nol nol nol nol, nol nol nol satu",
    ],
)  # fmt: skip
def test_one_number_is_read_however_it_is_written(text: str) -> None:
    assert read_phone(text) == "+6281200000001"


def test_a_card_from_abroad_keeps_its_country() -> None:
    assert read_phone("+60 12-345 6789") == "+60123456789"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "phone"), ("nomor yang ini", "phone"), ("0812", "phone"), ("08xx xxxx xxxx", "phone"),
        ("0812 0000 0001 0812", "phone"), ("08120000000012345", "phone"), ("+1 23", "phone"),
        ("0812000abc001", "phone"), ("3201124506780001", "phone"), ("021 555 1234", "phone_landline"),
        ("(0274) 512345", "phone_landline"), ("081200000001 081300000002", "phone_two"),
        ("0812-0000-0001 / 0813-0000-0002", "phone_two"), ("081200000001 sudah tidak aktif", "phone"),
        ("bukan 081200000001", "phone"), ("ani0812000001@contoh.id", "phone"),
        ("0812 0000 10 dua angka terakhir kehapus", "phone"), ("08120000001 angka belakangnya lupa", "phone"),
    ],
)  # fmt: skip
def test_what_is_no_single_mobile_number_is_asked_again(text: str, code: str) -> None:
    with pytest.raises(Unread) as told:
        read_phone(text)
    assert told.value.code == code


def test_a_number_is_shown_whole_only_to_its_owner() -> None:
    assert show_phone("+6281200000001") == "0812-xxxx-0001"
    assert show_phone("+6281200000001", masked=False) == "0812-0000-0001"


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.from_regex(r"\+628[1-35-9][0-9]{7,10}", fullmatch=True))
def test_what_is_shown_reads_back(e164: str) -> None:
    assert read_phone(show_phone(e164, masked=False)) == e164
    assert read_phone(e164) == e164
    assert read_phone("0" + e164[3:]) == e164
    assert "xxxx" in show_phone(e164)


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.text(max_size=300) | st.text("0123456789+-() Oolx/,", max_size=60))
def test_any_text_gives_a_number_or_is_unread(text: str) -> None:
    unread = None
    try:
        assert read_phone(text).startswith("+")
    except Unread as told:
        unread = told.code
    assert unread in (None, "phone", "phone_landline", "phone_two")
