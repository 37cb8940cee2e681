"""What a turn does to claims: told, added to, confirmed, taken back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot import outbox
from bot.claims import claims
from bot.claims.steps import REPORTED
from bot.models import (
    ADDRESS_SCOPE,
    NIK_SCOPE,
    ChatPerson,
    Claim,
    ClaimChat,
    ClaimPaper,
    Registration,
    table,
)
from bot.scene import Outcome, Scene
from bot.tickets import open_ticket
from flows.accident import WIB, earliest
from flows.claims import NOT_HERE, OVER, WINDOW, WORDS
from flows.papers import PAPERS
from flows.questions import kept_media
from flows.talk import (
    AddPapers,
    ConfirmClaim,
    Effect,
    EndClaim,
    NotThisPerson,
    OpenTicket,
    ReportedMyself,
    Say,
    SeeClaim,
    TellClaim,
    _,
)

IS_IT_TRUE: Mapping[str, str] = {
    "accident": _(
        "Ada laporan kecelakaan untuk {name}, nomor {code}. Benar? Balas BENAR {code} atau BUKAN {code}"
    ),
    "death": _(
        "Kami menerima kabar duka tentang {name}, nomor {code}. Benar? Balas BENAR {code} atau BUKAN {code}"
    ),
    "disease": _(
        "Ada laporan untuk {name}, nomor {code}. Benar? Balas BENAR {code} atau BUKAN {code}"
    ),
}
"""Asked of the chats of whom a claim is about, by its kind; an illness is not named in it."""
THANKS_CONFIRMED = _("Terima kasih. Laporan {code} kami teruskan. Ketik KLAIM untuk melihat.")
THANKS_DENIED = _("Terima kasih. Petugas kami periksa dulu, laporan {code} belum hilang.")
SELF_REPORTED = _(
    "Baik, kami catat {code} sudah dilaporkan sendiri. Simpan nomor atau bukti dari sana."
)
DRAFT_REPORTED = _(
    "Baik, kami catat. Laporan di sini belum lengkap. Untuk melengkapi, ketik {word}."
)
NOT_YOU = _("Maaf sudah mengganggu. Nomor ini kami lepas dari laporan itu, tidak kami kirimi lagi.")
NOTHING_HERE = _("Belum ada laporan yang memakai nomor ini.")

SEEN_HERE = _(
    "Laporan {code} sekarang bisa dilihat dari chat ini juga. Untuk mengirim foto, ketik BERKAS {code}"
)

claim, claim_chat = table(Claim), table(ClaimChat)
claim_paper = table(ClaimPaper)
registration, chat_person = table(Registration), table(ChatPerson)


def _tell(effect: TellClaim, scene: Scene) -> Outcome:
    """Keep what was told; once the least is there it gets its number."""
    connection, now = scene.connection, scene.now
    answers = {k: v for k, v in effect.answers.items() if not k.startswith("@")}
    row = _found(effect, scene)
    if effect.code and row is None:
        return Outcome(says=(Say(NOT_HERE),), instead=True)
    if row is None:
        row = claims.open_claim(
            connection,
            {
                "chat_id": scene.chat.id,
                "token": effect.token,
                "kind": effect.kind,
                "hours": effect.hours,
            },
            answers,
            now,
        )
        claims.note(connection, row.id, "system", "state", "draft", now)
        _join(scene, row.id, scene.chat.id, "teller")
    _note_told(effect, row, answers, scene)
    victim = _victim(answers.get("victim"), scene)
    answers |= _known_of(victim, answers)
    registered = victim.id if victim else _enrolled(answers.get("nik"), scene)
    unknown = effect.done and registered is None and not effect.code
    flags = (*effect.flags, *(("unknown_member",) if unknown else ()))
    told = effect.done and row.state == "draft"
    ended = effect.done and not told and effect.part == "second"
    early = ("second_early",) if ended and row.state in TOO_EARLY else ()
    # The zone may not have been known when it was first told.
    hours = row.hours if effect.code and effect.hours == WIB else effect.hours
    values = claims.added(row, answers, hours, now)
    values["flags"] = claims.flagged(row.flags, (*flags, *early))
    if row.state == "draft":
        values["kind"] = effect.kind
    if effect.done and registered is not None:
        values["registration_id"] = registered
    if told:
        values |= {"state": "told", "flags": claims.unflagged(values["flags"], ("declined",))}
    elif ended:
        values |= _ended(row, answers, hours, now)
    connection.execute(update(claim).where(claim.c.id == row.id).values(values))
    for key, value in answers.items():
        for name in kept_media(value):
            add_paper(scene, row.id, name, paper_of(key, value))
    if not effect.done:
        return Outcome()
    if registered is not None:
        _let_others_see(registered, row, effect.kind, scene)
    if "state" in values:
        claims.note(connection, row.id, "teller", "state", values["state"], now)
    if told:
        _call_for_person(row.code, flags, scene)
    elif ended:
        _call_for_person(row.code, ("second", *early), scene)
    elif effect.part == "heirs":
        _call_for_person(row.code, ("heirs", *flags), scene)
    return Outcome({"code": row.code})


MAY_FOLLOW = ("accepted", "recovered")
"""States from which the second report goes on at once."""

TOO_EARLY = ("told", "papers", "sent", "refused")
"""States in which it is kept: the first report has still to be answered, and a person looks at it."""


def _ended(row: Any, answers: Mapping[str, Any], hours: int, now: datetime) -> dict[str, Any]:
    """The second report: its 48 hours run from the day that was told. Told early it is kept."""
    told = earliest(answers.get("outcome_on") or answers.get("died_on"), hours)
    at = min(told, now) if told else now
    values: dict[str, Any] = {"outcome_at": at, "second_due": at + WINDOW, "next_at": now}
    if row.state in MAY_FOLLOW:
        values |= {"state": "second", "reason": "", "step": 0}
    return values


def _found(effect: TellClaim, scene: Scene) -> Any:
    """The claim that is told of: by its number where it has one, else by its telling."""
    which = (
        (claim.c.code == effect.code)
        if effect.code
        else (claim.c.token == effect.token)
        & ((claim.c.chat_id == scene.chat.id) | (claim_chat.c.role == "teller"))
    )
    return scene.connection.execute(
        select(claim)
        .join(claim_chat, claim_chat.c.claim_id == claim.c.id)
        .where(
            which,
            claim_chat.c.chat_id == scene.chat.id,
            claim_chat.c.role.not_in(sorted(claims.LIMITED)),
        )
        .with_for_update(of=claim)
    ).first()


def _note_told(effect: TellClaim, row: Any, answers: dict[str, Any], scene: Scene) -> None:
    """What is told anew goes to the history: nothing that was said before is lost by it."""
    for key, value in answers.items():
        before = row.answers.get(key)
        if before is not None and before != value:
            claims.note(
                scene.connection, row.id, "teller", "told", f"{key}: {before!r}"[:4000], scene.now
            )


def _victim(value: Any, scene: Scene) -> Any:
    """The registration that is meant, where this chat may see it."""
    if not isinstance(value, str) or not value.startswith("L-"):
        return None
    return scene.connection.execute(
        select(registration.c.id, registration.c.name, registration.c.answers)
        .join(chat_person, chat_person.c.registration_id == registration.c.id)
        .where(registration.c.code == value, chat_person.c.chat_id == scene.chat.id)
    ).first()


def _enrolled(nik: Any, scene: Scene) -> int | None:
    """The registration of a NIK that was told; whoever told it learns nothing of that."""
    if not isinstance(nik, str):
        return None
    found: int | None = scene.connection.scalar(
        select(registration.c.id)
        .where(
            registration.c.nik_index.in_(scene.keyring.indexes(nik, NIK_SCOPE)),
            registration.c.state != "withdrawn",
        )
        .order_by(registration.c.id)
        .limit(1)
    )
    return found


_CARRIED = ("nik", "birth_date", "birth", "address", "home", "job", "income_sum", "member_number")


def _known_of(victim: Any, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the forms need of a registered worker, kept with the claim: it outlives erasure."""
    if victim is None:
        return {}
    known = {key: victim.answers[key] for key in _CARRIED if victim.answers.get(key) is not None}
    known["name"] = victim.name
    phone = victim.answers.get("phone")
    if isinstance(phone, str):
        known["victim_phone"] = phone
    return {key: value for key, value in known.items() if answers.get(key) is None}


