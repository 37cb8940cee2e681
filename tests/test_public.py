"""The public pages over HTTP: figures that follow every change, and nobody's secrets."""

import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, insert, select, update

from bot.bot import Bot
from bot.models import Donor, Pledge, Worker, WorkerMonth, table
from bot.sealed import Keyring
from bot.sponsorship import pledges
from bot.sponsorship.followed import A_PAGE, Run, follow
from bot.sponsorship.months import later
from bot.sponsorship.privacy import OTHERS
from bot.sponsorship.proof import check
from tests.houses import house
from tests.sponsored import confirm, lived_in
from tests.test_sponsorship import Village
from webhooks import public
from webhooks.app import create
from webhooks.public.charts import HIGH, WIDTH, in_row, lying, rounded_up, standing
from webhooks.public.page import MOST, _named

pledge, worker, worker_month = table(Pledge), table(Worker), table(WorkerMonth)


class Shown:
    """A bot with a past, and a stranger's browser on it."""

    def __init__(
        self, bot: Bot, http: httpx.AsyncClient, village: Village, codes: list[str]
    ) -> None:
        self.bot, self.http, self.village = bot, http, village
        self.large, self.small, self.open = codes

    async def page(self, path: str, status: int = 200, **query: Any) -> str:
        answer = await self.http.get(path, params=query)
        assert answer.status_code == status, answer.text
        return answer.text


@pytest.fixture
async def shown() -> AsyncIterator[Shown]:
    with house({"LINGKARAN_DEMO": "0"}) as bot:
        village, codes = lived_in(bot.engine)
        bot.clock.advance(village.now - bot.clock.now())
        app = create(bot)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            yield Shown(bot, http, village, codes)


def cells(html: str, heading: str) -> list[list[str]]:
    """The rows of the table after a heading, as texts."""
    after = html[html.index(heading) :]
    body = after[after.index("<tbody>") : after.index("</tbody>")]
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in body.split("<tr>")[1:]]


# --- the open book ------------------------------------------------------------------------------------


async def test_the_page_says_what_was_promised_paid_and_protected(shown: Shown) -> None:
    html = await shown.page("/transparansi")
    assert html == await shown.page("/")
    assert cells(html, "Dari janji sampai terlindungi")[0][:2] == ["Dijanjikan", "432"]
    assert "<b>40</b> <span>pekerja terlindungi hari ini" in html
    assert ["Jawa Barat", "18"] in cells(html, "<figcaption>Provinsi")
    assert ["Nelayan", "18"] in cells(html, "<figcaption>Pekerjaan")


async def test_right_after_a_change_the_page_is_right(shown: Shown) -> None:
    assert "<dt>Dilepas: donatur tidak jadi</dt><dd>12</dd>" in await shown.page("/transparansi")
    with shown.bot.engine.begin() as connection:
        pledges.release(connection, shown.open, 3, "anggaran berubah", shown.village.now)
    assert "<dt>Dilepas: donatur tidak jadi</dt><dd>15</dd>" in await shown.page("/transparansi")
    confirm(shown.village, 45)
    assert "<b>45</b>" in await shown.page("/transparansi")


async def test_a_page_that_did_not_change_is_not_sent_again_nor_counted(shown: Shown) -> None:
    first = await shown.http.get("/transparansi")
    tag = {"if-none-match": first.headers["etag"]}
    began = time.perf_counter()
    for _visit in range(10):
        again = await shown.http.get("/transparansi", headers=tag)
        assert (again.status_code, again.content) == (304, b"")
    assert (time.perf_counter() - began) / 10 < 0.05
    shown.village.pledge(1, 1, first_month=202701)
    assert (await shown.http.get("/transparansi", headers=tag)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/transparansi", "/bukti/{large}", "/bukti/{open}", "/bukti/K-NOBODY"]
)
async def test_a_page_is_small_and_runs_nothing(shown: Shown, path: str) -> None:
    answer = await shown.http.get(path.format(large=shown.large, open=shown.open))
    assert len(answer.content) < 50_000
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "script" not in policy
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", answer.text)
    names = re.findall(r'(?:src|href)="(/public/static/[^"]+)"', answer.text)
    assert len(set(names)) == 2
    for name in names:
        assert (await shown.http.get(name)).status_code == 200


async def test_many_years_still_fit_on_a_page(shown: Shown) -> None:
    code = shown.village.pledge(1, 60, first_month=202701, jobs=("ojek",))
    with shown.bot.engine.begin() as connection:
        # years that went by, each with its months
        whose = connection.scalar(select(worker.c.id).where(worker.c.need < 900_000).limit(1))
        number = connection.scalar(select(pledge.c.id).where(pledge.c.code == code))
        connection.execute(
            insert(worker_month),
            [
                {"worker_id": whose, "month": later(203001, ahead), "pledge_id": number,
                 "amount": 16_800, "paid": ahead % 2 == 0, "state": "matched"}
                for ahead in range(60)
            ],
        )  # fmt: skip
    answer = await shown.http.get(f"/bukti/{code}")
    assert len(answer.content) < 50_000
    assert len(cells(answer.text, "Bulan demi bulan")) == 60


