"""What a donor is told: the figures are those of the journal, bad news is in them, and nobody is exposed."""

import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import Engine, insert, select, update

from bot import catalog
from bot.bot import Bot
from bot.channels.sms import gsm7, septets
from bot.check import ROOT
from bot.database import snapshot
from bot.models import (
    NIK_SCOPE,
    PHONE_SCOPE,
    Donor,
    Registration,
    Ticket,
    TicketNote,
    Worker,
    table,
)
from bot.sealed import Keyring
from bot.sponsorship import documents, payments, pledges, protection, report, workers
from bot.sponsorship.privacy import ANONYMOUS, LEAST, OTHERS
from bot.sponsorship.protection import Confirmation
from bot.sponsorship.report import Month, Report, report_of
from flows.plain import avoided, plain_faults
from tests.houses import house
from tests.test_sponsorship import NOW, TODAY, Village
from webhooks.app import create

BASE = "https://lingkaran.example.org"
registration, worker, donor = table(Registration), table(Worker), table(Donor)
ticket, ticket_note = table(Ticket), table(TicketNote)


@pytest.fixture
def village(engine: Engine, keyring: Keyring) -> Village:
    return Village(engine)


def _id(village: Village, pseudonym: str) -> int:
    with village.engine.begin() as connection:
        return int(
            connection.scalars(select(worker.c.id).where(worker.c.pseudonym == pseudonym)).one()
        )


def _confirm(village: Village, pseudonym: str, first: date, last: date) -> None:
    whose = _id(village, pseudonym)
    with village.engine.begin() as connection:
        protection.confirm(connection, whose, Confirmation(first, last, TODAY), village.now)


def _leave(village: Village, pseudonym: str, reason: str) -> None:
    with village.engine.begin() as connection:
        whose = connection.scalar(
            select(worker.c.registration_id).where(worker.c.pseudonym == pseudonym)
        )
        workers.dismiss(connection, [whose], village.now, reason)


def _report(village: Village, code: str, today: date = TODAY, *, names: bool = False) -> Report:
    with snapshot(village.engine) as connection:
        return report_of(connection, code, today, names=names)


def _troubled(village: Village) -> str:
    """A pledge with which much went wrong: its code."""
    fishers = [village.worker("nelayan", "3201") for _each in range(6)]
    for _each in range(5):
        village.worker("ojek", "3273")
    lost = village.worker("petani", "3515")
    code = village.pledge(14, 3)
    village.match()
    _leave(village, lost, "returned")
    village.pay(code, 300_000, "TRX-A")
    village.pay(code, 50_000, "TRX-B")
    with village.engine.begin() as connection:
        pledges.release(connection, code, 3, "asked", NOW)
        payments.take_back(connection, code, "TRX-B", "another donor's", NOW)
        payments.refund(connection, code, 1_000, "asked", NOW)
    for fisher in fishers[:5]:
        _confirm(village, fisher, date(2026, 11, 25), date(2026, 12, 31))
    _confirm(village, fishers[0], date(2027, 1, 1), date(2027, 1, 31))
    return code


STATES = ("protected", "coming", "waiting", "ended", "lapsed")


def _states(found: Report) -> dict[str, int]:
    return {state: getattr(found, state) for state in STATES if getattr(found, state)}


# --- figures ----------------------------------------------------------------------------------------


