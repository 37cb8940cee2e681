"""Words that may tell a death or an illness from work, and others that only look like it."""

import pytest

from flows.words.emergencies import past_help
from flows.words.hints import (
    asks_what_is_covered,
    cries,
    denies_accident,
    denies_death,
    in_care,
    may_tell_death,
    only_kin,
    tells_work_illness,
    wants_to_die,
)


def test_a_bare_cry_is_one_and_a_request_is_none() -> None:
    for cry in ("tolong", "Tolooong pak", "tolong saya", "pak tulung", "gawat", "ambulans cepat"):
        assert cries(cry), cry
    for request in (
        "tolong daftarkan saya",
        "tolong ulangi",
        "gawat pulsa habis",
        "minta tolong cek",
    ):
        assert not cries(request), request


def test_who_cannot_live_any_more_is_heard_however_it_is_put() -> None:
    assert wants_to_die("gak kuat lagi hidup")
    assert wants_to_die("temen saya mau loncat dari jembatan")
    assert wants_to_die("dia nekat gantung diri")
    assert not wants_to_die("saya mau lompat dari perahu ke dermaga")
    assert not wants_to_die("baju digantung di atap")
    assert wants_to_die("saya mau bunuh diri, motor ditarik leasing")
    assert not wants_to_die("hp saya mau mati")
    assert not wants_to_die("nyemprot hama biar mati terus saya pusing muntah")
    assert not wants_to_die("saya siapin tali buat ikat barang terus jatuh")


@pytest.mark.parametrize(
    "text",
    [
        "bapak saya ga ada",
        "bapak saya ga ada pak",
        "Suami saya tidak ada.",
        "bapakku ora ono",
        "bapa abdi teu aya",
        "ibu sudah tidak ada lagi",
    ],
)
def test_said_softly_it_may_be_a_death(text: str) -> None:
    assert may_tell_death(text)


@pytest.mark.parametrize(
    "text",
    [
        "bapak saya ga ada di rumah",
        "suami saya tidak ada kerja",
        "bapak ga ada uang",
        "ktp tidak ada",
        "bapak saya ada",
        "tidak ada",
    ],
)
def test_who_or_what_is_only_not_there_is_no_death(text: str) -> None:
    assert not may_tell_death(text)


@pytest.mark.parametrize(
    "text",
    ["sakit karena kerja", "penyakit akibat kerja", "saya sakit gara2 kerjaan, batuk terus"],
)
def test_an_illness_from_work_is_named(text: str) -> None:
    assert tells_work_illness(text)


@pytest.mark.parametrize("text", ["saya sakit", "sakit hati", "tidak kerja karena sakit"])
def test_an_illness_alone_is_not(text: str) -> None:
    assert not tells_work_illness(text)


@pytest.mark.parametrize(
    "text",
    ["suami saya meninggal kemarin", "barusan kakak saya meninggal ketimpa pohon di kebun"],
)
def test_where_somebody_has_died_and_nobody_else_is_in_danger_condolence_comes_first(
    text: str,
) -> None:
    assert past_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "teman saya tenggelam, yang satu meninggal, yang satu belum ketemu tolong",
        "bapak pingsan tidak sadar",
        "kalau meninggal dapat berapa",
        "bapak hampir meninggal",
    ],
)
def test_where_help_may_still_be_needed_or_nobody_died_it_does_not(text: str) -> None:
    assert not past_help(text)


@pytest.mark.parametrize(
    "text",
    ["tidak ada yang meninggal", "ga ada yg meninggal pak", "maaf, salah paham", "tidak meninggal"],
)
def test_that_nobody_has_died_is_said_in_so_many_words(text: str) -> None:
    assert denies_death(text)


@pytest.mark.parametrize("text", ["bukan", "salah pak", "bukan itu maksud saya", "salah ketik"])
def test_a_bare_no_denies_a_death_only_before_much_is_asked(text: str) -> None:
    assert denies_death(text, barely=True)
    assert not denies_death(text)


@pytest.mark.parametrize(
    "text", ["bukan saya", "tidak ada", "Slamet", "meninggal", "tidak ada yang lain yang meninggal"]
)
def test_other_words_deny_no_death(text: str) -> None:
    assert not denies_death(text, barely=True)


