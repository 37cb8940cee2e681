"""JSON lines in, JSON lines out: what the readers of `flows.words` make of a text."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flows.words import (
    accidents,
    dates,
    intents,
    lists,
    moments,
    money,
    names,
    nik,
    numbers,
    phones,
    yesno,
)
from flows.words.text import Unread

Result = dict[str, Any]

NO_DATE: Mapping[str, Any] = {"date": None, "time": None, "part": None}
NO_MONEY: Mapping[str, Any] = {"amount": None, "min": None, "max": None, "per": None}

DATE_STATUS: Mapping[str, str] = {
    "date_none": "invalid",
    "date_old": "invalid",
    "date_young": "invalid",
    "date_future": "future",
}
"""What a reader's code means for a date; every other one is a reason to ask again."""

NIK_ERRORS: Mapping[str, str] = {"nik_missing": "no_nik", "nik_serial": "bad_serial"}
"""Names of errors that differ from the reader's code without its `nik_`."""


def answers(lines: Iterable[bytes], now: datetime) -> Iterator[str]:
    """One JSON line for each line that is not empty, as soon as it is read.

    `now` is the aware moment at which the texts were written. A line that cannot be read gives
    `{"id": …, "error": …}`, and the next one is read.
    """
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line, now))


def _answer(line: bytes, now: datetime) -> Result:
    found: Any = None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": "not a line of JSON in UTF-8"}
    if not isinstance(found, dict):
        return {"id": None, "error": 'not an object like {"id": 1, "kind": "yesno", "text": "iya"}'}
    told: Result = {"id": found.get("id")}
    kind, text = found.get("kind"), found.get("text")
    if not isinstance(kind, str) or kind not in READERS:
        return told | {"error": f"kind must be one of {', '.join(READERS)}"}
    if not isinstance(text, str):
        return told | {"error": "text must be a string"}
    question = found.get("question")
    if kind == "date" and question not in ("lahir", "kejadian"):
        return told | {"error": "question must be lahir or kejadian"}
    try:
        return told | {"result": read(kind, text, now, str(question or ""))}
    except Exception as error:  # one text that breaks a reader must not end the stream
        return told | {"error": f"the reader failed with {type(error).__name__}"}


def read(kind: str, text: str, now: datetime, question: str = "") -> Result:
    """What the reader of a kind makes of a text. Raises KeyError for an unknown kind."""
    return READERS[kind](text, now, question)


def _intent(text: str, _now: datetime, _question: str) -> Result:
    return {"intent": intents.read_intent(text)}


def _yesno(text: str, _now: datetime, _question: str) -> Result:
    answer = yesno.read_yesno(text)
    return {"answer": "unknown" if answer is None else "yes" if answer else "no"}


def _date(text: str, now: datetime, question: str) -> Result:
    try:
        if question == "lahir":
            found = moments.Moment(dates.read_birth(text, now.date()))
        else:
            found = moments.read_moment(text, now)
    except Unread as unread:
        return {"status": DATE_STATUS.get(unread.code, "reask"), **NO_DATE}
    return {
        "status": "ok",
        "date": found.day.isoformat(),
        "time": found.at.strftime("%H:%M") if found.at else None,
        "part": found.part,
    }


def _money(text: str, _now: datetime, _question: str) -> Result:
    try:
        found = money.read_money(text)
    except Unread:
        return {"status": "reask", **NO_MONEY}
    told = {"status": "ok", **NO_MONEY, "per": found.per}
    if found.low == found.high:
        return told | {"amount": found.amount}
    return told | {"min": found.low, "max": found.high}


def _number(text: str, _now: datetime, _question: str) -> Result:
    try:
        return {"value": numbers.read_quantity(text)}
    except Unread:
        return {"value": None}


def _nik(text: str, now: datetime, _question: str) -> Result:
    try:
        found = nik.read_nik(text, now.date())
    except Unread as unread:
        error = NIK_ERRORS.get(unread.code, unread.code.removeprefix("nik_"))
        return {"valid": False, "nik": None, "sex": None, "dob": None, "errors": [error]}
    return {
        "valid": True,
        "nik": found.number,
        "sex": found.sex,
        "dob": found.born.isoformat(),
        "errors": [],
    }


def _phone(text: str, _now: datetime, _question: str) -> Result:
    try:
        return {"valid": True, "e164": phones.read_phone(text)}
    except Unread:
        return {"valid": False, "e164": None}


def _name(text: str, _now: datetime, _question: str) -> Result:
    try:
        return {"valid": True, "name": names.read_name(text)}
    except Unread:
        return {"valid": False, "name": None}


def _accident(text: str, _now: datetime, _question: str) -> Result:
    return {**asdict(found := accidents.read_accident(text)), "body": list(found.body)}


def _list(text: str, now: datetime, _question: str) -> Result:
    found = lists.read_list(text, now.date())
    return {"rows": [_row(person) for person in found.rows], "skipped_lines": found.skipped}


def _row(person: lists.Person) -> Result:
    row: Result = {"name": person.name, "nik": person.nik, "errors": list(person.errors)}
    if person.phone:
        row["phone"] = person.phone
    if person.job:
        row["job"] = person.job
    if person.born:
        row["dob"] = person.born.isoformat()
    return row


READERS: Mapping[str, Callable[[str, datetime, str], Result]] = {
    "intent": _intent,
    "yesno": _yesno,
    "date": _date,
    "money": _money,
    "number": _number,
    "nik": _nik,
    "phone": _phone,
    "name": _name,
    "accident": _accident,
    "list": _list,
}
