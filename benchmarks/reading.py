"""What it costs to read one message: `python -m benchmarks.reading`, also part of `make bench`.

Usual messages are lines of the corpus; the worst are 10,000 characters of nonsense of many kinds.
Nothing that a reader keeps between messages helps it: every message is its first.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from flows.words import accidents, linear, network
from flows.words.text import Unread
from tests.understanding.score import HERE, lines
from tests.words.test_speed import LENGTH, READERS, REPEATED, drawn

MEDIAN, WORST = 0.5, 5.0
"""Milliseconds that a usual message and the worst one may take."""

ROUNDS = 15
"""The cheapest of so many counts: what reading costs, and not what else the machine did."""

Forget = Callable[[], None]


def main() -> list[tuple[bool, str]]:
    """Measure and print what each reader takes; the verdicts."""
    forget = list(kept())
    usual = [line["text"] for path in sorted(HERE.glob("*_unseen.jsonl")) for line in lines(path)]
    nasty = {piece: (piece * LENGTH)[:LENGTH] for piece in REPEATED}
    for seed in range(2):
        nasty |= {f"{kind}, drawn {seed}": text[:LENGTH] for kind, text in drawn(seed).items()}
    medians: dict[str, float] = {}
    worst: dict[str, float] = {}
    print("| reader | median, ms | worst, ms | on |\n| --- | ---: | ---: | --- |")
    for name, read in READERS.items():
        cost(read, "halo", forget)  # what is read from files once
        medians[name] = statistics.median(cost(read, text, forget) for text in usual)
        costs = {
            kind: min(cost(read, text, forget) for _ in range(ROUNDS))
            for kind, text in nasty.items()
        }
        kind = max(costs, key=costs.__getitem__)
        worst[name] = costs[kind]
        print(f"| {name} | {medians[name]:.3f} | {worst[name]:.2f} | {kind!r} |", flush=True)
    print()
    return [
        verdict("a usual message", medians, MEDIAN),
        verdict(f"{LENGTH:,} characters of anything", worst, WORST),
    ]


def verdict(what: str, costs: dict[str, float], most: float) -> tuple[bool, str]:
    """Whether the dearest reader costs less than the most it may, and what to say of it."""
    name = max(costs, key=costs.__getitem__)
    return costs[name] < most, f"{what}: {costs[name]:.2f} ms ({name}), under {most}"


def kept() -> Iterator[Forget]:
    """How to forget all that the readers keep of messages; weights and lists of words are no such thing."""
    constants = (linear.load, network.load, accidents._w)
    for name, module in list(sys.modules.items()):
        if name.startswith("flows.words"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and value not in constants:
                    yield value.cache_clear


def cost(read: Callable[[str], object], text: str, forget: list[Forget]) -> float:
    """Milliseconds that one reading takes."""
    for clear in forget:
        clear()
    start = time.perf_counter()
    with suppress(Unread):
        read(text)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    for met, told in main():
        print(f"- {'met' if met else 'missed'}: {told}")
