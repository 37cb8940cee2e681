"""The public figures: those of the tables after every change, and of nobody who could be recognised."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant
from sqlalchemy import Engine, func, select, update

from bot.models import Journal, Pledge, Protection, Worker, WorkerMonth, table
from bot.sealed import Keyring
from bot.sponsorship import protection
from bot.sponsorship.journal import Entry, append
from bot.sponsorship.open_book import Figures, NotedIn, OfMonth, OpenBook
from bot.sponsorship.privacy import LEAST, OTHERS
from bot.sponsorship.proof import Month, check, prove
from bot.sponsorship.protection import Confirmation
from bot.sponsorship.tree import Tree
from tests.test_sponsorship import TODAY, Life, Village, _without_guard

pledge, worker, worker_month = table(Pledge), table(Worker), table(WorkerMonth)
confirmation = table(Protection)


@pytest.fixture
def village(engine: Engine, keyring: Keyring) -> Village:
    return Village(engine)


def figures(village: Village, book: OpenBook | None = None) -> Figures:
    with village.engine.begin() as connection:
        return (book or OpenBook()).figures(connection, village.today)


def confirm(village: Village, pseudonym: str, months: int = 1) -> None:
    with village.engine.begin() as connection:
        whose = connection.scalar(select(worker.c.id).where(worker.c.pseudonym == pseudonym))
        assert whose is not None
        given = Confirmation(TODAY, TODAY + timedelta(days=30 * months), TODAY)
        assert protection.confirm(connection, whose, given, village.now)


def test_before_anybody_promised_anything_there_is_nothing(village: Village) -> None:
    found = figures(village)
    assert (found.donors, found.pledges, found.protected_today) == (0, 0, 0)
    assert found.of_month == found.noted_in == ()
    assert not found.provinces
    assert found.mark.lines == 0


def test_what_was_promised_paid_and_protected_is_counted_by_month(village: Village) -> None:
    tarno, _siti = village.worker(), village.worker()
    code = village.pledge(3, 2)
    village.match()
    village.pay(code, 20_000)
    confirm(village, tarno)
    found = figures(village)
    assert (found.donors, found.pledges, found.protected_today) == (1, 1, 1)
    assert found.of_month == (
        OfMonth(202611, matched=2, paid=2, protected=1, ended=0),
        OfMonth(202612, matched=2, paid=0, protected=1, ended=0),
    )
    assert found.noted_in == (NotedIn(202611, promised=6, released=0, paid=20_000, refunded=0),)
    totals = found.totals
    assert (totals.promised, totals.matched, totals.free) == (6, 4, 2)
    assert (totals.paid, totals.protected, totals.ended) == (2, 2, 0)
    assert (totals.paid_rupiah, totals.placed_rupiah, totals.unplaced_rupiah) == (
        20_000,
        16_800,
        3_200,
    )


def test_figures_follow_every_change_and_count_only_what_is_new(village: Village) -> None:
    book = OpenBook()
    pseudonym = village.worker()
    before = figures(village, book)
    assert figures(village, book) is before
    code = village.pledge(1, 3)
    assert figures(village, book).totals.promised == 3
    village.match()
    assert figures(village, book).totals.matched == 3
    village.pay(code, 84_000)
    assert figures(village, book).totals.paid == 3
    confirm(village, pseudonym)
    assert figures(village, book).protected_today == 1
    village.now += timedelta(days=60)
    with village.engine.begin() as connection:
        protection.end_months(connection, village.today, village.now)
    assert figures(village, book).protected_today == 0
    assert figures(village, book).totals.ended == 2
    assert figures(village, book) == figures(village)


def test_a_day_that_is_over_is_noticed_without_a_change(village: Village) -> None:
    book = OpenBook()
    confirm(village, village.worker())
    assert figures(village, book).protected_today == 1
    village.now += timedelta(days=31)
    assert figures(village, book).protected_today == 0


def test_a_worker_with_two_confirmations_is_one(village: Village) -> None:
    book, pseudonym = OpenBook(), village.worker()
    confirm(village, pseudonym)
    figures(village, book)
    confirm(village, pseudonym, months=2)
    found = figures(village, book)
    assert found.protected_today == 1
    assert found.grouped + found.waiting_for_group == 1


def test_workers_are_counted_by_province_and_occupation_in_whole_groups(village: Village) -> None:
    book = OpenBook()
    seen: list[tuple[Counter[str], Counter[str]]] = []
    for number in range(23):
        job = "nelayan" if number % 3 else "ojek"
        confirm(village, village.worker(job=job, region="3201" if number < 16 else "7371"))
        found = figures(village, book)
        assert found.grouped == (number + 1) // LEAST * LEAST
        assert found.grouped + found.waiting_for_group == number + 1
        for counts in (found.provinces, found.jobs):
            assert sum(counts.values()) == found.grouped
            assert all(count >= LEAST for count in counts.values())
        seen.append((Counter(found.provinces), Counter(found.jobs)))
    for old, new in pairwise(seen):
        for before, after in zip(old, new, strict=True):
            assert before == after or sum((after - before).values()) >= LEAST
    assert found.provinces == {"32": 16, OTHERS: 4} or found.provinces[OTHERS] >= LEAST


def test_a_restored_database_is_counted_anew(village: Village) -> None:
    book = OpenBook()
    code = village.pledge(1, 3)
    figures(village, book)
    lines = table(Journal)
    with _without_guard(village.engine), village.engine.begin() as connection:
        connection.execute(update(lines).values(count=2, hash=b"x" * 32))
    with village.engine.begin() as connection:
        connection.execute(
            update(pledge).where(pledge.c.code == code).values(pledged=2, unmatched=2)
        )
        append(connection, [Entry("paid", code, amount=5)], village.now)
    assert figures(village, book) == figures(village)
    assert figures(village, book).totals.promised == 2


class Watched(Life):
    """Whatever happens, the figures are those of the tables, and every proof shows what they hold."""

    book: OpenBook

    @invariant()
    def the_book_keeps_up(self) -> None:
        if not hasattr(self, "village"):
            return
        if not hasattr(self, "book"):
            self.book = OpenBook()
        assert figures(self.village, self.book) == figures(self.village)

    def teardown(self) -> None:
        if hasattr(self, "village"):
            self.figures_are_those_of_the_tables()
            self.proofs_are_those_of_the_tables()

    def figures_are_those_of_the_tables(self) -> None:
        found, today = figures(self.village, self.book), self.village.today
        with self.engine.begin() as connection:
            months = connection.execute(
                select(worker_month.c.month, worker_month.c.state, worker_month.c.paid)
            ).all()
            sums = connection.execute(
                select(
                    *(
                        func.coalesce(func.sum(pledge.c[name]), 0)
                        for name in (
                            "pledged",
                            "unmatched",
                            "released",
                            "paid",
                            "allocated",
                            "unspent",
                            "refunded",
                            "estimate",
                        )
                    )
                )
            ).one()
            covered = connection.execute(
                select(func.count(confirmation.c.worker_id.distinct())).where(
                    confirmation.c.first_day <= today, confirmation.c.last_day >= today
                )
            ).scalar_one()
        totals = found.totals
        assert (
            totals.promised, totals.free, totals.released, totals.paid_rupiah, totals.placed_rupiah,
            totals.unplaced_rupiah, totals.refunded_rupiah, totals.promised_rupiah,
        ) == tuple(sums)  # fmt: skip
        assert totals.matched == len(months)
        assert totals.paid == sum(row.paid for row in months)
        assert found.protected_today == covered
        for of in found.of_month:
            mine = [row for row in months if row.month == of.month]
            assert of == OfMonth(
                of.month,
                len(mine),
                sum(row.paid for row in mine),
                sum(row.state != "matched" for row in mine),
                sum(row.state == "ended" for row in mine),
            )

    def proofs_are_those_of_the_tables(self) -> None:
        kept = Tree()
        for code in self.pledged:
            sums = self.village.sums(code)
            with self.engine.begin() as connection:
                found = check(prove(connection, code, kept))
                rows = connection.execute(
                    select(worker.c.pseudonym, worker_month)
                    .join(worker_month, worker_month.c.worker_id == worker.c.id)
                    .join(pledge, pledge.c.id == worker_month.c.pledge_id)
                    .where(pledge.c.code == code)
                )
                held = {(r.pseudonym, r.month): Month(r.state, r.paid) for r in rows}
            assert (found.fault, found.sums, found.months) == ("", sums, held)


def test_whatever_happens_the_public_figures_are_those_of_the_tables(
    engine: Engine, keyring: Keyring
) -> None:
    with _without_guard(engine):  # each life begins with an empty journal
        life = type("Watched", (Watched,), {"engine": engine})
        life.TestCase.settings = settings(
            max_examples=15, stateful_step_count=30, deadline=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        life.TestCase().runTest()
