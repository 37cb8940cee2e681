"""A code is read however it is typed, and no word is taken for one."""

import pytest

from flows.words.codes import read_claims, read_coded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BAYAR K-7K3QM", ("payment", "K-7K3QM")),
        ("laporan K-7K3QM", ("report", "K-7K3QM")),
        ("laporan 7k3qm", ("report", "K-7K3QM")),
        ("laporan a-7k3qm", ("claims", "A-7K3QM")),
        ("cek C-7K3QM2H", ("card", "C-7K3QM2H")),
        ("cek a 7k3qm", ("claims", "A-7K3QM")),
        ("status a-7k3qm", ("claims", "A-7K3QM")),
        ("Klaim A-7K3QM", ("claims", "A-7K3QM")),
        ("klaim 7k3qm", ("claims", "A-7K3QM")),
        ("klaim kode a.7k3 qm", ("claims", "A-7K3QM")),
        ("berkas: no A7K3QM", ("papers", "A-7K3QM")),
        ("sudah lapor a - 7k3qm", ("reported", "A-7K3QM")),
    ],
)
def test_a_word_with_a_code_says_what_is_wanted_of_it(text: str, found: tuple[str, str]) -> None:
    assert read_coded(text) == found


@pytest.mark.parametrize(
    "text",
    ["klaim saya", "klaim jkk 2026", "laporan saya hilang", "bayar ke bank", "cek 081234567890"],
)
def test_words_behind_a_word_are_no_code(text: str) -> None:
    assert read_coded(text) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("A-7K3QM", {"A-7K3QM"}),
        ("a7k3qm", {"A-7K3QM"}),
        ("a\u20117k3qm", {"A-7K3QM"}),
        ("klaim 7k3qm", {"A-7K3QM"}),
        ("pak, laporan A-7K3QM sama a 2bcde sudah sampai mana?", {"A-7K3QM", "A-2BCDE"}),
        ("bayar K-7K3QM", set()),
        ("kode L-7K3QM", set()),
        ("saya jatuh di pasar jam 08.00", set()),
        ("", set()),
    ],
)
def test_every_claim_that_a_text_names_is_found(text: str, codes: set[str]) -> None:
    assert read_claims(text) == codes
