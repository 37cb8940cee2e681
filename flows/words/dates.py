"""Dates of birth as they are written and said, and dates as the bot writes them back.

When an accident happened is read by `moments`.
"""

import re
from datetime import date
from functools import lru_cache

from .numbers import atoms_of, read_words
from .text import Unread, plain
from .wordlist import word_set

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
OLDEST = 100
"""Years. Nobody older is registered; an older date is a slip."""
YOUNGEST = 15
"""Years. No worker is younger; a later date is a slip."""
YOUNGEST_BY_SHORT_YEAR = 15
"""Years. For an age up to this a two-digit year is asked in full: a slip is likelier than a child."""

_SPELLINGS = """
1 januari jan january janwari januwari jnuari janurai januri
2 februari feb pebruari peb february pebruary pebuari febuari febr februri pebr
3 maret mar march mrt maart meret mart
4 april apr avril aprl
5 mei may
6 juni jun june yuni juny
7 juli jul july yuli
8 agustus agst agt ags agu aug august agus agustuss augustus agts agutus agusts
9 september sep sept septmber setember spt sptmber
10 oktober okt oct october octber oktobr oktber
11 november nov nop nopember novmber nofember nopmber novembr
12 desember des dec december desmber dessember desembr disember dsmber
"""
MONTH = {
    word: int(number)
    for line in _SPELLINGS.strip().splitlines()
    for number, *words in [line.split()]
    for word in words
}
"""The number of a month by its names, short and misspelt ones too."""
_MONTHS_SPELT = (
    *(month.casefold() for month in MONTHS if len(month) > 4),
    *("january", "february", "august", "october", "december"),
)


@lru_cache(maxsize=512)
def month_of(word: str) -> int | None:
    """The number of the month a word beside a day means: one letter too many, missing, wrong or swapped
    in a long name is a slip, as in "agustsu"."""
    if word in MONTH:
        return MONTH[word]
    if not 4 <= len(word) <= 10:
        return None
    if word[-1] == word[-2]:
        return month_of(word[:-1])
    for month in _MONTHS_SPELT:
        if month[0] == word[0] and _one_slip(word, month):
            return MONTH[month]
    return None


def _one_slip(word: str, name: str) -> bool:
    """Whether one letter too many, missing or wrong, or two swapped, part the word from the name."""
    start = 0
    while word[start : start + 1] == name[start : start + 1] and start < len(word):
        start += 1
    left, right = word[start:], name[start:]
    return (
        left[1:] == right
        or left == right[1:]
        or left[1:] == right[1:]
        or (left[2:] == right[2:] and left[:2] == right[1::-1])
    )


DAY_LABELS = word_set("tgl tanggal tggl tg tangal kaping ping tanggalnya tglnya")
MONTH_LABELS = word_set("bln bulan bl bulannya sasi wulan sasih")
YEAR_LABELS = word_set("thn tahun th taun taon tahunnya taunnya thnnya taune")
_FILLER = word_set("""
    lahir lahirnya kelahiran lahire lair laher lahia ttl born on was my birthday is i ktp sesuai menurut
    tertulis tertulisnya tercatat saya sy sya aku kulo abdi pak bu bapak ibu kak mas mbak
    of the dob date birth min ya yah dong di pada adalah itu senin selasa rabu kamis jumat jum'at sabtu minggu ahad legi
    pahing paing pon wage kliwon hari tempat m masehi dan
    """)
