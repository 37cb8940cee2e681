"""The dated facts of this folder, read once and checked: regions, occupations, contributions."""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from flows.contributions import PROGRAMS, SECTORS, Contributions
from flows.words.jobs import Jobs
from flows.words.regions import Regions

ZONES = ("WIB", "WITA", "WIT")
REGION_COLUMNS = ("code", "name", "province", "zone", "aliases", "retired_codes")
LONGEST_LABEL = 20
"""Characters of a WhatsApp button's title; our labels must fit one."""
LONGEST_LABEL_EN = 24

_REGION_CODE = re.compile(r"[1-9]\d(0[1-9]|[1-9]\d)")
_RETIRED_CODE = re.compile(r"\d{4}")
_JOB_CODE = re.compile(r"[a-z]+(_[a-z]+)*")
_GSM_LABEL = re.compile(r"[A-Za-z0-9 ,.'/&()+-]+")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All data a flow may look things up in."""

    regions: Regions
    jobs: Jobs
    contributions: Contributions


@cache
def load() -> Knowledge:
    """The data of this folder.

    Raises ValueError naming file, row, column and cure when a row cannot be right.
    """
    here = resources.files(__name__)

    def text(name: str) -> str:
        return here.joinpath(name).read_text(encoding="utf-8")

    return Knowledge(
        regions=read_regions(text("regions.csv")),
        jobs=read_jobs(text("occupations.toml")),
        contributions=read_contributions(text("contributions.toml")),
    )


def read_regions(text: str) -> Regions:
    """The regions of a text with the columns of regions.csv; ValueError on a row that is broken."""
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != REGION_COLUMNS:
        raise ValueError(f"regions.csv row 1: the columns must be {', '.join(REGION_COLUMNS)}.")
    rows: list[dict[str, str]] = []
    lines: dict[str, int] = {}
    provinces: dict[str, str] = {}
    for line, row in enumerate(reader, 2):

        def wrong(column: str, cure: str, line: int = line) -> ValueError:
            return ValueError(f"regions.csv row {line}, column {column}: {cure}")

        if None in row or None in row.values():
            raise wrong(
                "code", f"this row must have {len(REGION_COLUMNS)} cells, parted by commas."
            )
        code = row["code"]
        if not _REGION_CODE.fullmatch(code):
            raise wrong("code", f"{code!r} must be the four digits of Kemendagri, like 3201.")
        if code in lines:
            raise wrong("code", f"{code} stands in row {lines[code]} too; keep one of them.")
        kind = "Kota " if code[2] >= "7" else "Kabupaten "
        if not row["name"].startswith(kind):
            raise wrong("name", f"{row['name']!r} must begin with {kind!r}, as code {code} says.")
        if row["zone"] not in ZONES:
            raise wrong("zone", f"{row['zone']!r} must be {', '.join(ZONES)}.")
        if (
            not row["province"]
            or provinces.setdefault(code[:2], row["province"]) != row["province"]
        ):
            raise wrong("province", f"{row['province']!r} must be the same for all of {code[:2]}.")
        if row["aliases"] and not all(map(str.strip, row["aliases"].split("|"))):
            raise wrong("aliases", "an empty alias: take out the | too many.")
        for old in filter(None, row["retired_codes"].split("|")):
            if not _RETIRED_CODE.fullmatch(old):
                raise wrong("retired_codes", f"{old!r} must be four digits.")
        lines[code] = line
        rows.append(row)
    for row in rows:
        for old in row["retired_codes"].split("|"):
            if old in lines:
                raise ValueError(
                    f"regions.csv row {lines[row['code']]}, column retired_codes: {old} is in use "
                    f"today, row {lines[old]}; take it out, it does not say which is meant."
                )
    return Regions(rows)


def read_jobs(text: str) -> Jobs:
    """The occupations of a text like occupations.toml; ValueError on a row that is broken."""
    data = _toml("occupations.toml", text)
    rows: list[Mapping[str, Any]] = data.get("job", [])
    codes = [row.get("code") for row in rows]
    told: dict[str, str] = {}
    for number, row in enumerate(rows, 1):

        def wrong(column: str, cure: str, number: int = number, row: Any = row) -> ValueError:
            return ValueError(
                f"occupations.toml row {number} ({row.get('code')}), column {column}: {cure}"
            )

        for column in ("code", "label", "label_en", "sector", "words"):
            if column not in row:
                raise wrong(column, "is missing; write it.")
        if not _JOB_CODE.fullmatch(row["code"]) or codes.count(row["code"]) > 1:
            raise wrong("code", "must be lower-case words with _ between, and once in the file.")
        if len(row["label"]) > LONGEST_LABEL or not _GSM_LABEL.fullmatch(row["label"]):
            raise wrong("label", f"must be plain letters, at most {LONGEST_LABEL}.")
        if len(row["label_en"]) > LONGEST_LABEL_EN or not _GSM_LABEL.fullmatch(row["label_en"]):
            raise wrong("label_en", f"must be plain letters, at most {LONGEST_LABEL_EN}.")
        if row["sector"] not in SECTORS:
            raise wrong("sector", f"{row['sector']!r} must be {' or '.join(SECTORS)}.")
        if "kin" in row and (row["kin"] == row["code"] or row["kin"] not in codes):
            raise wrong("kin", f"{row['kin']!r} must be the code of another occupation.")
        for word in row["words"]:
            if word != word.lower().strip() or not word:
                raise wrong("words", f"{word!r} must be in lower case, without spaces around.")
            if told.setdefault(word, row["code"]) != row["code"]:
                raise wrong("words", f"{word!r} is said of {told[word]} too; keep one of them.")
    return Jobs(rows, data.get("employed", ()))


def read_contributions(text: str) -> Contributions:
    """The bands and reliefs of a text like contributions.toml; ValueError on a broken row."""
    data = _toml("contributions.toml", text)
    bands: list[Mapping[str, Any]] = data.get("band", [])
    reliefs: list[Mapping[str, Any]] = data.get("relief", [])
    since = data.get("bands", {}).get("in_force_from")
    if type(since) is not date:
        raise ValueError(
            "contributions.toml, [bands] in_force_from: write a date, like 2015-07-01."
        )
    lowest = -1
    for number, row in enumerate(bands, 1):

        def wrong(column: str, cure: str, number: int = number) -> ValueError:
            return ValueError(f"contributions.toml band {number}, column {column}: {cure}")

        for column in ("from", "base", "jkk", "jkm", "jht"):
            if type(row.get(column)) is not int:
                raise wrong(column, "must be whole rupiah, like 1_100_000.")
        if row["from"] <= lowest or (number == 1 and row["from"] != 0):
            raise wrong("from", "bands must begin at 0 and rise.")
        if row["jkk"] * 100 != row["base"]:
            raise wrong("jkk", f"must be 1 % of the base {row['base']} (PP 44/2015).")
        if row["jht"] * 50 != row["base"]:
            raise wrong("jht", f"must be 2 % of the base {row['base']} (PP 46/2015).")
        lowest = row["from"]
    for number, row in enumerate(reliefs, 1):
        _check_relief(number, row, reliefs[: number - 1])
    return Contributions(bands, reliefs, since)


def _check_relief(number: int, row: Mapping[str, Any], earlier: list[Mapping[str, Any]]) -> None:
    def wrong(column: str, cure: str) -> ValueError:
        return ValueError(f"contributions.toml relief {number}, column {column}: {cure}")

    for column in (
        "rule", "sector", "from", "to", "factor", "programs", "excluded_funding", "source", "mark",
    ):  # fmt: skip
        if column not in row:
            raise wrong(column, "is missing; write it.")
    if row["sector"] not in SECTORS:
        raise wrong("sector", f"{row['sector']!r} must be {' or '.join(SECTORS)}.")
    if row["from"] > row["to"]:
        raise wrong("to", f"{row['to']} lies before {row['from']}; mend one of them.")
    if not isinstance(row["factor"], Fraction) or not 0 <= row["factor"] <= 1:
        raise wrong("factor", "must be the share still paid, with a point, like 0.5.")
    if not set(row["programs"]) <= set(PROGRAMS):
        raise wrong("programs", f"must be of {', '.join(PROGRAMS)}.")
    for other in earlier:
        if (
            other["sector"] == row["sector"]
            and other["from"] <= row["to"]
            and row["from"] <= other["to"]
            and set(other["programs"]) & set(row["programs"])
        ):
            raise wrong("from", f"overlaps the relief of {other['from']}; part their months.")


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Fraction)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: {error}; mend the line named.") from error