def _join(scene: Scene, claim_id: int, chat_id: int, role: str) -> bool:
    joined = claims.join(scene.connection, claim_id, chat_id, role, scene.now)
    if not joined:
        return False
    _count_claims(scene, chat_id, 1)
    return True


def _count_claims(scene: Scene, chat_id: int, more: int) -> None:
    """A chat sees so many claims more, or less."""
    here = scene.chat if chat_id == scene.chat.id else scene.others.get(chat_id)
    if here is not None:
        here.claims = max(here.claims + more, 0)
        here.version += here is not scene.chat  # its own turn counts itself
        here.changed = True
    else:
        scene.connection.execute(
            update(claims.chat)
            .where(claims.chat.c.id == chat_id)
            .values(claims=claims.chat.c.claims + more, version=claims.chat.c.version + 1)
        )


def _let_others_see(registration_id: int, row: Any, kind: str, scene: Scene) -> None:
    """The worker's own chats see it too, and are asked whether it is right.

    Whoever enrolled a group is not the worker, and learns of it from the guardian alone.
    """
    person = scene.connection.execute(
        select(registration).where(registration.c.id == registration_id)
    ).one()
    chats = scene.connection.scalars(
        select(chat_person.c.chat_id)
        .where(
            chat_person.c.registration_id == registration_id,
            chat_person.c.chat_id.not_in({scene.chat.id, claims.enroller(person)} - {None}),
        )
        .order_by(chat_person.c.chat_id)
    ).all()
    for chat_id in chats:
        if _join(scene, row.id, chat_id, "worker"):
            values = {"name": person.name[:20], "code": row.code}
            asked = IS_IT_TRUE[kind]
            key = f"{outbox.MUST}claim:{row.id}:true:{chat_id}"
            outbox.queue(scene.connection, key, chat_id, [Say(asked, values)], scene.now)


