"""Dates of birth from people who write them in every way, day before month."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.dates import read_birth, show_date, show_day
from flows.words.text import Unread

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    "text",
    [
        "12 Agustus 1990", "12/8/1990", "12-08-90", "12.8.1990", "12081990", "120890", "1281990",
        "12 agst 90", "12agustus1990", "1990-08-12", "19900812", "Agustus 12, 1990", "tgl 12 bln 8 thn 90",
        "tahun 1990 bulan 8 tanggal 12", "Garut, 12-08-1990", "l2-08-199O",
        "dua belas agustus sembilan belas sembilan puluh", "lahir di Bima tgl 12 agus 90",
        "dua belas agustus seribu sembilan ratus sembilan puluh", "Minggu, 12 Agustus 1990",
    ],
)  # fmt: skip
def test_one_birthday_is_read_however_it_is_written(text: str) -> None:
    assert read_birth(text, TODAY) == date(1990, 8, 12)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("5 pebruari 72", date(1972, 2, 5)), ("1 nopember 1965", date(1965, 11, 1)),
        ("5/3/05", date(2005, 3, 5)), ("31 des 59", date(1959, 12, 31)), ("3/4/1988", date(1988, 4, 3)),
        ("17 agustus 45", date(1945, 8, 17)), ("29-2-2000", date(2000, 2, 29)),
    ],
)  # fmt: skip
def test_spellings_and_short_years_follow_the_rules(text: str, born: date) -> None:
    assert read_birth(text, TODAY) == born


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date"), ("lupa", "date"), ("45", "date"), ("1990", "date"), ("umur 45", "date"),
        ("agustus 1990", "date"), ("1121990", "date"), ("12 8 1990 5", "date"), ("12-08-1990 jam 5", "date"),
        ("sekitar 12-8-1990", "date"), ("12-8-990", "date"), ("12 rajab 1400", "date"),
        ("31 februari 1990", "date_none"), ("08/13/1990", "date_none"), ("29-2-1991", "date_none"),
        ("12 agustus", "date_year"), ("12/8", "date_year"), ("5/3/20", "date_year"), ("9 mei 26", "date_year"),
        ("11-9-2031", "date_future"), ("1-1-1900", "date_old"),
    ],
)  # fmt: skip
def test_what_is_no_full_date_is_asked_again(text: str, code: str) -> None:
    with pytest.raises(Unread) as told:
        read_birth(text, TODAY)
    assert told.value.code == code


def test_dates_are_shown_in_full() -> None:
    assert show_date(date(1990, 8, 12)) == "12 Agustus 1990"
    assert show_day(date(2026, 11, 3)) == "Selasa, 3 November 2026"


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(
    st.dates(date(1927, 1, 1), date(2010, 12, 31)),
    st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0:%d%m%Y}"]),
)
def test_what_is_shown_reads_back(born: date, form: str) -> None:
    for text in (show_date(born), show_day(born), show_day(born).upper(), form.format(born)):
        assert read_birth(f"  {text} ", TODAY) == born


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.text(max_size=300))
def test_any_text_gives_a_date_or_is_unread(text: str) -> None:
    unread = None
    try:
        assert read_birth(text, TODAY) <= TODAY
    except Unread as told:
        unread = told.code
    assert unread in (None, "date", "date_none", "date_year", "date_future", "date_old")


WORDS = [
    "dua",
    "belas",
    "puluh",
    "12",
    "8",
    "90",
    "1990",
    "agustus",
    "tgl",
    "bln",
    "thn",
    "tahun",
    "-",
    "/",
    ",",
    "sembilan",
    "satu",
    "ribu",
]


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_date_words_in_any_order_never_break_the_reader(words: list[str]) -> None:
    unread = None
    try:
        read_birth(" ".join(words), TODAY)
    except Unread as told:
        unread = told.code
    assert (unread or "date").startswith("date")
