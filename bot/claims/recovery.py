"""The way back to work after an injury: opened, accompanied and closed by people of the programme.

Health data are for the worker's own chat and for people of the programme. A chat that tells for
somebody else, or of whoever heads a group, gets none, and sponsorship has no way to them.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, false, func, insert, select, update

from bot import outbox
from bot.claims import claims
from bot.clock import WIB
from bot.models import (
    Chat,
    ChatPerson,
    Claim,
    ClaimChat,
    Consent,
    Diary,
    Recovery,
    Registration,
    table,
)
from flows import recovery as told
from flows.talk import Asked, Say
from flows.talk import Recovery as RecoveryView

recovery, diary = table(Recovery), table(Diary)
claim, claim_chat, chat = table(Claim), table(ClaimChat), table(Chat)
registration, chat_person, consent = table(Registration), table(ChatPerson), table(Consent)

PARTS: Mapping[str, tuple[str, ...]] = {
    "manager": ("name", "contact"),
    "adviser": ("said", "day"),
    "prosthesis": tuple(told.PROSTHESIS),
    "work": ("before", "after"),
    "training": ("kind", "place", "attendance"),
    "complaint": ("text", "day"),
}
"""What people write down beside stages and the outcome (Permenaker 10/2016 Art. 5), and its fields.

`manager` is the case manager, `adviser` the dokter penasihat; of a prosthesis the days on which it
was asked for, ordered and delivered.
"""

PURPOSE = "rtw"
"""Of the consent."""

MORNING = time(9)
WEEK = timedelta(days=7)


# --- reading ------------------------------------------------------------------------------------------


_RECOGNISED = (chat_person.c.registration_id == claim.c.registration_id) & (
    chat_person.c.chat_id == claim_chat.c.chat_id
)


def _whose(*columns: Any) -> Select[Any]:
    """Claims with each chat that may be the worker's own, and what tells `_is_own` whether it is."""
    return (
        select(
            *columns,
            claim.c.code,
            claim_chat.c.chat_id.label("seen_by"),
            claim.c.chat_id.label("told_by"),
            claim.c.answers.label("claimed"),
            registration.c.chat_id.label("registered_by"),
            registration.c.answers.label("registered"),
            chat_person.c.chat_id.label("recognised"),
        )
        .select_from(claim_chat)
        .join(claim, claim.c.id == claim_chat.c.claim_id)
        .join(registration, registration.c.id == claim.c.registration_id, isouter=True)
        .join(chat_person, _RECOGNISED, isouter=True)
        .where(claim_chat.c.role != claims.AGENT, claim_chat.c.confirmed.is_not(False))
    )


def _is_own(row: Any) -> bool:
    """Whether the chat of a row of `_whose` is the worker's own.

    The role alone does not tell: whoever registered a worker, a group's head too, sees the claim.
    """
    if row.seen_by == row.told_by and row.claimed.get("victim") == "self":
        return True
    if row.seen_by == row.registered_by:
        return bool(row.registered.get("who") == "self")
    return row.recognised is not None


_OF_CLAIM = (
    _whose()
    .join(chat, chat.c.id == claim_chat.c.chat_id)
    .where(claim_chat.c.claim_id == bindparam("of_claim"))
    .order_by(chat.c.heard_at.desc().nulls_last(), chat.c.id)
)


def own_chats(connection: Connection, claim_id: int) -> list[int]:
    """The chats that are the worker's own, the one heard last first."""
    rows = connection.execute(_OF_CLAIM, {"of_claim": claim_id})
    return [row.seen_by for row in rows if _is_own(row)]


_weeks = diary.alias()
_NEWEST = (
    select(func.max(_weeks.c.week)).where(_weeks.c.recovery_id == recovery.c.id).scalar_subquery()
)
_OF_CHAT = (
    _whose(recovery, diary.c.week, diary.c.asked_at.label("week_asked_at"), diary.c.told)
    .join(recovery, recovery.c.claim_id == claim.c.id)
    .join(
        diary,
        (diary.c.recovery_id == recovery.c.id)
        & (diary.c.week == _NEWEST)
        & (diary.c.asked_at >= recovery.c.agreed_at),
        isouter=True,
    )
    .where(claim_chat.c.chat_id == bindparam("of_chat"))
)


def own_recoveries(connection: Connection, chat_id: int) -> dict[str, RecoveryView]:
    """The ways back to work of which a chat is the worker's own, by the codes of their claims."""
    rows = connection.execute(_OF_CHAT, {"of_chat": chat_id})
    return {row.code: _view(row) for row in rows if _is_own(row)}