def _call_for_person(code: str, flags: tuple[str, ...], scene: Scene) -> None:
    text = f"{code} {' '.join(flags)}".strip()
    open_ticket(OpenTicket("claim", text, urgent=True, hold=False), scene)


def _end(effect: EndClaim, scene: Scene) -> Outcome:
    """Only what has no number yet: all else is closed by people."""
    row = scene.connection.execute(
        select(claim)
        .join(claim_chat, claim_chat.c.claim_id == claim.c.id)
        .where(
            claim_chat.c.chat_id == scene.chat.id,
            claim_chat.c.role == "teller",
            claim.c.token == effect.token,
            claim.c.state == "draft",
        )
        .with_for_update(of=claim)
    ).first()
    if row is not None:
        scene.connection.execute(
            update(claim)
            .where(claim.c.id == row.id)
            .values(state="closed", reason=effect.reason, next_at=None, updated_at=scene.now)
        )
        claims.note(
            scene.connection, row.id, "teller", "state", f"closed {effect.reason}", scene.now
        )
        if claims.erased_at_the_end(scene.connection, row, scene.now):
            told_in = scene.chat if row.chat_id == scene.chat.id else scene.others.get(row.chat_id)
            if told_in is not None:
                told_in.claims -= 1
    return Outcome()


def _papers(effect: AddPapers, scene: Scene) -> Outcome:
    row = _own(effect.code, scene)
    if row is None or row.role == claims.PHONE:
        return Outcome(says=(Say(NOT_HERE),), instead=True)
    for name in effect.media:
        add_paper(scene, row.id, name, effect.paper)
    flags = claims.flagged(row.flags, () if row.state in OVER else (claims.NEW_PAPERS,))
    scene.connection.execute(
        update(claim).where(claim.c.id == row.id).values(flags=flags, updated_at=scene.now)
    )
    # Whoever sent what was asked for waits for us; after the end it may still matter.
    text = f"{row.code} {effect.paper}"
    open_ticket(OpenTicket("claim", text, urgent=row.state == "papers", hold=False), scene)
    return Outcome({"code": row.code, "n": str(len(effect.media))})


def paper_of(key: str, answer: Mapping[str, Any]) -> str:
    """Which paper a file is that came as the answer to a question of that key."""
    if key == "nik":
        return "ktp"
    if key in PAPERS:
        return key
    return "photo" if "photos" in answer else "other"