def test_good_and_bad_news_are_in_the_figures(village: Village) -> None:
    found = _report(village, _troubled(village), date(2026, 12, 20))
    assert (found.promised, found.found, found.unmatched, found.released) == (42, 33, 6, 3)
    assert (found.workers_promised, found.workers) == (14, 11)
    # Eleven workers: November and December cost Rp8.400 each, January Rp16.800 for a fisher. What is
    # paid covers all but four months of January.
    assert (found.paid, found.allocated, found.unspent) == (300_000, 294_000, 5_000)
    assert (found.refunded, found.taken_back, found.short) == (1_000, 50_000, 4 * 8_400 - 5_000)
    assert found.months == (
        Month(202611, 11, 11, 5),
        Month(202612, 11, 11, 5),
        Month(202701, 11, 7, 1),
    )
    assert (found.confirmed, found.missed, found.freed) == (11, 6, 3)
    assert (found.first_day, found.last_day) == (date(2026, 11, 25), date(2027, 1, 31))
    assert found.regions == (("Kabupaten Bogor", 6), ("Kota Bandung", 5))
    assert found.jobs == (("Nelayan", 6), ("Ojek", 5))
    assert found.freed_for == ((OTHERS, 1),)
    assert found.chosen[0] == ("Paling lama menunggu", 12)
    assert found.problems() == (
        "6 bulan belum ada pekerjanya.",
        "6 bulan lewat tanpa kepastian dari BPJS Ketenagakerjaan.",
        "Rp28.600 belum dibayar untuk bulan yang sudah ada pekerjanya.",
        "Pembayaran Rp50.000 dicatat, lalu dibatalkan.",
        "3 bulan dilepas lagi dari pekerjanya.",
        "1 pekerja dilepas: alasan lain, atau kurang dari 5 orang.",
        "3 bulan tidak jadi dibayar donatur.",
        "Rp1.000 dikembalikan kepada donatur.",
    )


@pytest.mark.parametrize(
    ("today", "states"),
    [
        (date(2026, 11, 24), {"coming": 5, "waiting": 6}),  # confirmed, but from tomorrow on
        (date(2026, 11, 25), {"protected": 5, "waiting": 6}),
        (date(2026, 12, 31), {"protected": 5, "waiting": 6}),
        (date(2027, 1, 1), {"protected": 1, "waiting": 10}),
        (date(2027, 2, 1), {"ended": 1, "lapsed": 10}),
    ],
)
def test_a_worker_is_protected_on_confirmed_days_and_on_no_other(
    village: Village, today: date, states: dict[str, int]
) -> None:
    code = _troubled(village)
    assert _states(_report(village, code, today)) == states
    village.now += today - TODAY
    with village.engine.begin() as connection:
        protection.end_months(connection, today, village.now)
    assert _states(_report(village, code, today)) == states


def test_protection_by_another_donor_is_not_this_donors(village: Village) -> None:
    tarno = village.worker()
    first = village.pledge(1, 1)
    village.match()
    second = village.pledge(1, 2)
    village.match()
    assert [month for month, *_more in village.months(tarno)] == [202611, 202612, 202701]
    _confirm(village, tarno, date(2026, 11, 1), date(2027, 1, 31))
    assert _states(_report(village, first)) == {"protected": 1}
    assert _states(_report(village, second)) == {"coming": 1}
    # Its own months alone, though one confirmation covers them all.
    found = _report(village, first)
    assert (found.first_day, found.last_day) == (date(2026, 11, 1), date(2026, 11, 30))


def test_a_pledge_without_anything_has_a_report_too(village: Village) -> None:
    found = _report(village, village.pledge(2, 6).lower())
    assert (found.promised, found.found, found.workers, found.months) == (12, 0, 0, ())
    assert (found.first_day, found.regions) == (None, ())
    assert found.problems() == ("12 bulan belum ada pekerjanya.",)
    assert documents.certificate(found, BASE)
    assert documents.report_pdf(found, BASE)


def test_an_unknown_code_has_no_report(village: Village) -> None:
    with pytest.raises(LookupError):
        _report(village, "K-22222")


