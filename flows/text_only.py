"""Texts that offer more than words, and what is said instead on a channel that carries words only."""

from collections.abc import Mapping

from flows.talk import _

TEXT_ONLY: Mapping[str, str] = {
    "Tulis 16 angka NIK di KTP, atau kirim foto KTP.": _("Tulis 16 angka NIK di KTP."),
    "Kirim daftarnya: berkas Excel atau CSV, dengan kolom NIK dan nama.": _(
        "Berkas tidak bisa lewat SMS. Kirim lewat WhatsApp atau Telegram, atau ketik PETUGAS."
    ),
    "Tulis 16 angka NIK-nya, atau kirim foto KTP-nya.": _("Tulis 16 angka NIK-nya."),
    "Di mana kejadiannya? Tulis nama tempatnya, atau kirim titik lokasi.": _(
        "Di mana kejadiannya? Tulis nama tempatnya."
    ),
    "Ceritakan: siapa, di mana, hari apa, jam berapa, dan apa yang terjadi. Boleh suara atau foto.": _(
        "Ceritakan: siapa, di mana, hari apa, jam berapa, dan apa yang terjadi."
    ),
    "Kalau sudah siap, ceritakan apa yang terjadi. Pelan-pelan saja, boleh pesan suara.": _(
        "Kalau sudah siap, ceritakan apa yang terjadi. Pelan-pelan saja."
    ),
    "Kuitansi asli disimpan dulu, kirim fotonya: ketik BERKAS. Surat dokter dikirim klinik ke BPJS Ketenagakerjaan.": _(
        "Kuitansi asli disimpan dulu. Surat dokter dikirim klinik ke BPJS Ketenagakerjaan."
    ),
    "Di mana beliau meninggal? Tulis nama tempatnya, atau kirim titik lokasi.": _(
        "Di mana beliau meninggal? Tulis nama tempatnya."
    ),
    "Kalau KTP beliau ada, tulis 16 angka NIK-nya, atau kirim fotonya. Boleh menyusul.": _(
        "Kalau KTP beliau ada, tulis 16 angka NIK-nya. Boleh menyusul."
    ),
    "NIK {heir}? Tulis 16 angkanya, atau kirim foto KTP-nya.": _("NIK {heir}? Tulis 16 angkanya."),
    "Tulis 16 angka NIK wali, atau kirim foto KTP-nya.": _("Tulis 16 angka NIK wali."),
    "Ceritakan: siapa yang sakit, sakit apa, sejak kapan, dan kerjanya apa. Boleh suara atau foto.": _(
        "Ceritakan: siapa yang sakit, sakit apa, sejak kapan, dan kerjanya apa."
    ),
}
"""Texts that offer more than words, and what is said instead on a channel that carries words only."""
