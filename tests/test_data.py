"""The data files hold what they promise, and say where they are broken."""

from collections import Counter
from collections.abc import Callable
from importlib import resources

import pytest

from bot.data import load, read_contributions, read_jobs, read_regions
from tests.words.test_speed import calls

KNOWN = load()


def text(name: str) -> str:
    return resources.files("bot.data").joinpath(name).read_text(encoding="utf-8")


def test_it_is_read_once() -> None:
    assert load() is load()


def test_it_is_read_in_few_steps_so_that_a_start_is_quick() -> None:
    """Counted as in tests/words/test_speed.py: some fifty milliseconds."""
    assert calls(lambda _text: load.__wrapped__(), "") < 150_000


def test_all_514_regions_are_there_as_the_decree_of_2025_counts_them() -> None:
    assert len(KNOWN.regions) == 514
    assert Counter(region.kind for region in KNOWN.regions) == {"kabupaten": 416, "kota": 98}
    by_province = Counter(region.code[:2] for region in KNOWN.regions)
    assert by_province == {
        "11": 23, "12": 33, "13": 19, "14": 12, "15": 11, "16": 17, "17": 10, "18": 15, "19": 7,
        "21": 7, "31": 6, "32": 27, "33": 35, "34": 5, "35": 38, "36": 8, "51": 9, "52": 10,
        "53": 22, "61": 14, "62": 14, "63": 13, "64": 10, "65": 5, "71": 15, "72": 13, "73": 24,
        "74": 17, "75": 6, "76": 6, "81": 11, "82": 10, "91": 9, "92": 7, "93": 4, "94": 8,
        "95": 8, "96": 6,
    }  # fmt: skip
    assert len({region.province for region in KNOWN.regions}) == 38


def test_every_region_has_the_time_of_its_island() -> None:
    for region in KNOWN.regions:
        province = int(region.code[:2])
        west = province < 50 or province in (61, 62)
        assert region.zone == ("WIB" if west else "WIT" if province > 80 else "WITA"), region


def test_every_occupation_fits_a_button_and_an_sms() -> None:
    assert 40 <= len(KNOWN.jobs) <= 60
    for job in KNOWN.jobs:
        assert len(job.label) <= 20
        assert len(job.label_en) <= 24
        assert job.label.isascii()
        assert job.sector in ("transport", "other")
    assert len({job.label for job in KNOWN.jobs}) == len(KNOWN.jobs)
    assert KNOWN.jobs.by_code("lain") is not None


Reader = Callable[[str], object]


@pytest.mark.parametrize(
    ("read", "name", "right", "broken", "complaint"),
    [
        (read_regions, "regions.csv", "3201,Kabupaten Bogor", "321,Kabupaten Bogor", r"regions.csv row \d+, column code: '321' must be"),
        (read_regions, "regions.csv", "3202,Kabupaten Suk", "3201,Kabupaten Suk", r"column code: 3201 stands in row"),
        (read_regions, "regions.csv", "Kabupaten Bogor,", "Kota Bogor,", r"column name: 'Kota Bogor' must begin with 'Kabupaten '"),
        (read_regions, "regions.csv", "Kabupaten Bogor,Jawa Barat,WIB", "Kabupaten Bogor,Jawa Barat,GMT", r"column zone: 'GMT' must be WIB"),
        (read_regions, "regions.csv", "Kabupaten Bogor,Jawa Barat", "Kabupaten Bogor,Jabar", r"column province: 'J\w+( Barat)?' must be the same"),
        (read_regions, "regions.csv", "Agara|Kutacane", "Agara||Kutacane", r"column aliases: an empty alias"),
        (read_regions, "regions.csv", ",9101", ",91", r"column retired_codes: '91' must be four digits"),
        (read_regions, "regions.csv", ",9101", ",3201", r"column retired_codes: 3201 is in use"),
        (read_regions, "regions.csv", "code,name", "kode,nama", r"row 1: the columns must be"),
        (read_regions, "regions.csv", "Kabupaten Bogor,Jawa Barat,WIB", "Kabupaten Bogor", r"must have 6 cells"),
        (read_jobs, "occupations.toml", 'label = "Ojek"', 'label = "Tukang ojek pangkalan dan daring"', r"\(ojek\), column label: must be plain letters, at most 20"),
        (read_jobs, "occupations.toml", 'label_en = "Farmer"', 'label_en = "Farmer 🌾"', r"\(petani\), column label_en"),
        (read_jobs, "occupations.toml", 'code = "petani"', 'code = "ojek"', r"column code: must be"),
        (read_jobs, "occupations.toml", 'label_en = "Courier"\nsector = "transport"', 'label_en = "Courier"\nsector = "road"', r"\(kurir\), column sector: 'road'"),
        (read_jobs, "occupations.toml", 'label_en = "Courier"\n', "", r"\(kurir\), column label_en: is missing"),
        (read_jobs, "occupations.toml", 'kin = "sopir"', 'kin = "supir"', r"column kin: 'supir'"),
        (read_jobs, "occupations.toml", '"melaut"', '"Melaut"', r"column words: 'Melaut' must be in lower case"),
        (read_jobs, "occupations.toml", '"melaut"', '"becak"', r"column words: 'becak' is said of nelayan too"),
        (read_jobs, "occupations.toml", "[[job]]", "[job", r"occupations.toml: .*line"),
        (read_contributions, "contributions.toml", "in_force_from = 2015-07-01", "", r"\[bands\] in_force_from: write a date"),
        (read_contributions, "contributions.toml", "jkk = 10_000", "jkk = 10_000.5", r"band 1, column jkk: must be whole rupiah"),
        (read_contributions, "contributions.toml", "jkk = 12_000", "jkk = 21_000", r"band 2, column jkk: must be 1 %"),
        (read_contributions, "contributions.toml", "jht = 24_000", "jht = 42_000", r"band 2, column jht: must be 2 %"),
        (read_contributions, "contributions.toml", "from = 1_300_000", "from = 1_000_000", r"band 3, column from: bands must begin at 0 and rise"),
        (read_contributions, "contributions.toml", "factor = 0.5", "factor = 1.5", r"relief 1, column factor"),
        (read_contributions, "contributions.toml", 'sector = "transport"', 'sector = "ojek"', r"relief 1, column sector: 'ojek'"),
        (read_contributions, "contributions.toml", 'sector = "transport"', 'sector = "other"', r"relief 2, column from: overlaps"),
        (read_contributions, "contributions.toml", "to = 2027-03-31", "to = 2025-03-31", r"relief 1, column to: 2025-03-31 lies before"),
        (read_contributions, "contributions.toml", '["jkk", "jkm"]', '["jht"]', r"relief 1, column programs"),
        (read_contributions, "contributions.toml", 'rule = "PP 50/2025"', "", r"relief 1, column rule: is missing"),
    ],
)  # fmt: skip
def test_a_broken_row_is_named_with_its_cure(
    read: Reader, name: str, right: str, broken: str, complaint: str
) -> None:
    whole = text(name)
    assert right in whole
    with pytest.raises(ValueError, match=complaint):
        read(whole.replace(right, broken, 1))
