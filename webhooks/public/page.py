"""The public pages as HTML: what became of all that was promised, and of one pledge."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.data import Knowledge
from bot.sponsorship.followed import STATES, Followed, Run
from bot.sponsorship.months import between, later, month_of
from bot.sponsorship.open_book import Figures, NotedIn, OfMonth
from bot.sponsorship.privacy import LEAST, OTHERS
from flows.questions import rupiah
from flows.words.dates import MONTHS, show_date, show_day
from webhooks.public.charts import Lying, Panel, in_row, lying, rounded_up, standing

BEFORE, AFTER = 12, 5
"""Months before and after this one that stand alone; what is earlier or later stands in one row."""

MOST = 12
"""Provinces or occupations shown one by one: on a phone more would be too long."""

WORDS: Mapping[str, str] = {
    "waiting": "belum dibayar",
    "paid": "dibayar",
    "protected": "terlindungi",
    "ended": "selesai",
}
"""What a month of a worker is, by bot.sponsorship.followed.STATES."""

PAPERS: tuple[tuple[str, str], ...] = (
    ("{code}/sertifikat.pdf", "Sertifikat (PDF)"),
    ("{code}/laporan.pdf", "Laporan (PDF)"),
    ("{code}/laporan.xlsx", "Laporan (Excel)"),
    ("{code}.json", "Bukti untuk diperiksa (JSON)"),
)
"""What can be downloaded of a pledge, below /bukti/, and what it is called; the page links to each."""

Shown = tuple[str, str, Callable[[Any], int]]
"""A panel of a chart: its title, the kind of its bars, and what of a row they show."""
MONTHLY: tuple[Shown, ...] = (
    ("Dapat pekerja", "matched", lambda row: row.matched),
    ("Dibayar", "paid", lambda row: row.paid),
    ("Terlindungi", "protected", lambda row: row.protected),
    ("Di antaranya sudah selesai", "ended", lambda row: row.ended),
)
PROMISED: tuple[Shown, ...] = (("Dijanjikan", "promised", lambda row: row.promised),)
PAID: tuple[Shown, ...] = (("Dibayar", "paid", lambda row: row.paid),)


@dataclass(frozen=True, slots=True)
class Table:
    """What a chart shows, in figures; the first cell of a row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """A run of months drawn as a piece of a line of 100."""

    x: float
    width: float
    state: str


def number(count: int) -> str:
    """1.234.567."""
    return f"{count:,}".replace(",", ".")


def month_name(month: int) -> str:
    """November 2026."""
    return f"{MONTHS[month % 100 - 1]} {month // 100}"


def short_month(month: int) -> str:
    """Nov 26."""
    return f"{MONTHS[month % 100 - 1][:3]} {month // 100 % 100:02}"


def span(first: int, last: int) -> str:
    """Nov 26 – Apr 27."""
    return short_month(first) if first == last else f"{short_month(first)} – {short_month(last)}"


def short_rupiah(amount: int) -> str:
    """Rp16,8 juta: what an axis has room for."""
    for unit, word in ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu")):
        if amount >= unit:
            return f"Rp{amount / unit:.3g} {word}".replace(".", ",")
    return rupiah(amount)


FILTERS: Mapping[str, Callable[..., str]] = {
    "number": number,
    "rupiah": rupiah,
    "month": month_name,
    "date": show_date,
    "day": show_day,
    "word": lambda state: WORDS[state],
}


