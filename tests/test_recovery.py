"""The way back to work: on a doctor's word, with a yes, one question a week, and never unheard."""

import ast
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, insert, select, text, update

from bot import catalog, data
from bot.channels import Inbound
from bot.claims import claims, recovery
from bot.claims.diary import ALARM, by_day, tend, trend, worse
from bot.clock import WIB
from bot.facts import claims_seen_by
from bot.inbox import Inbox
from bot.models import (
    Chat,
    ChatPerson,
    Claim,
    ClaimChat,
    ClaimNote,
    Consent,
    Diary,
    Outgoing,
    Recovery,
    Registration,
    Ticket,
    TicketNote,
    table,
)
from bot.sealed import Keyring
from bot.sponsorship.report import report_of
from flows.book import BOOK
from flows.engine import advance
from flows.recovery import OUTCOMES, PASSED, SILENT, STAGES, spoken
from flows.talk import Asked, Conversation, Facts, Heard, KeepDiary
from flows.talk import Claim as ClaimView
from flows.talk import Recovery as RecoveryView
from tests.houses import opened, sqlite_file
from tests.rows import counted
from tests.sponsored import lived_in

START = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
"""Tuesday, nine in the morning in the west of Indonesia."""
DOCTOR = "fraktur radius, gerak pergelangan mungkin tidak pulih penuh"
PAIN, ABILITY = "Minggu ini, sakitnya bagaimana?", "Kerja atau gerak, bisa seberapa?"
THANKS, WORSE = "Terima kasih kabarnya.", "Pendamping kami kabari sekarang."
BUDI, RINI_OF_THE_GROUP = "+6281200000001", "+6281200000002"

chat, claim, note = table(Chat), table(Claim), table(ClaimNote)
way, diary, outgoing = table(Recovery), table(Diary), table(Outgoing)
ticket, ticket_note, consent = table(Ticket), table(TicketNote), table(Consent)
registration, chat_person = table(Registration), table(ChatPerson)


class Journey:
    """Pak Budi, who fell from a roof, his phone, and a case manager."""

    def __init__(self, engine: Engine, keyring: Keyring, hours: int = 7) -> None:
        self.engine, self.keyring, self.now, self.said = engine, keyring, START, 0
        self.restart()
        self.chat_id = self.meet(BUDI)
        with engine.begin() as connection:
            row = claims.open_claim(
                connection,
                {"chat_id": self.chat_id, "token": "t", "kind": "accident", "hours": hours},
                {"victim": "self", "name": "Budi Santoso"},
                self.now,
            )
            self.claim_id, self.code = row.id, row.code
            connection.execute(update(claim).values(state="told"))
            self.join(connection, self.chat_id, "teller")

    def restart(self) -> None:
        """Another process takes over."""
        self.inbox = Inbox(
            self.engine, self.keyring, data.load(), catalog.load(), BOOK, lambda: self.now
        )

    def meet(self, who: str) -> int:
        self.say("halo", who)
        with self.engine.connect() as connection:
            return connection.scalar(select(chat.c.id).order_by(chat.c.id.desc())) or 0

    def join(self, connection: Any, chat_id: int, role: str) -> None:
        claims.join(connection, self.claim_id, chat_id, role, self.now)
        connection.execute(
            update(chat).where(chat.c.id == chat_id).values(claims=chat.c.claims + 1)
        )

    def hear(self, heard: Heard, who: str = BUDI) -> str:
        self.said += 1
        inbound = Inbound("sms", f"{self.said}", who, heard, phone=who)
        with self.engine.connect() as connection:
            [reply] = self.inbox.commit(connection, [inbound])
        assert not isinstance(reply, Exception)
        return "\n".join(out.text for out in reply.outs)

    def say(self, words: str, who: str = BUDI) -> str:
        return self.hear(Heard(text=words), who)

    def tap(self, value: str) -> str:
        return self.hear(Heard(tap=value))

    def open(self, **more: Any) -> None:
        given = {"doctor_said": DOCTOR, "document_day": date(2026, 3, 2), **more}
        self.do(lambda c: recovery.open_recovery(c, self.code, "rini", self.now, **given))

    def do(self, act: Callable[[Any], Any]) -> Any:
        with self.engine.begin() as connection:
            return act(connection)

    def stage(self, to: str) -> None:
        self.do(lambda c: recovery.stage(c, self.code, "rini", self.now, to))

    def write_down(self, part: str, fields: dict[str, str]) -> None:
        self.do(lambda c: recovery.write_down(c, self.code, "rini", self.now, part, **fields))

    def close(self, outcome: str, reason: str = "") -> None:
        self.do(lambda c: recovery.close(c, self.code, "rini", self.now, outcome, reason))

    def tend(self) -> int:
        return tend(self.engine, self.now)

    def wait(self, **by: float) -> int:
        self.now += timedelta(**by)
        return self.tend()

    def going(self) -> "Journey":
        """He was asked and said yes."""
        self.open()
        self.wait(hours=1)
        assert "Tiap minggu kami tanya" in self.say("ya")
        return self

    def queued(self, chat_id: int = 0, state: str = "queued") -> list[str]:
        """The texts that wait for a chat, his own where none is named."""
        with self.engine.connect() as connection:
            bodies = connection.scalars(
                select(outgoing.c.body)
                .where(outgoing.c.chat_id == (chat_id or self.chat_id), outgoing.c.state == state)
                .order_by(outgoing.c.id)
            ).all()
        return [say["text"] for body in bodies for say in body["says"]]

    def weeks(self) -> list[str]:
        """The diary as pain and ability."""
        found = self.do(lambda c: trend(c, self.claim_id))
        return [f"{week.pain or '-'}{week.ability or '-'}" for week in found]

    def alarms(self) -> list[str]:
        """What the case manager was called for."""
        with self.engine.connect() as connection:
            told = connection.scalars(
                select(note.c.text).where(note.c.kind == "alarm").order_by(note.c.id)
            ).all()
            urgent = connection.scalars(
                select(ticket_note.c.text)
                .join(ticket, ticket.c.id == ticket_note.c.ticket_id)
                .where(ticket.c.reason == ALARM, ticket.c.urgent)
            ).all()
        assert len(urgent) == len(told)
        assert all(words.startswith(self.code) for words in urgent)
        return [words.removeprefix("recovery: ") for words in told]

    def row(self) -> Any:
        return self.do(lambda c: c.execute(select(way)).one())


