"""What else a story tells: the one who was hurt, the side, the place, the witnesses, what came after."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import load
from flows.accident import BODY, Relation, accident
from flows.accident import Victim as VictimAsked
from flows.questions import Unclear
from flows.talk import Facts, Person
from flows.words.told import (
    FACILITIES,
    LONGEST_SPOT,
    TRANSPORTS,
    WHO,
    Facility,
    Victim,
    read_facility,
    read_person,
    read_police,
    read_side,
    read_spot,
    read_transport,
    read_victim,
    read_witnesses,
)

FACTS = Facts(
    now=datetime(2026, 11, 22, 12, 30, tzinfo=UTC), today=date(2026, 11, 22), known=load()
)
VICTIM = next(q for q in accident.questions if isinstance(q, VictimAsked))
RELATION = next(q for q in accident.questions if isinstance(q, Relation))
STORY = (
    "suami sy jatuh dr perahu tadi pagi di muara angke, tangan kiri patah, udh dibawa ke puskesmas"
)


def test_one_story_answers_many_questions() -> None:
    assert read_victim(STORY) == Victim("husband")
    assert read_side(STORY) == {"arm_hand": "left"}
    assert read_spot(STORY) == "muara angke"
    assert read_facility(STORY) == Facility("puskesmas")
    assert (read_witnesses(STORY), read_transport(STORY), read_police(STORY)) == ((), None, None)


@pytest.mark.parametrize(
    ("text", "victim"),
    [
        ("tangan saya kejepit mesin", Victim("self")),
        ("sikilku ketiban tabung gas", Victim("self")),
        ("suami saya Pak Darto tenggelam", Victim("husband", "Darto")),
        ("teman saya namanya Udin kesetrum", Victim("friend", "Udin")),
        ("anggota kami atas nama Slamet Riyadi tertimpa tembok", Victim("member", "Slamet Riyadi")),
        ("bapak saya jatuh dari pohon", Victim("father")),
        ("mboten sadar, suami kulo dhawah saking wit", Victim("husband")),
        ("sa pu adik kena panah di dada", Victim("relative")),
        ("saya lihat suami saya digulung ombak", Victim("husband")),
        ("adik saya kena bacok, saya yang bawa ke puskesmas", Victim("relative")),
        ("suami mukul saya, mata biru", Victim("self")),
        ("bukan saya yang jatuh tapi suami saya jatuh", Victim("husband")),
    ],
)
def test_the_one_who_was_hurt_is_told_by_what_the_words_do(text: str, victim: Victim) -> None:
    assert read_victim(text) == victim


@pytest.mark.parametrize(
    "text",
    [
        "jatuh dari motor, kaki patah",
        "bapak jatuh dari pohon kelapa",
        "saya sama suami jatuh dari motor",
        "saya mau tanya, kalau jatuh dari motor gimana?",
        "istri teman saya ketabrak",
        "motor saya ditabrak orang mabuk",
        "jerigen saya hanyut dua",
        "saya temannya, dia jatuh dari bagan",
        "saya tenggelam dalam hutang",
        "saya nabrak anak kecil",
        "saya mimpi jatuh dari gedung",
    ],
)
def test_nobody_is_named_where_it_may_be_another(text: str) -> None:
    assert read_victim(text) is None


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("jari manis tangan kiri putus", {"finger": "left"}),
        ("jempol kaki kanan copot kukunya", {"toe": "right"}),
        ("suku katuhu bareuh", {"leg_foot": "right"}),
        ("tangan suami saya yang kanan masuk gilingan", {"arm_hand": "right"}),
        ("kaki yang kanan keseleo, yang kiri lecet", {"leg_foot": "both"}),
        ("kedua tangan melepuh", {"arm_hand": "both"}),
        ("siku kiri dan lutut kanan luka", {"arm_hand": "left", "leg_foot": "right"}),
        ("tangan kanan pegang pahat, kena jempol kiri", {"finger": "left"}),
        ("tangan kiri aman, kaki kanan patah", {"leg_foot": "right"}),
        ("kaki kiri apa kanan lupa", {}),
        ("ditabrak dari kanan, belok kiri", {}),
        ("kaki patah", {}),
    ],
)
def test_a_side_is_that_of_the_part_it_stands_beside(text: str, sides: dict[str, str]) -> None:
    assert read_side(text) == sides


@pytest.mark.parametrize(
    ("text", "facility"),
    [
        ("sudah dibawa ke RSUD Koja", Facility("hospital", "RSUD Koja")),
        ("dirawat di rumah sakit Haulussy", Facility("hospital", "Rumah Sakit Haulussy")),
        ("dijahit di klinik Sehat Medika", Facility("clinic", "Klinik Sehat Medika")),
        ("wis digowo nang puskesmas cilincing", Facility("puskesmas", "Puskesmas Cilincing")),
        ("dibawa ke puskesmas trus dirujuk ke rsud", Facility("hospital")),
        ("belum ke rumah sakit, baru ke puskesmas aja", Facility("puskesmas")),
        ("cuma diurut", Facility("masseur")),
        ("diperban bu bidan, eh dijahit bidan Ratna", Facility("midwife", "Bidan Ratna")),
        ("kaki bengkak, belum diobati", Facility("none")),
        ("dikompres di rumah", Facility("none")),
        ("mau ke puskesmas besok", None),
        ("rs terdekat dimana", None),
        ("apakah harus dibawa ke RS?", None),
        ("nganter pasien ke rs, jatuh di jalan", None),
        ("jatuh di proyek RSUD Tarakan", None),
        ("ke rs tapi ditolak", None),
        ("wis digawa neng rs nanging durung sadar", Facility("hospital")),
    ],
)
def test_only_where_somebody_was_treated_counts(text: str, facility: Facility | None) -> None:
    assert read_facility(text) == facility


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("jatuh dari motor di depan pasar Senen kemarin sore", "depan pasar Senen"),
        ("ditabrak di jalan raya Cirebon km 12, kaki patah", "jalan raya Cirebon km 12"),
        ("kesetrum di proyek perumahan Griya tadi", "proyek perumahan Griya"),
        ("kepleset di jl. a. yani depan bank bri", "jl. a. yani depan bank bri"),
        ("jatuh di tambak, luka di tangan, dirawat di klinik", "tambak"),
        ("tisoledat di walungan keur nyokot keusik", "walungan"),
        ("luka di tangan", None),
        ("jatuh di puskesmas", None),
        ("jatuh kemarin di pagi hari", None),
        ("saya tinggal di Cilacap, jatuh dari perahu", None),
        ("kalau jatuh di jalan ditanggung?", None),
        ("kaki lagi di siram habis kebakar", None),
        ("jualan di pasar laris", None),
    ],
)
def test_the_place_is_where_it_happened_and_nothing_else(text: str, spot: str | None) -> None:
    assert read_spot(text) == spot


def test_of_two_places_beside_harm_neither_is_taken() -> None:
    assert read_spot("saya jatuh di pasar, terus jatuh lagi di dermaga") is None


def test_a_long_place_is_cut_between_words() -> None:
    spot = read_spot("jatuh di Gudang Perusahaan Pelayaran Samudera Nusantara Raya Sejahtera Abadi")
    assert spot is not None
    assert len(spot) <= LONGEST_SPOT
    assert not spot.endswith("Sejahter")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("yang lihat pak Asep sama Dede", ("Asep", "Dede")),
        ("saksi mata Pak Ngadi, Mas Tri, dan Bu Yem", ("Ngadi", "Tri", "Yem")),
        ("saksi: 1. Bambang 2. Sugeng", ("Bambang", "Sugeng")),
        ("sing weruh Kang Parjo", ("Parjo",)),
        ("disaksikan pak RW dan pak Sarmin", ("Sarmin",)),
        ("yang lihat banyak orang", ()),
        ("ga ada yang lihat pak", ()),
        ("saya lihat pak Asep jatuh", ()),
        ("kakak saya saksinya", ()),
    ],
)
def test_witnesses_are_those_with_a_name_who_saw_it(text: str, names: tuple[str, ...]) -> None:
    assert read_witnesses(text) == names


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("dibawa ke puskesmas naik ambulans", "land"),
        ("udah dibonceng motor ke puskesmas", "land"),
        ("dibawa pakai perahu ke puskesmas", "sea"),
        ("diangkut heli ke RS Timika", "air"),
        ("dibawa pakai perahu terus naik ambulans ke rs", None),
        ("jatuh waktu naik motor, dibawa ke rs", None),
        ("lagi dibonceng motor jatuh", None),
        ("mau dibawa ke rs naik motor", None),
    ],
)
def test_the_way_to_treatment_is_no_ride_before_the_accident(text: str, way: str | None) -> None:
    assert read_transport(text) == way


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sudah lapor polisi", True),
        ("udah dilaporin ke polsek", True),
        ("surat polisi sudah ada", True),
        ("belum lapor polisi", False),
        ("ora lapor polisi", False),
        ("damai aja, ga lapor polisi", False),
        ("mau lapor polisi", None),
        ("harus lapor polisi ga?", None),
        ("disuruh lapor polisi", None),
        ("jatuh kena polisi tidur", None),
        ("sudah lapor mandor", None),
    ],
)
def test_the_police_were_told_not_told_or_nothing_is_said(text: str, told: bool | None) -> None:
    assert read_police(text) is told


@given(st.text(max_size=300))
def test_no_text_breaks_a_reader_and_each_keeps_to_its_values(text: str) -> None:
    _keeps_to_its_values(text)


@given(st.lists(st.sampled_from(f"{STORY} saya sama yang lihat pak Asep rs koja depan jalan km 12 kalau belum di ke dan kanan kedua . , ? lapor polisi naik saksi".split()), max_size=40).map(" ".join))  # fmt: skip
def test_no_jumble_of_words_breaks_a_reader(text: str) -> None:
    _keeps_to_its_values(text)


def _keeps_to_its_values(text: str) -> None:
    victim: Any = read_victim(text)
    facility: Any = read_facility(text)
    assert victim is None or victim.who in WHO
    assert facility is None or facility.kind in FACILITIES
    sides = read_side(text)
    assert set(sides) <= set(BODY)
    assert set(sides.values()) <= {"left", "right", "both"}
    assert len(read_spot(text) or "") <= LONGEST_SPOT
    assert read_transport(text) in (None, *TRANSPORTS)
    assert read_police(text) in (None, True, False)
    assert all(read_witnesses(text)) or read_witnesses(text) == ()


@pytest.mark.parametrize(
    ("answer", "who", "relation"),
    [
        ("bojoku", "spouse", "spouse"),
        ("bojo saya", "spouse", "spouse"),
        ("temanku si Joni", "friend", "mate"),
        ("karyawan saya", "member", "mate"),
        ("om saya", "relative", "other"),
        ("adik ipar saya", "relative", "other"),
        ("adik saya", "relative", "sibling"),
        ("tetangga saya", "other", "other"),
        ("bapake", "somebody", ""),
        ("lanang saya", "somebody", ""),
        ("kang Dadang", "somebody", ""),
        ("Joni", "somebody", ""),
    ],
)
def test_an_answer_says_who_was_hurt_and_the_relation_where_it_is_told(
    answer: str, who: str, relation: str
) -> None:
    person = read_person(answer)
    assert person is not None
    assert person.who == who
    assert VICTIM.read_text(answer, {}, FACTS) == "other"
    if relation:
        assert RELATION.read_text(answer, {}, FACTS) == relation
    else:
        with pytest.raises(Unclear):
            RELATION.read_text(answer, {}, FACTS)


@pytest.mark.parametrize("answer", ["lupa", "ga tau", "kemarin sore", "iya", "pak", "jatuh", "dia"])
def test_what_names_nobody_is_asked_again(answer: str) -> None:
    with pytest.raises(Unclear):
        VICTIM.read_text(answer, {}, FACTS)


def test_a_name_that_may_be_that_of_somebody_registered_is_asked_again() -> None:
    facts = replace(FACTS, people=(Person("L-AAAA", "Joni Saputra", "verified", date(2026, 1, 1)),))
    with pytest.raises(Unclear):
        VICTIM.read_text("si Joni", {}, facts)
    assert VICTIM.read_text("Dadang", {}, facts) == "other"


def test_the_relation_of_an_uncle_in_a_story_is_another_one() -> None:
    told = {"story": "paman saya jatuh dari atap"}
    assert RELATION.implied(told, FACTS) == "other"
    assert RELATION.implied({"story": "adik saya jatuh dari atap"}, FACTS) == "sibling"
    assert RELATION.implied({"story": "bojoku tibo saka wit"}, FACTS) == "spouse"
