"""What a turn may do outside the talk, applied in the transaction of its message."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal_column, select, update
from sqlalchemy.dialects import postgresql

from bot import codes
from bot.claims import by_chat as claims_by_chat
from bot.claims import claims, forms_by_chat, recovery, recovery_by_chat
from bot.database import Prepared
from bot.models import (
    NIK_SCOPE,
    PHONE_SCOPE,
    Audit,
    ChatPerson,
    Consent,
    Donor,
    Media,
    Message,
    Outgoing,
    Registration,
    Ticket,
    TicketNote,
    milliseconds,
    table,
)
from bot.scene import Outcome, Scene
from bot.sealed import Sealed
from bot.sponsorship import by_chat, workers
from bot.tickets import note, open_ticket
from flows.small import FOUND, NOT_FOUND
from flows.talk import (
    AddToTicket,
    Effect,
    EraseData,
    KeepConsent,
    LeaveTicket,
    OpenTicket,
    Recognise,
    RegisterWorker,
    Say,
    SetLanguage,
    StartMessages,
    StopMessages,
    _,
)

TRIES_A_DAY = 3
"""Tries to be recognised that one chat has in 24 hours."""

CLAIMS_STAY = _(
    "Laporan kecelakaan yang belum selesai tetap kami simpan sampai selesai, supaya haknya tidak hilang."
)

BLOCKING = frozenset(("age_young", "age_old", "duplicate_nik"))
"""Flags that the demo's invented office does not wave through."""

consent, registration, chat_person = table(Consent), table(Registration), table(ChatPerson)
donor = table(Donor)
ticket, ticket_note, media = table(Ticket), table(TicketNote), table(Media)
message, outgoing, audit = table(Message), table(Outgoing), table(Audit)


# Statements are made once: building one costs more than running it.
_OWN = (
    select(registration.c.code)
    .join(chat_person, chat_person.c.registration_id == registration.c.id)
    .where(chat_person.c.chat_id == bindparam("chat_id"))
)
_SAME_NIK = Prepared(
    select(registration.c.code).where(
        registration.c.nik_index == bindparam("nik_index"),
        registration.c.state != literal_column("'withdrawn'"),
    )
)
_INSERT_REGISTRATION = Prepared(
    postgresql.insert(registration)  # SQLite says it in the same words
    .on_conflict_do_nothing(index_elements=[registration.c.code])
    .returning(registration.c.id),
    *(column.name for column in registration.c if column.name != "id"),
)
_SEALED = {column.name: column.type for column in registration.c if isinstance(column.type, Sealed)}
"""What of a registration is sealed, by its columns."""
_INSERT_CHAT_PERSON = Prepared(insert(chat_person), "chat_id", "registration_id", "since")
_INSERT_CONSENT = Prepared(
    insert(consent),
    "chat_id",
    "purpose",
    "version",
    "language",
    "channel",
    "given_at",
    "answer",
    "for_other",
)
_CONSENTS_OF = Prepared(
    update(consent)
    .where(consent.c.chat_id == bindparam("of_chat"), consent.c.registration_id.is_(None))
    .values(registration_id=bindparam("of_registration"))
)


def apply(effect: Effect, scene: Scene) -> Outcome:
    """Do what an effect says. Changes `scene.chat`; the inbox stores it with the turn."""
    return _APPLY[type(effect)](effect, scene)