# --- who is exposed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_no_group_of_few_is_ever_shown(village: Village, seed: int) -> None:
    chance = random.Random(seed)
    jobs, regions = ("nelayan", "ojek", "petani", "pemulung"), ("3201", "3273", "3515", "1101")
    for _each in range(40):
        village.worker(chance.choice(jobs), chance.choice(regions))
    codes = [village.pledge(chance.randint(1, 12), 3) for _each in range(6)]
    village.match()
    for pseudonym in _pseudonyms(village)[: chance.randint(0, 15)]:
        _leave(village, pseudonym, chance.choice(("returned", "withdrawn", "erased")))
    for code in codes:
        found = _report(village, code)
        for groups, all_of_them in ((found.regions, found.workers), (found.jobs, found.workers)):
            assert sum(many for _name, many in groups) == all_of_them
        for groups in (found.regions, found.jobs, found.freed_for):
            assert all(many >= LEAST for name, many in groups if name != OTHERS)


def _pseudonyms(village: Village) -> list[str]:
    with village.engine.begin() as connection:
        return list(connection.scalars(select(worker.c.pseudonym).order_by(worker.c.id)))


SECRETS = (
    "3201125205900001", "81234567890", "Aminah", "Rahmat", "Sulastri",
    "Kandanghaur", "patah", "Gudang", "12345678901",
)  # fmt: skip
"""What stands in the registrations, notes and confirmations of the workers below."""


@pytest.fixture
def exposed(village: Village, keyring: Keyring) -> str:
    """Seven workers with all that is known of people; two of them may be named. The pledge's code."""
    names = ("Siti Aminah binti Rahmat", "Tarno Gudang", *(["Sulastri Gudang"] * 5))
    for name in names:
        pseudonym = village.worker()
        whose = _id(village, pseudonym)
        with village.engine.begin() as connection:
            connection.execute(
                update(registration)
                .where(registration.c.id == whose)
                .values(
                    name=name,
                    nik_index=keyring.index("3201125205900001", NIK_SCOPE),
                    phone_index=keyring.index("+6281234567890", PHONE_SCOPE),
                    answers={
                        "nik": "3201125205900001",
                        "phone": "+6281234567890",
                        "address": "Kandanghaur RT 3",
                    },
                )
            )
            told = connection.execute(
                insert(ticket)
                .values(
                    chat_id=village.chat,
                    reason="accident",
                    state="open",
                    opened_at=NOW,
                    urgent=True,
                )
                .returning(ticket.c.id)
            ).scalar_one()
            connection.execute(
                insert(ticket_note).values(
                    ticket_id=told, at=NOW, who="worker", text="kaki patah kena jangkar"
                )
            )
    code = village.pledge(7, 3)
    village.match()
    village.pay(code, 7 * 33_600)
    for pseudonym in _pseudonyms(village):
        with village.engine.begin() as connection:
            protection.confirm(
                connection,
                connection.scalars(
                    select(worker.c.id).where(worker.c.pseudonym == pseudonym)
                ).one(),
                Confirmation(TODAY, date(2027, 1, 31), TODAY, "12345678901"),
                NOW,
            )
    with village.engine.begin() as connection:
        connection.execute(update(worker).where(worker.c.id <= 2).values(named=True))
    return code


def _all_that_is_said(village: Village, found: Report, folder: Path) -> str:
    words = catalog.load()
    said = [repr(asdict(found)), *found.problems()]
    said += [words.render(say, lang).text for say in [found.told()] for lang in ("id", "en")]
    said += [_text(documents.certificate(found, BASE)), _text(documents.report_pdf(found, BASE))]
    with snapshot(village.engine) as connection:
        documents.workbook(connection, found, BASE, folder / "a.xlsx")
    book = load_workbook(folder / "a.xlsx")
    said += [str(cell) for sheet in book for row in sheet.values for cell in row]
    return "\n".join(said)


def test_nothing_that_is_known_of_people_reaches_a_donor(
    village: Village, exposed: str, tmp_path: Path
) -> None:
    for names in (False, True):
        found = _report(village, exposed, names=names)
        assert found.protected == 7
        said = _all_that_is_said(village, found, tmp_path)
        assert [secret for secret in SECRETS if secret in said] == []


