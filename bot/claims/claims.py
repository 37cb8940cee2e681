"""The rows of claims: opened with the first words, added to, moved from state to state, never lost."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot import codes, outbox
from bot.claims.steps import REPORTED, running
from bot.models import (
    Audit,
    Chat,
    ChatPerson,
    Claim,
    ClaimChat,
    ClaimNote,
    ClaimPaper,
    Media,
    Registration,
    table,
)
from flows.accident import NOT_KNOWN, earliest
from flows.claims import MOVES, NAMELESS, OVER, REASONS, WINDOW, state_of
from flows.papers import AGAIN, PAPERS, lacking
from flows.talk import Claim as View
from flows.talk import Label, Say, _

claim, claim_chat = table(Claim), table(ClaimChat)
claim_note, claim_paper = table(ClaimNote), table(ClaimPaper)
audit, media = table(Audit), table(Media)
chat, registration, chat_person = table(Chat), table(Registration), table(ChatPerson)

TOLD_AGENTS = frozenset(("papers", "sent", "paid", "closed"))
"""The states of which whoever enrolled the worker hears: none that tells of healing."""

MUST = outbox.MUST
"""What becomes of a claim is said also to who wants no other messages: it was asked for."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A chat that a claim concerns, and whether it can be written to unasked."""

    chat_id: int
    channel: str
    role: str
    stopped: bool
    blocked: bool
    heard: datetime | None
    """When somebody last wrote from there; nothing for a chat that we have begun."""


# --- reading ------------------------------------------------------------------------------------------


_PAPERS = (
    select(claim_paper.c.claim_id, claim_paper.c.paper, claim_paper.c.state, claim_paper.c.reason)
    .where(claim_paper.c.claim_id.in_(bindparam("of_claims", expanding=True)))
    .order_by(claim_paper.c.id)
)


def claims_of(
    connection: Connection, chat_id: int, codes: AbstractSet[str] = frozenset()
) -> tuple[View, ...]:
    """The claims that a chat may see: what is open and one's own first, of those the newest.

    Of more than SEEN, behind these, only those of the codes.
    """
    rows = [*connection.execute(_NEWEST, {"of_chat": chat_id})]
    if len(rows) == SEEN and (more := codes - {row.code for row in rows}):
        rows += connection.execute(_NAMED, {"of_chat": chat_id, "codes": sorted(more)})
    told = [row.id for row in rows if row.role not in LIMITED]
    papers = papers_of(connection, told) if told else {}
    return tuple(view(row, role=row.role, papers=papers.get(row.id, ())) for row in rows)


def papers_of(connection: Connection, claim_ids: Sequence[int]) -> dict[int, list[Any]]:
    """What was sent for claims, as rows of (paper, state, reason), the first sent first."""
    found: dict[int, list[Any]] = {}
    for row in connection.execute(_PAPERS, {"of_claims": claim_ids}):
        found.setdefault(row.claim_id, []).append(row)
    return found


NEW_PAPERS = "new_papers"
"""The flag of a claim for which something was sent that nobody has looked at yet."""

ERASE = "erase"
"""The flag of an open claim that is erased once it is closed."""

AGENT = "agent"
"""The role of the head of a group, who learns how far a claim is and nothing of what was told."""
PHONE = "phone"
"""The role of a number that was told and that nobody has written from: it may be somebody else's."""
LIMITED = frozenset((AGENT, PHONE))
"""Roles that learn nothing of what was told, and add nothing to it."""


SEEN = 20
"""So many claims of a chat are read before a turn that names none."""

_MAY_SEE = (
    select(claim, claim_chat.c.role)
    .join(claim_chat, claim_chat.c.claim_id == claim.c.id)
    .where(claim_chat.c.chat_id == bindparam("of_chat"))
)
_NEWEST = _MAY_SEE.order_by(
    claim.c.state.in_(sorted(OVER)), claim_chat.c.role.in_(sorted(LIMITED)), claim.c.id.desc()
).limit(SEEN)
_NAMED = _MAY_SEE.where(claim.c.code.in_(bindparam("codes", expanding=True)))


