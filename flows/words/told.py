"""What else a story of an accident tells: who was hurt, on which side, where, who saw it, and what came after.

Each reader looks for one fact, and gives nothing where it is not told or may be meant in two ways: what
is not read gets asked, what is read wrong may stand in a report that somebody signs.
"""

import re
from collections.abc import Sequence

from .accidents import LONGEST_STORY, body_part, in_one_word
from .care import FACILITIES, TRANSPORTS, Facility, read_facility, read_transport
from .spots import LONGEST_SPOT, read_spot
from .stories import (
    BETWEEN_SIDE,
    DENIED,
    IF,
    INTENT,
    KIN,
    LEFT,
    NO,
    OWN,
    SIDES,
    TITLES,
    WANTING,
    WHICH,
    Story,
    person_at,
    story_of,
)
from .text import tidy
from .victims import WHO, Victim, read_person, read_victim, tells_sibling
from .wordlist import word_set

__all__ = [
    "FACILITIES",
    "LONGEST_SPOT",
    "TRANSPORTS",
    "WHO",
    "Facility",
    "Victim",
    "read_facility",
    "read_person",
    "read_police",
    "read_side",
    "read_spot",
    "read_transport",
    "read_victim",
    "read_witnesses",
    "tells_sibling",
]
_BOTH = word_set(
    "kedua dua loro kalih sepasang kadua keduo duo due karo kedua2 dua2 dua2nya dua2ne kedua2nya duanya duaduanya loro2ne kaduana kadua2na keduanya duo2nyo"
)
_PAIRED = word_set("eye arm_hand leg_foot shoulder")
_FINE = word_set("aman selamat sehat normal utuh gpp gapapa papa apa2 sembuh ngapa2 ngopo2 nanaon")
_HOLDS = word_set("pegang megang nyekel nyekeli narik pake pakai nganggo nahan megangin")


def read_side(text: str) -> dict[str, str]:
    """Parts of the body (keys as in `accidents`) with "left", "right" or "both", where a side is told.

    A hand that held the saw, and one that is said to be well, are left out.
    """
    said = in_one_word(tidy(text[:LONGEST_STORY].replace("\n", " ; ")).casefold())
    if _ANY_SIDE.search(said) is None:
        return {}
    story = story_of(said)
    told: dict[str, set[str]] = {}
    last = ""
    for at, word in enumerate(story.words):
        part = body_part(word)
        if part and part != "multiple":
            sides = _sides(story, at, part)
            if sides:
                last = _smaller(story, at, part)
                told.setdefault(last, set()).update(sides)
        elif word in SIDES and last and _other_one(story, at):
            told[last].add(_well_or(story, at, _side(word)))
    return {
        part: "both" if len(hurt) == 2 else next(iter(hurt))
        for part, sides in told.items()
        if "?" not in sides and (hurt := sides - {"well"})
    }


def _other_one(story: Story, at: int) -> bool:
    """ "kaki yang kanan keseleo, yang kiri lecet": a side of the part that was named before."""
    before = [story.words[place] for place in story.back(at, 3)]
    return before[:1] != [] and before[0] in WHICH and not any(map(body_part, before))


_ANY_SIDE = re.compile(r"\b(?:" + "|".join(sorted(SIDES | _BOTH, key=len, reverse=True)) + r")\b")


def _side(word: str) -> str:
    return "left" if word in LEFT else "right"


def _well_or(story: Story, at: int, side: str) -> str:
    """The side, or "well" where what is told of it is that nothing is wrong, or what it held."""
    follows = [story.words[place] for place in story.ahead(at, 4)]
    if not _FINE.isdisjoint(follows) or not _HOLDS.isdisjoint(follows[:2]):
        return "well"
    return side


def _sides(story: Story, at: int, part: str) -> set[str]:
    """The sides told of the part at `at`; "?" where the teller is not sure."""
    before = [story.words[place] for place in story.back(at, 3)]
    if before and before[0] in ("pake", "pakai", "nganggo", "bukan", "megang", "bahu"):
        return set()
    if story.word(at + 1, at) == "kanan" and story.word(at + 2, at) in (
        "bos",
        "juragan",
        "majikan",
    ):
        return set()  # who helps the boss
    if story.word(at, at) == "bahu" and story.word(at + 1, at) == "jalan":
        return set()
    if part in _PAIRED and _two(before):
        return {_well_or(story, at, "left"), _well_or(story, at, "right")}
    if before and before[0] in ("kanan", "kiri") and before[1:2] and before[1] in SIDES:
        return {"left", "right"}
    if before and before[0] in ("left", "right"):
        return {before[0]}
    for place in story.ahead(at, 5):
        word = story.words[place]
        if word in SIDES:
            return _with_other(story, place, part)
        if part in _PAIRED and word in _BOTH - {"dua", "due", "duo", "loro", "kalih"}:
            return {"left", "right"}
        if part in _PAIRED and word == "dua" and story.word(place + 1, at) in ("duanya", "duane"):
            return {"left", "right"}
        if part in ("finger", "toe") and word in (
            "tengah",
            "manis",
            "telunjuk",
            "kelingking",
            "jempol",
            "jentik",
        ):
            continue
        if word not in BETWEEN_SIDE and not _same_limb(part, body_part(word)):
            break
        if word in _BOTH:
            break
    return set()


