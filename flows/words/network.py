"""A small network: what the features of a text mean together, learned from examples.

Where `linear` adds up what each feature weighs alone, here every feature has a meaning of a few
numbers; those of a text are added up, and what is weighed is how these sums go together. So words that
stand in few examples help where they mean what others do.

The weights lie beside this file as text, `<name>.weights`; `tests/understanding/train.py` writes them.
The first line is JSON: what a step is worth in each column, and the two layers behind the sums. Every
other line is a feature, a tab, and one character a column as in `linear`: the meanings, and last what
the feature weighs by itself.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from typing import Self

from .linear import ZERO, kept, table


@dataclass(frozen=True)
class Layers:
    """The numbers behind the sums of the meanings."""

    steps: Sequence[float]
    """What one character more adds, by column."""
    hidden: Sequence[Sequence[float]]
    """What each sum weighs for each hidden unit, a row a unit."""
    hidden_bias: Sequence[float]
    output: Sequence[float]
    """What each hidden unit weighs for the answer."""
    output_bias: float


class Network:
    """The weights of one question with yes or no for an answer."""

    def __init__(self, layers: Layers, rows: Mapping[str, str]) -> None:
        self._layers, self._rows = layers, rows

    @classmethod
    def of(cls, text: str) -> Self:
        """The network whose file holds that text."""
        head, rows = table(text)
        return cls(Layers(**json.loads(head)), rows)

    def chance(self, features: Iterable[str]) -> float:
        """How likely the answer is yes, from 0 to 1. Unknown features mean nothing."""
        layers = self._layers
        rows = [self._rows[known].encode() for known in self._rows.keys() & features]
        if not rows:
            return 0.5
        none = ZERO * len(rows)
        sums = [
            (sum(column) - none) * step
            for column, step in zip(zip(*rows, strict=True), layers.steps, strict=True)
        ]
        alone = sums.pop()
        meant = [math.tanh(meaning) for meaning in sums]
        units = [
            max(0.0, bias + sum(map(mul, meant, weights)))
            for weights, bias in zip(layers.hidden, layers.hidden_bias, strict=True)
        ]
        odds = alone + layers.output_bias + sum(map(mul, units, layers.output))
        return 1 / (1 + math.exp(min(-odds, _LEAST)))


_LEAST = 700.0
"""Odds against, as a power of e: what is less likely than that, no number can tell."""


@cache
def load(name: str) -> Network:
    """The network of that name; read from its file once."""
    return Network.of(kept(name))
