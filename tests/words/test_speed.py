"""The longest message of anything costs each reader little: no text can hold the writer up."""

import statistics
import timeit
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from time import process_time

import pytest

from flows.words.accidents import is_emergency, mentions_accident
from flows.words.dates import read_birth
from flows.words.intents import read_intent, read_reserved
from flows.words.money import read_money
from flows.words.names import read_name
from flows.words.nik import read_kpj, read_nik
from flows.words.numbers import read_number
from flows.words.phones import read_phone
from flows.words.text import Unread
from flows.words.yesno import read_yesno

TODAY = date(2026, 3, 3)
READERS: dict[str, Callable[[str], object]] = {
    "yesno": read_yesno, "number": read_number, "money": read_money, "phone": read_phone,
    "birth": lambda text: read_birth(text, TODAY), "nik": lambda text: read_nik(text, TODAY),
    "kpj": read_kpj, "name": read_name, "intent": read_intent, "reserved": read_reserved,
    "emergency": is_emergency, "accident": mentions_accident,
}  # fmt: skip
LONG = ["0" * 4096, "1 " * 2048, "1-" * 2048, "a" * 4096, "dua " * 1024, "1.000" * 819, " " * 4096,
        "tidak ada " * 409, "jatuh " * 682, "08 " * 1365, "'" * 4096, "limaribu" * 512, "😀" * 4096,
        "ll1" * 1365, "puluh ratus " * 341, "a." * 2048, "+" * 4096, "nama " * 819]  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_four_thousand_characters_of_anything_are_read_at_once(reader: str) -> None:
    def read(text: str) -> None:
        with suppress(Unread):
            READERS[reader](text)

    for text in LONG:
        seconds = min(
            timeit.repeat(lambda text=text: read(text), timer=process_time, number=1, repeat=3)
        )
        assert seconds < 0.02, text[:12]


def test_an_ordinary_answer_is_no_emergency_at_next_to_no_cost() -> None:
    runs = timeit.repeat(
        lambda: is_emergency("Budi Santoso"), timer=process_time, number=1_000, repeat=9
    )
    # Under a microsecond on a quiet machine, asked to be under five; a busy one gets more.
    assert statistics.median(runs) / 1_000 < 10e-6
