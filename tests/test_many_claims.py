"""Of many claims a turn knows each by its code, and reads them all at the price of one."""

import re
from datetime import date
from itertools import count

import pytest
from sqlalchemy import Engine, insert, select, update

from bot import catalog, data
from bot.claims import claims, recovery
from bot.inbox import Inbox
from bot.models import Chat, Claim, ClaimNote, Diary, Recovery, table
from bot.sealed import Keyring
from flows.book import BOOK
from tests.rows import counted
from tests.test_inbox import NOW, typed

chat, claim, note = table(Chat), table(Claim), table(ClaimNote)
way, diary = table(Recovery), table(Diary)


PAIN = "Minggu ini, sakitnya bagaimana?"


class Group:
    """The head of a group, who writes by SMS, and the claims that may be seen from there."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self.engine, self.now, self.said, self.tokens = engine, NOW, 0, count()
        self.inbox = Inbox(engine, keyring, data.load(), catalog.load(), BOOK, lambda: self.now)
        self.say("halo")
        with engine.connect() as connection:
            self.chat_id = connection.scalars(select(chat.c.id)).one()

    def say(self, words: str) -> str:
        self.said += 1
        with self.engine.connect() as connection:
            [reply] = self.inbox.commit(connection, [typed(words, self.said)])
        assert not isinstance(reply, Exception)
        return "\n".join(out.text for out in reply.outs)

    def hurt(
        self, many: int, role: str = "agent", state: str = "told", told_by: int | None = None
    ) -> list[str]:
        """So many claims that may be seen from this chat; their codes, the oldest first."""
        codes = []
        with self.engine.begin() as connection:
            for n in range(many):
                given = {
                    "chat_id": told_by,
                    "token": f"t{next(self.tokens)}",
                    "kind": "accident",
                    "hours": 7,
                }
                answers = {"victim": "self" if told_by else "other", "name": f"Anggota {n}"}
                row = claims.open_claim(connection, given, answers, self.now)
                connection.execute(
                    update(claim).where(claim.c.id == row.id).values(state=state, reason="")
                )
                claims.join(connection, row.id, self.chat_id, role, self.now)
                codes.append(str(row.code))
            connection.execute(update(chat).values(claims=chat.c.claims + many))
        return codes

    def recovering(self, codes: list[str]) -> None:
        """Whoever these claims are about said yes, and was asked how this week was."""
        with self.engine.begin() as connection:
            for code in codes:
                given = {"doctor_said": "retak", "document_day": date(2026, 3, 2)}
                recovery.open_recovery(connection, code, "rini", self.now, **given)
                signed = {"signer": "Budi", "day": self.now.date()}
                recovery.agreed_on_paper(connection, code, "rini", self.now, **signed)
            weeks = [
                {"recovery_id": one, "week": 1, "asked_at": self.now, "told": {}}
                for one in connection.scalars(
                    select(way.c.id).where(way.c.id.not_in(select(diary.c.recovery_id)))
                )
            ]
            connection.execute(insert(diary), weeks)


@pytest.fixture
def group(engine: Engine, keyring: Keyring) -> Group:
    return Group(engine, keyring)


# --- at the price of one --------------------------------------------------------------------------------


@pytest.mark.parametrize("over", [False, True], ids=["open", "over"])
def test_a_turn_asks_the_same_of_one_claim_and_of_fifteen(group: Group, over: bool) -> None:
    asked = []
    for many in (1, 14):
        codes = group.hurt(many, "teller", "closed" if over else "told", group.chat_id)
        group.recovering(codes)
        with counted(group.engine) as ran:
            assert PAIN in group.say("halo")
        asked.append(len(ran))
    assert asked[0] == asked[1]
    assert len([one for one in ran if "FROM claim" in one]) == 3


def test_a_chat_without_claims_asks_for_none(group: Group) -> None:
    with counted(group.engine) as ran:
        group.say("menu")
    assert ran
    assert not re.findall(r"(?:FROM|JOIN) (?:claim|recovery|diary)", " ".join(ran))
