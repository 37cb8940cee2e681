"""Learns the weights of the models in `flows/words` from the corpus.

`make train` reads the lines of the corpus, never those of `<kind>_unseen.jsonl`, and writes
`flows/words/<name>.weights`. The same lines give the same weights on every machine.
`python -m tests.understanding.train --folds` tells instead how well each model would read lines
like those it has, had it not learned from them.
"""

import argparse
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from flows.words import accidents, emergencies, intents
from flows.words.linear import HIGHEST, LOWEST, STEP, ZERO, Linear, load
from flows.words.wordlist import word_set
from tests.understanding.score import HERE, Line, lines

WORDS = Path(intents.__file__).parent

EPOCHS = 15
MEAN_OF = 8
"""The last epochs of a model of stories, whose weights are averaged: of two stories with the same words
the one that came last then counts no more than the other."""
RATE = 0.1
"""How far one example moves the weights of its features at first; less with every epoch."""
TRUST = 4
"""So much faster move the weights of what the rules say: they know much of what no example shows."""
FADE = 0.25
"""How strongly weights are drawn to nothing: the part that an epoch takes at a rate of 1."""
SEEN = 2
"""A feature counts that stands in so many examples."""
SEEN_IN_STORIES = 6
"""The same for the causes: what fewer of the many stories have only tells which story it is. `is_common` hangs
on it too."""

Example = tuple[frozenset[str], tuple[str, ...]]
"""The features of a text and the labels of which each is right."""


def learn(
    examples: Sequence[Example], least: int = SEEN, mean_of: int = 1
) -> dict[str, list[float]]:
    """The weights of every feature, one for each label in the order of `labels_of`: logistic
    regression over the labels, by stochastic gradient descent; the mean of the last epochs."""
    labels = labels_of(examples)
    seen = Counter(feature for features, _right in examples for feature in features)
    weights = {feature: [0.0] * len(labels) for feature, n in seen.items() if n >= least}
    known = [
        (sorted(features & weights.keys()), [label in right for label in labels])
        for features, right in examples
    ]
    mean = {feature: [0.0] * len(labels) for feature in weights}
    order = list(range(len(known)))
    shuffle = random.Random(7)
    for epoch in range(EPOCHS):
        rate = RATE / (1 + 4 * epoch / EPOCHS)
        shuffle.shuffle(order)
        for at in order:
            features, right = known[at]
            rows = [weights[feature] for feature in features]
            rules = [weights[feature] for feature in features if feature.startswith("rule:")]
            if rows:
                _step(rows, rules, right, rate)
        for feature, row in weights.items():
            weights[feature] = [weight * (1 - rate * FADE) for weight in row]
            if epoch >= EPOCHS - mean_of:
                mean[feature] = [
                    sum_of + weight / mean_of
                    for sum_of, weight in zip(mean[feature], weights[feature], strict=True)
                ]
    return mean


def _step(
    rows: list[list[float]], rules: list[list[float]], right: list[bool], rate: float
) -> None:
    """Move the weights of one example's features towards its labels; `rules` are among `rows`."""
    sums = [sum(column) for column in zip(*rows, strict=True)]
    highest = max(sums)
    odds = [math.exp(found - highest) for found in sums]
    whole = sum(odds)
    # Of several right labels each may take what it has of the whole.
    share = sum(odd for odd, is_right in zip(odds, right, strict=True) if is_right) / whole
    for label, (odd, is_right) in enumerate(zip(odds, right, strict=True)):
        chance = odd / whole
        step = rate * (chance / share - chance if is_right else -chance)
        if abs(step) > rate / 500:
            for row in rows:
                row[label] += step
            for row in rules:
                row[label] += step * (TRUST - 1)


def labels_of(examples: Iterable[Example]) -> tuple[str, ...]:
    """All labels that examples have, in alphabetical order."""
    return tuple(sorted({label for _features, right in examples for label in right}))


def written(examples: Sequence[Example], least: int = SEEN, mean_of: int = 1) -> str:
    """The file of a model that learned from these examples."""
    weights = learn(examples, least, mean_of)
    rows = {feature: _row(weights[feature]) for feature in sorted(weights)}
    told = [f"{feature}\t{row}" for feature, row in rows.items() if set(row) != {chr(ZERO)}]
    return "\n".join((" ".join(labels_of(examples)), *told, ""))


def _row(weights: list[float]) -> str:
    return "".join(
        chr(min(HIGHEST, max(LOWEST, ZERO + round(weight / STEP)))) for weight in weights
    )


