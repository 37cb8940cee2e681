"""Cases as people of the programme see to them: deadlines, papers, the file for the branch."""

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pyzipper
import structlog
from click.testing import Result
from pypdf import PdfReader
from sqlalchemy import Connection, Engine, insert, select, update
from typer.testing import CliRunner

from bot import data, sealed
from bot.__main__ import cli
from bot.claims import by_chat, case, claims, filled
from bot.claims.forms import Costs, Guardian, Heir
from bot.models import (
    Audit,
    Chat,
    Claim,
    ClaimNote,
    ClaimPaper,
    Media,
    Outgoing,
    Protection,
    Worker,
    table,
)
from bot.scene import Scene
from bot.sealed import Keyring, new_key
from flows.accident import NOT_KNOWN
from flows.book import BOOK
from flows.engine import advance
from flows.papers import lacking, sent
from flows.questions import LATER
from flows.talk import AddPapers, Conversation, Facts, Heard, SeeClaim, TellClaim
from flows.talk import Claim as View
from tests.houses import opened
from tests.people import NOW
from tests.rows import add_chat, add_photo, add_registration
from tests.test_cli import bare, one_line

NIK = "3204104503850003"
STORY = "Jatuh dari perahu waktu tarik jaring.\nKaki kiri patah."
ANSWERS: dict[str, Any] = {
    "story": {"text": STORY, "at": "2026-03-03T09:00+07:00"},
    "victim": "self",
    "name": "Budi Santoso",
    "nik": NIK,
    "cause": "fall_height",
    "body": ["leg_foot", "head"],
    "side": "left",
    "when": {"day": "2026-03-02", "clock": "07:00"},
    "spot": "Muara Angke",
    "place": "work",
    "teller": "Budi Santoso",
    "phone": "+6281234567890",
    "care": {"kind": "hospital", "name": "RSUD Koja"},
    "care_free": "plkk",
    "transport": "river",
}
PASSWORD = "kapal-kayu-merah"  # of a file that only this test makes
PHOTO = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


@dataclass(slots=True)
class Office:
    """Where people of the programme sit: a database, and `lingkaran case` on it."""

    engine: Engine
    keyring: Keyring

    def __call__(self, *words: str | Path, code: int = 0, **more: Any) -> Result:
        result = CliRunner().invoke(cli, ["case", *map(str, words)], **more)
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        assert result.exit_code == code, result.output
        return result

    def shown(self, *words: str) -> Any:
        return json.loads(self(*words, "--json").stdout)

    def rows(self, model: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table(model))).all())

    def audited(self) -> list[tuple[str, str, str]]:
        return [(row.who, row.action, row.subject) for row in self.rows(Audit)]

    def tell(self, answers: dict[str, Any] = ANSWERS, *, ago: float = 10, **values: Any) -> str:
        """A claim told that many hours ago, by a chat of its own; its code."""
        now = datetime.now(UTC) - timedelta(hours=ago)
        with self.engine.begin() as connection:
            chat_id = add_chat(connection, self.keyring, f"+62812{now.timestamp():.6f}")
            given = {"kind": "accident", "hours": 7, **values}
            row = claims.open_claim(
                connection, {"chat_id": chat_id, "token": "t", **given}, answers, now
            )
            claims.join(connection, row.id, chat_id, "teller", now)
            wanted = {"state": "told", "first_due": now + timedelta(hours=48)} | values
            connection.execute(
                update(table(Claim)).where(table(Claim).c.id == row.id).values(**wanted)
            )
            claims.note(connection, row.id, "teller", "state", "told", now)
        return str(row.code)

    def send(
        self, code: str, paper: str, content: bytes | None = PHOTO, media_type: str = "image/jpeg"
    ) -> int:
        """A file for a claim; its number."""
        name = f"{len(self.rows(ClaimPaper)):016x}"
        with self.engine.begin() as connection:
            row = claims.shown(connection, code)
            add_photo(connection, row.chat_id, name, content)
            connection.execute(
                update(table(Media))
                .where(table(Media).c.id == name)
                .values(content_type=media_type)
            )
            by_chat.add_paper(self.scene(connection, row.chat_id), row.id, name, paper)
        return max(int(one.id) for one in self.rows(ClaimPaper))

    def scene(self, connection: Connection, chat_id: int) -> Scene:
        row = connection.execute(select(table(Chat)).where(table(Chat).c.id == chat_id)).one()
        chat = SimpleNamespace(**row._mapping)
        return Scene(connection, chat, datetime.now(UTC), self.keyring, data.load())

    def seen(self, code: str, role: str = "teller") -> View:
        """The claim as a chat in that role sees it."""
        with self.engine.connect() as connection:
            of = table(claims.ClaimChat)
            row = claims.shown(connection, code)
            chat_id = connection.scalar(
                select(of.c.chat_id).where(of.c.claim_id == row.id, of.c.role == role)
            )
            assert chat_id is not None
            [view] = claims.claims_of(connection, chat_id)
        return view

    def join(self, code: str, role: str) -> None:
        with self.engine.begin() as connection:
            chat_id = add_chat(connection, self.keyring, f"+62813{code}{role}")
            claims.join(connection, claims.shown(connection, code).id, chat_id, role, NOW)