class Page:
    """Renders; whatever somebody typed is escaped by the templates themselves."""

    def __init__(self, known: Knowledge, *, demo: bool) -> None:
        self._jobs = {job.code: job.label for job in known.jobs.all()}
        self._provinces = {region.code[:2]: region.province for region in known.regions}
        self._templates = Environment(
            loader=PackageLoader("webhooks.public"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._templates.filters |= FILTERS
        self._templates.globals["demo"] = demo

    def open_book(self, figures: Figures) -> str:
        """The page about everything."""
        today = month_of(figures.mark.today)
        totals = figures.totals
        steps = (
            ("Dijanjikan", totals.promised, f"{rupiah(totals.promised_rupiah)} (perkiraan)"),
            ("Dapat pekerja", totals.matched, "–"),
            ("Dibayar", totals.paid, rupiah(totals.placed_rupiah)),
            ("Terlindungi", totals.protected, "–"),
            ("Di antaranya sudah selesai", totals.ended, "–"),
        )
        return self._templates.get_template("open_book.html").render(
            figures=figures,
            totals=totals,
            least=LEAST,
            steps=_steps(steps),
            steps_table=Table(
                "Bulan perlindungan dan iuran, dari janji sampai selesai",
                ("Langkah", "Bulan", "Iuran"),
                tuple((label, number(count), money) for label, count, money in steps),
            ),
            months=_panels(_near(figures.of_month, today), MONTHLY, number),
            months_table=_months_table(figures.of_month, today),
            promised=_panels(_near(figures.noted_in, today), PROMISED, number)[0],
            promised_table=_promised_table(figures.noted_in, today),
            paid=_panels(_near(figures.noted_in, today), PAID, short_rupiah)[0],
            paid_table=_paid_table(figures.noted_in, today),
            provinces=_people(provinces := _named(figures.provinces, self._provinces, "Provinsi")),
            provinces_table=_people_table(provinces, "Provinsi"),
            jobs=_people(jobs := _named(figures.jobs, self._jobs, "Pekerjaan")),
            jobs_table=_people_table(jobs, "Pekerjaan"),
        )

    def pledge(self, followed: Followed, today: date) -> str:
        """The page about one pledge."""
        sums = followed.sums
        steps = (
            ("Dijanjikan", sums["pledged"]),
            ("Dapat pekerja", sums["matched"]),
            ("Dibayar", followed.paid),
            ("Terlindungi", followed.of("protected", "ended")),
            ("Di antaranya sudah selesai", followed.of("ended")),
        )
        row = in_row(list(followed.by_month))
        # What is over stands at the bottom: the bars fill from there.
        columns = [
            {state: followed.by_month[month][state] for state in reversed(STATES)}
            if month in followed.by_month
            else {}
            for month in row
        ]
        names = [short_month(month) for month in row]
        top = rounded_up(max((sum(column.values()) for column in columns), default=0))
        return self._templates.get_template("pledge.html").render(
            followed=followed,
            sums=sums,
            today=today,
            states=STATES,
            steps=_steps([(label, count, "") for label, count in steps]),
            steps_table=Table(
                "Bulan perlindungan dari janji ini",
                ("Langkah", "Bulan"),
                tuple((label, number(count)) for label, count in steps),
            ),
            months=standing(
                "Bulan perlindungan menurut keadaannya", top, number(top), columns, names
            ),
            months_table=Table(
                "Bulan perlindungan dari janji ini, menurut bulannya",
                ("Bulan", *(WORDS[state].capitalize() for state in STATES)),
                tuple(
                    (short_month(month), *(number(of[state]) for state in STATES))
                    for month, of in followed.by_month.items()
                ),
            ),
            rows=[
                (pseudonym, [_strip(run, row) for run in runs], [_run(run) for run in runs])
                for pseudonym, runs in followed.rows
            ],
            papers=[(path.format(code=followed.code), label) for path, label in PAPERS],
        )

    def message(self, title: str, words: str) -> str:
        """A page with a few words only."""
        return self._templates.get_template("message.html").render(title=title, words=words)


def _steps(rows: Sequence[tuple[str, int, str]]) -> tuple[Lying, ...]:
    kinds = ("promised", "matched", "paid", "protected", "ended")
    return lying([(label, count, number(count)) for label, count, _more in rows], kinds)


def _panels(
    rows: Mapping[int, Any],
    shown: Sequence[Shown],
    words: Callable[[int], str],
) -> tuple[Panel, ...]:
    """One panel for each of (title, kind, what it shows), in one scale."""
    row = in_row(sorted(rows))
    names = [short_month(month) for month in row]
    columns = [
        [{kind: of(rows[month])} if month in rows else {} for month in row]
        for _title, kind, of in shown
    ]
    top = rounded_up(max((sum(c.values()) for panel in columns for c in panel), default=0))
    return tuple(
        standing(title, top, words(top), panel, names)
        for (title, _kind, _of), panel in zip(shown, columns, strict=True)
    )


def _near(rows: Iterable[Any], today: int) -> dict[int, Any]:
    return {row.month: row for row in rows if -BEFORE <= between(today, row.month) <= AFTER}


def _table_of(
    rows: Sequence[Any],
    today: int,
    caption: str,
    columns: Mapping[str, Callable[[Any], int]],
    words: Callable[[int], str],
) -> Table:
    """Rows of months: those far from today put together in one row each."""
    cells: list[tuple[str, ...]] = []

    def add(name: str, those: Sequence[Any]) -> None:
        if those:
            cells.append((name, *(words(sum(map(of, those))) for of in columns.values())))

    first, last = later(today, -BEFORE), later(today, AFTER)
    add(f"Sebelum {short_month(first)}", [row for row in rows if row.month < first])
    for month, row in _near(rows, today).items():
        add(short_month(month), [row])
    add(f"Sesudah {short_month(last)}", [row for row in rows if row.month > last])
    return Table(caption, ("Bulan", *columns), tuple(cells))


def _months_table(rows: Sequence[OfMonth], today: int) -> Table:
    return _table_of(
        rows,
        today,
        "Bulan perlindungan, menurut bulan yang dilindungi",
        {
            "Dapat pekerja": lambda row: row.matched,
            "Dibayar": lambda row: row.paid,
            "Terlindungi": lambda row: row.protected,
            "Selesai": lambda row: row.ended,
        },
        number,
    )


def _promised_table(rows: Sequence[NotedIn], today: int) -> Table:
    return _table_of(
        rows,
        today,
        "Bulan perlindungan, menurut bulan dicatat",
        {"Dijanjikan": lambda row: row.promised, "Dilepas": lambda row: row.released},
        number,
    )


def _paid_table(rows: Sequence[NotedIn], today: int) -> Table:
    return _table_of(
        rows,
        today,
        "Iuran, menurut bulan dicatat",
        {"Dibayar": lambda row: row.paid, "Dikembalikan": lambda row: row.refunded},
        rupiah,
    )


def _named(counts: Mapping[str, int], names: Mapping[str, str], what: str) -> list[tuple[str, int]]:
    """The largest counts by name, the others in one row."""
    alone = [code for code in counts if code != OTHERS]
    alone = alone if len(alone) <= MOST else alone[: MOST - 1]
    rest = sum(counts.values()) - sum(counts[code] for code in alone)
    rows = [(names.get(code, code), counts[code]) for code in alone]
    return [*rows, (f"{what} lain, digabung", rest)] if rest else rows


def _people(counts: Sequence[tuple[str, int]]) -> tuple[Lying, ...]:
    return lying([(name, count, number(count)) for name, count in counts])


def _people_table(counts: Sequence[tuple[str, int]], what: str) -> Table:
    return Table(
        f"Pekerja menurut {what.lower()}",
        (what, "Pekerja"),
        tuple((name, number(count)) for name, count in counts),
    )


def _strip(run: Run, row: Sequence[int]) -> Strip:
    step = 100 / len(row)
    return Strip(round(row.index(run.first) * step, 2), round(run.months * step, 2), run.state)


def _run(run: Run) -> tuple[str, str]:
    return span(run.first, run.last), run.state
