"""Counts of days, people and rooms, in figures and in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.numbers import read_number, read_quantity
from flows.words.text import Unread

UNITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]


def spoken(number: int) -> str:
    """The Indonesian words for a number below ten thousand, built the way a schoolbook does."""
    if number < 10:
        return UNITS[number]
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number) or f"{UNITS[number - 10]} belas"
    for size, word in ((1000, "ribu"), (100, "ratus"), (10, "puluh")):
        if number >= size:
            head, rest = divmod(number, size)
            first = f"se{word}" if head == 1 else f"{spoken(head)} {word}"
            return first + (f" {spoken(rest)}" if rest else "")
    raise AssertionError


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("enam", 6), ("dua puluh lima", 25), ("sebelas", 11), ("5 hari", 5), ("lima hari seminggu", 5),
        ("seminggu 6 hari", 6), ("ENEM dina", 6), ("rong puluh", 20), ("limang atus", 500),
        ("tigo urang", 3), ("5 (lima)", 5), ("duabelas", 12), ("1.200", 1200), ("05", 5),
        ("seratus dua puluh", 120), ("ga ada", 0), ("2 orang anak", 2), ("selusin", 12),
    ],
)  # fmt: skip
def test_a_count_is_read(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "", "banyak", "5-6", "5 sampai 6", "lima atau enam", "dua dua", "5 6", "1,5", "setengah", "12an",
        "081200000001", "-5", "5 hari 8 jam", "sehari", "kurang dari 5", "dua puluh nol", "ribu",
    ],
)  # fmt: skip
def test_a_range_a_fraction_or_nothing_is_asked_again(text: str) -> None:
    with pytest.raises(Unread) as told:
        read_number(text)
    assert told.value.code == "number"


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.integers(0, 9_999))
def test_every_number_is_read_as_it_is_spoken(number: int) -> None:
    assert read_number(spoken(number)) == number
    assert read_number(spoken(number).upper().replace(" ", "  ")) == number
    assert read_number(f"{number} hari") == number


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.text(max_size=300))
def test_any_text_gives_a_number_or_is_unread(text: str) -> None:
    unread = None
    try:
        assert read_number(text) >= 0
    except Unread as told:
        unread = told.code
    assert unread in (None, "number")


@pytest.mark.parametrize(
    ("number", "texts"),
    [
        (0, ["0", "nol", "kosong"]), (1, ["1", "satu"]), (2, ["2", "Dua"]), (10, ["10", "sepuluh"]),
        (33, ["33", "tiga puluh tiga", "0033"]), (100, ["100", "seratus"]), (17, ["17", "tujuh belas"]),
        (28, ["28", "dua puluh delapan"]), (1.1, ["1,1", "1,10", "01,10"]), (0.77, ["0,77", ",77"]),
        (100_000, ["100.000", "100000", "100K", "100k"]), (3_000_000, ["3M", "3000K", "3000000", "3.000.000"]),
        (1_200_000, ["1.200.000", "1200000", "1,2M", "1200K", ",0012G"]),
        (-1_200_000, ["- 1.200.000", "-1200000", "minus 1.200.000", "negatif 1200000", "-1,2M", "-1200K", "-,0012G"]),
        (5000, ["5 ribu", "lima ribu"]), (122, ["seratus dua puluh dua"]), (200_000, ["dua ratus ribu"]),
        (10_011, ["sepuluh ribu sebelas"]), (721_012, ["tujuh ratus dua puluh satu ribu dua belas"]),
        (31_256_721, ["tiga puluh satu juta dua ratus lima puluh enam ribu tujuh ratus dua puluh satu"]),
    ],
)  # fmt: skip
def test_numbers_as_the_parsers_of_others_are_tested_with_are_read(
    number: float, texts: list[str]
) -> None:
    assert {text: read_quantity(text) for text in texts} == dict.fromkeys(texts, number)
