"""The forms of claims on their way into chats: made when they leave, and each hand-out written down.

The queue holds a reference, {"form": name, "claim": id}. What has left once is pinned to it with
"day" and "digest", so that a try that is made again sends the very same paper or none.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from bot.channels import Attached
from bot.claims import case, claims, filled
from bot.claims.by_chat import VOUCHED
from bot.claims.case import FIRST, FORMS
from bot.database import for_reading, snapshot
from bot.models import (
    Audit,
    Chat,
    ChatPerson,
    Claim,
    ClaimChat,
    Handout,
    Outgoing,
    table,
)
from bot.outbox import LEASE, Due, NotSent
from flows.claims import local

log = structlog.get_logger()

OPEN = timedelta(minutes=15)
"""So long a vendor may fetch a file: it does so at once, and tries again for some minutes."""

PATH = "/berkas/"
"""Before the token, in the address under which a vendor fetches a file."""

audit, claim, claim_chat = table(Audit), table(Claim), table(ClaimChat)
chat, chat_person = table(Chat), table(ChatPerson)
handout, outgoing = table(Handout), table(Outgoing)


_OVER = (
    select(handout.c.token_hash)
    .where(handout.c.until <= bindparam("now", type_=handout.c.until.type))
    .with_for_update(skip_locked=True)  # another process may be sweeping too
)


class Gone(LookupError):
    """There is nothing to hand out: erased, not for this chat (any more), or never was."""


class Changed(LookupError):
    """What was told has changed since this very paper first left."""


FAMILY = frozenset(("spouse", "child", "parent", "sibling"))
"""Who may also have what others told of account, costs and heirs, by `relation`."""


def may_have(connection: Connection, row: Any, chat_id: int, forms: Collection[str]) -> bool:
    """Whether a chat gets these forms of a claim without a person looking first; said nowhere else.

    It does if it told the claim, also by the other of SMS and WhatsApp on the same phone, or if the
    worker's registration is its own. The second report and that of the heirs hold what others may have
    told: of whoever told it, the person concerned and the family alone get them. Where somebody has said
    that it is not theirs, nobody does.
    """
    if {"not_teller", "not_worker"} & set(row.flags.split(",")):
        return False
    seen = connection.execute(
        select(claim_chat.c.chat_id, claim_chat.c.role, claim_chat.c.confirmed).where(
            claim_chat.c.claim_id == row.id
        )
    ).all()
    if any(one.role == "worker" and one.confirmed is False for one in seen):
        return False
    if not any(
        one.chat_id == chat_id and one.role not in claims.LIMITED and one.confirmed is not False
        for one in seen
    ):
        return False
    if _is_own(connection, row, chat_id):
        return True
    if not _told_here(connection, row.chat_id, chat_id):
        return False
    concerned = row.answers.get("victim") == "self" or row.answers.get("relation") in FAMILY
    return concerned or {FIRST}.issuperset(forms)


def _is_own(connection: Connection, row: Any, chat_id: int) -> bool:
    """Whether the chat may see the worker's registration."""
    found = select(chat_person.c.chat_id).where(
        chat_person.c.chat_id == chat_id, chat_person.c.registration_id == row.registration_id
    )
    return connection.execute(found).first() is not None


def _told_here(connection: Connection, teller: int | None, chat_id: int) -> bool:
    """Whether the claim was told from this chat, or from the same phone on another channel."""
    if teller == chat_id:
        return True
    phones = connection.execute(
        select(chat.c.address).where(chat.c.id.in_((teller, chat_id)), chat.c.channel.in_(VOUCHED))
    ).all()
    return len(phones) == 2 and phones[0].address == phones[1].address


