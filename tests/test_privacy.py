"""What a donor or a stranger may see of workers: never so few together that one is recognised."""

from hypothesis import given
from hypothesis import strategies as st

from bot.sponsorship.privacy import LEAST, OTHERS, first_name, together


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 40), max_size=12))
def test_no_count_shown_is_small_and_none_is_lost(counts: dict[str, int]) -> None:
    shown = together(counts)
    assert sum(shown.values()) == sum(counts.values())
    if sum(counts.values()) >= LEAST:
        assert all(count >= LEAST for count in shown.values())
    else:
        assert set(shown) <= {OTHERS}
    for name, count in shown.items():
        assert name == OTHERS or counts[name] == count


def test_one_small_group_takes_the_next_along() -> None:
    assert together({"nelayan": 40, "ojek": 6, "porter": 1}) == {"nelayan": 40, OTHERS: 7}


def test_a_first_name_is_the_first_word() -> None:
    assert first_name("Siti Aminah binti Rahmat") == "Siti"