def intent_examples() -> list[Example]:
    """The lines of the intents."""
    return [
        (frozenset(intents.features(line["text"])), tuple(line["expect"]))
        for name in ("intents", "intents_learned")
        for line in lines(HERE / f"{name}.jsonl")
    ]


def cause_examples() -> list[Example]:
    """The stories with their causes, without the small words: they tell none."""
    return [
        (frozenset(features - _SMALL_WORDS), (line["expect"]["cause"],))
        for line, features in _stories()
    ]


def place_examples() -> list[Example]:
    """The stories with their places; small words tell of these: "pas", "waktu", "di"; spelling
    does not."""
    return [
        (
            frozenset(one for one in features if not one.startswith("c:")),
            (line["expect"]["place"],),
        )
        for line, features in _stories()
        if line["id"].partition("-")[0] not in _ODD_PLACES
    ]


_ODD_PLACES = word_set("t11 t12 nt5 t15 t26 t27 t32 t33 t35 t36")
"""Stories, by how their ids begin, whose writers were asked to spread the places evenly, or told too little
for one: they teach how often a place comes wrongly."""


def _stories() -> Iterator[tuple[Line, set[str]]]:
    for line in lines(HERE / "accidents.jsonl"):
        yield line, accidents.features(line["text"])


def emergency_examples() -> list[Example]:
    """All lines of which it is known whether help is needed now; wishes that have nothing to do with
    an accident need none, nor do answers to the questions of a form."""
    known = [
        (line["text"], line["expect"]["emergency"])
        for line in lines(HERE / "accidents.jsonl")
        if len({line["expect"]["emergency"], *line.get("acceptable", {}).get("emergency", [])}) == 1
    ]
    known += [(line["text"], line["expect"]) for line in lines(HERE / "emergencies.jsonl")]
    known += [
        (line["text"], False)
        for name in ("intents", "intents_learned")
        for line in lines(HERE / f"{name}.jsonl")
        if {"claim_accident", "claim_death"}.isdisjoint(line["expect"])
    ]
    known += [
        (line["text"], False)
        for name in ("yesno", "money", "nik_name_phone", "lists", "dates")
        for line in lines(HERE / f"{name}.jsonl")
        if line.get("question") != "kejadian"
    ]
    return [
        (frozenset(emergencies.features(text)), ("now" if now else "not",)) for text, now in known
    ]


_SMALL_WORDS = {
    f"w:{word}"
    for word in word_set("""
        pak bu saya sy sa aku ga gak g nggak tidak ya yg yang di ke dari dr pas waktu wkt lagi lg terus
        trus sampai udah sudah belum itu ini ada sama dan tolong temen teman bapak suami anak adik orang
        tadi td kemarin kmrn jadi mau kena juga bisa e na ka nya ku
        """)
}


MODELS: dict[str, tuple[Callable[[], list[Example]], int, int]] = {
    "emergencies": (emergency_examples, SEEN, MEAN_OF),  # first, as the others look at what it says
    "intents": (intent_examples, SEEN, 1),
    "causes": (cause_examples, SEEN_IN_STORIES, MEAN_OF),
    "places": (place_examples, SEEN, MEAN_OF),
}
"""The examples of each model, in how many a feature has to stand, and of how many epochs it is the mean."""


FOLDS = 5
"""Into so many parts the examples are split to try each on a model that learned from the others."""


def folded(examples: Sequence[Example], least: int, mean_of: int) -> float:
    """The percent of examples that a model reads right which did not learn from them."""
    right = 0
    for fold in range(FOLDS):
        taught = [example for at, example in enumerate(examples) if at % FOLDS != fold]
        rows = {
            feature: _row(weights) for feature, weights in learn(taught, least, mean_of).items()
        }
        model = Linear(labels_of(taught), rows)
        right += sum(
            model.likeliest(features, "") in labels for features, labels in examples[fold::FOLDS]
        )
    return 100 * right / len(examples)


def main() -> None:
    """Learn every model anew, or try how well each reads what it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", action="store_true", help="try the models, write nothing")
    trying = parser.parse_args().folds
    for name, (examples, least, mean_of) in MODELS.items():
        if trying:
            print(f"{name}: {folded(examples(), least, mean_of):.1f} % right", flush=True)
            continue
        text = written(examples(), least, mean_of)
        (WORDS / f"{name}.weights").write_text(text, encoding="utf-8")
        load.cache_clear()
        emergencies.is_emergency.cache_clear()
        print(f"{name}: {text.count(chr(10)) - 1} features, {len(text) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
