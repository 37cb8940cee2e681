"""`lingkaran check`: every fault is found, named with its place, and told how to be mended."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import check
from bot.check import Texts
from bot.graph import mermaid
from flows.book import BOOK
from flows.questions import Book, Choice, Flow, Name, Question, Rule, Text, YesNo, said
from flows.talk import Option

NAME = Name(key="name", prompt="Siapa nama di KTP?", label="Nama")
JOB = Choice(
    key="job",
    prompt="Apa pekerjaannya?",
    choices=(Option("ojek", "Ojek"), Option("other", "Pekerjaan lain")),
)


NO_TEXTS = Texts((), {})


def flow(*questions: Question, **more: Any) -> Flow:
    return Flow(
        key="visit", title="kunjungan", questions=questions, done=(), finish=lambda *_: (), **more
    )


def found(*questions: Question, texts: Texts = NO_TEXTS, **more: Any) -> list[str]:
    """The faults of a small form, those of the engine's own menu left out."""
    return check.flow_text_faults(Book({"visit": flow(*questions, **more)}), texts)


def only(faults: list[str]) -> str:
    assert len(faults) == 1, faults
    return faults[0]


def test_a_sound_form_has_no_fault() -> None:
    assert (
        found(
            NAME, JOB, Text(key="other_job", prompt="Tulis ya, {name}.", when=said("job", "other"))
        )
        == []
    )


# --- flows --------------------------------------------------------------------------------------------


def test_a_question_nobody_can_reach_is_named_with_what_is_offered() -> None:
    fault = only(found(JOB, Text(key="stall", prompt="Warung apa?", when=said("job", "becak"))))
    assert fault.startswith("visit.stall:")
    assert "job = 'becak'" in fault
    assert "goes on with job = ojek or other" in fault


def test_a_condition_on_a_later_question_says_what_to_move() -> None:
    fault = only(found(Text(key="stall", prompt="Warung apa?", when=said("job", "ojek")), JOB))
    assert fault == "visit.stall: waits for job, which is asked later; move job before it."


def test_a_rule_on_a_question_that_is_not_there_is_found_as_well() -> None:
    fault = only(
        found(NAME, Text(key="stall", prompt="Warung apa?", when=Rule(("trade",), "has a stall")))
    )
    assert fault.startswith("visit.stall: waits for trade, but there is no such question")


def test_a_question_after_a_no_that_ends_the_form_cannot_be_reached() -> None:
    agree = YesNo(key="agree", prompt="Boleh?", or_stop="Baik.")
    fault = only(found(agree, Text(key="why", prompt="Kenapa?", when=said("agree", "no"))))
    assert "visit.why" in fault
    assert "nobody can reach it" in fault


def test_a_question_after_an_answer_that_calls_a_person_cannot_be_reached() -> None:
    job = replace(JOB, to_person="other")
    assert found(job, Text(key="stall", prompt="Warung apa?", when=said("job", "ojek"))) == []
    fault = only(found(job, Text(key="stall", prompt="Warung apa?", when=said("job", "other"))))
    assert "visit.stall" in fault
    assert "nobody can reach it" in fault


def test_a_prompt_of_161_characters_says_by_how_much_to_shorten_it() -> None:
    assert found(Text(key="long", prompt="a" * 160)) == []
    fault = only(found(Text(key="long", prompt="a" * 161)))
    assert fault.startswith("visit.long: with its longest values it takes 161 characters")
    assert fault.endswith("by 1.")


def test_a_prompt_is_measured_with_its_choices_and_with_the_longest_values() -> None:
    with_choices = replace(JOB, prompt="a" * 140)
    assert "takes 166 characters" in only(found(with_choices))
    with_name = Text(key="hello", prompt="Halo {name}" + "a" * 140)
    assert "takes 169 characters" in only(found(NAME, with_name))


def test_two_options_that_look_alike_are_a_fault() -> None:
    twice = replace(JOB, choices=(Option("ojek", "Ojek"), Option("gojek", "Ojek")))
    assert (
        only(found(twice))
        == "visit.job: two options look alike; each needs its own value and label."
    )