@pytest.fixture
def journey(engine: Engine, keyring: Keyring) -> Journey:
    return Journey(engine, keyring)


# --- opening ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"doctor_said": "  "}, "a doctor's words"),
        ({"document_day": date(2026, 3, 4)}, "has not come yet"),
    ],
)
def test_a_recovery_begins_with_a_doctors_paper_alone(
    journey: Journey, given: dict[str, Any], because: str
) -> None:
    with pytest.raises(ValueError, match=because):
        journey.open(**given)
    assert journey.do(lambda c: c.scalar(select(func.count()).select_from(way))) == 0


@pytest.mark.parametrize("values", [{"state": "draft"}, {"kind": "death"}])
def test_no_recovery_follows_a_draft_or_a_death(journey: Journey, values: dict[str, str]) -> None:
    journey.do(lambda c: c.execute(update(claim).values(**values)))
    with pytest.raises(ValueError, match="no claim that a recovery can follow"):
        journey.open()


def test_there_is_one_recovery_for_a_claim(journey: Journey) -> None:
    journey.open()
    with pytest.raises(ValueError, match="has a recovery already"):
        journey.open()
    with pytest.raises(LookupError):
        journey.do(
            lambda c: recovery.open_recovery(
                c, "A-99999", "rini", START, doctor_said=DOCTOR, document_day=date(2026, 3, 2)
            )
        )


def test_nothing_that_tells_of_health_lies_open_in_the_database(
    journey: Journey, engine: Engine
) -> None:
    journey.going()
    journey.stage("rehabilitation")
    journey.write_down("complaint", {"text": "kaki bengkak kalau malam"})
    journey.wait(days=7)
    journey.say("4 1")
    with engine.connect() as connection:
        for name in ("recovery", "diary", "claim_note", "outgoing", "ticket_note"):
            lying = repr(connection.execute(text(f"SELECT * FROM {name}")).all())  # noqa: S608
            for word in ("fraktur", "rehabilitation", "bengkak", "worse", "pain", "Alat bantu"):
                assert word not in lying, f"{word} can be read in {name}"
    assert journey.row().record["complaint"] == {"text": "kaki bengkak kalau malam"}


def test_people_write_down_what_the_form_of_the_programme_knows(journey: Journey) -> None:
    journey.open(adviser=True, adviser_day=date(2026, 3, 1))
    put = [
        ("manager", {"name": "Bu Rini", "contact": "0811"}),
        ("work", {"before": "tukang atap"}),
        ("training", {"kind": "menjahit", "place": "BLK Bogor", "attendance": "8 dari 10"}),
        ("prosthesis", {"asked": "2026-03-03"}),
    ]
    for part, fields in put:
        journey.write_down(part, fields)
    journey.do(lambda c: recovery.contact_next(c, journey.code, date(2026, 3, 9)))
    record = journey.row().record
    assert record["expected"] == {"words": DOCTOR, "day": "2026-03-02"}
    assert record["adviser"] == {"said": True, "day": "2026-03-01"}
    assert all(record[part] == fields for part, fields in put)
    [row] = journey.do(recovery.listed)
    assert (row.code, row.contact_on) == (journey.code, date(2026, 3, 9))
    for part, fields in (("mood", {"good": "yes"}), ("manager", {"salary": "1"}), ("work", {})):
        with pytest.raises(ValueError, match="parts: manager"):
            journey.write_down(part, fields)


