"""Kabupaten and kota: found in what a person writes, or by the first four digits of a NIK."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from flows.words.text import tidy

LONGEST = 120
"""Characters of an answer that are looked at."""
MOST = 4
"""Regions offered to choose from."""

_WORDS_IN_NAME = 5
_WORD = re.compile(r"[a-z0-9]+|[,;/()\n]")
_SQUASHED = re.compile(r"[^a-z0-9]")
_STOPS = frozenset(",;/()\n")

_SPELT = {
    "kab": "kabupaten", "kabupten": "kabupaten", "kabupatn": "kabupaten", "kbupaten": "kabupaten",
    "kabupatennya": "kabupaten", "kodya": "kota", "kotamadya": "kota", "kotanya": "kota",
    "kep": "kepulauan", "jkt": "jakarta", "jakrta": "jakarta", "jkrta": "jakarta",
    "jakart": "jakarta", "sumatra": "sumatera", "jawabarat": "jabar", "jawatengah": "jateng",
    "jawatimur": "jatim", "sel": "selatan", "slt": "selatan", "slatan": "selatan",
    "selatn": "selatan", "seltan": "selatan", "utr": "utara", "utra": "utara", "utar": "utara",
    "tim": "timur", "tmr": "timur", "tmur": "timur", "timr": "timur", "bar": "barat",
    "brt": "barat", "brat": "barat", "bart": "barat", "barrat": "barat", "teng": "tengah",
    "tgh": "tengah", "tngah": "tengah", "tengh": "tengah",
}  # fmt: skip
_KINDS = frozenset({"kabupaten", "kota"})
_SIDES = frozenset({"utara", "selatan", "timur", "barat", "tengah", "tenggara"})
_SMALLER = frozenset({
    "desa", "ds", "dusun", "dsn", "dukuh", "kelurahan", "kel", "kecamatan", "kec", "kampung", "kp",
    "nagari", "gampong", "jalan", "jl", "jln", "gang", "gg", "perum", "perumahan", "komplek",
    "kompleks", "blok", "rt", "rw", "pasar", "terminal", "stasiun", "pelabuhan", "pantai",
    "simpang", "lingkungan",
})  # fmt: skip
"""Words before the name of something smaller than a kabupaten: that name is not looked up."""
_ASIDE = frozenset({
    "saya", "sy", "aku", "ak", "aq", "gw", "gue", "kami", "abdi", "kulo", "kula", "ambo", "aing",
    "di", "d", "dr", "dari", "daerah", "wilayah", "asal", "asli", "rumah", "rmh", "tinggal", "tgl",
    "tinggalnya", "menetap", "domisili", "alamat", "alamatnya", "kerja", "kerjanya", "ada",
    "adalah", "pak", "pa", "bu", "bapak", "ibu", "bang", "mas", "mba", "mbak", "kak", "min",
    "admin", "teh", "kang", "uda", "uni", "om", "ya", "iya", "y", "iyo", "nggih", "muhun", "sini",
    "sekarang", "skrg", "skarang", "aja", "saja", "sih", "kok", "nih", "dong", "deh", "itu", "yg",
    "yang", "nya", "provinsi", "prov", "propinsi", "indonesia", "ktp", "sesuai", "halaman", "orang",
    "wong", "urang", "ti", "ning", "neng", "masih", "msih", "dulu", "dekat", "deket", "deketnya",
    "dkt", "sebelah", "pinggir", "daerahnya", "adm", "administrasi", "administratif", "kalo",
    "kalau", "klo", "untuk", "dan", "lahir", "kelahiran", "ke", "juga", "jg", "tetap", "pulau", "no", "kode", "pos",
})  # fmt: skip

_PROVINCES: dict[str, str] = {
    "aceh": "11", "nad": "11", "nanggroe aceh darussalam": "11", "sumut": "12", "sumbar": "13",
    "riau": "14 21", "sumsel": "16 19", "kepulauan bangka belitung": "19",
    "bangka belitung": "19", "babel": "19", "kepri": "21", "kepulauan riau": "21",
    "jakarta": "31", "dki": "31", "dkj": "31", "daerah khusus ibukota jakarta": "31",
    "daerah khusus jakarta": "31", "jabar": "32 36", "jawa barat": "32 36", "jateng": "33",
    "diy": "34", "daerah istimewa yogyakarta": "34", "yogyakarta": "34", "jogja": "34",
    "yogya": "34", "jogjakarta": "34", "jogya": "34", "jatim": "35", "ntb": "52", "ntt": "53",
    "nusa tenggara": "52 53", "kalbar": "61", "kalteng": "62", "kalsel": "63", "kaltim": "64 65",
    "kalimantan timur": "64 65", "kaltara": "65", "sulut": "71 75", "sulawesi utara": "71 75",
    "sulteng": "72", "sulsel": "73 76", "sulawesi selatan": "73 76", "sultra": "74",
    "sulbar": "76", "maluku": "81 82", "malut": "82", "papua": "91 92 93 94 95 96",
    "irian": "91 92 93 94 95 96", "irian jaya": "91 92 93 94 95 96", "papua barat": "92 96",
    "sumatera": "11 12 13 14 15 16 17 18 19 21", "jawa": "31 32 33 34 35 36",
    "kalimantan": "61 62 63 64 65", "sulawesi": "71 72 73 74 75 76",
}  # fmt: skip
"""What provinces and islands are called, with the codes meant. A province that was split keeps
the codes of what left it: people and old papers go on using its name."""
_ALSO_A_REGION = frozenset({"yogyakarta", "jogja", "yogya", "jogjakarta", "jogya"})
"""Said alone these mean a few regions to choose from, not merely the province."""

_OPENS = frozenset({
    "agam", "asahan", "balangan", "banggai", "bangka", "bangli", "banjar", "batang", "batanghari",
    "batu", "belu", "bima", "bone", "bungo", "buru", "buton", "deiyai", "demak", "ende", "jambi",
    "karo", "kaur", "kendal", "kerinci", "kotabaru", "kudus", "lahat", "landak", "lebak", "lebong",
    "lingga", "malaka", "manggarai", "maros", "mataram", "medan", "mempawah", "meranti", "merangin",
    "mesuji", "metro", "mimika", "mukomuko", "muna", "nias", "padang", "pati", "pidie", "poso",
    "puncak", "sabang", "sampang", "sanggau", "serang", "siak", "sigi", "sikka", "singkil",
    "sinjai", "solok", "soppeng", "tamiang", "tapin", "tebingtinggi", "tebo", "tegal", "toba",
    "tuban", "wajo", "waropen",
})  # fmt: skip
_CLOSES = frozenset({
    "banjar", "batang", "batu", "belu", "bone", "buru", "jambi", "ketapang", "lebak", "lingga",
    "mataram", "medan", "meranti", "merangin", "metro", "muna", "padang", "pati", "puncak",
    "serang", "siak", "solok", "surabaya", "surakarta", "tuba", "mura",
})  # fmt: skip
"""Names that open or close those of many smaller places (Batang Kuis, Muara Batu): before or after
an unknown word they prove nothing, unless "kota" or "kabupaten" is said too."""
_ONE_WORD = frozenset({"kotabaru"})
"""Names that in two words mean something else: a new town."""


@dataclass(frozen=True, slots=True)
class Region:
    """A kabupaten or kota. `code` is the four digits of Kemendagri, `zone` WIB, WITA or WIT."""

    code: str
    name: str
    province: str
    zone: str

    @property
    def kind(self) -> str:
        """`kabupaten` or `kota`."""
        return "kota" if self.name.startswith("Kota ") else "kabupaten"


Found = tuple[Region, ...]


@dataclass(slots=True)
class _Hit:
    """A place named by `words[start:end]`; `both` when its name is also its province's."""

    start: int
    end: int
    regions: Found
    told: bool
    both: str = ""


