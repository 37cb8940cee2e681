"""The queue of what is said unasked: once each, in order, never back, never to those who said stop."""

import threading
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, update

from bot import metrics, outbox
from bot.catalog import Catalog
from bot.channels.sms import LIMITS as SMS
from bot.channels.twilio import form
from bot.models import Chat, Outgoing, Setting, table
from bot.outbox import ERRORS, LEASE, MAY_FOLLOW, Due, NotSent, claim, note_delivery, queue, settle
from bot.sealed import Keyring
from flows.talk import Label, Option, Say
from tests.standins import NOW, chat_on, rows

out, chat, setting = table(Outgoing), table(Chat), table(Setting)
HELLO = [Say("Halo {name}.", {"name": "Siti"})]
SECOND = timedelta(seconds=1)
FORMS = Path(__file__).parent / "payloads" / "twilio"


def put(
    engine: Engine, chat_id: int, key: str = "k", says: list[Say] = HELLO, now: datetime = NOW
) -> bool:
    with engine.begin() as connection:
        return queue(connection, key, chat_id, says, now)


def state(engine: Engine, n: int = 0) -> str:
    found: str = rows(engine)[n].state
    return found


def sent(engine: Engine, keyring: Keyring, sid: str = "SM1") -> int:
    """A message that Twilio has taken; its chat."""
    chat_id = chat_on(engine, keyring)
    put(engine, chat_id)
    [one] = claim(engine, NOW)
    settle(engine, one, NOW, sid)
    return chat_id


# --- into the queue -------------------------------------------------------------------------------


def test_a_key_is_queued_once(engine: Engine, keyring: Keyring) -> None:
    chat_id = chat_on(engine, keyring)
    assert put(engine, chat_id) is True
    assert put(engine, chat_id) is False
    assert len(rows(engine)) == 1


def test_what_is_not_committed_is_not_queued(engine: Engine, keyring: Keyring) -> None:
    chat_id = chat_on(engine, keyring)
    with engine.connect() as connection, connection.begin() as transaction:
        queue(connection, "k", chat_id, HELLO, NOW)
        transaction.rollback()
    assert rows(engine) == []


