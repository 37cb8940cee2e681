"""Stories of accidents: what happened, to which part of the body, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.words.accidents import (
    UNKNOWN,
    answered_cause,
    answered_place,
    read_accident,
    told_body,
    told_cause,
    told_place,
)


@pytest.mark.parametrize(
    ("text", "cause", "body", "place"),
    [
        ("jatoh dari pohon aren pas nyadap, tangan patah", "fall_height", ["arm_hand"], "work"),
        ("kepleset di lantai pasar basah, lutut bengkak", "slip_trip", ["leg_foot"], "work"),
        ("kepala saya ketiban bata di proyek", "struck_by_object", ["head"], "work"),
        ("tebing galian pasir longsor, 2 orang ketimbun", "buried_collapse", ["unknown"], "work"),
        ("jari telunjuk kejepit rantai mesin giling padi", "caught_in", ["finger"], "work"),
        ("nginjek beling waktu mulung", "cut_stab", ["leg_foot"], "work"),
        ("kesetrum pas masang lampu di rumah pelanggan", "electric", ["unknown"], "work"),
        ("tabung gas meledak di warung, muka kena", "explosion", ["face"], "work"),
        ("diserempet mobil waktu nganter penumpang, lengan lecet", "traffic", ["arm_hand"], "work"),
        ("pulang dari sawah motor oleng nyemplung selokan", "traffic", ["unknown"], "commute"),
        ("dipatok ular di kebon jagung, kaki bengkak", "animal", ["leg_foot"], "work"),
        ("perahu kebalik dihantam ombak", "drowning", ["unknown"], "work"),
        ("abis nyemprot padi pusing muntah", "poisoning_chemical", ["unknown"], "work"),
        ("ngangkat beras 50 kilo pinggang keceklek", "overexertion", ["back"], "work"),
        ("tiba2 pingsan pas narik becak", "sudden_illness", ["unknown"], "work"),
        ("mata kemasukan serbuk gerinda", "foreign_body", ["eye"], "work"),
        ("main bola kaki keseleo", "overexertion", ["leg_foot"], "not_work"),
        ("saya pedagang kaki lima mau nanya", "unknown", ["unknown"], "unknown"),
        ("kepala desa bilang saya bisa ikut", "unknown", ["unknown"], "unknown"),
    ],
)  # fmt: skip
def test_cause_body_and_place_are_told_by_one_story(
    text: str, cause: str, body: list[str], place: str
) -> None:
    found = read_accident(text)
    assert (found.cause, list(found.body), found.place) == (cause, body, place)


@pytest.mark.parametrize(
    ("text", "death"),
    [
        ("bapak meninggal kesetrum di proyek", True),
        ("almarhum suami saya nelayan, kapalnya tenggelam", True),
        ("hampir mati kelelep", False),
        ("untung ga meninggal", False),
        ("mesin perahu mati di tengah laut", False),
        ("kalau meninggal dapat santunan berapa?", False),
    ],
)
def test_a_death_is_told_by_people_not_by_machines_or_questions(text: str, death: bool) -> None:
    assert read_accident(text).death is death


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read_accident(text)
    assert found.cause
    assert found.body
    assert found.place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("jatuh dari motor waktu lagi narik di Pasar Minggu", "work"),
        ("suami saya kesetrum saat bekerja", "work"),
        ("pas suami saya melaut perahunya kebalik", "work"),
        ("diserempet waktu nganter penumpang", "work"),
        ("ditabrak pas plg krja dr pabrik tahu", "commute"),
        ("berangkat kerja diserempet truk", "commute"),
        ("pulang narik ojek jatuh di tikungan", "commute"),
        ("jatuh waktu pulang dari pelelangan ikan", ""),
        ("kena minyak panas di rumah waktu goreng kerupuk jualan", ""),
        ("kepleset di lantai pasar basah", ""),
        ("main bola kaki keseleo", ""),
        ("pas mau pulang kerja jatuh di tangga", ""),
        ("waktu kerja bakti ketiban genteng", ""),
        ("jatuh waktu narik anak saya dari got", ""),
        ("waktu jualan di rumah kesiram air panas", ""),
    ],
)
def test_where_it_was_is_taken_from_a_story_only_in_so_many_words(text: str, place: str) -> None:
    assert told_place(text) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("lagi narik pak", "work"),
        ("pulang dari pasar", "commute"),
        ("main bola", "not_work"),
        ("waktu pulang dari pelelangan", UNKNOWN),
        ("di rumah goreng kerupuk jualan", UNKNOWN),
    ],
)
def test_an_answer_that_may_mean_two_places_is_asked_again(text: str, place: str) -> None:
    assert answered_place(text) == place


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("kaki saya tidak patah, cuma lecet di tangan", "arm_hand"),
        ("tangan tidak apa-apa, kaki yang luka", "leg_foot"),
        ("untung kepala tidak kena", UNKNOWN),
        ("untung ga kena mata, pipi sobek", "face"),
        ("kaki ora popo, tangan patah", "arm_hand"),
        ("kaki gak bisa jalan", "leg_foot"),
        ("tangan tidak bisa digerakkan", "arm_hand"),
        ("helm saya pecah", UNKNOWN),
    ],
)
def test_a_part_of_the_body_that_is_well_is_not_told_as_hurt(text: str, body: str) -> None:
    assert told_body(text) == (body,)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("kaki patah, tangan lecet", ("leg_foot", "arm_hand")),
        ("kepala sama bahu kena genteng", ("head", "shoulder")),
        ("tangan pegang tali, pinggang keceklek", (UNKNOWN,)),
        ("badan saya luka2 semua", ("multiple",)),
        ("sekujur badan melepuh", ("multiple",)),
        ("setoran awak kurang", (UNKNOWN,)),
        ("mulutnya berbusa", (UNKNOWN,)),
        ("yang kelihatan cuma tangannya, tangannya kelihatan dari tanah", (UNKNOWN,)),
    ],
)
def test_a_part_of_the_body_stands_in_a_report_only_where_it_is_surely_hurt(
    text: str, body: tuple[str, ...]
) -> None:
    assert told_body(text) == body


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("dada kayak diremas, bibirnya biru", ("chest",)),
        ("matanya kebalik, dicatok ular di kaki", ("leg_foot",)),
        ("leher kena balok, kakinya mati rasa", ("neck",)),
        ("punggung memar, tangan remuk ga kerasa", ("back", "arm_hand")),
        ("mata ga bisa melek kena serbuk las", ("eye",)),
        ("muka biru kena bogem", ("face",)),
        ("perahu dihulu sungai terbalik", (UNKNOWN,)),
        ("kejepit mesin cetak", (UNKNOWN,)),
        ("mulutnya berbusa", (UNKNOWN,)),
        ("muka kena minyak panas", ("face",)),
        ("pipi memar biru", ("face",)),
        ("dipundak ada luka", ("shoulder",)),
        ("kepalanye bocor", ("head",)),
        ("jatuh dari pohon pala, cuma segitu aje lukanya", (UNKNOWN,)),
    ],
)
def test_what_shows_how_somebody_is_is_no_wound(text: str, body: tuple[str, ...]) -> None:
    assert read_accident(text).body == body


def test_an_answer_to_what_happened_needs_less_to_be_sure_than_a_story() -> None:
    assert answered_cause("kena gerinda") == "cut_stab"
    assert answered_cause("modal kejepit") == UNKNOWN


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("kaki saya tidak patah, cuma lecet di tangan", UNKNOWN),
        ("ditabrak motor dari belakang", "traffic"),
        ("jatuh dari atap rumah majikan", "fall_height"),
        ("vertigo, dunia muter, jatuh dari kursi jahit", UNKNOWN),
        ("modal kejepit", UNKNOWN),
    ],
)
def test_a_cause_stands_in_a_report_only_where_it_is_told_surely(text: str, cause: str) -> None:
    assert told_cause(text) == cause
