"""The papers of a claim: which a case needs, what each is in plain words, and where one gets it.

Sources: Permenaker 1/2025 Art. 19; the official list for BPU (tribunnews, 13 Jan 2023); heirs:
the official list of JKM (abatanews, grid.id). The doctor's form 3b KK 3 is never asked of anybody
here: the clinic gives it to BPJS Ketenagakerjaan.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.talk import Claim, Label, _


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its name, and what it is and where one gets it, in one sentence."""

    label: str
    about: str


PAPERS: Mapping[str, Paper] = {
    "ktp": Paper(_("KTP"), _("KTP yang celaka. Foto bagian depan saja.")),
    "photo": Paper(_("Foto kejadian"), _("Foto luka atau tempat kejadian, kalau ada.")),
    "witness": Paper(_("KTP 2 saksi"), _("KTP dua orang yang melihat atau tahu kejadiannya.")),
    "group_note": Paper(
        _("Surat ketua kelompok"),
        _("Surat dari ketua kelompok: hari itu memang sedang bekerja. Kalau ada."),
    ),
    "police": Paper(_("Laporan polisi"), _("Laporan kecelakaan dari kantor polisi terdekat.")),
    "receipt_care": Paper(
        _("Kuitansi berobat"), _("Kuitansi asli dari klinik atau apotek, kalau bayar sendiri.")
    ),
    "receipt_ride": Paper(
        _("Kuitansi angkutan"), _("Kuitansi ambulans, mobil, atau perahu ke tempat berobat.")
    ),
    "medical": Paper(
        _("Surat dokter"), _("Surat istirahat atau hasil periksa dari dokter yang mengobati.")
    ),
    "bank_book": Paper(
        _("Buku rekening"), _("Halaman depan buku rekening atas nama yang menerima uang.")
    ),
    "death": Paper(
        _("Surat kematian"), _("Surat kematian dari kelurahan, desa, atau rumah sakit.")
    ),
    "heirs": Paper(
        _("Surat ahli waris"), _("Surat ahli waris dari lurah atau kepala desa, dengan 2 saksi.")
    ),
    "family_card": Paper(_("Kartu Keluarga"), _("Kartu Keluarga yang meninggal dan ahli waris.")),
    "heir_ktp": Paper(_("KTP ahli waris"), _("KTP keluarga yang menerima uang.")),
    "marriage": Paper(_("Buku nikah"), _("Buku nikah, kalau yang menerima suami atau istri.")),
    "other": Paper(_("Berkas lain"), _("Berkas lain yang ada hubungannya.")),
}
"""Every paper by its key, which is for ever."""

AGAIN: Mapping[str, Label] = {
    "blurred": Label(_("fotonya kabur")),
    "dark": Label(_("fotonya terlalu gelap")),
    "cut": Label(_("ada bagian yang terpotong")),
    "wrong": Label(_("bukan berkas yang dimaksud")),
    "other_name": Label(_("namanya berbeda")),
}
"""Why a paper is asked for once more."""

_CARE = ("receipt_care", "receipt_ride")


def needed(claim: Claim) -> tuple[str, ...]:
    """The papers of this case, in the order in which they are asked for."""
    if claim.kind == "death":
        return ("ktp", "death", "heirs", "family_card", "heir_ktp", "marriage", "bank_book")
    if claim.kind == "disease":
        return ("ktp", "medical", "group_note", "receipt_care", "bank_book")
    road = claim.answers.get("cause") == "traffic" or claim.answers.get("place") == "commute"
    proof = ("police",) if road else ("witness", "group_note")
    after = ("death", "heirs", "family_card", "heir_ktp") if _died(claim) else ()
    return ("ktp", "photo", *proof, *_CARE, "medical", "bank_book", *after)


OPTIONAL = frozenset(
    ("photo", "group_note", "receipt_care", "receipt_ride", "medical", "marriage", "other")
)
"""Papers that a claim goes on without."""


def _died(claim: Claim) -> bool:
    return claim.answers.get("outcome") == "died" or "death_told" in claim.answers


def sent(claim: Claim, paper: str) -> str:
    """How a paper stands: again, new (not looked at), good, or nothing when it was never sent.

    Of several files the one that people still wait for counts most.
    """
    states = [state for kind, state in claim.papers if kind == paper]
    return next((state for state in ("again", "new", "good") if state in states), "")


def lacking(claim: Claim) -> tuple[str, ...]:
    """The papers that are still to be sent, those refused among them."""
    return tuple(
        paper
        for paper in needed(claim)
        if sent(claim, paper) == "again" or (not sent(claim, paper) and paper not in OPTIONAL)
    )
