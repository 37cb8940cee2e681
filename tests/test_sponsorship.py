"""Sponsorship over its whole life: every rupiah and every worker-month stays accounted for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.models import Chat, Journal, Pledge, Registration, Worker, WorkerMonth, table
from bot.sealed import Keyring
from bot.sponsorship import journal, matching, payments, pledges, protection, workers
from bot.sponsorship.journal import verify
from bot.sponsorship.pledges import Wish
from bot.sponsorship.protection import Confirmation

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

chat, registration = table(Chat), table(Registration)
worker, worker_month, pledge = table(Worker), table(WorkerMonth), table(Pledge)


class Village:
    """Workers and donors of a test, on one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.now = engine, NOW
        self.people = 0
        with engine.begin() as connection:
            self.chat = connection.execute(
                insert(chat)
                .values(channel="terminal", address_index="a", address="a")
                .returning(chat.c.id)
            ).scalar_one()
            self.donor = pledges.write_donor(connection, "company", "PT Maju", NOW)

    @property
    def today(self) -> date:
        return self.now.date()

    def worker(self, job: str = "nelayan", region: str = "3201") -> str:
        """A verified worker; the pseudonym."""
        self.people += 1
        with self.engine.begin() as connection:
            made = connection.execute(
                insert(registration)
                .values(
                    code=f"L-{self.people:05}",
                    chat_id=self.chat,
                    answers={},
                    name="Tarno",
                    region=region,
                    jobs=job,
                    state="verified",
                    created_at=NOW + timedelta(minutes=self.people),
                    updated_at=NOW,
                )
                .returning(registration.c.id)
            ).scalar_one()
            workers.admit(connection, made)
            return str(
                connection.scalar(
                    select(worker.c.pseudonym).where(worker.c.registration_id == made)
                )
            )

    def pledge(self, people: int, months: int, **wish: object) -> str:
        given = {"first_month": 202611, "funding": "CSR", **wish}
        with self.engine.begin() as connection:
            return pledges.open_pledge(
                connection,
                self.donor,
                Wish(people, months, **given),  # type: ignore[arg-type]
                self.now,
            )

    def match(self) -> matching.Matched:
        return matching.match(self.engine, self.now, self.today)

    def pay(self, code: str, amount: int, reference: str = "TRX-1") -> int:
        with self.engine.begin() as connection:
            return payments.note(connection, code, reference, amount, self.now)

    def months(self, pseudonym: str) -> list[tuple[int, str, bool]]:
        with self.engine.begin() as connection:
            rows = connection.execute(
                select(worker_month.c.month, worker_month.c.state, worker_month.c.paid)
                .join(worker, worker.c.id == worker_month.c.worker_id)
                .where(worker.c.pseudonym == pseudonym)
                .order_by(worker_month.c.month)
            )
            return [(row.month, row.state, row.paid) for row in rows]

    def sums(self, code: str) -> dict[str, int]:
        with self.engine.begin() as connection:
            row = pledges.shown(connection, code)
            return {name: getattr(row, name) for name in journal.SUMS}

    def fault(self) -> str:
        with self.engine.begin() as connection:
            return verify(connection).fault


@pytest.fixture
def village(engine: Engine, keyring: Keyring) -> Village:
    return Village(engine)


def test_a_pledge_is_matched_paid_and_confirmed(village: Village) -> None:
    tarno, siti = village.worker(), village.worker()
    code = village.pledge(2, 6)
    assert village.match() == matching.Matched(pledges=1, workers=2, months=12)
    assert [month for month, _state, _paid in village.months(tarno)] == [
        202611, 202612, 202701, 202702, 202703, 202704,
    ]  # fmt: skip
    # Two months with the cut, four without: 84.000 a fisher (domain: six months from November 2026).
    assert village.sums(code)["pledged"] == 12
    assert village.pay(code, 168_000) == 12
    with village.engine.begin() as connection:
        [(one, card)] = connection.execute(
            select(worker.c.id, worker.c.card).where(worker.c.pseudonym == siti)
        )
        given = Confirmation(date(2026, 11, 25), date(2027, 4, 30), TODAY, "12345678901")
        assert protection.confirm(connection, one, given, NOW)
        assert not protection.confirm(connection, one, given, NOW)
        assert protection.covered(connection, card, date(2026, 12, 1)) == date(2027, 4, 30)
        assert protection.covered(connection, card, TODAY) is None
    assert {state for _month, state, _paid in village.months(siti)} == {"protected"}
    assert {state for _month, state, _paid in village.months(tarno)} == {"matched"}
    assert village.fault() == ""


@pytest.mark.parametrize(
    ("job", "funding", "rupiah"),
    [("nelayan", "CSR", 84_000), ("ojek", "CSR", 58_800), ("nelayan", "APBD", 100_800)],
)
def test_six_months_from_november_2026_cost_what_the_rules_say(
    job: str, funding: str, rupiah: int
) -> None:
    assert pledges.estimate(Wish(1, 6, 202611, funding, jobs=(job,))) == rupiah


