"""The NIK of a KTP and the KPJ of a participant, as typed, with all a NIK tells by its form.

Form: province, kabupaten, kecamatan (two digits each), birth as ddmmyy with 40 added to the day
of a woman, and a serial. There is no check digit: only Dukcapil knows whether a NIK is real.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .numbers import figures, undictated
from .text import LONGEST, Unread, tidy

PROVINCES = frozenset(
    code
    for first, last in (
        (11, 19),
        (21, 21),
        (31, 36),
        (51, 53),
        (61, 65),
        (71, 76),
        (81, 82),
        (91, 97),
    )
    for code in range(first, last + 1)
)
"""Province codes ever in use; a NIK keeps the code of the day it was given."""


@dataclass(frozen=True)
class Nik:
    """A NIK of good form: `sex` is L or P, `region` province and kabupaten as four digits."""

    number: str
    sex: str
    born: date
    region: str

    @property
    def grouped(self) -> str:
        """For reading back: "3201 1234 5678 0001"."""
        return " ".join(self.number[at : at + 4] for at in range(0, 16, 4))

    @property
    def masked(self) -> str:
        """For lists and reminders: "3273********0002"."""
        return f"{self.number[:4]}********{self.number[-4:]}"


_CHUNK = re.compile(
    r"[0-9]++(?![^\W_])(?:[ .\-_/:,]++[0-9]++(?![^\W_]))*+"  # pieces of figures alone, or else
    r"|[^\W_]+"
)
_BETWEEN = " .-_/:,"
"""What may stand between the pieces of one number; of spaces `tidy` leaves no others."""
_DIGITS = re.compile(r"[0-9]+")
_FIGURES = 16
_SIXTEEN = r"[0-9](?:[ .\-]?[0-9]){15}(?![0-9])"
_SIXTEEN_ALONE = r"[0-9](?<![0-9][0-9])(?:[ .\-]?[0-9]){15}(?![0-9])"
# The number of a family card has 16 digits too, built alike, with the date it was issued.
_FAMILY_CARD = re.compile(r"\b(?:n?kk|k\.k|kartu keluarga)\b", re.IGNORECASE)
_FAMILY_NUMBER = re.compile(
    rf"(?<!di )\b(?:n?kk|k\.k|kartu keluarga)\b(?:(?!nik|ktp)[^0-9]){{0,20}}{_SIXTEEN}",
    re.IGNORECASE,
)
_NIK_SAID = re.compile(r"\b(?:nik|ktp|e-ktp)", re.IGNORECASE)
_OTHER_CARD = re.compile(
    r"\b(?:rek|rekening|norek|atm|kartu (?:kredit|debit)|paspor)\b", re.IGNORECASE
)
_DENIED = re.compile(
    rf"\b(?:bukan|bkn|dudu|sanes)\b\W{{0,3}}{_SIXTEEN}|{_SIXTEEN_ALONE}\W{{0,3}}(?:(?:itu|ini) )?(?:salah|keliru|bukan)\b",
    re.IGNORECASE,
)
"""A number that is named to say that it is not the one."""
_WHOLE = re.compile(_SIXTEEN_ALONE)
_LABELLED = re.compile(f"{_NIK_SAID.pattern}|{_FAMILY_CARD.pattern}", re.IGNORECASE)


def read_nik(text: str, today: date) -> Nik:
    """The one NIK in a text; spaces, dots, dashes and words around it do no harm.

    Raises Unread with nik_missing, nik_short or nik_long (`n` digits were found), nik_kpj (11
    digits), nik_kis (13), nik_not_digits, nik_bad_region, nik_bad_date, nik_serial or nik_two.
    """
    text = text[:LONGEST]
    said = undictated(tidy(text))
    if sum(map(str.isdigit, said)) >= _FIGURES:
        said = _own_numbers(said)
    runs, spoiled = _runs(said, _FIGURES)
    whole = {run for run in runs if len(run) == 16}
    if len(whole) > 1:
        raise Unread("nik_two")
    if whole:
        other = _FAMILY_CARD.search(text) or _OTHER_CARD.search(text)
        if other and not _NIK_SAID.search(text):
            raise Unread("nik_missing")
        return parse_nik(whole.pop(), today)
    if spoiled:
        raise Unread("nik_not_digits")
    longest = max(runs, key=len, default="")
    count = len(longest)
    if count < 4:
        raise Unread("nik_missing")
    if count == 11:
        raise Unread("nik_kpj")
    if count == 13 and not longest.startswith(("08", "62")):
        raise Unread("nik_kis")
    raise Unread("nik_short" if count < 16 else "nik_long", n=str(count))


def _own_numbers(said: str) -> str:
    """A text without the numbers of family cards, and without one that is only denied."""
    label, number = _LABELLED.search(said), _WHOLE.search(said)
    # Where the words stand behind the numbers, "3201… KK nya", they say nothing of the next number.
    if label and number and label.start() < number.start():
        said = _FAMILY_NUMBER.sub(" ", said)
    return _DENIED.sub(" ", said) if len(_WHOLE.findall(said)) == 1 else said


def read_kpj(text: str) -> str:
    """The 11 digits of a participant's number; Unread("kpj") tells `n`, the digits found."""
    runs, spoiled = _runs(undictated(tidy(text)), 11)
    whole = {run for run in runs if len(run) == 11}
    if len(whole) == 1 and not spoiled:
        return whole.pop()
    raise Unread("kpj", n=str(max(map(len, runs), default=0)))