class Regions:
    """All regions of the country.

    `rows` have the columns of regions.csv: code, name, province, zone, aliases and retired_codes,
    the last two separated by `|`.
    """

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._by_code: dict[str, Region] = {}
        retired: dict[str, set[str]] = {}
        names: dict[str, dict[str, Region]] = {}
        self._provinces = {_squash(k): frozenset(v.split()) for k, v in _PROVINCES.items()}
        for row in rows:
            region = Region(row["code"], row["name"], row["province"], row["zone"])
            self._by_code[region.code] = region
            for name in (region.name.partition(" ")[2], *filter(None, row["aliases"].split("|"))):
                named = names.setdefault(_squash(name), {})
                named[region.code] = region
                if _squash(region.name).endswith(_squash(name)):  # its own name before a shared one
                    names[_squash(name)] = {region.code: region, **named}
            for code in filter(None, row["retired_codes"].split("|")):
                retired.setdefault(code, set()).add(region.code)
            self._provinces.setdefault(_squash(region.province), frozenset({region.code[:2]}))
        self._retired = {code: now.pop() for code, now in retired.items() if len(now) == 1}
        self._names: dict[str, Found] = {k: tuple(v.values()) for k, v in names.items()}
        for key, found in self._names.items():  # kabupaten before kota, as the codes have it
            if len({_squash(r.name.partition(" ")[2]) for r in found}) == 1:
                self._names[key] = tuple(sorted(found, key=lambda r: r.code))
        self._own = {_squash(region.name.partition(" ")[2]) for region in self}
        self._kin: dict[str, Found] = {}
        for region in self:
            parts = region.name.split()[1:]
            for size in range(1, len(parts)):
                if (key := _squash("".join(parts[:size]))) in self._own:
                    self._kin[key] = (*self._kin.get(key, ()), region)
        fuzzy = [
            key
            for key in {**self._names, **self._provinces}
            if len(key) >= (5 if key in self._own or key in self._provinces else 7)
            and key not in _ONE_WORD
        ]
        self._like: dict[tuple[str, int], list[str]] = {}
        for key in fuzzy:
            for length in range(len(key) - 3, len(key) + 4):
                for sign in ("", key[0], "." + key[1]):
                    self._like.setdefault((sign, length), []).append(key)

    def __iter__(self) -> Iterator[Region]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def by_code(self, code: str) -> Region | None:
        """The region with these four digits, also when a NIK carries a code since retired."""
        return self._by_code.get(code) or self._by_code.get(self._retired.get(code, ""))

    def find(self, text: str) -> list[Region]:
        """The regions a person may mean, best first, at most `MOST`.

        One region: certain enough to be read back. Several: ask which. None: no kabupaten or kota
        was named (a province alone, a village, something else).
        """
        words = _words(text)
        if not words:
            return []
        hits, provinces, unknown, small = self._scan(words)
        hits, dropped = self._stretched(hits, words, unknown)
        hits, provinces = _settle(hits, provinces, self._provinces)
        if not hits:
            guessed = self._guess(words, provinces, unknown, small)
            found = _merge(_within(_merge(*dropped), provinces), guessed)
            return list(found[:MOST]) if len(found) > 1 or not dropped else []
        return _within(_join([hit.regions for hit in hits]), provinces)[:MOST]

    def _scan(
        self, words: Sequence[str]
    ) -> tuple[list[_Hit], list[frozenset[str]], set[int], set[int]]:
        """Places named exactly, provinces, and the positions of unknown words and small places."""
        hits: list[_Hit] = []
        provinces: list[frozenset[str]] = []
        unknown: set[int] = set()
        small: set[int] = set()
        kind, smaller, at = "", False, 0
        while at < len(words):
            word = words[at]
            size = self._match(words, at)
            if size:
                key = "".join(words[at : at + size])
                found = self._names.get(key)
                if found and smaller:
                    small.update(range(at, at + size))
                elif found and size > 1 and key in _ONE_WORD and not kind:
                    unknown.update(range(at, at + size))
                elif found:
                    told = kind or self._kind_after(words, at + size)
                    both = key if key in self._provinces and not told else ""
                    regions = self._of_kind(found, told, words[at : at + size])
                    if words[at + size : at + size + 1] and words[at + size] in _SIDES:
                        regions = _merge(regions, self._kin.get(key, ()))
                    hits.append(_Hit(at, at + size, regions, bool(told), both))
                else:
                    provinces.append(self._provinces[key])
                kind, smaller = "", False
                at += size
                continue
            if word in _STOPS:
                kind, smaller = "", False
            elif word in _KINDS:
                kind, smaller = word, False
            elif word in _SMALLER:
                kind, smaller = "", True
            elif word in _ASIDE or word.isdigit():
                smaller = False
            elif word not in _SIDES:
                (small if smaller else unknown).add(at)
                kind, smaller = "", False
            at += 1
        return hits, provinces, unknown, small

    def _match(self, words: Sequence[str], at: int) -> int:
        """How many words from `at` on name a region or a province, 0 for none: the longest."""
        for size in range(min(_WORDS_IN_NAME, len(words) - at), 0, -1):
            key = "".join(words[at : at + size])
            if key in self._names:
                return size
            if key in self._provinces:
                for skip in range(1, size):  # "dki jakarta timur" names Jakarta Timur
                    inner = self._match(words, at + skip)
                    if inner + skip > size and self._names.get(
                        "".join(words[at + skip : at + skip + inner])
                    ):
                        return skip if "".join(words[at : at + skip]) in self._provinces else 0
                return size
        return 0

    def _kind_after(self, words: Sequence[str], at: int) -> str:
        """The kind in "bogor kota", when that word does not open the next name."""
        if at >= len(words) or words[at] not in _KINDS:
            return ""
        size = self._match(words, at + 1) if at + 1 < len(words) else 0
        opens = size and "".join(words[at + 1 : at + 1 + size]) in self._names
        return "" if opens else words[at]

    def _of_kind(self, found: Found, kind: str, words: Sequence[str]) -> Found:
        """Those of the kind told; when there is none, also what else the words could mean.

        "kota bandung barat" may be Kabupaten Bandung Barat or the west of Kota Bandung; "kota
        badung" is rather Kota Bandung with a letter lost than Kabupaten Badung.
        """
        if not kind:
            return found
        if fitting := tuple(r for r in found if r.kind == kind):
            return fitting
        for size in range(len(words) - 1, 0, -1):
            shorter = self._names.get("".join(words[:size]), ())
            if fitting := tuple(r for r in shorter if r.kind == kind):
                return fitting + found
        near = self._close("".join(words), 1) if words else []
        slips = _merge(*(self._names.get(key, ()) for key, _ in near))
        return (*(r for r in slips if r.kind == kind), *found)

    def _stretched(
        self, hits: list[_Hit], words: Sequence[str], unknown: set[int]
    ) -> tuple[list[_Hit], list[Found]]:
        """Hits set right by the unknown words beside them, and what hits were given up.

        "padng pariaman" names Pariaman letter by letter, yet means Padang Pariaman; and an
        everyday word beside an unknown one ("batang kuis") names nothing.
        """
        kept: list[_Hit] = []
        dropped: list[Found] = []
        for hit in hits:
            first, last = hit.start, hit.end
            while first - 1 in unknown and hit.start - first < 2:
                first -= 1
            while last - hit.end < 3 and (
                last in unknown or (last < len(words) and words[last] in _SIDES)
            ):
                last += 1
            key = "".join(words[hit.start : hit.end])
            if first == hit.start and last == hit.end:
                kept.append(hit)
            elif wider := self._wider(hit, first, last, words):
                hit.regions, hit.both = wider, ""
                kept.append(hit)
            elif not hit.told and (
                (key in _OPENS and not unknown.isdisjoint(range(hit.end, last)))
                or (key in _CLOSES and first < hit.start)
            ):
                dropped.append(hit.regions)
            else:
                kept.append(hit)
        return kept, dropped

    def _wider(self, hit: _Hit, first: int, last: int, words: Sequence[str]) -> Found:
        """What the name and the unknown words beside it may spell together."""
        for size in range(last - first, hit.end - hit.start, -1):
            for start in range(max(first, hit.end - size), min(hit.start, last - size) + 1):
                query = "".join(words[start : start + size])
                for key, distance in self._close(query, 1 if len(query) < 12 else 2, alike=True):
                    if found := self._names.get(key):
                        sure = distance == 1 and not _exchanged(query, key)
                        sides = all(
                            word in _SIDES
                            for word in (*words[start : hit.start], *words[hit.end : start + size])
                        )
                        return found if sure and not sides else _merge(found, hit.regions)
        return ()

    def _close(self, query: str, cutoff: int, *, alike: bool = False) -> list[tuple[str, int]]:
        """Names at most `cutoff` letters off, nearest first; `alike`: that begin alike."""
        signs = (query[0], "." + query[0], query[1]) if alike else ("",)
        choices = [key for sign in signs for key in self._like.get((sign, len(query)), ())]
        near = extract(query, choices, scorer=OSA.distance, score_cutoff=cutoff, limit=8)
        return [(key, int(distance)) for key, distance, _ in near]

    def _guess(
        self,
        words: Sequence[str],
        provinces: list[frozenset[str]],
        unknown: set[int],
        small: set[int],
    ) -> list[Region]:
        """What a misspelt name may mean: one region only when nothing else comes near."""
        best: tuple[int, int, int, str, int] | None = None
        for start, end in _windows(words, small):
            query = "".join(words[start:end])
            for key, distance in self._close(query, 3 if len(query) >= 15 else 2, alike=True):
                gain = len(query) - 3 * distance
                if _fits(query, key, distance) and (best is None or gain > best[0]):
                    best = (gain, start, end, key, distance)
        if best is None:
            return []
        _, start, end, key, distance = best
        query = "".join(words[start:end])
        near = [(key, distance), *self._close(query, distance + 1)]
        told = words[start - 1] if start and words[start - 1] in _KINDS else ""
        told = told or self._kind_after(words, end)
        if key in self._provinces and not (told and key in self._names):
            return []

        def called(keys: Iterable[str]) -> list[Region]:
            named = (self._names[k] for k in keys if k in self._names)
            return _within(_merge(*(self._of_kind(found, told, ()) for found in named)), provinces)

        rivals = called(k for k, d in near if d <= distance + 1)
        if len(rivals) == 1:
            alone = unknown.isdisjoint({start - 1, end})
            own = key in self._own or not _exchanged(query, key)
            return rivals if alone and own and _sure(query, key, distance) else []
        offered = called(k for k, d in near if _fits(query, k, d))
        if len(offered) == 1:
            offered = rivals if len(query) >= 6 else []
        return offered[:MOST]