def _view(row: Any) -> RecoveryView:
    record = row.record
    manager, outcome = record.get("manager", {}), record.get("outcome", {})
    return RecoveryView(
        state=row.state,
        stage=record["stages"][-1]["stage"],
        outcome=outcome.get("how", ""),
        reason=outcome.get("reason", ""),
        manager=manager.get("name", ""),
        contact=manager.get("contact", ""),
        asked=tuple(_still_open(row)),
    )


def _still_open(row: Any) -> list[Asked]:
    """What the worker was asked and has not answered yet."""
    mark = {"@claim": row.code}
    if row.state == "asked":
        return [Asked("rtw_consent", mark, row.asked_at)]
    if row.state != "going":
        return []
    found = []
    if row.week is not None and "ability" not in row.told:
        answers = {"pain": str(row.told["pain"])} if "pain" in row.told else {}
        found.append(Asked("diary", {**mark, "@week": row.week, **answers}, row.week_asked_at))
    wanted = row.record.get("help", {})
    if wanted and "told" not in wanted:
        at = datetime.fromisoformat(wanted["asked"])
        found.append(Asked("rtw_help", {**mark, "@asked": wanted["asked"]}, at))
    return found


def newest_week(connection: Connection, row: Any) -> Any:
    """The last week that was asked for since the worker joined, or nothing."""
    return connection.execute(weeks_of(row).order_by(diary.c.week.desc())).first()


def weeks_of(row: Any) -> Select[Any]:
    """The weeks of a recovery that were asked for since the worker joined."""
    return select(diary).where(
        diary.c.recovery_id == row.id,
        diary.c.asked_at >= row.agreed_at if row.agreed_at is not None else false(),
    )


def listed(connection: Connection) -> Sequence[Any]:
    """Rows of recoveries that are not over, with `code`; whom to be in touch with first comes first."""
    return connection.execute(
        select(recovery, claim.c.code)
        .join(claim, claim.c.id == recovery.c.claim_id)
        .where(recovery.c.state != "over")
        .order_by(recovery.c.contact_on.is_(None), recovery.c.contact_on, recovery.c.id)
    ).all()


# --- what people of the programme do ------------------------------------------------------------------


def open_recovery(
    connection: Connection,
    code: str,
    who: str,
    now: datetime,
    *,
    doctor_said: str,
    document_day: date,
    adviser: bool | None = None,
    adviser_day: date | None = None,
) -> None:
    """Begin a recovery, or begin one anew that is over: the worker is asked for consent by chat.

    `doctor_said` are the doctor's words on the disability that is there or likely, `document_day`
    the date on that paper; `adviser` whether the dokter penasihat recommends it, where known.
    Raises LookupError when there is no such claim, ValueError when it has no number yet, is about a
    death, or has a recovery already, and when the doctor's words or their day cannot be.
    """
    row = claims.locked(connection, code.strip().upper())
    said = doctor_said.strip()
    if not said:
        raise ValueError("a recovery begins with a doctor's words")
    if document_day > now.astimezone(WIB).date():
        raise ValueError("the day of the doctor's paper has not come yet")
    if row.state == "draft" or row.kind == "death":
        raise ValueError(f"claim {row.code} is no claim that a recovery can follow")
    before = _of_claim(connection, row.id)
    if before is not None and before.state != "over":
        raise ValueError(f"claim {row.code} has a recovery already")
    day = now.astimezone(WIB).date().isoformat()
    record: dict[str, Any] = {
        "expected": {"words": said, "day": document_day.isoformat()},
        "adviser": {
            "said": adviser,
            "day": adviser_day.isoformat() if adviser_day is not None else None,
        },
        "stages": [{"stage": "screening", "start": day, "end": None, "place": ""}],
    }
    values = {
        "state": "new",
        "chat_id": None,
        "asked_at": None,
        "agreed_at": None,
        "called_at": None,
        "next_at": now,
        "opened_at": now,
        "updated_at": now,
    }
    if before is None:
        connection.execute(insert(recovery).values(claim_id=row.id, record=record, **values))
    else:
        record["earlier"] = [*before.record.pop("earlier", []), before.record]
        connection.execute(
            update(recovery).where(recovery.c.id == before.id).values(record=record, **values)
        )
    claims.note(connection, row.id, who, "note", "recovery opened", now)


