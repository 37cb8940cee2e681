"""Text as people type it, made plain before it is read: one form for many spellings of the same."""

import unicodedata
from functools import lru_cache

LONGEST = 4096
"""No message is read beyond this many characters: WhatsApp's own limit for what people type."""

_SAME = str.maketrans(
    {
        "‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-",
        "−": "-", "\u00a0": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\ufe0f": "",
        "\u2010": "-", "\u2011": "-", "\u2012": "-",
        **dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", ""),
    }
)  # fmt: skip
_EDGES = " .,!?;:~*_\"'()[]"


class Unread(ValueError):
    """A text that could not be read with certainty.

    `code` names why, for example `nik_short`; `values` fill the placeholders of the sentence
    that tells the person what to write instead.
    """

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@lru_cache(maxsize=512)  # each reader of a message begins with these two
def tidy(text: str) -> str:
    """The text in composed Unicode with plain quotes and single spaces, capitals kept."""
    text = text[:LONGEST]
    if not text.isascii():
        # One character may become eighteen.
        text = unicodedata.normalize("NFKC", text)[:LONGEST].translate(_SAME)
    return " ".join(text.split())


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """`tidy` in lower case without punctuation at its ends: what word lists are compared with."""
    return tidy(text).casefold().strip(_EDGES)