# --- consent ------------------------------------------------------------------------------------------


def test_consent_is_asked_for_once_and_kept_as_proof(journey: Journey) -> None:
    journey.going()
    journey.wait(hours=2)
    asked = [words for words in journey.queued() if words.startswith("Boleh kami simpan")]
    assert len(asked) == 1
    with journey.engine.connect() as connection:
        [row] = connection.execute(select(consent).where(consent.c.purpose == "rtw"))
    assert (row.answer, row.for_other, row.withdrawn_at) == (True, False, None)
    assert journey.row().record["consent"] == {
        "said": "yes",
        "day": "2026-03-03",
        "signer": "worker",
    }


def test_before_the_yes_nothing_is_done_that_needs_it(journey: Journey) -> None:
    journey.open()
    journey.stage("manager")
    with pytest.raises(ValueError, match="care waits for the worker's yes"):
        journey.stage("care")
    journey.wait(hours=1)
    before = journey.queued()
    assert "tidak apa-apa" in journey.say("tidak")
    for _week in range(5):
        journey.wait(days=7)
    assert journey.queued() == before
    assert journey.alarms() == []
    with journey.engine.connect() as connection:
        told = connection.scalars(select(ticket.c.reason)).all()
    assert told == ["recovery"]


def test_a_yes_may_come_later_and_may_be_taken_back(journey: Journey) -> None:
    journey.open()
    journey.wait(hours=1)
    journey.say("tidak")
    assert "Program Kembali Kerja" in journey.say("KEMBALI KERJA")
    journey.say("ya")
    journey.wait(days=7)
    assert journey.weeks() == ["--"]
    assert "kami berhenti bertanya" in journey.say("stop kembali kerja")
    journey.wait(days=30)
    assert journey.weeks() == ["--"]
    with journey.engine.connect() as connection:
        withdrawn = connection.scalars(
            select(consent.c.withdrawn_at).where(consent.c.purpose == "rtw")
        ).all()
    assert None not in withdrawn


def test_no_answer_to_the_consent_is_told_to_people(journey: Journey) -> None:
    journey.open()
    journey.wait(hours=1)
    journey.wait(days=13)
    assert journey.alarms() == []
    journey.wait(days=1)
    assert journey.alarms() == ["no answer to the consent"]
    assert sum(words.startswith("Boleh kami simpan") for words in journey.queued()) == 1


def test_a_signed_paper_counts_as_well(journey: Journey) -> None:
    journey.open()
    with pytest.raises(ValueError, match="has a signer"):
        journey.do(
            lambda c: recovery.agreed_on_paper(
                c, journey.code, "rini", journey.now, signer=" ", day=date(2026, 3, 3)
            )
        )
    journey.do(
        lambda c: recovery.agreed_on_paper(
            c, journey.code, "rini", journey.now, signer="Budi Santoso", day=date(2026, 3, 3)
        )
    )
    journey.wait(days=7)
    assert journey.queued() == [PAIN]


# --- the week -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "nine"), [(7, 2), (8, 1), (9, 0)])
def test_the_week_is_asked_at_nine_where_he_lives(
    engine: Engine, keyring: Keyring, hours: int, nine: int
) -> None:
    journey = Journey(engine, keyring, hours).going()
    journey.now = datetime(2026, 3, 10, nine, 0, tzinfo=UTC) - timedelta(seconds=1)
    assert journey.tend() == 0
    assert journey.wait(seconds=1) == 1
    assert journey.queued()[-1] == PAIN


def test_nobody_is_woken(journey: Journey) -> None:
    journey.going()
    journey.now = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)  # the bot was down; it is 23.00 there
    assert journey.tend() == 0
    assert journey.queued()[-1] != PAIN
    journey.now = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
    assert journey.tend() == 1
    late = datetime(2026, 3, 3, 12, 59, tzinfo=UTC)
    assert by_day(late, 7) == late
    assert by_day(late + timedelta(minutes=1), 7).astimezone(WIB).hour == 9


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("2", "3"), "23"),
        (("2 3",), "23"),
        (("sakit 2 gerak 3",), "23"),
        (("sakit 2", "gerak 3"), "23"),
        (("Sakit sedikit", "hampir seperti dulu"), "23"),
        (("sakit", "sakit 4", "4"), "34"),
        (("halo", "1,4"), "14"),
    ],
)
def test_a_week_is_told_by_figures_or_words(
    journey: Journey, said: tuple[str, ...], kept: str
) -> None:
    journey.going()
    journey.wait(days=7)
    *before, last = [journey.say(words) for words in said]
    assert THANKS in last
    assert all(THANKS not in words for words in before)
    assert journey.weeks() == [kept]