def view(row: Any, *, role: str = "", papers: Iterable[Any] = ()) -> View:
    """A row as the talk sees it; `papers` are rows of what was sent for it.

    For an agent it holds no answer but the name, and nothing of the evidence; for a number that may
    be somebody else's not even that.
    """
    name = row.answers.get("name") if role != PHONE else None
    known = role not in LIMITED
    told = row.answers if known else {"name": name} if name else {}
    sent = tuple(papers) if known else ()
    return View(
        code=row.code,
        kind=row.kind,
        state=row.state,
        reason=row.reason,
        name=name if isinstance(name, str) else NAMELESS,
        answers=told,
        opened_at=row.opened_at,
        first_due=row.first_due,
        role=role,
        token=row.token,
        hours=row.hours,
        first_sent=row.first_sent,
        second_due=row.second_due,
        second_sent=row.second_sent,
        papers=tuple((one.paper, one.state) for one in sent),
        again=tuple((one.paper, one.reason) for one in sent if one.state == "again"),
    )


def shown(connection: Connection, code: str) -> Any:
    """The row of one claim by its code, in any case. Raises LookupError."""
    row = connection.execute(select(claim).where(claim.c.code == code.strip().upper())).first()
    if row is None:
        raise LookupError(f"no claim {code}")
    return row


def listed(connection: Connection, states: Sequence[str] = ()) -> Sequence[Any]:
    """Rows of claims, by default those that are not over, the one whose deadline is next first."""
    wanted = claim.c.state.in_(states) if states else claim.c.state.not_in(sorted(OVER))
    return connection.execute(
        select(claim).where(wanted).order_by(claim.c.first_due, claim.c.id)
    ).all()


def notes(connection: Connection, claim_id: int) -> Sequence[Any]:
    """The history of a claim, the oldest line first."""
    return connection.execute(
        select(claim_note).where(claim_note.c.claim_id == claim_id).order_by(claim_note.c.id)
    ).all()


def contacts(connection: Connection, claim_id: int) -> Sequence[Contact]:
    """The chats that a claim concerns: who told it, the worker, the agent."""
    return contacts_of(connection, [claim_id]).get(claim_id, [])


