"""The shared sample of chat, scored: floors just under what the readers reach today."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.words.accidents import is_emergency
from flows.words.dates import read_birth
from flows.words.intents import read_intent
from flows.words.money import read_money
from flows.words.names import read_name
from flows.words.nik import read_nik
from flows.words.phones import read_phone
from flows.words.text import Unread
from flows.words.yesno import read_yesno

SAMPLE = Path(__file__).parents[3] / "shared" / "understanding"
TODAY = date(2026, 11, 22)

pytestmark = pytest.mark.skipif(
    not SAMPLE.is_dir(),
    reason="../shared/understanding is not there: it is kept beside the checkout",
)


def lines(name: str) -> list[dict[str, Any]]:
    text = (SAMPLE / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def right(line: dict[str, Any]) -> list[Any]:
    return [line["expect"], *line.get("acceptable", [])]


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def test_yes_and_no() -> None:
    label = {True: "yes", False: "no", None: "unknown"}
    hits = [label[read_yesno(line["text"])] in right(line) for line in lines("yesno")]
    assert share(hits) >= 0.97


def money(text: str) -> dict[str, Any]:
    try:
        read = read_money(text)
    except Unread:
        return {"status": "reask", "amount": None, "min": None, "max": None, "per": None}
    ranged = read.low != read.high
    return {
        "status": "ok",
        "amount": None if ranged else read.amount,
        "min": read.low if ranged else None,
        "max": read.high if ranged else None,
        "per": read.per,
    }


def test_money() -> None:
    hits = [
        any(money(line["text"]).items() <= answer.items() for answer in right(line))
        for line in lines("money")
    ]
    assert share(hits) >= 0.97


def birth(text: str) -> dict[str, Any]:
    status = {"date_none": "invalid", "date_old": "invalid", "date_future": "future"}
    try:
        return {"status": "ok", "date": read_birth(text, TODAY).isoformat()}
    except Unread as told:
        return {"status": status.get(told.code, "reask"), "date": None}


def test_births() -> None:
    births = [line for line in lines("dates") if line["question"] == "lahir"]
    hits = [
        any(birth(line["text"]).items() <= answer.items() for answer in right(line))
        for line in births
    ]
    assert share(hits) >= 0.95


def field(line: dict[str, Any]) -> dict[str, Any]:
    try:
        if line["field"] == "nik":
            nik = read_nik(line["text"], TODAY)
            return {"valid": True, "nik": nik.number, "sex": nik.sex, "dob": nik.born.isoformat()}
        if line["field"] == "phone":
            return {"valid": True, "e164": read_phone(line["text"])}
        return {"valid": True, "name": read_name(line["text"])}
    except Unread:
        return {"valid": False}


def test_nik_names_and_phones_and_no_harm_in_a_nik() -> None:
    read = [(line, field(line)) for line in lines("nik_name_phone")]
    hits = [any(found.items() <= answer.items() for answer in right(line)) for line, found in read]
    harmful = [
        line["id"]
        for (line, found), hit in zip(read, hits, strict=True)
        if line["field"] == "nik" and found["valid"] and not hit
    ]
    assert not harmful
    assert share(hits) >= 0.97


def test_intents() -> None:
    read = [(line, read_intent(line["text"])) for line in lines("intents")]
    assert not [line["id"] for line, label in read if label in line.get("must_not", [])]
    assert share([label in line["expect"] for line, label in read]) >= 0.97


def test_emergencies() -> None:
    hits = [
        is_emergency(line["text"])
        in [line["expect"]["emergency"], *line.get("acceptable", {}).get("emergency", [])]
        for line in lines("accidents")
    ]
    assert share(hits) >= 0.97