@pytest.fixture
def office(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office without a case, on each kind of database."""
    bare(monkeypatch, tmp_path)
    key = new_key("test")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("LINGKARAN_KEY", key)
    monkeypatch.setenv("LINGKARAN_DEMO", "0")
    keyring = Keyring.parse(key)
    sealed.use(keyring)
    engine = opened(database_url)
    yield Office(engine, keyring)
    engine.dispose()
    structlog.reset_defaults()


# --- list and show ------------------------------------------------------------------------------------


def test_the_case_whose_deadline_is_next_comes_first_and_names_nobody(office: Office) -> None:
    later, sooner = office.tell(ago=1), office.tell(ago=40)
    office.tell(state="closed")
    waits = office.tell(ago=100, state="sent", first_sent=NOW)
    second = office.tell(
        ago=200,
        state="recovered",
        first_sent=NOW,
        second_due=datetime.now(UTC) + timedelta(hours=3),
    )
    rows = office.shown("list")
    assert [row["code"] for row in rows] == [second, sooner, later, waits]
    assert [row["hours"] for row in rows] == [3, 8, 47, None]
    assert [row["age"] for row in rows] == ["8 d", "40 h", "1 h", "4 d"]
    assert "Budi" not in office("list").stdout
    assert office.audited() == []


def test_names_are_listed_with_full_alone_and_the_audit_keeps_that(office: Office) -> None:
    office.tell()
    assert "Budi Santoso" in office("list", "--full", "--by", "rini").stdout
    [row] = office.rows(Claim)
    assert office.audited() == [("rini", "list_full", f"claim {row.id}")]


def test_a_list_of_one_state_knows_the_others(office: Office) -> None:
    code = office.tell(state="closed", reason="finished")
    [row] = office.shown("list", "--state", "closed")
    assert (row["code"], row["state"], row["hours"]) == (code, "closed finished", None)
    assert "there are draft, told" in one_line(office("list", "--state", "x", code=2).stderr)


def test_a_case_is_shown_in_the_words_of_the_form(office: Office) -> None:
    code = office.tell()
    office.send(code, "ktp", None)
    shown = office.shown("show", code.lower())
    told = {answer["asked"]: answer["told"] for answer in shown["answers"]}
    assert told["Cerita"] == STORY
    assert told["Kejadian"] == "Jatuh dari ketinggian"
    assert told["Yang luka"] == "kaki, kepala"
    assert told["Waktunya"] == "Senin, 2 Maret 2026, 07.00 pagi"
    assert told["Berobat di"] == "RSUD Koja"
    assert shown["awaited"] == ["KTP 2 saksi", "Buku rekening"]
    assert [(one["paper"], one["state"], one["file"]) for one in shown["papers"]] == [
        ("ktp", "new", "wanted")
    ]
    assert "Jatuh dari ketinggian" in office("show", code).stdout


def test_long_numbers_are_masked_unless_asked_for_in_full(office: Office) -> None:
    code = office.tell(ANSWERS | {"account": "1234567890", "second_nik": "3204 1045 0385 0003"})
    office("note", code, "NIK lama 3204104503850003, lahir 1985-03-05, dibayar Rp12.000.000")
    veiled = json.dumps(office.shown("show", code))
    for number in (NIK, "1234567890", "0812-3456-7890", "3204 1045 0385 0003"):
        assert number not in veiled
    assert "************0003" in veiled
    assert "1985-03-05" in veiled
    assert "Rp12.000.000" in veiled
    whole = json.dumps(office.shown("show", code, "--full"))
    for number in ("3204 1045 0385 0003", "1234567890", "0812-3456-7890", NIK):
        assert number in whole
    [row] = office.rows(Claim)
    assert [(action, subject) for _who, action, subject in office.audited()] == [
        ("note", f"claim {row.id}"),
        ("show", f"claim {row.id}"),
        ("show_full", f"claim {row.id}"),
    ]


def test_what_an_outsider_wrote_steers_no_terminal(office: Office) -> None:
    code = office.tell(ANSWERS | {"name": "Budi \x1b]0;x\x07\x1b[2J", "spot": "[red]\u202eX[/red]"})
    printed = office("list", "--full").stdout + office("show", code, "--full").stdout
    assert "\x1b" not in printed
    assert "\x07" not in printed
    assert "\u202e" not in printed
    assert "[red]" in printed


def test_a_case_that_is_not_there_is_one_line(office: Office) -> None:
    assert one_line(office("show", "A-22222", code=1).stderr) == "no claim A-22222."


# --- moving on ----------------------------------------------------------------------------------------


def test_a_move_is_told_to_whom_it_concerns_and_kept(office: Office) -> None:
    code = office.tell()
    office("move", code, "papers", "--reason", "missing", "--text", "KTP saksi", "--by", "rini")
    [row] = office.rows(Claim)
    assert (row.state, row.reason) == ("papers", "missing")
    [told] = office.rows(Outgoing)
    assert "BERKAS {code}" in json.dumps(told.body)
    assert "papers missing KTP saksi" in [line.text for line in office.rows(ClaimNote)]
    assert office.audited() == [("rini", "move papers", f"claim {row.id}")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("paid",), "what may follow is sent, papers, closed"),
        (("nonsense",), "what may follow is sent, papers, closed"),
        (("closed",), "closed needs a reason: withdrawn, mistaken"),
        (("sent", "--reason", "missing"), "sent has no reasons"),
        (("sent", "--at", "2199-01-01"), "the moment has not come yet"),
        (("sent", "--at", "yesterday"), "--at yesterday: write it as 2026-11-29T14:30"),
    ],
)
def test_a_move_that_cannot_be_says_what_can(
    office: Office, words: tuple[str, ...], says: str
) -> None:
    code = office.tell()
    assert says in one_line(office("move", code, *words, code=1).stderr)
    [row] = office.rows(Claim)
    assert row.state == "told"
    assert office.audited() == []


def test_a_moment_counts_by_the_clock_of_the_place(office: Office) -> None:
    code = office.tell(hours=9)
    office("sent", code, "--at", "2026-03-03T14:30")
    [row] = office.rows(Claim)
    assert (row.state, row.first_sent) == ("sent", datetime(2026, 3, 3, 5, 30, tzinfo=UTC))


def test_sent_is_the_second_report_where_that_one_waits(office: Office) -> None:
    code = office.tell(state="second", first_sent=NOW)
    assert office("sent", code).stdout == f"{code}: second_sent\n"
    assert "what may follow" in one_line(office("sent", code, code=1).stderr)


def test_a_note_is_for_people_of_the_programme_alone(office: Office) -> None:
    code = office.tell()
    office("note", code, "Istri menelepon", "--by", "rini")
    assert office.rows(Outgoing) == []
    assert [(n.who, n.kind, n.text) for n in office.rows(ClaimNote)][-1] == (
        "rini", "note", "Istri menelepon"
    )  # fmt: skip
    assert office("note", code, "  ", code=2).stderr == "TEXT is empty.\n"


# --- papers -------------------------------------------------------------------------------------------


def test_a_paper_refused_is_asked_for_again_with_the_reason(office: Office) -> None:
    code = office.tell()
    office.join(code, "agent")
    paper = office.send(code, "witness")
    office("paper", str(paper), "again", "--reason", "blurred", "--by", "rini")
    seen = office.seen(code)
    assert sent(seen, "witness") == "again"
    assert "witness" in lacking(seen)
    assert seen.again == (("witness", "blurred"),)
    [told] = office.rows(Outgoing)
    [teller] = [row for row in office.rows(claims.ClaimChat) if row.role == "teller"]
    assert told.chat_id == teller.chat_id
    [say] = told.body["says"] if isinstance(told.body, dict) else told.body
    assert say["values"]["why"] == {"label": "fotonya kabur"}
    assert say["values"]["paper"] == {"label": "KTP 2 saksi"}
    [row] = office.rows(Claim)
    assert office.audited() == [("rini", "paper again", f"claim {row.id}")]
    assert [(n.kind, n.text) for n in office.rows(ClaimNote)][-1] == (
        "paper", f"{paper} witness again blurred"
    )  # fmt: skip


def test_a_new_file_takes_the_place_of_the_one_refused(office: Office) -> None:
    code = office.tell()
    first, _second = office.send(code, "witness"), office.send(code, "witness")
    office("paper", str(first), "again", "--reason", "dark")
    assert sent(office.seen(code), "witness") == "again"
    office.send(code, "witness")
    assert sent(office.seen(code), "witness") == "new"
    assert "was sent after paper" in one_line(office("paper", str(first), "good", code=1).stderr)


def test_good_papers_are_told_of_once_when_nothing_is_wanted_any_more(office: Office) -> None:
    code = office.tell()
    for paper in ("ktp", "witness", "bank_book"):
        assert office.rows(Outgoing) == []
        office("paper", str(office.send(code, paper)), "good")
    [told] = office.rows(Outgoing)
    assert "sudah cocok semua" in json.dumps(told.body)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("again",), "again needs a reason: blurred, dark, cut, wrong, other_name"),
        (("again", "--reason", "ugly"), "again needs a reason"),
        (("good", "--reason", "blurred"), "good has no reasons"),
        (("fine",), "a paper is good or again"),
    ],
)
def test_a_judgement_that_cannot_be_says_what_can(
    office: Office, words: tuple[str, ...], says: str
) -> None:
    paper = office.send(office.tell(), "ktp")
    assert says in one_line(office("paper", str(paper), *words, code=1).stderr)
    assert office.rows(Outgoing) == []


def test_papers_of_a_case_that_is_over_are_left_alone(office: Office) -> None:
    code = office.tell()
    paper = office.send(code, "ktp")
    office("move", code, "closed", "--reason", "finished")
    said = one_line(office("paper", str(paper), "again", "--reason", "cut", code=1).stderr)
    assert said == f"claim {code} is closed."
    assert one_line(office("paper", "999", "good", code=1).stderr) == "no paper 999."


def test_the_head_of_a_group_sees_the_name_and_the_state_and_nothing_that_was_told(
    office: Office,
) -> None:
    code = office.tell()
    office.join(code, "agent")
    paper = office.send(code, "medical")
    office("paper", str(paper), "again", "--reason", "cut")
    seen = office.seen(code, "agent")
    assert (seen.code, seen.name, seen.state) == (code, "Budi Santoso", "told")
    assert seen.answers == {"name": "Budi Santoso"}
    assert seen.papers == ()
    assert seen.again == ()
    told = advance(BOOK, Conversation(met=True), Heard(text="BERKAS"), facts_of(seen))
    assert [say.text for say in told.says] == ["Mau kirim yang mana?"]


def test_files_that_answered_a_question_are_papers_of_the_claim_once(office: Office) -> None:
    code = office.tell()
    [row] = office.rows(Claim)
    answers = {
        "nik": {"photos": ["aa"]},
        "story": {"voice": ["bb"]},
        "photos": {"photos": ["cc", "dd"]},
        "bank_book": {"photos": ["ee"]},
    }
    effect = TellClaim("t", "accident", answers, 7, code=code)
    for _time in range(2):
        with office.engine.begin() as connection:
            by_chat.APPLY[TellClaim](effect, office.scene(connection, row.chat_id))
    assert [(one.media_id, one.paper, one.state) for one in office.rows(ClaimPaper)] == [
        ("aa", "ktp", "new"),
        ("bb", "other", "new"),
        ("cc", "photo", "new"),
        ("dd", "photo", "new"),
        ("ee", "bank_book", "new"),
    ]


@pytest.mark.parametrize(
    ("channel", "phone", "found"),
    [
        ("whatsapp", "+62812345", True),
        ("whatsapp", "+62899999", False),
        ("telegram", "", False),
    ],
)
def test_a_claim_follows_its_phone_from_sms_to_whatsapp_and_nobody_else(
    office: Office, channel: str, phone: str, found: bool
) -> None:
    code = office.tell()
    with office.engine.begin() as connection:
        row = claims.shown(connection, code)
        told_by = add_chat(connection, office.keyring, "+62812345")
        claims.join(connection, row.id, told_by, "worker", NOW)
        other = add_chat(connection, office.keyring, phone or "7001", channel)
        by_chat.APPLY[SeeClaim](SeeClaim(code, phone), office.scene(connection, other))
        seen = claims.claims_of(connection, other)
    assert [(one.code, one.role) for one in seen] == ([(code, "worker")] if found else [])


# --- papers in the talk ------------------------------------------------------------------------------


TOLD = View("A-ABCD2", "accident", "told", "Budi", {}, NOW, NOW + timedelta(hours=38))


def facts_of(*seen: View) -> Facts:
    return Facts(NOW, NOW.date(), data.load(), channel="whatsapp", claims=seen)


def test_a_forwarded_photo_is_a_paper_where_there_is_a_claim() -> None:
    photo = Heard(photos=("aa",), forwarded=True)
    turn = advance(BOOK, Conversation(met=True), photo, facts_of(TOLD))
    assert [say.text for say in turn.says] == ["Foto ini berkas yang mana?"]
    turn = advance(BOOK, turn.conversation, Heard(text="kuitansi"), facts_of(TOLD))
    assert turn.effects == (AddPapers("A-ABCD2", "receipt_care", ("aa",)),)
    unasked = advance(BOOK, Conversation(met=True), photo, facts_of())
    assert "terusan" in unasked.says[0].text


def test_photos_that_follow_at_once_are_of_the_same_paper() -> None:
    turn = advance(BOOK, Conversation(met=True), Heard(text="berkas a-abcd2"), facts_of(TOLD))
    for heard, effects in (
        (Heard(text="polisi"), ()),
        (Heard(photos=("aa",)), (AddPapers("A-ABCD2", "police", ("aa",)),)),
        (Heard(photos=("bb", "cc")), (AddPapers("A-ABCD2", "police", ("bb", "cc")),)),
    ):
        turn = advance(BOOK, turn.conversation, heard, facts_of(TOLD))
        assert turn.effects == effects
    later = replace(facts_of(TOLD), now=NOW + timedelta(minutes=2))
    turn = advance(BOOK, turn.conversation, Heard(photos=("dd",)), later)
    assert turn.effects == ()
    assert [say.text for say in turn.says] == ["Foto ini berkas yang mana?"]


def test_a_half_told_claim_takes_papers_and_is_not_taken_back_by_enough() -> None:
    draft = replace(TOLD, state="draft", token="t")
    turn = advance(BOOK, Conversation(met=True), Heard(text="tambah foto"), facts_of(draft))
    turn = advance(BOOK, turn.conversation, Heard(text="sudah dulu"), facts_of(draft))
    assert turn.effects == ()
    assert turn.conversation.flow == ""


def test_beginning_again_stays_with_the_same_claim() -> None:
    older = replace(TOLD, code="A-ABCD3")
    both = facts_of(TOLD, older)
    turn = advance(BOOK, Conversation(met=True), Heard(text="BERKAS A-ABCD3"), both)
    late = replace(both, now=NOW + timedelta(hours=25))
    turn = advance(BOOK, turn.conversation, Heard(text="halo semua"), late)
    turn = advance(BOOK, turn.conversation, Heard(text="mulai lagi"), late)
    turn = advance(BOOK, turn.conversation, Heard(text="ktp"), late)
    turn = advance(BOOK, turn.conversation, Heard(photos=("aa",)), late)
    assert turn.effects == (AddPapers("A-ABCD3", "ktp", ("aa",)),)


# --- the official forms -------------------------------------------------------------------------------


def case_of(
    answers: dict[str, Any],
    registration: dict[str, Any] | None = None,
    *,
    kind: str = "accident",
    state: str = "told",
    kpj: str = "",
    papers: tuple[str, ...] = (),
) -> filled.Known:
    row = Claim(code="A-7K3QM", kind=kind, state=state, answers=answers, token="t", hours=7)
    return filled.Known(row, registration, kpj, frozenset(papers), data.load())


def test_a_first_report_holds_what_was_told() -> None:
    ours = {
        "birth": "1985-03-05", "address": "Blok Pesisir RT 3", "home": "3212", "job": ["nelayan"],
        "income_sum": 1_500_000, "kpj": "12345678901", "phone": "+6285555555555", "name": "Lain",
    }  # fmt: skip
    made = filled.first_report(case_of(ANSWERS, ours, papers=("ktp", "photo")))
    assert (made.segment, made.group, made.name) == ("BPU", "GN Lingkaran", "Budi Santoso")
    assert (made.nik, made.member_number, made.phone) == (NIK, "12345678901", "0812-3456-7890")
    assert made.born == date(1985, 3, 5)
    assert made.address == "Blok Pesisir RT 3, Kabupaten Indramayu, Jawa Barat"
    assert (made.wage, made.wage_per) == (1_500_000, "month")
    assert (made.day, made.hour) == (date(2026, 3, 2), "07.00")
    assert (made.outcome, made.injured) == ("injured", "kaki kiri, kepala")
    assert (made.facility, made.facility_name) == ("plkk", "RSUD Koja")
    assert made.transports == ("land",)
    assert (made.papers, made.other_papers) == (("identity", "other"), "Foto kejadian")
    assert made.story == STORY


def test_the_confirmed_number_of_a_member_goes_before_the_told_one() -> None:
    made = filled.first_report(case_of(ANSWERS, {"kpj": "11111111111"}, kpj="22222222222"))
    assert made.member_number == "22222222222"


def test_what_nobody_told_stays_empty() -> None:
    empty = filled.first_report(case_of({}))
    assert empty == filled.FirstReport(code="A-7K3QM")
    for open_ in (NOT_KNOWN, LATER, {"voice": ["aa"]}, {"photos": ["aa"]}):
        assert filled.first_report(case_of({key: dict(open_) for key in ANSWERS})) == empty
    assert filled.second_report(case_of({})) == filled.SecondReport(code="A-7K3QM")
    assert filled.death_payment(case_of({})) == filled.DeathPayment(code="A-7K3QM")


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({"cause": "traffic", "place": "work"}, "traffic"),
        ({"place": "commute"}, "outside"),
        ({"place": "work"}, None),
        ({"place": "unknown"}, None),
    ],
)
def test_at_work_is_no_word_on_the_place_of_work(answers: Any, place: str | None) -> None:
    assert filled.first_report(case_of(answers)).place == place


def test_a_tellers_number_is_not_the_workers() -> None:
    other = ANSWERS | {"victim": "other"}
    assert filled.first_report(case_of(other)).phone is None
    known = filled.first_report(case_of(other | {"victim_phone": "+6281111111111"}))
    assert known.phone == "0811-1111-1111"


ENDED: dict[str, Any] = ANSWERS | {
    "outcome": "recovered",
    "outcome_on": {"day": "2026-04-01"},
    "days_off": 30,
    "cost_transport": 150_000,
    "cost_care": {"none": True},
    "bank": "BRI",
    "account": "012301004567531",
    "account_name": "Budi Santoso",
}
HEIRS: dict[str, Any] = {
    "heir_name": "Rukmini", "heir_relation": "spouse", "heir_nik": "3212144208880001",
    "heir_phone": "+6281333334444", "heir_more": "yes", "heir2_name": "Sari",
    "heir2_relation": "child", "heir2_nik": {"unknown": True}, "heir2_more": "no",
    "heir_bank": "BRI", "heir_account": "1234567890", "heir_account_name": "Rukmini",
    "young_children": "yes", "guardian_name": "Rukmini", "guardian_relation": "parent",
}  # fmt: skip


def test_a_second_report_asks_for_the_worker_what_the_worker_paid() -> None:
    made = filled.second_report(case_of(ENDED, papers=("receipt_ride",)))
    assert (made.result, made.examined_on, made.days_off) == ("recovered", date(2026, 4, 1), 30)
    assert made.member_costs == Costs(
        transport=150_000, bank="BRI", account="012301004567531", account_name="Budi Santoso"
    )
    assert made.heir_costs == Costs()
    assert made.papers == ("transport",)
    lasting = filled.second_report(case_of(ENDED | {"outcome": "lasting"}))
    assert lasting.result is None


def test_after_a_death_the_heirs_stand_on_both_forms() -> None:
    died = ENDED | HEIRS | {"outcome": "died", "died_on": {"day": "2026-03-05"}}
    made = filled.second_report(case_of(died))
    assert (made.result, made.examined_on) == ("died", date(2026, 3, 5))
    assert made.member_costs == Costs()
    assert (made.heir_costs.transport, made.heir_costs.account) == (150_000, "1234567890")
    rukmini = Heir("Rukmini", "3212144208880001", "spouse", "0813-3333-4444", "BRI", "1234567890")
    assert made.heir == rukmini
    assert made.remarks == "Ahli waris lain: Sari"
    assert made.guardian == Guardian(name="Rukmini", relation="Ayah/ibu")
    assert made.children == "yes"
    payment = filled.death_payment(case_of(died, papers=("death", "bank_book", "photo")))
    assert (payment.died_on, payment.cause) == (date(2026, 3, 5), "Jatuh dari ketinggian")
    assert payment.heirs == (rukmini, Heir("Sari", relation="child"))
    assert payment.papers == ("death", "savings", "other")


def test_in_news_of_a_death_the_day_told_is_not_that_of_an_accident() -> None:
    news = {"name": "Budi", "when": {"day": "2026-03-05", "clock": "10:00"}, **HEIRS}
    case_ = case_of(news, kind="death")
    assert filled.death_payment(case_).died_on == date(2026, 3, 5)
    first = filled.first_report(case_)
    assert (first.day, first.hour, first.outcome) == (None, None, "died")
    hurt_before = case_of(news | {"when_hurt": {"day": "2026-03-02"}}, kind="death")
    assert filled.first_report(hurt_before).day == date(2026, 3, 2)


# --- the file for the branch --------------------------------------------------------------------------


def pages(archive: pyzipper.AESZipFile, name: str) -> str:
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(archive.read(name))).pages)
    return " ".join(text.split())


def unzipped(path: Path, password: str = PASSWORD) -> pyzipper.AESZipFile:
    archive = pyzipper.AESZipFile(path)
    archive.setpassword(password.encode())
    return archive


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    return path


def test_a_case_file_opens_with_the_password_and_holds_forms_and_evidence(
    office: Office, tmp_path: Path, key_file: Path
) -> None:
    code = office.tell(ENDED)
    office.send(code, "ktp")
    refused = office.send(code, "witness", PHOTO + b"refused")
    office("paper", str(refused), "again", "--reason", "wrong")
    office.send(code, "photo", None)
    done = office(
        "export", code, "--out", tmp_path / "out", "--password-file", key_file, "--by", "rini"
    )
    path = tmp_path / "out" / f"{code}.zip"
    assert "4 files" in done.stdout
    assert "1 papers had not come" in done.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    [row] = office.rows(Claim)
    assert office.audited()[-1] == ("rini", "export", f"claim {row.id}")
    with unzipped(path) as archive:
        assert archive.namelist() == [
            "01-ringkasan.pdf",
            "02-formulir-3-KK-1.pdf",
            "03-formulir-3a-KK-2.pdf",
            "04-KTP.jpg",
        ]
        assert archive.read("04-KTP.jpg") == PHOTO
        first = pages(archive, "02-formulir-3-KK-1.pdf")
        assert NIK in first.replace(" ", "")
        assert "Jatuh dari perahu waktu tarik jaring." in first
        sheet = pages(archive, "01-ringkasan.pdf")
        assert "KTP 2 saksi (bukan berkas yang dimaksud)" in sheet
        assert "04-KTP.jpg" in sheet
        assert "laporan lengkap diterima" in sheet
    with unzipped(path, "another-password") as archive, pytest.raises(RuntimeError):
        archive.read("01-ringkasan.pdf")


def test_a_death_brings_formulir_4_and_an_illness_no_form_for_accidents(
    office: Office, tmp_path: Path, key_file: Path
) -> None:
    names: dict[str, list[str]] = {}
    for kind in ("death", "disease"):
        code = office.tell({"name": "Budi", **HEIRS}, kind=kind)
        office("export", code, "--out", tmp_path, "--password-file", key_file)
        names[kind] = unzipped(tmp_path / f"{code}.zip").namelist()
    assert names["death"] == [
        "01-ringkasan.pdf", "02-formulir-3-KK-1.pdf", "03-formulir-4.pdf"
    ]  # fmt: skip
    assert names["disease"] == ["01-ringkasan.pdf"]


def test_no_answer_is_markup_or_a_formula_on_paper(
    office: Office, tmp_path: Path, key_file: Path
) -> None:
    evil = "=1+1 #read(x) *tebal* $x$"
    code = office.tell(ANSWERS | {"name": evil, "story": {"text": f"{evil}\x1b[2J", "at": ""}})
    office("export", code, "--out", tmp_path, "--password-file", key_file)
    with unzipped(tmp_path / f"{code}.zip") as archive:
        for name in ("01-ringkasan.pdf", "02-formulir-3-KK-1.pdf"):
            shown = pages(archive, name).replace(" ", "")
            assert evil.replace(" ", "") in shown


def test_the_password_is_asked_for_twice_where_no_file_gives_it(
    office: Office, tmp_path: Path
) -> None:
    code = office.tell()
    office("export", code, "--out", tmp_path, input=f"{PASSWORD}\n{PASSWORD}\n")
    with unzipped(tmp_path / f"{code}.zip") as archive:
        assert archive.read("01-ringkasan.pdf").startswith(b"%PDF")


def test_a_short_password_makes_no_file_and_no_line_in_the_audit(
    office: Office, tmp_path: Path
) -> None:
    code = office.tell()
    done = office("export", code, "--out", tmp_path, code=1, input="short\nshort\n")
    assert "A password has 12 plain characters or more." in done.stderr
    assert not (tmp_path / f"{code}.zip").exists()
    assert office.audited() == []


def test_the_number_of_a_member_is_the_one_that_was_confirmed(office: Office) -> None:
    code = office.tell()
    with office.engine.begin() as connection:
        row = claims.shown(connection, code)
        person = add_registration(connection, office.keyring, row.chat_id)
        worker = connection.execute(
            insert(table(Worker)).values(
                pseudonym="W-7K3QM2HX", registration_id=person, card="7K3QM2HX", transport=False,
                waiting=True, since=NOW,
            ).returning(table(Worker).c.id)
        ).scalar_one()  # fmt: skip
        connection.execute(
            insert(table(Protection)).values(
                worker_id=worker, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30),
                kpj="12345678901", confirmed_on=date(2026, 1, 1), noted_at=NOW,
            )
        )  # fmt: skip
        connection.execute(update(table(Claim)).values(registration_id=person))
        known = case.known(connection, claims.shown(connection, code), ())
    made = filled.first_report(known)
    assert (made.member_number, made.segment) == ("12345678901", "BPU")