def test_who_would_fall_into_a_gap_comes_first_then_who_waits_longest(village: Village) -> None:
    first, second, third = (village.worker() for _each in range(3))
    village.pledge(1, 1, first_month=202611)
    village.match()
    assert village.months(first) != []
    village.now += timedelta(days=20)  # December: the first one's month is over
    village.pledge(2, 3, first_month=202612)
    village.match()
    assert [month for month, *_more in village.months(first)] == [202611, 202612, 202701, 202702]
    assert [month for month, *_more in village.months(second)] == [202612, 202701, 202702]
    assert village.months(third) == []


def test_a_pledge_for_some_goes_to_nobody_else(village: Village) -> None:
    village.worker(job="nelayan", region="3201")
    ojek = village.worker(job="ojek", region="3273")
    village.pledge(2, 3, region="3273", jobs=("ojek",))
    assert village.match().workers == 1
    assert len(village.months(ojek)) == 3


def test_matching_again_changes_nothing(village: Village) -> None:
    village.worker()
    village.pledge(3, 6)
    assert village.match().months == 6
    assert village.match().months == 0


def test_who_leaves_gives_months_back_that_are_not_paid(village: Village) -> None:
    tarno = village.worker()
    code = village.pledge(1, 6)
    village.match()
    village.pay(code, 8_400 + 8_400)
    with village.engine.begin() as connection:
        whose = connection.scalar(
            select(worker.c.registration_id).where(worker.c.pseudonym == tarno)
        )
        workers.forget(connection, [whose], NOW)
        connection.execute(delete(registration).where(registration.c.id == whose))
    assert village.months(tarno) == [(202611, "matched", True), (202612, "matched", True)]
    assert village.sums(code) | {} == {
        "pledged": 6, "matched": 2, "unmatched": 4, "released": 0,
        "paid": 16_800, "allocated": 16_800, "unspent": 0, "refunded": 0,
    }  # fmt: skip
    assert village.fault() == ""


def test_a_payment_noted_by_mistake_is_taken_back_with_a_reason(village: Village) -> None:
    village.worker()
    code = village.pledge(1, 6)
    village.match()
    village.pay(code, 84_000)
    with pytest.raises(ValueError, match="noted already"):
        village.pay(code, 84_000)
    with village.engine.begin() as connection:
        payments.take_back(connection, code, "TRX-1", "another donor's transfer", NOW)
    assert village.sums(code)["paid"] == 0
    assert village.fault() == ""
    assert village.pay(code, 20_000) == 2
    assert village.sums(code)["unspent"] == 3_200


def test_the_database_refuses_to_change_or_lose_a_line(village: Village) -> None:
    village.pledge(1, 6)
    for statement in (
        update(table(Journal)).values(count=60),
        delete(table(Journal)),
    ):
        with (
            pytest.raises(DBAPIError, match="never changed"),
            village.engine.begin() as connection,
        ):
            connection.execute(statement)


def test_the_database_refuses_a_second_sponsor_for_a_month(village: Village) -> None:
    village.worker()
    village.pledge(1, 1)
    village.match()
    with pytest.raises(DBAPIError), village.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO worker_month (worker_id, month, pledge_id, amount, paid, state) "
                "SELECT worker_id, month, pledge_id, amount, paid, state FROM worker_month"
            )
        )


COLUMNS = (
    "at",
    "kind",
    "pledge",
    "worker",
    "month",
    "count",
    "amount",
    "detail",
    "corrects",
    "hash",
)


