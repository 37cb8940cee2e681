"""What a flag on a registration asks a person of the programme to look at."""

from collections.abc import Mapping

FLAGS: Mapping[str, str] = {
    "age_old": "Umur 65 tahun atau lebih: cek syarat umur sebelum diteruskan.",
    "age_young": "Umur di bawah 17 tahun: cek umur dan KTP.",
    "birth_differs": "Tanggal lahir beda dengan angka di NIK: cocokkan dengan KTP.",
    "duplicate_nik": "NIK ini sudah ada di pendaftaran lain: cek apakah orang yang sama.",
    "income_unsure": "Penghasilan belum pasti: tanyakan kira-kira sebulan.",
    "job_unknown": "Pekerjaan belum ada di daftar: pilihkan yang paling dekat.",
    "kpj_unknown": "Mungkin pernah jadi peserta: cari nomor kartunya (KPJ).",
    "ktp_photo": "NIK dikirim sebagai foto KTP: baca dan isikan 16 angkanya.",
    "nik_region_unknown": "Kode wilayah di NIK belum dikenal: cocokkan dengan KTP.",
    "nik_voice": "NIK disebut di pesan suara: dengarkan dan isikan 16 angkanya.",
    "no_phone": "Tidak punya nomor HP: kabari lewat chat ini atau petugas lapangan.",
    "sex_differs": "Jenis kelamin beda dengan angka di NIK: cocokkan dengan KTP.",
    "told_by_other": "Diisi oleh orang lain: pastikan pekerja tahu dan setuju.",
    "voice": "Ada jawaban berupa pesan suara: dengarkan dan isikan.",
}
"""A sentence for staff by the flag's code; `flows` and `bot.effects` raise the flags."""


def in_words(flags: str) -> list[str]:
    """The sentences of flags as a registration holds them, parted by commas."""
    return [FLAGS.get(flag, flag) for flag in flags.split(",") if flag]
