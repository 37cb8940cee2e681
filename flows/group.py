"""A whole group enrolled by one person: its name and a pasted list, read back with what is missing.

The list goes to a person of the programme at once, whatever becomes of the form; they enrol who is
on it. What a line holds is read by `flows.words.lists`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flows.questions import Flow, Question, Text, Unclear, YesNo
from flows.talk import Answers, Effect, Facts, Label, OpenTicket, Option, Say, _
from flows.words.lists import MOST, Person, read_list
from flows.words.text import plain

Row = Mapping[str, Any]
"""One member as it is kept: name, nik, phone, job and born where they were told, and errors."""

ERRORS: Mapping[str, Label] = {
    "nik_missing": Label(_("NIK belum ada")),
    "nik_short": Label(_("NIK kurang angka")),
    "nik_long": Label(_("NIK lebih angka")),
    "nik_bad_date": Label(_("NIK belum cocok")),
    "nik_bad_region": Label(_("NIK belum cocok")),
    "nik_not_digits": Label(_("NIK ada hurufnya")),
    "duplicate": Label(_("NIK sama")),
    "name_missing": Label(_("nama belum ada")),
    "dob_mismatch": Label(_("tanggal lahir beda")),
}
PEOPLE = Label(_("orang"))
TO_CHECK = Label(_("perlu dicek"))
ALL_READ = Label(_("lengkap semua"))


@dataclass(frozen=True, kw_only=True)
class Members(Question):
    """The people of a group as a list of rows. What is sent later mends it: a line of somebody on
    it takes that person's place, others are added, "hapus 2" takes the second off."""

    width: int = 300

    NO_ROWS: ClassVar[str] = _(
        "Belum ada nama yang terbaca. Satu baris satu orang: nama, lalu 16 angka NIK."
    )

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        before = answers.get(self.key)
        rows = [dict(row) for row in before] if isinstance(before, list) else []
        if rows and (off := _TAKE_OFF.fullmatch(plain(text))):
            return _without(rows, off[1])
        found = read_list(text, facts.today).rows
        if not found:
            raise Unclear(Say(self.NO_ROWS))
        if len(rows) + len(found) > MOST:
            raise Unclear(Say(Text.TOO_LONG))
        for person in found:
            _put(rows, _row(person))
        return rows

    def mends(self, text: str, facts: Facts) -> bool:
        if _TAKE_OFF.fullmatch(plain(text)):
            return True
        return any(row.nik or row.phone for row in read_list(text, facts.today).rows)

    def show_value(self, value: Sequence[Row], facts: Facts) -> str:
        def word(label: Label) -> str:
            return facts.labels.get(label, label)

        amiss = [(at, row) for at, row in enumerate(value, 1) if row["errors"]]
        told = f"{len(value)} {word(PEOPLE)}, " + (
            f"{len(amiss)} {word(TO_CHECK)}" if amiss else word(ALL_READ)
        )
        few = len(value) <= _FEW
        shown = enumerate(value, 1) if few else amiss
        names = (
            f"{at}. {row['name'] or '?'}"
            + "".join(f" ({word(ERRORS[error])})" for error in row["errors"][:1])
            for at, row in shown
        )
        return ": ".join(part for part in (told, "; ".join(names)) if part)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, list) and bool(value)

    def at_once(self, value: Any) -> tuple[Effect, ...]:
        return (OpenTicket("group", listed(value), hold=False),)


_FEW = 8
"""Members who are all named when the list is read back; of more only those with a fault."""
_TAKE_OFF = re.compile(
    r"(?:hapus|buang|keluarkan|coret|busak)(?: (?:no|nomor|yg|yang))?\.? (.{1,60})"
)


def _row(person: Person) -> dict[str, Any]:
    row: dict[str, Any] = {"name": person.name, "nik": person.nik, "errors": list(person.errors)}
    row |= {"phone": person.phone} if person.phone else {}
    row |= {"job": person.job} if person.job else {}
    row |= {"born": person.born.isoformat()} if person.born else {}
    return row


def _put(rows: list[dict[str, Any]], row: dict[str, Any]) -> None:
    """In the place of the same person, told by name or NIK, or else at the end."""
    for at, old in enumerate(rows):
        same_name = row["name"] and plain(row["name"]) == plain(old["name"] or "")
        same_nik = row["nik"] and row["nik"] == old["nik"]
        if same_name and (old["errors"] or same_nik or not row["nik"]):
            kept = {key: value for key, value in old.items() if value is not None}
            rows[at] = kept | {key: value for key, value in row.items() if value is not None}
            rows[at].setdefault("nik", None)
            return
        if same_nik and not old["name"]:
            rows[at] = row
            return
        if same_nik and "duplicate" not in row["errors"]:
            row["errors"].append("duplicate")
    rows.append(row)


def _without(rows: list[dict[str, Any]], named: str) -> list[dict[str, Any]]:
    at = (
        int(named) - 1
        if named.isdigit()
        else next((n for n, row in enumerate(rows) if plain(row["name"] or "") == named), -1)
    )
    if not 0 <= at < len(rows) or len(rows) == 1:
        raise Unclear(Say(Members.NO_ROWS))
    return rows[:at] + rows[at + 1 :]


def listed(rows: Sequence[Row]) -> str:
    """The list for a person of the programme, a line for each member."""
    return "\n".join(
        f"{at}. {row['name'] or '-'} {row['nik'] or '-'}"
        + "".join(f", {row[key]}" for key in ("phone", "job", "born") if row.get(key))
        + "".join(f" [{error}]" for error in row["errors"])
        for at, row in enumerate(rows, 1)
    )


def sent(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[Effect, ...]:
    """The list as confirmed, for a person of the programme."""
    return (OpenTicket("group", f"{answers['name']}\n{listed(answers['members'])}", hold=False),)


group = Flow(
    key="group",
    title=_("daftarkan kelompok"),
    questions=(
        YesNo(
            key="agreed",
            prompt=_(
                "Apa semua anggota setuju nama dan NIK-nya dikirim ke sini untuk didaftarkan?"
            ),
            choices=(
                Option("yes", _("Ya, setuju"), ("ya", "setuju", "sudah")),
                Option("no", _("Belum"), ("belum", "tidak")),
            ),
            or_stop=_("Baik. Tanya dulu ke anggotanya ya. Kalau sudah, ketik KELOMPOK."),
        ),
        Text(
            key="name",
            prompt=_("Apa nama kelompoknya? Misalnya: nelayan Mina Jaya, ojek Pasar Baru."),
            label=_("Kelompok"),
            longest=60,
        ),
        Members(
            key="members",
            prompt=_(
                "Kirim daftar anggota: satu baris satu orang, nama lalu NIK. Untuk membetulkan, kirim barisnya saja."
            ),
            label=_("Anggota"),
        ),
    ),
    review=_("Begini yang kami baca:"),
    done=(
        _(
            "Daftarnya sudah sampai ke petugas. Mereka yang mendaftarkan satu per satu, dan memberi kabar di sini."
        ),
        _("Belum ada yang terlindungi sebelum BPJS Ketenagakerjaan memberi kabar resmi."),
    ),
    finish=sent,
)
