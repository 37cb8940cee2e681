"""SMS by Twilio: numbers instead of buttons, and every character counts."""

import re
import unicodedata

from bot.channels import Limits

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic character set of 3GPP TS 23.038: one septet each."""

GSM7_EXTENDED = frozenset("^{}\\[~]|€\f")
"""The extension table: two septets each."""

_EXTENDED = re.compile("[" + re.escape("".join(sorted(GSM7_EXTENDED))) + "]")

ONE = 160
"""Septets of one SMS."""

_PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "•": "-",
        "×": "x",
        "\u00a0": " ",
        "\t": " ",
        "`": "'",
    }
)


def septets(text: str) -> int:
    """The length of a text in GSM-7 septets; a character outside it counts as one."""
    return len(text) + len(_EXTENDED.findall(text))


def gsm7(text: str) -> str:
    """The text in GSM-7 only, as one other character would cut an SMS to 70 characters."""
    if text.isascii() and "`" not in text and "\t" not in text:
        return text
    text = text.translate(_PLAIN)
    if all(c in GSM7 or c in GSM7_EXTENDED for c in text):
        return text
    out = []
    for c in text:
        if c in GSM7 or c in GSM7_EXTENDED:
            out.append(c)
            continue
        base = unicodedata.normalize("NFKD", c)
        out.append("".join(b for b in base if b in GSM7))
    return "".join(out)


LIMITS = Limits(longest=1600, joint="\n", measure=septets, clean=gsm7)
"""Twilio joins up to ten parts into one text; each prompt fits one by itself."""
