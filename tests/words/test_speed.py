"""The longest message of anything costs each reader little: no text can hold the writer up.

Counted in steps; how long they take stands in benchmarks/README.md.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest

from flows.words.accidents import read_accident
from flows.words.dates import read_birth
from flows.words.emergencies import is_emergency, mentions_accident
from flows.words.intents import read_intent, read_reserved
from flows.words.lists import read_list
from flows.words.moments import read_moment
from flows.words.money import read_money
from flows.words.names import read_name
from flows.words.nik import read_kpj, read_nik
from flows.words.numbers import read_number
from flows.words.phones import read_phone
from flows.words.text import Unread
from flows.words.yesno import read_yesno

TODAY = date(2026, 3, 3)
NOW = datetime(2026, 3, 3, 19, 30, tzinfo=UTC)
READERS: dict[str, Callable[[str], object]] = {
    "yesno": read_yesno, "number": read_number, "money": read_money, "phone": read_phone,
    "birth": lambda text: read_birth(text, TODAY), "nik": lambda text: read_nik(text, TODAY),
    "kpj": read_kpj, "name": read_name, "intent": read_intent, "reserved": read_reserved,
    "emergency": is_emergency, "mention": mentions_accident, "accident": read_accident,
    "moment": lambda text: read_moment(text, NOW), "list": lambda text: read_list(text, TODAY),
}  # fmt: skip
LONG = ["0" * 4096, "1 " * 2048, "1-" * 2048, "a" * 4096, "dua " * 1024, "1.000" * 819, " " * 4096,
        "tidak ada " * 409, "jatuh " * 682, "08 " * 1365, "'" * 4096, "limaribu" * 512, "😀" * 4096,
        "ll1" * 1365, "puluh ratus " * 341, "a." * 2048, "+" * 4096, "nama " * 819]  # fmt: skip


CALLS = 15
"""Steps a character that no reader may exceed; the dearest takes 10."""


@pytest.mark.parametrize("reader", READERS)
def test_four_thousand_characters_of_anything_take_few_steps_each(reader: str) -> None:
    for text in LONG:
        assert calls(READERS[reader], text) < CALLS * len(text), text[:12]


def test_an_ordinary_answer_is_no_emergency_without_a_search() -> None:
    is_emergency("Budi Santoso")  # what is kept between calls is made by the first
    assert calls(is_emergency, "Budi Santoso") < CALLS


def calls(read: Callable[[str], object], text: str) -> int:
    """How many functions are called to read `text`: the same on every machine, busy or not."""
    seen = 0

    def count(_frame: object, event: str, _about: object) -> None:
        nonlocal seen
        seen += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        with suppress(Unread):
            read(text)
    finally:
        sys.setprofile(None)
    return seen