async def test_before_anything_happened_the_page_says_so() -> None:
    with house({"LINGKARAN_DEMO": "0"}) as bot:
        transport = httpx.ASGITransport(create(bot))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            html = (await http.get("/")).text
    assert "Belum ada janji yang dicatat." in html
    assert "<b>0</b> <span>pekerja terlindungi hari ini" in html


async def test_only_invented_money_is_called_invented() -> None:
    real = {
        "LINGKARAN_DEMO": "1",
        "TELEGRAM_TOKEN": "7100000001:AAaaAAaaAAaaAAaaAAaaAAaaAAaaAAaaAAa",
    }
    for environment, invented in (({"LINGKARAN_DEMO": "1"}, True), (real, False)):
        with house(environment) as bot:
            transport = httpx.ASGITransport(create(bot))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
                assert ("rekaan" in (await http.get("/transparansi")).text) == invented


async def test_the_page_is_counted_when_the_bot_starts(shown: Shown) -> None:
    app = create(shown.bot)
    async with app.router.lifespan_context(app):
        pass  # whoever stops at once waits for the count, and no connection is left open


# --- one pledge ----------------------------------------------------------------------------------------


async def test_a_pledge_is_found_however_its_code_is_typed(shown: Shown) -> None:
    page = await shown.page(f"/bukti/{shown.large}")
    assert f'Bukti <span class="code">{shown.large}</span>' in page
    assert await shown.page(f"/bukti/{shown.large.lower()}") == page
    for typed in (
        shown.large,
        f" {shown.large.lower()} ",
        shown.large[2:],
        shown.large.replace("-", " "),
    ):
        answer = await shown.http.get("/bukti", params={"kode": typed})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/bukti/{shown.large}")


async def test_the_page_shows_also_what_did_not_go_well(shown: Shown) -> None:
    small, still_open = (
        await shown.page(f"/bukti/{shown.small}"),
        await shown.page(f"/bukti/{shown.open}"),
    )
    for row in ("Dikembalikan</dt><dd>Rp20.000", "Dicatat lalu dibetulkan</dt><dd>Rp50.400"):
        assert row in small
    assert "Dilepas: donatur tidak jadi</dt><dd>12" in still_open
    assert "Belum dapat pekerja</dt><dd>" in still_open


async def test_nothing_that_is_not_for_strangers_is_on_a_page_or_in_a_proof(shown: Shown) -> None:
    secrets = ["Rahasia", "BRI", "QRIS", "transfer", "dua kali", "diminta donatur", "anggaran"]
    with shown.bot.engine.begin() as connection:
        secrets += connection.scalars(select(worker.c.card)).all()
    for code in (shown.large, shown.small, shown.open):
        for path in (f"/bukti/{code}", f"/bukti/{code}.json", "/transparansi"):
            text = await shown.page(path)
            assert [secret for secret in secrets if secret in text] == [], path
    assert "PT Maju" in await shown.page(f"/bukti/{shown.large}")
    assert "Donatur tanpa nama" in await shown.page(f"/bukti/{shown.small}")


async def test_a_name_cannot_write_the_page(shown: Shown) -> None:
    with shown.bot.engine.begin() as connection:
        connection.execute(update(table(Donor)).values(name='<script>alert("1")</script>{{ 7*7 }}'))
    page = await shown.page(f"/bukti/{shown.large}")
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;{{ 7*7 }}" in page


@pytest.mark.parametrize(
    "path",
    ["/bukti/K-NOBODY", "/bukti/K-23456", "/bukti/x", "/bukti/%3Cscript%3E", "/bukti/K-%2723456",
     "/bukti/K-23456.json", "/bukti/{large}?halaman=9", "/bukti/{large}?halaman=x",
     "/bukti/{large}?halaman=0", "/bukti/{large}?halaman=99999999999999999999",
     "/bukti/{large}.json?baris=99999", "/bukti/{large}.json?baris=-1", "/bukti/{large}.json?baris=1e9",
     "/bukti?kode=", "/bukti?kode=%00", "/bukti"],
)  # fmt: skip
async def test_what_is_not_there_is_said_kindly(shown: Shown, path: str) -> None:
    answer = await shown.http.get(path.format(large=shown.large))
    assert answer.status_code == 404
    assert "Kode ini belum ketemu" in answer.text
    assert "<script" not in answer.text


async def test_a_stranger_checks_a_pledge_against_the_published_root(shown: Shown) -> None:
    html = await shown.page("/transparansi")
    lines, root = re.findall(
        r"Jumlah baris</dt><dd>([\d.]+)|buku</dt><dd class=\"hash\">(\w+)", html
    )
    for code in (shown.large, shown.small, shown.open):
        answer = await shown.http.get(f"/bukti/{code.lower()}.json")
        assert answer.headers["content-disposition"] == f'attachment; filename="bukti-{code}.json"'
        found = check(answer.json())
        assert found.fault == ""
        assert found.root == root[1]
        assert found.lines == int(lines[0].replace(".", ""))
        assert found.sums == shown.village.sums(code)
    shown.village.pledge(1, 1, first_month=202701)
    old = await shown.http.get(f"/bukti/{code}.json", params={"baris": found.lines})
    assert check(old.json()).root == root[1]


