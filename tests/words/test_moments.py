"""When it happened, told from Sunday evening, 22 November 2026, half past seven."""

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.words.moments import HOURS, Either, Moment, part_of, read_moment
from flows.words.text import Unread

NOW = datetime(2026, 11, 22, 19, 30, tzinfo=timezone(timedelta(hours=7)))


def nov(day: int, at: time | None = None, part: str | None = None) -> Moment:
    return Moment(date(2026, 11, day), at, part)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("barusan", nov(22)),
        ("tadi siang pas istirahat makan", nov(22, None, "siang")),
        ("kmrin sblm magrib", nov(21, None, "malam")),
        ("kemarin lusa", nov(20)),
        ("kemarin sore jatuh di pasar Senen", nov(21, None, "sore")),
        ("kemarin di pasar minggu pagi", nov(21, None, "pagi")),
        ("hari senin di pasar minggu", nov(16)),
        ("jatuh di pasar senin pagi", nov(16, None, "pagi")),
        ("lima hari yg lalu", nov(17)),
        ("udah 4 hari pak", nov(18)),
        ("semalam jam 9", nov(21, time(21), "malam")),
        ("tadi malam jam 2", nov(22, time(2))),
        ("kamis subuh jam setengah lima", nov(19, time(4, 30), "subuh")),
        ("malam jumat", nov(19, None, "malam")),
        ("senin minggu lalu", nov(9)),
        ("rabu tgl 11 november", nov(11)),
        ("tgl 3 jam 16.45", nov(3, time(16, 45))),
        ("dua jam yang lalu", nov(22, time(17, 30), "sore")),
        ("setengah jam lalu", nov(22, time(19), "malam")),
        ("wingi esuk jam pitu", nov(21, time(7), "pagi")),
        ("mau bengi jam songo tibo", nov(21, time(21), "malam")),
        ("esuk mau tibo nang sawah", nov(22, None, "pagi")),
        ("kamari sonten", nov(21, None, "sore")),
        ("yesterday morning", nov(21, None, "pagi")),
        ("kemarin, eh maksudnya tadi pagi", nov(22, None, "pagi")),
        ("tgl 5 bulan ini", nov(5)),
        ("ditabrak kemarin malam di jalan Pahlawan", nov(21, None, "malam")),
        ("tadi pagi di jl. 17 Agustus", nov(22, None, "pagi")),
        ("hari pahlawan", nov(10)),
        ("sabtunya pas hujan", nov(21)),
        ("tgl 30, bulan ini belum kerja", Moment(date(2026, 10, 30))),
        ("malam tahun baru 31 desember 2025", Moment(date(2025, 12, 31), None, "malam")),
        ("magriban tadi", nov(22, None, "malam")),
        ("bulan lalu tgl 30", Moment(date(2026, 10, 30))),
        ("12 maret 2025", Moment(date(2025, 3, 12))),
        ("5 juni jam 8 lewat seperempat pagi", Moment(date(2026, 6, 5), time(8, 15), "pagi")),
        ("jatuh dr motor kemarin sore deket lampu merah lantai 2 org 3", nov(21, None, "sore")),
    ],
)  # fmt: skip
def test_a_day_is_found_with_what_more_was_told(text: str, moment: Moment) -> None:
    assert read_moment(text, NOW) == moment


@pytest.mark.parametrize(
    "text",
    [
        "beberapa hari lalu", "2-3 hari lalu", "antara senin atau selasa", "minggu lalu", "bulan kemarin",
        "lupa pak", "pas lebaran", "tahun 2025", "awal bulan", "jam 8", "senin tgl 12",
        "", "???", "saya jatuh",
        "saya mau lapor suami saya keseleo di pasar angkat beras",
        "jatuh di pasar senen", "ketabrak di stasiun minggu",
        "malam tahun baru", "pas sebulan hari ini", "sebulan ini sakit", "malem minggu bukan yg kemaren",
        "pas mau nderes, tangannya patah", "sore mau pulang kerja, jatuh",
    ],
)  # fmt: skip
def test_a_day_that_is_not_certain_is_asked_again(text: str) -> None:
    with pytest.raises(Unread):
        read_moment(text, NOW)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("besok pagi", "date_future"), ("23 november 2026", "date_future"), ("jumat depan", "date_future"),
        ("hari ini jam 23.00", "date_future"), ("31 april", "date_none"), ("30-02-2026", "date_none"),
        ("tgl 40", "date_none"), ("12 mei 1950", "date_old"),
        ("08123456789 mei", "date_none"),
        ("bulan ini tanggal 31", "date_none"), ("bulan ini tgl 25", "date_future"), ("isukan", "date_future"),
    ],
)  # fmt: skip
def test_what_cannot_be_says_why(text: str, code: str) -> None:
    with pytest.raises(Unread) as told:
        read_moment(text, NOW)
    assert told.value.code == code


def test_on_a_sunday_the_sunday_told_is_today_or_a_week_ago_and_both_are_shown() -> None:
    with pytest.raises(Either) as told:
        read_moment("hari minggu", NOW)
    assert told.value.moments == (nov(22), nov(15))


@given(st.integers(0, 90), st.sampled_from([" ", "  ", " pak ", " Bu ", " ya "]))
def test_spaces_capitals_and_courtesy_change_nothing(days: int, courtesy: str) -> None:
    said = f"{days + 1} hari{courtesy}yang lalu"
    plain = read_moment(f"{days + 1} hari yang lalu", NOW)
    assert plain.day == NOW.date() - timedelta(days=days + 1)
    if courtesy.strip() == "":
        assert read_moment(said.upper(), NOW) == plain
    assert read_moment(f"pak {days + 1} hari yg lalu{courtesy}", NOW) == plain


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader_or_gives_a_moment_to_come(text: str) -> None:
    try:
        moment = read_moment(text, NOW)
    except Unread:
        return
    assert moment.day <= NOW.date()


@given(st.times())
def test_every_hour_lies_in_the_part_of_the_day_it_is_shown_with(at: time) -> None:
    first, last = HOURS[part_of(at)]
    assert first <= at.hour < last


@pytest.mark.parametrize(
    "text", ["tadi sore", "tadi siang jatuh", "jatuh sore ini", "hari ini sore"]
)
def test_a_part_of_today_that_is_still_to_come_is_asked_again(text: str) -> None:
    with pytest.raises(Unread) as unread:
        read_moment(text, NOW.replace(hour=9))
    assert unread.value.code == "date"
    assert read_moment(text, NOW).day == NOW.date()
