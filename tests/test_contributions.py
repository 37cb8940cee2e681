"""What a month of insurance costs, by income, trade, month and source of the money."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.data import load
from flows.contributions import Contributions, month_after

RATES = load().contributions
FISHER, DRIVER = "other", "transport"


def test_a_fisher_paid_for_from_november_gets_the_cut_for_two_months_of_six() -> None:
    assert RATES.estimate(900_000, FISHER, date(2026, 11, 1), 6, "CSR") == 84_000


def test_an_ojek_driver_keeps_the_cut_three_months_longer() -> None:
    assert RATES.estimate(900_000, DRIVER, date(2026, 11, 1), 6, "CSR") == 58_800


def test_fifteen_months_of_the_cut_are_the_126_thousand_the_press_reckoned() -> None:
    assert RATES.estimate(1_000_000, DRIVER, date(2026, 1, 1), 15, "donatur") == 126_000


@pytest.mark.parametrize("funding", ["APBN", "APBD", "apbd ", "APBDes"])
def test_public_money_gets_no_cut(funding: str) -> None:
    assert RATES.monthly(1_000_000, FISHER, date(2026, 11, 1), funding) == 16_800


def test_the_cut_begins_and_ends_with_its_months() -> None:
    price = {
        month: RATES.monthly(1_000_000, FISHER, month, "CSR")
        for month in (date(2026, 3, 31), date(2026, 4, 1), date(2026, 12, 31), date(2027, 1, 1))
    }
    assert list(price.values()) == [16_800, 8_400, 8_400, 16_800]


def test_the_last_day_of_a_month_costs_what_its_first_does() -> None:
    first, last = date(2027, 3, 1), date(2027, 3, 31)
    assert RATES.monthly(0, DRIVER, first, "") == RATES.monthly(0, DRIVER, last, "") == 8_400


@pytest.mark.parametrize(
    ("income", "number", "base", "full"),
    [
        (0, 1, 1_000_000, 16_800),
        (1_099_999, 1, 1_000_000, 16_800),
        (1_100_000, 2, 1_200_000, 18_800),
        (2_700_000, 10, 2_950_000, 36_300),
        (8_199_999, 20, 7_950_000, 86_300),
        (8_200_000, 21, 8_700_000, 93_800),
        (20_199_999, 32, 19_700_000, 203_800),
        (20_200_000, 33, 20_700_000, 213_800),
        (90_000_000, 33, 20_700_000, 213_800),
    ],
)
def test_an_income_falls_in_its_band(income: int, number: int, base: int, full: int) -> None:
    band = RATES.band(income)
    assert (band.number, band.base) == (number, base)
    assert RATES.monthly(income, FISHER, date(2025, 6, 1), "CSR") == full


def test_there_are_33_bands_with_one_price_for_death_benefit() -> None:
    assert len(RATES.bands) == 33
    assert {band.jkm for band in RATES.bands} == {6_800}
    assert all(band.jkk * 100 == band.base and band.jht * 50 == band.base for band in RATES.bands)


@given(st.integers(0, 40_000_000))
@settings(deadline=None)  # a busy machine pauses for longer than any limit
def test_a_band_reaches_to_the_next_one(income: int) -> None:
    band = RATES.band(income)
    assert band.minimum <= income
    if band.number < len(RATES.bands):
        assert income < RATES.bands[band.number].minimum


@given(st.integers(0, 30_000_000), st.integers(0, 2_000_000))
@settings(deadline=None)
def test_who_earns_more_never_pays_less(income: int, more: int) -> None:
    month = date(2026, 5, 1)
    assert RATES.monthly(income, FISHER, month, "") <= RATES.monthly(
        income + more, FISHER, month, ""
    )


@given(
    st.integers(0, 30_000_000),
    st.sampled_from([FISHER, DRIVER]),
    st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    st.integers(1, 24),
)
@settings(deadline=None)
def test_an_estimate_is_the_sum_of_its_months(
    income: int, sector: str, first: date, months: int
) -> None:
    halves = [months // 2, months - months // 2] if months > 1 else [months]
    parts, begin = 0, first
    for part in halves:
        parts += RATES.estimate(income, sector, begin, part, "CSR")
        begin = month_after(begin, part)
    assert RATES.estimate(income, sector, first, months, "CSR") == parts


def test_months_roll_over_the_year() -> None:
    assert month_after(date(2026, 11, 30), 3) == date(2027, 2, 1)


def test_what_cannot_be_is_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match="cannot be"):
        RATES.band(-1)
    with pytest.raises(ValueError, match="transport or other"):
        RATES.monthly(0, "tani", date(2026, 5, 1), "")
    with pytest.raises(ValueError, match="one month or more"):
        RATES.estimate(0, FISHER, date(2026, 5, 1), 0, "")
    with pytest.raises(ValueError, match="before 2015-07-01"):
        RATES.monthly(0, FISHER, date(2015, 6, 1), "")
    with pytest.raises(ValueError, match="at least one band"):
        Contributions([], [], date(2015, 7, 1))


def test_part_rupiah_are_rounded_up() -> None:
    band = {"from": 0, "base": 100, "jkk": 1, "jkm": 0, "jht": 2}
    relief = {
        "rule": "x", "sector": "other", "from": date(2026, 1, 1), "to": date(2026, 12, 31),
        "factor": 0.5, "programs": ["jkk"], "excluded_funding": [],
    }  # fmt: skip
    assert (
        Contributions([band], [relief], date(2015, 7, 1)).monthly(0, "other", date(2026, 2, 1), "")
        == 1
    )