def test_two_taps_tell_a_week_and_a_third_changes_nothing(journey: Journey) -> None:
    journey.going()
    journey.wait(days=7)
    assert ABILITY in journey.tap("diary:pain:3")
    assert ABILITY in journey.tap("diary:pain:3")
    assert THANKS in journey.tap("diary:ability:2")
    assert "sudah lewat" in journey.tap("diary:ability:1")
    assert journey.weeks() == ["32"]


def test_the_week_can_be_told_after_other_words_or_days_later(journey: Journey) -> None:
    journey.going()
    journey.wait(days=7)
    assert "sudah kami terima" in journey.say("status")
    journey.now += timedelta(days=3)
    assert "Terima kasih" in journey.say("sakit 1 4")
    assert journey.weeks() == ["14"]


def test_what_was_begun_last_week_is_not_gone_on_with(journey: Journey) -> None:
    journey.going()
    journey.wait(days=7)
    journey.say("4")
    journey.wait(days=7)
    assert ABILITY in journey.say("1")
    assert journey.weeks() == ["4-", "1-"]


def test_figures_are_read_as_they_are_typed() -> None:
    read = {
        "2 3": ("2", "3"),
        "sakit 2": ("2", ""),
        "Sakit: 2, kerja: 3": ("2", "3"),
        "sakitnya 4 dan geraknya 1": ("4", "1"),
        "5": ("", ""),
        "2 3 4": ("", ""),
        "jam 2": ("", ""),
        "23": ("", ""),
    }
    assert {words: spoken(words) for words in read} == read


def test_a_message_that_is_no_answer_stays_what_it_is(journey: Journey) -> None:
    journey.going()
    journey.wait(days=7)
    assert "segera ke rumah sakit" in journey.say(
        "tolong ada yang jatuh dari atap berdarah pingsan"
    )
    assert journey.weeks() == ["--"]


# --- a form in progress -------------------------------------------------------------------------------


def test_nobody_is_asked_in_the_middle_of_a_talk(journey: Journey) -> None:
    journey.going()
    journey.now += timedelta(days=7)
    journey.say("daftar")
    before = journey.queued()
    assert journey.tend() == 0
    assert journey.wait(minutes=29) == 0
    assert journey.queued() == before
    assert journey.wait(minutes=1) == 1
    assert journey.queued() == [*before, PAIN]


def test_nobody_is_asked_while_a_person_answers(journey: Journey) -> None:
    journey.going()
    journey.say("petugas")
    journey.say("mau tanya kapan kontrol")
    before = journey.queued()
    for _hour in range(30):
        journey.wait(days=6, hours=23)
        journey.now = journey.row().next_at
        journey.tend()
        if journey.queued() != before:
            break
    assert journey.queued() == [*before, PAIN], "a ticket that nobody closes keeps him unheard"


@pytest.mark.parametrize("first", ["daftar", "lapor kecelakaan", "bayar", "petugas"])
def test_a_form_in_progress_waits_and_comes_back(first: str) -> None:
    """Whatever is being filled in, and even with another form set aside behind it."""
    at = START + timedelta(hours=1)
    asked = Asked("diary", {"@claim": "A-7K3QM", "@week": 1}, at)

    def facts(now: datetime, *open_now: Asked) -> Facts:
        own = ClaimView(
            "A-7K3QM", "accident", "sent", "Budi", {}, START, START,
            recovery=RecoveryView("going", "care", asked=open_now),
        )  # fmt: skip
        return Facts(now, now.date(), data.load(), channel="whatsapp", claims=(own,))

    talk = Conversation(met=True)
    for words in ("daftar", "ya", "1", *(() if first == "daftar" else (first,))):
        talk = advance(BOOK, talk, Heard(text=words), facts(START)).conversation
    before = talk.to_json()
    for heard, open_now in (
        (Heard(tap="diary:pain:2"), asked),
        (Heard(text="3"), Asked("diary", {**asked.answers, "pain": "2"}, at)),
    ):
        turn = advance(BOOK, talk, heard, facts(at + timedelta(minutes=1), open_now))
        talk = Conversation.from_json(turn.conversation.to_json())
    assert KeepDiary("A-7K3QM", 1, 2, 3) in turn.effects
    after = talk.to_json()
    assert after["flow"] == before["flow"]
    assert after.get("answers") == before.get("answers")
    assert after.get("parked") == before.get("parked")
    assert turn.says[-1].question == before["asked"]


