"""Where a worker lives or works, as it is typed; and the region a NIK was made in."""

import csv
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.data import load
from flows.words.regions import MOST, Region, Regions
from tests.words.test_speed import calls

REGIONS = load().regions
ROWS = list(
    csv.DictReader(resources.files("bot.data").joinpath("regions.csv").read_text().splitlines())
)
PROVINCE_TOO = {"Jambi", "Bengkulu", "Gorontalo"}


def names(text: str) -> list[str]:
    return [region.name for region in REGIONS.find(text)]


def own(region: Region) -> str:
    return region.name.partition(" ")[2]


def twins(region: Region) -> set[str]:
    return {other.code for other in REGIONS if own(other) == own(region)}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("kota bogor", "Kota Bogor"),
        ("kab bogor", "Kabupaten Bogor"),
        ("Kab. Bogor", "Kabupaten Bogor"),
        ("bogor kota", "Kota Bogor"),
        ("kodya bogor", "Kota Bogor"),
        ("kabupaten bogor jawa barat", "Kabupaten Bogor"),
        ("KAB. BANDUNG\nJawa Barat", "Kabupaten Bandung"),
        ("KBB", "Kabupaten Bandung Barat"),
        ("saya tinggal di indramayu pak", "Kabupaten Indramayu"),
        ("jaksel", "Kota Jakarta Selatan"),
        ("jkt selatan", "Kota Jakarta Selatan"),
        ("DKI Jakarta timur", "Kota Jakarta Timur"),
        ("kota administrasi jakarta utara", "Kota Jakarta Utara"),
        ("solo", "Kota Surakarta"),
        ("makasar", "Kota Makassar"),
        ("Ujung Pandang", "Kota Makassar"),
        ("kota jogja", "Kota Yogyakarta"),
        ("gunung kidul jogja", "Kabupaten Gunungkidul"),
        ("gunungkidul", "Kabupaten Gunungkidul"),
        ("banjar kalsel", "Kabupaten Banjar"),
        ("kota jambi", "Kota Jambi"),
        ("purwokerto", "Kabupaten Banyumas"),
        ("toli toli", "Kabupaten Toli-Toli"),
        ("50 kota", "Kabupaten Lima Puluh Kota"),
        ("tanjung balai karimun", "Kabupaten Karimun"),
        ("desa karangsong, kec indramayu, kab indramayu", "Kabupaten Indramayu"),
        ("batang kuis deli serdang", "Kabupaten Deli Serdang"),
        ("surabaya 60111", "Kota Surabaya"),
        ("Ｓｕｒａｂａｙａ 🙏", "Kota Surabaya"),
        ("papua pegunungan jayawijaya", "Kabupaten Jayawijaya"),
    ],
)
def test_a_name_told_plainly_is_one_region(said: str, meant: str) -> None:
    assert names(said) == [meant]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("surabya", "Kota Surabaya"),
        ("mkasar", "Kota Makassar"),
        ("indrmyu", "Kabupaten Indramayu"),
        ("jakarta sealtan", "Kota Jakarta Selatan"),
        ("lampug tengah", "Kabupaten Lampung Tengah"),
        ("sumbawa barrat", "Kabupaten Sumbawa Barat"),
        ("nias selatn", "Kabupaten Nias Selatan"),
        ("padng pariaman", "Kabupaten Padang Pariaman"),
        ("rejng lebong", "Kabupaten Rejang Lebong"),
        ("tulang bawnag barat", "Kabupaten Tulang Bawang Barat"),
        ("lima pulu kota", "Kabupaten Lima Puluh Kota"),
    ],
)
def test_a_slip_of_the_finger_is_read_over(said: str, meant: str) -> None:
    assert names(said) == [meant]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("bogor", ["Kabupaten Bogor", "Kota Bogor"]),
        ("bgor", ["Kabupaten Bogor", "Kota Bogor"]),
        ("bogor jabar", ["Kabupaten Bogor", "Kota Bogor"]),
        ("cibinong bogor", ["Kabupaten Bogor", "Kota Bogor"]),
        ("tanggerang", ["Kabupaten Tangerang", "Kota Tangerang"]),
        ("tasik", ["Kabupaten Tasikmalaya", "Kota Tasikmalaya"]),
        ("banjar", ["Kota Banjar", "Kabupaten Banjar"]),
        ("gorontalo gorontalo", ["Kabupaten Gorontalo", "Kota Gorontalo"]),
        ("jogja", ["Kabupaten Bantul", "Kabupaten Sleman", "Kota Yogyakarta"]),
        ("mura", ["Kabupaten Musi Rawas", "Kabupaten Murung Raya"]),
        ("malang, batu", ["Kabupaten Malang", "Kota Malang", "Kota Batu"]),
    ],
)
def test_a_name_of_several_asks_which(said: str, meant: list[str]) -> None:
    assert sorted(names(said)) == sorted(meant)


def test_an_island_of_four_offers_all_four() -> None:
    assert len(names("lombok")) == len(names("sumba")) == len(names("madura")) == 4


def test_the_west_of_kota_bandung_may_be_kabupaten_bandung_barat() -> None:
    assert names("kota bandung barat") == ["Kota Bandung", "Kabupaten Bandung Barat"]
    assert names("bandung barat") == ["Kabupaten Bandung Barat"]


