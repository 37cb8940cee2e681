"""What people write when no question is open, and the words that are commands anywhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.intents import RESERVED, read_intent, read_reserved

SAID = {
    "register": [
        "daftar",
        "mau daftar dong kak",
        "gmn caranya jadi peserta",
        "sy tukang parkir mau ikut asuransi kerja",
        "pgn gabung bpjs tk buat ojek",
        "cara ndaftar piye mas",
        "saya nelayan, bisa daftar disini?",
        "syarat daftar apa aja",
        "mau daftarin bapak saya petani",
        "istri saya jualan gorengan bisa didaftarkan?",
        "how do i register",
        "pendaftran baru",
        "kulo badhe ndaftar pak",
        "mau bikin kartu jamsostek",
        "daftar jkk",
        "saya belum terdaftar, mau daftar",
        "masih bisa daftar ga kak umur 60",
        "tertarik ikut program ini",
    ],
    "check_status": [
        "apakah saya sudah terdaftar",
        "kartu saya masih aktif ga",
        "udah kedaftar blm ya nama saya",
        "perlindungan saya sampai kapan",
        "nomor kpj saya berapa",
        "am i registered",
        "iuran saya sudah lunas belum",
        "siapa yang bayarin iuran saya",
        "kapan kartu saya jadi",
        "saya udah jadi peserta belum",
        "masa berlaku asuransi saya habis kapan",
        "cek kepesertaan",
        "saya sudah ada sponsornya belum",
    ],
    "claim_accident": [
        "saya jatuh dari pohon kelapa kemarin",
        "suami keserempet mobil waktu dagang",
        "gimana cara klaim kecelakaan kerja",
        "tangan saya kena gerinda",
        "mau lapor kecelakaan kerja teman saya",
        "klaim jkk",
        "tulung pak konco kulo ceblok seko wit",
        "kaki patah ketiban kayu",
        "i had an accident while driving",
        "minta ganti biaya rumah sakit karena kecelakaan",
        "kaki saya ketusuk paku di proyek",
        "saya luka waktu kerja, bisa dibantu?",
    ],
    "claim_death": [
        "suami saya meninggal waktu melaut",
        "bapak meninggal jatuh dari atap",
        "klaim kematian syaratnya apa",
        "santunan kematian",
        "ibu saya peserta sudah wafat, ahli warisnya dapat apa",
        "bojoku seda wingi",
        "my father passed away died last week",
        "lapor peserta meninggal",
    ],
    "return_to_work": [
        "saya sudah sembuh mau kerja lagi",
        "kaki saya diamputasi, ada bantuan kaki palsu?",
        "kapan saya boleh kembali bekerja setelah kecelakaan",
        "rtw",
        "ada pelatihan buat yang cacat?",
        "pengin kerja maneh sawise kecelakaan",
    ],
    "claim_status": [
        "klaim saya sampai mana",
        "santunan kapan cair",
        "udah 2 minggu klaim belum ada kabar",
        "status klaim",
        "berkas saya sudah diproses belum",
        "klaim bapak saya kok lama banget",
        "klaim saya ditolak kenapa",
        "when will my claim be paid",
        "duit santunan kapan turun",
        "cek klaim",
    ],
    "donate": [
        "mau donasi",
        "saya mau jadi donatur",
        "cara sedekah iuran gimana",
        "mau bayarin iuran tukang becak di kampung saya",
        "perusahaan kami mau csr",
        "saya ingin membiayai iuran 10 pemulung",
        "zakat bisa disalurkan kesini?",
        "bade nyumbang kang",
        "i want to sponsor a worker",
    ],
    "donor_report": [
        "laporan donasi saya mana",
        "uang donasi saya dipakai buat siapa",
        "minta kwitansi donasi",
        "donasi saya sudah disalurkan belum",
        "siapa penerima sumbangan saya",
        "bukti transfer donasi",
    ],
    "enrol_group": [
        "mau daftarin 20 orang sekaligus",
        "daftar kelompok nelayan",
        "saya ketua paguyuban becak mau mendaftarkan anggota",
        "bisa daftar rombongan?",
        "daftar massal gimana",
        "register my group of 15 fishermen",
        "ada 8 ojek mau didaftarkan",
    ],
    "help": [
        "menu",
        "bantuan dong",
        "bot ini buat apa",
        "saya bingung",
        "bisa bantu apa aja",
        "cara pakainya gimana",
        "info dong kak",
    ],
    "human": [
        "mau bicara sama petugas",
        "tolong sambungkan ke admin",
        "bisa ngomong sama orang ga",
        "minta nomor telepon kantor",
        "call center nya berapa",
        "saya mau komplain",
        "hubungi cs",
    ],
    "language": [
        "ganti bahasa",
        "bisa bahasa jawa?",
        "use english please",
        "pakai bahasa sunda",
    ],
    "stop": [
        "berhenti",
        "jangan kirim pesan lagi",
        "stop sms",
        "saya ga mau terima pesan lagi",
        "unsubscribe",
        "tolong jangan wa saya lagi",
        "berhenti langganan",
    ],
    "erase_data": [
        "hapus data saya",
        "tolong hapus semua data saya",
        "hapus nomor saya dari sistem",
        "delete my account",
        "saya cabut persetujuan saya",
    ],
    "my_data": [
        "lihat data saya",
        "data apa saja yang disimpan tentang saya",
        "mau ganti nomor hp",
        "alamat saya salah, tolong dibetulkan",
        "nama saya salah tulis di data",
        "ubah data",
    ],
    "cancel": [
        "batal",
        "ga jadi",
        "batalin aja pendaftarannya",
        "nanti aja deh",
        "ga jadi daftar kak",
        "cancel aja",
    ],
    "back": [
        "kembali",
        "balik ke pertanyaan sebelumnya",
        "salah pencet tadi",
        "salah jawab",
        "mau ganti jawaban",
    ],
    "repeat": [
        "ulangi",
        "coba ulangi pertanyaannya",
        "apa tadi?",
        "maksudnya apa",
        "pertanyaannya apa ya",
    ],
    "greet": [
        "assalamualaikum",
        "selamat pagi",
        "halo min",
        "pagi pak",
        "permisi",
        "assalamualaikum wr wb",
        "sugeng enjing",
    ],
    "thanks": [
        "makasih ya kak",
        "terima kasih banyak",
        "suwun",
        "thx",
        "ok makasih infonya",
    ],
    "none": [
        "jual beras murah",
        "besok hujan ga ya",
        "aku sayang kamu",
        "ayam goreng enak",
        "daftar menu makan siang apa",
        "daftar sekolah anak kapan",
        "motor saya mogok",
        "lampu mati dari tadi",
        "jatuh cinta sama kamu",
        "wkwkwk",
        "asdfgh",
        "berapa harga emas",
        "pinjam uang 500rb dong",
        "slot gacor",
        "daftar prakerja gimana",
        "ulang tahun anak saya besok",
        "cuaca hari ini",
        "berhenti kerja dari pabrik",
        "selamat ulang tahun",
        "tukang becak",
        "jangan lupa makan",
        "hp saya rusak",
        "hutang saya banyak",
        "anak sakit demam",
        "nonton bola yuk",
        "cara masak rendang gimana",
        "mau beli motor",
        "kerja di pabrik",
        "makan dulu ya",
        "balik kampung besok",
        "saya mau ikut lomba burung",
        "dapat bantuan sembako ga",
    ],
}


@pytest.mark.parametrize(
    ("text", "intent"), [(t, label) for label, said in SAID.items() for t in said]
)
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
    assert read_intent(text) in {*SAID, "none"}
    assert read_reserved(text) in {*RESERVED.values(), None}
