"""Names as on the KTP: one word or many, from every island."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.words.names import read_name
from flows.words.text import Unread


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SITI NUR'AINI", "Siti Nur'aini"), ("i made SUDARMA", "I Made Sudarma"), ("paijo", "Paijo"),
        ("nama saya Rukmini", "Rukmini"), ("nama: joko susilo", "Joko Susilo"), ("sy Tumini", "Tumini"),
        ("Bpk Warsito", "Warsito"), ("Ibu Sulastri", "Sulastri"), ("Sdr. Ucok Siregar", "Ucok Siregar"),
        ("H. Makmun", "Makmun"), ("Hj Romlah", "Romlah"), ("Drs. Tono, S.Pd.", "Tono"),
        ("ahmad BIN saleh", "Ahmad bin Saleh"), ("moh.yusuf", "Moh. Yusuf"), ("A.A. Gede Rai", "A.A. Gede Rai"),
        ("yohanes d'cruz", "Yohanes D'Cruz"), ("maria al-farisi", "Maria Al-Farisi"),
        ("jenengku Tukijan", "Tukijan"), ("pak, saya Darmo", "Darmo"), ("nama di KTP Budi Hartono", "Budi Hartono"),
        ("my name is Daniel", "Daniel"), ("Tukiyem 🙏", "Tukiyem"), ("Selamat Riyanto", "Selamat Riyanto"),
        ("José Soares", "José Soares"), ("wulan dari", "Wulan Dari"), ("Rebo", "Rebo"),
        ("Ambo Tuo", "Ambo Tuo"), ("namo ambo Syafril", "Syafril"), ("Abdi Nugroho", "Abdi Nugroho"), ("nami abdi teh Asep", "Asep"),
        ("nyamana sengko' Mat Rawi", "Mat Rawi"), ("kita pe nama Ventje", "Ventje"), ("halo pak nama saya Dodi", "Dodi"),
        ("Yatno aja mas", "Yatno"), ("Cokorda Istri Mas", "Cokorda Istri Mas"), ("Anak Agung Gede", "Anak Agung Gede"),
        ("o iya, Lastri", "Lastri"), ("S-U-N-A-R-Y-O", "Sunaryo"), ("inyong Wasto sing dodol cilok", "Wasto"),
        ("Niki Astria", "Niki Astria"), ("nama saya Niki Astria", "Niki Astria"), ("Nyong Franco", "Nyong Franco"),
        ("Sumi bakul sayur keliling", "Sumi"), ("Yosef Bere dari Atambua", "Yosef Bere"), ("Asep aja, ga ada nama belakang", "Asep"),
        ("nama lengkap Dwi Lestari nama panggilan Wiwik", "Dwi Lestari"), ("Sy. Abdurrahman", "Sy. Abdurrahman"),
    ],
)  # fmt: skip
def test_a_name_is_taken_out_of_what_is_around_it(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "name"), ("123", "name"), ("Bud1", "name"), ("siapa?", "name"), ("saya mau daftar", "name"),
        ("tidak tahu", "name"), ("sesuai ktp", "name"), ("Bapak", "name"), ("Bu Haji", "name"), ("x", "name"),
        ("😀", "name"), ("http://contoh.id", "name"), ("budi@contoh.id", "name"), ("иван", "name"),
        ("nama suami saya Joko", "name"), ("Budi, Jakarta", "name"), ("aaaa", "name"), ("bcdfg", "name"),
        ("selamat pagi", "name"), ("nama saya", "name"), ("budi " * 16, "name_long"), ("ba" * 31, "name_long"),
        ("dasar monyet lu", "name"), ("kampret", "name"), ("bot sialan", "name"), ("ibunya Dika", "name"), ("o iya", "name"), ("Wulan Dari Astuti", "name"),
        ("kulo buruh tani", "name"), ("Keponakan dari Budi", "name"), ("jatuh dari pohon", "name"), ("mantan kuli bangunan", "name"),
    ],
)  # fmt: skip
def test_what_is_no_name_is_asked_again(text: str, code: str) -> None:
    with pytest.raises(Unread) as told:
        read_name(text)
    assert told.value.code == code


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(
    st.lists(
        st.sampled_from(
            [
                "budi",
                "siti",
                "nur'aini",
                "made",
                "al-farisi",
                "m.",
                "bin",
                "slamet",
                "hartono",
                "o'neil",
                "rai",
            ]
        ),
        min_size=2,
        max_size=5,
    )
)
def test_spaces_and_capitals_change_nothing_and_a_name_reads_back(words: list[str]) -> None:
    try:
        name = read_name(" ".join(words))
    except Unread:
        return
    assert read_name(name) == name
    assert read_name("  ".join(words).upper()) == name


@settings(deadline=None)  # test_speed holds the time, on the clock of the process
@given(st.text(max_size=300))
def test_any_text_gives_a_name_or_is_unread(text: str) -> None:
    unread = None
    try:
        name = read_name(text)
    except Unread as told:
        unread = told.code
    else:
        assert sum(letter.isalpha() for letter in name) <= 60
    assert unread in (None, "name", "name_long")
