"""The weekly diary of a recovery: asked once a week, read, and looked at for what needs a person.

Everything follows from the rows: cut short or run twice, nothing is asked a second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update

from bot import outbox, tickets
from bot.claims import claims
from bot.claims.recovery import (
    MORNING,
    WEEK,
    chat,
    claim,
    diary,
    here,
    keep,
    key_of,
    locked,
    newest_week,
    nine,
    own_chats,
    recovery,
    weeks_of,
    zone,
)
from bot.database import for_reading
from flows import recovery as told
from flows.talk import Asked, KeepDiary, Say

log = structlog.get_logger()

EVENING = time(20)
"""From nine in the morning until then people are asked, by the clock where they live."""

SILENCE = timedelta(days=14)
"""Without an answer, the case manager is called; and again after as much time."""

QUIET = timedelta(minutes=30)
"""Nobody is asked in the middle of a talk: so long after the last word of it."""

PATIENCE = timedelta(days=9)
"""So long after the last question the next is put, also in the middle of a talk."""

ALARM = "recovery_alarm"
"""The kind of ticket that calls the case manager; its text is the code of the claim."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a diary: pain and ability from 1 to 4, None where nothing was told."""

    number: int
    asked_at: datetime
    pain: int | None
    ability: int | None


def trend(connection: Connection, claim_id: int) -> list[Week]:
    """The diary of a claim's recovery, the first week first; for case managers."""
    rows = connection.execute(
        select(diary)
        .join(recovery, recovery.c.id == diary.c.recovery_id)
        .where(recovery.c.claim_id == claim_id)
        .order_by(diary.c.week)
    )
    return [
        Week(row.week, row.asked_at, row.told.get("pain"), row.told.get("ability")) for row in rows
    ]


# --- what is due --------------------------------------------------------------------------------------

_DUE = (
    select(claim.c.code)
    .join(recovery, recovery.c.claim_id == claim.c.id)
    .where(recovery.c.next_at <= bindparam("now", type_=recovery.c.next_at.type))
    .order_by(recovery.c.next_at, recovery.c.id)
)


def tend(engine: Engine, now: datetime) -> int:
    """Ask for consent and for the week where that is due, and call people; how many were seen to.

    Each recovery is a transaction of its own; one that fails keeps no other one waiting.
    """
    with for_reading(engine).connect() as connection:
        codes = connection.scalars(_DUE, {"now": now}).all()
    done = 0
    for code in codes:
        try:
            with engine.begin() as connection:
                done += _look_at(connection, code, now)
        except Exception as error:
            # Its text may hold what someone told.
            log.error("recovery_not_tended", claim=code, error=type(error).__name__)
    return done


def _look_at(connection: Connection, code: str, now: datetime) -> bool:
    row = locked(connection, code)
    if row.next_at is None or row.next_at > now:  # another process was first
        return False
    about = connection.execute(
        select(claim.c.hours, claim.c.answers).where(claim.c.id == row.claim_id)
    ).one()
    day = by_day(now, about.hours)
    if day > now:
        keep(connection, row, row.updated_at, next_at=day)
        return False
    if row.state == "new":
        return _ask_consent(connection, row, str(about.answers.get("name") or "-"), now)
    if row.state == "asked":
        call(connection, row, "no answer to the consent", now)
        keep(connection, row, now, called_at=now, next_at=now + SILENCE)
        return True
    return _ask_week(connection, row, about.hours, now)


def _ask_consent(connection: Connection, row: Any, name: str, now: datetime) -> bool:
    found = connection.execute(
        select(chat.c.id, chat.c.heard_at, chat.c.ticket_id)
        .where(
            chat.c.id.in_(own_chats(connection, row.claim_id)),
            chat.c.stopped_at.is_(None),
            chat.c.blocked_at.is_(None),
        )
        .order_by(chat.c.heard_at.desc().nulls_last(), chat.c.id)
    ).first()
    if found is None:
        if row.called_at is None:
            call(connection, row, "no chat of the worker's own", now)
        keep(connection, row, now, called_at=row.called_at or now, next_at=now + timedelta(days=1))
        return row.called_at is None
    if now - row.opened_at < PATIENCE and (pause := _talks(found, now)):
        keep(connection, row, row.updated_at, next_at=pause)
        return False
    says = [*told.about(row.code, name[:24]), told.put(Asked("rtw_consent", {}, now))]
    keep(
        connection,
        row,
        now,
        state="asked",
        chat_id=found.id,
        asked_at=now,
        next_at=now + SILENCE,
    )
    return outbox.queue(connection, key_of(row, "consent"), found.id, says, now)


