"""Numbers of bank accounts as typed or read out, with the bank and the name beside them or not."""

import re

from .numbers import figures, undictated
from .text import Unread, tidy

SHORTEST, LONGEST = 8, 18
"""Figures of an account at Indonesian banks: 10 at BCA, 13 at Mandiri, 15 at BRI, 16 at BTN."""

_PIECE = re.compile(r"[0-9OoQlIi|]*[0-9][0-9OoQlIi|]*|[^\W\d_]+")
_CARD = re.compile(r"[456][0-9]{15}")
"""A bank card of 16 figures, before its check digit is looked at (ISO/IEC 7812)."""


def read_account(text: str) -> str:
    """The one account number in a text, its figures alone.

    Raises Unread("account") for none, Unread("account_two") for several, and
    Unread("account_card") for what is printed on a bank card instead.
    """
    found: list[str] = []
    goes_on = False
    for piece in _PIECE.findall(undictated(tidy(text))):
        digits = figures(piece)
        if digits is None:
            goes_on = False
        elif goes_on:
            found[-1] += digits
        else:
            found.append(digits)
            goes_on = True
    whole = {number for number in found if len(number) >= SHORTEST}
    if len(whole) > 1:
        raise Unread("account_two")
    number = whole.pop() if whole else ""
    if not number or len(number) > LONGEST or len(set(number)) == 1:
        raise Unread("account")
    if _CARD.fullmatch(number) and _checks(number):
        raise Unread("account_card")
    return number


def _checks(number: str) -> bool:
    """Whether the last figure is the check digit of the others, by Luhn's sum."""
    total = 0
    for at, digit in enumerate(reversed(number)):
        total += sum(divmod(int(digit) * 2, 10)) if at % 2 else int(digit)
    return total % 10 == 0


def show_account(number: str, *, masked: bool) -> str:
    """The figures in groups of four: "1234 5678 90"; masked all but the last four are stars."""
    shown = "*" * (len(number) - 4) + number[-4:] if masked else number
    return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))