@contextmanager
def _without_guard(engine: Engine) -> Iterator[None]:
    """As somebody with all rights on the database would do it."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER journal_no_update"))
            connection.execute(text("DROP TRIGGER journal_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER journal_no_change ON journal"))
    yield


@pytest.mark.parametrize("column", COLUMNS)
def test_whatever_is_changed_in_a_line_is_found(village: Village, column: str) -> None:
    village.worker()
    code = village.pledge(1, 3)
    village.match()
    village.pay(code, 30_000)
    rows = table(Journal)
    with _without_guard(village.engine), village.engine.begin() as connection:
        old = connection.execute(select(rows).where(rows.c.id == 3)).one()._mapping[column]
        new = (
            old + timedelta(milliseconds=1)
            if isinstance(old, datetime)
            else old + 1
            if isinstance(old, int)
            else bytes([old[0] ^ 1]) + old[1:]
            if isinstance(old, bytes)
            else old + "x"
        )
        connection.execute(update(rows).where(rows.c.id == 3).values({column: new}))
    assert village.fault().startswith("line 3 ")


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_line_that_is_gone_is_found(village: Village, number: int) -> None:
    village.worker()
    village.pledge(1, 4)
    village.match()
    with _without_guard(village.engine), village.engine.begin() as connection:
        connection.execute(delete(table(Journal)).where(table(Journal).c.id == number))
    assert f"line {number}" in village.fault()


class Life(RuleBasedStateMachine):
    """Donors, workers and operators do what they like in any order; every sum holds all the while."""

    engine: Engine

    @initialize()
    def begin(self) -> None:
        with self.engine.begin() as connection:
            for name in (
                "protection",
                "worker_month",
                "pledge",
                "worker",
                "registration",
                "donor",
                "chat",
            ):
                connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608
            connection.execute(table(Journal).delete())
            connection.execute(text("UPDATE journal_head SET last = 0"))
            connection.execute(update(table(journal.JournalHead)).values(hash=journal.NOBODY))
        self.village = Village(self.engine)
        self.pledged: list[str] = []
        self.known: list[str] = []
        self.references = 0

    @rule(job=st.sampled_from(["nelayan", "ojek"]), region=st.sampled_from(["3201", "3273"]))
    def somebody_is_verified(self, job: str, region: str) -> None:
        self.known.append(self.village.worker(job, region))

    @rule(
        people=st.integers(1, 4),
        months=st.integers(1, 7),
        region=st.sampled_from([None, "3201"]),
        funding=st.sampled_from(pledges.FUNDING),
        ahead=st.integers(0, 3),
    )
    def somebody_pledges(
        self, people: int, months: int, region: str | None, funding: str, ahead: int
    ) -> None:
        from bot.sponsorship.months import later, month_of

        first = later(month_of(self.village.today), ahead)
        self.pledged.append(
            self.village.pledge(people, months, region=region, funding=funding, first_month=first)
        )

    @rule()
    def matching_runs(self) -> None:
        self.village.match()

    @rule(data=st.data(), amount=st.integers(1, 120_000))
    def somebody_pays(self, data: st.DataObject, amount: int) -> None:
        if self.pledged:
            self.references += 1
            self.village.pay(
                data.draw(st.sampled_from(self.pledged)), amount, f"T{self.references}"
            )

    @rule(data=st.data(), count=st.integers(1, 12))
    def a_donor_is_let_off(self, data: st.DataObject, count: int) -> None:
        if self.pledged:
            self._try(pledges.release, data.draw(st.sampled_from(self.pledged)), count, "asked")

    @rule(data=st.data(), amount=st.integers(1, 120_000))
    def money_goes_back(self, data: st.DataObject, amount: int) -> None:
        if self.pledged:
            self._try(payments.refund, data.draw(st.sampled_from(self.pledged)), amount, "asked")

    @rule(data=st.data())
    def a_payment_is_taken_back(self, data: st.DataObject) -> None:
        if self.pledged and self.references:
            number = data.draw(st.integers(1, self.references))
            code = data.draw(st.sampled_from(self.pledged))
            self._try(payments.take_back, code, f"T{number}", "a mistake")

    @rule(data=st.data(), months=st.integers(0, 5))
    def bpjs_confirms(self, data: st.DataObject, months: int) -> None:
        if not self.known:
            return
        whose, day = data.draw(st.sampled_from(self.known)), self.village.today
        with self.engine.begin() as connection:
            found = connection.scalar(select(worker.c.id).where(worker.c.pseudonym == whose))
            given = Confirmation(day, day + timedelta(days=30 * months), day)
            protection.confirm(connection, found, given, self.village.now)

    @rule(data=st.data(), erase=st.booleans())
    def somebody_leaves(self, data: st.DataObject, erase: bool) -> None:
        if not self.known:
            return
        whose = data.draw(st.sampled_from(self.known))
        with self.engine.begin() as connection:
            found = connection.scalar(
                select(worker.c.registration_id).where(worker.c.pseudonym == whose)
            )
            if found is None:
                return
            if erase:
                workers.forget(connection, [found], self.village.now)
            else:
                workers.dismiss(connection, [found], self.village.now, "returned")

    @rule(days=st.integers(1, 45))
    def time_goes_by(self, days: int) -> None:
        self.village.now += timedelta(days=days)
        with self.engine.begin() as connection:
            protection.end_months(connection, self.village.today, self.village.now)

    @invariant()
    def everything_adds_up(self) -> None:
        if hasattr(self, "village"):
            assert self.village.fault() == ""

    def _try(self, deed: object, *arguments: object) -> None:
        """What the rules refuse is refused whole, and changes nothing."""
        try:
            with self.engine.begin() as connection:
                deed(connection, *arguments, self.village.now)  # type: ignore[operator]
        except (ValueError, LookupError):
            pass


def test_the_whole_life_of_sponsorship_adds_up(engine: Engine, keyring: Keyring) -> None:
    with _without_guard(engine):  # each life begins with an empty journal
        life = type("Life", (Life,), {"engine": engine})
        life.TestCase.settings = settings(
            max_examples=40, stateful_step_count=30, deadline=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        life.TestCase().runTest()