@lru_cache(maxsize=512)  # the form asks the same one for birth, sex and place, again and again
def parse_nik(number: str, today: date) -> Nik:
    """All that sixteen digits tell by their form. Raises Unread with nik_serial, nik_bad_region or nik_bad_date."""
    province, kabupaten, kecamatan = number[:2], number[2:4], number[4:6]
    if len(set(number)) == 1 and int(province) in PROVINCES:
        raise Unread("nik_serial")
    if int(province) not in PROVINCES or kabupaten == "00" or kecamatan == "00":
        raise Unread("nik_bad_region")
    day, month, short = int(number[6:8]), int(number[8:10]), int(number[10:12])
    sex = "P" if day > 40 else "L"
    century = today.year - today.year % 100
    year = century + short if short <= today.year % 100 else century - 100 + short
    try:
        born = date(year, month, day - 40 if day > 40 else day)
    except ValueError:
        raise Unread("nik_bad_date") from None
    if born > today:
        raise Unread("nik_bad_date")
    if number[12:] == "0000":
        raise Unread("nik_serial")
    return Nik(number, sex, born, number[:4])


def _runs(text: str, wanted: int) -> tuple[list[str], bool]:
    """The runs of digits in a text, and whether a long one has letters in it.

    Chunks set apart by spaces and dashes are one run, unless one of them has the `wanted` length
    by itself: behind a whole NIK stands a phone number, not more of the NIK.
    """
    runs: list[str] = []
    parts: list[str] = []
    spoiled = False
    end = 0

    def close() -> None:
        if not parts:
            return
        whole = [part for part in parts if len(part) == wanted]
        if whole:
            runs.extend(whole)
        else:
            runs.append("".join(parts))
        parts.clear()

    for match in _CHUNK.finditer(text):
        chunk = match[0]
        if parts and text[end : match.start()].strip(_BETWEEN):
            close()
        end = match.end()
        if chunk.isalpha():
            close()
            continue
        if not chunk.isalnum():
            parts += _DIGITS.findall(chunk)
            continue
        digits = figures(chunk)
        if digits is not None:
            parts.append(digits)
            continue
        close()
        pieces = _DIGITS.findall(chunk)
        if pieces and sum(map(len, pieces)) >= 6 and not _word_and_number(chunk):
            spoiled = True
        elif pieces:
            parts.append(pieces[-1])
            if not chunk.endswith(pieces[-1]):
                close()
    close()
    return runs, spoiled


_GLUED = re.compile(r"[^\W\d_]*[0-9]+[^\W\d_]*")


def _word_and_number(chunk: str) -> bool:
    """Whether a chunk is a number with a word glued to it ("NIK3201…"), not with letters in it."""
    return _GLUED.fullmatch(chunk) is not None
