"""Answers that a person of the programme puts right: read by the question's own reader, then kept."""

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.clock import WIB
from bot.data import Knowledge
from bot.effects import apply
from bot.models import Audit, Chat, ChatPerson, Registration, table
from bot.scene import Scene
from bot.sealed import Keyring
from flows.questions import Choice, Question, Unclear
from flows.register import register
from flows.talk import Facts, Heard, Say

audit, chat = table(Audit), table(Chat)
chat_person, registration = table(ChatPerson), table(Registration)


class NotTaken(ValueError):
    """A value that its question would not take from a worker either; the text says what to write."""


def correct(
    connection: Connection,
    registration_id: int,
    values: Mapping[str, str],
    *,
    who: str,
    now: datetime,
    known: Knowledge,
    keyring: Keyring,
) -> None:
    """Put answers of a registration right, with all that follows from them: indexes, band, flags.

    `values` is what to write by the key of its question. The registration waits for a decision
    afterwards, whatever it was. Raises NotTaken, before anything is written, for an unknown key or
    a value that is not clear; LookupError when there is no such registration, ValueError when it
    was withdrawn.
    """
    row = _locked(connection, registration_id)
    facts = Facts(now, now.astimezone(WIB).date(), known)
    answers = dict(row.answers)
    for key, text in values.items():
        answers[key] = _read(key, text, answers, facts)
    live: dict[str, Any] = {}
    flags: list[str] = []
    for question in register.questions:
        if question.when.holds(live, facts) and (value := answers.get(question.key)) is not None:
            live[question.key] = value
            flags += question.flags(value, live, facts)
    (effect,) = register.finish({**live, "@fixes": row.code}, tuple(flags), facts)
    # The chat that registered owns the row, whoever writes: so it is replaced, and no second one made.
    scene = Scene(connection, SimpleNamespace(id=row.chat_id, people=1), now, keyring, known)
    apply(effect, scene)
    changed = f"correct {','.join(values)}"
    connection.execute(
        insert(audit).values(at=now, who=who, action=changed, subject=f"registration {row.id}")
    )


def _locked(connection: Connection, registration_id: int) -> Any:
    """The row as it stands, chats locked before it as in the inbox: nobody waits for one another."""
    connection.execute(
        select(chat.c.id)
        .join(chat_person, chat_person.c.chat_id == chat.c.id)
        .where(chat_person.c.registration_id == registration_id)
        .order_by(chat.c.id)
        .with_for_update(of=chat)
    )
    wanted = select(registration).where(registration.c.id == registration_id).with_for_update()
    row = connection.execute(wanted).first()
    if row is None:
        raise LookupError(f"no registration {registration_id}")
    if row.state == "withdrawn":
        raise ValueError(f"registration {row.code} is withdrawn")
    return row


def _read(key: str, text: str, answers: Mapping[str, Any], facts: Facts) -> Any:
    question = register.question(key)
    if question is None:
        raise NotTaken(
            f"{key}: no question has this key; there are {', '.join(q.key for q in register.questions)}."
        )
    if isinstance(question, Choice) and any(option.value == text for option in question.choices):
        return text
    try:
        return question.read(Heard(text=text), answers, facts)
    except Unclear as unclear:
        raise NotTaken(f"{key}: {_told(unclear.say, question)}") from None


def _told(say: Say, question: Question) -> str:
    offered = (
        say.options or question.longest_options() if isinstance(question, Choice) else say.options
    )
    choices = ", ".join(f"{option.value} ({option.label})" for option in offered)
    return say.text.format_map(say.values) + (f" {choices}" if choices else "")
