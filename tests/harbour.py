"""A harbour where accidents happen: who tells of one, the worker, the head of the group, and their chats."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, insert, select, update

from bot.claims import claims
from bot.claims.guardian import watch
from bot.data import load
from bot.effects import apply
from bot.models import (
    ADDRESS_SCOPE,
    Chat,
    ChatPerson,
    Claim,
    ClaimChat,
    ClaimNote,
    Outgoing,
    Registration,
    Ticket,
    TicketNote,
    table,
)
from bot.scene import Scene
from bot.sealed import Keyring
from flows.claims import local
from flows.talk import Claim as View
from flows.talk import Effect, TellClaim

TEN = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""Tuesday, ten o'clock in the west of Indonesia."""
HOURS = 7
TELLER_PHONE, WORKER_PHONE = "+6281200000001", "+6281200000002"

chat, claim, claim_chat = table(Chat), table(Claim), table(ClaimChat)
claim_note, outgoing = table(ClaimNote), table(Outgoing)
registration, chat_person = table(Registration), table(ChatPerson)
ticket, ticket_note = table(Ticket), table(TicketNote)


@dataclass(frozen=True)
class Told:
    """One message of the guardian as it was queued."""

    at: datetime
    key: str
    chat_id: int
    channel: str
    text: str
    values: Mapping[str, str]