def test_an_answer_to_the_form_is_not_taken_for_the_week(journey: Journey) -> None:
    journey.going()
    journey.now += timedelta(days=6, hours=23)
    for words in ("daftar", "ya", "1"):
        journey.say(words)
    journey.wait(hours=1)
    assert "3201 1212 0590 0001" in journey.say("3201121205900001")
    assert journey.weeks() == ["--"]


# --- worse, and silent --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weeks", "calls"),
    [
        ("12 23", False),
        ("12 22 22", False),
        ("12 32 33", False),
        ("11 21 31", True),
        ("22 21", True),
        ("13 24 23", True),
        ("11 21 11 21", False),
        ("1- 2- 3-", True),
        ("11 2- 31", True),
        ("43 33 23", False),
    ],
)
def test_pain_that_rises_twice_or_less_that_goes_is_worse(weeks: str, calls: bool) -> None:
    told = [
        {key: int(figure) for key, figure in zip(("pain", "ability"), week, strict=True) if figure != "-"}
        for week in weeks.split()
    ]  # fmt: skip
    assert worse(told) is calls


def test_worse_calls_the_case_manager_once_a_week_with_the_code_alone(journey: Journey) -> None:
    journey.going()
    for figures, kind in (("1 1", THANKS), ("2 1", THANKS), ("3", ABILITY)):
        journey.wait(days=7)
        assert kind in journey.say(figures)
    assert journey.alarms() == ["worse"], "pain that rises calls before the rest is told"
    assert WORSE in journey.say("1")
    assert journey.alarms() == ["worse"]
    with journey.engine.connect() as connection:
        [words] = connection.scalars(
            select(ticket_note.c.text)
            .join(ticket, ticket.c.id == ticket_note.c.ticket_id)
            .where(ticket.c.reason == ALARM)
        )
    assert words == journey.code


def test_two_weeks_of_silence_call_the_case_manager_and_one_kind_word_follows(
    journey: Journey,
) -> None:
    journey.going()
    seen = []
    for _week in range(6):
        journey.wait(days=7)
        seen.append((len(journey.alarms()), journey.queued().count(SILENT)))
    assert seen == [(0, 0), (0, 0), (1, 1), (1, 1), (2, 1), (2, 1)]
    journey.say("1 4")
    for _week in range(3):
        journey.wait(days=7)
    assert (len(journey.alarms()), journey.queued().count(SILENT)) == (3, 2)


def test_who_wants_no_messages_gets_none_and_is_still_not_forgotten(journey: Journey) -> None:
    journey.going()
    journey.say("berhenti")
    before = journey.queued()
    for _week in range(4):
        journey.wait(days=7)
    assert journey.queued() == before
    assert journey.alarms() == ["silent"]
    journey.say("mulai")
    journey.wait(days=7)
    assert journey.queued()[len(before) :] == [PAIN]


def test_a_bot_that_was_down_for_a_month_asks_once(journey: Journey) -> None:
    journey.going()
    journey.wait(days=7)
    journey.wait(days=30)
    assert journey.queued().count(PAIN) == 2
    assert journey.alarms() == ["silent"]


# --- whose chat it is ---------------------------------------------------------------------------------


def registered(journey: Journey, by: int, who: str) -> int:
    """The claim is about somebody whom that chat registered."""

    def act(connection: Any) -> int:
        made: int = connection.execute(
            insert(registration)
            .values(
                code="L-22222", chat_id=by, answers={"who": who}, name="Budi Santoso",
                state="verified", created_at=START, updated_at=START,
            )
            .returning(registration.c.id)
        ).scalar_one()  # fmt: skip
        connection.execute(
            insert(chat_person).values(chat_id=by, registration_id=made, since=START)
        )
        connection.execute(update(claim).values(registration_id=made))
        return made

    found: int = journey.do(act)
    return found


@pytest.mark.parametrize("role", ["agent", "worker", "teller"])
def test_who_heads_the_group_sees_the_claim_and_nothing_of_the_recovery(
    journey: Journey, role: str
) -> None:
    """Whatever the role says: a chat that registered others for them is not their own."""
    head = journey.meet(RINI_OF_THE_GROUP)
    registered(journey, head, "other")
    journey.do(lambda c: journey.join(c, head, role))
    journey.going()
    journey.stage("rehabilitation")
    journey.wait(days=7)
    journey.say("4 1")
    journey.close("own_business")
    assert journey.queued(head) == []
    told = journey.say("kembali kerja", RINI_OF_THE_GROUP)
    assert "menemani pekerja yang celaka" in told
    assert journey.code not in told
    with journey.engine.connect() as connection:
        [seen] = claims_seen_by(connection, head, frozenset())
        assert (seen.code, seen.recovery) == (journey.code, None)
        [mine] = claims_seen_by(connection, journey.chat_id, frozenset())
    assert mine.recovery is not None


