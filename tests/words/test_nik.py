"""Sixteen figures copied from a card by thumbs that tire. Every NIK here is invented."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.nik import PROVINCES, read_kpj, read_nik
from flows.words.text import Unread

TODAY = date(2026, 3, 3)
ANI = "3201124506780001"


@pytest.mark.parametrize(
    "text",
    [
        ANI, "3201 1245 0678 0001", "3201.1245.0678.0001", "320112-450678-0001", "NIK saya 3201124506780001",
        "nik:3201124506780001", "NIK3201124506780001", "32011245\n06780001", "32O1124506780OO1",
        "320ll24506780001", "3201124506780001 ya pak", "1. 3201124506780001",
        "3201124506780001 hp 081200000001", "3201124506780001 081200000001",
        "3201124506780001, sekali lagi 3201124506780001", "umur 47 nik 3201124506780001",
        "tiga dua nol satu satu dua empat lima nol enam tujuh delapan nol nol nol satu",
    ],
)  # fmt: skip
def test_anis_nik_is_found_however_she_writes_it(text: str) -> None:
    nik = read_nik(text, TODAY)
    assert (nik.number, nik.sex, nik.born, nik.region) == (ANI, "P", date(1978, 6, 5), "3201")
    assert nik.grouped == "3201 1245 0678 0001"
    assert nik.masked == "3201********0001"


@pytest.mark.parametrize(
    ("text", "code", "n"),
    [
        ("", "nik_missing", None), ("sebentar saya ambil", "nik_missing", None), ("lol", "nik_missing", None),
        ("tunggu 5 menit", "nik_missing", None), ("320112450678000", "nik_short", "15"),
        ("32011245067800011", "nik_long", "17"), ("3201 1245 0678 0001 2", "nik_long", "17"),
        ("12345678901", "nik_kpj", None), ("0001234567890", "nik_kis", None),
        ("081200000001", "nik_short", "12"), ("3201xxxxxxxx0001", "nik_not_digits", None),
        ("32011245067S0001", "nik_not_digits", None), ("3201123206780001", "nik_bad_date", None),
        ("3201127206780001", "nik_bad_date", None), ("3201126902890001", "nik_bad_date", None),
        ("3201120513780001", "nik_bad_date", None), ("2201120506780001", "nik_bad_region", None),
        ("3200120506780001", "nik_bad_region", None), ("3201120506780000", "nik_serial", None),
        ("1111111111111111", "nik_serial", None), ("3201124506780001 3201124506780002", "nik_two", None),
        ("no kk 3201124506780001", "nik_missing", None), ("kk nya 3201124506780001 nik belum ada", "nik_missing", None),
        ("bukan 3201124506780001", "nik_missing", None), ("no rekening 3201124506780001", "nik_missing", None),
        ("3201010101080007 KK nya, 3201124506780001 NIK nya", "nik_two", None),
    ],
)  # fmt: skip
def test_a_wrong_number_is_told_apart(text: str, code: str, n: str | None) -> None:
    with pytest.raises(Unread) as told:
        read_nik(text, TODAY)
    assert (told.value.code, told.value.values.get("n")) == (code, n)


def test_a_short_year_after_this_one_belongs_to_the_last_century() -> None:
    assert read_nik("3201120506270001", TODAY).born == date(1927, 6, 5)
    assert read_nik("3201120506250001", TODAY).born == date(2025, 6, 5)


def test_nobody_is_born_later_this_year() -> None:
    with pytest.raises(Unread, match="nik_bad_date"):
        read_nik("3201120412260001", TODAY)


def test_a_participants_number_has_eleven_figures() -> None:
    assert read_kpj("KPJ: 1234 5678 901") == "12345678901"
    assert read_kpj("l2345678901") == "12345678901"
    with pytest.raises(Unread) as told:
        read_kpj("1234567890")
    assert (told.value.code, told.value.values) == ("kpj", {"n": "10"})


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str, date]:
    born = draw(st.dates(date(1927, 1, 1), TODAY))
    sex = draw(st.sampled_from("LP"))
    place = f"{draw(st.sampled_from(sorted(PROVINCES)))}{draw(st.integers(1, 79)):02}{draw(st.integers(1, 60)):02}"
    day = born.day + 40 if sex == "P" else born.day
    serial = draw(st.integers(1, 9_999))
    return f"{place}{day:02}{born:%m%y}{serial:04}", sex, born


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(numbers())
def test_every_well_formed_nik_is_read_and_reads_back(made: tuple[str, str, date]) -> None:
    number, sex, born = made
    nik = read_nik(number, TODAY)
    assert (nik.number, nik.sex, nik.born) == (number, sex, born)
    assert read_nik(nik.grouped, TODAY) == nik
    assert read_nik(f"  NIK {nik.grouped} ", TODAY) == nik


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(numbers(), st.integers(0, 15))
def test_a_nik_with_a_figure_missing_is_never_read(made: tuple[str, str, date], gap: int) -> None:
    with pytest.raises(Unread):
        read_nik(made[0][:gap] + made[0][gap + 1 :], TODAY)


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.text(max_size=300) | st.text("0123456789OolI .-\nx", max_size=60))
def test_any_text_gives_a_nik_or_is_unread(text: str) -> None:
    unread = None
    try:
        assert len(read_nik(text, TODAY).number) == 16
    except Unread as told:
        unread = told.code
    assert (unread or "nik_").startswith("nik_")
    unread = None
    try:
        assert len(read_kpj(text)) == 11
    except Unread as told:
        unread = told.code
    assert unread in (None, "kpj")
