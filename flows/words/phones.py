"""Phone numbers as typed: Indonesian mobile numbers by our own rules, foreign ones by the library."""

import re

from .numbers import figures, undictated
from .text import Unread, tidy

_CHUNK = re.compile(r"\+|[^\W_]+")
_BETWEEN = " .-()"
"""What stands between the groups of one number; of spaces `tidy` leaves no others."""
_SEPARATOR = re.compile(r"\s?[/~]\s?|[,:_]")
"""Between the groups of one number; behind a whole one they part it from the next."""
_EMAIL = re.compile(r"(?<![^\s,;:(])[^\s@]{1,64}@\S")
_DEAD = re.compile(
    r"[0-9][ ,]{1,2}(?:(?:itu|ini|nya|nomornya) )?(?:(?:sudah|udah|udh|dah) (?:(?:tidak|tdk|ga|gak|ng?gak|ngga) "
    r"(?:aktif|dipakai|dipake)|mati|hangus)|hangus|non ?aktif|tidak aktif lagi)\b"
    r"|\b(?:bukan|dudu|sanes) \+?[0-9](?:[ .\-]?[0-9]){8}"
    r"|[0-9][^0-9]{0,20}\b(?:angka|digit) (?:terakhir|belakang)(?:nya)? (?:kehapus|kepotong|hilang|ilang|lupa)\b",
    re.IGNORECASE,
)
"""A number that is not to be called, or not told whole."""
_SHORTEST = 9
"""Figures of a mobile number at least."""
_AGE = 4
"""Figures of an age or the number of a row are fewer."""
_MOBILE = re.compile(r"8[1-35-9][0-9]{7,10}")
_LANDLINE = re.compile(r"[2-79][0-9]{7,10}")
_PLUS_BEHIND = re.compile(r"(?<![0-9])62 ?\+ ?(?=8)")
_LIST_NUMBER = re.compile(r"^ ?\(?[0-9]{1,2}[.)] ")


def read_phone(text: str) -> str:
    """The one mobile number in a text, in E.164; +62 unless another country is written with +.

    Raises Unread("phone"), Unread("phone_landline") or Unread("phone_two").
    """
    found: set[str] = set()
    said = _PLUS_BEHIND.sub("+62", undictated(_EMAIL.sub(" ", tidy(text))))
    if _DEAD.search(said):
        raise Unread("phone")
    for run in _runs(_LIST_NUMBER.sub("", said)):
        digits = run.lstrip("+")
        # An age, a house number or a NIK beside the phone number is left alone.
        if len(digits) < 7 or (len(digits) == 16 and not run.startswith(("0", "+", "62"))):
            continue
        found.add(phone_of(run))
    if len(found) > 1:
        raise Unread("phone_two")
    if not found:
        raise Unread("phone")
    return found.pop()


def _runs(text: str) -> list[str]:
    """Digits set apart by nothing but spaces, dots, dashes and brackets; a new number begins at 08."""
    runs: list[str] = []
    parts: list[str] = []
    split_off = plus = False
    end = so_far = 0

    def close(*, split: bool = False) -> None:
        nonlocal split_off, so_far
        run = "".join(parts)
        parts.clear()
        so_far = 0
        if split_off and len(run) < 9:
            # "0819 0819 0819 0819": what follows is too short for a number, so it was one all along.
            runs[-1] += run
        elif run:
            runs.append(run)
        split_off = split

    for match in _CHUNK.finditer(text):
        chunk = match[0]
        if chunk.isalpha() and not parts and not split_off:
            plus, end = False, match.end()
            continue
        if text[end : match.start()].strip(_BETWEEN) and not (
            parts
            and so_far < _SHORTEST
            and parts[0].startswith(("0", "+", "62"))
            and _SEPARATOR.fullmatch(text, end, match.start())
        ):
            close()
        end = match.end()
        if chunk == "+":
            close()
            plus = True
            continue
        digits = figures(chunk) or _after_label(chunk)
        if digits is None:
            # "08xx" and "0812abc" are no number, and must not lend their figures to one.
            close()
            plus = False
            if sum(letter.isdigit() for letter in chunk) >= 7:
                raise Unread("phone")
            continue
        if so_far >= 10 and digits.startswith(("0", "628")):
            close(split=True)
        elif (
            parts
            and not parts[0].startswith(("+", "0"))
            and (len(digits) >= 10 or (digits[:2] == "08" and so_far < _AGE and parts[0] != "62"))
        ):
            close()
        parts.append("+" + digits if plus and not parts else digits)
        so_far += len(digits)
        plus = False
    close()
    return runs


def _after_label(chunk: str) -> str | None:
    """The digits of "wa0812…", "hp0812…" and "0812…pak"."""
    if called := _CALLED.fullmatch(chunk):
        return called[1]
    digits = chunk.lstrip("abcdefghijklmnpqrstuvwxyzABCDEFGHIJKLMNPQRSTUVWXYZ")
    return digits if digits != chunk and digits.isascii() and digits.isdigit() else None


_CALLED = re.compile(r"([0-9]{10,13})(?:ya|pak|bu|kak|mas|mbak|bang|min|gan|dong|nih)")


def phone_of(run: str) -> str:
    """The number that a run of digits, with or without its +, stands for; raises Unread as `read_phone` does."""
    if run.startswith("+") and not run.startswith("+62"):
        return _foreign(run)
    digits = run.lstrip("+")
    if digits.startswith("0062"):
        national = digits[4:]
    elif digits.startswith("62") and (run.startswith("+") or len(digits) >= 11):
        national = digits[2:]
    elif digits.startswith("0"):
        national = digits[1:]
    elif digits.startswith("8"):
        national = digits
    else:
        raise Unread("phone")
    if digits.startswith(("62", "0062")):
        # "+62 (0)812" keeps a nought that is only dialled at home.
        national = national.removeprefix("0")
    if _MOBILE.fullmatch(national):
        return f"+62{national}"
    if _LANDLINE.fullmatch(national):
        raise Unread("phone_landline")
    raise Unread("phone")


def _foreign(run: str) -> str:
    # 90 ms to import, for the few who work with a foreign card.
    import phonenumbers

    try:
        number = phonenumbers.parse(run)
    except phonenumbers.NumberParseException:
        raise Unread("phone") from None
    if not phonenumbers.is_valid_number(number):
        raise Unread("phone")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def show_phone(e164: str, *, masked: bool = True) -> str:
    """ "0812-xxxx-0001" for others' eyes; unmasked "0812-0000-0001"; a foreign number keeps its +."""
    if not e164.startswith("+628"):
        return f"{e164[:3]}xxxx{e164[-4:]}" if masked else e164
    national = "0" + e164[3:]
    middle = "xxxx" if masked else national[4:-4]
    return f"{national[:4]}-{middle}-{national[-4:]}"