@pytest.mark.parametrize("heard", ["diary:pain:4", "rtw_consent:agree:yes", "rtw_consent:agree:no"])
def test_who_heads_the_group_cannot_answer_for_him(journey: Journey, heard: str) -> None:
    head = journey.meet(RINI_OF_THE_GROUP)
    journey.do(lambda c: journey.join(c, head, "agent"))
    journey.open()
    journey.wait(hours=1)
    if heard.startswith("diary"):
        journey.say("ya")
        journey.wait(days=7)
    state = journey.row().state
    journey.hear(Heard(tap=heard), RINI_OF_THE_GROUP)
    journey.say("stop kembali kerja", RINI_OF_THE_GROUP)
    assert journey.row().state == state
    assert set(journey.weeks()) <= {"--"}


def test_a_phone_that_was_recognised_is_his_own(journey: Journey) -> None:
    """He was registered by another, then found himself by NIK and number: that chat is asked."""
    head = journey.meet(RINI_OF_THE_GROUP)
    made = registered(journey, head, "other")
    mine = journey.meet("+6281200000003")
    with journey.engine.begin() as connection:
        connection.execute(
            insert(chat_person).values(chat_id=mine, registration_id=made, since=START)
        )
        connection.execute(update(claim).values(answers={"victim": "other", "name": "Budi"}))
        journey.join(connection, mine, "worker")
    journey.open()
    journey.wait(hours=1)
    assert journey.do(lambda c: recovery.own_chats(c, journey.claim_id)) == [mine]
    assert journey.queued(mine)
    assert not journey.queued(head)
    assert not journey.queued(journey.chat_id)


def test_who_heads_a_group_with_many_accidents_is_still_asked_about_his_own(
    journey: Journey,
) -> None:
    """Also once his own claim is over, and every other one is newer."""
    journey.going()
    with journey.engine.begin() as connection:
        connection.execute(update(claim).values(state="paid"))
        for n in range(25):
            given = {"chat_id": None, "token": f"x{n}", "kind": "accident", "hours": 7}
            row = claims.open_claim(connection, given, {"name": "Tono"}, START)
            claims.join(connection, row.id, journey.chat_id, "agent", START)
        connection.execute(update(chat).values(claims=26))
    journey.wait(days=7)
    assert THANKS in journey.say("2 3")
    assert journey.weeks() == ["23"]


def test_an_agent_stays_one_whatever_else_the_chat_is(journey: Journey) -> None:
    """An agent may lend the number that a worker registers with, and is then recognised by it."""
    agent = journey.meet(RINI_OF_THE_GROUP)
    made = registered(journey, journey.chat_id, "other")
    with journey.engine.begin() as connection:
        connection.execute(
            insert(chat_person).values(chat_id=agent, registration_id=made, since=START)
        )
        journey.join(connection, agent, "agent")
    assert journey.do(lambda c: recovery.own_chats(c, journey.claim_id)) == [journey.chat_id]


def test_who_says_that_it_is_not_about_them_hears_nothing_of_it(journey: Journey) -> None:
    journey.going()
    journey.do(lambda c: c.execute(update(table(ClaimChat)).values(confirmed=False)))
    before = journey.queued()
    journey.wait(days=7)
    assert journey.queued() == before
    assert journey.alarms() == ["no chat of the worker's own"]
    assert "menemani pekerja yang celaka" in journey.say("kembali kerja")


def test_who_has_no_chat_of_his_own_is_telephoned(journey: Journey) -> None:
    journey.do(
        lambda c: c.execute(update(claim).values(answers={"victim": "other", "name": "Budi"}))
    )
    journey.open()
    for _day in range(5):
        journey.wait(days=1)
    assert journey.queued() == []
    assert journey.alarms() == ["no chat of the worker's own"]


def test_erasing_takes_the_health_along_and_leaves_the_claim(journey: Journey) -> None:
    journey.going()
    journey.wait(days=7)
    journey.say("3 2")
    journey.say("hapus data")
    assert "sudah dihapus" in journey.say("ya, hapus")
    with journey.engine.connect() as connection:
        for rows in (way, diary, outgoing):
            assert connection.scalar(select(func.count()).select_from(rows)) == 0
        assert connection.scalar(select(claim.c.state)) == "told"
    for _week in range(4):
        assert journey.wait(days=7) == 0


def test_sponsorship_and_the_public_have_no_way_to_it() -> None:
    """No module that serves donors or the public imports a recovery, its tables or its diary."""
    root = Path(__file__).parent.parent
    for path in (*root.glob("bot/sponsorship/*.py"), *root.glob("webhooks/**/*.py")):
        names = {
            f"{getattr(node, 'module', '') or ''}.{one.name}"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for one in node.names
        }
        reached = {name for name in names if "recovery" in name.lower() or "diary" in name.lower()}
        assert not reached, f"{path}: {reached}"
        assert not {"bot.models.Recovery", "bot.models.Diary"} & names