async def test_a_proof_that_would_be_too_large_is_not_made(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "LONGEST_PROOF", 5)
    assert "terlalu besar" in await shown.page(f"/bukti/{shown.large}.json", 413)


async def test_where_the_database_does_not_answer_the_page_asks_for_patience(shown: Shown) -> None:
    with shown.bot.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE journal_head RENAME TO away")
        connection.exec_driver_sql("ALTER TABLE pledge RENAME TO gone")
    for path in ("/transparansi", f"/bukti/{shown.large}", f"/bukti/{shown.large}.json"):
        answer = await shown.http.get(path)
        assert answer.status_code == 503
        assert "Coba lagi" in answer.text


# --- what a page is made of ------------------------------------------------------------------------------


@pytest.fixture
def village(engine: Engine, keyring: Keyring) -> Village:
    return Village(engine)


def followed(village: Village, code: str, page: int = 1) -> Any:
    with village.engine.begin() as connection:
        return follow(connection, code, page)


def test_a_worker_s_months_are_told_in_runs(village: Village) -> None:
    pseudonym = village.worker()
    code = village.pledge(2, 6)
    village.match()
    village.pay(code, 8_400 * 2 + 16_800 * 3)
    confirm(village, 1)
    village.now += timedelta(days=10)
    found = followed(village, code.lower())
    assert found.rows == ((
        pseudonym,
        (
            Run(202611, 202702, 4, "protected"),
            Run(202703, 202703, 1, "paid"),
            Run(202704, 202704, 1, "waiting"),
        ),
    ),)  # fmt: skip
    assert (found.paid, found.of("protected", "ended"), found.sums["unmatched"]) == (5, 4, 6)
    assert (found.workers, found.months, found.found, found.donor) == (2, 6, 1, "PT Maju")


def test_many_workers_are_shown_page_by_page(village: Village) -> None:
    everybody = {village.worker() for _each in range(A_PAGE + 3)}
    code = village.pledge(A_PAGE + 3, 1)
    village.match()
    seen = [row[0] for page in (1, 2) for row in followed(village, code, page).rows]
    assert seen == sorted(everybody)
    assert followed(village, code, 2).pages == 2
    for page in (0, 3):
        with pytest.raises(LookupError):
            followed(village, code, page)


def test_troubles_are_counted(engine: Engine, keyring: Keyring) -> None:
    village, (large, small, still_open) = lived_in(engine)
    assert followed(village, large).freed == 2
    assert followed(village, small).taken_back == 50_400
    assert followed(village, small).sums["refunded"] == 20_000
    assert followed(village, still_open).sums["released"] == 12
    assert village.fault() == ""


def test_many_occupations_end_in_one_row() -> None:
    counts = {f"job{n}": 40 - n for n in range(20)} | {OTHERS: 7}
    rows = _named(counts, {"job0": "Nelayan"}, "Pekerjaan")
    assert rows[0] == ("Nelayan", 40)
    assert len(rows) == MOST
    assert rows[-1][0] == "Pekerjaan lain, digabung"
    assert sum(count for _name, count in rows) == sum(counts.values())
    assert _named({"nelayan": 5}, {}, "Pekerjaan") == [("nelayan", 5)]


@pytest.mark.parametrize(
    ("number", "up"), [(0, 1), (1, 1), (7, 7), (10, 10), (11, 20), (68, 70), (100, 100), (101, 200), (999, 1000)]
)  # fmt: skip
def test_an_axis_ends_with_a_round_number(number: int, up: int) -> None:
    assert rounded_up(number) == up


def test_a_bar_is_as_long_as_its_number_and_small_ones_are_seen() -> None:
    bars = lying([("a", 200, "200"), ("b", 100, "100"), ("c", 0, "0"), ("d", 1, "1")])
    assert [bar.width for bar in bars] == [WIDTH, WIDTH / 2, 0, 1.8]
    assert lying([("a", 0, "0")])[0].width == 0
    assert lying([("a", 10**6, ""), ("b", 1, "")])[1].width > 1


def test_pieces_stand_on_one_another_from_zero() -> None:
    panel = standing("", 100, "100", [{"ended": 25, "protected": 50}, {}], ["Nov 26", "Des 26"])
    low, high = panel.bars
    assert (low.kind, low.height, low.y) == ("ended", HIGH / 4, HIGH * 3 / 4)
    assert (high.kind, high.height, high.y) == ("protected", HIGH / 2, HIGH / 4)
    assert low.x == high.x


def test_months_without_anything_are_in_the_row_too() -> None:
    assert in_row([202611, 202702]) == [202611, 202612, 202701, 202702]
    assert in_row([]) == []
