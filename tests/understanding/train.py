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
from typing import Any, NamedTuple

from flows.words import accidents, emergencies, intents, linear, network
from flows.words.linear import HIGHEST, LOWEST, STEP, ZERO, Linear
from flows.words.network import Network
from flows.words.wordlist import word_set
from tests.understanding import train_network
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
"""The same for the causes: what fewer of the many stories have only tells which story it is."""
COMMON = 16
"""The same for whole words there, as one in fewer stories may be a name: `is_common` hangs on it."""

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
    """The lines of the intents; of the stories some, as who tells an accident wishes to report it; and some
    answers, which wish nothing."""
    known = [
        (line["text"], tuple(line["expect"]))
        for name in ("intents", "intents_learned")
        for line in lines(HERE / f"{name}.jsonl")
    ]
    told = [line["text"] for line in lines(HERE / "accidents.jsonl") if _is_report(line)]
    known += [(text, ("claim_accident",)) for text in told[::ONE_STORY_OF]]
    answers = [
        line["text"]
        for name in ("money", "nik_name_phone", "dates")
        for line in lines(HERE / f"{name}.jsonl")
        if line.get("question") != "kejadian"
    ]
    known += [(text, ("none",)) for text in answers[::ONE_ANSWER_OF]]
    return [(frozenset(intents.features(text)), labels) for text, labels in known]


ONE_STORY_OF, ONE_ANSWER_OF = 10, 8
"""Of so many stories and answers one is learned from: with all stories every figure of speech would be a report."""


def _is_report(line: Line) -> bool:
    """Whether a story surely tells an accident, and neither danger nor death, which go before wishes."""
    expect, acceptable = line["expect"], line.get("acceptable", {})
    calm = not expect["emergency"] and not expect["death"] and "emergency" not in acceptable
    return calm and "unknown" not in (expect["cause"], *acceptable.get("cause", ()))


def cause_examples() -> list[Example]:
    """The stories with their causes, without the small words: they tell none; nor do rare ones."""
    told = [(features, line["expect"]["cause"]) for line, features in _stories()]
    words = Counter(one for features, _cause in told for one in features if one[:2] == "w:")
    left_out = _SMALL_WORDS | {word for word, times in words.items() if times < COMMON}
    return [(frozenset(features - left_out), (cause,)) for features, cause in told]


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


_ODD_PLACES = word_set(
    "t11 t12 nt5 t15 t26 t27 t32 t33 t35 t36 ta tb td te tf tg s01 s02 s03 s04 s05 s06 s07 s08 s11 s12 s13 s14 s15 s16 s17 s18 s21 s22 s23 s24 s25 s31 s32 s33"
)
"""Stories, by how their ids begin, whose writers were asked to spread the places evenly, or told too little
for one: they teach how often a place comes wrongly."""


def _stories() -> Iterator[tuple[Line, set[str]]]:
    for line in lines(HERE / "accidents.jsonl"):
        yield line, accidents.features(line["text"])


def emergency_examples() -> list[train_network.Example]:
    """All lines of which it is known whether help is needed now; wishes that have nothing to do with
    an accident need none, nor do answers to the questions of a form."""
    known: list[tuple[str, bool, set[str] | None]] = [
        (line["text"], line["expect"]["emergency"], _traits(line["expect"]))
        for line in lines(HERE / "accidents.jsonl")
        if len({line["expect"]["emergency"], *line.get("acceptable", {}).get("emergency", [])}) == 1
    ]
    known += [(line["text"], line["expect"], None) for line in lines(HERE / "emergencies.jsonl")]
    known += [
        (line["text"], False, {f"wish {line['expect'][0]}"})
        for name in ("intents", "intents_learned")
        for line in lines(HERE / f"{name}.jsonl")
        if {"claim_accident", "claim_death"}.isdisjoint(line["expect"])
    ]
    known += [
        (line["text"], False, {f"answer {name}"})
        for name in ("yesno", "money", "nik_name_phone", "lists", "dates")
        for line in lines(HERE / f"{name}.jsonl")
        if line.get("question") != "kejadian"
    ]
    return [
        train_network.Example(
            frozenset(emergencies.features(text)),
            now,
            None if traits is None else frozenset(traits),
        )
        for text, now, traits in known
    ]


def _traits(expect: Line) -> set[str]:
    body = {f"body {part}" for part in expect["body"]}
    death = {"death"} if expect["death"] else set()
    return {f"cause {expect['cause']}", f"place {expect['place']}", *body, *death}


_SMALL_WORDS = {
    f"w:{word}"
    for word in word_set("""
        pak bu saya sy sa aku ga gak g nggak tidak ya yg yang di ke dari dr pas waktu wkt lagi lg terus
        trus sampai udah sudah belum itu ini ada sama dan tolong temen teman bapak suami anak adik orang
        tadi td kemarin kmrn jadi mau kena juga bisa e na ka nya ku
        """)
}


class Model(NamedTuple):
    """One file of weights: what it learns from, how, and when it reads an example right."""

    examples: Callable[[], list[Any]]
    written: Callable[[list[Any]], str]
    right: Callable[[str, list[Any]], list[bool]]
    """Of the text of such a file and some examples."""


def _linear(examples: Callable[[], list[Example]], least: int = SEEN, mean_of: int = 1) -> Model:
    def right(text: str, tried: list[Example]) -> list[bool]:
        model = Linear.of(text)
        return [model.likeliest(features, "") in labels for features, labels in tried]

    return Model(examples, lambda taught: written(taught, least, mean_of), right)


def _alarms(text: str, tried: list[train_network.Example]) -> list[bool]:
    model = Network.of(text)
    return [
        (model.chance(example.features) >= emergencies.LIKELY) == example.answer
        for example in tried
    ]


MODELS = {
    "emergencies": Model(emergency_examples, train_network.written, _alarms),
    "intents": _linear(intent_examples),
    "causes": _linear(cause_examples, SEEN_IN_STORIES, MEAN_OF),
    "places": _linear(place_examples, SEEN, MEAN_OF),
}


FOLDS = 5
"""Into so many parts the examples are split to try each on a model that learned from the others."""


def folded(model: Model) -> float:
    """The percent of examples that a model reads right which did not learn from them."""
    examples = model.examples()
    right: list[bool] = []
    for fold in range(FOLDS):
        taught = [example for at, example in enumerate(examples) if at % FOLDS != fold]
        right += model.right(model.written(taught), examples[fold::FOLDS])
    return 100 * sum(right) / len(right)


def main() -> None:
    """Learn every model anew, or try how well each reads what it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", action="store_true", help="try the models, write nothing")
    trying = parser.parse_args().folds
    for name, model in MODELS.items():
        if trying:
            print(f"{name}: {folded(model):.1f} % right", flush=True)
            continue
        text = model.written(model.examples())
        (WORDS / f"{name}.weights").write_text(text, encoding="utf-8")
        linear.load.cache_clear()
        network.load.cache_clear()
        print(f"{name}: {text.count(chr(10)) - 1} features, {len(text) / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
