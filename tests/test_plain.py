"""Every prompt is plain: short sentences, everyday words, none of the office's."""

import pytest
from wordfreq import zipf_frequency

from bot.check import ROOT, msgids, plainness_faults
from flows.plain import MOST_WORDS, avoided, plain_faults, words_of

USUAL = 3.0
"""Zipf: a word that stands at least once in a million words of Indonesian."""

RARE = {
    "kuitansi": "what hospitals and shops call the paper; no other word is understood better",
    "keseleo": "said every day, hardly ever written",
    "terkilir": "the written form beside keseleo",
    "kesetrum": "said every day, hardly ever written",
    "tersayat": "short for a wound made by a blade",
    "waalaikumsalam": "the answer to a greeting",
    "language": "whoever needs English must find it",
    "which": "the same",
    "pemulung": "what scavengers call themselves",
}
"""Words that are rare in what is written, each with why it stays."""


def everyday(word: str) -> bool:
    """Whether the word, or what stays of it without what Indonesian adds, is in daily use."""
    forms = {word, *(part for part in word.split("-"))}
    for before in ("di", "ke", "ter", "mem", "men", "me"):
        forms |= {form.removeprefix(before) for form in forms}
    for behind in ("nya", "kan", "an", "i"):
        forms |= {form.removesuffix(behind) for form in forms}
    return any(zipf_frequency(form, "id") >= USUAL for form in forms if len(form) > 1)


def test_every_prompt_is_made_of_words_of_every_day() -> None:
    rare = sorted(
        f"{word!r} in {text[:60]!r}"
        for text in msgids()
        for word in words_of(text)
        if word not in RARE and not everyday(word)
    )
    assert not rare, "Take a more usual word, or give the reason in RARE: " + "; ".join(rare)


def test_a_rare_word_leaves_the_list_when_no_prompt_has_it() -> None:
    said = {word for text in msgids() for word in words_of(text)}
    assert set(RARE) <= said


def test_every_prompt_is_short_and_has_no_office_word() -> None:
    assert plainness_faults(ROOT / "locales" / "glossary.md", msgids()) == []


AVOID = {"verifikasi": "dicek, diperiksa petugas", "Anda": "Bapak/Ibu"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Data sedang diverifikasi.", "'diverifikasi' is a word we avoid; write instead: dicek"),
        ("Siapa nama anda?", "'anda' is a word we avoid; write instead: Bapak/Ibu"),
        ("Satu. Dua. Tiga. Empat. Lima.", "5 sentences; say it in 4"),
        ("kata " * (MOST_WORDS + 1), f"a sentence of {MOST_WORDS + 1} words; make two of it"),
    ],
)
def test_a_text_that_is_not_plain_is_named_with_its_word_and_the_one_to_use(
    text: str, said: str
) -> None:
    [fault] = plain_faults([text], AVOID)
    assert repr(text[:60]) in fault
    assert said in fault


def test_part_of_another_word_is_no_word_to_avoid() -> None:
    assert plain_faults(["Kami pandai."], {"anda": "Bapak/Ibu"}) == []


def test_the_words_to_avoid_are_those_of_the_glossary() -> None:
    avoid = avoided((ROOT / "locales" / "glossary.md").read_text(encoding="utf-8"))
    assert avoid["verifikasi"] == avoid["validasi"] == "dicek, diperiksa petugas"
    assert "cacat" in avoid
    assert len(avoid) > 25
