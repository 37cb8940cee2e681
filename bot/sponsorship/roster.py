"""Workers whom a company names in one file, to be checked like everyone else before they are sponsored."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, select

from bot.chats import make_chats
from bot.data import load
from bot.effects import apply
from bot.models import ADDRESS_SCOPE, NIK_SCOPE, Chat, Registration, table
from bot.scene import Scene
from bot.sealed import Keyring
from bot.sponsorship import sheets
from bot.sponsorship.exchange import Imported, places
from flows.talk import RegisterWorker
from flows.words.names import read_name
from flows.words.nik import read_nik
from flows.words.phones import read_phone
from flows.words.text import Unread, plain

chat, registration = table(Chat), table(Registration)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "nik": ("nik", "no ktp", "nomor ktp", "nomor induk kependudukan", "no nik"),
    "name": ("nama", "nama lengkap", "nama_lengkap", "nama pekerja", "nama sesuai ktp"),
    "phone": ("no hp", "hp", "no_hp", "nomor hp", "telepon", "no telepon", "no wa", "whatsapp"),
    "job": ("pekerjaan", "jenis pekerjaan", "jenis_pekerjaan", "profesi"),
    "home": ("kabupaten", "kota", "kab kota", "kab_kota", "kab/kota", "kabupaten/kota", "domisili"),
}
"""The headings by which a column is known, in lower case."""


def take_in(
    engine: Engine, keyring: Keyring, path: Path, team: str, now: datetime, today: date
) -> Imported:
    """Register every readable row for the group `team`; bad ones come back with the reason.

    A NIK that is registered already is left as it is. Each row is a transaction of its own, so an
    import that was cut short is simply run again. Raises sheets.NotASheet, also without the columns
    nik and nama.
    """
    rows = sheets.read(path)
    columns = next(rows, [])
    where = places(columns, COLUMNS)
    if not {"nik", "name"} <= set(where):
        raise sheets.NotASheet(f"{path.name}: the first row has to name the columns nik, nama")
    done = Imported(columns=columns)
    for row in rows:
        given = {name: row[at] if at < len(row) else "" for name, at in where.items()}
        try:
            answers = _answers(given, team, today)
            with engine.begin() as connection:
                if _register(connection, keyring, answers, now):
                    done.new += 1
                else:
                    done.known += 1
        except ValueError as error:
            done.bad.append((row, str(error)))
    return done


def _answers(given: Mapping[str, str], team: str, today: date) -> dict[str, Any]:
    """A row as the answers of the registration form. Raises ValueError with what is wrong."""
    known = load()
    if "E" in given["nik"]:
        raise ValueError("nik stands in a number cell and has lost its last digits: make it text")
    try:
        nik = read_nik(given["nik"], today)
    except Unread as unread:
        raise ValueError(f"nik cannot be right ({unread.code})") from None
    try:
        name = read_name(given["name"])
    except Unread:
        raise ValueError("nama is no name") from None
    answers: dict[str, Any] = {
        "who": "other",
        "nik": nik.number,
        "name": name,
        "birth_date": nik.born.isoformat(),
        "sex": nik.sex,
        "group": team,
    }
    if given.get("phone"):
        try:
            answers["phone"] = read_phone(given["phone"])
        except Unread:
            raise ValueError("hp is no mobile number") from None
    if given.get("job"):
        found = known.jobs.find(given["job"])
        answers["job"] = [found[0].code] if found else {"other": given["job"][:60]}
    if given.get("home"):
        regions = known.regions.find(given["home"])
        if len(regions) != 1:
            raise ValueError("kabupaten/kota is not known, or there are several of that name")
        answers["home"] = regions[0].code
    return answers


def _register(
    connection: Connection, keyring: Keyring, answers: dict[str, Any], now: datetime
) -> bool:
    """False where that NIK is registered already."""
    known = select(registration.c.id).where(
        registration.c.nik_index.in_(keyring.indexes(answers["nik"], NIK_SCOPE)),
        registration.c.state != "withdrawn",
    )
    if connection.execute(known).first() is not None:
        return False
    home = SimpleNamespace(id=_chat(connection, keyring, answers["group"]), people=0)
    apply(
        RegisterWorker(answers, ("told_by_other",)), Scene(connection, home, now, keyring, load())
    )
    return True


def _chat(connection: Connection, keyring: Keyring, team: str) -> int:
    """Where the registrations of a roster belong: to nobody's phone."""
    address = f"roster:{plain(team)}"
    index = keyring.index(f"terminal:{address}", ADDRESS_SCOPE)
    make_chats(connection, [(index, "terminal", address)])
    return int(
        connection.execute(select(chat.c.id).where(chat.c.address_index == index)).scalar_one()
    )
