"""What a turn does to the way back to work: joined or left, a week told, what would help."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.claims import diary, recovery
from bot.scene import Outcome, Scene
from bot.tickets import open_ticket
from flows.recovery import (
    AGREED,
    HELP_KEPT,
    NO_HELP,
    NO_MORE,
    PASSED,
    REFUSED,
    THANKS,
    WHAT_IT_IS,
    WORSE,
)
from flows.talk import AnswerRecovery, Effect, KeepDiary, KeepHelp, OpenTicket, Say

TICKET = "recovery"
"""The kind of ticket that tells the case manager of something that can wait a day."""


def _answer(effect: AnswerRecovery, scene: Scene) -> Outcome:
    """The worker's own yes, no, or no more; people of the programme hear of a no."""
    states = ("new", "asked", "refused") if effect.yes else ("new", "asked", "refused", "going")
    row = recovery.found(scene.connection, scene.chat.id, effect.code, states)
    if row is None:
        return Outcome(says=tuple(Say(text) for text in WHAT_IT_IS))
    recovery.keep(scene.connection, row, scene.now, chat_id=scene.chat.id)
    if effect.yes:
        signed = {"said": "yes", "day": scene.today.isoformat(), "signer": "worker"}
        recovery.agreed(scene.connection, row, signed, scene.now)
        return Outcome(says=(Say(AGREED),))
    recovery.left(scene.connection, row, scene.chat.id, scene.now)
    open_ticket(OpenTicket(TICKET, row.code, hold=False), scene)
    return Outcome(says=(Say(NO_MORE if row.state == "going" else REFUSED),))


def _diary(effect: KeepDiary, scene: Scene) -> Outcome:
    row = recovery.found(scene.connection, scene.chat.id, effect.code, ("going",))
    told = row and diary.kept(scene.connection, row, scene.chat.id, effect, scene.now)
    if effect.ability is None:
        return Outcome()
    return Outcome(says=(Say(PASSED if not told else WORSE if told.get("worse") else THANKS),))


def _help(effect: KeepHelp, scene: Scene) -> Outcome:
    row = recovery.found(scene.connection, scene.chat.id, effect.code, ("going",))
    if row is None:
        return Outcome(says=(Say(PASSED),))
    wanted = {
        **row.record.get("help", {}),
        "told": effect.words,
        "media": list(effect.media),
        "day": scene.today.isoformat(),
    }
    recovery.keep(scene.connection, row, scene.now, record={**row.record, "help": wanted})
    if not effect.words and not effect.media:
        return Outcome(says=(Say(NO_HELP),))
    open_ticket(OpenTicket(TICKET, row.code, hold=False), scene)
    return Outcome(says=(Say(HELP_KEPT),))


APPLY: Mapping[type[Effect], Callable[[Any, Scene], Outcome]] = {
    AnswerRecovery: _answer,
    KeepDiary: _diary,
    KeepHelp: _help,
}
