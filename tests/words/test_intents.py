"""What people write when no question is open, and the words that are commands anywhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.intents import RESERVED, read_intent, read_reserved
from flows.words.linear import load


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mau daftarin bapak saya petani", "register"), ("kartu saya masih aktif?", "check_status"),
        ("gmn cara klaim pak kemaren sy jatoh", "claim_accident"), ("suami saya meninggal waktu melaut", "claim_death"),
        ("kapan klaim saya cair", "claim_status"), ("mau nyumbang buat nelayan", "donate"),
        ("daftarin 20 orang anggota koperasi", "enrol_group"), ("how do i register", "register"),
        ("saya mau ikut lomba burung", "none"), ("jatuh cinta sama tetangga", "none"), ("matur nuwun", "thanks"),
    ],
)  # fmt: skip
def test_a_message_finds_its_intent(text: str, intent: str) -> None:
    assert read_intent(text) == intent


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("kembali", "back"), ("BALIK", "back"), ("ulangi dong", "repeat"), ("batal", "cancel"),
        ("ga jadi kak", "cancel"), ("menu", "menu"), ("/menu", "menu"), ("bantuan", "help"), ("?", "help"),
        ("tolong bantu", "help"), ("cek status", "status"), ("BERHENTI dong kak", "stop"), ("/stop", "stop"),
        ("tolong berhenti", "stop"), ("mulai", "start"), ("hapus data saya", "erase_data"),
        ("mohon hapus data saya pak", "erase_data"), ("lihat data", "my_data"), ("bahasa", "language"),
        ("petugas", "human"), ("bicara dengan petugas ya min", "human"), ("lanjut", "next"), ("stop!", "stop"),
    ],
)  # fmt: skip
def test_a_reserved_word_is_a_whole_message(text: str, command: str) -> None:
    assert read_reserved(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "", "keluar rumah jam 5", "ulang tahun", "berhenti kerja", "menu makan", "Budi Santoso", "pak", "ya",
        "balik kampung", "status kawin", "mau balik", "minta petugas datang besok", "jangan lanjut",
        "bahasa jawa saja", "orang sawah", "data saya salah di bagian alamat", "dong kak",
    ],
)  # fmt: skip
def test_a_reserved_word_inside_an_answer_stays_an_answer(text: str) -> None:
    assert read_reserved(text) is None


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(
    st.sampled_from(sorted(word for word in RESERVED if word[-1].isalpha())),
    st.sampled_from(["", " dong", " kak", " ya pak", "!"]),
)
def test_capitals_spaces_and_a_polite_tail_change_nothing(word: str, tail: str) -> None:
    assert read_reserved(f"  {word.upper()}{tail} ") == RESERVED[word]


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.text(max_size=300))
def test_any_text_has_an_intent(text: str) -> None:
    assert read_intent(text) in load("intents").labels
    assert read_reserved(text) in {*RESERVED.values(), None}