def test_only_who_said_yes_is_named_and_only_where_names_were_asked_for(
    village: Village, exposed: str, tmp_path: Path
) -> None:
    assert _report(village, exposed).names == ()
    said = _all_that_is_said(village, _report(village, exposed), tmp_path)
    assert "Siti" not in said
    assert "Tarno" not in said
    found = _report(village, exposed, names=True)
    assert found.names == (("Siti", "Nelayan"), ("Tarno", "Nelayan"))
    assert "Siti, Nelayan" in _text(documents.report_pdf(found, BASE))
    assert "Siti" not in _text(documents.certificate(found, BASE))
    with village.engine.begin() as connection:
        connection.execute(update(worker).values(named=False))
    assert _report(village, exposed, names=True).names == ()


def test_a_donor_who_wants_no_name_told_has_none(village: Village, exposed: str) -> None:
    with village.engine.begin() as connection:
        connection.execute(update(donor).values(anonymous=True))
    found = _report(village, exposed)
    assert found.donor == ANONYMOUS
    assert "PT Maju" not in _text(documents.certificate(found, BASE))


# --- in the chat ------------------------------------------------------------------------------------

MOST = Report(
    code="K-7K3QM", donor="PT Maju", since=TODAY, today=TODAY, line=9_999_999, root="f" * 64,
    workers_promised=100_000, workers=100_000, promised=6_000_000, found=6_000_000,
    unmatched=6_000_000, released=6_000_000, confirmed=6_000_000, missed=6_000_000,
    freed=6_000_000, paid=100_800_000_000, allocated=100_800_000_000, unspent=100_800_000_000,
    refunded=100_800_000_000, short=100_800_000_000, taken_back=100_800_000_000,
    protected=100_000, coming=100_000, waiting=100_000, ended=100_000, lapsed=100_000,
    first_day=date(2026, 11, 30), last_day=date(2031, 11, 30),
    months=tuple(Month(202612 + ahead, 100_000, 50_000, 20_000) for ahead in (0, 89, 90, 91)),
    regions=(("Kabupaten Kepulauan Siau Tagulandang Biaro", 60_000),
             *((f"Kabupaten Tulang Bawang Barat {n}", 70) for n in range(500)), (OTHERS, 5_000)),
    jobs=(("Pedagang makanan", 60_000), ("Nelayan", 35_000), (OTHERS, 5_000)),
    freed_for=(("datanya dihapus atas permintaannya", 100_000), (OTHERS, 5)),
    chosen=(("Paling lama menunggu", 100_000),),
    names=tuple((f"Siti{n}", "Pedagang makanan") for n in range(200)),
)  # fmt: skip
"""More of everything than there can be."""


def test_all_that_can_be_said_goes_into_one_message_without_a_costly_character() -> None:
    said = catalog.load().render(MOST.told(), "id").text
    assert len(said.splitlines()) == 1 + len(report.LINES) + 3
    assert gsm7(said) == said
    assert septets(said) < 1_000


def test_what_is_not_so_is_not_said(village: Village) -> None:
    for _each in range(5):
        village.worker()
    code = village.pledge(5, 3)
    village.match()
    village.pay(code, 5 * 33_600)
    assert [(str(label), value) for label, value in _report(village, code).told().lines] == [
        ("Bulan dijanjikan", "15"),
        ("Sudah ada pekerjanya", "15"),
        ("Banyaknya pekerja", "5"),
        ("Menunggu kabar resmi", "5"),
        ("Sudah dibayar", "Rp168.000"),
        ("Pekerjaan", "Nelayan 5"),
        ("Daerah", "Kabupaten Bogor 5"),
    ]


def test_what_a_line_cannot_hold_is_shown_to_go_on() -> None:
    lines = {str(label): value for label, value in MOST.told().lines}
    assert lines["Daerah"].startswith("Kabupaten Kepulauan Siau Tagulandang Biaro 60.000")
    assert all(len(value) <= report.IN_A_LINE + 4 for value in lines.values())


