"""Words that may say more than they say: a death told softly, an illness that comes from the work."""

import re

from .text import plain, tidy

_NOT = r"(?:tidak|tdk|tak|ga|gak|g|gk|nggak|ngga|enggak|kagak|ora|ra|teu|indak|ndak|kada|mboten)"
_THERE = r"(?:ada|ono|ana|aya|ado|wonten)"
_WHOSE = r"(?: ?(?:saya|sy|aku|ku|kami|kita|ane|abdi|kulo|ambo|ulun)|(?<=\w)(?:ku|e|ne|na|nya))?"
_KIN = (
    r"(?:bapa[kn]?|bpk|ayah|abah|ibu|ibuk|emak|mak|mamak|mama|suami|istri|isteri|bojo|anak|kakak|abang"
    r"|adik|adek|kakek|nenek|mbah|mertua|paman|pakde|bude|om|tante|salaki|pamajikan)"
)
_SOFTLY = re.compile(
    rf"(?:^|[,.] ?|\b){_KIN}{_WHOSE} (?:sudah |udah |wis )?{_NOT} {_THERE}(?: lagi)?(?:,? (?:pak|bu|bapak|ibu|kak|mas|mbak|min|ya))?$"
)


def may_tell_death(text: str) -> bool:
    """Whether a text ends with "bapak saya ga ada": he has died, or he is only not at home."""
    return bool(_SOFTLY.search(plain(text)))


_FROM_WORK = re.compile(
    r"\b(?:sakit|penyakit|skt|lara|gering)\w* (?:ini )?"
    r"(?:karena|karna|krn|akibat|gara ?2|gara gara|gara-gara|dari|amarga|goro goro|ulah)"
    r" (?:ke?)?(?:kerja|kerjaan|pekerjaan|gawe|gawean)\b"
)


def tells_work_illness(text: str) -> bool:
    """Whether a text names an illness that comes from the work, in so many words."""
    return bool(_FROM_WORK.search(tidy(text).casefold()))