def add_paper(scene: Scene, claim_id: int, media_id: str, paper: str) -> None:
    """Keep with a claim that a file belongs to it; the same file again changes nothing.

    It takes the place of those of this paper that were asked for again.
    """
    connection = scene.connection
    found = select(claim_paper.c.id).where(
        claim_paper.c.claim_id == claim_id, claim_paper.c.media_id == media_id
    )
    if connection.execute(found).first() is not None:
        return
    connection.execute(
        update(claim_paper)
        .where(
            claim_paper.c.claim_id == claim_id,
            claim_paper.c.paper == paper,
            claim_paper.c.state == "again",
        )
        .values(state="replaced")
    )
    connection.execute(
        insert(claim_paper).values(
            claim_id=claim_id, media_id=media_id, paper=paper, state="new", at=scene.now
        )
    )


def _own(code: str, scene: Scene) -> Any:
    """A claim that this chat may see, or nothing."""
    return scene.connection.execute(
        select(claim, claim_chat.c.role)
        .join(claim_chat, claim_chat.c.claim_id == claim.c.id)
        .where(claim.c.code == code, claim_chat.c.chat_id == scene.chat.id)
    ).first()


VOUCHED = ("sms", "whatsapp")
"""Channels on which an address is the sender's own phone number, by the channel's word."""


def _see(effect: SeeClaim, scene: Scene) -> Outcome:
    if not see(effect.code, effect.phone, scene):
        return Outcome(says=(Say(NOT_HERE),))
    return Outcome(says=(Say(SEEN_HERE, {"code": effect.code}),))


def see(code: str, phone: str, scene: Scene) -> bool:
    """Show a claim to another chat of the same phone, in the same part; false where there is none."""
    row = scene.connection.execute(
        select(claim.c.id, claim_chat.c.role)
        .join(claim_chat, claim_chat.c.claim_id == claim.c.id)
        .join(claims.chat, claims.chat.c.id == claim_chat.c.chat_id)
        .where(
            claim.c.code == code,
            claims.chat.c.address_index.in_(_of_phone(phone, scene)),
            claim_chat.c.confirmed.is_not(False),
        )
        .order_by(claim_chat.c.chat_id)
        .limit(1)
    ).first()
    if row is None:
        return False
    _join(scene, row.id, scene.chat.id, row.role)
    return True


def _confirm(effect: ConfirmClaim, scene: Scene) -> Outcome:
    """The word of the person concerned; a no calls a person and stops nothing.

    A number that was told and that nobody had written from is by a yes that of whom it was told to be.
    """
    row = _own(effect.code, scene)
    if row is None or row.role not in ("worker", claims.PHONE):
        return Outcome(says=(Say(NOT_HERE),))
    connection = scene.connection
    role = _told_to_be(row, scene) if row.role == claims.PHONE and effect.yes else row.role
    connection.execute(
        update(claim_chat)
        .where(claim_chat.c.claim_id == row.id, claim_chat.c.chat_id == scene.chat.id)
        .values(confirmed=effect.yes, role=role)
    )
    word = "confirmed" if effect.yes else "denied"
    claims.note(connection, row.id, role, "note", word, scene.now)
    if not effect.yes:
        open_ticket(OpenTicket("claim", f"{row.code} {word}", urgent=True, hold=False), scene)
    text = THANKS_CONFIRMED if effect.yes else THANKS_DENIED
    return Outcome(says=(Say(text, {"code": row.code}),))


def _told_to_be(row: Any, scene: Scene) -> str:
    """Whose number that of this chat is, by what was told."""
    address = scene.connection.scalar(
        select(claims.chat.c.address).where(claims.chat.c.id == scene.chat.id)
    )
    others = address == row.answers.get("victim_phone") != row.answers.get("phone")
    return "worker" if others else "teller"


def _reported(effect: ReportedMyself, scene: Scene) -> Outcome:
    """Kept as the person's word: reminders end, and people of the programme still see to it.

    From a chat that may be anybody's, or of what is half told, people alone hear of it.
    """
    row = _own(effect.code, scene)
    if row is None:
        return Outcome(says=(Say(NOT_HERE),))
    if row.state == "draft":
        open_ticket(OpenTicket("claim", f"{row.code} draft, reported", hold=False), scene)
        return Outcome(says=(Say(DRAFT_REPORTED, {"word": WORDS[row.kind]}),))
    if row.role in claims.LIMITED:
        claims.note(scene.connection, row.id, row.role, "note", "said to be reported", scene.now)
        text = f"{row.code} said to be reported, by {row.role}"
        open_ticket(OpenTicket("claim", text, hold=False), scene)
    elif row.first_sent is None:
        flags = () if row.state in OVER else (REPORTED,)
        scene.connection.execute(
            update(claim)
            .where(claim.c.id == row.id)
            .values(
                first_sent=scene.now,
                flags=claims.flagged(row.flags, flags),
                next_at=None if row.state in OVER else scene.now,
                updated_at=scene.now,
            )
        )
        claims.note(scene.connection, row.id, "teller", "note", "reported by themselves", scene.now)
        open_ticket(OpenTicket("claim", f"{row.code} reported by themselves", hold=False), scene)
    return Outcome(says=(Say(SELF_REPORTED, {"code": row.code}),))