def test_a_donors_report_is_the_same_with_and_without(engine: Engine, keyring: Keyring) -> None:
    village, [code, *_others] = lived_in(engine, 12)

    def report() -> str:
        with engine.connect() as connection:
            return repr(report_of(connection, code, village.today, names=True))

    before = report()
    journey = Journey(engine, keyring).going()
    with engine.begin() as connection:
        person = connection.scalar(select(registration.c.id).order_by(registration.c.id))
        connection.execute(update(claim).values(registration_id=person))
    journey.wait(days=7)
    journey.say("4 1")
    assert report() == before


# --- stages and ends ----------------------------------------------------------------------------------


def test_each_stage_is_told_once_with_what_comes_next(journey: Journey) -> None:
    journey.going()
    before = len(journey.queued())
    for to in list(STAGES)[3:]:
        journey.stage(to)
    told = journey.queued()[before:]
    assert sum(words.startswith("Kembali kerja {code}") for words in told) == len(STAGES) - 3
    stages = journey.row().record["stages"]
    assert [one["stage"] for one in stages] == ["screening", *list(STAGES)[2:]]
    assert all(one["end"] for one in stages[:-1])
    with pytest.raises(ValueError, match="it is in follow_up"):
        journey.stage("follow_up")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_end_is_told_and_nothing_is_asked_after_it(journey: Journey, outcome: str) -> None:
    journey.going()
    journey.wait(days=7)
    journey.close(outcome, "moved" if outcome == "stopped" else "")
    before = journey.queued()
    assert before[-1] == OUTCOMES[outcome]
    for _week in range(4):
        journey.wait(days=7)
    assert journey.queued() == before
    assert journey.alarms() == []
    with pytest.raises(ValueError, match="is over"):
        journey.close(outcome)
    with pytest.raises(ValueError, match="is over"):
        journey.stage("care")


def test_of_a_death_nothing_is_sent(journey: Journey) -> None:
    journey.going()
    before = journey.queued()
    journey.close("stopped", "died")
    assert journey.queued() == before


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("stopped", ""), ("stopped", "tired"), ("same_work", "asked"), ("rich", "")],
)
def test_an_end_has_a_name_and_a_reason_where_it_stopped(
    journey: Journey, outcome: str, reason: str
) -> None:
    journey.going()
    with pytest.raises(ValueError, match=r"outcomes are|has a reason"):
        journey.close(outcome, reason)


def test_one_opened_anew_begins_with_a_new_yes_and_old_weeks_do_not_count(journey: Journey) -> None:
    journey.going()
    for _week in range(2):
        journey.wait(days=7)
    journey.close("not_yet")
    journey.open()
    journey.wait(hours=1)
    journey.say("ya")
    assert "1." not in journey.say("sakit 2").split("Mau apa")[0], "the old week is not open"
    journey.wait(days=7)
    assert journey.alarms() == []
    assert journey.weeks() == ["--", "--", "--"]
    assert journey.row().record["earlier"][0]["outcome"]["how"] == "not_yet"


def test_what_would_help_is_asked_and_kept_in_his_own_words(journey: Journey) -> None:
    journey.going()
    journey.stage("placement")
    assert "Pendamping kami baca" in journey.say("kursi yang agak tinggi, kaki tidak bisa ditekuk")
    assert journey.row().record["help"]["told"].startswith("kursi yang agak tinggi")
    with journey.engine.connect() as connection:
        [words] = connection.scalars(select(ticket_note.c.text))
    assert words == journey.code


def test_a_week_that_was_closed_meanwhile_is_thanked_for(journey: Journey) -> None:
    """Between reading the facts and keeping the answer another process may have been first."""
    from bot.effects import apply
    from bot.scene import Scene
    from flows.talk import KeepHelp

    journey.going()
    journey.wait(days=7)
    journey.close("same_work")
    with journey.engine.begin() as connection:
        row = connection.execute(select(chat)).one()
        scene = Scene(connection, row, journey.now, journey.keyring, data.load())
        for effect in (KeepDiary(journey.code, 1, 2, 2), KeepHelp(journey.code, "meja", ())):
            assert [say.text for say in apply(effect, scene).says] == [PASSED]
    assert journey.weeks() == ["--"]


# --- once, whatever happens ---------------------------------------------------------------------------


def test_a_look_that_finds_nothing_is_one_query_by_an_index(journey: Journey) -> None:
    journey.going()
    with counted(journey.engine) as ran:
        assert journey.tend() == 0
    [asked] = [one for one in ran if one.startswith("SELECT")]
    if journey.engine.dialect.name == "sqlite":
        with journey.engine.connect() as connection:
            plan = repr(
                connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {asked}",
                    {"now": 0},
                ).all()
            )
        assert "ix_recovery_next_at" in plan


