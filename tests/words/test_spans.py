"""How long something lasted, in days and months."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.words.spans import read_span
from flows.words.text import Unread


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("10 hari", 10),
        ("12", 12),
        ("2 minggu", 14),
        ("seminggu", 7),
        ("sebulan setengah", 45),
        ("setengah bulan", 15),
        ("dua minggu 3 hari", 17),
        ("dua puluh lima hari", 25),
        ("sekitar seminggu lebih 2 hari", 9),
        ("10 hari kira2", 10),
        ("1,5 bulan", 45),
    ],
)
def test_days_are_counted_from_what_people_say(typed: str, days: int) -> None:
    assert read_span(typed).days == days


@pytest.mark.parametrize(
    ("typed", "months"), [("5 tahun", 60), ("5 tahun 3 bulan", 63), ("8 bulan", 8), ("7", 84)]
)
def test_years_of_work_are_counted_in_months(typed: str, months: int) -> None:
    assert read_span(typed, bare="year").months == months


@pytest.mark.parametrize("typed", ["lama", "10-12 hari", "sejam", "3 jam", "", "hari", "5 hari 3"])
def test_what_names_no_one_length_is_asked_again(typed: str) -> None:
    with pytest.raises(Unread) as unread:
        read_span(typed)
    assert unread.value.code == "span"


@given(st.integers(1, 3000))
def test_a_number_of_days_reads_as_it_is_shown(days: int) -> None:
    assert read_span(f"{days} hari").days == days


@given(st.integers(0, 60), st.integers(0, 11))
def test_years_and_months_read_as_they_are_shown(years: int, months: int) -> None:
    said = " ".join(f"{n} {of}" for n, of in ((years, "tahun"), (months, "bulan")) if n)
    if said:
        assert read_span(said).months == years * 12 + months


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(typed: str) -> None:
    with suppress(Unread):
        assert read_span(typed).days >= 0
