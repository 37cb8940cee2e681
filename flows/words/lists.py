"""Lists of people as field agents paste them: one row a person, with what is wrong in it.

Nothing is dropped in silence: whoever is named or has a number is a row, and what cannot be used
stands among its errors. Only headings, greetings and the like are skipped, and counted.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from .dates import read_birth
from .names import read_name
from .nik import parse_nik
from .numbers import figures
from .phones import read_phone
from .text import Unread, tidy
from .wordlist import word_set

MOST = 500
"""Rows. A longer list is cut here, and has to come in parts."""


@dataclass(frozen=True)
class Person:
    """One row: what could be read, and what is wrong with it, by codes as `nik_short`."""

    name: str | None = None
    nik: str | None = None
    phone: str | None = None
    job: str | None = None
    born: date | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class People:
    """The rows of a list in their order, and how many lines were no rows."""

    rows: tuple[Person, ...]
    skipped: int


_LABELS = word_set("""
    no nomor nomer nik ktp nama name lengkap hp wa whatsapp telp tlp telepon phone kontak tempat ttl
    tgl tanggal lahir lhr pekerjaan kerja job alamat jk ket keterangan urut n nm dan
    """)
_NO_PERSON = word_set("""
    kelompok kelompoknya koperasi paguyuban pangkalan daftar data anggota anggotanya list pendaftaran
    rukun desa dusun kampung kelurahan kecamatan kabupaten rt rw total jumlah calon berikut sekian
    mohon tolong dibantu terima kasih makasih trims assalamualaikum wassalam waalaikumsalam selamat
    pagi siang sore malam halo min admin grup tim orang baru tambahan susulan lagi segitu itu ini
    dulu semua semuanya cek trus terus lalu adeknya kakaknya istrinya suaminya anaknya ibu2 bapak2 jumlahnya diproses proses bantuannya daftarkan daftarin
    """)
_JOBS = word_set("""
    nelayan petani ojek ojol pemulung art buruh kuli porter sopir supir kernet tukang pedagang penjahit
    penjual peternak nyadap sadap bangunan tani cuci parkir becak batu kayu sayur ikan pasar panggul
    bengkel montir satpam kebersihan sampah rumput kebun sawit karet tambak garam serabutan
    """)
_MANY_NIKS = re.compile(r"[0-9]{16}")
_LABEL = re.compile(
    r"^\W{0,3}(?:(?P<job>pekerjaan|kerja|job|profesi)|(?P<home>alamat|domisili|jk|jenis kelamin|agama)"
    r"|(?P<born>ttl|tempat[ ,/&]*(?:dan )?(?:tgl|tanggal) lahir|tgl\.? lahir|tanggal lahir|lahir))\.? ?[:=] ?",
    re.IGNORECASE,
)
_BULLET = re.compile(
    r"^(?:[(\[]?[0-9]{1,3} ?[.)\]:]+(?![0-9]) ?|[0-9]{1,3} ?- (?![0-9])|[-*•·●▪>–—✓✔🔹🔸▫◦➡✅☑]+ ?)"
)
_BOLD = re.compile(r"^([*_])([^*_]+)\1$")
_COUNTED = re.compile(r"^[0-9]{1,3}(?: |[;,|] ?)(?=[^\W\d_])")
_BORN = re.compile(
    r"(?<![0-9])(?<![0-9][-/.])(?:"
    r"[0-9]{1,2} ?([-/.]) ?[0-9]{1,2} ?\1 ?(?:19|20)?[0-9]{2}"
    r"|(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\2[0-9]{1,2}"
    r"|[0-9]{1,2}[ -][a-z]{3,9}[ -](?:19|20)[0-9]{2}"
    r")(?![0-9])(?![-/.][0-9])",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\[?[0-9]{1,2}[/.][0-9]{1,2}(?:[/.][0-9]{2,4})?,? [0-9]{1,2}[.:][0-9]{2}(?:[.:][0-9]{2})?"
    r"(?: ?[AP]M)?\]?(?: -)? [^:]{1,40}: "
)
"""What WhatsApp puts before a message that is copied: "[22/11 19.20] Pak Kades: "."""
_BAR = re.compile(
    r"(?<=[A-Za-z]{2})\||\|(?=[A-Za-z]{2})|(?<=[0-9]{8})\||\|(?=[0-9]{8})|(?<= )\||\|(?= )"
)
"""A bar between two columns, not one typed for the figure 1."""
_ROUNDED = re.compile(r"\b[0-9][.,][0-9]+E\+[0-9]{2}\b")
"""A NIK that a spreadsheet took for a large number: its last figures are lost."""
_CUT, _BIRTH = "\t", "\x01"
_SPLIT = re.compile(r"[;,\t|/=:()\[\]\"_]+|(?:^| )[-–—](?= |$|\t)|-(?=\t)|(?<=\t)-")
_CHUNK = re.compile(r"\+?[0-9A-Za-z|]+")
_GAP = re.compile(r"[ .\-]{0,3}")


def read_list(text: str, today: date) -> People:
    """The people in a pasted list: name, NIK, and where given phone, job and date of birth.

    The parts may stand in any order, on one line or on lines below each other. Codes of errors:
    nik_missing, nik_short, nik_long, nik_bad_date, nik_bad_region, nik_not_digits, duplicate (on
    the later of two rows), name_missing, dob_mismatch.
    """
    found: list[_Row] = []
    skipped = 0
    for line in text.splitlines():
        if not line.strip():
            continue
        said = _BAR.sub(";", _FORWARDED.sub("", tidy(line)))
        rows = _rows(said, today) if len(found) < MOST else []
        skipped += not rows
        found += rows
    people: list[Person] = []
    seen: set[str] = set()
    for row in _joined(found):
        person = _checked(row, today)
        if person.nik in seen:
            person = replace(person, errors=(*person.errors, "duplicate"))
        if person.nik:
            seen.add(person.nik)
        people.append(person)
    return People(tuple(people), skipped)


@dataclass(frozen=True)
class _Row:
    """What a line, or a part of it, holds of one person."""

    name: str | None = None
    nik: str | None = None
    phone: str | None = None
    job: str | None = None
    born: date | None = None
    begins: bool = False
    """Numbered, or with a bullet: nothing before it is of this person."""


def _rows(line: str, today: date) -> list[_Row]:
    """The people on one line; none when it is a heading, a greeting or a line of labels."""
    if label := _LABEL.match(line):
        return _labelled(line[label.end() :], label, today)
    line = _BOLD.sub(r"\2", line)
    text = _BULLET.sub("", line)
    if text == line:
        text = _COUNTED.sub("", line)
    begins = text != line
    if len(_MANY_NIKS.findall(text)) > 1:
        return [row for part in _several(text) for row in _rows(part, today)]
    born, text = _birth(text, today)
    nik, phone, text = _numbers(text)
    name, job = _words(text)
    if not (nik or phone) and (name is None or not (begins or _is_name(name))):
        return []
    return [_Row(name, nik, phone, job, born, begins)]


def _labelled(text: str, label: re.Match[str], today: date) -> list[_Row]:
    """A line such as "TTL: Brebes, 12-03-1975", which says more of the person above it."""
    if label["job"]:
        return [_Row(job=text.strip() or None)]
    return [_Row(born=_birth(text, today)[0])]


def _several(text: str) -> list[str]:
    """The people on a line with several NIKs, each behind his name or before it."""
    niks = list(_MANY_NIKS.finditer(text))
    if any(letter.isalpha() for letter in text[: niks[0].start()]):
        cuts = [0, *(nik.end() for nik in niks[:-1]), len(text)]
    else:
        cuts = [0, *(nik.start() for nik in niks[1:]), len(text)]
    return [text[start:end].strip(" ,;.-") for start, end in pairwise(cuts)]


def _birth(text: str, today: date) -> tuple[date | None, str]:
    """The date of birth in a line, and the line with a mark in its place."""
    match = _BORN.search(text)
    if match is None:
        return None, text
    try:
        born = read_birth(match[0], today)
    except Unread:
        return None, text
    return born, f"{text[: match.start()]}{_CUT}{_BIRTH}{_CUT}{text[match.end() :]}"


def _numbers(text: str) -> tuple[str | None, str | None, str]:
    """The NIK as it stands there, the phone number, and the line without them."""
    niks = _ROUNDED.findall(text)
    text = _ROUNDED.sub(_CUT, text)
    phones: list[str] = []
    rest: list[str] = []
    end = 0
    for start, stop, number in _runs(text):
        phone = _phone(number)
        if phone is not None:
            phones.append(phone)
        elif sum(letter.isdigit() for letter in number) >= _LEAST:
            niks.append(number)
        else:
            continue
        rest.append(text[end:start])
        end = stop
    rest.append(text[end:])
    whole = [nik for nik in niks if len(nik) == _WHOLE]
    nik = next(iter(whole or niks), None)
    return nik, next(iter(phones), None), _CUT.join(rest)


_LEAST, _WHOLE = 8, 16
"""Digits: fewer are an age or the number of a house; a NIK has as many."""


def _runs(text: str) -> list[tuple[int, int, str]]:
    """The numbers of a line with their places; one typed in pieces is one, "NIK3201…" is a number."""
    runs: list[tuple[int, int, str]] = []
    open_run = False
    for match in _CHUNK.finditer(text):
        chunk, start = match[0], match.start()
        digits = figures(chunk.lstrip("+"))
        if digits is None:
            open_run = False
            bare = chunk.lstrip(_LETTERS)
            if sum(letter.isdigit() for letter in bare) >= _LEAST:
                runs.append((match.end() - len(bare), match.end(), bare))
            continue
        number = digits if chunk[0] != "+" else "+" + digits
        last = runs[-1][2] if runs else ""
        joins = (
            open_run
            and _GAP.fullmatch(text, runs[-1][1], start)
            and number[0] != "+"
            and len(digits) < _WHOLE
            and len(last) < _WHOLE
            and not (number.startswith(("08", "628")) and (len(number) > 8 or len(last) > 12))
            and not (len(number) > 6 and _phone(last))
        )
        if joins:
            runs[-1] = (runs[-1][0], match.end(), last + number)
        else:
            runs.append((start, match.end(), number))
        open_run = True
    return runs


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNPQRSTUVWXYZ"


def _phone(number: str) -> str | None:
    if not number.startswith(("0", "+", "62", "8")) or len(number) >= _WHOLE:
        return None
    try:
        return read_phone(number)
    except Unread:
        return None


def _words(text: str) -> tuple[str | None, str | None]:
    """Name and job among what is neither number nor date; the place before a date of birth is neither."""
    parts = [_without_labels(part) for part in _SPLIT.split(text)]
    parts = [part for part in parts if part]
    if _BIRTH in parts:
        at = parts.index(_BIRTH)
        parts = parts[: at - 1 if at > 1 else at] + parts[at + 1 :]
    if not parts:
        return None, None
    name, *more = parts
    words = name.split()
    first = next((at for at, word in enumerate(words) if at and word.casefold() in _JOBS), 0)
    if first:
        name, more = " ".join(words[:first]), [" ".join(words[first:]), *more]
    said = (part for part in more if not _DEGREE.fullmatch(part) and not _NOT_YET.match(part))
    return name, next(said, None)


_NOT_YET = re.compile(
    r"(?:belum|blm|blom|nyusul|menyusul|tidak|tdk|ga|gak|kosong|lupa|hilang|ilang|nyusul|proses)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,3}\.)+[A-Za-z]{0,4}\.?")


def _without_labels(part: str) -> str:
    words = [
        word
        for word in part.split()
        if word.casefold().strip(".:'`*") not in _LABELS
        and (word == _BIRTH or any(letter.isalpha() for letter in word))
    ]
    said = " ".join(words).strip(" .-'*~")
    return said if len(said) > 1 or said == _BIRTH else ""  # "L" and "P" tell the sex


def _is_name(text: str) -> bool:
    """Whether a line without a number names a person."""
    if not _NO_PERSON.isdisjoint(re.findall(r"[^\W\d_]+", text.casefold())):
        return False
    try:
        read_name(text)
    except Unread:
        return False
    return True


def _joined(rows: list[_Row]) -> list[_Row]:
    """Rows with what stood below them: a NIK under its name, a birthday under both."""
    nik_first = bool(rows) and not rows[0].name and not any(row.name and row.nik for row in rows)
    people: list[_Row] = []
    for row in rows:
        above = people[-1] if people else None
        if above is None or row.begins or not _continues(above, row, nik_first=nik_first):
            people.append(row)
        else:
            people[-1] = _Row(
                above.name or row.name,
                above.nik or row.nik,
                above.phone or row.phone,
                above.job or row.job,
                above.born or row.born,
            )
    return people


def _continues(above: _Row, row: _Row, *, nik_first: bool) -> bool:
    if row.name:
        return nik_first and above.name is None and row.nik is None
    return not (row.nik and above.nik) and not (row.phone and above.phone)


def _checked(row: _Row, today: date) -> Person:
    errors: list[str] = []
    nik = row.nik
    if nik is None:
        errors.append("nik_missing")
    elif not nik.isdigit():
        errors.append("nik_not_digits")
        nik = None
    elif len(nik) != _WHOLE:
        errors.append("nik_short" if len(nik) < _WHOLE else "nik_long")
    else:
        try:
            parsed = parse_nik(nik, today)
        except Unread as unread:
            errors.append("nik_bad_region" if unread.code == "nik_serial" else unread.code)
        else:
            if row.born not in (None, parsed.born):
                errors.append("dob_mismatch")
    name = _named(row.name) if row.name else None
    if name is None:
        errors.append("name_missing")
    return Person(name, nik, row.phone, row.job, row.born, tuple(errors))


def _named(text: str) -> str | None:
    try:
        return read_name(text)
    except Unread:
        # What stands beside a number is shown to the agent even where it is an unusual name.
        return text.title() if sum(letter.isalpha() for letter in text) > 1 else None
