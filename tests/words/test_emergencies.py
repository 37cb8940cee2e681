"""Somebody may be hurt behind any message, in any state of a talk."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.emergencies import is_emergency, mentions_accident, tells_death


@pytest.mark.parametrize(
    "text",
    [
        "tolong pak temen saya pingsan", "suami saya ga sadar habis jatuh", "kawan ketimbun longsor tolong",
        "darahnya banyak sekali", "anak buah saya digigit ular", "bapak saya kejang kejang", "napasnya sesek",
        "ga bisa nafas", "istri saya tenggelam", "barusan jatuh dari pohon", "baru aja ketabrak mobil",
        "ada yang kesetrum di tiang", "TOLONGG ada yang kejepit mesin masih nyangkut", "perahunya kebalik",
        "muntah darah terus", "tangannya putus kena mesin", "kepalanya bocor jatuh dari tangga",
        "konco kulo semaput", "rerencangan abdi kapidara", "dari kemarin belum sadar", "pngsan di jalan",
        "temen saya pingsan harus gimana?", "bapak saya baru saja meninggal di sawah",
        "keracunan gas di sumur, dua orang lemas", "dada sakit sekali keringat dingin", "orang minum racun tikus",
        "tolong ambulans cepat", "jatuh dari lantai 3 gak gerak", "sudah dibawa ke rs tapi belum sadar",
        "selamat siang pak, teman saya pingsan", "tunggu dulu, teman saya pingsan",
        "mukanya pucet keringet dingin habis ketiban kayu", "golok nancep di perut", "TOLONG TOLOOONG",
        "adik saya nyelam dari pagi belum muncul", "kakinya masih ketindih balok", "kancaku ora obah",
        "sudah dibebat tapi darahnya masih netes terus", "bapak ga pulang2 dari hutan, perahunya ketemu",
    ],
)  # fmt: skip
def test_a_cry_for_help_is_heard(text: str) -> None:
    assert is_emergency(text)
    assert is_emergency(text.upper())
    assert mentions_accident(text)


@pytest.mark.parametrize(
    "text",
    [
        "kalau kecelakaan gimana?", "jatuh tempo kapan", "ditabrak utang", "kebakar api cemburu",
        "Jalan Kecelakaan 5", "tolong", "Budi Santoso", "mati lampu", "hp saya mati", "tenggelam dalam utang",
        "pingsan lihat harga cabai", "apakah pingsan saat kerja ditanggung?", "nomor kontak darurat",
        "keluar rumah jam 5", "jatuh cinta", "misalnya saya jatuh dari motor bisa klaim gak", "kejebak macet",
        "motor mogok", "darah tinggi", "golongan darah O", "bangun pagi jam 4", "pemadam kebakaran",
        "saya pawang ular", "ayam saya mati", "bot ga respon", "anak saya belum bangun tidur", "kena tilang",
        "apa syarat klaim kecelakaan", "",
    ],
)  # fmt: skip
def test_questions_figures_of_speech_and_names_are_no_accident(text: str) -> None:
    assert not is_emergency(text)
    assert not mentions_accident(text)


@pytest.mark.parametrize(
    "text",
    [
        "kemarin jatuh, sekarang sudah sembuh", "tahun lalu pernah kesetrum", "jari kepotong bulan lalu, udah dijahit",
        "saya mau klaim kecelakaan bulan lalu", "bapak saya meninggal minggu lalu", "tolong bantu isi formulir kecelakaan",
        "kemarin pingsan di sawah, sekarang udah baikan", "perancahnya ambruk, lengan lecet",
        "paman saya tidak tertolong waktu di rs", "ketimbun pasir tahun 2019, sekarang sehat", "barusan jatuh dari motor, lecet dikit", "kaki keseleo jatuh tadi pagi",
    ],
)  # fmt: skip
def test_what_is_past_or_slight_is_told_of_but_no_emergency(text: str) -> None:
    assert not is_emergency(text)
    assert mentions_accident(text)


@pytest.mark.parametrize(
    "text",
    [
        "badannya dingin, bibirnya ungu, dari tadi cuma merem", "abah guring kada bangun bangun imbah tajatuh",
        "gas melonnya bocor ngeses, kami pusing semua di dalam", "istri mau lahiran di perahu, ketuban pecah, keluar darah",
    ],
)  # fmt: skip
def test_the_model_adds_alarms_where_no_rule_knows_the_words(text: str) -> None:
    assert is_emergency(text)
    assert mentions_accident(text)


@pytest.mark.parametrize(
    "text",
    [
        "perahu kebalik minggu lalu, kami berenang ke darat", "kepala bocor, tujuh jaitan", "bapak stroke tahun 2019, sekarang jalannya pakai tongkat",
        "pingsan di pabrik, bangun bangun sudah di puskesmas", "bapak kena stroke, masih di rumah sakit, saya mau klaim",
        "hp saya kecebur laut", "kambing saya keracunan", "di berita ada kapal tenggelam", "bapak tiap hari sesak kalau kena debu",
    ],
)  # fmt: skip
def test_what_is_over_or_in_good_hands_or_happened_to_others_is_no_emergency(text: str) -> None:
    assert not is_emergency(text)


@pytest.mark.parametrize(
    "text",
    [
        "ditembak orang", "kena clurit", "kepala pecah", "berdarah", "disiram air panas", "truk saya terguling",
        "diperkosa majikan", "ketumpahan minyak panas", "kakinya keinjak truk", "tlg pk sy kclkn",
    ],
)  # fmt: skip
def test_an_accident_is_one_in_a_word_or_two(text: str) -> None:
    assert mentions_accident(text)


@pytest.mark.parametrize(
    "text",
    [
        "ktp saya mati", "alamat jalan mati no 5", "tukang gali kubur", "jaminan kematian", "kompresor mati",
        "saya janda, suami meninggal tahun lalu, mau daftar",
    ],
)  # fmt: skip
def test_things_and_a_death_long_ago_are_no_news_of_one(text: str) -> None:
    assert not tells_death(text)


def test_a_cry_is_heard_where_nothing_else_is_told() -> None:
    assert is_emergency("t o l o n g")
    assert is_emergency("TOLONG!!")
    assert not is_emergency("tolong")


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.text(max_size=300))
def test_any_text_is_weighed_and_an_emergency_is_always_an_accident(text: str) -> None:
    assert is_emergency(text) <= mentions_accident(text)


@pytest.mark.parametrize(
    "text",
    [
        "bapak sudah berpulang kemarin", "dibawa ke rs tapi tidak tertolong", "adik saya ga selamat",
        "sudah dipanggil yang kuasa", "innalillahi, teman kami", "jenazahnya baru ketemu", "pak Joko udah ga ada",
        "pakdhe wis ora ana", "ditemukan sudah tidak bernyawa", "jatuh dari crane, langsung ga ada",
        "penjaga malam ditemukan sudah kaku di pos", "kata dokter sudah lewat", "anaknya sudah kami makamkan, ndak bernyawa",
        "jatuh dari tower, ga lama meninggal", "bapak ditabrak motor mati", "digigit ular mati", "jatuh, leher patah, mati",
        "bapak ketiban pohon langsung mati", "suami mati aku bingung harus gimana",
    ],
)  # fmt: skip
def test_a_death_is_understood_without_the_word(text: str) -> None:
    assert tells_death(text)


@pytest.mark.parametrize(
    "text", ["udah ga ada uang pak", "tidak ada yang meninggal", "mesinnya koit", "hampir mati", "kukunya mati", "cape setengah mati", "nadinya sudah tidak ada",
             "nama saya Husnul Khotimah", "Rahmatullah", "jatuh temponya sudah lewat", "sakit 3 harian", "ikan dalam peti",
             "mati aku, lupa bayar", "mesinnya sih udah mati", "ular mati di kebun", "kaki kiri mati sebelah", "di dalam sumur lilinnya mati",
             "hp anak saya jatuh terus mati", "untung ga sempat mati"]
)  # fmt: skip
def test_what_sounds_like_a_death_is_none(text: str) -> None:
    assert not tells_death(text)


@pytest.mark.parametrize("mark", ["\n", "\t", "\u00a0", " - ", ". ", "   "])
def test_what_stands_between_words_does_not_count(mark: str) -> None:
    assert is_emergency(mark.join(["kepala", "bocor", "kena", "besi"]))


@pytest.mark.parametrize(
    "text", ["sakit dada sebelah kiri", "suami saya keracunan makanan", "sesak sekali pak admin"]
)
def test_in_a_few_words_what_a_rule_hears_is_not_doubted(text: str) -> None:
    assert is_emergency(text)


@pytest.mark.parametrize(
    "text", ["porter kejepit peron sama kereta", "paket berserakan. kurirnya di kolong truk"]
)
def test_danger_is_heard_where_no_word_of_danger_is_said(text: str) -> None:
    assert is_emergency(text)
