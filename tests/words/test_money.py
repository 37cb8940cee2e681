"""A worker tells what comes in, by the day, by the trip, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.money import MOST, Money, read_money, show_money
from flows.words.text import Unread


@pytest.mark.parametrize(
    ("text", "amount", "per"),
    [
        ("50rb", 50_000, "month"), ("50 rebu", 50_000, "month"), ("50k", 50_000, "month"),
        ("50.000", 50_000, "month"), ("Rp. 1.750.000,-", 1_750_000, "month"),
        ("rp 45.000,00", 45_000, "month"), ("1,5jt", 1_500_000, "month"), ("1.5 jt", 1_500_000, "month"),
        ("1jt5", 1_500_000, "month"), ("1jt500", 1_500_000, "month"), ("sejuta", 1_000_000, "month"),
        ("sejuta setengah", 1_500_000, "month"), ("sejuta tiga ratus", 1_300_000, "month"),
        ("dua setengah juta", 2_500_000, "month"), ("1½ juta", 1_500_000, "month"),
        ("1 1/2 jt", 1_500_000, "month"), ("setengah juta", 500_000, "month"),
        ("satu koma dua juta", 1_200_000, "month"), ("gocap ceng sehari", 50_000, "day"),
        ("ceban sehari", 10_000, "day"), ("noban sekali narik", 20_000, "trip"),
        ("80an ribu", 80_000, "month"), ("sehari 70 ribu", 70_000, "day"), ("70rb/hari", 70_000, "day"),
        ("seminggu 400rb", 400_000, "week"), ("per 2 minggu 600 ribu", 600_000, "2week"),
        ("20 juta setahun", 20_000_000, "year"), ("2.500 per kilo", 2_500, "piece"),
        ("ga tentu, sekitar 60rb sehari", 60_000, "day"), ("seminggu 6 hari, sehari 75rb", 75_000, "day"),
        ("rong atus seket ewu", 250_000, "month"), ("saratus rebu sapoe", 100_000, "day"),
        ("saya jualan es, dapat 25 ribu per hari", 25_000, "day"), ("kira2 900rb", 900_000, "month"),
        ("enampuluhribu", 60_000, "month"), ("2 anak, gaji 1,8 juta", 1_800_000, "month"),
    ],
)  # fmt: skip
def test_an_income_is_read_as_it_is_said(text: str, amount: int, per: str) -> None:
    assert read_money(text) == Money(amount, per, amount, amount)


@pytest.mark.parametrize(
    ("text", "low", "high", "per"),
    [
        ("600 - 800 ribu", 600_000, 800_000, "month"), ("50 sampai 100 ribu sehari", 50_000, 100_000, "day"),
        ("2-3 juta", 2_000_000, 3_000_000, "month"), ("500 sampai 1 juta", 500_000, 1_000_000, "month"),
        ("dua tiga ratus ribu", 200_000, 300_000, "month"), ("antara 1 dan 2 juta", 1_000_000, 2_000_000, "month"),
        ("kadang 50 kadang 90 ribu sehari", 50_000, 90_000, "day"), ("500rb s/d 1jt", 500_000, 1_000_000, "month"),
    ],
)  # fmt: skip
def test_a_range_keeps_both_ends_and_counts_as_the_low_one(
    text: str, low: int, high: int, per: str
) -> None:
    assert read_money(text) == Money(low, per, low, high)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("70", "money_unit"), ("sehari 70", "money_unit"), ("1.800", "money_unit"), ("1,7", "money_unit"),
        ("50 sampai 100", "money_unit"), ("70an", "money_unit"), ("gopek", "money_unit"),
        ("lima ratus", "money_unit"), ("satu juta lima", "money_unit"), ("ga tentu", "money_unknown"),
        ("tidak tahu pak", "money_unknown"), ("tidak pasti", "money_unknown"), ("", "money"),
        ("jutaan", "money"), ("puluhan ribu", "money"), ("gaji 2 juta hutang 1 juta", "money"),
        ("ga sampai sejuta", "money"), ("kurang dari sejuta", "money"), ("bukan 2 juta", "money"),
        ("081200000001", "money"), ("3201120000000001", "money"), ("1-2-1990", "money"),
        ("sehari 50rb sebulan 1 juta", "money"), ("20rb 30rb", "money"), ("1jt per 3 bulan", "money"),
        ("lima juta tapi dibagi berlima", "money"), ("sekali melaut 300rb, seminggu 3x", "money"),
        ("setoran 50rb sehari", "money"), ("900 juta", "money"), ("sekali panen 4 juta", "money"),
    ],
)  # fmt: skip
def test_what_may_mean_another_sum_is_asked_again(text: str, code: str) -> None:
    with pytest.raises(Unread) as told:
        read_money(text)
    assert told.value.code == code


PERS = ["month", "day", "week", "2week", "year", "trip", "piece"]


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.integers(10_000, MOST), st.integers(10_000, MOST), st.sampled_from(PERS), st.booleans())
def test_what_is_shown_reads_back(one: int, other: int, per: str, ranged: bool) -> None:
    low, high = sorted((one, other)) if ranged else (one, one)
    money = Money(low, per, low, high)
    assert read_money(show_money(money)) == money
    assert read_money(f"  {show_money(money).upper()} ") == money


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.text(max_size=300))
def test_any_text_gives_money_or_is_unread(text: str) -> None:
    unread = None
    try:
        money = read_money(text)
    except Unread as told:
        unread = told.code
    else:
        assert 0 <= money.low == money.amount <= money.high <= MOST
    assert unread in (None, "money", "money_unit", "money_unknown")


WORDS = [
    "satu",
    "dua",
    "2",
    "70",
    "1,5",
    "500",
    "ribu",
    "rb",
    "juta",
    "setengah",
    "koma",
    "ratus",
    "puluh",
    "-",
    "sampai",
    "/",
    "hari",
    "sehari",
    "x",
    "se",
    "kali",
    "per",
    "ga",
    "1.500",
    "an",
    "gopek",
    "rp",
]


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_money_words_in_any_order_never_break_the_reader(words: list[str]) -> None:
    unread = None
    try:
        read_money(" ".join(words))
    except Unread as told:
        unread = told.code
    assert unread in (None, "money", "money_unit", "money_unknown")


@pytest.mark.parametrize(
    ("text", "amount", "per"),
    [
        ("umur sy 47 th anak 3, sehari dapet 60rb", 60_000, "day"),
        ("Rp1.200.000,- (satu juta dua ratus ribu rupiah)", 1_200_000, "month"),
        ("no saya 081200000001 gajinya 900rb", 900_000, "month"),
        ("l,2 juta", 1_200_000, "month"),
        ("gaji 1,1jt thr 1x setahun", 1_100_000, "month"),
        ("55 ribu satu hari", 55_000, "day"),
        ("RT 02 RW 05, seminggu 300rb", 300_000, "week"),
    ],
)
def test_ages_children_and_numbers_beside_an_income_are_left_alone(
    text: str, amount: int, per: str
) -> None:
    read = read_money(text)
    assert (read.amount, read.per) == (amount, per)


@pytest.mark.parametrize(
    "text",
    [
        "ceban", "seceng", "15rb sejam", "setengah dua juta", "setengah bulan 400rb", "sejuta ke atas",
        "suami yg kerja, 2 juta", "hp ini 200rb belinya", "zxq ratus lima puluh ribu", "5 juta bukan sebulan",
    ],
)  # fmt: skip
def test_what_has_two_meanings_or_is_no_income_is_asked_again(text: str) -> None:
    with pytest.raises(Unread):
        read_money(text)