def test_problems_are_said_plainly() -> None:
    glossary = (ROOT / "locales" / "glossary.md").read_text(encoding="utf-8")
    problems = MOST.problems()
    assert len(problems) == 9
    assert plain_faults(problems, avoided(glossary)) == []


# --- papers -----------------------------------------------------------------------------------------


def _text(pdf: bytes) -> str:
    pages = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(pages.replace("\u200b", "").split())


def _pages(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


@pytest.fixture
def troubled(village: Village) -> Report:
    return _report(village, _troubled(village), date(2026, 12, 20))


def test_the_report_on_paper_has_the_figures(troubled: Report) -> None:
    text = _text(documents.report_pdf(troubled, BASE))
    assert f"Laporan janji {troubled.code} PT Maju" in text
    assert "keadaan pada 20 Desember 2026" in text
    for problem in troubled.problems():
        assert problem in text
    for said in (
        "42 bulan dijanjikan, untuk 14 pekerja", "33 bulan sudah ada pekerjanya, 11 pekerja",
        "Dibayar donatur ke BPJS Ketenagakerjaan Rp300.000", "belum terpakai Rp5.000",
        "25 November 2026 sampai 31 Januari 2027", "Terlindungi hari ini 5",
        "November 2026 11 11 5", "Januari 2027 11 7 1", "lewat tanpa kepastian 6",
        "Kabupaten Bogor 6", "Ojek 5", f"{BASE}/bukti/{troubled.code}", troubled.root,
    ):  # fmt: skip
        assert said in text


def test_the_certificate_is_one_page_and_says_what_it_is_not(troubled: Report) -> None:
    pdf = documents.certificate(troubled, BASE)
    text = _text(pdf)
    assert _pages(pdf) == 1
    for said in (
        "PT Maju", "14 pekerja, seluruhnya 42 bulan, November 2026 sampai Januari 2027",
        "33 bulan sudah ada pekerjanya, untuk 11 pekerja", "29 bulan sudah ada bukti bayarnya",
        "11 bulan dipastikan BPJS Ketenagakerjaan", "5 pekerja terlindungi pada 20 Desember 2026",
        "bukan kwitansi; kami tidak menerima uang", f"{BASE}/bukti/{troubled.code}", troubled.root,
    ):  # fmt: skip
        assert said in text


def test_the_same_report_gives_the_same_bytes(troubled: Report) -> None:
    for paper in (documents.certificate, documents.report_pdf):
        assert paper(troubled, BASE) == paper(replace(troubled), BASE)


HARD = (
    "W" * 200,
    "Ibu Hajjah Siti Aminah binti Rahmat " * 5 + "dan keluarga besarnya",
    '#panic("x") *tebal* $x^2$ [a] \\ #eval("1+1") <b> @c // d /* e */ `f`',
    "老师们 عبد الله 🐟🐟 Ѐпарх",
    "{name} %s \"'&<script>",
)


@pytest.mark.parametrize("name", HARD, ids=lambda name: name[:8])
def test_any_name_stands_on_the_paper_as_it_was_written(name: str) -> None:
    named = replace(MOST, donor=name)
    for paper in (documents.certificate(named, BASE), documents.report_pdf(named, BASE)):
        text = _text(paper)
        if name.isascii():
            assert name.replace(" ", "") in text.replace(" ", "")
        assert "K-7K3QM" in text
    assert _pages(documents.certificate(named, BASE)) == 1


def test_the_largest_pledge_has_a_report_of_few_pages() -> None:
    assert _pages(documents.report_pdf(MOST, BASE)) <= 8


def test_the_workbook_has_a_summary_and_a_row_for_each_pseudonym(
    village: Village, tmp_path: Path
) -> None:
    code = _troubled(village)
    found = replace(_report(village, code, date(2026, 12, 20)), donor="=cmd|' /C calc'!A0")
    with snapshot(village.engine) as connection:
        documents.workbook(connection, found, BASE, tmp_path / "a.xlsx")
    summary, people = load_workbook(tmp_path / "a.xlsx")
    told = dict(summary.values)
    assert told["Donatur"] == "=cmd|' /C calc'!A0"
    assert {cell.data_type for row in summary.rows for cell in row} <= {"s", "n"}
    assert (told["Rupiah dibayar"], told["Rupiah belum terpakai"]) == (300_000, 5_000)
    assert told["Daerah: Kabupaten Bogor"] == 6
    rows = list(people.values)
    assert rows[0] == ("pekerja", "bulan dibayar", "2026-11", "2026-12", "2027-01")
    # The one who left and whose months are free again is not among them.
    assert {row[0] for row in rows[1:]} == set(_pseudonyms(village)[:11])
    assert sum(row[1] for row in rows[1:]) == 29
    states = [row[2:] for row in rows[1:]]
    assert states.count(("dipastikan", "dipastikan", "menunggu")) == 4
    assert states.count(("lewat", "menunggu", "menunggu")) == 6


# --- over HTTP --------------------------------------------------------------------------------------


@pytest.fixture
def bot() -> Iterator[Bot]:
    with house({"LINGKARAN_DEMO": "1", "PUBLIC_URL": BASE}) as bot:
        yield bot


def _client(bot: Bot) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(create(bot)), base_url=BASE)


