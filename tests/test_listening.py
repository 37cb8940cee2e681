"""Danger and despair come before everything else, wherever a talk stands and whoever is in it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.data import load
from flows.accident import SAFETY
from flows.book import BOOK
from flows.death import STILL_HELP
from flows.disease import SICK
from flows.engine import LISTENED_FOR, advance
from flows.talk import Conversation, Facts, Heard, LeaveTicket, OpenTicket
from flows.turn.harm import NOT_ALONE
from flows.turn.own import OPTIONS

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
FACTS = Facts(now=NOW, today=NOW.date(), known=load(), channel="whatsapp")
DANGER = "tolong bapak saya pingsan tidak sadar"
DESPAIR = "saya mau mati saja"
PLACES = [
    *[(flow.key, question.key) for flow in BOOK.flows.values() for question in flow.questions],
    *[(flow, own) for flow in ("", "register", "accident") for own in (*OPTIONS, "@review", "")],
]
"""Every question of every form, and every question of the engine's own."""
CHATS = {
    "talking": FACTS,
    "stopped": replace(FACTS, stopped=True),
    "with a person": replace(FACTS, held=True),
    "stopped, with a person": replace(FACTS, stopped=True, held=True),
}
DOORS = {
    "typed": lambda words: Heard(text=words),
    "under a photo": lambda words: Heard(photos=("aaaa",), caption=words),
    "forwarded": lambda words: Heard(text=words, forwarded=True),
    "in a correction": lambda words: Heard(text=words, edits="r1"),
    "with a deep link": lambda words: Heard(text=words, start="daftar"),
}


def test_only_this_is_heard_before_danger() -> None:
    names = [ear.what for ear in LISTENED_FOR]
    assert names[: names.index("danger")] == [
        "STOP",
        "the wish to die",
        "anything but harm, after all messages were stopped",
        "harm, after all messages were stopped",
        "that somebody lives who was told dead",
        "harm, told to a person of the programme",
    ]


def test_each_message_is_heard_by_somebody() -> None:
    names = [ear.what for ear in LISTENED_FOR]
    assert len(set(names)) == len(names)
    assert LISTENED_FOR[-1].what == "the first words of a chat"
    assert not LISTENED_FOR[-1].further


@pytest.mark.parametrize("chat", CHATS)
@pytest.mark.parametrize("door", DOORS)
def test_danger_is_answered_with_safety_first_at_every_question(chat: str, door: str) -> None:
    for flow, asked in PLACES:
        at = f"{door}, {chat}, at {flow}.{asked}"
        turn = advance(BOOK, _standing(flow, asked), DOORS[door](DANGER), CHATS[chat])
        assert turn.says[0].text in (SAFETY, SICK, STILL_HELP), at
        assert any(isinstance(e, OpenTicket) and e.urgent for e in turn.effects) or (
            asked == "story"  # the story itself calls a person, or is kept where it is a claim's
            and turn.effects
        ), at
        if CHATS[chat].held:
            assert any(isinstance(effect, LeaveTicket) for effect in turn.effects), at


@pytest.mark.parametrize("chat", CHATS)
@pytest.mark.parametrize("door", DOORS)
def test_whoever_wants_to_die_is_asked_nothing_at_any_question(chat: str, door: str) -> None:
    for flow, asked in PLACES:
        at = f"{door}, {chat}, at {flow}.{asked}"
        turn = advance(BOOK, _standing(flow, asked), DOORS[door](DESPAIR), CHATS[chat])
        assert [say.text for say in turn.says] == list(NOT_ALONE), at
        (ticket,) = [effect for effect in turn.effects if isinstance(effect, OpenTicket)]
        assert ticket.urgent, at
        assert ticket.text == DESPAIR, at


def _standing(flow: str, asked: str) -> Conversation:
    """A conversation at this question, whatever led there."""
    unasked = flow in BOOK.flows and BOOK.flows[flow].unasked
    answers = {"@claim": "A-AAAAA", "@week": 3} if unasked else {}
    return Conversation(flow, answers, asked, met=True, at=int(NOW.timestamp()) - 60)


@pytest.mark.parametrize("place", PLACES, ids=":".join)
def test_a_forged_button_and_whatever_else_is_typed_is_answered_at_every_question(
    place: tuple[str, str],
) -> None:
    flow, key = place
    forged = Heard(tap=f"{flow}:{key}:x")
    typed = [Heard(text=text) for text in ("x", "tidak tahu", "1", "0812")]
    other = [Heard(photos=("aaaa",)), Heard(voice="aaaa"), Heard(other="sticker")]
    question = BOOK.flows[flow].question(key) if flow else None
    if question is not None and question.reckoned:  # never asked: only a forger names it
        conversation = Conversation(flow=flow, asked=BOOK.flows[flow].questions[-1].key, met=True)
        assert advance(BOOK, conversation, forged, FACTS).says
        return
    if flow in PUT_UNASKED:
        return
    for heard in (forged, *typed, *other):
        conversation = Conversation(flow=flow, asked=key, met=True)
        assert advance(BOOK, conversation, heard, FACTS).says, heard


PUT_UNASKED = ("rtw_consent", "diary", "rtw_help")
"""Forms of a recovery, which the bot opens itself: tests/test_recovery.py."""