@dataclass(frozen=True, slots=True)
class Paper:
    """A form of a claim as a file, and where it is written down that a chat was given it."""

    name: str
    content: bytes
    day: date
    form: str
    claim_id: int
    chat_id: int

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def leaving(engine: Engine, one: Due, site: str, now: datetime) -> Attached:
    """The file that goes with a queued message: its content, or for WhatsApp where to fetch it.

    `site` is where the public reaches us. Raises NotSent: `gone` where there is nothing to send any
    more, `changed` where it was sent before and would be another paper now.
    """
    meant = one.body["document"]
    try:
        paper = _made(engine, meant, one.chat_id, now)
    except Gone:
        raise NotSent("gone") from None
    except Changed:
        raise NotSent("changed") from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of typst's is no Exception; its text may tell a story
        log.error("form_not_made", id=one.id, error=type(error).__name__)
        raise NotSent("unsendable") from None
    token = secrets.token_urlsafe(32) if one.channel == "whatsapp" else ""
    with engine.begin() as connection:
        kept = connection.execute(
            update(outgoing)
            .where(
                outgoing.c.id == one.id,
                outgoing.c.state == "sending",
                outgoing.c.attempts == one.attempts,
            )
            .values(body=_pinned(one.body, paper), due_at=now + LEASE)
        )
        if not kept.rowcount:  # erased while it was made
            raise NotSent("gone")
        if token:
            connection.execute(delete(handout).where(handout.c.token_hash.in_(_OVER)), {"now": now})
            connection.execute(
                insert(handout).values(
                    token_hash=_hash(token), outgoing_id=one.id, until=now + OPEN
                )
            )
        elif "digest" not in meant:
            _write_down(connection, paper, now)
    return Attached(paper.name, paper.content, f"{site}{PATH}{token}" if token else "")


def behind(engine: Engine, token: str, now: datetime) -> int:
    """The queued message whose file an address stands for, by its id. Raises Gone."""
    with for_reading(engine).connect() as connection:
        found: int | None = connection.scalar(
            select(handout.c.outgoing_id).where(
                handout.c.token_hash == _hash(token), handout.c.until > now
            )
        )
    if found is None:
        raise Gone
    return found


def given(engine: Engine, outgoing_id: int, now: datetime, *, taken: bool = True) -> Paper:
    """The file that goes with a queued message, and that it was `taken`. Raises Gone, Changed."""
    with for_reading(engine).connect() as connection:
        row = connection.execute(
            select(outgoing.c.body, outgoing.c.chat_id).where(outgoing.c.id == outgoing_id)
        ).first()
    if row is None or "document" not in row.body:
        raise Gone
    paper = _made(engine, row.body["document"], row.chat_id, now)
    if taken:
        with engine.begin() as connection:
            _write_down(connection, paper, now)
    return paper


def _made(engine: Engine, meant: Mapping[str, Any], chat_id: int, now: datetime) -> Paper:
    """The paper that a reference means, for a chat that may see all of the claim.

    Raises Gone, Changed.
    """
    form = FORMS[meant["form"]]
    with snapshot(engine) as connection:
        row = connection.execute(select(claim).where(claim.c.id == meant["claim"])).first()
        if row is None or not row.answers or not form.applies(row):
            raise Gone
        if not may_have(connection, row, chat_id, (meant["form"],)):
            raise Gone
        known: filled.Known = case.known(connection, row, case.papers_of(connection, row.id))
        if not _is_own(connection, row, chat_id):  # a NIK told by anybody opens no registration
            known = replace(known, registration=None, kpj="")
    told = meant.get("day")
    day = date.fromisoformat(told) if told else local(now, row.hours).date()
    content = form.fill(known, day)
    name = f"{meant['form'].replace(' ', '-')}-{row.code}.pdf"
    paper = Paper(name, content, day, meant["form"], row.id, chat_id)
    if meant.get("digest", paper.digest) != paper.digest:
        raise Changed
    return paper


def _pinned(body: Mapping[str, Any], paper: Paper) -> dict[str, Any]:
    pin = {"day": paper.day.isoformat(), "digest": paper.digest}
    return {**body, "document": {**body["document"], **pin}}


def _write_down(connection: Connection, paper: Paper, now: datetime) -> None:
    connection.execute(
        insert(audit).values(
            at=now,
            who=f"chat {paper.chat_id}",
            action=f"given {paper.form}",
            subject=f"claim {paper.claim_id}",
        )
    )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