def _ask_week(connection: Connection, row: Any, hours: int, now: datetime) -> bool:
    chat_id = here(connection, row)
    last = newest_week(connection, row)
    today = now.astimezone(zone(hours)).date()

    def long_ago(moment: datetime) -> bool:
        return today - moment.astimezone(zone(hours)).date() >= SILENCE

    if chat_id is None:
        if row.called_at is None or long_ago(row.called_at):
            call(connection, row, "no chat of the worker's own", now)
            keep(connection, row, now, called_at=now)
        keep(connection, row, now, next_at=nine(today + WEEK, hours))
        return True
    found = connection.execute(
        select(chat.c.id, chat.c.heard_at, chat.c.ticket_id).where(chat.c.id == chat_id)
    ).one()
    since = last.asked_at if last is not None else row.agreed_at
    if now - since < PATIENCE and (pause := _talks(found, now)):
        keep(connection, row, row.updated_at, next_at=pause)
        return False
    says = []
    began = _silent_since(connection, row)
    if began is not None and long_ago(began):
        first = row.called_at is None or row.called_at < began
        if first:
            says.append(Say(told.SILENT))
        if first or long_ago(row.called_at):
            call(connection, row, "silent", now)
            keep(connection, row, now, called_at=now)
    asked = select(func.max(diary.c.week)).where(diary.c.recovery_id == row.id)
    week = (connection.scalar(asked) or 0) + 1
    connection.execute(insert(diary).values(recovery_id=row.id, week=week, asked_at=now, told={}))
    keep(connection, row, now, chat_id=chat_id, next_at=nine(today + WEEK, hours))
    says.append(told.put(Asked("diary", {}, now)))
    outbox.queue(connection, f"recovery:{row.id}:week:{week}", chat_id, says, now)
    return True


def _talks(found: Any, now: datetime) -> datetime | None:
    """When to look again at a chat in which somebody is talking just now; nothing where nobody is."""
    if found.ticket_id is not None:
        return now + timedelta(hours=1)
    if found.heard_at is not None and now - found.heard_at < QUIET:
        after: datetime = found.heard_at + QUIET
        return after
    return None


def _silent_since(connection: Connection, row: Any) -> datetime | None:
    """When the first question of those at the end was put that nobody has answered."""
    began = None
    for week in connection.execute(weeks_of(row).order_by(diary.c.week.desc())):
        if week.answered_at is not None:
            break
        began = week.asked_at
    return began


def call(
    connection: Connection, row: Any, why: str, now: datetime, chat_id: int | None = None
) -> None:
    """Call the case manager: an urgent ticket with the code alone, the reason with the claim.

    `chat_id` is the own chat whose turn leads to it, where one does.
    """
    claims.note(connection, row.claim_id, "system", "alarm", f"recovery: {why}", now)
    chat_id = chat_id or here(connection, row)
    text = row.code
    if chat_id is None:  # the teller's chat only holds the ticket; nothing of this is written there
        chat_id = connection.scalar(select(claim.c.chat_id).where(claim.c.id == row.claim_id))
        text = f"{row.code}: telephone, no chat of the worker's own"
    if chat_id is not None:
        tickets.call(connection, [tickets.Call(chat_id, text, urgent=True)], ALARM, now)


# --- what was told ------------------------------------------------------------------------------------


def kept(
    connection: Connection, row: Any, chat_id: int, effect: KeepDiary, now: datetime
) -> dict[str, Any] | None:
    """Keep what was told of the week that is open, in the own chat; what is known of it then.

    Nothing when that week is over or told already. Where things got worse, the case manager is
    called, once for the week.
    """
    week = newest_week(connection, row)
    if week is None or week.week != effect.week or "ability" in week.told:
        return None
    now_told = {**week.told, "pain": effect.pain}
    if effect.ability is not None:
        now_told["ability"] = effect.ability
    before = connection.execute(
        weeks_of(row).where(diary.c.week < week.week).order_by(diary.c.week)
    )
    if not now_told.get("worse") and worse([*(one.told for one in before), now_told]):
        now_told["worse"] = True
        call(connection, row, "worse", now, chat_id)
    connection.execute(
        update(diary)
        .where(diary.c.id == week.id)
        .values(told=now_told, answered_at=week.answered_at or now)
    )
    return now_told


def worse(weeks: Sequence[dict[str, Any]]) -> bool:
    """Whether pain rose twice one after the other, or less goes than before; weeks in their order."""
    pains = [week["pain"] for week in weeks if "pain" in week][-3:]
    rose = len(pains) == 3 and pains[0] < pains[1] < pains[2] and "pain" in weeks[-1]
    able = [week["ability"] for week in weeks if "ability" in week][-2:]
    fell = len(able) == 2 and able[1] < able[0] and "ability" in weeks[-1]
    return rose or fell


# --- the clock ----------------------------------------------------------------------------------------


def by_day(now: datetime, hours: int) -> datetime:
    """Now, where people are up in a zone so many hours ahead of UTC; else nine in the morning."""
    there = now.astimezone(zone(hours))
    if MORNING <= there.time() < EVENING:
        return now
    day = there.date() if there.time() < MORNING else there.date() + timedelta(days=1)
    return nine(day, hours)