def _two(before: Sequence[str]) -> bool:
    return bool(before) and (
        before[0] in _BOTH or (before[0] == "belah" and before[1:2] == ["dua"])
    )


def _same_limb(part: str, other: str) -> bool:
    """ "jari manis tangan kiri": the side of the hand is that of the finger."""
    return (part, other) in _LIMBS


_LIMBS = frozenset({("finger", "finger"), ("finger", "arm_hand"), ("toe", "toe"), ("toe", "leg_foot"), ("arm_hand", "arm_hand"), ("leg_foot", "leg_foot"), ("shoulder", "chest"), ("face", "face"), ("head", "head")})  # fmt: skip


def _smaller(story: Story, at: int, part: str) -> str:
    """The finger of a hand, where it stands before it."""
    for place in story.back(at, 3):
        found = body_part(story.words[place])
        if (found, part) in (("finger", "arm_hand"), ("toe", "leg_foot")):
            return found
    return part


def _with_other(story: Story, at: int, part: str) -> set[str]:
    """The side at `at`, with the other one where it is joined to it."""
    one = _side(story.words[at])
    if story.word(at - 1, at) in ("bukan", "bkn"):
        return {"?"}
    follows = [story.words[place] for place in story.ahead(at, 4)]
    for index, word in enumerate(follows):
        if word in SIDES and _side(word) != one:
            between = follows[:index]
            if all(w in _AND or body_part(w) == part for w in between):
                return {"left", "right"}
            if any(w in _OR for w in between):
                return {"?"}
            break
    if story.word(at - 1, at) in SIDES:
        return {"left", "right"}
    return {_well_or(story, at, one)}


_AND = word_set("dan sama ama jeung karo lan jo lawan & dgn dengan")
_OR = word_set("apa atau ato eh opo atawa maksudnya maksud tau tapi bukan")
_SEES = word_set("""
    lihat liat melihat ngeliat ngelihat nglihat ngliat liatin menyaksikan nyaksiin saksiin tau tahu ndelok weruh ngerti nonton
    ningali nempo maliek mancaliak caliak malihat ningal nyaho nyaksikan mirsani sumerep
    """)
_WHO_SEES = word_set("yang yg sing nu nan nang se ingkang")
_WITNESS = word_set(
    "saksi saksinya saksine saksina saksi2 saksi2nya disaksikan disaksiin saksimata"
)
_AFTER_WITNESS = word_set(
    "mata nya kejadian kejadiannya kejadiane oleh sama ada adalah itu bernama namanya kejadianna langsung yaitu sendiri ialah cuma saya persis pasti betul kajadian kadadean mung ngan hanya"
)
_EYES = _SEES | _WITNESS | word_set("dilihat diliat")
_UNSEEN = DENIED | WANTING | IF
_JOIN = word_set("dan sama ama jeung karo lan jo dgn dengan & ambi kaliyan plus sm lawan")
_SEEN = re.compile(r"\b(?:" + "|".join(sorted(_EYES)) + r")\b", re.IGNORECASE)


def read_witnesses(text: str) -> tuple[str, ...]:
    """The names of those who are said to have seen it, in their order."""
    if _SEEN.search(text[:LONGEST_STORY]) is None:
        return ()
    story = story_of(text)
    found: list[str] = []
    for at, word in enumerate(story.words):
        if (
            word not in _EYES
            or story.word(at - 1, at) in _UNSEEN
            or story.sentences[at] in story.asked
        ):
            continue
        if word in _WITNESS and story.word(at - 1, at) not in ("tanpa", "ada2", "jadi", "cari"):
            found += _names_after(story, at + 1)
        elif word in _SEES and story.word(at - 1, at) in _WHO_SEES:
            if not NO.isdisjoint(story.words[place] for place in story.back(at, 4)):
                continue
            found += _names_after(story, at + 1) or _names_before(story, at - 1)
        elif word in ("dilihat", "diliat") and story.word(at + 1, at):
            found += _names_after(story, at + 1)
    return tuple(dict.fromkeys(found))