class Harbour:
    """The people, and a clock that goes when told to."""

    def __init__(self, engine: Engine, keyring: Keyring, now: datetime = TEN) -> None:
        self.engine, self.keyring, self.now, self.sms = engine, keyring, now, True
        self._numbers = count(1)

    def chat(self, channel: str = "telegram", address: str = "", *, wrote: bool = True) -> int:
        address = address or f"{channel}-{next(self._numbers)}"
        row = {
            "channel": channel,
            "address": address,
            "address_index": self.keyring.index(f"{channel}:{address}", ADDRESS_SCOPE),
            "heard_at": self.now - timedelta(hours=1) if wrote else None,
        }
        with self.engine.begin() as connection:
            return int(
                connection.execute(insert(chat).values(row).returning(chat.c.id)).scalar_one()
            )

    def member(self, enrolled_by: int, *seen_by: int, **answers: Any) -> str:
        """A registered worker; the code. Only who enrolled and who was recognised may see it."""
        code = f"L-{next(self._numbers):05}"
        with self.engine.begin() as connection:
            made = connection.execute(
                insert(registration)
                .values(
                    code=code,
                    chat_id=enrolled_by,
                    answers={"name": "Tarno bin Kasan", **answers},
                    name="Tarno bin Kasan",
                    state="verified",
                    created_at=self.now,
                    updated_at=self.now,
                )
                .returning(registration.c.id)
            ).scalar_one()
            connection.execute(
                insert(chat_person),
                [
                    {"chat_id": one, "registration_id": made, "since": self.now}
                    for one in dict.fromkeys((enrolled_by, *seen_by))
                ],
            )
        return code

    def does(self, chat_id: int, effect: Effect) -> None:
        """What a turn of that chat leads to, as the inbox does it."""
        with self.engine.begin() as connection:
            row = connection.execute(
                select(chat).where(chat.c.id == chat_id).with_for_update()
            ).one()
            seen = SimpleNamespace(**row._mapping, erased=False)
            seen.stopped_at = seen.blocked_at = None
            apply(effect, Scene(connection, seen, self.now, self.keyring, load()))
            values: dict[str, Any] = {name: getattr(seen, name) for name in ("people", "claims")}
            connection.execute(update(chat).where(chat.c.id == chat_id).values(values))

    def tell(
        self,
        chat_id: int,
        *,
        ago: timedelta | None = timedelta(),
        done: bool = True,
        kind: str = "accident",
        **answers: Any,
    ) -> str:
        """An accident of so long ago is told, whole or in part; nobody knows when it was for None."""
        told: dict[str, Any] = {"story": "jatuh dari tangga, tangannya patah", "body": ["arm_hand"]}
        if "victim" not in answers:
            told["name"] = "Tarno bin Kasan"
        if ago is not None:
            there = local(self.now - ago, HOURS)
            told["when"] = {"day": there.date().isoformat(), "clock": f"{there:%H:%M}"}
        effect = TellClaim(
            f"t{chat_id}", "accident", {**told, **answers}, HOURS, kind=kind, done=done
        )
        self.does(chat_id, effect)
        with self.engine.connect() as connection:
            found = select(claim.c.code).where(claim.c.chat_id == chat_id)
            return connection.execute(found).scalar_one()

    def move(self, code: str, *states: str, reason: str = "", at: datetime | None = None) -> None:
        for state in states:
            with self.engine.begin() as connection:
                claims.move(connection, code, state, "rini", self.now, reason=reason, at=at)

    def stop(self, chat_id: int) -> None:
        self.mark(chat_id, stopped_at=self.now)

    def block(self, chat_id: int) -> None:
        self.mark(chat_id, blocked_at=self.now)

    def mark(self, chat_id: int, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(chat).where(chat.c.id == chat_id).values(**values))

    def watch(self) -> int:
        return watch(self.engine, self.keyring, self.now, self.sms)

    def wait(self, by: timedelta, every: timedelta = timedelta(minutes=20)) -> None:
        """Time passes, and the guardian looks again and again."""
        end = self.now + by
        while self.now < end:
            self.now = min(self.now + every, end)
            self.watch()

    # --- what came of it --------------------------------------------------------------------------

    def row(self, code: str) -> Any:
        with self.engine.connect() as connection:
            return claims.shown(connection, code)

    def sees(self, chat_id: int) -> tuple[View, ...]:
        """The claims as that chat sees them."""
        with self.engine.connect() as connection:
            return claims.claims_of(connection, chat_id)

    def told(self, chat_id: int | None = None, of: str = "") -> list[Told]:
        """What the guardian said, the earliest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(outgoing, chat.c.channel)
                .join(chat, chat.c.id == outgoing.c.chat_id)
                .order_by(outgoing.c.id)
            ).all()
        found = []
        for row in rows:
            key = row.key.removeprefix("must:")
            if key.count(":") == 1 or key.split(":")[2] in ("true", "state", "paper"):
                continue
            if chat_id not in (None, row.chat_id) or of not in row.key:
                continue
            [say] = row.body["says"]
            values = {
                name: value["label"] if isinstance(value, dict) else value
                for name, value in say.get("values", {}).items()
            }
            found.append(
                Told(row.created_at, row.key, row.chat_id, row.channel, say["text"], values)
            )
        return found

    def hours(self, code: str, chat_id: int | None = None, of: str = "") -> list[float]:
        """How many hours after it was told each message went."""
        opened = self.row(code).opened_at
        return [
            round((one.at - opened).total_seconds() / 3600, 1) for one in self.told(chat_id, of)
        ]

    def notes(self, code: str, kind: str) -> list[tuple[datetime, str]]:
        with self.engine.connect() as connection:
            rows = claims.notes(connection, claims.shown(connection, code).id)
        return [(row.at, row.text) for row in rows if row.kind == kind]

    def called(self) -> list[tuple[bool, str]]:
        """What the guardian wrote for people of the programme: urgent or not, and the words."""
        return self.noted("guardian")

    def noted(self, who: str = "worker") -> list[tuple[bool, str]]:
        """What stands in the tickets from a chat, or from the guardian: urgent or not, and the words."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(ticket.c.urgent, ticket_note.c.text)
                .join(ticket, ticket.c.id == ticket_note.c.ticket_id)
                .where(ticket_note.c.who == who)
                .order_by(ticket_note.c.id)
            ).all()
        return [(row.urgent, row.text) for row in rows]

    def chats_of(self, code: str) -> dict[str, tuple[int, str]]:
        """The chats that see a claim: channel, with id and role."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(chat.c.channel, chat.c.id, claim_chat.c.role)
                .join(claim_chat, claim_chat.c.chat_id == chat.c.id)
                .join(claim, claim.c.id == claim_chat.c.claim_id)
                .where(claim.c.code == code)
            ).all()
        return {row.channel: (row.id, row.role) for row in rows}
