"""Learns the weights of a `flows.words.network` from examples, with numpy: `train.py` calls it.

What is asked of the network in the end is one yes or no. While it learns, it also has to tell what else
is known of an example (the cause, the place, the wish …): so the meanings of words come out of far more
than that one answer, as words that tell of the same cause lie near each other. What tells the rest is
thrown away afterwards. (Caruana, "Multitask Learning", 1997.)
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.words.linear import HIGHEST, ZERO

MEANINGS = 16
"""Numbers that tell what a feature means; twice as many read no better."""
SEEN = 3
"""A feature counts that stands in so many examples."""
EPOCHS, AT_ONCE = 10, 64
"""How often every example is gone through, and how many at once."""
FASTEST, SLOWEST = 3e-3, 2e-4
"""How far a weight moves at a time, in the first epoch and in the last."""
FORGOTTEN = 0.3
"""The part of the features, and of what they mean, that is left out at random each time: no answer may hang
on one of them. (Srivastava and others, "Dropout", 2014.)"""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A text, the answer, and what else is known of it; None where nothing else is."""

    features: frozenset[str]
    answer: bool
    traits: frozenset[str] | None


class _Weights:
    """Numbers that learn by Adam (Kingma and Ba, 2015); of many rows, only those that were needed."""

    def __init__(self, first: Numbers) -> None:
        self.now = first
        self._mean, self._square = np.zeros_like(first), np.zeros_like(first)

    def move(self, slope: Numbers, rate: float, step: int, rows: Any = ...) -> None:
        mean = self._mean[rows] = 0.9 * self._mean[rows] + 0.1 * slope
        square = self._square[rows] = 0.999 * self._square[rows] + 0.001 * slope**2
        fair = np.sqrt(square / (1 - 0.999**step)) + 1e-8
        self.now[rows] -= rate * (mean / (1 - 0.9**step)) / fair


class Learned:
    """A network while it learns."""

    def __init__(self, examples: Sequence[Example], seed: int = 7) -> None:
        seen = Counter(feature for example in examples for feature in example.features)
        known = (feature for feature, times in seen.items() if times >= SEEN)
        # What is looked up often lies near each other in the file and in memory: found twice as fast.
        self.names = sorted(known, key=lambda feature: (-seen[feature], feature))
        self._at = {name: at for at, name in enumerate(self.names)}
        traits = sorted({trait for example in examples for trait in example.traits or ()})
        self._chance = chance = np.random.RandomState(seed)
        wide = 1 / np.sqrt(MEANINGS)
        meanings = chance.normal(0, 0.03, (len(self.names), MEANINGS))
        alone = np.zeros((len(self.names), 1))
        self.rows = _Weights(np.concatenate([meanings, alone], axis=1))
        self.hidden = _Weights(chance.uniform(-wide, wide, (MEANINGS, MEANINGS)))
        self.hidden_bias = _Weights(np.zeros(MEANINGS))
        self.output = _Weights(chance.uniform(-wide, wide, MEANINGS))
        self.output_bias = _Weights(np.zeros(1))
        self._others = _Weights(chance.uniform(-wide, wide, (MEANINGS, len(traits))))
        self._others_bias = _Weights(np.zeros(len(traits)))
        self._learn(
            [self._known(example) for example in examples],
            np.array([float(example.answer) for example in examples]),
            np.array([[float(t in (one.traits or ())) for t in traits] for one in examples]),
            np.array([[float(example.traits is not None)] for example in examples]),
        )

    def _known(self, example: Example) -> NDArray[np.int64]:
        return np.array(sorted(self._at[one] for one in example.features if one in self._at))

    def _learn(
        self, texts: list[NDArray[np.int64]], answers: Numbers, traits: Numbers, told: Numbers
    ) -> None:
        step = 0
        order = np.arange(len(texts))
        for epoch in range(EPOCHS):
            rate = FASTEST * (1 - epoch / EPOCHS) + SLOWEST
            self._chance.shuffle(order)
            for start in range(0, len(order), AT_ONCE):
                step += 1
                some = order[start : start + AT_ONCE]
                chosen = [texts[at] for at in some]
                self._step(chosen, answers[some], traits[some], told[some], rate, step)

    def _kept(self, shape: tuple[int, ...]) -> Numbers:
        return (self._chance.random_sample(shape) > FORGOTTEN) / (1 - FORGOTTEN)

    def _step(
        self,
        texts: list[NDArray[np.int64]],
        answers: Numbers,
        traits: Numbers,
        told: Numbers,
        rate: float,
        step: int,
    ) -> None:
        """Go forward from the features of some texts to the answers, and back with what was wrong."""
        lengths = [len(text) for text in texts]
        starts = np.cumsum([0, *lengths[:-1]])
        features = np.concatenate(texts)
        kept = self._kept(features.shape)[:, None]
        sums = np.add.reduceat(self.rows.now[features] * kept, starts)
        meant, meant_kept = np.tanh(sums[:, :-1]), self._kept((len(texts), MEANINGS))
        meaning = meant * meant_kept
        drive = meaning @ self.hidden.now + self.hidden_bias.now
        units_kept = self._kept(drive.shape) * (drive > 0)
        units = drive * units_kept
        odds = sums[:, -1] + units @ self.output.now + self.output_bias.now
        others = meaning @ self._others.now + self._others_bias.now

        wrong = (_chance(odds) - answers) / len(texts)
        others_wrong = (_chance(others) - traits) * told / len(texts)
        drive_wrong = np.outer(wrong, self.output.now) * units_kept
        meaning_wrong = drive_wrong @ self.hidden.now.T + others_wrong @ self._others.now.T
        sums_wrong = np.concatenate(
            [meaning_wrong * meant_kept * (1 - meant**2), wrong[:, None]], axis=1
        )
        by_feature = np.argsort(features, kind="stable")
        ordered = features[by_feature]
        first = np.flatnonzero(np.diff(ordered, prepend=-1))
        spread = (np.repeat(sums_wrong, lengths, axis=0) * kept)[by_feature]

        self.rows.move(np.add.reduceat(spread, first), rate, step, ordered[first])
        self.output.move(units.T @ wrong, rate, step)
        self.output_bias.move(wrong.sum(keepdims=True), rate, step)
        self.hidden.move(meaning.T @ drive_wrong, rate, step)
        self.hidden_bias.move(drive_wrong.sum(axis=0), rate, step)
        self._others.move(meaning.T @ others_wrong, rate, step)
        self._others_bias.move(others_wrong.sum(axis=0), rate, step)


def _chance(odds: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-odds))


def written(examples: Sequence[Example]) -> str:
    """The file of a network that learned from these examples."""
    learned = Learned(examples)
    # A few weights far out are cut, so that the steps of all others are finer.
    farthest = HIGHEST - ZERO
    steps = np.quantile(np.abs(learned.rows.now), 0.9995, axis=0) / farthest
    steps = np.maximum(np.round(steps, 4), 1e-4)
    head = {
        "steps": _short(steps),
        "hidden": [_short(row) for row in learned.hidden.now.T],
        "hidden_bias": _short(learned.hidden_bias.now),
        "output": _short(learned.output.now),
        "output_bias": _short(learned.output_bias.now)[0],
    }
    cells = np.clip(np.rint(learned.rows.now / steps), -farthest, farthest).astype(int) + ZERO
    rows = [
        f"{name}\t{''.join(map(chr, row))}"
        for name, row in zip(learned.names, cells, strict=True)
        if (row != ZERO).any()
    ]
    return "\n".join((json.dumps(head), *rows, ""))


def _short(numbers: Numbers) -> list[float]:
    return [round(float(number), 4) for number in numbers]