def test_nobody_who_said_stop_is_written_to_unless_it_must_be(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = chat_on(engine, keyring, stopped_at=NOW)
    assert put(engine, chat_id, "reminder") is False
    assert put(engine, chat_id, "must:erased") is True
    assert [row.state for row in rows(engine)] == ["suppressed", "queued"]


def test_a_blocked_chat_is_not_written_to_at_all(engine: Engine, keyring: Keyring) -> None:
    assert put(engine, chat_on(engine, keyring, blocked_at=NOW), "must:erased") is False
    assert state(engine) == "suppressed"


def test_a_stop_that_comes_while_a_message_waits_is_heard(engine: Engine, keyring: Keyring) -> None:
    chat_id = chat_on(engine, keyring)
    put(engine, chat_id)
    with engine.begin() as connection:
        connection.execute(update(chat).where(chat.c.id == chat_id).values(stopped_at=NOW))
    assert [one.state for one in claim(engine, NOW)] == ["suppressed"]
    assert state(engine) == "suppressed"


def test_a_chat_that_is_not_there_is_told(engine: Engine, keyring: Keyring) -> None:
    with pytest.raises(LookupError, match="chat 77"):
        put(engine, 77)


def test_a_message_is_put_into_words_when_it_is_sent(engine: Engine, keyring: Keyring) -> None:
    said = Say(
        "{label}: {value}",
        {"label": Label("Nama"), "value": "Nama"},
        options=(Option("yes", "Ya"),),
        lines=((Label("Nama"), "Ya"),),
        numbered=False,
        flow="register",
        question="name",
        wants="contact",
    )
    put(engine, chat_on(engine, keyring), says=[said])
    words = Catalog({"en": {"{label}: {value}": "{label} = {value}", "Nama": "Name", "Ya": "Yes"}})
    [shown] = outbox.rendered(words, rows(engine)[0].body, "en")
    assert shown.text == "Name = Nama\nName: Ya"
    assert shown.options == (("yes", "Yes"),)
    assert (shown.numbered, shown.flow, shown.question, shown.wants) == (
        False,
        "register",
        "name",
        "contact",
    )
    assert outbox.from_json(outbox.to_json([said])) == [said]


# --- claimed and settled --------------------------------------------------------------------------


def test_two_claimers_never_get_the_same_message(engine: Engine, keyring: Keyring) -> None:
    for n in range(12):
        put(engine, chat_on(engine, keyring, address=f"+62812{n}"), f"k{n}")
    got: list[Due] = []
    start = threading.Barrier(4)

    def take() -> None:
        start.wait()
        while found := claim(engine, NOW, 2):
            got.extend(found)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = claim(engine, NOW, 20)  # rows that were locked just then
    assert sorted(one.key for one in [*got, *left]) == sorted(f"k{n}" for n in range(12))


def test_messages_of_one_chat_keep_their_order(engine: Engine, keyring: Keyring) -> None:
    chat_id = chat_on(engine, keyring)
    put(engine, chat_id, "first")
    put(engine, chat_id, "second")
    [first] = claim(engine, NOW)
    assert first.key == "first"
    assert claim(engine, NOW) == []
    settle(engine, first, NOW, error=NotSent("20429"))
    assert claim(engine, NOW) == [], "the second waits for the first, which is tried again"
    [first] = claim(engine, NOW + 3 * SECOND)
    settle(engine, first, NOW, "SM1")
    assert [one.key for one in claim(engine, NOW)] == ["second"]


def test_what_a_killed_process_had_claimed_is_sent_after_its_lease(
    engine: Engine, keyring: Keyring
) -> None:
    put(engine, chat_on(engine, keyring))
    [lost] = claim(engine, NOW)
    assert claim(engine, NOW + LEASE - SECOND) == []
    [again] = claim(engine, NOW + LEASE)
    assert (again.id, again.attempts) == (lost.id, 2)
    settle(engine, again, NOW, "SM2")
    assert settle(engine, lost, NOW, error=NotSent("21211")) == "failed"
    assert state(engine) == "sent", "who lost the lease changes nothing any more"


def test_channels_that_no_vendor_carries_are_sent_at_once(engine: Engine, keyring: Keyring) -> None:
    put(engine, chat_on(engine, keyring))
    assert [one.state for one in claim(engine, NOW, without=frozenset({"sms"}))] == ["sent"]
    assert state(engine) == "sent"


def test_a_failure_that_passes_is_tried_a_few_times_and_then_given_up(
    engine: Engine, keyring: Keyring
) -> None:
    put(engine, chat_on(engine, keyring))
    now, pauses = NOW, []
    while found := claim(engine, now):
        if settle(engine, found[0], now, error=NotSent("no_answer")) == "failed":
            break
        pauses.append(rows(engine)[0].due_at - now)
        now = rows(engine)[0].due_at
    assert pauses == [5 * SECOND, 30 * SECOND, 120 * SECOND]
    assert (state(engine), rows(engine)[0].error) == ("failed", "no_answer")


def test_the_pause_a_vendor_asks_for_is_kept_exactly(engine: Engine, keyring: Keyring) -> None:
    put(engine, chat_on(engine, keyring))
    [one] = claim(engine, NOW)
    assert settle(engine, one, NOW, error=NotSent("flood", 7 * SECOND)) == "sending"
    assert claim(engine, NOW + 6.9 * SECOND) == []
    assert len(claim(engine, NOW + 7 * SECOND)) == 1


@pytest.mark.parametrize(("code", "column"), [("21610", "stopped_at"), ("blocked", "blocked_at")])
def test_who_does_not_want_us_is_marked(
    engine: Engine, keyring: Keyring, code: str, column: str
) -> None:
    put(engine, chat_on(engine, keyring))
    [one] = claim(engine, NOW)
    assert settle(engine, one, NOW, error=NotSent(code)) == "suppressed"
    with engine.connect() as connection:
        assert connection.execute(select(chat.c[column])).scalar_one() == NOW


def test_the_parts_of_a_long_message_that_are_out_stay_out(
    engine: Engine, keyring: Keyring
) -> None:
    put(engine, chat_on(engine, keyring))
    [one] = claim(engine, NOW)
    outbox.note_part(engine, one, 1, "SM1", NOW)
    [again] = claim(engine, NOW + LEASE)
    assert (one.part, again.part) == (0, 1)
    assert outbox.from_json(again.body) == HELLO


def test_a_chat_gets_its_new_address_unless_another_has_it(
    engine: Engine, keyring: Keyring
) -> None:
    old = chat_on(engine, keyring, "telegram", "-5")
    chat_on(engine, keyring, "telegram", "-1009")
    assert outbox.readdress(engine, keyring, old, "-1009") is False
    assert outbox.readdress(engine, keyring, old, "-1007") is True
    put(engine, old)
    assert claim(engine, NOW)[0].address == "-1007"


# --- what Twilio says afterwards ------------------------------------------------------------------


def test_the_payloads_of_twilio_move_a_message_on_and_never_back(
    engine: Engine, keyring: Keyring
) -> None:
    names = ["st_02_wa_sent", "st_03_wa_delivered", "st_04_wa_read", "st_06_wa_delivered_duplicate"]
    forms = [form((FORMS / f"{name}.form").read_bytes().strip()) for name in names]
    sent(engine, keyring, forms[0]["MessageSid"])
    seen = []
    for fields in forms:
        note_delivery(
            engine, fields["MessageSid"], fields["MessageStatus"], fields.get("ErrorCode", ""), NOW
        )
        seen.append(state(engine))
    assert seen == ["sent", "delivered", "read", "read"]


def test_unknown_statuses_and_strangers_are_counted_only(engine: Engine, keyring: Keyring) -> None:
    sent(engine, keyring)
    before = _count("unknown")
    note_delivery(engine, "SM1", "partially_delivered", "", NOW)
    note_delivery(engine, "SM1", "<script>", "", NOW)
    note_delivery(engine, "SM-of-a-reply", "delivered", "", NOW)
    assert state(engine) == "sent"
    assert _count("unknown") == before + 2
    with engine.connect() as connection:
        assert connection.execute(select(setting)).all() == [], "replies are not in the queue"


def _count(status: str) -> float:
    return metrics.STATUS.labels(status)._value.get()


def test_outside_the_window_whatsapp_wants_a_template(engine: Engine, keyring: Keyring) -> None:
    sent(engine, keyring)
    note_delivery(engine, "SM1", "undelivered", "63016", NOW)
    assert [(row.state, row.error) for row in rows(engine)] == [("failed", "63016")]


def test_a_stop_told_by_a_callback_is_heard(engine: Engine, keyring: Keyring) -> None:
    sent(engine, keyring)
    note_delivery(engine, "SM1", "failed", "21610", NOW)
    assert state(engine) == "suppressed"
    with engine.connect() as connection:
        assert connection.execute(select(chat.c.stopped_at)).scalar_one() == NOW


def test_an_operator_without_reason_is_tried_once_more(engine: Engine, keyring: Keyring) -> None:
    sent(engine, keyring)
    for _twice in range(2):
        note_delivery(engine, "SM1", "undelivered", "30008", NOW)
    assert [(row.key, row.state) for row in rows(engine)] == [
        ("k", "failed"),
        ("k#again1", "queued"),
    ]
    assert claim(engine, NOW) == []
    [again] = claim(engine, NOW + timedelta(minutes=5))
    settle(engine, again, NOW, "SM2")
    note_delivery(engine, "SM2", "undelivered", "30008", NOW)
    assert [row.state for row in rows(engine)] == ["failed", "failed"]


def test_a_phone_that_is_off_is_tried_for_hours_and_a_new_message_does_not_wait(
    engine: Engine, keyring: Keyring
) -> None:
    chat_id = sent(engine, keyring)
    note_delivery(engine, "SM1", "undelivered", "30003", NOW)
    put(engine, chat_id, "news")
    assert [one.key for one in claim(engine, NOW)] == ["news"]


def test_what_arrived_after_all_is_not_tried_again(engine: Engine, keyring: Keyring) -> None:
    sent(engine, keyring)
    note_delivery(engine, "SM1", "undelivered", "30008", NOW)
    note_delivery(engine, "SM1", "delivered", "", NOW)
    assert [row.state for row in rows(engine)] == ["delivered", "suppressed"]


def test_a_callback_that_overtakes_the_call_is_kept_for_it(
    engine: Engine, keyring: Keyring
) -> None:
    put(engine, chat_on(engine, keyring))
    [one] = claim(engine, NOW)
    note_delivery(engine, "SM1", "sent", "", NOW)
    note_delivery(engine, "SM1", "delivered", "", NOW)
    assert state(engine) == "sending"
    settle(engine, one, NOW, "SM1")
    assert state(engine) == "delivered"
    with engine.connect() as connection:
        assert connection.execute(select(setting)).all() == []


def test_callbacks_kept_for_nobody_are_swept(engine: Engine, keyring: Keyring) -> None:
    put(engine, chat_on(engine, keyring))
    claim(engine, NOW)
    note_delivery(engine, "SM-other", "sent", "", NOW)
    note_delivery(engine, "SM-third", "sent", "", NOW + timedelta(hours=1))
    with engine.connect() as connection:
        assert connection.execute(select(setting.c.key)).scalars().all() == ["early:SM-third"]


EVENTS = [
    ("sent", ""),
    ("delivered", ""),
    ("read", ""),
    ("undelivered", "30008"),
    ("failed", "30006"),
    ("failed", "21610"),
    ("queued", ""),
    ("canceled", ""),
    ("nonsense", ""),
]


@pytest.fixture
def fresh(engine: Engine, keyring: Keyring) -> int:
    return chat_on(engine, keyring)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(EVENTS), max_size=7), st.integers(0, 7))
