"""Questions that were put to people unasked: which of them a message is about, and the way to it."""

from flows.recovery import (
    WHAT_IT_IS,
    about,
    asked_of,
    first_open,
    marks,
    names_diary,
    spoken,
    standing,
    stands,
)
from flows.talk import Asked, Say
from flows.turn.asking import go_on, leave
from flows.turn.place import Talk, is_answer
from flows.turn.status import short_name


def turn_to_unasked(talk: Talk) -> None:
    """Stand at the question put unasked that this message is about; elsewhere nothing changes."""
    if (asked := put_unasked(talk)) is not None:
        turn_to(talk, asked)


def put_unasked(talk: Talk) -> Asked | None:
    """The question put unasked that this message is about; nothing where it is about others.

    A tap names its question. What is typed goes to the question that was seen last; while a form
    is filled in only what reads as its answer, or comes long after the form and is none there.
    """
    heard, conv, running = talk.heard, talk.conv, talk.flow
    if running is not None and running.unasked and not stands(conv, talk.facts):
        leave(talk, quiet=True)
        running = talk.flow
    still_open = asked_of(talk.facts)
    if heard.tap:
        return next((a for a in still_open if heard.tap.startswith(a.flow + ":")), None)
    if heard.text and not heard.forwarded:
        diary = next((a for a in still_open if a.flow == "diary"), None)
        both = running is None and all(spoken(heard.text))
        if diary is not None and (both or names_diary(heard.text)):
            return diary
    if not still_open or int(still_open[0].at.timestamp()) < conv.at:
        return None
    asked = still_open[0]
    if running is None or running.unasked:
        return asked
    if not heard.text or heard.forwarded:
        return None
    answers = not first_open(asked).any_words and is_answer(
        first_open(asked), heard, asked.answers, talk.facts
    )
    return asked if answers or (talk.away() and not talk.reads(heard.text)) else None


def turn_to(talk: Talk, asked: Asked) -> None:
    """Stand at a question that was put unasked; a form in progress comes back behind it."""
    conv, flow = talk.conv, talk.flow
    if conv.flow == asked.flow and marks(conv.answers) == marks(asked.answers):
        return
    if flow is not None and not flow.unasked:
        conv.parked = {
            "flow": conv.flow,
            "answers": conv.answers,
            "refs": conv.refs,
            "parked": conv.parked,
        }
    talk.open(asked.flow, dict(asked.answers))
    conv.asked = talk.place_key()
    talk.before = conv.answers.copy()


def return_to_work(talk: Talk) -> None:
    """How far the own way back to work is, or what that is at all."""
    own = [(claim, claim.recovery) for claim in talk.facts.claims if claim.recovery]
    waiting = next((c for c, r in own if r.state not in ("going", "over")), None)
    for claim, recovery in own:
        if claim is not waiting:
            talk.says += standing(claim, recovery)
    if waiting is not None:
        talk.says += about(waiting.code, short_name(waiting.name))
        turn_to(talk, Asked("rtw_consent", {"@claim": waiting.code}, talk.facts.now))
    elif not own:
        talk.says += [Say(text) for text in WHAT_IT_IS]
    go_on(talk)