_UNSURE = word_set("""
    sekitar kira kira2 kurang lebih mungkin kayaknya sepertinya antara atau ato bukan lupa tidak tdk
    gak ga g nggak ngga tau jam pukul umur usia anak suami istri berlaku awal akhir pertengahan
    muharram safar rajab sapar suro syawal ramadan ramadhan puasa lebaran menikah nikah setelah
    sebelum lalu lagi kemarin salah harusnya seharusnya asli aslinya sebenarnya beda
    """)
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+(?:'[^\W\d_]+)*|\S")
_MARKS = frozenset("-/.,:'’()\"`;|_\\*=")
# "199O" and "l2": a letter beside a figure that can only stand for one.
_SLIPS = re.compile(r"(?<![^\W_])[0-9oOlI]{1,8}(?![^\W_])")
_LOOKALIKES = str.maketrans("oOlI", "0011")


def read_birth(text: str, today: date) -> date:
    """The date of birth, day before month before year; "1990-08-12" is read too.

    A two-digit year above today's is of the last century. Raises Unread("date") when it cannot be
    read, Unread("date_none") for 31 February, Unread("date_year") when the year is missing or its
    two digits would make a child, Unread("date_future"), Unread("date_old") for an age
    over 100 years and Unread("date_young") for one under 15.
    """
    if len(text) > 200:
        raise Unread("date")
    said = _ORDINAL.sub("", mended(plain(text)))
    if _OF_ANOTHER.search(said):
        if not (own := _OWN.search(said)):
            raise Unread("date")
        said = said[own.end() :]
    age = _AGE.search(said)
    day, month, year = _parts(_TOKEN.findall(_AGE.sub(" ", said)))
    born = birthday(day, month, year, today)
    if age and abs(today.year - born.year - int(age[1] or age[2])) > 1:
        raise Unread("date")  # the age told is not that of the date
    return born


def mended(text: str) -> str:
    """The text with the figures that letters beside them stand for ("199O", "l2"), and with "tanggl" and
    "blan" as they are spelt."""
    return _BLAN.sub("bulan", _TANGGL.sub("tanggal", _SLIPS.sub(_mend, text)))


_TANGGL = re.compile(r"\bt[an]{0,2}g{1,2}a?l(?=nya\b|[0-9]|\b)")
_BLAN = re.compile(r"\b(?:bu?l{1,2}a{0,2}n|bualn|bulna)(?=nya\b|[0-9]|\b)")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd)\b")
_AGE = re.compile(
    r"\b(?:umur|usia)(?:nya|ku| saya| sy)? ([0-9]{1,2})\b(?: ?(?:tahun|thn|th|taun))?"
    r"|(?<=[0-9]{4})[ ,.]+\(?([0-9]{1,2}) ?(?:tahun|thn|th|taun)\b"
)
_OF_ANOTHER = re.compile(
    r"\b(?:suami|istri|bini|bojo|anak|ortu|mertua|(?:bapak|bpk|ibu|emak|mamak|ayah|adik|kakak|abang)(?: (?:saya|sy|aku)|nya|ku))\b"
)
_OWN = re.compile(
    r"[,.;] ?(?:(?:kalo|klo|kalau|sedang|sedangkan|dan|tapi|tp) )?(?:saya|sy|aku|gue|gua|kulo|abdi|ambo|diri)\b"
)
"""Where, behind another's date of birth, the person's own begins."""


def _mend(match: re.Match[str]) -> str:
    chunk = match[0]
    if chunk.isdigit() or not any(letter.isdigit() for letter in chunk):
        return chunk
    return chunk.translate(_LOOKALIKES)


def birthday(day: int, month: int, year: str, today: date) -> date:
    """The date of birth with a year of two or four figures; raises what `read_birth` does."""
    if len(year) == 4:
        full = int(year)
    elif len(year) == 2:
        full = today.year - today.year % 100 + int(year)
        if full > today.year:
            full -= 100
        elif today.year - full <= YOUNGEST_BY_SHORT_YEAR:
            raise Unread("date_year")
    else:
        raise Unread("date")
    try:
        # A leap year stands in for one that Python cannot count.
        born = date(full or 4, month, day)
    except ValueError:
        raise Unread("date_none") from None
    if born > today:
        raise Unread("date_future")
    if today.year - full > OLDEST:
        raise Unread("date_old")
    if today.year - full < YOUNGEST:
        raise Unread("date_young")
    return born


def _parts(tokens: list[str]) -> tuple[int, int, str]:
    """Day, month and the year as written, from whatever order the labels tell."""
    numbers, named, labels = _pieces(tokens)
    spoken = set(numbers[:2]).isdisjoint(tokens)
    if named is not None and labels.get("month") is not None:
        raise Unread("date")
    if set(labels) >= {"day", "year"} and (named is not None or "month" in labels):
        if numbers:
            raise Unread("date")
        return _small(labels["day"]), named or _small(labels["month"]), labels["year"]
    # Labels in the usual order add nothing: "tgl 2 bln 3 74".
    if "month" in labels:
        numbers.insert("day" not in labels, labels["month"])
    numbers = ([labels["day"]] if "day" in labels else []) + numbers
    numbers += [labels["year"]] if "year" in labels else []
    if named is not None:
        if spoken and len(numbers) == 3 and all(len(number) == 1 for number in numbers[:2]):
            numbers[:2] = ["".join(numbers[:2])]  # "dua sembilan februari 88"
        if len(numbers) == 1 and len(numbers[0]) <= 2 and "year" not in labels:
            raise Unread("date_year")
        if len(numbers) != 2:
            raise Unread("date")
        if len(numbers[0]) == 4:
            return _small(numbers[1]), named, numbers[0]
        return _small(numbers[0]), named, numbers[1]
    if len(numbers) == 1:
        return _run(numbers[0])
    if len(numbers) == 2 and all(len(number) <= 2 for number in numbers) and "year" not in labels:
        if int(numbers[0]) > 31 or int(numbers[1]) > 12:
            raise Unread("date")
        raise Unread("date_year")
    if spoken and len(numbers) > 3 and not labels:
        return _digit_by_digit(numbers)
    if len(numbers) != 3:
        raise Unread("date")
    if len(numbers[0]) == 4:
        return _small(numbers[2]), _small(numbers[1]), numbers[0]
    return _small(numbers[0]), _small(numbers[1]), numbers[2]


