"""What other projects hold to be plain Indonesian numbers, sums and dates is read too."""

import pytest

from bot.understand import read
from tests.understanding.score import HERE, NOW, Line, lines

CASES = list(lines(HERE / "elsewhere.jsonl"))
INSIDE = [case for case in CASES if "outside" not in case]
OUTSIDE = [case for case in CASES if "outside" in case]


def reading(case: Line) -> object:
    """What our reader of the field makes of the text; None where it asks again."""
    kind, text = case["field"], case["text"]
    if kind == "number":
        return read("number", text, NOW)["value"]
    if kind == "money":
        return read("money", text, NOW)["amount"]
    found = read("date", text, NOW, "lahir" if kind == "birth" else "kejadian")
    return " ".join(found[part] for part in ("date", "time") if found[part]) or None


@pytest.mark.parametrize("case", INSIDE, ids=[case["text"] for case in INSIDE])
def test_what_others_read_is_read(case: Line) -> None:
    assert reading(case) == case["expect"]


@pytest.mark.parametrize("case", OUTSIDE, ids=[case["text"] for case in OUTSIDE])
def test_what_no_worker_of_ours_can_mean_is_asked_again(case: Line) -> None:
    assert reading(case) is None, case["outside"]
