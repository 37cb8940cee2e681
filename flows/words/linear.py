"""A small linear model: what each feature of a text weighs for each label, learned from examples.

The weights lie beside this file as text, `<name>.weights`; `tests/understanding/train.py` writes
them. The first line names the labels; every other line is a feature, a tab, and one character for
each label: "P" is no weight, the characters before and behind it weigh against and for the label.
"""

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pkgutil import get_data
from typing import Self

ZERO, LOWEST, HIGHEST = 80, 35, 125
"""The characters of no weight, of the least and of the greatest, as numbers."""
STEP = 0.1
"""What one character more adds to the weight."""


class Linear:
    """The weights of one kind of text."""

    def __init__(self, labels: tuple[str, ...], rows: Mapping[str, str]) -> None:
        self.labels, self._rows = labels, rows

    @classmethod
    def of(cls, text: str) -> Self:
        """The model whose file holds that text."""
        head, rows = table(text)
        return cls(tuple(head.split()), rows)

    def chances(self, features: Iterable[str]) -> dict[str, float]:
        """How likely each label is, from 0 to 1; together 1. Unknown features weigh nothing."""
        rows = [self._rows[known].encode() for known in self._rows.keys() & features]
        if not rows:
            return dict.fromkeys(self.labels, 1 / len(self.labels))
        # What ZERO adds is the same for every label, and falls out below.
        sums = [sum(column) * STEP for column in zip(*rows, strict=True)]
        highest = max(sums)
        odds = [math.exp(weight - highest) for weight in sums]
        whole = sum(odds)
        return {label: odd / whole for label, odd in zip(self.labels, odds, strict=True)}

    def knows(self, feature: str) -> bool:
        """Whether the feature weighs anything."""
        return feature in self._rows

    def likeliest(self, features: Iterable[str], otherwise: str, least: float = 0.0) -> str:
        """The label with the greatest chance; `otherwise` where that is less than `least`."""
        return likeliest(self.chances(features), otherwise, least)


def likeliest(chances: Mapping[str, float], otherwise: str, least: float = 0.0) -> str:
    """The label with the greatest chance; `otherwise` where that is less than `least`, or there is none."""
    label = max(chances, key=chances.__getitem__, default=otherwise)
    return label if chances.get(label, 0.0) >= least else otherwise


@cache
def load(name: str) -> Linear:
    """The model of that name; read from its file once."""
    return Linear.of(kept(name))


def kept(name: str) -> str:
    """The file of weights of that name."""
    return (get_data(__package__, f"{name}.weights") or b"").decode()


def table(text: str) -> tuple[str, dict[str, str]]:
    """The first line of a file of weights, and the characters of each feature."""
    head, _end, rows = text.partition("\n")
    # One long row of cells is cut in half the time that tens of thousands of lines take.
    cells = rows.replace("\n", "\t").split("\t")
    return head, dict(zip(cells[::2], cells[1::2], strict=False))


def pieces(words: Iterable[str], sizes: tuple[int, ...] = (3, 4, 5)) -> set[str]:
    """Features of the spelling: three to five letters of each word in a row, its ends marked."""
    return set().union(*[_pieces(word[:16], sizes) for word in words])


@lru_cache(maxsize=4096)  # the same words stand in every message, and several models ask
def _pieces(word: str, sizes: tuple[int, ...]) -> frozenset[str]:
    marked = f"^{word}$"
    return frozenset(
        f"c:{marked[at : at + size]}" for size in sizes for at in range(len(marked) - size + 1)
    )


def bones(word: str) -> str:
    """A word as hurried fingers leave it: its first letter and the consonants behind that, once."""
    return word[:1] + _AGAIN.sub(r"\1", word[1:].translate(_VOWELS))


_VOWELS = str.maketrans("", "", "aeiou'")
_AGAIN = re.compile(r"(.)\1+")


def long_pieces(words: Iterable[str]) -> set[str]:
    """Those of four and five letters alone: for stories, whose many short ones say nothing."""
    return pieces(words, (4, 5))