def test_a_label_too_long_for_a_button_says_how_long_it_may_be() -> None:
    long = replace(JOB, choices=(Option("ojek", "Pengemudi ojek daring"),))
    fault = only(found(long))
    assert fault.startswith("visit.job: the label 'Pengemudi ojek daring' has 21 characters")
    assert "20" in fault


def test_an_effect_that_needs_an_answer_nobody_gives_is_a_fault() -> None:
    assert "its effect needs 'nik'" in only(found(NAME, needs=("nik",)))


def test_a_placeholder_whose_length_nobody_knows_is_a_fault_not_a_crash() -> None:
    faults = found(
        Text(key="hello", prompt="Halo {nickname}"), texts=Texts(("Halo {nickname}",), {})
    )
    assert any("nickname" in fault and "flows.check.WIDTHS" in fault for fault in faults)


# --- catalogues ---------------------------------------------------------------------------------------

HELLO, THANKS = "Halo {name}.", "Terima kasih."


def test_a_missing_translation_names_the_language_and_the_text() -> None:
    fault = only(found(texts=Texts((HELLO, THANKS), {"en": {HELLO: "Hello {name}."}})))
    assert fault == "locales/en: 'Terima kasih.' is not translated; add it to messages.po."


def test_a_translation_with_another_placeholder_shows_both() -> None:
    fault = only(found(texts=Texts((HELLO,), {"en": {HELLO: "Hello {code}."}})))
    assert fault.startswith("locales/en: 'Halo {name}.' has ['name'], its translation ['code']")
    assert fault.endswith("make them equal.")


def test_a_translation_too_long_for_an_sms_is_a_fault_of_that_language() -> None:
    fault = only(found(texts=Texts((THANKS,), {"en": {THANKS: "x" * 161}})))
    assert "takes 161 characters" in fault


def test_a_translated_prompt_is_measured_too() -> None:
    translated = {NAME.prompt: "x" * 161}
    assert any(
        f.startswith("visit.name: with its longest values it takes 161")
        for f in found(NAME, texts=Texts((NAME.prompt,), {"en": translated}))
    )


def test_a_translation_of_a_text_nobody_says_is_to_be_taken_out() -> None:
    fault = only(found(texts=Texts((THANKS,), {"en": {THANKS: "Thank you.", "Lama.": "Old."}})))
    assert "'Lama.' is translated but never said" in fault


def test_a_text_outside_gsm7_is_a_fault() -> None:
    assert "outside GSM-7" in only(found(texts=Texts(("Terima kasih 🙏",), {})))


def write_catalogues(root: Path, template: str, english: str | None) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    folder = root / "locales" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (root / "locales" / "messages.pot").write_text(head + template, encoding="utf-8")
    if english is not None:
        (folder / "messages.po").write_text(head + english, encoding="utf-8")


def test_catalogues_are_read_without_fuzzy_and_empty_translations(tmp_path: Path) -> None:
    english = 'msgid "Satu"\nmsgstr "One"\n\n#, fuzzy\nmsgid "Dua"\nmsgstr "Two?"\n\nmsgid "Tiga"\nmsgstr ""\n'
    write_catalogues(
        tmp_path, "".join(f'msgid "{m}"\nmsgstr ""\n\n' for m in ("Satu", "Dua", "Tiga")), english
    )
    texts, faults = check.read_texts(tmp_path / "locales", ("id", "en"))
    assert faults == []
    assert texts == Texts(("Satu", "Dua", "Tiga"), {"en": {"Satu": "One"}})
    missing = check.flow_text_faults(Book({}), texts)
    assert [fault.split(" is ")[0] for fault in missing if "not translated" in fault] == [
        "locales/en: 'Dua'",
        "locales/en: 'Tiga'",
    ]


def test_a_catalogue_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    write_catalogues(tmp_path, "", None)
    _texts, faults = check.read_texts(tmp_path / "locales", ("id", "en"))
    assert only(faults).startswith(
        "locales/en/LC_MESSAGES/messages.po: is not there; make it: pybabel init"
    )
    _texts, faults = check.read_texts(tmp_path / "nowhere", ("id",))
    assert only(faults).startswith("locales/messages.pot: is not there; make it: make update-texts")


