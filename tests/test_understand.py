"""`lingkaran understand`: one JSON line of answer for each line of text."""

import json
import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest

from bot.clock import WIB
from bot.understand import READERS, answers

NOW = datetime(2026, 11, 22, 19, 30, tzinfo=WIB)


def ask(**line: Any) -> Any:
    return json.loads(next(answers([json.dumps(line).encode()], NOW)))


def result(kind: str, text: str, **more: Any) -> Any:
    return ask(id=1, kind=kind, text=text, **more)["result"]


def test_yes_and_no_are_read_and_all_else_is_unknown() -> None:
    assert result("yesno", "iya pak") == {"answer": "yes"}
    assert result("yesno", "belum") == {"answer": "no"}
    assert result("yesno", "kurang tahu") == {"answer": "unknown"}


def test_a_date_of_birth_is_a_date_without_a_time() -> None:
    assert result("date", "12 agustus 1990", question="lahir") == {
        "status": "ok",
        "date": "1990-08-12",
        "time": None,
        "part": None,
    }


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("31 februari 1990", "invalid"),
        ("3 mei 2031", "future"),
        ("12 agustus", "reask"),
        ("2 juni 1850", "invalid"),
        ("2 juni 2019", "invalid"),
    ],
)
def test_a_date_that_cannot_be_kept_says_why_and_has_no_date(text: str, status: str) -> None:
    assert result("date", text, question="lahir") == {
        "status": status,
        "date": None,
        "time": None,
        "part": None,
    }


def test_today_is_the_date_where_the_text_was_written() -> None:
    line = json.dumps(
        {"id": 1, "kind": "date", "text": "23-11-2026", "question": "kejadian"}
    ).encode()
    later = datetime(2026, 11, 23, 1, 0, tzinfo=WIB)
    assert json.loads(next(answers([line], NOW)))["result"]["status"] == "future"
    assert json.loads(next(answers([line], later)))["result"]["date"] == "2026-11-23"


def test_an_accident_has_a_day_and_what_more_was_told_of_the_hour() -> None:
    assert result("date", "kemarin sore jam 4", question="kejadian") == {
        "status": "ok",
        "date": "2026-11-21",
        "time": "16:00",
        "part": "sore",
    }
    assert result("date", "hari minggu", question="kejadian")["status"] == "reask"
    assert result("date", "besok", question="kejadian")["status"] == "future"


def test_money_has_one_amount_or_a_range() -> None:
    assert result("money", "70 ribu sehari") == {
        "status": "ok",
        "amount": 70_000,
        "min": None,
        "max": None,
        "per": "day",
    }
    assert result("money", "500-700 ribu") == {
        "status": "ok",
        "amount": None,
        "min": 500_000,
        "max": 700_000,
        "per": "month",
    }
    assert result("money", "1.500") == {
        "status": "reask",
        "amount": None,
        "min": None,
        "max": None,
        "per": None,
    }


def test_a_nik_tells_sex_and_birth_or_its_error() -> None:
    assert result("nik", "3201 1452 0890 0007") == {
        "valid": True,
        "nik": "3201145208900007",
        "sex": "P",
        "dob": "1990-08-12",
        "errors": [],
    }
    assert result("nik", "3201 1452 1390 0007")["errors"] == ["bad_date"]
    assert result("nik", "nanti ya")["errors"] == ["no_nik"]


def test_names_phones_and_numbers_are_valid_or_not() -> None:
    assert result("name", "nama saya siti aminah") == {"valid": True, "name": "Siti Aminah"}
    assert result("name", "S1t1") == {"valid": False, "name": None}
    assert result("phone", "0812 0000 0001") == {"valid": True, "e164": "+6281200000001"}
    assert result("phone", "0812") == {"valid": False, "e164": None}
    assert result("number", "enam hari") == {"value": 6}
    assert result("number", "tidak tentu") == {"value": None}


def test_an_intent_is_one_label() -> None:
    assert result("intent", "mau daftar pak") == {"intent": "register"}


def test_an_accident_tells_at_least_whether_help_is_needed_now() -> None:
    told = result("accident", "tolong, teman saya jatuh dari atap, tidak sadar")
    assert told["emergency"] is True
    assert set(told) == {"cause", "body", "place", "emergency", "death"}
    assert result("accident", "suami saya meninggal waktu kerja")["death"] is True


def test_a_list_is_its_rows_and_the_lines_that_are_none() -> None:
    told = result("list", "Anggota baru:\nBudi 3201145208900007 0812 0000 0001 nelayan\n\nSiti")
    assert told == {
        "rows": [
            {
                "name": "Budi",
                "nik": "3201145208900007",
                "errors": [],
                "phone": "+6281200000001",
                "job": "nelayan",
            },
            {"name": "Siti", "nik": None, "errors": ["nik_missing"]},
        ],
        "skipped_lines": 1,
    }


@pytest.mark.parametrize(
    "line",
    [b"{", b"[1]", b'"text"', b"\xff\xfe", b"[" * 100_000],
    ids=["cut off", "a list", "a string", "not UTF-8", "very deep"],
)
def test_a_malformed_line_has_no_id_and_the_next_one_is_read(line: bytes) -> None:
    good = b'{"id": 2, "kind": "yesno", "text": "ya"}'
    first, second = (json.loads(found) for found in answers([line, good], NOW))
    assert first["id"] is None
    assert first["error"]
    assert second == {"id": 2, "result": {"answer": "yes"}}


def test_a_line_that_is_json_but_asks_nothing_keeps_its_id() -> None:
    assert "kind must be one of" in ask(id="a", kind="colour", text="merah")["error"]
    assert ask(id="a", kind=["yesno"], text="ya")["id"] == "a"
    assert ask(id="b", kind="yesno", text=5) == {"id": "b", "error": "text must be a string"}
    assert "lahir or kejadian" in ask(id="c", kind="date", text="2 mei 1990")["error"]


@pytest.mark.parametrize("kind", sorted(READERS))
@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "🙏" * 500, "1" * 5000, "a\n" * 3000])
def test_nothing_a_person_can_type_ends_the_stream(kind: str, text: str) -> None:
    assert "result" in ask(id=1, kind=kind, text=text, question="lahir")


def test_the_command_answers_each_line_as_it_comes() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "understand", "--now", "2026-11-22T19:30:00+07:00"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert program.stdin
    assert program.stdout
    with program:
        for number, text in enumerate(("ya", "tidak")):
            program.stdin.write(
                json.dumps({"id": number, "kind": "yesno", "text": text}).encode() + b"\n"
            )
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["id"] == number
        program.stdin.close()
        assert program.wait(120) == 0