def write_down(
    connection: Connection, code: str, who: str, now: datetime, part: str, **fields: Any
) -> None:
    """Keep what became known: `part` is one of PARTS, `fields` are its own; others of it stay.

    Days are ISO 8601. How far a prosthesis is, the worker is told. Raises LookupError when there
    is no such recovery, ValueError for a part or a field that is none.
    """
    row = locked(connection, code)
    known = PARTS.get(part, ())
    if not fields or not set(fields) <= set(known):
        raise ValueError(f"{part} has {', '.join(known) or 'no fields'}; parts: {', '.join(PARTS)}")
    record = {**row.record, part: {**row.record.get(part, {}), **fields}}
    keep(connection, row, now, record=record)
    claims.note(connection, row.claim_id, who, "note", "recovery written down", now)
    if part == "prosthesis" and row.state == "going":
        how = [step for step in told.PROSTHESIS if step in fields][-1]
        say = Say(told.AID, {"code": row.code, "how": told.PROSTHESIS[how]})
        _tell(connection, row, f"aid:{how}:{now:%Y%m%d%H%M%S}", [say], now)


def contact_next(connection: Connection, code: str, day: date | None) -> None:
    """When the case manager wants to be in touch next. Raises LookupError."""
    row = locked(connection, code)
    connection.execute(update(recovery).where(recovery.c.id == row.id).values(contact_on=day))


def agreed_on_paper(
    connection: Connection, code: str, who: str, now: datetime, *, signer: str, day: date
) -> None:
    """A signed consent instead of one by chat. Raises LookupError, ValueError."""
    row = locked(connection, code)
    if row.state in ("going", "over"):
        raise ValueError(f"the recovery of {row.code} is {row.state}")
    if not signer.strip() or day > now.astimezone(WIB).date():
        raise ValueError("a consent has a signer and a day that has come")
    agreed(connection, row, {"said": "yes", "day": day.isoformat(), "signer": signer}, now)
    claims.note(connection, row.claim_id, who, "note", "recovery agreed on paper", now)


def stage(
    connection: Connection,
    code: str,
    who: str,
    now: datetime,
    to: str,
    *,
    day: date | None = None,
    place: str = "",
) -> None:
    """The next stage begins, the one before ends, and the worker is told.

    `to` is one of flows.recovery.STAGES, `day` its first day where that is not today. With
    placement the worker is asked as well what would help at work. Raises LookupError when there is
    no such recovery, ValueError when it is over or stands there, or when the stage needs the
    worker's yes first.
    """
    row = locked(connection, code)
    stages = [*row.record["stages"]]
    if row.state == "over":
        raise ValueError(f"the recovery of {row.code} is over")
    if to not in told.STAGES or to == stages[-1]["stage"]:
        raise ValueError(f"the stages are {', '.join(told.STAGES)}; it is in {stages[-1]['stage']}")
    if row.state != "going" and to not in told.BEFORE_CONSENT:
        raise ValueError(f"{to} waits for the worker's yes")
    record = {**row.record, "stages": _moved(stages, to, day or now.astimezone(WIB).date(), place)}
    says = [told.stage_of(row.code, to)]
    if to == "placement":
        asked = {"asked": now.astimezone(UTC).isoformat()}
        record["help"] = asked
        says.append(told.put(Asked("rtw_help", {}, now)))
    keep(connection, row, now, record=record)
    claims.note(connection, row.claim_id, who, "note", "recovery stage", now)
    if row.state == "going":
        _tell(connection, row, f"stage:{len(record['stages'])}", says, now)


def _moved(stages: list[Any], to: str, day: date, place: str) -> list[Any]:
    *before, last = stages
    start = day.isoformat()
    ended = {**last, "end": start}
    return [*before, ended, {"stage": to, "start": start, "end": None, "place": place}]


def close(
    connection: Connection,
    code: str,
    who: str,
    now: datetime,
    outcome: str,
    reason: str = "",
    *,
    work: str = "",
) -> None:
    """End a recovery, and tell the worker how.

    `outcome` is one of flows.recovery.OUTCOMES, `reason` one of REASONS there where it stopped;
    `work` is what the person does now. Raises LookupError when there is no such recovery,
    ValueError when it is over already, or outcome and reason do not go together.
    """
    row = locked(connection, code)
    if row.state == "over":
        raise ValueError(f"the recovery of {row.code} is over")
    if outcome not in told.OUTCOMES:
        raise ValueError(f"the outcomes are {', '.join(told.OUTCOMES)}")
    if (outcome == "stopped") != (reason in told.REASONS):
        raise ValueError(f"stopped, and nothing else, has a reason: {', '.join(told.REASONS)}")
    day = now.astimezone(WIB).date().isoformat()
    *before, last = row.record["stages"]
    record = {
        **row.record,
        "stages": [*before, {**last, "end": day}],
        "outcome": {"how": outcome, "reason": reason, "day": day},
    }
    if work:
        record["work"] = {**row.record.get("work", {}), "after": work}
    keep(connection, row, now, record=record, state="over", next_at=None, contact_on=None)
    claims.note(connection, row.claim_id, who, "note", "recovery over", now)
    say = told.outcome_of(row.code, outcome, reason)
    if say is not None and row.state != "new":
        _tell(connection, row, "over", [say], now)


