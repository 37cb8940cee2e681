"""Lists as agents paste them from notes, spreadsheets and other chats."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from flows.words.lists import MOST, Person, read_list

TODAY = date(2026, 11, 22)
ANI, BUDI, CICI = "3201014203850001", "3273041708850002", "3578036511900003"


def read(text: str) -> list[Person]:
    return list(read_list(text, TODAY).rows)


def test_name_and_number_stand_in_any_order_with_anything_between() -> None:
    both = [Person("Ani Sumarni", ANI), Person("Budi", BUDI)]
    for text in (
        f"Ani Sumarni {ANI}\nBudi {BUDI}",
        f"1. {ANI} - ANI SUMARNI\n2. {BUDI} - budi",
        f"ani sumarni;{ANI}\nbudi;{BUDI}",
        f"Nama: Ani Sumarni\nNIK: {ANI}\n\nNama: Budi\nNIK: {BUDI}",
        f"Ani Sumarni\n{ANI}\nBudi\n{BUDI}",
        f"{ANI}\nAni Sumarni\n{BUDI}\nBudi",
        f"Ani Sumarni {ANI}, Budi {BUDI}",
        "* Ani Sumarni (3201 0142 0385 0001)\n* Budi (3273.0417.0885.0002)",
        f"| Ani Sumarni | {ANI} |\n| Budi | {BUDI} |",
        f"Ani Sumarni/NIK{ANI}\nBudi/NIK{BUDI}",
        f"Ani Sumarni 32O1 0142 O385 0001\nBudi {BUDI}",
        f"daftar anggota 1.Ani Sumarni {ANI} 2.Budi {BUDI}",
        f"{ANI} an. Ani Sumarni\n{BUDI} a.n. Budi",
        f"Jeneng: Ani Sumarni\nNIK: {ANI}\nJeneng: Budi\nNIK: {BUDI}",
        f"mas tolong daftarin Ani Sumarni {ANI} terus tambah satu lagi, Budi {BUDI}",
        "Ani Sumarni 32.01.01.420385.0001\nBudi 32.73.04.170885.0002",
        f"NO KK | NIK | NAMA KEPALA KELUARGA\n3201011203100005 | {ANI} | Ani Sumarni\n3273041203100006 | {BUDI} | Budi",
        f'"Nama","NIK"\n"Sumarni, Ani",{ANI}\nBudi,{BUDI}',
    ):
        assert read(text) == both, text


def test_phone_job_and_birthday_are_kept_beside_the_name() -> None:
    [row] = read(f"Budi Santoso, {BUDI}, Bandung 17-08-1985, nelayan, 0812-3456-7890")
    assert row == Person("Budi Santoso", BUDI, "+6281234567890", "nelayan", date(1985, 8, 17))


def test_a_job_is_never_part_of_the_name_before_it() -> None:
    for said, job in (
        ("Budi juru parkir", "juru parkir"),
        ("Budi guru ngaji", "guru ngaji"),
        ("budi tukang urut", "tukang urut"),
        ("BUDI PENGUPAS KERANG", "PENGUPAS KERANG"),
        ("Budi warung kopi", "warung kopi"),
        ("budi ibu rumah tangga", "ibu rumah tangga"),
        ("Budi umur 41 th kerjanya nyuci", "nyuci"),
        ("Budi umur 41 th pekerjaan pengupas kerang", "pengupas kerang"),
    ):
        assert read(f"{said} {BUDI}") == [Person("Budi", BUDI, job=job)], said


def test_two_names_before_one_number_are_asked_again() -> None:
    assert read(f"Ani dan Budi {BUDI}") == [Person(nik=BUDI, errors=("name_missing",))]
    assert [row.name for row in read("Ani, Budi sama Cici")] == ["Ani", "Budi", "Cici"]


def test_what_is_wrong_in_a_row_is_told_and_the_row_stays() -> None:
    rows = read(
        f"Ani\nBudi {BUDI[:-1]}\nCici {CICI}9\nDodi 3201014213850001\nEko 9901014203850001\n"
        f"Fitri 32010142O3xx50001\n{BUDI}\nGita {BUDI}\nHadi {ANI} 01-01-1990"
    )
    assert [row.errors for row in rows] == [
        ("nik_missing",), ("nik_short",), ("nik_long",), ("nik_bad_date",), ("nik_bad_region",),
        ("nik_not_digits",), ("name_missing",), ("duplicate",), ("dob_mismatch",),
    ]  # fmt: skip
    assert rows[7].name == "Gita"


def test_greetings_headings_and_labels_are_skipped_and_counted() -> None:
    text = f"Assalamualaikum bu\nDaftar anggota kelompok Mina Jaya:\nNo\tNama\tNIK\n1\tAni\t{ANI}\n\nTerima kasih 🙏"
    found = read_list(text, TODAY)
    assert [row.name for row in found.rows] == ["Ani"]
    assert found.skipped == 4


def test_a_number_of_a_family_card_is_never_taken_for_a_nik() -> None:
    card = "3201010101080007"
    for text in (
        f"Ani KK {card} NIK {ANI}",
        f"Ani {card} {ANI}",
        f"Ani NIK/KK {ANI}/{card}",
        f"Nama\tNo KK\tNIK\nAni\t{card}\t{ANI}",
        f"Nama: Ani\nNo KK: {card}\nNIK: {ANI}",
    ):
        assert read(text) == [Person("Ani", ANI)], text


def test_columns_hold_what_their_headings_say() -> None:
    [row] = read(
        f"No\tNama\tL/P\tNIK\tPekerjaan\tNo HP\n1\tAni\tP\t{ANI}\tnguras kolam\t0812-3456-7890"
    )
    assert row == Person("Ani", ANI, "+6281234567890", "nguras kolam")


def test_what_stands_below_a_name_is_of_that_person() -> None:
    text = f"1. Ani\n   - {ANI}\n   - penjual jamu\n2. Budi\n   - {BUDI}\n   - 0812-3456-7890"
    assert read(text) == [
        Person("Ani", ANI, job="penjual jamu"),
        Person("Budi", BUDI, "+6281234567890"),
    ]


def test_a_name_left_out_takes_no_number_from_the_next_person() -> None:
    rows = read(f"nama:\nnik: {ANI}\nnama: Budi\nnik: {BUDI}")
    assert [(row.name, row.nik) for row in rows] == [(None, ANI), ("Budi", BUDI)]


def test_who_signs_a_list_and_whom_to_call_is_not_on_it() -> None:
    found = read_list(
        f"Ani {ANI}\nCP: Jono 0812-3456-7890\nTerima kasih\nKetua,\nBudi Santoso", TODAY
    )
    assert [row.name for row in found.rows] == ["Ani"]
    assert found.skipped == 4


def test_balinese_and_other_names_stay_whole() -> None:
    rows = read(f"I Wayan Suta {ANI}\nA. Rahman {BUDI}\nNur'aini {CICI}")
    assert [row.name for row in rows] == ["I Wayan Suta", "A. Rahman", "Nur'aini"]


def test_a_number_that_a_spreadsheet_has_shortened_is_no_nik() -> None:
    assert read("Ani 3,20101E+15")[0].errors != ()


def test_of_two_masked_numbers_beside_one_name_neither_is_a_family_card() -> None:
    rows = read("20000588****0133 Umini 33100152057xxxxx")
    assert [row.errors for row in rows] == [("nik_not_digits",), ("nik_not_digits", "name_missing")]


def test_a_list_without_end_is_cut() -> None:
    assert len(read("Ani\n" * 2 * MOST)) == MOST


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader_and_no_line_is_lost(text: str) -> None:
    found = read_list(text, TODAY)
    assert len(found.rows) or found.skipped == sum(bool(line.strip()) for line in text.splitlines())


@given(st.lists(st.sampled_from([ANI, BUDI, CICI]), max_size=6))
def test_the_later_of_two_rows_with_one_number_is_the_duplicate(niks: list[str]) -> None:
    rows = read("\n".join(f"Ani {nik}" for nik in niks))
    assert [row.nik for row in rows] == niks
    assert ["duplicate" in row.errors for row in rows] == [
        n in niks[:at] for at, n in enumerate(niks)
    ]


def test_a_greeting_in_sundanese_is_no_row_and_an_uncle_is_called_by_his_name() -> None:
    told = "Punten bade ngadaptarkeun\npakde wiryo 081234567891\nmbak yem 081234567892"
    assert [row.name for row in read_list(told, date(2026, 11, 22)).rows] == ["Wiryo", "Yem"]


def test_who_greets_and_thanks_in_his_own_language_is_no_row() -> None:
    for greeting, thanks in (
        ("Sugeng enjang pak", "Matur nuwun sanget"),
        ("Om Swastiastu", "Suksma"),
        ("horas lae, ini nama2 anggota", "mauliate"),
        ("Wilujeng enjing", "Hatur nuhun pisan"),
        ("Shalom Bapa/Mama, kami dari kelompok tenun:", "Tuhan memberkati"),
        ("Torang pe anggota:", "Makase banya"),
        ("peu haba bang", "Teurimong gaseh"),
    ):
        found = read_list(f"{greeting}\nAni {ANI}\nBudi {BUDI}\n{thanks}", TODAY)
        assert [row.name for row in found.rows] == ["Ani", "Budi"], greeting
        assert found.skipped == 2
    assert [row.name for row in read(f"Sugeng Riyanto {BUDI}\nWilujeng {ANI}")] == [
        "Sugeng Riyanto",
        "Wilujeng",
    ]


def test_names_behind_a_heading_on_its_line_are_people_and_the_heading_is_none() -> None:
    for text in (
        "daftar kuli panggul: Sugeng, Paino, Mulyadi",
        "anggota: Sugeng, Paino, , Mulyadi,",
    ):
        assert [row.name for row in read(text)] == ["Sugeng", "Paino", "Mulyadi"]
    assert len(read("tukang ojek: Joko Susilo, Kebumen, Jawa Tengah")) < 2


def test_a_word_of_talk_with_a_capital_may_be_of_a_name() -> None:
    rows = read(f"Tambah Sembiring {ANI}\nLie Sing {BUDI}\n1. Sy. Ahmad\n2. Sy. Umar 081234567890")
    assert [row.name for row in rows] == ["Tambah Sembiring", "Lie Sing", "Sy. Ahmad", "Sy. Umar"]
    assert [row.name for row in read(f'"Nama","NIK"\n"Budi, SH",{BUDI}')] == ["Budi"]


def test_behind_the_number_of_a_row_a_phone_with_full_stops_is_none_of_a_nik() -> None:
    assert read("11.08.12.34.56.78.90 Ani")[0].phone == "+6281234567890"


def test_who_has_no_card_is_told_in_many_ways_and_nobody_is_called_full() -> None:
    text = f"1. Somad kagak punya ktp\n2. Ani {ANI}\n3. La Mappa de'pa naengka KTPna\n4. Budi (ktp dibawa anak)\n5. udh penuh blm?"
    assert [row.name for row in read(text)] == ["Somad", "Ani", "La Mappa", "Budi"]


def test_talk_below_numbered_rows_is_none_of_them() -> None:
    found = read_list(f"1. Ani {ANI}\n2. Budi {BUDI}\nBegitu nggih", TODAY)
    assert ([row.name for row in found.rows], found.skipped) == (["Ani", "Budi"], 1)


def test_a_phone_above_the_name_is_of_that_person() -> None:
    rows = read(
        f"Hp: 081234567890\nNama: Ani\nNik: {ANI}\nHp: (0813) 1234567\nNama: Budi\nNik: {BUDI}"
    )
    assert rows == [Person("Ani", ANI, "+6281234567890"), Person("Budi", BUDI, "+628131234567")]


def test_a_number_on_a_line_of_its_own_is_of_the_person_above_whatever_stands_between_its_figures() -> (
    None
):
    for spoilt in ("3201********0001", "3,20E+15"):
        assert read(f"Ani\n{spoilt}\nBudi {BUDI}")[0].errors == ("nik_not_digits",), spoilt
    for phone in ("0812_3456_7890", "0812–3456–7890", "0812-3456-7890"):  # as typed
        assert read(f"Ani\n{phone}\nBudi {BUDI}")[0].phone == "+6281234567890", phone
