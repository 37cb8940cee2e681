"""The geometry of the charts: bars that begin at zero, in one scale wherever they are to be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.sponsorship.months import later

WIDTH = 360
"""Of every chart, in its own units: about the pixels of a phone."""
ROW = 40
"""Of one lying bar with its label above."""
HIGH = 96
"""Of the highest standing bar."""
NAMES = 8
"""Of months that have room beside one another."""
LEAST = 1.5
"""Of a bar that stands for something: it is seen however small it is."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A bar with its label and value above it."""

    label: str
    value: str
    y: int
    width: float
    kind: str = ""


def lying(rows: Sequence[tuple[str, int, str]], kinds: Sequence[str] = ()) -> tuple[Lying, ...]:
    """Bars of (label, number, number in words), one below the other."""
    most = max((number for _label, number, _words in rows), default=0)
    return tuple(
        Lying(label, words, n * ROW, _length(number, most, WIDTH), kinds[n] if kinds else "")
        for n, (label, number, words) in enumerate(rows)
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A bar over its month, or a piece of one."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Standing bars, month by month, below a line that says how high it is."""

    title: str
    top: str
    """What the upper line stands for, in words."""
    bars: tuple[Standing, ...]
    labels: tuple[tuple[float, str], ...]
    """Where below the bars which month is named."""


def standing(
    title: str, top: int, words: str, columns: Sequence[Mapping[str, int]], names: Sequence[str]
) -> Panel:
    """Bars from zero to `top`, in `words`, each of pieces by kind, the first below; every name that has
    room is shown."""
    step = WIDTH / max(1, len(columns))
    wide = round(min(step * 0.72, 44), 1)
    bars = []
    for n, pieces in enumerate(columns):
        y = float(HIGH)
        for kind, number in pieces.items():
            if high := _length(number, top, HIGH):
                y -= high
                bars.append(
                    Standing(round((n + 0.5) * step - wide / 2, 1), round(y, 1), wide, high, kind)
                )
    every = -(-len(columns) // NAMES)
    labels = ((round((n + 0.5) * step, 1), name) for n, name in enumerate(names) if n % every == 0)
    return Panel(title, words, tuple(bars), tuple(labels))


def rounded_up(number: int) -> int:
    """The next number with one digit and noughts: what an axis ends with."""
    if number <= 1:
        return 1
    power: int = 10 ** (len(str(number - 1)) - 1)
    return -(-number // power) * power


def in_row(months: Sequence[int]) -> list[int]:
    """Every month from the first to the last, also those of which there is nothing."""
    row = [months[0]] if months else []
    while row and row[-1] < months[-1]:
        row.append(later(row[-1], 1))
    return row


def _length(number: int, most: int, longest: int) -> float:
    return round(max(LEAST, longest * number / most), 1) if number > 0 else 0.0