def _words(text: str) -> list[str]:
    text = text[:LONGEST]
    if not text.isascii():
        text = "\n".join(map(tidy, text.splitlines()))
    return [_SPELT.get(word, word) for word in _WORD.findall(text.lower())]


def _squash(name: str) -> str:
    return _SQUASHED.sub("", name.lower())


def _merge(*groups: Iterable[Region]) -> Found:
    return tuple(dict.fromkeys(region for group in groups for region in group))


def _join(groups: list[Found]) -> Found:
    """What several names in one answer have in common; when nothing, all of them."""
    found = groups[0]
    for group in groups[1:]:
        found = tuple(r for r in found if r in group) or _merge(found, group)
    return found


def _within(found: Found, provinces: list[frozenset[str]]) -> list[Region]:
    """Those in the provinces told; none when the two contradict each other."""
    for codes in provinces:
        found = tuple(r for r in found if r.code[:2] in codes)
    return list(found)


def _settle(
    hits: list[_Hit], provinces: list[frozenset[str]], codes: Mapping[str, frozenset[str]]
) -> tuple[list[_Hit], list[frozenset[str]]]:
    """Names of a region and a province alike ("gorontalo") go to the one that is missing."""
    both = [hit for hit in hits if hit.both]
    if not both:
        return hits, provinces
    plain = [hit for hit in hits if not hit.both]
    if not plain and len(both) > 1 and both[0].both == both[1].both:
        plain = [both.pop(0)]
    if plain:
        return plain, [*provinces, *(codes[hit.both] for hit in both)]
    return [hit for hit in both if hit.both in _ALSO_A_REGION], [
        *provinces,
        *(codes[hit.both] for hit in both if hit.both not in _ALSO_A_REGION),
    ]


