"""Counts as typed: figures, Indonesian number words, and the regional words people count in."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from .text import Unread, plain, tidy
from .wordlist import word_set

Kind = Literal["unit", "whole", "belas", "puluh", "ratus", "scale"]


class Atom(NamedTuple):
    """One part of a number word: "limapuluh" is the unit 5 and then `puluh`."""

    kind: Kind
    value: int


def _words(table: str) -> dict[str, int]:
    return {
        word: int(number)
        for line in table.strip().splitlines()
        for number, *words in [line.split()]
        for word in words
    }


# Indonesian and its typing slips first; then Javanese, Sundanese, Minang, Madurese, Betawi, Banjar.
_UNITS = _words("""
0 nol kosong zero
1 satu stu st satoe siji sawiji setunggal hiji ciek settong atu asa sitok one seddi siddi
2 dua due dhu dwa duwa loro kalih rong duo dhuwa dhuwa' dua' two rua
3 tiga tige tga telu telung tilu tigo tello tello' tige talu talung tigang three tellu tallu tolu
4 empat empt mpat ampat papat patang sekawan opat ampek empa empa' kawan four eppa eppa' appa'
5 lima lma limo limang gangsal lema lema' lime five
6 enam anam nem enem nenem genep ennem annam nam six enneng annang onom
7 tujuh tujoh tjuh tuju pitu pitung tujuah petto petto' pitto' tojuh tujuah seven pituq
8 delapan dlpn dlpan dlapan lapan wolu wolung dalapan ballu ballu' walu eight aruwa arua kutus sagantuju
9 sembilan songo smbln smbilan sanga songo sangang salapan sambilan sanga' sambilan nine asera salapang
""")
_WHOLES = _words("""
10 sedasa sadasa saplok ten seppulo sampulo sampulu
21 selikur
22 rolikur
23 telulikur
24 patlikur
25 selawe selangkung
26 nemlikur
27 pitulikur
28 wolulikur
29 sangalikur
50 seket saekket
60 sewidak swidak suwidak sabidhak
11 sewelas
12 rolas lusin selusin
13 telulas
14 patbelas
15 limolas
16 nembelas nemelas
17 pitulas
18 wolulas
19 sangalas songolas
""")
_PARTS: dict[str, Atom] = {
    **dict.fromkeys(word_set("belas blas welas bleh baleh"), Atom("belas", 10)),
    **dict.fromkeys(word_set("puluh puloh pulu plh puluah polo pulo"), Atom("puluh", 10)),
    **dict.fromkeys(word_set("ratus rts ratos ratuih atus pek"), Atom("ratus", 100)),
    **dict.fromkeys(
        word_set("ribu rb rbu ribuu rebu reb rebo ewu ebu k ceng thousand"), Atom("scale", 1_000)
    ),
    **dict.fromkeys(
        word_set("juta jute jt jta jut jutaa jeti yuto juto jtua tiao yuta jutak million"),
        Atom("scale", 1_000_000),
    ),
}
_ONE = ("se", "sa", "sak", "sa'")


def _lexicon() -> dict[str, tuple[Atom, ...]]:
    known: dict[str, tuple[Atom, ...]] = {}
    glued = {word: part for word, part in _PARTS.items() if len(word) > 2}
    for word, value in (*_UNITS.items(), *((one, 1) for one in _ONE)):
        unit = Atom("unit", value)
        known |= {word + end: (unit, part) for end, part in glued.items()}
    known |= {word: (Atom("unit", value),) for word, value in _UNITS.items()}
    known |= {word: (part,) for word, part in _PARTS.items()}
    known |= {word: (Atom("whole", value),) for word, value in _WHOLES.items()}
    known |= dict.fromkeys(("se", "sak"), (Atom("unit", 1),))
    known["duratus"] = (Atom("unit", 2), Atom("ratus", 100))
    known |= dict.fromkeys(("satus", "saratos"), (Atom("unit", 1), Atom("ratus", 100)))
    known |= dict.fromkeys(
        ("sejt", "sajt", "sjt", "sjuta"), (Atom("unit", 1), Atom("scale", 1_000_000))
    )
    known |= dict.fromkeys(("sewu", "sakewu"), (Atom("unit", 1), Atom("scale", 1_000)))
    return known


ATOMS = _lexicon()
"""Each number word with the atoms it is made of."""

_FALLING = {"puluh": 10, "ratus": 100}
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:'[^\W\d_]+)*'?|\S")
_RANGE = word_set("""
    - ~ / + * x sampai sampe sampek hingga sd atau antara setengah stengah separo koma kurang lebih
    seperempat kadang kadang2 minus bukan an
    """)
_NONE = frozenset(
    """
    tidak ada|ga ada|gak ada|nggak ada|ngga ada|tdk ada|tidak punya|ga punya|gak punya|nggak punya
    |tdk punya|ora ono|ora duwe|teu aya|nihil|gaada
    """.replace("\n    ", "").split("|")
)


def read_below_thousand(atoms: Sequence[Atom | None], start: int) -> tuple[int | None, int]:
    """The number below 2,000 that begins at `start`, and where it ends; None when there is none.

    "delapan belas ratus" is 1,800: more than a thousand in hundreds, as people say it. None among
    the atoms stands for any other word.
    """
    total, place, at, found = 0, 1_000, start, False
    while at < len(atoms):
        atom = atoms[at]
        after = atoms[at + 1] if at + 1 < len(atoms) else None
        if atom is None:
            break
        if atom.kind == "unit" and after is not None and after.kind in _FALLING:
            size = _FALLING[after.kind]
            if size >= place or not atom.value:
                break
            total, place, at = total + atom.value * size, size, at + 2
        elif atom.kind == "unit" and after is not None and after.kind == "belas":
            if place <= 10 or not atom.value:
                break
            total, place, at = total + 10 + atom.value, 1, at + 2
            more = atoms[at] if at < len(atoms) else None
            if more is not None and more.kind == "ratus" and not found:
                total, place, at = total * 100, 100, at + 1
        elif atom.kind in ("unit", "whole"):
            size = 1 if atom.kind == "unit" or atom.value % 10 else 10
            # "dua puluh nol" is no number, and neither is "dua dua".
            if size >= place or (not atom.value and found):
                break
            total, place, at = total + atom.value, size, at + 1
        else:
            break
        found = True
    return (total if found else None), at


def read_words(atoms: Sequence[Atom | None], start: int) -> tuple[int | None, int]:
    """The number that begins at `start` with its thousands, and where it ends."""
    total, floor, at = 0, 1_000_000_000, start
    found = False
    while True:
        value, end = read_below_thousand(atoms, at)
        if value is None:
            break
        scale = atoms[end] if end < len(atoms) else None
        if scale is not None and scale.kind == "scale":
            if scale.value >= floor:
                break
            total, floor, at, found = total + value * scale.value, scale.value, end + 1, True
            continue
        if value >= floor:
            break
        return total + value, end
    return (total if found else None), at


def atoms_of(words: Sequence[str]) -> tuple[list[Atom | None], list[int]]:
    """The words as atoms, None for what is no number; and for each atom the word it comes from."""
    atoms: list[Atom | None] = []
    places: list[int] = []
    for place, word in enumerate(words):
        for atom in ATOMS.get(word, (None,)):
            atoms.append(atom)
            places.append(place)
    return atoms, places


def figures(chunk: str) -> str | None:
    """The digits of a chunk in which only O, l and I stand for figures; None for any other chunk.

    A chunk of letters alone is a word, however much "lol" looks like 101.
    """
    if chunk.isascii() and chunk.isdigit():
        return chunk
    if chunk.isalpha():
        return None
    read = chunk.translate(_LOOKALIKES)
    if read.isascii() and read.isdigit():
        slips = len(chunk) - sum(map(str.isdigit, chunk))
        # Who types O for nought does so all along a number: in a long one there may be many.
        if slips * (2 if len(chunk) >= _LONG else 3) <= len(chunk):
            return read
    return None


_LONG = 11
_LOOKALIKES = str.maketrans("OoQlIi|", "0001111")


_SPOKEN = {
    "nol": "0", "enol": "0", "kosong": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5",
    "enam": "6", "tujuh": "7", "delapan": "8", "lapan": "8", "sembilan": "9",
    "siji": "1", "loro": "2", "telu": "3", "papat": "4", "limo": "5", "enem": "6", "pitu": "7", "wolu": "8",
    "songo": "9", "sanga": "9", "hiji": "1", "tilu": "3", "opat": "4", "genep": "6", "dalapan": "8",
}  # fmt: skip
_DICTATED = re.compile(rf"(?:\b(?:{'|'.join(_SPOKEN)})\b[ ,.\-]*){{4,}}", re.IGNORECASE | re.ASCII)


def undictated(text: str) -> str:
    """The text with four figures or more that were spoken one by one as figures: "nol delapan satu …"."""
    if sum(word in _SPOKEN for word in _LETTERS.findall(text.casefold())) < 4:
        return text
    return _DICTATED.sub(
        lambda said: "".join(_SPOKEN[word] for word in _LETTERS.findall(said[0].casefold())) + " ",
        text,
    )


_LETTERS = re.compile(r"[a-z]+")


def read_number(text: str) -> int:
    """One whole number: "5 hari", "lima hari seminggu", "dua puluh lima".

    Raises Unread("number") for a range, a fraction, several numbers or none.
    """
    words = plain(text)
    if words in _NONE:
        return 0
    tokens = _TOKEN.findall(words)
    if len(tokens) > 40 or not _RANGE.isdisjoint(tokens):
        raise Unread("number")
    in_figures: list[int] = []
    written: list[str] = []
    for token in tokens:
        if "0" <= token[0] <= "9":
            in_figures.append(_figure(token))
            # The figure stays in its place, so that "5 ratus" is not read as two numbers.
            written.append("")
        else:
            written.append(token)
    atoms, places = atoms_of(written)
    in_words: list[int] = []
    at = 0
    while at < len(atoms):
        atom = atoms[at]
        if atom is None:
            at += 1
            continue
        value, end = read_words(atoms, at)
        if value is None:
            # A thousand or hundred without its own number belongs to the figure before it.
            size = atom.value
            before = places[at] - 1
            if before < 0 or written[before] != "" or len(in_figures) != 1:
                raise Unread("number")
            in_figures[0] *= size
            if in_figures[0] > _LARGEST:
                raise Unread("number")
            at += 1
            continue
        if end < len(atoms) and atoms[end] is not None:
            raise Unread("number")
        in_words.append(value)
        at = end
    return _only(in_figures, in_words)


_QUANTITY = re.compile(
    r"(?P<less>-|minus|negatif|min)? ?(?P<whole>[0-9.]*)(?:,(?P<part>[0-9]+))? ?(?P<size>[kmg])?"
)
_AROUND = re.compile(r"^(?:rp|idr)\.? ?|^ke-? ?(?=[0-9])|^ke-?(?=[a-z]+$)| ?(?:rp|rupiah)$")
_SIZES = {"k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


def read_quantity(text: str) -> int | float:
    """Any number, also with a decimal comma, a minus, k, M or G behind it, rupiah, or in its order:
    "1,5", "-1.200K", "Rp 315,00", "ke-4".

    Raises Unread("number") as `read_number` does.
    """
    text = _AROUND.sub("", tidy(text).casefold())
    match = _QUANTITY.fullmatch(text)
    if match is None or not (match["whole"] or match["part"]):
        return read_number(text)
    whole = match["whole"] or "0"
    if "." in whole and not _GROUPED.fullmatch(whole):
        raise Unread("number")
    value = Fraction(f"{whole.replace('.', '')}.{match['part'] or 0}") * _SIZES.get(
        match["size"], 1
    )
    value = -value if match["less"] else value
    return int(value) if value.denominator == 1 else float(value)


_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_LARGEST = 999_999_999


def _figure(token: str) -> int:
    whole = token.replace(".", "")
    if "," in token or ("." in token and not re.fullmatch(r"[1-9][0-9]{0,2}(\.[0-9]{3})+", token)):
        raise Unread("number")
    if len(whole) > 9 or (len(whole) > 2 and whole[0] == "0"):
        raise Unread("number")
    return int(whole)


def _only(in_figures: list[int], in_words: list[int]) -> int:
    """The one number said; "5 (lima)" says it twice."""
    if len(in_figures) > 1 or len(in_words) > 1 or not (in_figures or in_words):
        raise Unread("number")
    if in_figures and in_words and in_figures != in_words:
        raise Unread("number")
    return (in_figures or in_words)[0]
