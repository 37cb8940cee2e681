"""How well typed Indonesian is read: every line of the corpus, scored by kind.

`make score` prints a table; `python -m tests.understanding.score --misses dates` shows each line of
a kind that was read wrong, `--from DIR` scores another corpus of the same form. README.md beside
this file tells the form of a line.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.understand import read
from flows.words.accidents import told_body, told_cause, told_place
from flows.words.emergencies import is_emergency
from flows.words.told import (
    Facility,
    Victim,
    read_facility,
    read_police,
    read_side,
    read_spot,
    read_transport,
    read_victim,
    read_witnesses,
)

HERE = Path(__file__).parent
NOW = datetime.fromisoformat("2026-11-22T19:30:00+07:00")
"""When every line of the corpus was written: a Sunday evening."""

Line = dict[str, Any]


@dataclass
class Score:
    """Of one measure: lines read, lines read right, and wrong values that would have been kept."""

    read: int = 0
    right: int = 0
    harmful: int = 0
    misses: list[tuple[Line, Any]] = field(default_factory=list)

    def count(self, line: Line, found: Any, *, right: bool, harmful: bool = False) -> None:
        """Take one line in."""
        self.read += 1
        self.right += right
        self.harmful += harmful
        if not right:
            self.misses.append((line, found))

    @property
    def share(self) -> float:
        """Right of all, in percent, rounded down to a tenth."""
        return self.right * 1000 // self.read / 10

    @property
    def harm(self) -> float:
        """Harmful of all, in percent, rounded up to a tenth."""
        return -(-self.harmful * 1000 // self.read) / 10


def lines(path: Path) -> Iterator[Line]:
    """The lines of a file."""
    for text in path.read_text(encoding="utf-8").splitlines():
        if text:
            yield json.loads(text)


def scores(corpus: Path = HERE) -> dict[str, Score]:
    """The score of every measure of which the corpus has a line; of the unseen lines apart."""
    found: dict[str, Score] = {}
    for kind, measure in MEASURES.items():
        for path in sorted(corpus.glob(f"{kind}*.jsonl")):
            unseen = " (unseen)" if path.stem.endswith("_unseen") else ""
            for line in lines(path):
                for name, told, right, harmful in measure(line):
                    found.setdefault(name + unseen, Score()).count(
                        line, told, right=right, harmful=harmful
                    )
    return found


Verdict = tuple[str, Any, bool, bool]
"""What was measured, what was read, whether it is right, whether it does harm."""


def _accepted(line: Line) -> list[Any]:
    return [line["expect"], *line.get("acceptable", [])]


def _same(found: Line, answer: Line) -> bool:
    """Whether all that the contract tells agrees; an answer may tell more than it."""
    return all(answer.get(key) == value for key, value in found.items())


def _intents(line: Line) -> Iterable[Verdict]:
    label = read("intent", line["text"], NOW)["intent"]
    yield "intents", label, label in line["expect"], label in line.get("must_not", [])


def _yesno(line: Line) -> Iterable[Verdict]:
    answer = read("yesno", line["text"], NOW)["answer"]
    right = answer in _accepted(line)
    yield "yesno", answer, right, not right and answer != "unknown"


def _dates(line: Line) -> Iterable[Verdict]:
    found = read("date", line["text"], NOW, line["question"])
    right = any(_same(found, answer) for answer in _accepted(line))
    yield "dates", found, right, not right and found["status"] == "ok"


def _money(line: Line) -> Iterable[Verdict]:
    found = read("money", line["text"], NOW)
    right = any(_same(found, answer) for answer in _accepted(line))
    yield "money", found, right, not right and found["status"] == "ok"


def _fields(line: Line) -> Iterable[Verdict]:
    kind = line["field"]
    found = read(kind, line["text"], NOW)
    compared = {key: value for key, value in found.items() if key != "errors"}
    right = any(_same(compared, answer) for answer in _accepted(line))
    yield (
        {"nik": "nik", "phone": "phones", "name": "names"}[kind],
        found,
        right,
        not right and found["valid"],
    )


def _accidents(line: Line) -> Iterable[Verdict]:
    found = read("accident", line["text"], NOW)
    expect, also = line["expect"], line.get("acceptable", {})
    accepted = {name: [value, *also.get(name, [])] for name, value in expect.items()}
    accepted["body"] = [set(expect["body"]), *({part} for part in also.get("body", []))]
    for name in ("cause", "place", "death", "body"):
        value = set(found["body"]) if name == "body" else found[name]
        right = value in accepted[name]
        yield f"accident {name}", found, right, not right and value not in NOTHING
    if len({expect["emergency"], *also.get("emergency", [])}) == 1:
        yield _alarm(found["emergency"], expected=expect["emergency"])
    for name, told in FOR_A_REPORT.items():
        value = told(line["text"])
        right = value in accepted[name]
        yield f"for a report: {name}", value, right, not right and value not in NOTHING


NOTHING = ("unknown", {"unknown"})
FOR_A_REPORT: dict[str, Callable[[str], Any]] = {
    "cause": told_cause,
    "place": lambda text: told_place(text) or "unknown",
    "body": lambda text: set(told_body(text)),
}
"""What of a story goes into a report without a question: there silence is better than a guess."""


def _told(line: Line) -> Iterable[Verdict]:
    expect, also, text = line["expect"], line.get("acceptable", {}), line["text"]
    for name, read_one in TOLD.items():
        found = read_one(text)
        accepted = [_told_as(name, value) for value in (expect.get(name), *also.get(name, []))]
        right = found in accepted
        yield f"told {name}", found, right, not right and _invents(found, accepted)


def _spot(text: str) -> str | None:
    spot = read_spot(text)
    return spot and spot.casefold()


TOLD: dict[str, Callable[[str], Any]] = {
    "victim": read_victim, "side": read_side, "facility": read_facility, "spot": _spot,
    "witnesses": read_witnesses, "transport": read_transport, "police": read_police,
}  # fmt: skip


def _told_as(name: str, value: Any) -> Any:
    """A value of the corpus as the reader gives it; what is not told is left out there."""
    if name == "victim" and value:
        return Victim(**value)
    if name == "facility" and value:
        return Facility(**value)
    if name == "spot" and value:
        return value.casefold()
    if name == "witnesses":
        return tuple(value or ())
    return value or {} if name == "side" else value


def _invents(found: Any, accepted: list[Any]) -> bool:
    """Whether a value has something that no right answer has; less than all is asked for again."""
    return bool(found or found is False) and not any(map(partial(_within, found), accepted))


def _within(found: Any, answer: Any) -> bool:
    match found, answer:
        case Victim(), Victim():
            return found.who == answer.who and found.name in ("", answer.name)
        case Facility(), Facility():
            return found.kind == answer.kind and found.name in ("", answer.name)
        case dict(), dict():
            return found.items() <= answer.items()
        case tuple(), tuple():
            return set(found) <= set(answer)
        case str(), str():
            return f" {found} " in f" {answer} "
    return False


def _emergencies(line: Line) -> Iterable[Verdict]:
    yield _alarm(is_emergency(line["text"]), expected=line["expect"])


def _alarm(told: bool, *, expected: bool) -> Verdict:
    name = "emergencies found" if expected else "emergencies, no false alarm"
    return name, told, told == expected, expected and not told


def _lists(line: Line) -> Iterable[Verdict]:
    found = read("list", line["text"], NOW)
    rows = found["rows"]
    answer = max(
        _accepted(line),
        key=lambda one: (
            _rows_alike(rows, one["rows"]),
            found["skipped_lines"] == one["skipped_lines"],
        ),
    )
    expected = answer["rows"]
    for at in range(max(len(rows), len(expected))):
        row = rows[at] if at < len(rows) else None
        wanted = expected[at] if at < len(expected) else None
        right = row is not None and wanted is not None and _row(row) == _row(wanted)
        yield "list rows", row, right, not right and row is not None and not row["errors"]
    skipped = found["skipped_lines"] == answer["skipped_lines"]
    yield "list lines skipped", found["skipped_lines"], skipped, False


def _rows_alike(rows: list[Line], expected: list[Line]) -> int:
    return sum(_row(row) == _row(wanted) for row, wanted in zip(rows, expected, strict=False))


def _row(row: Line) -> Line:
    """A row as it is compared: how capitals are kept, and whether "Hj." is, does not make it wrong;
    the form of a name is measured by itself."""
    told = {key: value for key, value in row.items() if value is not None}
    if "name" in told:
        told["name"] = _TITLE.sub("", told["name"].casefold())
    return told | {"errors": sorted(row["errors"])}


_TITLE = re.compile(r"^(?:(?:haji|hajjah|hj|h|kang|pak|bu|bapak|ibu|mas|mbak)\.? )+(?=..)")


MEASURES = {
    "intents": _intents,
    "yesno": _yesno,
    "dates": _dates,
    "money": _money,
    "nik_name_phone": _fields,
    "accidents": _accidents,
    "told": _told,
    "emergencies": _emergencies,
    "lists": _lists,
}
"""Each kind by the name of its files, and what is measured on a line."""


def write_floors(found: dict[str, Score]) -> None:
    """Keep what is reached as what has to be reached from now on."""
    head = "# Percent of each kind that is read right at least, and that does harm at most. On the same lines they only get better.\n"
    tables = (
        f'\n["{name}"]\nright = {score.share}\nharmful = {score.harm}\n'
        for name, score in found.items()
    )
    (HERE / "floors.toml").write_text(head + "".join(tables), encoding="utf-8")


def main() -> None:
    """Print the table, or the misses of a kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="corpus", type=Path, default=HERE, metavar="DIR")
    parser.add_argument(
        "--misses", metavar="MEASURE", help="show what was read wrong, as JSON lines"
    )
    parser.add_argument("--floors", action="store_true", help="write floors.toml as things are now")
    chosen = parser.parse_args()
    found = scores(chosen.corpus)
    if not found:
        sys.exit(f"{chosen.corpus} holds no file such as {' or '.join(MEASURES)}.jsonl.")
    if chosen.floors:
        write_floors(found)
    print(f"{'':38}{'lines':>7}{'right':>9}{'harmful':>10}")
    for name, score in found.items():
        print(f"{name:38}{score.read:7}{score.share:7.1f} %{score.harm:8.1f} %")
    if chosen.misses:
        for name, score in found.items():
            if name.startswith(chosen.misses):
                for line, told in score.misses:
                    print(
                        json.dumps(
                            {"measure": name, **line, "read": told}, default=str, ensure_ascii=False
                        )
                    )


if __name__ == "__main__":
    main()