# --- what others of this room need --------------------------------------------------------------------


def agreed(connection: Connection, row: Any, signed: Mapping[str, Any], now: datetime) -> None:
    """The worker said yes: from now on there is a diary."""
    record = {**row.record, "consent": dict(signed)}
    if record["stages"][-1]["stage"] in ("screening", "manager"):
        day = now.astimezone(WIB).date()
        record["stages"] = _moved(record["stages"], "consent", day, "")
    hours = connection.scalar(select(claim.c.hours).where(claim.c.id == row.claim_id)) or 7
    keep(
        connection,
        row,
        now,
        record=record,
        state="going",
        agreed_at=now,
        called_at=None,
        next_at=nine(now.astimezone(zone(hours)).date() + WEEK, hours),
    )


def left(connection: Connection, row: Any, chat_id: int, now: datetime) -> None:
    """The worker said no, or no more: nothing is asked, and people are to close it or ask again."""
    day = now.astimezone(WIB).date().isoformat()
    record = {**row.record, "consent": {"said": "no", "day": day, "signer": "worker"}}
    keep(connection, row, now, record=record, state="refused", next_at=None)
    connection.execute(
        update(consent)
        .where(
            consent.c.chat_id.in_([chat_id, row.chat_id]),
            consent.c.purpose == PURPOSE,
            consent.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


def keep(connection: Connection, row: Any, now: datetime, **values: Any) -> None:
    """Change the columns of a recovery."""
    connection.execute(
        update(recovery).where(recovery.c.id == row.id).values(**values, updated_at=now)
    )


def found(connection: Connection, chat_id: int, code: str, states: Sequence[str]) -> Any:
    """The row, with `code`, of a recovery in one of these states, seen from an own chat; or nothing.

    That of the code, or the newest where there is no code.
    """
    rows = connection.execute(
        _whose(recovery)
        .join(recovery, recovery.c.claim_id == claim.c.id)
        .where(
            claim_chat.c.chat_id == chat_id,
            recovery.c.state.in_(states),
            (claim.c.code == code) if code else claim.c.code.is_not(None),
        )
        .order_by(recovery.c.id.desc())
        .with_for_update(of=recovery)
    ).all()
    return next(filter(_is_own, rows), None)


def forget(connection: Connection, chat_id: int, now: datetime) -> None:
    """An own chat has everything erased: what is known of the health goes, and nothing is asked."""
    rows = connection.execute(
        _whose(recovery.c.id, recovery.c.claim_id)
        .join(recovery, recovery.c.claim_id == claim.c.id)
        .where(claim_chat.c.chat_id == chat_id)
        .with_for_update(of=recovery)
    ).all()
    for row in filter(_is_own, rows):
        connection.execute(delete(diary).where(diary.c.recovery_id == row.id))
        connection.execute(delete(recovery).where(recovery.c.id == row.id))
        claims.note(connection, row.claim_id, "system", "note", "recovery erased", now)


def locked(connection: Connection, code: str) -> Any:
    """The row of a recovery with the `code` of its claim; chats and claim are locked before it.

    Raises LookupError.
    """
    row = _of_claim(connection, claims.locked(connection, code.strip().upper()).id)
    if row is None:
        raise LookupError(f"claim {code} has no recovery")
    return row


def _of_claim(connection: Connection, claim_id: int) -> Any:
    return connection.execute(
        select(recovery, claim.c.code)
        .join(claim, claim.c.id == recovery.c.claim_id)
        .where(recovery.c.claim_id == claim_id)
        .with_for_update(of=recovery)
    ).first()


def _tell(connection: Connection, row: Any, what: str, says: Sequence[Say], now: datetime) -> None:
    """Queue a message for the worker's own chat; whoever stopped messages gets none."""
    chat_id = here(connection, row)
    if chat_id is not None:
        outbox.queue(connection, key_of(row, what), chat_id, says, now)


def key_of(row: Any, what: str) -> str:
    """Names what is said of a recovery, which may be opened anew."""
    return f"recovery:{row.id}:{row.opened_at:%Y%m%d%H%M%S}:{what}"


def here(connection: Connection, row: Any) -> int | None:
    """The own chat that is written to: the one that said yes, else the one heard last."""
    own = own_chats(connection, row.claim_id)
    return row.chat_id if row.chat_id in own else next(iter(own), None)


def nine(day: date, hours: int) -> datetime:
    """Nine in the morning of a day, in a zone so many hours ahead of UTC: when people are asked."""
    return datetime.combine(day, MORNING, zone(hours))


def zone(hours: int) -> timezone:
    """The zone that is so many hours ahead of UTC."""
    return timezone(timedelta(hours=hours))
