"""What a BPU participant's insurance costs in a given month, after the reliefs in force then."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

SECTORS = ("transport", "other")
PROGRAMS = ("jkk", "jkm")
"""The pair every participant has; JHT is left to the worker's own choice."""


@dataclass(frozen=True, slots=True)
class Band:
    """An income band of PP 44/2015 Lampiran II. `minimum` and all amounts are rupiah a month.

    `base` is the "dasar penghasilan" from which contributions and later benefits are reckoned.
    """

    number: int
    minimum: int
    base: int
    jkk: int
    jkm: int
    jht: int


@dataclass(frozen=True, slots=True)
class Relief:
    """A share of the contribution asked for a time: `factor` of the full amount is paid.

    Counts for contribution months from `first` to `last`, both included, in one sector of
    PP 50/2025, unless the money comes from one of the `excluded` public budgets.
    """

    rule: str
    sector: str
    first: date
    last: date
    factor: Fraction
    programs: tuple[str, ...]
    excluded: frozenset[str]


class Contributions:
    """The bands and reliefs of contributions.toml.

    `bands` have from, base, jkk, jkm and jht; `reliefs` have rule, sector, from, to, factor,
    programs, excluded_funding and perhaps unclear_funding, which counts as excluded: an estimate
    is never below what the bill may be.
    """

    def __init__(
        self,
        bands: Iterable[Mapping[str, Any]],
        reliefs: Iterable[Mapping[str, Any]],
        in_force_from: date,
    ) -> None:
        self.bands = tuple(
            Band(number, row["from"], row["base"], row["jkk"], row["jkm"], row["jht"])
            for number, row in enumerate(sorted(bands, key=lambda row: row["from"]), 1)
        )
        if not self.bands:
            raise ValueError("Contributions needs at least one band.")
        self.reliefs = tuple(
            Relief(
                rule=row["rule"],
                sector=row["sector"],
                first=row["from"],
                last=row["to"],
                factor=Fraction(row["factor"]),
                programs=tuple(row["programs"]),
                excluded=frozenset(
                    name.upper()
                    for name in (*row["excluded_funding"], *row.get("unclear_funding", ()))
                ),
            )
            for row in reliefs
        )
        self.in_force_from = in_force_from
        self._minima = [band.minimum for band in self.bands]

    def band(self, income_month: int) -> Band:
        """The band of an income of so many rupiah a month; below the lowest, the lowest."""
        if income_month < 0:
            raise ValueError(f"An income of {income_month} rupiah a month cannot be.")
        return self.bands[max(bisect_right(self._minima, income_month) - 1, 0)]

    def monthly(self, income_month: int, sector: str, month: date, funding: str) -> int:
        """Rupiah for JKK and JKM in the contribution month in which `month` lies.

        `funding` names where the money comes from, for example CSR, APBD, APBDES. Part rupiah,
        which no rule so far gives rise to, are rounded up.
        """
        if sector not in SECTORS:
            raise ValueError(f"There is no sector {sector!r}: it is {' or '.join(SECTORS)}.")
        if month < self.in_force_from:
            raise ValueError(
                f"{month} is before {self.in_force_from}, when the bands came in force."
            )
        band = self.band(income_month)
        full = {"jkk": band.jkk, "jkm": band.jkm}
        first = month.replace(day=1)
        total = Fraction(0)
        for program in PROGRAMS:
            factors = [
                relief.factor
                for relief in self.reliefs
                if relief.sector == sector
                and relief.first <= first <= relief.last
                and program in relief.programs
                and funding.strip().upper() not in relief.excluded
            ]
            total += full[program] * min(factors, default=Fraction(1))
        return -(-total.numerator // total.denominator)

    def estimate(
        self, income_month: int, sector: str, first_month: date, months: int, funding: str
    ) -> int:
        """Rupiah for JKK and JKM over `months` contribution months, each priced for itself.

        An estimate to show as such: BPJS Ketenagakerjaan's bill decides, above all for months
        paid in advance that lie after the end of a relief.
        """
        if months < 1:
            raise ValueError(f"An estimate is for one month or more, not {months}.")
        return sum(
            self.monthly(income_month, sector, month_after(first_month, ahead), funding)
            for ahead in range(months)
        )


def month_after(month: date, ahead: int) -> date:
    """The first day of the month so many months after the one in which `month` lies."""
    years, index = divmod(month.month - 1 + ahead, 12)
    return date(month.year + years, index + 1, 1)