def _not_this_person(effect: NotThisPerson, scene: Scene) -> Outcome:
    """A number that has changed hands learns nothing more; the claims go on, people are called.

    What was told or registered from this very chat stays with it, but no form of it goes out before a
    person has looked. The other chats of the same phone have changed hands with it.
    """
    connection, chat = scene.connection, scene.chat
    chats = [chat.id, *_of_the_same_phone(scene)]
    rows = connection.execute(
        select(claim, claim_chat.c.role, claim_chat.c.chat_id.label("seen_by"))
        .join(claim_chat, claim_chat.c.claim_id == claim.c.id)
        .where(claim_chat.c.chat_id.in_(chats))
        .order_by(claim.c.id, claim_chat.c.chat_id)
        .with_for_update(of=claim)
    ).all()
    told = {row.id for row in rows if row.chat_id in chats}
    flags: dict[int, str] = {row.id: row.flags for row in rows}
    left: dict[int, int] = {}
    for row in rows:
        # Nobody is looked up again by the number that led here.
        role = _told_to_be(row, scene) if row.role == claims.PHONE else row.role
        if row.id in told:
            role = "teller"
        else:
            connection.execute(
                delete(claim_chat).where(
                    claim_chat.c.claim_id == row.id, claim_chat.c.chat_id == row.seen_by
                )
            )
            left[row.seen_by] = left.get(row.seen_by, 0) + 1
        flags[row.id] = claims.flagged(flags[row.id], (f"not_{role}",))
        connection.execute(update(claim).where(claim.c.id == row.id).values(flags=flags[row.id]))
    for row in {row.id: row for row in rows}.values():
        claims.note(connection, row.id, "system", "note", "a chat says: not this person", scene.now)
        text = f"{row.code} not this person"
        open_ticket(OpenTicket("claim", text, urgent=True, hold=False), scene)
    elsewhere = select(registration.c.id).where(registration.c.chat_id != chat.id)
    gone = connection.execute(
        delete(chat_person).where(
            chat_person.c.chat_id == chat.id, chat_person.c.registration_id.in_(elsewhere)
        )
    ).rowcount
    chat.people = max(chat.people - gone, 0)
    for other, many in left.items():
        _count_claims(scene, other, -many)
    if gone or any(row.id not in told for row in rows):
        return Outcome(says=(Say(NOT_YOU),))
    if rows:
        return Outcome(says=(Say(THANKS_DENIED, {"code": rows[-1].code}),))
    return Outcome(says=(Say(NOTHING_HERE),))


def _of_the_same_phone(scene: Scene) -> Sequence[int]:
    """The chats of the same phone on the other channels that vouch for a number."""
    if scene.chat.channel not in VOUCHED:
        return ()
    phone = scene.connection.scalar(
        select(claims.chat.c.address).where(claims.chat.c.id == scene.chat.id)
    )
    return scene.connection.scalars(
        select(claims.chat.c.id).where(
            claims.chat.c.address_index.in_(_of_phone(str(phone), scene)),
            claims.chat.c.id != scene.chat.id,
        )
    ).all()


def _of_phone(phone: str, scene: Scene) -> list[str]:
    """The blind indexes under which the chats of a phone stand."""
    return [
        index
        for channel in VOUCHED
        for index in scene.keyring.indexes(f"{channel}:{phone}", ADDRESS_SCOPE)
    ]


APPLY: Mapping[type[Effect], Callable[[Any, Scene], Outcome]] = {
    TellClaim: _tell,
    EndClaim: _end,
    AddPapers: _papers,
    ConfirmClaim: _confirm,
    SeeClaim: _see,
    ReportedMyself: _reported,
    NotThisPerson: _not_this_person,
}
