"""What a reader shows, it reads back to the same value; courtesy, spaces and capitals change nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.data import load
from flows.accident import BODY, CAUSES, Cause, Happened, Hurt, Where, accident
from flows.questions import PER, rupiah
from flows.talk import Facts
from flows.words.accidents import read_accident
from flows.words.dates import read_birth, show_date
from flows.words.intents import read_intent
from flows.words.lists import read_list
from flows.words.moments import HOURS, read_moment
from flows.words.money import read_money
from flows.words.names import read_name
from flows.words.nik import parse_nik, read_nik
from flows.words.numbers import read_number
from flows.words.phones import read_phone, show_phone
from flows.words.text import Unread
from flows.words.told import (
    read_facility,
    read_police,
    read_side,
    read_spot,
    read_transport,
    read_victim,
    read_witnesses,
)
from flows.words.yesno import read_yesno

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
FACTS = Facts(now=NOW, today=TODAY, known=load())
HAPPENED = next(q for q in accident.questions if isinstance(q, Happened))
CAUSE = next(q for q in accident.questions if isinstance(q, Cause))
HURT = next(q for q in accident.questions if isinstance(q, Hurt))
WHERE = next(q for q in accident.questions if isinstance(q, Where))

births = st.dates(date(1930, 1, 1), date(2009, 12, 31))
niks = st.builds(
    lambda kecamatan, born, woman, serial: (
        f"3201{kecamatan:02}{born.day + 40 * woman:02}{born:%m%y}{serial:04}"
    ),
    st.integers(1, 40),
    births,
    st.booleans(),
    st.integers(1, 9999),
)


@given(births)
def test_a_birthday(born: date) -> None:
    assert read_birth(show_date(born), TODAY) == born


@given(
    st.dates(date(2025, 11, 1), TODAY - timedelta(days=1)),
    st.one_of(
        st.none(),
        st.sampled_from(sorted(HOURS)),
        st.times(),
    ),
)
def test_the_moment_of_an_accident(day: date, precision: str | time | None) -> None:
    value = {"day": day.isoformat()}
    if isinstance(precision, time):
        value["clock"] = f"{precision:%H:%M}"
    elif precision:
        value["part"] = precision
    shown = HAPPENED.show(value, FACTS)
    assert HAPPENED.read_text(shown, {}, FACTS) == value


@pytest.mark.parametrize("part", BODY)
def test_a_part_of_the_body(part: str) -> None:
    assert HURT.read_text(HURT.show([part], FACTS), {}, FACTS) == [part]


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause(cause: str) -> None:
    assert CAUSE.read_text(CAUSES[cause], {}, FACTS) == cause


@pytest.mark.parametrize("option", WHERE.choices)
def test_a_place(option: Any) -> None:
    assert WHERE.read_text(option.label, {}, FACTS) == option.value


@given(st.integers(10, 100_000), st.sampled_from([per for per in PER if per != "2week"]))
def test_an_income(thousands: int, per: str) -> None:
    read = read_money(f"{rupiah(thousands * 1000)} {PER[per]}")
    assert (read.amount, read.per) == (thousands * 1000, per)


@given(niks)
def test_a_nik(number: str) -> None:
    parsed = parse_nik(number, TODAY)
    assert read_nik(parsed.grouped, TODAY) == parsed
    assert [row.nik for row in read_list(f"Ani {parsed.grouped}", TODAY).rows] == [number]


@given(st.from_regex(r"\+628[1-35-9][0-9]{8,9}", fullmatch=True))
def test_a_phone_number(number: str) -> None:
    assert read_phone(show_phone(number, masked=False)) == number


@given(st.lists(st.sampled_from(["siti", "aminah", "nur'aini", "abdul", "rahman", "moh.", "i", "wayan", "sudarma", "slamet", "de", "jong"]), min_size=1, max_size=4).map(" ".join))  # fmt: skip
def test_a_name(typed: str) -> None:
    try:
        name = read_name(typed)
    except Unread:
        assume(False)
    assert read_name(name) == name


@given(st.integers(0, 999))
def test_a_number(number: int) -> None:
    assert read_number(str(number)) == number


SAID: dict[str, tuple[Callable[[str], Any], list[str]]] = {
    "yes or no": (read_yesno, ["iya", "tidak", "boleh", "belum", "nggih", "ga jadi"]),
    "wish": (read_intent, ["mau daftar", "cek status saya", "klaim saya sampai mana", "hapus data saya", "mau donasi"]),
    "birthday": (lambda text: read_birth(text, TODAY), ["12 agustus 1990", "1-2-80", "tgl 5 bln 6 thn 77"]),
    "moment": (lambda text: read_moment(text, NOW), ["kemarin sore", "2 hari lalu", "senin pagi jam 7", "tgl 3"]),
    "income": (read_money, ["50 ribu sehari", "sejuta setengah", "500-700 ribu", "rp1.500.000"]),
    "accident": (read_accident, ["jatuh dari pohon kelapa tangan patah", "ditabrak motor pas narik ojek"]),
    "victim": (read_victim, ["tangan saya kejepit mesin", "suami saya namanya darto jatuh dari perahu"]),
    "side": (read_side, ["kaki kanan patah", "kedua tangan melepuh"]),
    "facility": (read_facility, ["sudah dibawa ke puskesmas", "kaki bengkak belum diobati"]),
    "spot": (lambda text: (read_spot(text) or "").casefold(), ["jatuh di muara angke", "saya kepleset di dermaga tadi"]),
    "witnesses": (read_witnesses, ["saya jatuh, yang lihat pak asep sama dede"]),
    "transport": (read_transport, ["dibawa ke rs naik ambulans"]),
    "police": (read_police, ["sudah lapor polisi", "belum lapor polisi"]),
    "phone": (read_phone, ["0812 3456 7890"]),
    "nik": (lambda text: read_nik(text, TODAY), ["3201 1452 0890 0007"]),
    "name": (read_name, ["siti aminah"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAID)
@given(
    st.data(),
    st.sampled_from(["{}", " {} ", "{}  ", "{}.", "{} pak", "{} bu", "{} ya pak", "pak {}", "Bu, {}"]),
    st.sampled_from([str, str.upper, str.capitalize, lambda text: text.replace(" ", "  ")]),
)  # fmt: skip
def test_courtesy_spaces_and_capitals_change_nothing(
    kind: str, data: st.DataObject, frame: str, change: Callable[[str], str]
) -> None:
    read, texts = SAID[kind]
    text = data.draw(st.sampled_from(texts))
    assert read(frame.format(change(text))) == read(text)