def contacts_of(connection: Connection, claim_ids: Sequence[int]) -> dict[int, list[Contact]]:
    """The same for many claims, by their ids."""
    rows = connection.execute(
        select(
            claim_chat.c.claim_id,
            claim_chat.c.chat_id,
            claim_chat.c.role,
            chat.c.channel,
            chat.c.stopped_at,
            chat.c.blocked_at,
            chat.c.heard_at,
        )
        .join(chat, chat.c.id == claim_chat.c.chat_id)
        .where(claim_chat.c.claim_id.in_(claim_ids), claim_chat.c.confirmed.is_not(False))
        .order_by(claim_chat.c.claim_id, claim_chat.c.chat_id)
    )
    found: dict[int, list[Contact]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(
            Contact(
                row.chat_id,
                row.channel,
                row.role,
                row.stopped_at is not None,
                row.blocked_at is not None,
                row.heard_at,
            )
        )
    return found


def enroller(person: Any) -> int | None:
    """The chat that enrolled the people of a group, this registration among them.

    Nothing where people enrolled themselves, or no group was named.
    """
    group = person.answers.get("group")
    if person.answers.get("who") != "other" or not isinstance(group, str) or not group.strip():
        return None
    chat_id: int = person.chat_id
    return chat_id


# --- writing ------------------------------------------------------------------------------------------


def note(
    connection: Connection, claim_id: int, who: str, kind: str, text: str, now: datetime
) -> int:
    """Add a line to the history of a claim; its id."""
    made: int = connection.execute(
        insert(claim_note)
        .values(claim_id=claim_id, at=now, who=who, kind=kind, text=text)
        .returning(claim_note.c.id)
    ).scalar_one()
    return made


def join(connection: Connection, claim_id: int, chat_id: int, role: str, now: datetime) -> bool:
    """Let a chat see a claim; false when it could already. The caller counts it on the chat's row."""
    found = select(claim_chat.c.role).where(
        claim_chat.c.claim_id == claim_id, claim_chat.c.chat_id == chat_id
    )
    if connection.execute(found).first() is not None:
        return False
    connection.execute(
        insert(claim_chat).values(claim_id=claim_id, chat_id=chat_id, role=role, since=now)
    )
    return True


def open_claim(
    connection: Connection,
    values: Mapping[str, Any],
    answers: Mapping[str, Any],
    now: datetime,
) -> Any:
    """A new claim in the state draft; a code that is taken is drawn again. Its row."""
    row = {
        **values,
        "state": "draft",
        "opened_at": now,
        "updated_at": now,
        "next_at": now,
        **_of_answers(answers, values["hours"], now),
    }
    _code, made = codes.keep(connection, claim, "A", row)
    return connection.execute(select(claim).where(claim.c.id == made)).one()


def added(row: Any, answers: Mapping[str, Any], hours: int, now: datetime) -> dict[str, Any]:
    """The columns of a claim with what was told now; the rest stays unless it is told anew.

    `hours` is the zone as it is known now, ahead of UTC.
    """
    merged = {
        **row.answers,
        **{k: v for k, v in answers.items() if v != NOT_KNOWN or k not in row.answers},
    }
    values = {"hours": hours, "updated_at": now, **_of_answers(merged, hours, row.opened_at)}
    if values["first_due"] != row.first_due and row.state not in OVER:
        values["next_at"] = now  # the guardian's steps lie elsewhere now
    return values


def flagged(before: str, flags: Iterable[str]) -> str:
    """The flags of a claim with these behind them, each once."""
    return ",".join(dict.fromkeys((*filter(None, before.split(",")), *flags)))


def unflagged(before: str, flags: Iterable[str]) -> str:
    """The flags of a claim without these."""
    gone = set(flags)
    return ",".join(one for one in before.split(",") if one not in gone)


def flag(connection: Connection, claim_id: int, flags: Iterable[str]) -> None:
    """Add codes of what a person should look at to a claim; those it has stay."""
    known = connection.execute(select(claim.c.flags).where(claim.c.id == claim_id)).scalar_one()
    every = flagged(known, flags)
    connection.execute(update(claim).where(claim.c.id == claim_id).values(flags=every))


def _of_answers(answers: Mapping[str, Any], hours: int, opened_at: datetime) -> dict[str, Any]:
    """The columns that follow from what was told."""
    happened = earliest(answers.get("when"), hours)
    known = min(happened, opened_at) if happened else None
    return {
        "answers": dict(answers),
        "happened_at": known,
        "first_due": (known or opened_at) + WINDOW,
    }


def locked(connection: Connection, code: str) -> Any:
    """The row of a claim, its chats locked before it as everywhere. Raises LookupError."""
    connection.execute(
        select(chat.c.id)
        .join(claim_chat, claim_chat.c.chat_id == chat.c.id)
        .join(claim, claim.c.id == claim_chat.c.claim_id)
        .where(claim.c.code == code)
        .order_by(chat.c.id)
        .with_for_update(of=chat, key_share=True)
    ).all()
    row = connection.execute(select(claim).where(claim.c.code == code).with_for_update()).first()
    if row is None:
        raise LookupError(f"no claim {code}")
    return row


def move(
    connection: Connection,
    code: str,
    state: str,
    who: str,
    now: datetime,
    *,
    reason: str = "",
    text: str = "",
    at: datetime | None = None,
) -> None:
    """Write down what became of a claim, and tell it to everyone whom it concerns.

    `reason` is one of flows.claims.REASONS where the state needs one, `text` a line for the
    history, `at` the moment it happened where that is not now (sent, recovered).
    Raises LookupError when there is no such claim, ValueError when the state cannot follow, the
    reason is missing or is none of that state, or `at` lies in the future.
    """
    row = locked(connection, code.strip().upper())
    if state not in MOVES[row.state]:
        may = ", ".join(MOVES[row.state])
        raise ValueError(f"claim {row.code} is {row.state}; what may follow is {may}")
    reasons = REASONS.get(state, {})
    if reasons and reason not in reasons:
        raise ValueError(f"{state} needs a reason: {', '.join(reasons)}")
    if reason and not reasons:
        raise ValueError(f"{state} has no reasons")
    if at is not None and at > now:
        raise ValueError("the moment has not come yet")
    moment = at or now
    if state == "accepted" and row.outcome_at is not None and "outcome" in row.answers:
        # The second report was told before the first was answered: nobody has to tell it again.
        note(connection, row.id, who, "state", f"accepted {text}".strip(), now)
        state = "second"
    values: dict[str, Any] = {"state": state, "reason": reason, "updated_at": now}
    values["next_at"] = None if state in OVER else now
    if state == "sent":
        values["first_sent"] = row.first_sent or moment
    elif state == "recovered":
        values |= {"outcome_at": moment, "second_due": moment + WINDOW, "step": 0}
    elif state == "second_sent":
        values["second_sent"] = row.second_sent or moment
    settled = {"papers": (NEW_PAPERS,), "sent": (REPORTED,)}.get(state, ())
    values["flags"] = unflagged(row.flags, settled)
    after = SimpleNamespace(**{**row._mapping, **values})
    if [one.name for one in running(after)][:1] != [one.name for one in running(row)][:1]:
        values["step"] = 0  # what begins to run is told from its beginning; what runs goes on
    connection.execute(update(claim).where(claim.c.id == row.id).values(**values))
    line = note(connection, row.id, who, "state", f"{state} {reason} {text}".strip(), now)
    tell(connection, row.id, f"state:{line}", now)
    if state == "closed" and erased_at_the_end(connection, row, now):
        connection.execute(
            update(chat)
            .where(chat.c.id == row.chat_id)
            .values(claims=chat.c.claims - 1, version=chat.c.version + 1)
        )


PAPER_AGAIN = _("Laporan {code}, {paper}: {why}. Boleh kirim lagi? Ketik BERKAS {code}")
PAPERS_GOOD = _("Laporan {code}: berkas yang perlu sudah cocok semua. Terima kasih.")


def judge_paper(
    connection: Connection, paper_id: int, state: str, reason: str, who: str, now: datetime
) -> None:
    """Say of one file that it is good, or has to be sent again and why.

    Those who may know of it are told which paper is wanted again; of good ones they are told once,
    when nothing is wanted any more. An agent is told neither. `reason` is one of flows.papers.AGAIN.
    Raises LookupError when there is no such file, ValueError for another state, a reason that is
    missing or too much, a file that another one has replaced, or a claim that is over.
    """
    if state not in ("good", "again"):
        raise ValueError("a paper is good or again")
    if state == "again" and reason not in AGAIN:
        raise ValueError(f"again needs a reason: {', '.join(AGAIN)}")
    if state == "good" and reason:
        raise ValueError("good has no reasons")
    code = connection.scalar(
        select(claim.c.code)
        .join(claim_paper, claim_paper.c.claim_id == claim.c.id)
        .where(claim_paper.c.id == paper_id)
    )
    if code is None:
        raise LookupError(f"no paper {paper_id}")
    row = locked(connection, code)
    paper = connection.execute(select(claim_paper).where(claim_paper.c.id == paper_id)).one()
    if row.state in OVER:
        raise ValueError(f"claim {code} is {row.state}")
    if paper.state == "replaced":
        raise ValueError(f"another {paper.paper} was sent after paper {paper_id}")
    connection.execute(
        update(claim_paper).where(claim_paper.c.id == paper_id).values(state=state, reason=reason)
    )
    sent = papers_of(connection, [row.id])[row.id]
    if all(one.state != "new" for one in sent):
        connection.execute(
            update(claim)
            .where(claim.c.id == row.id)
            .values(flags=unflagged(row.flags, (NEW_PAPERS,)))
        )
    line = f"{paper_id} {paper.paper} {state} {reason}".strip()
    noted = note(connection, row.id, who, "paper", line, now)
    _audit(connection, who, f"paper {state}", row.id, now)
    values: dict[str, str] = {"code": code}
    if state == "again":
        values |= {"paper": Label(PAPERS[paper.paper].label), "why": AGAIN[reason]}
        say = Say(PAPER_AGAIN, values)
    elif _all_good(view(row, papers=sent)):
        say = Say(PAPERS_GOOD, values)
    else:
        return
    for one in contacts(connection, row.id):
        if one.role not in LIMITED:
            key = f"{MUST}claim:{row.id}:paper:{noted}:{one.chat_id}"
            outbox.queue(connection, key, one.chat_id, [say], now)


def _all_good(seen: View) -> bool:
    """Whether nothing is wanted and everything that came was looked at."""
    return not lacking(seen) and all(state != "new" for _paper, state in seen.papers)


def _audit(connection: Connection, who: str, action: str, claim_id: int, now: datetime) -> None:
    connection.execute(
        insert(audit).values(at=now, who=who, action=action, subject=f"claim {claim_id}")
    )


def tell(connection: Connection, claim_id: int, key: str, now: datetime) -> int:
    """Queue the state of a claim for all whom it concerns; how many will read it."""
    row = connection.execute(select(claim).where(claim.c.id == claim_id)).one()
    return sum(
        outbox.queue(
            connection,
            f"{MUST}claim:{claim_id}:{key}:{one.chat_id}",
            one.chat_id,
            [state_of(view(row, role=one.role))],
            now,
        )
        for one in contacts(connection, claim_id)
        if one.role != PHONE and (one.role != AGENT or row.state in TOLD_AGENTS)
    )


def forget(
    connection: Connection, chat_id: int, registrations: Sequence[int], now: datetime
) -> int:
    """A chat has everything erased: claims that are over lose all that tells who it was.

    Those that are open stay as they are until they are closed, as the right to payment hangs on them;
    how many those of this chat are.
    """
    connection.execute(
        update(claim).where(claim.c.registration_id.in_(registrations)).values(registration_id=None)
    )
    own = select(claim_chat.c.claim_id).where(claim_chat.c.chat_id == chat_id)
    over = connection.scalars(
        select(claim.c.id).where(claim.c.id.in_(own), claim.c.state.in_(sorted(OVER)))
    ).all()
    told_here = connection.scalars(
        select(claim.c.id).where(claim.c.id.in_(over), claim.c.chat_id == chat_id)
    ).all()
    _empty(connection, told_here, now)
    still_open = connection.execute(
        select(claim.c.id).where(claim.c.chat_id == chat_id, claim.c.state.not_in(sorted(OVER)))
    ).all()
    for row in still_open:
        flag(connection, row.id, (ERASE,))
    connection.execute(
        delete(claim_chat).where(claim_chat.c.chat_id == chat_id, claim_chat.c.claim_id.in_(over))
    )
    left: int = connection.execute(
        select(func.count()).select_from(claim_chat).where(claim_chat.c.chat_id == chat_id)
    ).scalar_one()
    return left


def _empty(connection: Connection, claim_ids: Sequence[int], now: datetime) -> None:
    """Take away all that tells who claims are about, and the files that no other claim has."""
    connection.execute(
        update(claim)
        .where(claim.c.id.in_(claim_ids))
        .values(answers={}, chat_id=None, updated_at=now)
    )
    connection.execute(delete(claim_note).where(claim_note.c.claim_id.in_(claim_ids)))
    files = connection.scalars(
        select(claim_paper.c.media_id).where(claim_paper.c.claim_id.in_(claim_ids))
    ).all()
    connection.execute(delete(claim_paper).where(claim_paper.c.claim_id.in_(claim_ids)))
    connection.execute(delete(media).where(media.c.id.in_(files), media.c.id.not_in(files_kept())))


def erased_at_the_end(connection: Connection, row: Any, now: datetime) -> bool:
    """Keep the promise to erase a claim once it is closed; false where nobody asked for it.

    The caller counts the claim of whoever told it off the chat's row.
    """
    if ERASE not in row.flags.split(","):
        return False
    _empty(connection, [row.id], now)
    connection.execute(
        delete(claim_chat).where(
            claim_chat.c.claim_id == row.id, claim_chat.c.chat_id == row.chat_id
        )
    )
    return True


def files_kept() -> Any:
    """The ids of files that belong to a claim, for a statement that takes away all others."""
    return select(claim_paper.c.media_id)
