"""How long something lasted, as people say it: "2 minggu", "sebulan setengah", "tiga hari"."""

import re
from dataclasses import dataclass
from fractions import Fraction

from .moments import ONE_OF, UNITS
from .numbers import ATOMS, read_number
from .text import Unread, plain
from .wordlist import word_set

DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
"""Days of each unit; what is told in months is about so long."""

_TOKEN = re.compile(r"[0-9]+(?:,[0-9])?|[^\W\d_]+(?:'[^\W\d_]+)*2?|[-/~+]")
_HALF = word_set("setengah stengah separuh separo satengah")
_RANGE = word_set("- / ~ sampai sampe hingga sd atau antara")
_LONGEST = 20
"""Words of a span; what is longer tells something else."""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in days, and in whole months for what lasts long."""

    days: int
    months: int


def read_span(text: str, *, bare: str = "day") -> Span:
    """The one span that a text tells; a number without a unit counts in `bare`.

    Raises Unread("span") for a range, for hours, and for what names no length.
    """
    tokens = _TOKEN.findall(plain(text))
    if len(tokens) > _LONGEST or not _RANGE.isdisjoint(tokens):
        raise Unread("span")
    told: list[tuple[Fraction, str]] = []
    number: list[str] = []
    half = False
    for token in tokens:
        unit = UNITS.get(token) or ONE_OF.get(token)
        if token in _HALF:
            if told and not number:
                told.append((Fraction(1, 2), told[-1][1]))
            else:
                half = True
        elif unit in DAYS:
            count = _count(number) if number else Fraction(0)
            if token in ONE_OF:
                count = Fraction(1)
            if half:
                count += Fraction(1, 2)
            told.append((count, unit))
            number, half = [], False
        elif unit is not None:
            raise Unread("span")
        elif token[0].isdigit() or token in ATOMS:
            number.append(token)
    if number:
        if told or half:
            raise Unread("span")
        told.append((_count(number), bare))
    days = sum((count * DAYS[unit] for count, unit in told), Fraction(0))
    months = sum((count * _MONTHS[unit] for count, unit in told), Fraction(0))
    if not told or not days:
        raise Unread("span")
    return Span(round(days), round(months))


_MONTHS = {
    "day": Fraction(1, 30),
    "week": Fraction(7, 30),
    "month": Fraction(1),
    "year": Fraction(12),
}


def _count(words: list[str]) -> Fraction:
    """The number of figures or words. Raises Unread("span") for several."""
    if len(words) == 1 and "," in words[0]:
        return Fraction(words[0].replace(",", "."))
    try:
        return Fraction(read_number(" ".join(words)))
    except Unread:
        raise Unread("span") from None
