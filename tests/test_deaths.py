"""News of a death, its heirs, the second report and an illness: what the talk leads to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.bot import Bot
from bot.claims import claims
from bot.data import load
from bot.models import Claim, ClaimNote, Ticket, table
from flows.accounts import Account
from flows.book import BOOK
from flows.claims import OF_KIND, STATES, WINDOW, newest, state_of
from flows.death import Died, at_work_no_hour, death
from flows.disease import Tenure, disease
from flows.engine import advance
from flows.heirs import MOST, Heir, heirs, heirs_of, key_of
from flows.questions import LATER, Unclear
from flows.second import Cost, Days, second
from flows.talk import Claim as View
from flows.talk import Conversation, Facts, Heard, Person, Say, TellClaim, Turn
from tests import stories
from tests.houses import house
from tests.test_transcripts import DEMO

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
FACTS = Facts(now=NOW, today=NOW.date(), known=load())
HUSBAND = Person(
    "L-ABCDE",
    "Slamet Riyadi",
    "verified",
    NOW.date(),
    answers={"who": "self", "phone": "+6281200000001"},
)
CLAIM = View(
    code="A-7K3QM",
    kind="accident",
    state="accepted",
    name="Slamet",
    answers={},
    opened_at=NOW,
    first_due=NOW + WINDOW,
)


def talk(*lines: str, facts: Facts = FACTS) -> Turn:
    """The last turn of a talk, each line after the other."""
    turn = Turn(Conversation(met=True), ())
    for line in lines:
        turn = advance(BOOK, turn.conversation, Heard(text=line), facts)
    return turn


def texts(turn: Turn) -> list[str]:
    return [say.text for say in turn.says]


# --- the news of a death --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "news",
    [
        "suami saya meninggal tadi pagi",
        "kabar duka",
        "meninggal",
        "barusan bapak saya meninggal jatuh dari atap",
        "innalillahi pak tarno meninggal",
    ],
)
def test_condolence_comes_before_all_else_and_once(news: str) -> None:
    said = texts(talk(news))
    assert "berduka cita" in said[0]
    assert sum("berduka cita" in text for text in said) == 1


def test_where_somebody_still_needs_help_the_safety_message_comes_first() -> None:
    turn = talk("teman saya tenggelam, yang satu meninggal, yang satu belum ketemu tolong")
    assert "119" in texts(turn)[0]
    assert turn.conversation.flow == "accident"


@pytest.mark.parametrize("text", ["bapak saya ga ada", "santunan kematian gimana"])
def test_what_may_be_meant_otherwise_is_asked(text: str) -> None:
    turn = talk(text)
    assert turn.conversation.asked == "@gone"
    assert not any("berduka" in said for said in texts(turn))
    assert not any(isinstance(effect, TellClaim) for effect in turn.effects)


def test_no_text_of_these_forms_speaks_of_claims_or_decides() -> None:
    for flow in (death, heirs, disease, second):
        prompts = [flow.opens, *flow.done, *(q.prompt for q in flow.questions)]
        for text in prompts:
            lower = text.casefold()
            assert not {"jkm", "jkk", "klaim", "hangus", "ditolak"} & set(lower.split()), text


def test_nobody_who_tells_a_death_has_died() -> None:
    facts = replace(FACTS, people=(HUSBAND,))
    turn = talk("kabar duka", "jatuh di sumur kemarin", "saya sendiri", facts=facts)
    assert turn.conversation.asked == "victim"
    assert "victim" not in turn.conversation.answers


DIED = next(question for question in death.questions if isinstance(question, Died))


@pytest.mark.parametrize(
    ("story", "when"),
    [
        ("anak saya meninggal kemarin ketabrak kereta", {"day": "2026-03-02"}),
        ("bapak saya barusan meninggal di RS", {"day": "2026-03-03", "clock": "09:00"}),
        ("kemarin jatuh, tadi pagi meninggal", {"day": "2026-03-03", "part": "pagi"}),
        ("meninggal kemarin jam 16.30", {"day": "2026-03-02", "clock": "16:30"}),
        ("bapak saya wafat 3 hari yang lalu", {"day": "2026-02-28"}),
        ("suami saya jatuh dari atap kemarin, meninggal di RS", None),
        ("sakit sejak senin, meninggal", None),
        ("ketabrak kereta kemarin sore dan meninggal", None),
        ("ibu meninggal kemarin, anak saya meninggal tadi pagi", None),
    ],
)
def test_a_story_tells_when_somebody_died_beside_the_death_alone(story: str, when: Any) -> None:
    told = {"story": {"text": story, "at": "2026-03-03T09:00+07:00"}}
    assert DIED.implied(told, FACTS) == when


def test_not_yet_known_is_an_answer_and_an_hour_to_come_asks_for_the_day() -> None:
    assert DIED.read_text("belum", {}, FACTS) == {"unknown": True}
    with pytest.raises(Unclear) as unclear:
        DIED.read_text("jam 5 sore", {}, FACTS)
    assert unclear.value.say.text == Died.UNREAD["date"]


def test_the_hour_of_a_death_long_ago_is_not_asked() -> None:
    answers = {"place": "work", "when": {"day": "2026-03-02"}}
    assert at_work_no_hour(answers, FACTS)
    assert not at_work_no_hour({**answers, "when": {"day": "2026-02-03"}}, FACTS)
    assert not at_work_no_hour({**answers, "place": "not_work"}, FACTS)


def test_the_phone_of_the_dead_is_not_that_of_whoever_holds_it_now() -> None:
    facts = replace(FACTS, people=(HUSBAND,))
    turn = talk(
        "suami saya meninggal kemarin di rumah", "1", "suami", "di rumah", "Cibinong", facts=facts
    )
    assert turn.conversation.asked == "teller"
    turn = advance(BOOK, turn.conversation, Heard(text="Sumiati"), facts)
    assert turn.conversation.asked == "phone"


def test_when_an_accident_ends_in_death_nobody_takes_its_time_for_that_of_the_death() -> None:
    turn = talk(
        "lapor",
        "bapak jatuh dari pohon waktu kerja",
        "2",
        "Sumiati",
        "orang tua",
        "Karyono",
        "nanti",
    )
    turn.conversation.answers["when"] = {"day": "2026-03-01"}
    turn = advance(BOOK, turn.conversation, Heard(text="bapak sudah meninggal"), FACTS)
    answers = turn.conversation.answers
    assert turn.conversation.flow == "death"
    assert answers["when_hurt"] == {"day": "2026-03-01"}
    assert "when" not in answers
    assert answers["name"] == "Karyono"
    told = [effect for effect in turn.effects if isinstance(effect, TellClaim)]
    assert [effect.kind for effect in told] == ["death"]


def finished(answers: dict[str, Any], flow: Any = death) -> TellClaim:
    (effect,) = flow.finish(answers, (), FACTS)
    assert isinstance(effect, TellClaim)
    return effect


@pytest.mark.parametrize(
    ("story", "place", "flagged"),
    [
        ("meninggal mendadak waktu narik becak", "work", True),
        ("tiba-tiba ambruk pas kerja lalu meninggal", "work", True),
        ("meninggal mendadak di rumah", "not_work", False),
        ("jatuh dari pohon kelapa lalu meninggal", "work", False),
    ],
)
def test_a_sudden_death_at_work_is_shown_to_a_person(story: str, place: str, flagged: bool) -> None:
    told = finished({"story": {"text": story}, "place": place, "victim": "other"})
    assert ("sudden_death" in told.flags) is flagged


def test_a_report_that_is_late_is_sent_all_the_same() -> None:
    told = finished({"when": {"day": "2026-02-01"}, "place": "work", "victim": "other"})
    assert told.done
    assert "past_48_hours" in told.flags


# --- the states of a claim about a death ----------------------------------------------------------


def test_nobody_is_told_that_the_dead_may_recover() -> None:
    for state in STATES:
        said = state_of(replace(CLAIM, kind="death", state=state)).text
        assert "sembuh" not in said.casefold(), state
        assert "Berobat" not in said, state


def test_every_state_of_one_kind_is_a_state() -> None:
    assert all(set(told) <= set(STATES) for told in OF_KIND.values())


def test_a_word_without_a_code_means_the_claim_it_fits() -> None:
    accident = replace(CLAIM, code="A-22222")
    gone = replace(CLAIM, code="A-33333", kind="death", state="told")
    facts = replace(FACTS, claims=(accident, gone))
    found = newest(facts, kinds=heirs.kinds)
    assert found is not None
    assert found.code == "A-33333"
    found = newest(facts, kinds=second.kinds)
    assert found is not None
    assert found.code == "A-22222"
    assert newest(replace(FACTS, claims=(gone,)), kinds=second.kinds) is None


# --- heirs ------------------------------------------------------------------------------------------


def test_heirs_are_read_in_the_order_in_which_they_were_told() -> None:
    answers = {
        "heir_name": "Sumiati",
        "heir_nik": {"unknown": True},
        "heir_relation": "spouse",
        "heir_phone": "+6281200000001",
        "heir_more": "yes",
        "heir2_name": "Putri",
        "heir2_relation": "child",
        "heir2_phone": dict(LATER),
        "heir2_more": "no",
        "heir3_name": "left over",
    }
    assert heirs_of(answers) == (
        Heir("Sumiati", relation="spouse", phone="+6281200000001"),
        Heir("Putri", relation="child"),
    )


@given(st.lists(st.sampled_from(["Ani", "Budi", "Cici"]), max_size=MOST))
def test_as_many_heirs_are_read_as_were_told(names: list[str]) -> None:
    answers = {}
    for number, name in enumerate(names, 1):
        answers[key_of(number, "name")] = name
        answers[key_of(number, "more")] = "no" if number == len(names) else "yes"
    assert [heir.name for heir in heirs_of(answers)] == names


def test_more_heirs_than_there_is_room_for_are_shown_to_a_person() -> None:
    answers = {key_of(number, "more"): "yes" for number in range(1, MOST + 1)}
    assert "more_heirs" in finished(answers, heirs).flags


def test_a_question_asked_again_names_the_heir_it_is_about() -> None:
    answers: dict[str, Any] = {"@claim": "A-7K3QM"}
    for number, name in ((1, "Ani"), (2, "Budi")):
        answers |= {
            key_of(number, "name"): name,
            key_of(number, "relation"): "child",
            key_of(number, "nik"): {"unknown": True},
            key_of(number, "phone"): {"none": True},
            key_of(number, "more"): "yes" if number == 1 else "no",
        }
    talked = Conversation(flow="heirs", answers=answers, met=True, edit="heir_phone")
    turn = advance(BOOK, talked, Heard(text="ulang"), FACTS)
    assert turn.says[-1].values == {"heir": "Ani"}


# --- an account, days and costs -------------------------------------------------------------------

ACCOUNT = Account(key="account", prompt="", label="x")
DAYS = Days(key="days", prompt="")
COST = Cost(key="cost", prompt="")
TENURE = Tenure(key="years", prompt="")


@given(st.from_regex(r"0[0-9]{9,14}", fullmatch=True).filter(lambda n: len(set(n)) > 1))
def test_an_account_is_read_back_whole_and_shown_masked_from_then_on(number: str) -> None:
    value = ACCOUNT.read_text(number, {}, FACTS)
    assert ACCOUNT.read_text(ACCOUNT.read_back(value, FACTS), {}, FACTS) == number
    assert number[:-4] not in ACCOUNT.show(value, FACTS).replace(" ", "")
    assert ACCOUNT.accepts(value, {}, FACTS)


@given(st.integers(1, 3000))
def test_days_without_work_read_as_they_are_shown(days: int) -> None:
    assert DAYS.read(Heard(text=DAYS.show(days, FACTS)), {}, FACTS) == days


@given(st.integers(1, 700))
def test_a_tenure_reads_as_it_is_shown(months: int) -> None:
    value = {"months": months}
    assert TENURE.read(Heard(text=TENURE.show(value, FACTS)), {}, FACTS) == value


@given(st.integers(1_000, 99_000_000))
def test_a_cost_reads_as_it_is_shown(rupiah: int) -> None:
    assert COST.read(Heard(text=COST.show(rupiah, FACTS)), {}, FACTS) == rupiah


@pytest.mark.parametrize("text", ["tidak ada", "gratis", "1", "ga ada", "0"])
def test_a_cost_that_nobody_had_is_no_sum(text: str) -> None:
    assert COST.read(Heard(text=text), {}, FACTS) == {"none": True}


@pytest.mark.parametrize("text", ["50", "100 ribu per hari", "lumayan", "50 sampai 70 ribu"])
def test_a_cost_that_may_be_meant_otherwise_is_asked_again(text: str) -> None:
    with pytest.raises(Unclear):
        COST.read(Heard(text=text), {}, FACTS)


@pytest.mark.parametrize("question", [ACCOUNT, DAYS, COST])
def test_what_is_not_at_hand_may_wait(question: Any) -> None:
    value = question.read(Heard(text="nanti"), {}, FACTS)
    assert value == LATER
    assert question.accepts(value, {}, FACTS)


# --- the second report, as it is kept -------------------------------------------------------------


@contextmanager
def told(name: str, *, upto: str = "") -> Iterator[tuple[Bot, Any]]:
    """The bot after a story, or after its lines up to one, and the row of the claim."""
    story = next(s for s in stories.every() if s.name == f"claims/{name}")
    lines = story.lines
    if upto:
        lines = lines[: next(n for n, line in enumerate(lines) if line[1] == upto) + 1]
    with house(DEMO) as bot:
        stories.run(replace(story, lines=lines), bot, "whatsapp")
        with bot.engine.connect() as connection:
            row = connection.execute(select(table(Claim))).one()
        yield bot, row


def test_the_48_hours_of_the_second_report_run_from_the_day_that_was_told() -> None:
    with told("sembuh_masih_berobat") as (_bot, row):
        assert row.outcome_at == datetime(
            2026, 3, 6, 15, 0, tzinfo=UTC
        )  # 00.00 WIT of 7 March: never too late
        assert row.second_due == row.outcome_at + WINDOW


def test_a_second_report_before_the_answer_is_kept_and_goes_on_once_that_has_come() -> None:
    with told("sembuh_masih_berobat", upto="klaim: A-ABCD2 accepted") as (bot, row):
        assert row.state == "second"
        with bot.engine.connect() as connection:
            notes = connection.scalars(
                select(table(ClaimNote).c.text)
                .where(table(ClaimNote).c.kind == "state")
                .order_by(table(ClaimNote).c.id)
            ).all()
        assert notes[-2:] == ["accepted", "second"]
    assert "second_early" in row.flags.split(",")


def test_a_second_report_calls_a_person_each_time_it_is_told() -> None:
    with told("sembuh_laporan_kedua") as (bot, row):
        assert row.state == "second"
        assert row.answers["account"] == "1234567890"
        with bot.engine.connect() as connection:
            reasons = connection.scalars(select(table(Ticket).c.reason)).all()
    assert "claim" in reasons


def test_a_claim_that_was_never_told_a_second_time_is_accepted_as_ever() -> None:
    with told("ojek_tabrakan_saat_narik", upto="klaim: A-ABCD2 accepted") as (_bot, row):
        assert row.state == "accepted"
        assert row.second_due is None


def test_an_account_is_never_shown_whole_in_what_is_told_of_a_claim() -> None:
    with told("sembuh_laporan_kedua") as (_bot, row):
        view = claims.view(row)
        shown: Say = state_of(view)
        assert row.answers["account"] not in f"{shown}"


def test_the_48_hours_of_an_illness_run_from_the_day_the_doctor_named_it() -> None:
    with told("sakit_karena_kerja") as (_bot, row):
        assert row.happened_at == datetime(2026, 2, 26, 17, 0, tzinfo=UTC)
        assert row.first_due == row.happened_at + timedelta(hours=48)