def _small(number: str) -> int:
    if len(number) > 2:
        raise Unread("date")
    return int(number)


def _digit_by_digit(numbers: list[str]) -> tuple[int, int, str]:
    """ "dua lima sebelas delapan tiga": the one way to make a day, a month and a year of the figures."""
    found: set[tuple[int, int, str]] = set()
    if len(numbers) > 8:
        raise Unread("date")
    for first in (1, 2):
        for second in (first + 1, first + 2):
            parts = numbers[:first], numbers[first:second], numbers[second:]
            day, month, year = map("".join, parts)
            if max(map(len, (day, month))) > 2 or not day or not month:
                continue
            if 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and _is_year(year):
                found.add((int(day), int(month), year))
    if len(found) == 1:
        return found.pop()
    raise Unread("date")


def _is_year(digits: str) -> bool:
    return len(digits) == 2 or (len(digits) == 4 and digits[:2] in ("19", "20"))


def _run(digits: str) -> tuple[int, int, str]:
    """Figures without a break: 12081990, 120890, 1281990, 19900812."""
    found: set[tuple[int, int, str]] = set()
    if len(digits) == 8:
        if digits[4:6] not in ("19", "20") and digits[:2] in ("19", "20"):
            return int(digits[6:]), int(digits[4:6]), digits[:4]
        return int(digits[:2]), int(digits[2:4]), digits[4:]
    if len(digits) == 6:
        return int(digits[:2]), int(digits[2:4]), digits[4:]
    if len(digits) == 7 and digits[3:5] in ("19", "20"):
        found = {
            (int(day), int(month), digits[3:])
            for day, month in ((digits[0], digits[1:3]), (digits[:2], digits[2]))
            if 1 <= int(day) <= 31 and 1 <= int(month) <= 12
        }
    if len(found) == 1:
        return found.pop()
    raise Unread("date")


def _pieces(tokens: list[str]) -> tuple[list[str], int | None, dict[str, str]]:
    """The numbers in order, the month if named, and what stood behind tgl, bln and thn."""
    numbers: list[str] = []
    labels: dict[str, str] = {}
    named: int | None = None
    expected = ""
    strangers = 0
    at = 0
    while at < len(tokens):
        token = tokens[at]
        number, end = _number(tokens, at, after_month=named is not None, labelled=expected)
        if number is not None:
            if not expected or expected in labels:
                numbers.append(number)
            else:
                labels[expected] = number
            expected = ""
            at = end
            continue
        if token in _UNSURE:
            raise Unread("date")
        if month := (month_of(token) if numbers or labels else MONTH.get(token)):
            if named is not None:
                raise Unread("date")
            named, expected = month, ""
        elif token in DAY_LABELS:
            expected = "day"
        elif token in MONTH_LABELS:
            expected = "month"
        elif token in YEAR_LABELS:
            expected = "year"
        elif token not in _MARKS and token not in _FILLER:
            # The place of birth stands before the date; anything behind it is not understood.
            parts = len(numbers) + len(labels) + (named is not None)
            strangers += 1
            if 0 < parts < 3 or (not parts and strangers > 3) or not token.isalpha():
                raise Unread("date")
        at += 1
    return numbers, named, labels


def _number(
    tokens: list[str], at: int, *, after_month: bool, labelled: str
) -> tuple[str | None, int]:
    """The number at `at` in figures, and where it ends; "sembilan belas sembilan puluh" is 1990."""
    token = tokens[at]
    if "0" <= token[0] <= "9":
        return token, at + 1
    atoms, places = atoms_of(tokens[at : at + 8])
    value, end = read_words(atoms, 0)
    if value is None:
        return None, at
    stop = at + (places[end] if end < len(places) else len(tokens[at : at + 8]))
    if (after_month or labelled == "year") and end < len(atoms):
        more, last = read_words(atoms, end)
        if more is not None:
            stop = at + (places[last] if last < len(places) else len(tokens[at : at + 8]))
            if value in (19, 20) and 0 <= more <= 99:
                unit, end = read_words(atoms, last) if last < len(atoms) else (None, last)
                if unit is not None and more < 10 and unit < 10:  # "sembilan belas tujuh lima"
                    stop = at + (places[end] if end < len(places) else len(tokens[at : at + 8]))
                    return f"{value}{more}{unit}", stop
                return f"{value}{more:02}", stop
            if value < 10 and more < 10:
                return f"{value}{more}", stop
            if 1900 <= value < 2100 and 0 < value % 100 < 10 and more < 10:
                return (
                    f"{value // 100}{value % 10}{more}",
                    stop,
                )  # "seribu sembilan ratus tujuh lima"
            raise Unread("date")
    return str(value), stop


def show_date(day: date) -> str:
    """A date in full: "12 Agustus 1990"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def show_day(day: date) -> str:
    """A date in full with its day of the week: "Selasa, 3 November 2026"."""
    return f"{WEEKDAYS[day.weekday()]}, {show_date(day)}"
