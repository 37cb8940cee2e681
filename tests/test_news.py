"""What is told unasked about sponsorship: each thing once, nothing missed, whatever the clock does."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, update

from bot.clock import WIB
from bot.models import Chat, ChatPerson, Outgoing, Registration, Worker, WorkerMonth, table
from bot.sealed import Keyring
from bot.sponsorship import exchange, matching, payments, pledges, protection, workers
from bot.sponsorship.news import WARN_WORKER, tell_donors, tend
from bot.sponsorship.pledges import Wish
from bot.sponsorship.protection import Confirmation
from bot.sponsorship.report import report_of
from tests.houses import opened, sqlite_file

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SITE = "https://bot.example.org"

chat, person, chat_person = table(Chat), table(Registration), table(ChatPerson)
worker, worker_month, outgoing = table(Worker), table(WorkerMonth), table(Outgoing)


class Place:
    """A worker and a donor, each with a chat of their own."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.now = engine, START
        with engine.begin() as connection:
            self.worker_chat, self.donor_chat = (
                connection.execute(
                    insert(chat)
                    .values(channel="terminal", address_index=name, address=name)
                    .returning(chat.c.id)
                ).scalar_one()
                for name in ("worker", "donor")
            )
            registration = connection.execute(
                insert(person)
                .values(
                    code="L-22222",
                    chat_id=self.worker_chat,
                    answers={},
                    name="Tarno",
                    region="3212",
                    jobs="nelayan",
                    state="verified",
                    created_at=START,
                    updated_at=START,
                )
                .returning(person.c.id)
            ).scalar_one()
            connection.execute(
                insert(chat_person).values(
                    chat_id=self.worker_chat, registration_id=registration, since=START
                )
            )
            workers.admit(connection, registration)
            self.worker = connection.scalar(select(worker.c.id)) or 0
            self.donor = pledges.write_donor(
                connection, "individual", "Ratna", START, chat_id=self.donor_chat
            )

    @property
    def today(self) -> date:
        return self.now.astimezone(WIB).date()

    def pledge(self, months: int, first: int = 202611) -> str:
        with self.engine.begin() as connection:
            wish = Wish(1, months, first, "INDIVIDUAL")
            return pledges.open_pledge(connection, self.donor, wish, self.now)

    def confirm(self, first: date, last: date) -> None:
        with self.engine.begin() as connection:
            given = Confirmation(first, last, self.today)
            protection.confirm(connection, self.worker, given, self.now)

    def wait(self, by: timedelta) -> None:
        self.now += by
        tend(self.engine, self.now, SITE)

    def told(self, chat_id: int) -> list[tuple[str, str]]:
        """The key and the first text of what a chat is told, in the order in which it leaves."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(outgoing.c.key, outgoing.c.body)
                .where(outgoing.c.chat_id == chat_id)
                .order_by(outgoing.c.due_at, outgoing.c.id)
            ).all()
        return [(row.key, row.body["says"][0]["text"]) for row in rows]

    def keys(self, chat_id: int, of: str) -> list[str]:
        return [key for key, _text in self.told(chat_id) if key.startswith(of)]


@pytest.fixture
def place(engine: Engine) -> Place:
    return Place(engine)


def test_a_donor_hears_of_a_match_a_payment_and_a_confirmation_once_each(place: Place) -> None:
    code = place.pledge(6)
    place.wait(timedelta())
    place.wait(timedelta(minutes=5))
    with place.engine.begin() as connection:
        payments.note(connection, code, "TRX-1", 84_000, place.now)
    place.wait(timedelta(minutes=5))
    place.confirm(place.today, date(2027, 4, 30))
    place.wait(timedelta(minutes=5))
    for _again in range(3):
        place.wait(timedelta(minutes=5))
    assert [text for key, text in place.told(place.donor_chat) if key.startswith("news:")] == [
        "{code}: sudah ada {workers} pekerja untuk {months} bulan. Daftar bayarnya kami siapkan.",
        "{code}: {total} sudah kami catat. Tinggal menunggu kabar resmi BPJS Ketenagakerjaan.",
        "{code}: kabar resmi sudah datang untuk {workers} pekerja.",
    ]
    assert len(place.keys(place.worker_chat, "protected:")) == 1


def test_bad_news_reaches_the_donor_too(place: Place) -> None:
    code = place.pledge(6)
    place.wait(timedelta())
    with place.engine.begin() as connection:
        payments.note(connection, code, "TRX-1", 20_000, place.now)
    place.wait(timedelta(minutes=5))
    with place.engine.begin() as connection:
        payments.take_back(connection, code, "TRX-1", "another donor's transfer", place.now)
        whose = connection.scalar(select(worker.c.registration_id)) or 0
        workers.dismiss(connection, [whose], place.now, "returned")
    place.wait(timedelta(minutes=5))
    [*_before, (_key, first)] = place.told(place.donor_chat)
    assert first.startswith("{code}: ada pekerja yang mundur")
    with place.engine.connect() as connection:
        body = connection.scalars(select(outgoing.c.body).order_by(outgoing.c.id.desc())).first()
    assert [say["text"][:20] for say in body["says"]] == [
        "{code}: ada pekerja ",
        "{code}: catatan baya",
    ]


def test_a_message_that_was_queued_in_a_cut_off_run_is_not_queued_again(place: Place) -> None:
    place.pledge(6)
    matching.match(place.engine, place.now, place.today)
    later = place.now + timedelta(minutes=5)
    with place.engine.connect() as connection:
        assert tell_donors(connection, later) == 1
        connection.rollback()  # as if the process had been killed before the commit
    for _run in range(2):
        with place.engine.begin() as connection:
            tell_donors(connection, later)
    assert len(place.keys(place.donor_chat, "news:")) == 1


def test_who_wants_no_messages_gets_none(place: Place) -> None:
    with place.engine.begin() as connection:
        connection.execute(update(chat).values(stopped_at=START))
    place.pledge(3)
    place.confirm(place.today, place.today + timedelta(days=20))
    for _day in range(30):
        place.wait(timedelta(days=1))
    with place.engine.connect() as connection:
        states = connection.scalars(select(outgoing.c.state).distinct()).all()
    assert states == ["suppressed"]


def test_nothing_unasked_leaves_at_night(place: Place) -> None:
    place.pledge(3)
    place.confirm(place.today, date(2027, 1, 31))
    for _hours in range(30 * 24 // 5):
        place.wait(timedelta(hours=5))
    with place.engine.connect() as connection:
        rows = connection.execute(select(outgoing.c.key, outgoing.c.due_at)).all()
    warned = [row for row in rows if row.key.startswith(("gap:", "ending:", "digest:"))]
    assert warned
    for row in warned:
        assert time(8) <= row.due_at.astimezone(WIB).time()


def test_a_next_sponsor_is_told_instead_of_a_gap_and_no_gap_is_told_after(place: Place) -> None:
    place.pledge(3)
    place.wait(timedelta())
    place.confirm(place.today, date(2027, 1, 31))
    place.pledge(6, 202612)
    place.wait(timedelta(days=45))
    place.confirm(date(2027, 2, 1), date(2027, 7, 31))
    for _day in range(40):
        place.wait(timedelta(days=1))
    texts = [text for key, text in place.told(place.worker_chat) if key.startswith("gap:")]
    assert texts == [
        "{name}: perlindungan habis {until}. Sudah ada yang mau meneruskan, tunggu kabar kami."
    ]


SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(5, 80)), min_size=1, max_size=4)
STEPS = st.lists(st.sampled_from([1, 5, 26, 36, 100, 400]), min_size=1, max_size=60)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(spans=SPANS, steps=STEPS)
def test_every_day_without_cover_was_prevented_or_warned_about(
    spans: list[tuple[int, int]], steps: list[int], keyring: Keyring
) -> None:
    """Random confirmations, some with gaps between them, and a clock that jumps as it likes."""
    with sqlite_file() as path:
        engine = opened(f"sqlite:///{path}")
        try:
            place = Place(engine)
            covered: set[date] = set()
            for after, long in spans:
                first = place.today + timedelta(days=after)
                last = first + timedelta(days=long)
                place.confirm(first, last)
                covered |= {first + timedelta(days=n) for n in range(long + 1)}
            place.wait(timedelta())
            seen = {place.today}
            for hours in steps:
                place.wait(timedelta(hours=hours))
                seen.add(place.today)
            warned = {
                date.fromisoformat(key.split(":")[2])
                for key in place.keys(place.worker_chat, "gap:")
            }
            ends = {day for day in covered if day + timedelta(days=1) not in covered}
            for end in ends:
                looked = {day for day in seen if 0 <= (end - day).days <= max(WARN_WORKER)}
                if looked:
                    assert end in warned, f"nobody was warned of {end}"
            assert warned <= ends, "nobody is warned of an end that is none"
            for end in warned:
                steps_told = place.keys(place.worker_chat, f"gap:{place.worker}:{end}")
                assert len(steps_told) == len(set(steps_told)) <= len(WARN_WORKER) + 1
        finally:
            engine.dispose()


def test_a_pledge_that_ends_within_a_month_is_no_sponsor_of_what_comes_after(place: Place) -> None:
    place.pledge(6)
    place.wait(timedelta())
    place.confirm(place.today, date(2027, 4, 15))
    for _day in range(143):
        place.wait(timedelta(days=1))
    texts = {text for key, text in place.told(place.worker_chat) if key.startswith("gap:")}
    assert len(texts) == 2
    assert all("Mau bayar sendiri?" in text for text in texts)
    with place.engine.connect() as connection:
        whose = connection.scalar(select(worker.c.registration_id)) or 0
        cover = protection.cover_of(connection, whose, date(2027, 4, 16))
    assert cover is not None
    assert cover.state == "ended"


def test_a_confirmation_of_today_is_taken_at_night_too(place: Place) -> None:
    place.now = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)  # 25 November, 01.30 WIB
    place.confirm(date(2026, 11, 25), date(2027, 4, 30))


def test_money_goes_on_no_month_that_is_over_and_was_never_confirmed(place: Place) -> None:
    code = place.pledge(3)
    place.wait(timedelta())
    place.wait(timedelta(days=42))  # 5 January
    with place.engine.begin() as connection:
        assert payments.note(connection, code, "TRX-1", 16_800, place.now) == 1
        paid = connection.execute(select(worker_month.c.month).where(worker_month.c.paid)).scalars()
        assert list(paid) == [202701]
        assert list(exchange.to_pay(connection, place.today)) == []
        assert report_of(connection, code, place.today).short == 0
