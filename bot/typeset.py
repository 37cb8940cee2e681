"""Sets papers as PDF from a template and plain data, so that nothing an outsider wrote is markup."""

import re
import unicodedata
from datetime import date, datetime, time
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import orjson

from bot.clock import WIB

if TYPE_CHECKING:
    import typst

UNPRINTED = "\ufffd"
"""Stands for characters that the fonts inside typst have no sign for."""

_LATIN = "\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u1e00-\u1eff"
_GREEK_CYRILLIC = "\u0391-\u03a1\u03a3-\u03c9\u0400-\u0482"
_ARABIC = "\u060c\u061b\u061f\u0621-\u063a\u0640-\u064a\u0660-\u0669"
_SIGNS = "\u2010-\u2027\u2030-\u203a\u20ac\u2116\u2122\u2150-\u2151\u2153-\u215e\u2212"
_UNKNOWN = re.compile(f"[^{_LATIN}{_GREEK_CYRILLIC}{_ARABIC}{_SIGNS}]+")


def printable(text: str) -> str:
    """One line of text as the papers can show it: UNPRINTED for what no font has.

    Signs that are not seen are left out; those that turn the direction of writing would let a
    sender make a paper read differently from what was sent.
    """
    seen = "".join(sign for sign in text if sign.isspace() or not _invisible(sign))
    composed = unicodedata.normalize("NFC", " ".join(seen.split()))
    return _UNKNOWN.sub(_plainer, composed)


def printable_lines(text: str) -> str:
    """Text of several lines as the papers can show it; empty lines are left out."""
    return "\n".join(filter(None, map(printable, text.splitlines())))


def _invisible(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf") or "\ufe00" <= sign <= "\ufe0f"


def _plainer(unknown: re.Match[str]) -> str:
    """The same letters without ornament, as in a name written in "bold" signs, or UNPRINTED."""
    plain = unicodedata.normalize("NFKC", unknown[0])
    return UNPRINTED if _UNKNOWN.search(plain) else plain


def typeset(room: str, paper: str, data: object, today: date) -> bytes:
    """The template `paper` of the package `room`'s folder "paper", with `data` as JSON, as PDF.

    The same data gives the same bytes on one day.
    """
    import typst  # 80 MB that only who wants a paper needs

    with resources.as_file(resources.files(room) / "paper") as root:
        return typst.compile(
            root / paper,
            root=root,
            font_paths=_fonts(),
            sys_inputs={"data": orjson.dumps(data).decode()},
            timestamp=datetime.combine(today, time(), WIB),
        )


@cache
def _fonts() -> "typst.Fonts":
    """Those inside typst alone, so that a paper looks the same wherever it is made."""
    import typst

    return typst.Fonts(include_system_fonts=False)
