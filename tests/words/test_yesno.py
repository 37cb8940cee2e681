"""A worker says yes or no in many ways; what is neither is asked again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.yesno import read_yesno


@pytest.mark.parametrize(
    "text",
    [
        "iya", "Ya", "Y", "yo", "nggih", "inggih pak", "iyaaa kak", "muhun kang", "iyo uda", "engghi",
        "oke", "ok bos", "boleh", "boleh banget", "ya boleh", "bener", "betul sekali", "sip", "👍",
        "👍🏽", "setuju pak", "sudah", "iya, benar", "mau dong", "ya mau", "bolehlah", "leres",
        "tidak salah", "ga keberatan kok", "sa mau", "iya tidak apa-apa", "salah pencet, iya", "nik dan nama sudah benar",
        "iya lah masa saya bohong", "ga ada yang kurang, lanjut",
        "gapapa, diterusin aja", "tidak salah lagi, itu saya", "iya no hp itu benar", "eh tidak, eh maksudnya iya",
    ],
)  # fmt: skip
def test_a_yes_is_heard(text: str) -> None:
    assert read_yesno(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "tidak", "gak", "ga", "g", "nggak kok", "tdk pak", "mboten", "ora mas", "henteu", "bunten",
        "indak", "kada", "belum", "blm pernah", "jangan", "no", "👎", "tidak setuju", "ga mau",
        "nggak boleh", "bukan saya", "tidak ya pak", "enggaaak", "de'", "jangan dulu",
        "sonde kaka", "kurang tepat", "iya salah", "ya enggak lah", "alamatnya masih salah", "belum, nanti sore",
        "hahaha ya enggak lah", "perlu diganti dong", "tidak sesuai. di ktp lahirnya 71",
    ],
)  # fmt: skip
def test_a_no_is_heard(text: str) -> None:
    assert read_yesno(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1", "2", "ga tau", "mungkin", "nggak apa-apa", "gapapa", "iya tapi salah",
        "boleh ga", "benar tidak", "iya?", "tidak, boleh", "ya tidak", "bukan salah saya", "sudah belum", "belum tahu", "tidak semua",
        "sepertinya iya", "nanti dulu", "ga masalah", "iya nggak", "keluar rumah", "🤔", "iya 🤔", "pak",
        "tidak iya", "punya ga ya, coba dicari", "tidak kutau juga", "bukannya ga mau, lihat nanti", "sudah, tapi belum lengkap",
        "jadi, datanya yang lama hilang", "mau, harus izin suami", "iya pak masa nama saya salah", "yang no. 1", "no.1 aja",
        "bukan, 1", "perlu diganti ga",
    ],
)  # fmt: skip
def test_what_is_mixed_or_hedged_is_asked_again(text: str) -> None:
    assert read_yesno(text) is None


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.text(max_size=200))
def test_any_text_gives_an_answer_or_none(text: str) -> None:
    assert read_yesno(text) in (True, False, None)


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.sampled_from(["iya pak", "tidak setuju"]), st.integers(0, 5))
def test_spaces_and_capitals_change_nothing(text: str, spaces: int) -> None:
    padded = (" " * spaces) + text.upper().replace(" ", " " * (spaces + 1))
    assert read_yesno(padded) == read_yesno(text)
