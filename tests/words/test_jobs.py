"""What a worker lives on, in the worker's own words."""

import time
import tomllib
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.data import load
from flows.words.jobs import MOST, NEAR

JOBS = load().jobs
DATA = tomllib.loads(resources.files("bot.data").joinpath("occupations.toml").read_text())


def codes(text: str) -> list[str]:
    return [job.code for job in JOBS.find(text)]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("nelayan", ["nelayan"]),
        ("saya nelayan pak", ["nelayan"]),
        ("ngojek", ["ojek"]),
        ("driver ojol (gojek)", ["ojek"]),
        ("kuli", ["buruh_harian"]),
        ("kuli bangunan", ["buruh_bangunan"]),
        ("tukang batu", ["buruh_bangunan"]),
        ("pecah batu", ["penambang"]),
        ("mulung rongsok", ["pemulung"]),
        ("ART", ["art"]),
        ("pembantu rumah tangga", ["art"]),
        ("ngarit", ["peternak"]),
        ("jualan di pasar", ["pedagang_pasar"]),
        ("jualan baju", ["pedagang"]),
        ("dagang sayur keliling di komplek", ["pedagang_keliling"]),
        ("warung bakso", ["warung"]),
        ("nyupir angkot", ["sopir_angkot"]),
        ("guru ngaji", ["guru_ngaji"]),
        ("bengkel tambal ban", ["tambal_ban"]),
    ],
)
def test_a_job_is_known_by_the_words_people_use(said: str, meant: list[str]) -> None:
    assert codes(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ojek sama jualan gorengan", ["ojek", "pedagang_keliling"]),
        ("petani, kalo malam ojek", ["petani", "ojek"]),
        ("ojek/kurir", ["ojek", "kurir"]),
        ("petani + ternak kambing + ojek", ["petani", "peternak"]),
        ("ojek, ojek online", ["ojek"]),
        ("petani sama buruh tani", ["buruh_tani"]),
    ],
)
def test_two_jobs_are_two_in_the_order_told(said: str, meant: list[str]) -> None:
    assert codes(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("dulu karyawan pabrik sekarang ojek", ["ojek"]),
        ("mantan sopir, sekarang nelayan", ["nelayan"]),
        ("bukan ojek, kurir", ["kurir"]),
        ("ga tentu, kuli bangunan", ["buruh_bangunan"]),
        ("ga ngojek lagi", []),
    ],
)
def test_a_job_of_the_past_is_not_a_job(said: str, meant: list[str]) -> None:
    assert codes(said) == meant


@pytest.mark.parametrize(
    "said",
    ["PNS", "karyawan pabrik", "kerja di pabrik", "buruh pabrik", "pegawai honorer", "satpam"],
)
def test_who_works_for_wages_goes_to_a_person(said: str) -> None:
    assert codes(said) == []
    assert JOBS.suggest(said) == []


@pytest.mark.parametrize("said", ["", "  ", "kerja", "saya", "apa aja boleh", "12345", "🙏"])
def test_no_job_named_is_no_job(said: str) -> None:
    assert codes(said) == []


def test_every_word_in_the_list_finds_its_job() -> None:
    for row in DATA["job"]:
        for word in row["words"]:
            assert codes(word) == [row["code"]], word
            assert codes(f"saya {word.upper()} pak") == [row["code"]], word


def test_every_label_typed_back_finds_its_job() -> None:
    for job in JOBS:
        assert codes(job.label) == ([] if job.code == "lain" else [job.code])
        assert JOBS.by_code(job.code) == job


def test_every_word_of_wage_earners_is_left_to_a_person() -> None:
    for word in DATA["employed"]:
        assert codes(word) == [], word


def test_only_those_the_rule_names_are_transport() -> None:
    transport = {job.code for job in JOBS if job.sector == "transport"}
    assert transport == {"ojek", "kurir", "sopir", "sopir_angkot", "sopir_truk", "sopir_taksi"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("nelayn", "nelayan"),
        ("pemulng", "pemulung"),
        ("tukag cukr", "tukang_cukur"),
        ("ojekk", "ojek"),
    ],
)
def test_a_misspelt_job_is_offered_first(said: str, meant: str) -> None:
    assert JOBS.find(said) == []
    assert JOBS.suggest(said)[0].code == meant


def test_nothing_is_offered_for_what_is_like_nothing() -> None:
    assert JOBS.suggest("asdf qwer zxcv") == []
    assert JOBS.by_code("presiden") is None


@given(st.text(max_size=400))
@settings(deadline=None)  # a busy machine pauses for longer than any limit
def test_any_text_gives_few_jobs(text: str) -> None:
    found, near = JOBS.find(text), JOBS.suggest(text)
    assert len(set(found)) == len(found) <= MOST
    assert len(set(near)) == len(near) <= NEAR


def test_it_is_quick() -> None:
    best = {}
    for text in ("ojek sama jualan gorengan", "xkcd qwerty zxcvb " * 1000):
        best[text] = 1.0
        for _ in range(10):
            begin = time.perf_counter()
            JOBS.find(text)
            best[text] = min(best[text], time.perf_counter() - begin)
    assert best["ojek sama jualan gorengan"] < 50e-6
    assert max(best.values()) < 1e-3