def test_a_broken_catalogue_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    write_catalogues(tmp_path, "", 'msgid "Satu"\nmsgid "Dua"\nmsgstr "\n')
    _texts, faults = check.read_texts(tmp_path / "locales", ("id", "en"))
    assert only(faults).startswith("locales/en/LC_MESSAGES/messages.po:")


def test_the_template_must_hold_what_the_sources_say_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "babel.cfg").write_text("[python: flows/**.py]\n")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "visit.py").write_text('A = _("Satu")\nB = _("Dua")\n')
    assert check.template_faults(tmp_path, ["Satu", "Dua"]) == []
    missing, gone = check.template_faults(tmp_path, ["Satu", "Tiga"])
    assert missing.startswith(
        "flows/visit.py:2: 'Dua' is not in locales/messages.pot; renew it: make update-texts"
    )
    assert gone.startswith(
        "locales/messages.pot: 'Tiga' is said nowhere any more; renew it: make update-texts"
    )


def test_without_sources_there_is_nothing_to_compare_the_template_with(tmp_path: Path) -> None:
    assert check.template_faults(tmp_path, ["Satu"]) == []


# --- releases -----------------------------------------------------------------------------------------


def release(folder: Path, *keys: str) -> Path:
    (folder / "0.1").mkdir(parents=True)
    (folder / "0.1" / "keys.json").write_text(json.dumps(keys))
    return folder


def test_a_released_key_that_vanished_is_named_with_its_release(tmp_path: Path) -> None:
    book = Book({"visit": flow(NAME)})
    fault = only(check.released_faults(book, release(tmp_path, "visit.name", "visit.job")))
    assert fault.startswith("visit.job: was released (tests/saved/0.1/keys.json)")
    assert "was=('job',)" in fault


def test_a_renamed_key_that_says_what_it_was_is_no_fault(tmp_path: Path) -> None:
    book = Book({"visit": flow(replace(NAME, key="full_name", was=("name",)))})
    assert check.released_faults(book, release(tmp_path, "visit.name")) == []


def test_a_released_form_that_vanished_is_a_fault(tmp_path: Path) -> None:
    assert "there is no flow 'claim'" in only(
        check.released_faults(BOOK, release(tmp_path, "claim.day"))
    )


def test_the_keys_of_today_are_kept_by_today() -> None:
    today = check.keys()
    assert "register.nik" in today
    assert len(set(today)) == len(today)


# --- this checkout ------------------------------------------------------------------------------------


def test_the_forms_of_this_release_have_no_fault_in_indonesian() -> None:
    texts, _faults = check.read_texts(check.ROOT / "locales", ("id",))
    assert check.flow_text_faults(BOOK, texts) == []
    assert check.data_faults() == []


def test_lengths_show_the_longest_prompt_first() -> None:
    lengths = check.lengths(BOOK, Texts((), {"en": {}}))
    assert {length.language for length in lengths} == {"id", "en"}
    assert lengths == sorted(lengths, key=lambda length: -length.septets)
    assert lengths[0].septets <= 160


# --- pictures -----------------------------------------------------------------------------------------


def test_a_picture_shows_conditions_on_its_arrows() -> None:
    drawn = mermaid(
        flow(
            JOB,
            Text(key="stall", prompt='Warung "apa"?', when=said("job", "other")),
            NAME,
            review="Cek:",
        )
    )
    assert drawn.startswith("flowchart TD\n")
    assert 'job -->|"job = other"| stall' in drawn
    assert 'job -->|"else"| name' in drawn
    assert "stall --> name" in drawn
    assert "name --> review_" in drawn
    assert 'stall["stall<br/>Warung #quot;apa#quot;?"]' in drawn


@pytest.mark.parametrize("key", sorted(BOOK.flows))
def test_every_question_of_every_form_is_in_its_picture(key: str) -> None:
    drawn = mermaid(BOOK.flows[key])
    for question in BOOK.flows[key].questions:
        assert f"    {question.key}[" in drawn
        assert f" {question.key}\n" in drawn, "no arrow leads there"