def _register(effect: RegisterWorker, scene: Scene) -> Outcome:
    answers = dict(effect.answers)
    fixes = answers.pop("@fixes", None)
    nik, phone, jobs = answers.get("nik"), answers.get("phone"), answers.get("job")
    flags = list(effect.flags)
    nik_indexes = scene.keyring.indexes(nik, NIK_SCOPE) if isinstance(nik, str) else []
    connection, chat, now = scene.connection, scene.chat, scene.now
    same = [row for index in nik_indexes for row in _SAME_NIK.find(connection, nik_index=index)]
    if any(row.code != fixes for row in same):
        flags.append("duplicate_nik")
    second = answers.get("second_job")
    codes = [c for found in (jobs, second) if isinstance(found, list) for c in found]
    free = not BLOCKING.intersection(flags)
    row = {
        "nik_index": nik_indexes[0] if nik_indexes else None,
        "phone_index": scene.keyring.index(phone, PHONE_SCOPE) if isinstance(phone, str) else None,
        "answers": answers,
        "name": answers["name"] if isinstance(answers.get("name"), str) else "-",
        "region": answers["home"] if isinstance(answers.get("home"), str) else None,
        "jobs": ",".join(dict.fromkeys(codes)),
        "band": scene.known.contributions.band(answers.get("income_sum") or 0).number,
        "flags": ",".join(flags),
        "state": "submitted",
        "reason": None,
        "verify_after": now + scene.demo_verifies
        if scene.demo_verifies is not None and free
        else None,
        "updated_at": now,
    }
    if fixes is not None and fixes in set(connection.execute(_OWN, {"chat_id": chat.id}).scalars()):
        connection.execute(update(registration).where(registration.c.code == fixes).values(**row))
        return Outcome({"code": fixes})
    row["chat_id"], row["created_at"] = chat.id, now
    code, made = _insert(row, scene)
    _INSERT_CHAT_PERSON.run(
        connection,
        [{"chat_id": chat.id, "registration_id": made, "since": milliseconds(now)}],
    )
    _CONSENTS_OF.run(connection, [{"of_chat": chat.id, "of_registration": made}])
    chat.people += 1
    return Outcome({"code": code})


def _insert(row: dict[str, Any], scene: Scene) -> tuple[str, int]:
    """The code and the id of a new registration; a code that is taken is drawn again."""
    dialect, raw = scene.connection.dialect, dict(row)
    for name, sealed in _SEALED.items():
        raw[name] = sealed.process_bind_param(row.get(name), dialect)
    for name, value in row.items():
        if isinstance(value, datetime):
            raw[name] = milliseconds(value)
    for _try in range(codes.DRAWS):
        raw["code"] = code = codes.draw("L")
        if made := _INSERT_REGISTRATION.find(scene.connection, **raw):
            return code, made[0].id
    raise RuntimeError(f"{codes.DRAWS} registration codes were taken: they have become too short.")


def _consent(effect: KeepConsent, scene: Scene) -> Outcome:
    row = {
        "chat_id": scene.chat.id,
        "purpose": effect.purpose,
        "version": effect.version,
        "language": scene.chat.language,
        "channel": scene.chat.channel,
        "given_at": milliseconds(scene.now),
        "answer": True,
        "for_other": effect.for_other,
    }
    _INSERT_CONSENT.run(scene.connection, [row])
    return Outcome()


def _add(effect: AddToTicket, scene: Scene) -> Outcome:
    if scene.chat.ticket_id is not None:
        note(scene, scene.chat.ticket_id, effect.text, effect.media)
        scene.connection.execute(
            update(ticket)
            .where(ticket.c.id == scene.chat.ticket_id, ticket.c.state == "answered")
            .values(state="open")
        )
    return Outcome()


def _leave(effect: LeaveTicket, scene: Scene) -> Outcome:
    scene.chat.ticket_id = None
    return Outcome()


def _stop(effect: StopMessages, scene: Scene) -> Outcome:
    scene.chat.stopped_at = milliseconds(scene.now)
    return Outcome()


def _start(effect: StartMessages, scene: Scene) -> Outcome:
    scene.chat.stopped_at = None
    return Outcome()


def _language(effect: SetLanguage, scene: Scene) -> Outcome:
    scene.chat.language = effect.language
    return Outcome()