def _names_after(story: Story, at: int) -> list[str]:
    """The names in a row from `at` on; numbers, commas and "dan" stand between them.

    The first needs a title or a capital: in small letters alone it may be any word.
    """
    found: list[str] = []
    while at < len(story.words) and story.words[at] in _AFTER_WITNESS:
        at += 1
    joined = True
    while at < len(story.words):
        word, before = story.words[at], story.words[at - 1]
        if word in _JOIN or (word.isdigit() and len(word) == 1):
            joined, at = True, at + 1
            continue
        apart = not joined and story.clauses[at] != story.clauses[at - 1]
        new = story.sentences[at] != story.sentences[at - 1] and not before.isdigit()
        if not (joined or (apart and (word in TITLES or story.named(at)))) or (new and found):
            break
        if word in KIN and story.word(at + 1, at) in OWN:  # "teman saya Udin"
            joined, at = True, at + 2
            continue
        if end := _office(story, at):
            joined, at = False, end
            continue
        sure = story.named(at) or (bool(found) and before in _JOIN)
        name, end = person_at(story, at, sure=sure)
        if not name or (apart and _acts(story, end)):
            break
        found.append(name)
        joined, at = False, end
    return found


def _acts(story: Story, at: int) -> bool:
    """Whether what follows a name in a clause of its own is a deed, so that a new sentence began."""
    same = at < len(story.words) and story.clauses[at] == story.clauses[at - 1]
    return same and story.words[at] not in _JOIN


_OFFICES = word_set("""
    mandor satpam sopir supir kernet warga polisi bos majikan tetangga teman temen istri suami orang rt rw lurah kades camat
    kadus dokter
    """)


def _office(story: Story, at: int) -> int:
    """The place behind "pak RW 05" or "mandor", who are no names; 0 for anybody else."""
    at += story.words[at] in TITLES
    if story.word(at, at - 1 if at else 0) not in _OFFICES:
        return 0
    return at + 1 + story.word(at + 1, at).isdigit()


def _names_before(story: Story, at: int) -> list[str]:
    """The name in front of "yang lihat": only after a title."""
    for start in story.back(at, 3):
        if story.words[start] in TITLES and not _office(story, start):
            name, end = person_at(story, start, sure=True)
            return [name] if name and end == at else []
    return []


_REPORTED = re.compile(
    r"\bdibawa ke polisi\b|\b(?:lapor|laporan|melapor|melaporkan|dilapor|dilaporin|dilaporkan|dilapori|laporin|laporkan|lapor2|ngelapor|ngelaporin)\b"
    r"|\blp\b(?= (?:di|ke|polsek|polres|polisi|sudah|udah|belum))|\b(?:surat|bap) (?:keterangan )?polisi\b|\bdi ?bap\b"
)
_POLICE = re.compile(
    r"\b(?:polisi|polsek\w*|polres\w*|polda|polantas|satlantas|unit laka|kepolisian|polisine|polres)\b(?! tidur)"
)
_FILED = re.compile(r"\b(?:bikin|buat|bkin) laporan\b")
_NEVER = re.compile(
    r"\b(?:ga|gak|gk|nggak|ngga|enggak|tidak|tdk|tanpa|belum|blm|belom|durung|dereng|teu|acan|can|ora|nda|ndak|kada|indak|mboten|kaga|kagak|alun|balun|bolum|tak|tra|gaada)\b"
)
_MADE = re.compile(
    r"\b(?:sudah|sdh|udah|udh|dah|wis|wes|tos|atos|geus|alah|lah|su|uda|telah|sampun|mpun|dilaporin|dilaporkan|terima|ada|habis|abis|langsung|barusan|bikin|buat|bkin)\b"
)


def read_police(text: str) -> bool | None:
    """Whether the police were told (True) or not (False); nothing where it is not said, or only meant."""
    if _REPORTED.search(text[:LONGEST_STORY].casefold()) is None:
        return None
    story = story_of(text)
    found: set[bool | None] = set()
    all_said = " ".join(story.words).replace("-", "")
    clauses: dict[int, list[int]] = {}
    for at, clause in enumerate(story.clauses):
        clauses.setdefault(clause, []).append(at)
    for places in clauses.values():
        said = " ".join(story.words[place] for place in places)
        report = _REPORTED.search(said)
        lp = report is not None and report[0] == "lp"
        about = lp or _POLICE.search(said) or (_FILED.search(said) and _POLICE.search(all_said))
        if not report or not about or story.sentences[places[0]] in story.asked:
            continue
        words = set(said.split())
        if _NEVER.search(said):
            if not words & _POLICE_INTENT:
                found.add(False)
            else:
                found.add(None)
        elif words & _POLICE_INTENT:
            found.add(None)
        elif _MADE.search(said):
            found.add(True)
        else:
            found.add(None)
    found.discard(None)
    return found.pop() if len(found) == 1 else None


_POLICE_INTENT = INTENT - word_set(
    "minta biaya bayar mana dimana jauh tolong cari nyari takut lebih berapa"
)