def test_no_order_of_callbacks_takes_a_state_back(
    engine: Engine, fresh: int, events: list[tuple[str, str]], early: int
) -> None:
    with engine.begin() as connection:
        connection.execute(delete(out))
        connection.execute(update(chat).values(stopped_at=None))
    put(engine, fresh)
    [one] = claim(engine, NOW)
    states = ["sending"]
    for n, (status, code) in enumerate([*events, ("sent", "")]):
        if n == min(early, len(events)):
            settle(engine, one, NOW, "SM1")
            states.append(state(engine))
        note_delivery(engine, "SM1", status, code, NOW)
        states.append(state(engine))
    for before, after in pairwise(states):
        assert after == before or before in MAY_FOLLOW[after], states
    assert states[-1] != "sending"
    told = {status for status, _code in events}
    if "suppressed" not in states and "read" in told:
        assert states[-1] == "read"


def test_every_error_tells_an_operator_what_to_do_in_one_sentence() -> None:
    codes = "20003 20429 21211 21408 21610 21612 21614 21617 21620 21656 30003 30005 30006 30007 30008 30022 63003 63005 63007 63010 63012 63013 63014 63016 63017 63018 63021 63024 63027 63028 63032 63033 63034 63038"
    assert set(codes.split()) <= set(ERRORS)
    for code, found in ERRORS.items():
        assert found.sentence.endswith("."), code
        assert (found.kind in ("retry", "slower")) >= bool(found.waits), code
        for word in ("Anda", "kamu", "wajib", "ditolak", "salah"):
            assert word not in found.sentence.split(), code
    assert outbox.trouble("99999").kind == "permanent"


def test_messages_of_the_queue_are_one_sms_with_the_longest_values() -> None:
    from bot import media, registrations, tickets

    longest = {"name": "W" * 24, "reason": "W" * 70}
    for text in (
        registrations.VERIFIED,
        registrations.RETURNED,
        tickets.CLOSED,
        media.PHOTO_AGAIN,
        media.PHOTO_FIX,
        media.FILE_FIX,
    ):
        said = text.format_map(longest)
        assert SMS.clean(said) == said
        assert SMS.measure(said) <= 160, said