def _windows(words: Sequence[str], small: set[int]) -> Iterator[tuple[int, int]]:
    """Stretches of up to four words that may be one misspelt name, at most twenty-four."""
    left = 24
    for start, word in enumerate(words):
        if word in _KINDS or word in _SIDES:
            continue
        for end in range(start + 1, min(start + 4, len(words)) + 1):
            last = words[end - 1]
            if last in _STOPS or last in _SMALLER or last in _ASIDE or end - 1 in small:
                break
            if sum(map(len, words[start:end])) < 4:
                continue
            yield start, end
            left -= 1
            if not left:
                return


def _fits(query: str, key: str, distance: int) -> bool:
    """Whether a person may have meant this name with so many letters wrong."""
    if query[0] != key[0] and query[0] != key[1] and query[1] != key[0]:
        return False
    if distance <= 1:
        return len(query) >= 6 or not _exchanged(query, key)
    if distance == 2:
        return len(query) >= 10 or (len(query) >= 6 and _only_lost(query, key))
    return len(query) >= 15


def _sure(query: str, key: str, distance: int) -> bool:
    """Whether the slip is one that keeps a name recognisable.

    In a short name another letter makes another place (Garum is not Garut), while a lost, doubled
    or swapped one does not.
    """
    if distance == 1:
        return len(query) >= (8 if _exchanged(query, key) else 6) and query[0] == key[0]
    return _only_lost(query, key) or sorted(query) == sorted(key)


def _exchanged(query: str, key: str) -> bool:
    """Whether one letter stands for another, rather than lost, doubled or swapped."""
    return len(query) == len(key) and sorted(query) != sorted(key)


def _only_lost(query: str, key: str) -> bool:
    letters = iter(key)
    return query[:1] == key[:1] and all(letter in letters for letter in query)