def _recognise(effect: Recognise, scene: Scene) -> Outcome:
    """Enrolled phone and NIK must both be right, and tries are few; the answer to all else is one."""
    connection, chat = scene.connection, scene.chat
    tries = scene.asked("recognise", timedelta(hours=24))
    scene.note_asked("recognise", who="worker")
    if tries >= TRIES_A_DAY or not effect.nik or not effect.phone:
        return Outcome(says=(Say(NOT_FOUND),))
    found = connection.execute(
        select(registration.c.id, registration.c.name).where(
            registration.c.nik_index.in_(scene.keyring.indexes(effect.nik, NIK_SCOPE)),
            registration.c.phone_index.in_(scene.keyring.indexes(effect.phone, PHONE_SCOPE)),
            registration.c.state != "withdrawn",
        )
    ).first()
    if found is None:
        return Outcome(says=(Say(NOT_FOUND),))
    here = select(chat_person.c.chat_id).where(
        chat_person.c.chat_id == chat.id, chat_person.c.registration_id == found.id
    )
    if connection.execute(here).first() is None:
        connection.execute(
            insert(chat_person).values(chat_id=chat.id, registration_id=found.id, since=scene.now)
        )
        chat.people += 1
    return Outcome(says=(Say(FOUND, {"name": found.name[:24]}),))


def _erase(effect: EraseData, scene: Scene) -> Outcome:
    """Everything about this chat goes; consents stay as proof, without a chat or a name."""
    connection, chat = scene.connection, scene.chat
    ids = list(
        connection.execute(
            select(registration.c.id).where(registration.c.chat_id == chat.id)
        ).scalars()
    )
    tickets = list(
        connection.execute(select(ticket.c.id).where(ticket.c.chat_id == chat.id)).scalars()
    )
    recovery.forget(connection, chat.id, scene.now)
    connection.execute(
        update(consent)
        .where(consent.c.chat_id == chat.id)
        .values(chat_id=None, registration_id=None, withdrawn_at=scene.now)
    )
    connection.execute(
        update(consent).where(consent.c.registration_id.in_(ids)).values(registration_id=None)
    )
    connection.execute(delete(chat_person).where(chat_person.c.registration_id.in_(ids)))
    connection.execute(delete(chat_person).where(chat_person.c.chat_id == chat.id))
    workers.forget(connection, ids, scene.now)
    still_open = claims.forget(connection, chat.id, ids, scene.now)
    connection.execute(
        update(donor)
        .where(donor.c.chat_id == chat.id)
        .values(chat_id=None, name="-", contact=None, anonymous=True)
    )
    connection.execute(delete(registration).where(registration.c.id.in_(ids)))
    connection.execute(delete(ticket_note).where(ticket_note.c.ticket_id.in_(tickets)))
    connection.execute(delete(ticket).where(ticket.c.id.in_(tickets)))
    connection.execute(
        delete(media).where(media.c.chat_id == chat.id, media.c.id.not_in(claims.files_kept()))
    )
    connection.execute(delete(outgoing).where(outgoing.c.chat_id == chat.id))
    connection.execute(delete(message).where(message.c.chat_id == chat.id))
    connection.execute(
        insert(audit).values(at=scene.now, who="worker", action="erase", subject=f"chat {chat.id}")
    )
    chat.people, chat.ticket_id, chat.erased = 0, None, True
    chat.claims = still_open
    return Outcome(says=(Say(CLAIMS_STAY),) if still_open else ())


_APPLY: Mapping[type[Effect], Callable[[Any, Scene], Outcome]] = {
    RegisterWorker: _register,
    KeepConsent: _consent,
    OpenTicket: open_ticket,
    AddToTicket: _add,
    LeaveTicket: _leave,
    StopMessages: _stop,
    StartMessages: _start,
    SetLanguage: _language,
    Recognise: _recognise,
    EraseData: _erase,
    **claims_by_chat.APPLY,
    **forms_by_chat.APPLY,
    **recovery_by_chat.APPLY,
    **by_chat.APPLY,
}
