"""Where somebody was treated after an accident, and how they were taken there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .accidents import body_part, cause_of
from .stories import (
    DENIED,
    DONE,
    FALLS,
    HOMES,
    HOUSES,
    IF,
    INTENT,
    NO_NAME,
    SICK_HOUSE,
    TITLES,
    TOGETHER,
    Story,
    is_hurt,
    may_be_name,
    story_of,
)
from .wordlist import word_map, word_set


@dataclass(frozen=True, slots=True)
class Facility:
    """Where somebody was treated: `kind` is one of `FACILITIES`, `name` as it is called ("RSUD Koja").

    The kind "none" says that nobody was asked for treatment, which is a thing told too.
    """

    kind: str
    name: str = ""


FACILITIES = ("puskesmas", "hospital", "clinic", "midwife", "doctor", "masseur", "none")
TRANSPORTS = ("land", "sea", "air")
_WORTH = word_set("patah tulang urut pijat pijet pijit")
_TAKEN = word_set("""
    dibawa dibawak dibwa dibw dibawain dibawakan digawa digowo dibekto dibeta dicandak dibaok dilarikan dirujuk dirawat berobat barubek ubar
    batamba diobati diobatin diobatke diubaran diubek dijahit dijait diperiksa ditangani opname diopname dianter diantar
    dianterin diantarkan diangkut dilarikeun diboyong dioperasi digips disuntik diperban dirontgen dironsen dievakuasi
    digotong dipapah ditandu dibonceng digendong dibopong diinfus diterbangkan mondok rawat periksa kontrol operasi amputasi diamputasi
    bawa antar anter gotong larikan angkut boyong masuk langsung sempat sempet akhirnya dirujuknya diterke diteraken
    kebawa taken dibantu dijemput lari terbang diseberangkan ngibing egiba eghiba nyampe sampai tiba dilariin bwa
    """)
_BARE_DONE = DONE - word_set(
    "trus terus lalu lagi lg td tadi kemarin kmrn kemaren langsung habis abis la"
)
_TO = word_set(
    "ke di d ka nang neng ning dr dari ku sama oleh ama ti ing dateng ring menyang k ma nyang wonten"
)
_CLAUSE_BACK = 11
NOT_THERE = word_set("""
    proyek parkiran depan dekat deket samping sebelah belakang halaman satpam ngebangun bangun kantin seberang pagar atap
    renovasi tukang cat jalan arah dekatnya daerah menuju biaya bayar kartu alamat rumah
    """)
_SENT_AWAY = word_set("ditolak penuh tutup antri ditolak2 nolak penuhh kosong libur")
_CARRIED = word_set(
    "penumpang pasien paket barang muatan tamu orderan pesanan customer makanan galon obat anaknya orang"
)
_TREATS = word_set("""
    dijahit dijait diobati diobatin diperiksa ditangani dirawat disuntik diperban digips ditanganin dioperasi ditolong
    """)
_RUBBED = word_set(
    "diurut diurutin dipijat dipijit dipijet diurutna dipijitin dipijetin diurutke dipijeti"
)
_RUBBERS = TITLES | word_set("mbah mak dukun")
_AT_HOME = word_set(
    "istirahat dirawat diobati dikompres skrg sekarang saiki cuma cuman rawat diolesin dioles dirumahin ayeuna obati minyak betadine salep doang diolesi"
)
ONLY = word_set("saja aja doang tok wae bae thok mawon sendiri")
_NO_TREATMENT = re.compile(
    r"\b(?:belum|blm|belom|blom|durung|dereng|(?:teu )?acan|can|alun|balun|ga|gak|nggak|ngga|enggak|tidak|tdk|kaga|kagak|nda|ndak|ora|teu|indak|kada|mboten|tak)"
    r" (?:(?:sempat|sempet|pernah|ada|di|tak|sama sekali|jadi) ){0,2}"
    r"(?:diobati|diobatin|diobatke|obati|obatin|diubaran|diubek|berobat|brobat|dibawa(?! ke (?:polisi|polsek|polres|jalur|hukum|pengadilan|kantor))(?: ?ke ?mana ?(?:mana|2)?)?(?: ke (?:dokter|rs|rumah sakit|puskesmas|klinik))?"
    r"|periksa|diperiksa|priksa|diperiksakan|dirawat|ke (?:dokter|rs|rsud|rumah sakit|puskesmas|klinik|bidan|mana ?mana|mana2)|digawa|diapa2in|diapa apain|dibawa kemana2|kemana2|ditangani"
    r"|ka (?:dokter|rs|rumah sakik|puskesmas))\b"
    r"|\b(?:diobati|diobatin|obati|ngobatin) (?:sendiri|dewe|sorangan|di rumah)\b"
)
_HOME_CARE = re.compile(
    r"\b(?:dikompres|istirahat|dioles|diolesin|dirawat|diobati|minyak|betadine|salep|obat)\b[^.;?!,]{0,24}\bdi (?:rumah|rmh)\b(?! (?:sakit|pelanggan|majikan|orang))"
    r"|\bdi (?:rumah|rmh) (?:istirahat|saja|aja|doang)\b"
)
_ASKS_FIRST = re.compile(
    r"\b(?:kerja|kerjanya|jatuh|jatoh|kepleset|jualan|usaha|tinggal|pas|lagi|waktu|jait|jahit) di (?:rumah|rmh) (?:saja|aja|doang)\b"
)


def read_facility(text: str) -> Facility | None:
    """Where somebody was treated, the last of several; who only means to go, or asks, was nowhere yet."""
    story = story_of(text)
    found: list[Facility] = []
    spoken: set[str] = set()
    at = 0
    while at < len(story.words):
        house = house_at(story, at)
        if house is None:
            if _rubbed(story, at) and not _meant_only(story, at):
                found.append(Facility("masseur"))
            at += 1
            continue
        kind, label, end = house
        if kind == "doctor" and end < len(story.words) and (within := house_at(story, end)):
            kind, label, end = within  # "dokter puskesmas"
        spoken.add(kind)
        if _reached(story, at, end, kind):
            name = _house_name(story, end) if kind != "masseur" else ""
            own = label in ("RSCM", "RSPAD")
            found.append(Facility(kind, f"{label} {name}" if name else label if own else ""))
        at = end
    houses = [one for one in found if one.kind != "doctor"] or found
    if houses:
        return houses[-1] if not _or_before(story) else None
    said = " ".join(story.words).replace("-", "")
    if _NO_TREATMENT.search(said) and not IF.intersection(story.words) and "sadar" not in said:
        return Facility("none")
    if (
        _HOME_CARE.search(said)
        and not spoken
        and not _ASKS_FIRST.search(said)
        and _TAKEN.isdisjoint(set(story.words) - _AT_HOME)
    ):
        return Facility("none")
    return None


def _rubbed(story: Story, at: int) -> bool:
    """ "diurut" is done by one who can; "dipijat" only by whom the story names."""
    word = story.words[at]
    return word in _RUBBED and (word.startswith("diurut") or story.word(at + 1, at) in _RUBBERS)


def _or_before(story: Story) -> bool:
    """Whether the order of two houses is turned round: "ke RS, sebelumnya ke klinik"."""
    return not {"sebelumnya", "sebelumnyo", "tadinya", "sebelume"}.isdisjoint(story.words)


def house_at(story: Story, at: int) -> tuple[str, str, int] | None:
    """The kind of house that is named at `at`, what it is called, and the place behind."""
    word, after = story.words[at], story.word(at + 1, at)
    if word in HOMES and after in SICK_HOUSE:
        general = story.word(at + 2, at) == "umum"
        daerah = story.word(at + 3, at) == "daerah"
        label = "Rumah Sakit" + " Umum" * general + " Daerah" * (general and daerah)
        return "hospital", label, at + 2 + general + (general and daerah)
    if word in HOUSES and not (word == "dokter" and after in ("hewan", "gigi2")):
        kind, label = HOUSES[word]
        return kind, label, at + 1
    if word in ("tukang", "dukun", "juru") and after in _WORTH:
        return "masseur", "", at + 2
    if word == "sangkal" and after == "putung":
        return "masseur", "", at + 2
    return None


def _meant_only(story: Story, at: int) -> bool:
    """Whether what is told before `at` in its clause is an intention, a question or a denial."""
    if story.sentences[at] in story.asked:
        return True
    for place in story.back(at, _CLAUSE_BACK):
        word = story.words[place]
        if word in INTENT and not (False):
            return True
        if word in DENIED and at - place < 5:
            return True
    return False


def _reached(story: Story, at: int, end: int, kind: str) -> bool:
    """Whether somebody was taken to, or is being treated in, the house named from `at` to `end`."""
    if _meant_only(story, at):
        return False
    before = [story.words[place] for place in story.back(at, _CLAUSE_BACK)]
    after = [story.words[place] for place in story.ahead(end - 1, 6)]
    if kind != "masseur" and not _SENT_AWAY.isdisjoint(story.words[end : end + 6]):
        return False
    if {"terdekat", "mana", "dimana"}.intersection(after[:3]) and "dibawa" not in before:
        return False
    nearest = before[0] if before else ""
    if nearest in ("bu", "pak", "ibu", "mbak") and kind in ("midwife", "doctor"):
        before = before[1:]
        nearest = before[0] if before else ""
    if nearest in NOT_THERE or _carries(before):
        return False
    if nearest in _TREATS or (
        nearest in ("sama", "oleh", "ama") and before[1:2] and before[1] in _TREATS
    ):
        return True
    if kind in ("doctor", "midwife") and nearest not in _TO:
        return False
    if nearest in ("igd", "ugd", "icu", "ruang", "rawat"):
        before = before[1:]
        nearest = before[0] if before else ""
    if (
        nearest in _TO
        and before[1:2]
        and before[1] in ("nganter", "nganterin", "anterin", "ngantar", "ngantarkan")
    ):
        return True
    if nearest in _TO and _rode(story, at, before):
        return True
    if not _TAKEN.isdisjoint(before[:8]) and (nearest in _TO or nearest in _TAKEN):
        return not _happened_there(before)
    return nearest in _TO and not _BARE_DONE.isdisjoint(before[1:4]) and not _happened_there(before)


def _carries(before: Sequence[str]) -> bool:
    """Whether goods or strangers were taken there: "nganter penumpang ke RS", not "dianter penumpang"."""
    return any(
        word in _CARRIED and not after.startswith("di")
        for word, after in pairwise((*before[:5], ""))
    )


def _rode(story: Story, at: int, before: Sequence[str]) -> bool:
    """ "naik kapal ke RSUD", told behind the harm; an ambulance needs none."""
    if before[:1] == ["ke"] and any(
        story.words[place].startswith("ambul") for place in story.ahead(at, 6)
    ):
        return True
    ridden = [word for word in before[1:5] if word in _VEHICLES]
    if not ridden or _BY.isdisjoint(before[1:6]):
        return False
    harmed = any(
        is_hurt(story.words[place]) and story.clauses[place] != story.clauses[at]
        for place in range(at)
    )
    return ridden[0].startswith("ambul") or harmed


def _happened_there(before: Sequence[str]) -> bool:
    """Whether harm stands right in front of "di RS": it is where it happened."""
    return before[:1] == ["di"] and len(before) > 1 and before[1] in FALLS


_PLAIN_HOUSE = word_set(
    "swasta umum daerah kota desa kecamatan pembantu terdekat setempat kampus proyek perusahaan pabrik kab kabupaten pemerintah deket dekat sini umum2 bpjs"
)


def _house_name(story: Story, at: int) -> str:
    """The name of a house that begins at `at`."""
    found: list[str] = []
    beside = at - 1
    while len(found) < 4 and story.word(at, beside):
        word = story.words[at]
        if word in ("islam", "umum", "bunda", "ibu", "kasih", "selamat", "harapan", "kita") and (
            word != "umum" and (story.named(at) or word in ("islam", "bunda", "harapan") or found)
        ):
            found.append(word)
        elif word in ("dr", "st", "drs", "prof", "h", "hj", "r", "a") and story.word(
            at + 1, beside
        ):
            found.append(word + ".")
        elif found and (story.words[at - 1], word) in TOGETHER:
            found.append(word)
        elif word in _PLAIN_HOUSE or not may_be_name(story, at):
            after_named = found and story.named(at) and word not in _PLAIN_HOUSE
            if word in ("kec", "kecamatan", "kel", "desa") and not found:
                pass
            elif not (after_named or (word in _SEAS and found)):
                if (
                    word not in NO_NAME
                    and not is_hurt(word)
                    and not body_part(word)
                    and cause_of(word)[0]
                ):
                    return ""  # "lubuk buaya": a name, or what bit
                break
            else:
                found.append(word)
        elif (found and not story.named(at) and story.named(at - 1)) or (
            not story.named(at) and len([w for w in found if len(w) > 3]) >= 2 and word not in _SEAS
        ):
            break
        else:
            found.append(word)
        at += 1
    if not found and (story.word(at, beside), story.word(at + 1, beside)) in TOGETHER:
        found = list(story.words[at : at + 2])
    if not any(len(word) > 2 for word in found) or (found and found[-1].endswith(".")):
        return ""
    return " ".join(_shown(word) for word in found)


_SEAS = word_set("barat timur utara selatan tengah kota")


def _shown(word: str) -> str:
    return word.upper() if word in _LETTERS else word[:1].upper() + word[1:]


_LETTERS = word_set("pku pmi ui ugm tni al au ad pln km rw rt")
_VEHICLES = word_map("""
land: motor mobil ambulans ambulan ambulance ambulanc becak bajaj ojek ojol angkot truk truck pickup pick bentor sepeda gerobak taksi taxi grab gojek gocar tossa viar mikrolet pikap odong elf onda honda montor pit
sea: perahu prahu kapal speedboat speed sampan klotok kelotok jukung ketinting katinting longboat parahu boat ces pompong rakit perahunya
air: heli helikopter helicopter pesawat
""")
_BY = word_set(
    "naik naek nae pake pakai pk memakai make nganggo dibonceng mbonceng numpang numpak nganggo menggunakan naiki diangkut dengan dgn nebeng tumpangan lawan jo jeung ku dijemput nunut bonceng pakek ngangge nyarter sewa carter"
)
_TO_TREATMENT = _TAKEN - word_set(
    "periksa kontrol operasi rawat langsung sempat sempet akhirnya dijahit dijait digips disuntik diperban masuk"
)


def read_transport(text: str) -> str | None:
    """How somebody was taken to treatment, one of `TRANSPORTS`; nothing where two ways are told."""
    story = story_of(text)
    found: set[str] = set()
    for at, word in enumerate(story.words):
        if word not in _VEHICLES or _meant_only(story, at):
            continue
        before = [story.words[place] for place in story.back(at, 4)]
        if _BY.isdisjoint(before[:2]) and not _MOVED.intersection(before[:1]):
            continue
        way = _VEHICLES[word]
        if word.startswith("ambul"):
            if story.word(at + 1, at) in ("laut", "air", "apung"):
                way = "sea"
            elif story.word(at + 1, at) == "udara":
                way = "air"
            if story.word(at - 1, at) in _BY and not {
                "nyopir",
                "sopir",
                "saya",
                "nabrak",
            }.intersection(before[1:3]):
                found.add(way)
                continue
        moved = not _MOVED.isdisjoint(before) and "pulang" not in before
        if _on_the_way(story, at) or moved:
            found.add(way)
    return found.pop() if len(found) == 1 else None


_MOVED = word_set(
    "dibawa dianter diantar dilarikan diangkut digotong dievakuasi diterbangkan digawa digowo dibaok dicandak diboyong"
)
_MOVED_BY = _MOVED | word_set("dibonceng bawa")


def _on_the_way(story: Story, at: int) -> bool:
    """Whether the ride of `at` is the one to treatment: it is told in one breath with it."""
    clause = [at, *story.back(at, 14), *story.ahead(at, 10)]
    words = {story.words[place] for place in clause}
    if not _CARRIED.isdisjoint(words) or any(
        is_hurt(story.words[place]) for place in clause if place > at
    ):
        return False
    houses = [place for place in clause if house_at(story, place)]
    if any(_reached(story, place, _house_end(story, place), "hospital") for place in houses):
        return True
    going = bool(houses) and any(
        story.word(place - 1, place) in ("ke", "ka", "nang", "menyang") for place in houses
    )
    return going and not _MOVED_BY.isdisjoint(words)


def _house_end(story: Story, place: int) -> int:
    house = house_at(story, place)
    return house[2] if house else place + 1
