"""Codes as people type them, behind a word, alone or in a sentence, and what such a word asks for."""

import re
from collections.abc import Mapping

CODED: Mapping[str, Mapping[str, str]] = {
    "bayar": {"K": "payment"},
    "perpanjang": {"K": "renew"},
    "setuju": {"K": "agree"},
    "tolak": {"K": "refuse"},
    "laporan": {"K": "report", "A": "claims"},
    "cek": {"C": "card", "A": "claims"},
    "kartu": {"C": "card"},
    "klaim": {"A": "claims"},
    "status": {"A": "claims"},
    "benar": {"A": "true"},
    "bukan": {"A": "untrue"},
    "sudah lapor": {"A": "reported"},
    "lengkapi": {"A": "details"},
    "berkas": {"A": "papers"},
    "tambah foto": {"A": "papers"},
    "formulir": {"A": "form"},
    "ahli waris": {"A": "heirs"},
    "sembuh": {"A": "second"},
}
"""Words that stand before a code, with what they ask for by the kind of code."""

LETTERS: Mapping[str, int] = {"K": 5, "C": 7, "A": 5}
"""How many letters and figures a code of each kind has: of a pledge, a card, a claim."""

_MARKED = re.compile(r"[kca] ?-|\d", re.IGNORECASE)
"""What tells a code from words: "bayar ke bank" is none."""
_CODED = re.compile(rf"\s*({'|'.join(CODED)})\b[\s:.,]*(.{{4,16}})", re.IGNORECASE)
_CLAIM = re.compile(r"(?<![A-Z0-9])A[^A-Z0-9]{0,3}([2-9A-HJ-NP-Z]{5})(?![A-Z0-9])")


def read_code(text: str, kind: str, letters: int) -> str:
    """A code of that kind somewhere in a text, in its usual form; empty for none."""
    squeezed = re.sub(r"[^A-Z0-9]", "", text.upper())
    if len(squeezed) == letters and not text.strip().isalpha():  # "entah" is a word, not a code
        squeezed = kind + squeezed
    match = re.fullmatch(rf"(?:KODE|NO)?{kind}([2-9A-HJ-NP-Z]{{{letters}}})", squeezed)
    return f"{kind}-{match[1]}" if match else ""


def read_coded(text: str) -> tuple[str, str] | None:
    """What a message such as "BAYAR K-7K3QM" asks for, and the code; nothing for any other."""
    match = _CODED.fullmatch(text)
    if match is None or not _MARKED.search(match[2]):
        return None
    for kind, what in CODED[match[1].lower()].items():
        if code := read_code(match[2], kind, LETTERS[kind]):
            return what, code
    return None


def read_claims(text: str) -> set[str]:
    """What may be codes of claims in a text: behind a word as `read_coded` has it, or in a sentence.

    A word may look like one, as in "a terus": only a claim that there is tells.
    """
    found = {f"A-{code}" for code in _CLAIM.findall(text.upper())}
    _what, code = read_coded(text) or ("", "")
    return found | {code} if code.startswith("A-") else found