async def test_whoever_knows_the_code_gets_the_papers_and_no_name_of_a_worker(bot: Bot) -> None:
    village = Village(bot.engine)
    for _each in range(6):
        village.worker()
    code = village.pledge(6, 3)
    village.match()
    with bot.engine.begin() as connection:
        connection.execute(update(worker).values(named=True))
    async with _client(bot) as client:
        for paper in ("sertifikat.pdf", "laporan.pdf"):
            answer = await client.get(f"/bukti/{code.lower()}/{paper}")
            assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
            assert answer.headers["x-robots-tag"] == "noindex"
            text = _text(answer.content)
            assert f"{BASE}/bukti/{code}" in text
            assert "PT Maju" in text
            assert "Tarno" not in text
        answer = await client.get(f"/bukti/{code}/laporan.xlsx")
        cells = [
            c for sheet in load_workbook(BytesIO(answer.content)) for r in sheet.values for c in r
        ]
        assert "PT Maju" in cells
        assert not any("Tarno" in str(cell) for cell in cells)


async def test_a_paper_is_kept_until_the_journal_grows_or_the_donor_wants_no_name(bot: Bot) -> None:
    village = Village(bot.engine)
    code = village.pledge(6, 3)
    async with _client(bot) as client:

        async def paper() -> str:
            return _text((await client.get(f"/bukti/{code}/laporan.pdf")).content)

        first = await paper()
        assert await paper() == first
        village.pay(code, 8_400)
        paid = await paper()
        assert "Rp8.400" in paid
        assert "Rp8.400" not in first
        with bot.engine.begin() as connection:
            connection.execute(update(donor).values(anonymous=True))
        assert "PT Maju" not in await paper()
        bot.clock.advance(timedelta(days=40))
        assert await paper() != paid


@pytest.mark.parametrize("code", ["K-22222", "K-%00", "K-'; --", "x" * 3000, "%F0%9F%90%9F"])
async def test_an_unknown_code_is_answered_in_one_plain_line(bot: Bot, code: str) -> None:
    async with _client(bot) as client:
        for paper in ("sertifikat.pdf", "laporan.pdf", "laporan.xlsx"):
            answer = await client.get(f"/bukti/{code}/{paper}")
            assert answer.status_code == 404
            assert answer.text == "Kode itu belum kami temukan. Boleh dicek lagi?\n"