def test_a_letter_lost_does_not_move_bandung_to_bali() -> None:
    assert names("kota badung") == ["Kota Bandung", "Kabupaten Badung"]
    assert names("badung barat") == ["Kabupaten Bandung Barat", "Kabupaten Badung"]


@pytest.mark.parametrize(
    "said",
    [
        "", "   ", "kota", "kabupaten", "Jawa Barat", "prov jawa tengah", "jatim", "lampung",
        "jambi", "gorontalo", "bali", "papua", "jakarta", "jakrta", "DIY", "sulawesi",
        "desa sukamaju", "cibinong", "kec. malang", "batang kuis", "dusun krajan rt 02 rw 05",
        "belum", "tidak tahu", "ga punya ktp", "garum", "flores", "bangka belitung",
        "aku mau daftar asuransi kecelakaan kerja", "3201", "🙏🙏", "garut jateng",
    ],
)  # fmt: skip
def test_what_names_no_region_finds_none(said: str) -> None:
    assert names(said) == []


def test_every_region_finds_itself() -> None:
    for region in REGIONS:
        assert REGIONS.find(region.name) == [region]
        assert REGIONS.find(f"{region.name}, {region.province}") == [region]
        bare = {found.code for found in REGIONS.find(own(region))}
        if own(region) in PROVINCE_TOO:
            assert bare == set(), region
        elif own(region) == "Yogyakarta":
            assert region.code in bare
        else:
            assert bare == twins(region), region


def test_every_alias_finds_its_region() -> None:
    for row in ROWS:
        for alias in filter(None, row["aliases"].split("|")):
            found = [region.code for region in REGIONS.find(alias)]
            assert row["code"] in found, (alias, found)
            sharing = {
                other["code"]
                for other in ROWS
                if alias in other["aliases"].split("|") or other["name"].endswith(f" {alias}")
            }
            assert set(found) <= sharing, (alias, found)


def typos(name: str) -> set[str]:
    """The name with one letter dropped, doubled, or swapped with the next."""
    made = set()
    for i in range(len(name)):
        made |= {
            name[:i] + name[i + 1 :],
            name[: i + 1] + name[i:],
            name[:i] + name[i + 1 : i + 2] + name[i] + name[i + 2 :],
        }
    return made - {name}


def test_one_slip_in_a_long_name_never_gives_a_single_wrong_region() -> None:
    real = {own(region).lower() for region in REGIONS}
    asked = right = 0
    for region in REGIONS:
        name = own(region).lower()
        if len(name) < 7:
            continue
        meant = twins(region)
        for slip in typos(name) - real:
            found = {r.code for r in REGIONS.find(slip)}
            asked += 1
            assert len(found) != 1 or found <= meant, (slip, region.name, found)
            right += found != set() and found <= meant
    assert asked > 10_000
    assert right / asked > 0.85


def test_a_code_from_before_the_papuan_provinces_gives_todays_region() -> None:
    for old, new in {"9101": "9301", "9271": "9671", "9209": "9604", "6473": "6571"}.items():
        assert REGIONS.by_code(old) == REGIONS.by_code(new) is not None


def test_a_code_in_use_today_means_todays_region() -> None:
    region = REGIONS.by_code("9103")
    assert region == Region("9103", "Kabupaten Jayapura", "Papua", "WIT")


@pytest.mark.parametrize("code", ["", "0000", "3299", "99", "32011", "bogor", "７３７１"])
def test_an_unknown_code_is_no_region(code: str) -> None:
    assert REGIONS.by_code(code) is None


def test_a_retired_code_of_two_regions_tells_neither() -> None:
    row = {"province": "Papua", "zone": "WIT", "aliases": "", "retired_codes": "9109"}
    split = Regions(
        [
            {**row, "code": "9401", "name": "Kabupaten A"},
            {**row, "code": "9402", "name": "Kabupaten B"},
        ]
    )
    assert split.by_code("9109") is None


@given(st.text(max_size=130))
@settings(deadline=None)  # a busy machine pauses for longer than any limit
def test_any_text_gives_at_most_four_regions(text: str) -> None:
    found = REGIONS.find(text)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)


PARTS = [
    "kota", "kab", "bogor", "jogja", "jawa", "barat", "selatan", "desa", "di", "pasar", "padng",
    "batang", "kuis", ",", "jakarta", "dki", "banjar", "gorontalo", "bandung", "lima", "puluh",
]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=12))
@settings(deadline=None)
def test_any_words_of_the_trade_in_any_order_are_read(words: list[str]) -> None:
    found = REGIONS.find(" ".join(words))
    assert len(set(found)) == len(found) <= MOST


def test_it_is_quick() -> None:
    """Counted in steps, as in test_speed.py: a name is looked up, only what is no name is compared."""
    REGIONS.find("kota bogor")  # what is kept between calls is made by the first
    assert calls(REGIONS.find, "kota bogor") < 60
    assert calls(REGIONS.find, "saya tinggal di indramayu pak") < 120
    assert calls(REGIONS.find, "surabya") < 200
    story = "lorem ipsu dolo sita amet cons adip elit sedd eius temp inci " * 500
    assert calls(REGIONS.find, story) < 1_500