@pytest.mark.parametrize(
    ("text", "cared_for"),
    [
        ("sudah di rs", True),
        ("di rumah sakit cikarang", True),
        ("masih di igd nunggu dokter", True),
        ("lagi di puskesmas", True),
        ("di klinik", True),
        ("sudah dibawa ke rs", True),
        ("menuju rs", False),
        ("belum sampai rs", False),
        ("nunggu ambulans", False),
        ("mau ke rs", False),
        ("tidak aman", False),
        ("masih di jalan", False),
        ("di rumah", None),
        ("di jalan Sudirman", None),
        ("depan rs fatmawati", None),
    ],
)
def test_with_a_doctor_on_the_way_there_or_neither(text: str, cared_for: bool | None) -> None:
    assert in_care(text) is cared_for


@pytest.mark.parametrize(
    "text", ["suami", "suami saya", "Istri saya", "bapakku", "orang tua", "anak saya pak"]
)
def test_a_relative_is_named_without_a_name(text: str) -> None:
    assert only_kin(text)


@pytest.mark.parametrize("text", ["suami saya Joko", "Ibu Siti", "istri meninggal", "Ana", ""])
def test_with_a_name_or_more_it_is_not_only_a_relative(text: str) -> None:
    assert not only_kin(text)


@pytest.mark.parametrize(
    "text",
    [
        "bukan kecelakaan",
        "Ini bukan kecelakaan pak",
        "ga ada kecelakaan",
        "bukan celaka, nama kantor",
        "ga ada apa2",
    ],
)
def test_that_nothing_has_happened_is_heard(text: str) -> None:
    assert denies_accident(text)


@pytest.mark.parametrize(
    "text",
    [
        "kecelakaan",
        "bukan",
        "bukan saya yang kecelakaan",
        "tidak, ada kecelakaan",
        "",
        "ga apa2 pak, cuma lecet",
        "tidak apa-apa",
        "bukan kecelakaan, bapak saya meninggal",
        "bukan kecelakaan biasa pak, teman saya kejepit mesin",
        "bukan musibah kecil, pabrik kebakaran",
        "bukan kecelakaan kerja",
        "bukan kecelakaan di jalan",
        "bukan kecelakaan, jantung",
        "bukan kecelakaan, ini sakit karena kerja",
        "bukan kecelakaan, cuma tangan bengkak",
        "ga ada apa-apa di sini, jauh dari rs",
        "coba benerin genteng terus jatuh",
    ],
)
def test_an_accident_of_somebody_else_is_not_denied(text: str) -> None:
    assert not denies_accident(text)


def test_a_slip_of_the_finger_may_be_said_of_any_answer() -> None:
    assert denies_accident("maaf salah ketik")
    assert not denies_accident("maaf salah ketik", outright=True)
    assert denies_accident("bukan kecelakaan, salah ketik", outright=True)


@pytest.mark.parametrize(
    "text",
    [
        "kalau kecelakaan gimana?",
        "kalo jatuh dari motor pas narik cover ga",
        "misal kepala bocor kena palu dibayar berapa?",
        "nek tiba saka wit klapa dibayari ora?",
        "manfaatnya apa aja",
        "apa untungnya ikut ini",
        "dapat apa aja kalau ikut",
        "kalau sudah daftar dapat apa",
    ],
)
def test_who_asks_what_it_is_for_is_told_so(text: str) -> None:
    assert asks_what_is_covered(text)


@pytest.mark.parametrize(
    "text",
    [
        "kalau tadi jatuh bisa lapor?",
        "kalau kecelakaan cara klaimnya gimana",
        "kalau iuran telat gimana",
        "kalau donasi dapat apa",
        "saya kejepit, untung cuma lecet",
        "kalau gitu saya daftar",
        "saya jatuh dari pohon kaki patah, dapat apa?",
        "istri saya kesiram minyak panas, kalau ke rs bayar ga?",
        "kalau ga salah saya jatuh dari tangga, kaki bengkak",
        "kalau rame dapat 100 ribu sehari",
        "apa saya sudah terdaftar?",
        "",
    ],
)
def test_who_asks_how_to_claim_or_tells_what_happened_is_no_such(text: str) -> None:
    assert not asks_what_is_covered(text)