def test_several_processes_ask_once(journey: Journey) -> None:
    journey.going()
    journey.now += timedelta(days=7)
    start = threading.Barrier(4)
    done: list[int] = []

    def look() -> None:
        start.wait()
        done.append(tend(journey.engine, journey.now))

    threads = [threading.Thread(target=look) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 1
    assert journey.queued().count(PAIN) == 1


def test_one_that_fails_keeps_no_other_waiting(journey: Journey) -> None:
    journey.going()
    broken = {"hours": 7, "chat_id": None, "token": "u", "kind": "accident"}

    def act(connection: Any) -> None:
        row = claims.open_claim(connection, broken, {"name": "Tono"}, START)
        connection.execute(
            insert(way).values(
                claim_id=row.id, state="going", record={}, opened_at=START, updated_at=START,
                next_at=START,
            )
        )  # fmt: skip
        connection.execute(
            text("UPDATE recovery SET record = :junk WHERE claim_id = :id"),
            {"junk": b"junk", "id": row.id},
        )

    journey.do(act)
    journey.now += timedelta(days=7)
    assert tend(journey.engine, journey.now) == 1
    assert journey.queued()[-1] == PAIN


EXAMPLES = 12
DAYS = st.sampled_from([0.01, 0.5, 1, 3, 7, 8, 15])
SAID = st.sampled_from(
    ["1", "3", "4 1", "sakit 2", "gerak 3", "status", "daftar", "batal", "kembali kerja", "halo"]
)
TAPS = st.sampled_from(["diary:pain:1", "diary:pain:4", "diary:ability:1", "diary:ability:4"])
THINGS = st.one_of(
    st.tuples(st.just("wait"), DAYS),
    st.tuples(st.just("say"), SAID),
    st.tuples(st.just("tap"), TAPS),
    st.tuples(st.just("do"), st.sampled_from(["stop", "start", "restart", "twice", "petugas"])),
)


def whatever(journey: Journey, things: list[tuple[str, Any]]) -> None:
    """Taps, silence, stops and restarts in any order; what must hold after each."""
    journey.going()
    since, heard = journey.now, 0
    for what, how in [*things, ("wait", 40)]:
        if what == "wait":
            end = journey.now + timedelta(days=how)
            while journey.now < end:  # the bot looks every few hours at least
                journey.wait(hours=min(6, (end - journey.now) / timedelta(hours=1)))
        elif what == "say":
            journey.say(how)
        elif what == "tap":
            journey.tap(how)
        elif how == "restart":
            journey.restart()
        elif how == "twice":
            journey.tend()
            assert journey.tend() == 0
        else:
            journey.say({"stop": "berhenti", "start": "mulai", "petugas": "petugas"}[how])
        with journey.engine.connect() as connection:
            weeks = connection.execute(select(diary).order_by(diary.c.week)).all()
            keys = connection.scalars(
                select(outgoing.c.key).where(outgoing.c.key.contains(":week:"))
            ).all()
        numbers = [week.week for week in weeks]
        assert numbers == list(range(1, len(weeks) + 1)), "a week is missing or twice there"
        assert len(keys) == len(set(keys)) == len(weeks), "a week was asked twice or not at all"
        days = [week.asked_at.astimezone(WIB).date() for week in weeks]
        assert all(b - a >= timedelta(days=4) for a, b in pairwise(days))
        answered = sum(week.answered_at is not None for week in weeks)
        if answered > heard:
            since, heard = journey.now, answered
        if journey.now - since > timedelta(days=32):
            assert "silent" in journey.alarms(), "nobody was called"


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> Callable[[], Any]:
    """Makes a database of its own for each example."""
    from bot.database import open_database

    if request.param == "sqlite":

        @contextmanager
        def sqlite() -> Iterator[Engine]:
            with sqlite_file() as path:
                engine = opened(f"sqlite:///{path}")
                yield engine
                engine.dispose()

        return sqlite
    server = request.getfixturevalue("postgresql")
    template = request.getfixturevalue("migrated_template")

    @contextmanager
    def postgresql() -> Iterator[Engine]:
        name = server.create(template=template)
        engine = open_database(server.url(name))
        yield engine
        engine.dispose()
        server.drop(name)

    return postgresql


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(things=st.lists(THINGS, max_size=25))
def test_nothing_is_asked_twice_and_silence_is_heard(
    fresh: Callable[[], Any], keyring: Keyring, things: list[tuple[str, Any]]
) -> None:
    with fresh() as engine:
        whatever(Journey(engine, keyring), things)
