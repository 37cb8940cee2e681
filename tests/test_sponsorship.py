"""Sponsorship over its whole life: every rupiah and every worker-month stays accounted for."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import Engine, delete, event, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.database import migrate, open_database, snapshot
from bot.models import (
    NEVER_COVERED,
    Chat,
    Journal,
    Pledge,
    Registration,
    Worker,
    WorkerMonth,
    table,
)
from bot.sealed import Keyring
from bot.sponsorship import journal, matching, payments, pledges, protection, workers
from bot.sponsorship.journal import verify
from bot.sponsorship.months import later, month_of
from bot.sponsorship.pledges import Wish
from bot.sponsorship.protection import Confirmation
from tests.rows import counted as statements_of

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

    def worker(self, job: str = "nelayan", region: str = "3201", team: str = "") -> str:
        """A verified worker; the pseudonym."""
        self.people += 1
        with self.engine.begin() as connection:
            made = connection.execute(
                insert(registration)
                .values(
                    code=f"L-{self.people:05}",
                    chat_id=self.chat,
                    answers={"group": team},
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

    def of(self, pseudonym: str) -> Any:
        """The row of a worker."""
        with self.engine.begin() as connection:
            return connection.execute(select(worker).where(worker.c.pseudonym == pseudonym)).one()

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


@pytest.mark.parametrize("months", [1, 2, 6])
def test_matching_again_changes_nothing(village: Village, months: int) -> None:
    village.worker()
    village.pledge(3, months)
    assert village.match().months == months
    assert village.match().months == 0


def test_a_pledge_that_goes_on_comes_to_its_own_workers_first(village: Village) -> None:
    other, theirs = village.worker(), village.worker(job="ojek")
    before = village.pledge(1, 1, jobs=("ojek",))
    village.pledge(1, 1, jobs=("nelayan",))
    village.match()
    village.pledge(1, 6, first_month=202612, renews=before)
    village.match()
    assert len(village.months(theirs)) == 7
    assert len(village.months(other)) == 1


def test_a_pledge_for_one_person_waits_until_that_person_agrees(village: Village) -> None:
    village.worker()
    siti = village.worker()
    code = village.pledge(1, 3, card=village.of(siti).card)
    assert village.match().months == 0
    with village.engine.begin() as connection:
        pledges.agree(connection, code)
    assert village.match().months == 3
    assert len(village.months(siti)) == 3


def test_a_pledge_of_thousands_of_months_is_dealt_with_page_by_page(village: Village) -> None:
    months = 90 * 60
    assert months > journal.AT_ONCE > matching.AT_ONCE
    people = [village.worker() for _each in range(90)]
    code = village.pledge(90, 60)
    assert village.match() == matching.Matched(pledges=1, workers=90, months=months)
    assert {len(village.months(whose)) for whose in people} == {60}
    assert village.pay(code, 100_000_000) == months
    with village.engine.begin() as connection:
        payments.take_back(connection, code, "TRX-1", "too much", NOW)
    assert village.sums(code)["allocated"] == village.sums(code)["unspent"] == 0
    assert village.pay(code, 100_000_000) == months
    given = Confirmation(TODAY, date(2031, 12, 31), TODAY)
    with village.engine.begin() as connection:
        everybody = connection.scalars(select(worker.c.id)).all()
        assert protection.confirm_all(connection, [(one, given) for one in everybody], NOW) == 90
        assert protection.end_months(connection, date(2031, 12, 1), NOW) == months
        assert protection.end_months(connection, date(2031, 12, 1), NOW) == 0
    assert village.fault() == ""


def test_months_of_one_who_left_are_free_when_their_payment_is_taken_back(
    village: Village,
) -> None:
    tarno = village.worker()
    code = village.pledge(1, 2)
    village.match()
    village.pay(code, 16_800)
    whose = village.of(tarno).registration_id
    with village.engine.begin() as connection:
        workers.dismiss(connection, [whose], NOW, "returned")
    assert len(village.months(tarno)) == 2
    with village.engine.begin() as connection:
        payments.take_back(connection, code, "TRX-1", "a mistake", NOW)
    assert village.months(tarno) == []
    assert village.sums(code)["unmatched"] == 2


def test_who_waits_for_the_journal_holds_nothing_that_its_owner_may_want(
    village: Village,
) -> None:
    tarno = village.worker()
    code = village.pledge(1, 6)
    village.match()
    whose = village.of(tarno).registration_id

    def leave() -> None:
        with village.engine.begin() as connection:
            workers.dismiss(connection, [whose], NOW, "returned")

    def let_off() -> None:
        with village.engine.begin() as connection:
            pledges.release(connection, code, 1, "asked", NOW)

    with ThreadPoolExecutor(2) as pool:
        with village.engine.begin() as connection:
            journal.locked(connection)
            waiting = [pool.submit(leave), pool.submit(let_off)]
            wait(waiting, timeout=0.5)
            connection.execute(update(worker).values(since=NOW))
            connection.execute(update(pledge).values(told=""))
        for one in waiting:
            if (error := one.exception()) is not None:
                assert "are free, not" in str(error)  # was first, when nothing was free yet
    assert village.months(tarno) == []
    assert village.fault() == ""


def _steps(engine: Engine, people: int, months: int = 4) -> dict[str, float]:
    """Steps of SQLite's machine that each deed takes for one worker-month, with so many workers."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    found: dict[str, float] = {}

    @contextmanager
    def counted(name: str) -> Iterator[None]:
        nonlocal steps
        steps = 0
        yield
        found[name] = steps / (people * months)

    def watch(connection: Any, _record: object) -> None:
        connection.set_progress_handler(count, 10)

    event.listen(engine, "connect", watch)
    engine.dispose()
    village = Village(engine)
    for n in range(people):
        village.worker(job=("nelayan", "ojek")[n % 2], team=f"t{n % 5}")
    for n in range(people // 10):
        only = ({"jobs": ("ojek",)}, {"region": "3201"}, {"team": f"t{n % 5}"}, {})[n % 4]
        village.pledge(10, months, **only if n < people // 20 else {})
    with counted("match"):
        assert village.match().months == people * months
    with engine.begin() as connection:
        codes = connection.scalars(select(pledge.c.code).order_by(pledge.c.id)).all()
        everybody = connection.scalars(select(worker.c.id)).all()
    with counted("pay"):
        for code in codes:
            village.pay(code, 10_000_000)
    with counted("take back"), engine.begin() as connection:
        for code in codes:
            payments.take_back(connection, code, "TRX-1", "a mistake", NOW)
    for code in codes:
        village.pay(code, 10_000_000, "TRX-2")
    given = Confirmation(TODAY, date(2027, 2, 28), TODAY)
    with counted("confirm"), engine.begin() as connection:
        for first in range(0, people, 50):
            some = [(one, given) for one in everybody[first : first + 50]]
            protection.confirm_all(connection, some, NOW)
    village.now = datetime(2027, 2, 10, tzinfo=UTC)
    for code in codes[: len(codes) // 2]:
        village.pledge(10, months, first_month=202702, renews=code)
    with counted("renew"):
        assert village.match().workers == people // 2
    with counted("end"), engine.begin() as connection:
        assert protection.end_months(connection, date(2027, 3, 1), NOW) == people * months
    with counted("verify"):
        assert village.fault() == ""
    event.remove(engine, "connect", watch)
    engine.dispose()
    return found


def test_a_worker_month_costs_the_same_however_many_there_are(
    keyring: Keyring, tmp_path: Path
) -> None:
    few, many = (_steps(_new(tmp_path / f"{people}.db"), people) for people in (80, 400))
    dearer = {name: many[name] / few[name] for name in few}
    assert max(dearer.values()) < 1.1, dearer


def _new(path: Path) -> Engine:
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    return engine


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


@contextmanager
def _without_guard(engine: Engine) -> Iterator[None]:
    """As somebody with all rights on the database would do it."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER IF EXISTS journal_no_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS journal_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER IF EXISTS journal_no_change ON journal"))
    yield


def _flipped(old: Any) -> Iterator[Any]:
    """A value with each of its bytes flipped in turn, a bit of it or all; and one byte longer."""
    if isinstance(old, int):
        yield from (old ^ bits << 8 * at for at in range(4) for bits in (1, 0x7F))
        return
    raw = old.encode() if isinstance(old, str) else old
    for at in range(len(raw)):
        for bits in (1, 0xFF):
            yield raw[:at] + bytes([raw[at] ^ bits]) + raw[at + 1 :]
    yield raw + b"x"


def _kept(engine: Engine, old: Any, new: Any) -> str | None:
    """How a flipped value is said in SQL; nothing where the database would refuse it."""
    if isinstance(old, int):
        return str(new)
    if isinstance(old, bytes):
        return f"x'{new.hex()}'" if engine.dialect.name == "sqlite" else f"'\\x{new.hex()}'::bytea"
    if engine.dialect.name == "sqlite":
        return f"CAST(x'{new.hex()}' AS TEXT)"
    try:
        new.decode()
    except UnicodeDecodeError:
        return None
    return f"convert_from('\\x{new.hex()}'::bytea, 'UTF8')" if b"\0" not in new else None


@pytest.mark.parametrize("column", [*journal.FIELDS, "hash"])
def test_any_byte_that_is_flipped_in_any_line_is_found_at_that_line(
    village: Village, column: str
) -> None:
    village.worker()
    code = village.pledge(1, 2)
    village.match()
    village.pay(code, 10_000)
    with village.engine.begin() as connection:
        lines = connection.exec_driver_sql(f"SELECT id, {column} FROM journal ORDER BY id").all()  # noqa: S608
    flips = 0
    with _without_guard(village.engine):
        for number, old in lines:
            for new in _flipped(old):
                said = _kept(village.engine, old, new)
                if said is None or (column == "id" and 1 <= new <= len(lines)):
                    continue  # the database itself refuses it
                at = new if column == "id" else number
                with village.engine.begin() as connection:
                    connection.exec_driver_sql(
                        f"UPDATE journal SET {column} = {said} WHERE id = {number}"  # noqa: S608
                    )
                fault = village.fault()
                # A line whose number is now less than 1 is the first of all.
                first = 1 if at < 1 else number
                assert fault.startswith((f"line {first} ", f"line {number} ")), (new, fault)
                flips += 1
                with village.engine.begin() as connection:
                    back = _kept(village.engine, old, old.encode() if isinstance(old, str) else old)
                    connection.exec_driver_sql(
                        f"UPDATE journal SET {column} = {back} WHERE id = {at}"  # noqa: S608
                    )
    assert flips >= len(lines)
    assert village.fault() == ""


@pytest.mark.parametrize("database", ["sqlite"])  # which keeps any type in any column
def test_a_line_of_a_type_that_is_never_written_is_found(village: Village) -> None:
    village.pledge(1, 2)
    with _without_guard(village.engine), village.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET amount = x'00'")
    assert village.fault().startswith("line 1 ")


def test_a_line_added_by_hand_is_found(village: Village) -> None:
    code = village.pledge(1, 2)
    for number in (0, 2, 7):
        with village.engine.begin() as connection:
            connection.execute(
                insert(table(Journal)).values(
                    id=number, at=NOW, kind="paid", pledge=code, amount=1, hash=b"x"
                )
            )
        assert village.fault() != ""
        with _without_guard(village.engine), village.engine.begin() as connection:
            connection.execute(delete(table(Journal)).where(table(Journal).c.id == number))
        assert village.fault() == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pledge SET paid = paid + 1, unspent = unspent + 1",
        "UPDATE pledge SET unmatched = unmatched - 1, released = released + 1",
        "UPDATE worker_month SET paid = NOT paid",
        "UPDATE worker_month SET state = 'protected'",
        "UPDATE worker_month SET amount = amount + 1",
        "UPDATE worker_month SET month = 205001 WHERE month = 202611",
        "DELETE FROM worker_month WHERE month = 202611",
        "UPDATE journal_head SET last = 2",
    ],
)
def test_a_table_that_tells_something_else_than_the_journal_is_found(
    village: Village, statement: str
) -> None:
    village.worker()
    code = village.pledge(2, 2)
    village.match()
    village.pay(code, 20_000)
    assert village.fault() == ""
    with village.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert village.fault() != ""


def test_the_journal_is_verified_while_others_write(village: Village) -> None:
    village.worker()
    code = village.pledge(1, 2)
    village.match()
    written = 0

    def pay(_c: Any, _u: Any, statement: str, _given: Any, _x: Any, _many: bool) -> None:
        nonlocal written
        if "journal_head" in statement and not written:
            written = 1
            village.pay(code, 10_000)

    with snapshot(village.engine) as connection:
        event.listen(connection, "before_cursor_execute", pay)
        assert verify(connection).fault == ""
    assert written
    assert village.fault() == ""


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_line_that_is_gone_is_found(village: Village, number: int) -> None:
    village.worker()
    village.pledge(1, 4)
    village.match()
    with _without_guard(village.engine), village.engine.begin() as connection:
        connection.execute(delete(table(Journal)).where(table(Journal).c.id == number))
    assert village.fault().startswith(f"line {number}")


PEOPLE = st.integers(0, 20)
"""Which of those there are, going round."""


class Life(RuleBasedStateMachine):
    """Donors, workers and operators do what they like in any order; every sum holds all the while."""

    engine: Engine
    seen: ClassVar[Counter[str]] = Counter()
    """What really came to pass, over all lives."""

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
        self.asked: list[str] = []
        """Pledges for one person who has not said yes yet."""
        self.noted: list[tuple[str, str]] = []
        """Pledge and reference of each payment."""
        # Something to begin with, so that no life is spent on waiting for the first match.
        self.known = [self.village.worker() for _each in range(2)]
        self.pledged = [self.village.pledge(2, 3)]
        self.village.match()
        self.bpjs_confirms(which=0, months=1)

    # --- people

    @rule(
        job=st.sampled_from(["nelayan", "ojek"]),
        region=st.sampled_from(["3201", "3273"]),
        team=st.sampled_from(["", "tani-1"]),
    )
    def somebody_is_verified(self, job: str, region: str, team: str) -> None:
        self.known.append(self.village.worker(job, region, team))

    @precondition(lambda self: self.known)
    @rule(which=PEOPLE, how=st.sampled_from(["leaves", "returns", "is erased"]))
    def somebody(self, which: int, how: str) -> None:
        found = self.village.of(self._one(self.known, which)).registration_id
        if found is None:
            return
        with self.engine.begin() as connection:
            if how == "returns":
                workers.admit(connection, found)
            elif how == "leaves":
                workers.dismiss(connection, [found], self.village.now, "returned")
            else:
                workers.forget(connection, [found], self.village.now)
                connection.execute(delete(registration).where(registration.c.id == found))
        self.seen[how] += 1

    # --- donors

    @rule(
        people=st.integers(1, 4),
        months=st.integers(1, 7),
        only=st.sampled_from([{}, {"region": "3201"}, {"jobs": ("ojek",)}, {"team": "tani-1"}]),
        funding=st.sampled_from(pledges.FUNDING),
        ahead=st.integers(0, 3),
    )
    def somebody_pledges(
        self, people: int, months: int, only: dict[str, object], funding: str, ahead: int
    ) -> None:
        first = later(month_of(self.village.today), ahead)
        self.pledged.append(
            self.village.pledge(people, months, funding=funding, first_month=first, **only)
        )

    @precondition(lambda self: self.pledged)
    @rule(which=PEOPLE, people=st.integers(1, 3), months=st.integers(1, 7))
    def a_pledge_is_renewed(self, which: int, people: int, months: int) -> None:
        self.pledged.append(
            self.village.pledge(
                people,
                months,
                renews=self._one(self.pledged, which),
                first_month=month_of(self.village.today),
            )
        )
        self.seen["renewed"] += 1

    @precondition(lambda self: self.known)
    @rule(which=PEOPLE, months=st.integers(1, 7))
    def somebody_pledges_for_one_person(self, which: int, months: int) -> None:
        card = self.village.of(self._one(self.known, which)).card
        code = self.village.pledge(1, months, card=card, first_month=month_of(self.village.today))
        self.pledged.append(code)
        self.asked.append(code)

    @precondition(lambda self: self.asked)
    @rule(which=PEOPLE)
    def that_person_agrees(self, which: int) -> None:
        code = self._one(self.asked, which)
        self.asked.remove(code)
        with self.engine.begin() as connection:
            pledges.agree(connection, code)
        self.seen["agreed"] += 1

    @precondition(lambda self: self.pledged)
    @rule(which=PEOPLE, count=st.integers(1, 12))
    def a_pledge_is_made_smaller(self, which: int, count: int) -> None:
        self._try(pledges.release, self._one(self.pledged, which), count, "asked")

    # --- money

    @precondition(lambda self: self.pledged)
    @rule(which=PEOPLE, amount=st.integers(1, 120_000))
    def somebody_pays(self, which: int, amount: int) -> None:
        code, reference = self._one(self.pledged, which), f"T{len(self.noted)}"
        self.village.pay(code, amount, reference)
        self.noted.append((code, reference))

    @precondition(lambda self: self.pledged)
    @rule(which=PEOPLE, amount=st.integers(20_000, 120_000))
    def somebody_pays_by_mistake(self, which: int, amount: int) -> None:
        self.somebody_pays(which, amount)
        self.a_payment_is_taken_back(len(self.noted) - 1)

    @precondition(lambda self: self.noted)
    @rule(which=PEOPLE)
    def a_payment_is_taken_back(self, which: int) -> None:
        code, reference = self._one(self.noted, which)
        if self._try(payments.take_back, code, reference, "a mistake"):
            self.seen["taken back"] += 1

    @precondition(lambda self: self.noted)
    @rule(which=PEOPLE, amount=st.integers(1, 20_000))
    def money_goes_back(self, which: int, amount: int) -> None:
        code = self._one(self.noted, which)[0]
        free = self.village.sums(code)["unspent"]
        self._try(payments.refund, code, min(amount, free), "asked")

    @precondition(lambda self: self.pledged)
    @rule(which=PEOPLE)
    def a_line_is_corrected(self, which: int) -> None:
        with self.engine.begin() as connection:
            last = connection.scalar(select(func.max(table(Journal).c.id))) or 0
        with suppress(IntegrityError):  # months are on that money: the payment has to be taken back
            self._try(journal.correct, last - which, "a mistake")

    # --- time and BPJS Ketenagakerjaan

    @rule()
    def matching_runs(self) -> None:
        self.village.match()

    @precondition(lambda self: self.known)
    @rule(which=PEOPLE, months=st.integers(0, 5))
    def bpjs_confirms(self, which: int, months: int) -> None:
        whose, day = self.village.of(self._one(self.known, which)), self.village.today
        given = Confirmation(day, day + timedelta(days=30 * months), day)
        with self.engine.begin() as connection:
            protection.confirm(connection, whose.id, given, self.village.now)

    @rule(days=st.integers(1, 45))
    def time_goes_by(self, days: int) -> None:
        self.village.now += timedelta(days=days)
        with self.engine.begin() as connection:
            protection.end_months(connection, self.village.today, self.village.now)

    # --- what always holds

    @invariant()
    def everything_adds_up(self) -> None:
        if not hasattr(self, "village"):
            return
        assert self.village.fault() == ""
        with self.engine.begin() as connection:
            promised = connection.execute(select(pledge)).all()
            months = connection.execute(
                select(worker_month, worker.c.waiting).join(
                    worker, worker.c.id == worker_month.c.worker_id
                )
            ).all()
            people = connection.execute(select(worker)).all()
            self.seen.update(connection.scalars(select(table(Journal).c.kind).distinct()))
        funded = Counter((row.worker_id, row.month) for row in months)
        assert set(funded.values()) <= {1}
        for row in promised:
            its = [month for month in months if month.pledge_id == row.id]
            assert row.pledged == row.workers * row.months
            assert row.matched == len(its)
            assert row.allocated == sum(month.amount for month in its if month.paid)
            assert not its or row.agreed
            each = Counter(month.worker_id for month in its)
            assert max(each.values(), default=0) <= row.months
            # Money waits only while there is no month it is enough for; none goes on what is over.
            this = month_of(self.village.today)
            unpaid = sorted(
                (month.month, month.worker_id)
                for month in its
                if not month.paid and (month.month >= this or month.state != "matched")
            )
            if unpaid:
                next_one = next(m for m in its if (m.month, m.worker_id) == unpaid[0])
                assert row.unspent < next_one.amount
        for row in months:
            assert row.state in ("protected", "ended") or row.paid or row.waiting
            assert row.state != "ended" or row.month < month_of(self.village.today)
        for row in people:
            own = [month.month for month in months if month.worker_id == row.id]
            assert row.need == max(own, default=NEVER_COVERED)

    @staticmethod
    def _one(of: Sequence[Any], which: int) -> Any:
        return of[which % len(of)]

    def _try(self, deed: Callable[..., Any], *arguments: object) -> bool:
        """What the rules refuse is refused whole, and changes nothing."""
        try:
            with self.engine.begin() as connection:
                deed(connection, *arguments, self.village.now)
        except (ValueError, LookupError):
            return False
        return True


def test_the_whole_life_of_sponsorship_adds_up(engine: Engine, keyring: Keyring) -> None:
    with _without_guard(engine):  # each life begins with an empty journal
        life = type("Life", (Life,), {"engine": engine})
        life.TestCase.settings = settings(
            max_examples=25, stateful_step_count=40, deadline=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        life.TestCase().runTest()


def test_one_life_in_which_everything_happens(engine: Engine, keyring: Keyring) -> None:
    with _without_guard(engine):
        life = type("Life", (Life,), {"engine": engine, "seen": Counter()})()
        life.begin()  # two are sponsored by one pledge for three months, one of them is protected
        for deed, *given in (
            (life.somebody_pays, 0, 20_000),
            (life.somebody_pays_by_mistake, 0, 25_000),
            (life.money_goes_back, 0, 20_000),
            (life.somebody_is_verified, "ojek", "3273", "tani-1"),
            (life.somebody_pledges, 1, 2, {"team": "tani-1"}, "APBD", 0),
            (life.matching_runs,),
            (life.somebody_is_verified, "nelayan", "3201", ""),
            (life.somebody_pledges_for_one_person, 3, 4),
            (life.matching_runs,),
            (life.that_person_agrees, 0),
            (life.matching_runs,),
            (life.somebody, 3, "leaves"),
            (life.somebody, 3, "returns"),
            (life.matching_runs,),
            (life.somebody, 2, "is erased"),
            (life.a_pledge_is_made_smaller, 1, 1),
            (life.time_goes_by, 45),
            (life.bpjs_confirms, 1, 2),
            (life.a_pledge_is_renewed, 0, 2, 3),
            (life.matching_runs,),
            (life.time_goes_by, 45),
            (life.a_line_is_corrected, 0),
        ):
            deed(*given)
            life.everything_adds_up()
    assert set(journal.KINDS) <= set(life.seen)
    assert {"leaves", "returns", "is erased", "renewed", "agreed", "taken back"} <= set(life.seen)


def test_a_card_code_that_is_taken_is_drawn_again(
    engine: Engine, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["W-AAAAAAAA", "C-AAAAAAA", "W-AAAAAAAA", "W-BBBBBBBB", "C-AAAAAAA", "C-BBBBBBB"])
    monkeypatch.setattr(workers, "draw", lambda _kind, _letters: next(drawn))
    village = Village(engine)
    village.worker("nelayan", "3201")
    village.worker("ojek", "3201")
    with engine.connect() as connection:
        cards = connection.scalars(select(table(Worker).c.card)).all()
    assert sorted(cards) == ["C-AAAAAAA", "C-BBBBBBB"]


def test_the_protection_of_many_costs_as_few_statements_as_that_of_one(village: Village) -> None:
    for _n in range(12):
        village.worker()
    with village.engine.connect() as connection:
        everybody = connection.scalars(select(worker.c.registration_id)).all()
    ran = []
    for some in (everybody[:1], everybody):
        with statements_of(village.engine) as statements, village.engine.connect() as connection:
            assert len(protection.covers_of(connection, some, TODAY)) == len(some)
        ran.append(len(statements))
    assert ran[0] == ran[1]
