"""Account numbers as people send them: spaced, dictated, with the bank and the name around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.words.accounts import LONGEST, SHORTEST, read_account, show_account
from flows.words.text import Unread

accounts = st.text("0123456789", min_size=SHORTEST, max_size=LONGEST).filter(
    lambda number: len(set(number)) > 1 and not (len(number) == 16 and number[0] in "456")
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1234567890", "1234567890"),
        ("rek BRI 0012-01-012345-50-6 an Siti Aminah", "001201012345506"),
        ("BCA1234567890", "1234567890"),
        ("mandiri: 137 00 1234567 8", "1370012345678"),
        ("satu dua tiga empat lima enam tujuh delapan sembilan nol", "1234567890"),
        ("O812345678", "0812345678"),
        ("nomornya 1234.5678.90 ya pak", "1234567890"),
    ],
)
def test_a_number_is_found_among_what_stands_beside_it(typed: str, number: str) -> None:
    assert read_account(typed) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("nanti saya cek", "account"),
        ("1234", "account"),
        ("1111111111", "account"),
        ("1" * 9 + "2" * 10, "account"),
        ("1234567890 atau 0987654321", "account_two"),
        ("4111 1111 1111 1111", "account_card"),
    ],
)
def test_what_is_no_account_is_asked_again(typed: str, code: str) -> None:
    with pytest.raises(Unread) as unread:
        read_account(typed)
    assert unread.value.code == code


def test_an_account_of_16_figures_that_is_no_card_is_one() -> None:
    assert read_account("4111 1111 1111 1112") == "4111111111111112"


@given(accounts)
def test_what_is_read_back_in_groups_is_the_same_number(number: str) -> None:
    assert read_account(show_account(number, masked=False)) == number


@given(accounts)
def test_a_masked_number_tells_its_last_four_figures_and_its_length_alone(number: str) -> None:
    shown = show_account(number, masked=True).replace(" ", "")
    assert len(shown) == len(number)
    assert shown.strip("*") == number[-4:]
