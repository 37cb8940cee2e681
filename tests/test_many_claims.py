"""Of many claims a turn knows each by its code, and reads them all at the price of one."""

import re
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from bot import catalog, data
from bot.claims import claims, recovery
from bot.inbox import Inbox
from bot.models import Chat, Claim, ClaimNote, Diary, Recovery, table
from bot.sealed import Keyring
from flows.book import BOOK
from flows.claims import NOT_HERE, OTHERS, wanted
from flows.engine import advance
from flows.talk import AddPapers, Conversation, Facts, Heard
from flows.talk import Claim as View
from tests.rows import counted
from tests.test_inbox import NOW, typed

chat, claim, note = table(Chat), table(Claim), table(ClaimNote)
way, diary = table(Recovery), table(Diary)

OLD = "A-7K3QM"
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

    def oldest_of_thirty(self) -> str:
        """A code with letters and a figure in it, of the oldest of as many claims."""
        first, *_newer = self.hurt(30)
        with self.engine.begin() as connection:
            connection.execute(update(claim).where(claim.c.code == first).values(code=OLD))
        return OLD

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

    def row(self, code: str) -> Any:
        with self.engine.connect() as connection:
            return claims.shown(connection, code)


@pytest.fixture
def group(engine: Engine, keyring: Keyring) -> Group:
    return Group(engine, keyring)


# --- by its code ----------------------------------------------------------------------------------------


def test_the_head_of_a_group_reaches_each_of_thirty_claims_by_its_code(group: Group) -> None:
    codes = group.hurt(30)
    for n, code in enumerate(codes):
        said = group.say(f"klaim {code}")
        assert f"Laporan {code} untuk Anggota {n}:" in said
        assert not [other for other in codes if other != code and other in said]


def test_the_list_shows_the_newest_and_says_how_the_others_are_reached(group: Group) -> None:
    *_older, fourth, third, second, first = group.hurt(30)
    *told, others = group.say("klaim").splitlines()
    assert [line.split()[1] for line in told] == [first, second, third]
    assert others == OTHERS.format(code=fourth)
    assert "Anggota 26" in group.say(others.partition("misalnya ")[2])


def test_a_list_that_shows_all_says_nothing_of_others(group: Group) -> None:
    group.hurt(3)
    assert "laporan lain" not in group.say("klaim")


@pytest.mark.parametrize(
    "words",
    [
        "KLAIM A-7K3QM",
        "klaim 7k3qm",
        "laporan a 7k3qm",
        "status A7K3QM",
        "cek a-7k3qm",
        "A-7K3QM",
        "a7k3qm",
        "A-7K3QM gimana ya",
        "pak laporan a-7k3qm sudah sampai mana?",
    ],
)
def test_the_oldest_is_reached_however_its_code_is_typed(group: Group, words: str) -> None:
    old = group.oldest_of_thirty()
    assert f"Laporan {old} untuk Anggota 0:" in group.say(words)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("mau bicara petugas soal A-7K3QM", "petugas"),
        ("orang di laporan A-7K3QM sudah meninggal", "turut berduka"),
    ],
)
def test_what_weighs_more_than_a_code_goes_before_it(group: Group, words: str, first: str) -> None:
    old = group.oldest_of_thirty()
    said = group.say(words)
    assert first in said.splitlines()[0]
    assert f"Laporan {old}" not in said


def test_what_is_asked_of_an_old_claim_by_its_code_is_done_for_that_one(group: Group) -> None:
    code, *_newer = group.hurt(30)
    assert code in group.say(f"berkas {code}")
    assert code in group.say(f"formulir {code}")
    assert code in group.say(f"sudah lapor {code}")
    with group.engine.connect() as connection:
        lines = connection.execute(select(note.c.claim_id, note.c.text)).all()
    assert [tuple(line) for line in lines] == [(group.row(code).id, "said to be reported")]


def test_a_code_of_a_claim_that_this_chat_may_not_see_shows_nothing(group: Group) -> None:
    mine = group.hurt(30)
    with group.engine.begin() as connection:
        given = {"chat_id": None, "token": "else", "kind": "accident", "hours": 7}
        code = claims.open_claim(connection, given, {"name": "Orang lain"}, NOW).code
    assert code not in mine
    assert group.say(f"klaim {code}").startswith(NOT_HERE)
    assert "Orang lain" not in group.say(code)


def test_a_form_about_an_old_claim_goes_on_with_it_message_by_message(group: Group) -> None:
    old, *newer = group.hurt(30, "teller", told_by=group.chat_id)
    assert "Berobat di mana?" in group.say(f"lengkapi {old}")
    group.say("Puskesmas Cibinong")
    assert group.row(old).answers["care"]["name"] == "Puskesmas Cibinong"
    assert not [one for one in newer if "care" in group.row(one).answers]
    group.now += timedelta(days=2)
    assert "Jawaban tadi masih ada" in group.say("saya kembali")
    assert "Kita lengkapi laporannya" in group.say("mulai lagi")


@pytest.mark.parametrize(
    ("heard", "talk", "codes"),
    [
        (Heard(text="halo"), Conversation(), set()),
        (Heard(text="klaim 7k3qm"), Conversation(flow="register"), {OLD}),
        (Heard(photos=("aa",), caption="kuitansi a 7k3qm"), Conversation(), {OLD}),
        (Heard(text="ya"), Conversation(flow="details", answers={"@claim": OLD}), {OLD}),
        (Heard(text="ya"), Conversation(flow="papers", answers={"code": OLD}), {OLD}),
        (Heard(text="ya"), Conversation(flow="payment", answers={"code": "K-7K3QM"}), set()),
        (Heard(text="ya"), Conversation(asked="@same", note={"said": "", "code": OLD}), {OLD}),
        (
            Heard(text="2 3"),
            Conversation(
                flow="diary",
                answers={"@claim": "A-22222"},
                parked={"flow": "details", "answers": {"@claim": OLD}, "parked": None},
            ),
            {"A-22222", OLD},
        ),
    ],
)
def test_a_turn_wants_the_claims_that_its_message_or_a_form_names(
    heard: Heard, talk: Conversation, codes: set[str]
) -> None:
    assert wanted(heard, talk) == codes


def test_photos_go_to_the_claim_that_stands_beside_them() -> None:
    new, old = (
        View(code, "accident", "told", "Budi", {}, NOW, NOW + timedelta(hours=38))
        for code in ("A-ABCD3", "A-ABCD2")
    )
    facts = Facts(NOW, NOW.date(), data.load(), channel="whatsapp", claims=(new, old))
    photo = Heard(photos=("aa",), caption="kuitansi a-abcd2")
    turn = advance(BOOK, Conversation(met=True), photo, facts)
    turn = advance(BOOK, turn.conversation, Heard(text="kuitansi"), facts)
    assert turn.effects == (AddPapers("A-ABCD2", "receipt_care", ("aa",)),)


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


def test_of_many_claims_only_a_turn_that_names_an_old_one_asks_for_more(group: Group) -> None:
    code, *newer = group.hurt(30)
    asked = []
    for words in ("menu", "klaim", f"klaim {newer[-1]}", f"klaim {code}"):
        with counted(group.engine) as ran:
            group.say(words)
        asked.append(len(ran))
    assert asked == [asked[0], asked[0], asked[0], asked[0] + 1]
