"""The deadlines of claims are watched: three reminders before the end, people called, nothing twice."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select

from bot.catalog import load as load_words
from bot.channels.sms import septets
from bot.claims import claims, guardian
from bot.claims.steps import EVENING, MORNING, Running, by_day, expiry
from bot.models import Claim, Outgoing, table
from bot.outbox import rendered
from bot.sealed import Keyring
from bot.work import due
from flows.claims import MOVES, OVER, REASONS, WINDOW, local
from flows.talk import (
    AddPapers,
    ConfirmClaim,
    EndClaim,
    NotThisPerson,
    ReportedMyself,
    TellClaim,
)
from tests import postgres
from tests.harbour import HOURS, TELLER_PHONE, TEN, WORKER_PHONE, Harbour
from tests.houses import opened, sqlite_file
from tests.standins import bot_on

claim, outgoing = table(Claim), table(Outgoing)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def harbour(engine: Engine, keyring: Keyring) -> Harbour:
    return Harbour(engine, keyring)


def at(hour: int, minute: int = 0) -> datetime:
    """That time of Tuesday, 24 November, in the west of Indonesia."""
    return datetime(2026, 11, 24, hour, minute, tzinfo=local(TEN, HOURS).tzinfo).astimezone(UTC)


# --- the first report ---------------------------------------------------------------------------------


def test_an_accident_told_at_once_is_reminded_of_at_once_after_12_and_after_36_hours(
    harbour: Harbour,
) -> None:
    harbour.now = at(8)
    teller = harbour.chat("telegram")
    code = harbour.tell(teller)
    harbour.watch()
    harbour.wait(WINDOW - HOUR)
    assert harbour.hours(code) == [0.0, 12.0, 36.0]
    first, second, third = harbour.told()
    assert {first.text, second.text, third.text} == {guardian.TOLD}
    assert first.values == {"code": code, "clock": "Kamis, 26 November 2026, jam 08.00 WIB"}
    assert [text for _at, text in harbour.notes(code, "contact")] == [
        "first 1: telegram",
        "first 2: telegram",
        "first 3: telegram",
    ]


def test_what_is_half_told_is_asked_for_and_what_lacks_a_paper_names_it(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller, done=False)
    harbour.watch()
    harbour.tell(teller)
    harbour.move(code, "papers", reason="unreadable")
    harbour.wait(20 * HOUR)
    assert [one.text for one in harbour.told()] == [guardian.DRAFT, guardian.PAPERS]
    assert harbour.told()[1].values["why"] == "ada foto yang belum terbaca."


def test_who_is_still_writing_is_not_interrupted(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller, done=False)
    for _minute in range(20):
        harbour.mark(teller, heard_at=harbour.now)
        harbour.wait(timedelta(minutes=1), timedelta(minutes=1))
    assert harbour.told() == []
    harbour.wait(timedelta(minutes=10), timedelta(minutes=1))
    assert harbour.hours(code) == [0.5]
    for _minute in range(90):
        harbour.mark(teller, heard_at=harbour.now)
        harbour.wait(timedelta(minutes=1), timedelta(minutes=1))
    assert harbour.hours(code) == [0.5]


def test_who_writes_on_and_on_is_reminded_after_an_hour_all_the_same(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller, done=False)
    for _minute in range(70):
        harbour.mark(teller, heard_at=harbour.now)
        harbour.wait(timedelta(minutes=1), timedelta(minutes=1))
    assert harbour.hours(code) == [1.0]


def test_at_night_nobody_is_written_to_where_the_morning_will_do(harbour: Harbour) -> None:
    harbour.now = at(22)
    teller = harbour.chat()
    code = harbour.tell(teller)
    harbour.watch()
    harbour.wait(WINDOW - HOUR)
    clocks = [f"{local(one.at, HOURS):%a %H.%M}" for one in harbour.told()]
    assert clocks == ["Wed 06.00", "Wed 10.00", "Thu 10.00"]
    assert harbour.row(code).first_sent is None


def test_a_reminder_stays_in_the_night_where_the_end_comes_before_the_morning(
    harbour: Harbour,
) -> None:
    harbour.now = at(22)
    harbour.tell(harbour.chat(), ago=40 * HOUR)  # until six o'clock
    harbour.watch()
    harbour.wait(8 * HOUR - timedelta(minutes=1))
    assert [f"{local(one.at, HOURS):%H.%M}" for one in harbour.told()] == [
        "22.00",
        "00.00",
        "04.00",
    ]


def test_what_is_told_late_is_reminded_of_in_the_time_that_is_left(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller, ago=40 * HOUR)
    harbour.watch()
    harbour.wait(8 * HOUR - timedelta(minutes=1))
    assert harbour.hours(code) == [0.0, 2.0, 6.0]
    [(when, text)] = harbour.notes(code, "alarm")
    assert text == "first report due 2026-11-24 18:00 WIB"
    assert when == TEN + 2 * HOUR


def test_after_the_end_it_is_still_sent_and_never_dropped(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller, ago=60 * HOUR)
    harbour.watch()
    harbour.wait(11 * DAY, every=HOUR)
    harbour.wait(89 * DAY, every=DAY)
    assert [one.text for one in harbour.told()] == [guardian.TOLD_AFTER] * 3
    assert [round(hours / 24) for hours in harbour.hours(code)] == [0, 3, 10]
    assert harbour.called() == [
        (True, f"{code} first report due 2026-11-23 22:00 WIB"),
        *[(True, f"{code} first report not sent, due 2026-11-23 22:00 WIB")] * 3,
    ]
    everything = " ".join(value for value in vars(guardian).values() if isinstance(value, str))
    assert not re.search("terlambat|hangus", everything)


def test_a_report_that_was_given_ends_the_reminders(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller)
    harbour.watch()
    harbour.does(teller, ReportedMyself(code))
    harbour.wait(47 * HOUR)
    assert len(harbour.told()) == 1
    assert harbour.called() == [(True, f"{code} first report due 2026-11-26 10:00 WIB")], (
        "people see to it that it was"
    )
    harbour.move(code, "sent")
    harbour.wait(40 * DAY, every=DAY)
    assert len(harbour.told()) == 1
    assert len(harbour.called()) == 1
    assert harbour.row(code).next_at > harbour.now


def test_a_date_that_is_put_right_starts_the_reminders_anew(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller, ago=5 * DAY)
    harbour.watch()
    harbour.now += HOUR
    harbour.tell(teller, ago=2 * HOUR)
    harbour.watch()
    harbour.wait(45 * HOUR)
    before = [one for one in harbour.told() if one.text == guardian.TOLD]
    assert len(before) == 3
    assert harbour.told()[0].text == guardian.TOLD_AFTER
    assert harbour.row(code).first_due > harbour.now


def test_what_was_missed_is_one_message_before_the_end(harbour: Harbour) -> None:
    harbour.now = at(7)
    code = harbour.tell(harbour.chat())
    harbour.watch()
    harbour.now += 36.5 * HOUR  # nothing ran meanwhile
    harbour.watch()
    assert harbour.hours(code) == [0.0, 36.5]
    harbour.wait(11 * HOUR)
    assert len(harbour.told()) == 3


def test_with_little_time_left_all_that_was_missed_is_one_message(harbour: Harbour) -> None:
    harbour.now = at(9)
    code = harbour.tell(harbour.chat())
    harbour.watch()
    harbour.now += 46.5 * HOUR
    harbour.watch()
    harbour.wait(1.4 * HOUR)
    assert harbour.hours(code) == [0.0, 46.5]
    assert harbour.told()[1].key.startswith("must:")


def test_a_death_that_was_not_at_work_is_written_of_without_any_hurry(harbour: Harbour) -> None:
    code = harbour.tell(harbour.chat(), kind="death", place="not_work", phone=TELLER_PHONE)
    harbour.watch()
    harbour.wait(45 * DAY, every=6 * HOUR)
    mine = harbour.told(harbour.row(code).chat_id)
    assert [round(hours / 24) for hours in harbour.hours(code, mine[0].chat_id)] == [1, 4, 11]
    assert {one.text for one in mine} == {guardian.DEATH_PAPERS}
    assert not any("clock" in one.values for one in harbour.told())
    assert harbour.called() == [(True, f"{code} papers not sent")]


@pytest.mark.parametrize("done", [True, False], ids=["told", "half told"])
def test_who_mourns_is_not_hurried_and_people_are_called_for_the_report(
    harbour: Harbour, done: bool
) -> None:
    agent, teller = harbour.chat("telegram"), harbour.chat("telegram")
    person = harbour.member(agent, teller, who="other", group="nelayan-7")
    code = harbour.tell(
        teller, kind="death", place="work", victim=person, phone=TELLER_PHONE,
        victim_phone=WORKER_PHONE, done=done,
    )  # fmt: skip
    harbour.watch()
    harbour.wait(19 * HOUR)
    assert harbour.told() == [], "not before the next morning"
    harbour.wait(12 * DAY, every=HOUR)
    soft = guardian.DEATH_PAPERS if done else guardian.DEATH_DRAFT
    assert {one.text for one in harbour.told(teller)} == {soft}
    assert {one.text for one in harbour.told(agent)} <= {guardian.AGENT_DEATH}
    assert not [one for one in harbour.told() if one.values.keys() & {"clock", "name", "first"}]
    assert "sms" not in harbour.chats_of(code), "no number that may be a stranger's"
    assert harbour.called()[0] == (True, f"{code} first report due 2026-11-26 10:00 WIB")


def test_a_number_hears_of_a_death_only_where_nobody_else_can_and_without_a_name(
    harbour: Harbour,
) -> None:
    teller = harbour.chat("telegram")
    code = harbour.tell(teller, kind="death", place="work", phone=TELLER_PHONE)
    harbour.block(teller)
    harbour.watch()
    harbour.wait(30 * HOUR)
    phone, role = harbour.chats_of(code)["sms"]
    assert role == "phone"
    [one] = harbour.told(phone)
    assert one.text == guardian.DEATH_STRANGER
    assert one.values == {"code": code}


# --- who is written to --------------------------------------------------------------------------------


def test_the_second_reminder_goes_to_everyone_and_the_agent_learns_no_detail(
    harbour: Harbour,
) -> None:
    harbour.now = at(8)
    agent, worker = harbour.chat("telegram"), harbour.chat("whatsapp")
    person = harbour.member(agent, worker, who="other", group="nelayan-7")
    code = harbour.tell(worker, victim=person)
    harbour.watch()
    assert harbour.chats_of(code).keys() == {"whatsapp"}
    harbour.wait(47 * HOUR)
    assert harbour.chats_of(code)["telegram"] == (agent, "agent")
    assert harbour.hours(code, worker) == [0.0, 12.0, 36.0]
    assert harbour.hours(code, agent) == [12.0, 36.0]
    [one, _two] = harbour.told(agent)
    assert one.text == guardian.AGENT
    assert one.values.keys() == {"code", "name", "clock"}
    assert one.values["name"] == "Tarno bin Kasan"


def test_a_list_that_a_company_sent_is_no_agent(harbour: Harbour) -> None:
    roster, worker = harbour.chat("terminal", wrote=False), harbour.chat()
    code = harbour.tell(worker, victim=harbour.member(roster, worker, who="other", group="pt"))
    harbour.watch()
    harbour.wait(47 * HOUR)
    assert harbour.chats_of(code).keys() == {"telegram"}


def test_the_worker_is_reminded_as_well_as_who_told_it(harbour: Harbour) -> None:
    harbour.now = at(8)
    worker, teller = harbour.chat("whatsapp"), harbour.chat("telegram")
    person = harbour.member(worker, teller, who="self")
    code = harbour.tell(teller, victim=person)
    harbour.watch()
    harbour.wait(47 * HOUR)
    assert harbour.hours(code, teller) == [0.0, 12.0, 36.0]
    assert harbour.hours(code, worker) == [12.0, 36.0]


def test_a_worker_who_denied_it_is_not_written_to(harbour: Harbour) -> None:
    worker, teller = harbour.chat("whatsapp"), harbour.chat("telegram")
    code = harbour.tell(teller, victim=harbour.member(worker, teller, who="self"))
    harbour.does(worker, ConfirmClaim(code, yes=False))
    harbour.watch()
    harbour.wait(47 * HOUR)
    assert harbour.told(worker) == []
    assert len(harbour.told(teller)) == 3


def test_a_phone_is_written_to_by_sms_where_one_channel_is_all_that_is_known(
    harbour: Harbour,
) -> None:
    harbour.now = at(8)
    teller = harbour.chat("telegram")
    code = harbour.tell(teller, phone=TELLER_PHONE)
    harbour.watch()
    assert harbour.chats_of(code).keys() == {"telegram"}
    harbour.wait(47 * HOUR)
    phone, role = harbour.chats_of(code)["sms"]
    assert role == "phone"
    assert harbour.hours(code, phone) == [12.0, 36.0]
    [one, _two] = harbour.told(phone)
    assert one.text == guardian.STRANGER
    assert one.values["first"] == "Tarno"
    assert one.values.keys() == {"code", "first", "clock"}
    with harbour.engine.connect() as connection:
        address, seen = connection.execute(
            select(guardian.chat.c.address, guardian.chat.c.claims).where(
                guardian.chat.c.id == phone
            )
        ).one()
    assert (address, seen) == (TELLER_PHONE, 1)


def test_a_phone_that_writes_to_us_already_is_no_second_chat(harbour: Harbour) -> None:
    known = harbour.chat("sms", TELLER_PHONE)
    code = harbour.tell(harbour.chat("telegram"), phone=TELLER_PHONE)
    harbour.watch()
    harbour.wait(20 * HOUR)
    assert harbour.chats_of(code)["sms"] == (known, "teller")
    assert [one.text for one in harbour.told(known)] == [guardian.TOLD]


def test_the_workers_own_phone_is_taken_where_the_tellers_is_not_known(harbour: Harbour) -> None:
    code = harbour.tell(harbour.chat("telegram"), phone="nanti", victim_phone=WORKER_PHONE)
    harbour.watch()
    harbour.wait(20 * HOUR)
    phone, role = harbour.chats_of(code)["sms"]
    assert role == "phone"
    harbour.does(phone, ConfirmClaim(code, yes=True))
    assert harbour.chats_of(code)["sms"][1] == "worker"


@pytest.mark.parametrize(
    ("sms", "channel", "done", "answers"),
    [
        (False, "telegram", True, {"phone": TELLER_PHONE}),
        (True, "sms", True, {"phone": TELLER_PHONE}),
        (True, "telegram", True, {"phone": "0812"}),
        (True, "telegram", False, {"victim_phone": WORKER_PHONE}),
    ],
    ids=["no SMS", "SMS already", "no number", "half told: nobody else's yet"],
)
def test_no_sms_is_sent(
    harbour: Harbour, sms: bool, channel: str, done: bool, answers: dict[str, Any]
) -> None:
    harbour.sms = sms
    code = harbour.tell(harbour.chat(channel), done=done, **answers)
    harbour.watch()
    harbour.wait(47 * HOUR)
    assert len(harbour.chats_of(code)) == 1
    assert len(harbour.told()) == 3


def test_who_says_that_it_is_somebody_elses_phone_hears_no_more(harbour: Harbour) -> None:
    teller = harbour.chat("telegram")
    code = harbour.tell(teller, phone=TELLER_PHONE)
    harbour.watch()
    harbour.wait(20 * HOUR)
    stranger, _role = harbour.chats_of(code)["sms"]
    harbour.does(stranger, NotThisPerson())
    harbour.wait(15 * DAY, every=HOUR)
    assert len(harbour.told(stranger)) == 1
    assert harbour.chats_of(code).keys() == {"telegram"}
    assert len(harbour.told(teller, ":first:")) == 6
    assert "not_teller" in harbour.row(code).flags


def test_a_number_that_may_be_somebody_elses_learns_and_changes_nothing_until_it_says_that_it_is_right(
    harbour: Harbour,
) -> None:
    harbour.now = at(8)
    teller = harbour.chat("telegram")
    code = harbour.tell(teller, phone=TELLER_PHONE)
    harbour.watch()
    harbour.wait(20 * HOUR)
    phone, _role = harbour.chats_of(code)["sms"]
    [seen] = harbour.sees(phone)
    assert (seen.code, seen.state, seen.name, seen.answers) == (code, "told", "-", {})
    harbour.does(phone, TellClaim("t", "details", {"name": "Joko"}, HOURS, done=True, code=code))
    harbour.does(phone, AddPapers(code, "ktp", (f"{1:016x}",)))
    harbour.mark(phone, heard_at=harbour.now)
    harbour.does(phone, ReportedMyself(code))
    row = harbour.row(code)
    assert (row.answers["name"], row.first_sent) == ("Tarno bin Kasan", None)
    assert harbour.sees(teller)[0].papers == ()
    assert (False, f"{code} said to be reported, by phone") in harbour.noted()
    harbour.wait(25 * HOUR)
    assert len(harbour.told(teller)) == 3, "the guardian goes on"
    assert {one.text for one in harbour.told(phone)} == {guardian.STRANGER}
    harbour.does(phone, ConfirmClaim(code, yes=True))
    assert harbour.chats_of(code)["sms"] == (phone, "teller")
    assert harbour.sees(phone)[0].answers == harbour.sees(teller)[0].answers
    harbour.does(phone, ReportedMyself(code))
    assert harbour.row(code).first_sent == harbour.now


def test_a_draft_or_the_word_of_a_groups_head_does_not_end_the_reminders(harbour: Harbour) -> None:
    harbour.now = at(8)
    agent, worker = harbour.chat("telegram"), harbour.chat("whatsapp")
    person = harbour.member(agent, worker, who="other", group="nelayan-7")
    code = harbour.tell(worker, done=False, victim=person)
    harbour.does(worker, ReportedMyself(code))
    assert harbour.row(code).first_sent is None
    harbour.tell(worker, victim=person)
    harbour.watch()
    harbour.wait(20 * HOUR)
    harbour.does(agent, ReportedMyself(code))
    assert harbour.row(code).first_sent is None
    assert (False, f"{code} said to be reported, by agent") in harbour.noted()


def test_what_was_half_told_and_is_finished_elsewhere_is_one_claim(harbour: Harbour) -> None:
    teller, phone = harbour.chat("telegram"), harbour.chat("sms", TELLER_PHONE)
    code = harbour.tell(teller, done=False, phone=TELLER_PHONE)
    harbour.watch()
    harbour.wait(20 * HOUR)
    assert harbour.chats_of(code)["sms"] == (phone, "teller")
    token = harbour.row(code).token
    harbour.does(phone, TellClaim(token, "accident", {"name": "Tarno"}, HOURS, done=True))
    [seen] = harbour.sees(phone)
    assert (seen.code, seen.state) == (code, "told")
    assert [one.code for one in harbour.sees(teller)] == [code]


def test_what_was_half_told_can_be_taken_back_elsewhere(harbour: Harbour) -> None:
    teller, phone = harbour.chat("telegram"), harbour.chat("sms", TELLER_PHONE)
    code = harbour.tell(teller, done=False, phone=TELLER_PHONE)
    harbour.watch()
    harbour.wait(20 * HOUR)
    harbour.does(phone, EndClaim(harbour.row(code).token, "mistaken"))
    assert harbour.row(code).state == "closed"


def test_the_chat_that_told_it_stays_whatever_it_says(harbour: Harbour) -> None:
    teller = harbour.chat("telegram")
    code = harbour.tell(teller)
    harbour.does(teller, NotThisPerson())
    harbour.watch()
    assert len(harbour.told(teller)) == 1
    # A person looks at it first: no form goes out, and nobody is looked up by that number.
    assert harbour.row(code).flags == "unknown_member,not_teller"


def test_who_wants_no_messages_gets_the_last_before_the_end_alone(harbour: Harbour) -> None:
    harbour.now = at(8)
    teller = harbour.chat("telegram")
    code = harbour.tell(teller, phone=TELLER_PHONE)
    harbour.stop(teller)
    harbour.watch()
    harbour.wait(WINDOW, every=HOUR)
    harbour.wait(28 * DAY, every=DAY)
    [one] = harbour.told()
    assert (one.chat_id, harbour.hours(code)) == (teller, [36.0])
    assert one.key.startswith("must:")
    assert "sms" not in harbour.chats_of(code), "who stopped is not written to elsewhere"


def test_where_no_chat_can_be_reached_people_are_called_at_once(harbour: Harbour) -> None:
    harbour.now = at(23)
    teller = harbour.chat("telegram")
    code = harbour.tell(teller)
    harbour.block(teller)
    harbour.watch()
    assert harbour.called() == [(True, f"{code} no chat can be reached")]
    harbour.wait(5 * DAY, every=HOUR)
    assert harbour.told() == []
    assert len(harbour.called()) == 2
    assert ("first 2: nobody") in [text for _at, text in harbour.notes(code, "contact")]


def test_where_the_only_chat_is_blocked_the_phone_is_tried_at_once(harbour: Harbour) -> None:
    teller = harbour.chat("telegram")
    code = harbour.tell(teller, phone=TELLER_PHONE)
    harbour.block(teller)
    harbour.watch()
    phone, _role = harbour.chats_of(code)["sms"]
    assert harbour.hours(code, phone) == [0.0]
    assert harbour.called() == []


# --- the second report, and five years ------------------------------------------------------------------


def test_the_second_report_is_reminded_of_in_the_same_steps(harbour: Harbour) -> None:
    harbour.now = at(8)
    teller = harbour.chat()
    code = harbour.tell(teller)
    harbour.move(code, "sent", "accepted")
    harbour.wait(5 * DAY, every=DAY)
    assert harbour.told() == []
    harbour.move(code, "recovered")
    began = harbour.now
    harbour.watch()
    harbour.wait(13 * DAY, every=HOUR)
    harbour.wait(57 * DAY, every=DAY)
    hours = [(one.at - began) / HOUR for one in harbour.told()]
    assert hours == [0, 12, 36, 48, 48 + 72, 48 + 240]
    assert [one.text for one in harbour.told()] == [guardian.SECOND] * 3 + [
        guardian.SECOND_AFTER
    ] * 3
    due = "2026-12-01 08:00 WIB"
    assert harbour.called() == [
        (True, f"{code} second report due {due}"),
        (True, f"{code} second report not sent, due {due}"),
    ]
    harbour.move(code, "second", "second_sent")
    harbour.wait(40 * DAY, every=DAY)
    assert len(harbour.called()) == 2


def test_what_was_told_completely_is_for_people_to_send(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller)
    harbour.move(code, "sent", "accepted", "recovered", "second")
    harbour.watch()
    harbour.wait(47 * HOUR)
    assert harbour.told() == []
    [(urgent, text)] = harbour.called()
    assert urgent
    assert text.startswith(f"{code} second report due")


def test_a_recovery_of_an_earlier_claim_that_is_declared_again_is_reminded_of_again(
    harbour: Harbour,
) -> None:
    code = harbour.tell(harbour.chat())
    harbour.move(code, "sent", "accepted", "recovered")
    harbour.watch()
    harbour.now += HOUR
    harbour.move(code, "papers", reason="unclear")
    harbour.move(code, "accepted", "recovered")
    harbour.watch()
    assert len(harbour.told()) == 2


def test_another_end_is_another_alarm(harbour: Harbour) -> None:
    harbour.now = at(8)
    code = harbour.tell(harbour.chat())
    harbour.move(code, "sent", "accepted", "recovered")
    harbour.wait(40 * HOUR, every=HOUR)
    harbour.move(code, "papers", reason="unclear")
    harbour.wait(10 * DAY, every=DAY)
    harbour.move(code, "accepted", "recovered")
    harbour.wait(47 * HOUR, every=HOUR)
    days = [
        text.split("due ")[1][:10] for _urgent, text in harbour.called() if "report due" in text
    ]
    assert days == ["2026-11-26", "2026-12-08"]


def test_papers_wanted_after_recovery_do_not_end_the_watch_over_the_second_report(
    harbour: Harbour,
) -> None:
    harbour.now = at(8)
    code = harbour.tell(harbour.chat())
    harbour.move(code, "sent", "accepted", "recovered")
    harbour.watch()
    harbour.wait(2 * HOUR)
    harbour.move(code, "papers", reason="unreadable")
    harbour.wait(45 * HOUR)
    assert [one.text for one in harbour.told()] == [guardian.SECOND] + [guardian.PAPERS] * 2
    assert harbour.told()[1].values["clock"] == "Kamis, 26 November 2026, jam 08.00 WIB"
    assert harbour.called() == [(True, f"{code} second report due 2026-11-26 08:00 WIB")]
    harbour.wait(60 * DAY, every=DAY)
    assert len(harbour.called()) > 1, "people are told for as long as it is not sent"


def test_papers_wanted_after_the_report_are_asked_for_and_never_forgotten(harbour: Harbour) -> None:
    harbour.now = at(8)
    code = harbour.tell(harbour.chat())
    harbour.watch()
    harbour.wait(40 * HOUR)
    harbour.move(code, "sent")
    harbour.wait(9 * DAY, every=HOUR)
    harbour.move(code, "papers", reason="missing")
    began, before = harbour.now, len(harbour.told())
    harbour.wait(11 * DAY, every=HOUR)
    harbour.wait(40 * DAY, every=DAY)
    asked = harbour.told()[before:]
    assert {one.text for one in asked} == {guardian.PAPERS_WANTED}
    assert [(one.at - began).days for one in asked] == [0, 3, 10]
    assert harbour.called()[-1] == (True, f"{code} papers not sent")


def test_who_has_sent_what_was_wanted_is_not_asked_again_and_people_are_called(
    harbour: Harbour,
) -> None:
    harbour.now = at(8)
    teller = harbour.chat()
    code = harbour.tell(teller)
    harbour.move(code, "papers", reason="unreadable")
    harbour.watch()
    harbour.wait(2 * HOUR)
    harbour.does(teller, AddPapers(code, "ktp", (f"{1:016x}",)))
    harbour.wait(30 * HOUR)
    assert len(harbour.told()) == 1
    assert (True, f"{code} ktp") in harbour.noted()
    with harbour.engine.begin() as connection:
        [paper] = connection.scalars(select(guardian.claims.claim_paper.c.id))
        claims.judge_paper(connection, paper, "again", "dark", "rini", harbour.now)
    assert claims.NEW_PAPERS not in harbour.row(code).flags
    harbour.wait(14 * HOUR)
    assert [one.text for one in harbour.told()] == [guardian.PAPERS] * 2


def test_who_has_sent_a_part_of_what_is_missing_is_still_asked(harbour: Harbour) -> None:
    harbour.now = at(8)
    teller = harbour.chat()
    code = harbour.tell(teller)
    harbour.move(code, "papers", reason="missing")
    harbour.does(teller, AddPapers(code, "ktp", (f"{1:016x}",)))
    harbour.watch()
    assert [one.text for one in harbour.told()] == [guardian.PAPERS]


def test_what_is_sent_for_a_claim_that_is_over_is_kept_and_people_are_called(
    harbour: Harbour,
) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller)
    harbour.move(code, "closed", reason="finished")
    harbour.does(teller, AddPapers(code, "medical", (f"{1:016x}",)))
    with harbour.engine.connect() as connection:
        kept = connection.scalars(select(guardian.claims.claim_paper.c.paper)).all()
    assert kept == ["medical"]
    assert f"{code} medical" in [text for _urgent, text in harbour.noted()]
    assert harbour.row(code).next_at is None


@pytest.mark.parametrize("state", ["told", "sent", "refused"])
def test_a_second_report_that_was_told_early_is_watched_by_people(
    harbour: Harbour, state: str
) -> None:
    harbour.now = at(8)
    teller = harbour.chat()
    code = harbour.tell(teller)
    if state != "told":
        harbour.move(code, "sent")
    if state == "refused":
        harbour.move(code, "refused", reason="proof")
    told = {"outcome": "recovered", "outcome_on": {"day": "2026-11-24", "clock": "08:00"}}
    harbour.does(
        teller,
        TellClaim("t", "second", told, HOURS, done=True, code=code),
    )
    harbour.watch()
    harbour.wait(47 * HOUR)
    due = (True, f"{code} second report due 2026-11-26 08:00 WIB")
    assert harbour.called().count(due) == 1
    spoken = {one.text for one in harbour.told()}
    assert spoken == ({guardian.TOLD} if state == "told" else set())


def test_nobody_is_asked_whether_somebody_who_died_is_well(harbour: Harbour) -> None:
    code = harbour.tell(harbour.chat(), kind="death", place="work")
    harbour.move(code, "sent", "accepted", "recovered")
    harbour.watch()
    assert [one.text for one in harbour.told()] == [guardian.DEATH_SECOND]


def test_before_five_years_are_over_the_worker_and_people_are_told_twice(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller)
    harbour.move(code, "sent", "accepted")
    harbour.now = datetime(2031, 8, 20, 3, 0, tzinfo=UTC)
    harbour.watch()
    harbour.wait(150 * DAY, every=6 * HOUR)
    days = [(datetime(2031, 11, 24, tzinfo=UTC) - one.at).days for one in harbour.told(teller)]
    assert days == [89, 29]
    assert {one.text for one in harbour.told()} == {guardian.EXPIRING}
    assert harbour.told()[0].values["until"] == "24 November 2031"
    assert harbour.called() == [(True, f"{code} five years are over on 2031-11-24")] * 2
    assert harbour.row(code).next_at > harbour.now


def test_five_years_from_a_leap_day_end_a_day_earlier_rather_than_later(harbour: Harbour) -> None:
    row = Running("first", TEN, None, HOURS)
    assert row.due is None
    leap = datetime(2028, 2, 29, 5, 0, tzinfo=UTC)
    claim_of = type("Row", (), {"happened_at": leap, "opened_at": leap, "hours": HOURS})
    assert expiry(claim_of).date().isoformat() == "2033-02-28"


def test_ones_own_open_claim_is_seen_however_many_others_there_are(harbour: Harbour) -> None:
    head = harbour.chat("telegram")
    mine = harbour.tell(head)
    with harbour.engine.begin() as connection:
        for n in range(25):
            given = {"chat_id": None, "token": f"x{n}", "kind": "accident", "hours": HOURS}
            row = claims.open_claim(connection, given, {"name": "Budi"}, harbour.now)
            claims.join(connection, row.id, head, "agent", harbour.now)
    assert harbour.sees(head)[0].code == mine


# --- the sweep ------------------------------------------------------------------------------------------


def test_what_is_over_is_looked_at_no_more_and_what_is_opened_again_is(harbour: Harbour) -> None:
    teller = harbour.chat()
    code = harbour.tell(teller)
    harbour.watch()
    harbour.move(code, "closed", reason="withdrawn")
    assert harbour.row(code).next_at is None
    harbour.does(teller, ReportedMyself(code))
    assert harbour.row(code).next_at is None
    harbour.wait(3 * DAY, every=HOUR)
    assert len(harbour.told()) == 1
    half = harbour.tell(harbour.chat(), done=False)
    harbour.does(harbour.row(half).chat_id, EndClaim(f"t{harbour.row(half).chat_id}", "mistaken"))
    assert harbour.row(half).next_at is None
    harbour.move(code, "told")
    assert harbour.row(code).next_at == harbour.now


def test_a_claim_that_cannot_be_read_holds_up_no_other(harbour: Harbour) -> None:
    codes = [harbour.tell(harbour.chat()) for _each in range(3)]
    with harbour.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE claim SET answers = (SELECT text FROM claim_note LIMIT 1) WHERE code = '{codes[1]}'"  # noqa: S608
        )
    assert harbour.watch() == 2
    assert len(harbour.told()) == 2
    harbour.wait(HOUR)
    assert len(harbour.told()) == 2


def test_a_claim_that_somebody_holds_is_left_for_the_next_look(
    postgresql: postgres.Server, migrated_template: str, keyring: Keyring
) -> None:
    name = postgresql.create(template=migrated_template)
    engine = opened(postgresql.url(name))
    harbour = Harbour(engine, keyring)
    tellers = [harbour.chat(), harbour.chat()]
    for teller in tellers:
        harbour.tell(teller)
    with engine.begin() as connection:
        connection.execute(
            select(guardian.chat.c.id).where(guardian.chat.c.id == tellers[0]).with_for_update()
        )
        assert harbour.watch() == 1
    assert harbour.watch() == 1
    assert harbour.watch() == 0
    assert [one.chat_id for one in harbour.told()] == tellers[::-1]
    engine.dispose()
    postgresql.drop(name)


def test_an_idle_sweep_asks_the_index_of_next_looks_alone(harbour: Harbour) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    harbour.tell(harbour.chat())
    harbour.watch()
    event.listen(harbour.engine, "before_cursor_execute", note)
    try:
        harbour.watch()
    finally:
        event.remove(harbour.engine, "before_cursor_execute", note)
    [statement] = [one for one in asked if one.startswith("SELECT")]
    if harbour.engine.dialect.name == "sqlite":
        with harbour.engine.connect() as connection:
            plan = connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN " + re.sub(r":\w+", "1", statement)
            ).all()
        assert "ix_claim_next_at" in str(plan)
        assert "USE TEMP" not in str(plan)


async def test_the_bot_watches_beside_its_other_work(engine: Engine, keyring: Keyring) -> None:
    bot = bot_on(engine, keyring)
    harbour = Harbour(engine, keyring, bot.clock.now())
    harbour.tell(harbour.chat("terminal"))
    await due(bot)
    with engine.connect() as connection:
        assert connection.scalars(select(outgoing.c.state)).all() == ["sent"]


def test_every_message_is_one_sms_with_the_longest_values() -> None:
    words = load_words()
    longest = {
        "code": "A-7K3QM",
        "name": "W" * 20,
        "first": "W" * guardian.FIRST_NAME,
        "clock": "Minggu, 30 September 2026, jam 14.30 WITA",
        "why": "W" * 40,
        "until": "30 September 2026",
        "word": "LAPOR SAKIT",
    }
    texts = {text for pair in guardian.TEXTS.values() for text in pair}
    for text in (
        *texts,
        guardian.STRANGER,
        guardian.STRANGER_AFTER,
        guardian.EXPIRING,
        guardian.AGENT_DEATH,
        guardian.DEATH_STRANGER,
        guardian.DECLINED,
    ):
        [said] = rendered(words, {"says": [{"text": text, "values": longest}]}, "id")
        assert septets(said.text) <= 160, said.text


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), left=st.integers(1, 24 * 60))
def test_what_is_put_off_comes_in_the_morning_while_there_is_time(
    hour: int, minute: int, left: int
) -> None:
    moment = at(hour, minute)
    latest = moment + timedelta(minutes=left)
    put_off = by_day(moment, HOURS, latest)
    if put_off != moment:
        assert local(put_off, HOURS).time() == MORNING
        assert moment < put_off <= latest
    elif latest - moment > timedelta(hours=9):
        assert MORNING <= local(moment, HOURS).time() < EVENING


# --- random lives -----------------------------------------------------------------------------------------

CHANNELS = st.sampled_from(["telegram", "whatsapp", "sms", "terminal"])
PEOPLE = st.fixed_dictionaries(
    {
        "hour": st.integers(0, 23),
        "ago": st.one_of(st.none(), st.integers(0, 40)),
        "teller": CHANNELS,
        "worker": st.one_of(st.none(), CHANNELS),
        "agent": st.one_of(st.none(), CHANNELS),
        "phone": st.booleans(),
        "sms": st.booleans(),
        "done": st.booleans(),
    }
)


class Life:
    """One accident, the people around it, and what the guardian may never do."""

    def __init__(self, engine: Engine, keyring: Keyring, people: dict[str, Any]) -> None:
        self.harbour = harbour = Harbour(engine, keyring, at(people["hour"]))
        harbour.sms = people["sms"]
        self.teller = harbour.chat(people["teller"])
        self.chats, self.stopped = [self.teller], {}
        self.channels = {people["teller"]}
        self.looked = [harbour.now]
        answers: dict[str, Any] = {"phone": TELLER_PHONE} if people["phone"] else {}
        if people["phone"] and people["sms"] and people["teller"] != "sms":
            self.channels.add("sms")
        if people["worker"] or people["agent"]:
            worker = harbour.chat(people["worker"]) if people["worker"] else None
            agent = harbour.chat(people["agent"]) if people["agent"] else None
            by = agent or worker or self.teller
            seen = [one for one in (worker, self.teller) if one is not None]
            about = {"who": "other", "group": "nelayan-7"} if agent else {"who": "self"}
            answers["victim"] = harbour.member(by, *seen, **about)
            if people["done"]:
                self.chats += [one for one in (worker, agent) if one is not None]
                self.channels |= {people["worker"], people["agent"]} - {None}
        ago = None if people["ago"] is None else people["ago"] * HOUR
        self.answers, self.ago, self.told_at = answers, ago, harbour.now
        self.code = harbour.tell(self.teller, ago=ago, done=people["done"], **answers)

    def sweep(self, after: timedelta) -> None:
        self.harbour.now += after
        self.harbour.watch()
        self.looked.append(self.harbour.now)
        with self.harbour.engine.connect() as connection:
            rows = connection.execute(select(claim.c.state, claim.c.next_at)).all()
        for row in rows:
            assert (row.next_at is None) == (row.state in OVER)
            assert row.next_at is None or row.next_at > self.harbour.now, (
                "it would be looked at for ever"
            )

    def stop(self, n: int) -> None:
        chat_id = self.chats[n % len(self.chats)]
        self.harbour.stop(chat_id)
        self.stopped.setdefault(chat_id, self.harbour.now)

    def start(self, n: int) -> None:
        chat_id = self.chats[n % len(self.chats)]
        if chat_id in self.stopped:
            self.harbour.mark(chat_id, stopped_at=None)
            del self.stopped[chat_id]

    def block(self, n: int) -> None:
        self.harbour.block(self.chats[n % len(self.chats)])

    def write(self, n: int) -> None:
        self.harbour.mark(
            self.chats[n % len(self.chats)], heard_at=self.harbour.now, blocked_at=None
        )

    def add(self, n: int) -> None:
        ago = None if self.ago is None else self.ago + (self.harbour.now - self.told_at)
        self.harbour.tell(self.teller, ago=ago, done=n % 2 == 0, **self.answers)

    def put_right(self, n: int) -> None:
        self.ago, self.told_at = timedelta(hours=n * 5), self.harbour.now
        self.harbour.tell(self.teller, ago=self.ago, done=False, **self.answers)

    def paper(self, n: int) -> None:
        self.harbour.does(self.teller, AddPapers(self.code, "ktp", (f"{n:016x}",)))

    def wrong_person(self, n: int) -> None:
        self.harbour.does(self.chats[n % len(self.chats)], NotThisPerson())

    def deny(self, n: int) -> None:
        self.harbour.does(self.chats[n % len(self.chats)], ConfirmClaim(self.code, yes=n % 2 == 0))

    def reported(self, n: int) -> None:
        self.harbour.does(self.teller, ReportedMyself(self.code))

    def move(self, n: int) -> None:
        state = self.harbour.row(self.code).state
        to = MOVES[state][n % len(MOVES[state])]
        reason = next(iter(REASONS.get(to, {})), "")
        self.harbour.move(self.code, to, reason=reason)

    def never_twice(self) -> None:
        """No step is said twice to one chat, and nobody hears two things at one moment."""
        steps = Counter(
            (one.key.removeprefix("must:").removeprefix("claim:")) for one in self.harbour.told()
        )
        assert not [key for key, times in steps.items() if times > 1]
        moments = Counter(
            (one.at, one.chat_id) for one in self.harbour.told() if "expires" not in one.key
        )
        assert not [one for one, times in moments.items() if times > 1]

    def stopped_hear_one(self) -> None:
        for chat_id, since in self.stopped.items():
            ends = Counter(
                one.key.split(":")[-3] for one in self.harbour.told(chat_id) if one.at > since
            )
            assert all(times == 1 for times in ends.values()), "one before each end"
            assert all(
                one.key.startswith("must:") for one in self.harbour.told(chat_id) if one.at > since
            )

    def alarmed(self) -> None:
        """People knew of the end at the first look in its last hours, while the report was open."""
        row = self.harbour.row(self.code)
        if row.first_sent is not None or row.state not in ("draft", "told", "papers"):
            return
        end = Running("first", row.opened_at, row.first_due, row.hours)
        wanted = end.alarm()
        assert wanted is not None
        if self.harbour.now >= wanted:
            assert [text for _at, text in self.harbour.notes(self.code, "alarm") if "due" in text]


def alive(
    lives: Callable[[Life], None], engine: Engine, keyring: Keyring, people: dict[str, Any]
) -> None:
    try:
        lives(Life(engine, keyring, people))
    finally:
        engine.dispose()


def steady(life: Life, waits: list[int]) -> None:
    """Looked at at least once an hour until the end, while everyone can be reached."""
    row = life.harbour.row(life.code)
    n = 0
    while life.harbour.now < row.first_due:
        gap = timedelta(minutes=waits[n % len(waits)])
        if life.harbour.now + gap >= row.first_due:
            break
        life.sweep(gap)
        n += 1
    before = life.harbour.told(of=":first:")
    mine = [one for one in before if one.chat_id == life.teller]
    assert len(mine) == 3, "three times before the end"
    assert all(one.at < row.first_due for one in before)
    if len(life.channels) > 1:
        assert len({one.channel for one in before}) > 1, "on two channels"
    for one in before:
        morning = by_day(one.at, HOURS, row.first_due - 5 * HOUR)
        assert morning == one.at, "at night only where the morning is too late"
    [(alarmed_at, _text)] = [
        note for note in life.harbour.notes(life.code, "alarm") if "first report due" in note[1]
    ]
    assert alarmed_at <= max(row.first_due - 5 * HOUR, row.opened_at + HOUR)
    assert alarmed_at <= mine[2].at
    life.never_twice()


WAITS = st.lists(st.integers(15, 60), min_size=1, max_size=40)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(people=PEOPLE, waits=WAITS)
def test_no_first_report_comes_to_its_end_without_three_reminders(
    people: dict[str, Any], waits: list[int], keyring: Keyring
) -> None:
    with sqlite_file() as path:
        alive(lambda life: steady(life, waits), opened(f"sqlite:///{path}"), keyring, people)


WHAT = st.sampled_from(
    [
        "sweep", "sweep", "sweep", "sweep", "sweep", "sweep", "stop", "start", "block", "write", "add",
        "put_right", "paper", "wrong_person", "deny", "reported", "move", "move",
    ]
)  # fmt: skip
LIVES = st.lists(
    st.tuples(WHAT, st.integers(0, 30), st.sampled_from([1, 5, 20, 60, 60, 300, 720, 3000])),
    min_size=5,
    max_size=60,
)


def rough(life: Life, happens: list[tuple[str, int, int]]) -> None:
    """Everything in any order, looked at every few minutes, or not for half a day."""
    for what, n, minutes in happens:
        if what == "sweep":
            life.sweep(timedelta(minutes=minutes))
            life.alarmed()
            again = len(life.harbour.told())
            assert life.harbour.watch() == 0, "a second look at one moment has nothing to do"
            assert len(life.harbour.told()) == again
        else:
            getattr(life, what)(n)
    life.sweep(HOUR)
    life.never_twice()
    life.stopped_hear_one()


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(people=PEOPLE, happens=LIVES)
def test_whatever_happens_nothing_is_said_twice_and_no_claim_is_lost(
    people: dict[str, Any], happens: list[tuple[str, int, int]], keyring: Keyring
) -> None:
    with sqlite_file() as path:
        alive(lambda life: rough(life, happens), opened(f"sqlite:///{path}"), keyring, people)


@pytest.fixture(scope="module")
def empty_store(
    postgresql: postgres.Server, migrated_template: str
) -> Iterator[Callable[[], Engine]]:
    """Makes a PostgreSQL database of its own for each life."""
    names: list[str] = []

    def make() -> Engine:
        for name in names:
            postgresql.drop(name)
        names[:] = [postgresql.create(template=migrated_template)]
        return opened(postgresql.url(names[0]))

    yield make
    for name in names:
        postgresql.drop(name)


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(people=PEOPLE, waits=WAITS, happens=LIVES)
def test_both_hold_on_postgresql(
    people: dict[str, Any],
    waits: list[int],
    happens: list[tuple[str, int, int]],
    keyring: Keyring,
    empty_store: Callable[[], Engine],
) -> None:
    alive(lambda life: steady(life, waits), empty_store(), keyring, people)
    alive(lambda life: rough(life, happens), empty_store(), keyring, people)
