"""What a donor or a stranger may see: the one place where that is decided.

Never a NIK, phone, health or claim detail. Workers appear as pseudonyms and states; where they are
counted by region or occupation, never fewer than LEAST together; so are the reasons why some lost
their months, as one of them is that somebody wants to be forgotten.

A first name and an occupation are shown only of those who said yes to that. It needs no LEAST: each
allowed it alone, one name more or less tells nothing of those who did not, and beside it stands
neither pseudonym nor region, state or month. It is for the donor's own chat and papers: whoever
knows or guesses the code of a pledge may see the rest.
"""

from collections.abc import Mapping

from bot.sponsorship.journal import Entry

LEAST = 5
"""Workers who are counted together at least."""
OTHERS = ""
"""Stands for all who would be too few alone."""

OWN_WORDS = ("pledged", "matched", "allocated", "protected", "ended")
"""Kinds of lines whose detail is a word or dates of ours. Others hold what somebody typed: payment
references, which belong to the donor alone, and reasons; or why a worker lost months, which may be
that somebody wants to be forgotten."""


def shown_to_all(entry: Entry) -> bool:
    """Whether a stranger may read all of a line of the journal, or else its hash without the detail."""
    return not entry.detail or (entry.kind in OWN_WORDS and not entry.corrects)


def together(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts of workers by region or occupation, those under LEAST put together under OTHERS.

    Where even they are too few, the smallest of the others joins them, so that nobody reckons them
    out of the total. With fewer than LEAST in all, everything is OTHERS.
    """
    large = {name: count for name, count in counts.items() if count >= LEAST and name != OTHERS}
    rest = sum(counts.values()) - sum(large.values())
    while 0 < rest < LEAST and large:
        least = min(large, key=lambda name: (large[name], name))
        rest += large.pop(least)
    shown = dict(sorted(large.items(), key=lambda item: (-item[1], item[0])))
    return shown | ({OTHERS: rest} if rest else {})


def first_name(name: str) -> str:
    """What a donor reads of a name whose owner said yes: its first word."""
    return name.split()[0] if name.split() else ""


ANONYMOUS = "Donatur tanpa nama"
"""Stands for a donor who wants no name told."""


def shown_donor(name: str, *, anonymous: bool) -> str:
    """What is written for a donor's name on papers that others see."""
    return ANONYMOUS if anonymous else name
