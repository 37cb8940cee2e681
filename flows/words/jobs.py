"""Occupations of informal workers: found in what a person writes, in their own words for it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from flows.words.text import plain

LONGEST = 200
"""Characters of an answer that are looked at."""
MOST = 2
"""Jobs one person may have as a BPU participant (BPJS Ketenagakerjaan)."""
NEAR = 3
"""Candidates offered for a word that was not recognised."""

_WORD = re.compile(r"[a-z0-9']+|[,;/+&()]")
_LINKS = frozenset({
    "di", "ke", "yang", "yg", "nya", "aja", "saja", "sih", "pak", "bu", "mas", "mbak", "kak",
    "bang", "ya", "itu", "d", "dr", "dari", "buat",
})  # fmt: skip
"""Words that may stand inside a phrase: "jualan di pasar" is "jualan pasar"."""
_BEFORE = frozenset({
    "bukan", "bkn", "dulu", "dulunya", "dl", "mantan", "eks", "bekas", "pernah", "sebelumnya",
    "berhenti",
})  # fmt: skip
"""After these a job is no longer done, until one of `_APART` comes."""
_NOT = frozenset({"ga", "gak", "nggak", "ngga", "ndak", "tidak", "tdk", "mboten", "teu", "kada"})
"""These deny the job right behind them: "ga ngojek", yet not "ga tentu, kuli bangunan"."""
_APART = frozenset({
    "sekarang", "skrg", "skarang", "tapi", "tp", "cuma", "malah", "terus", "trus", "lalu",
    "sambil", "sama", "dan", "dgn", "dengan", "plus", "kadang", "juga", "jg", "merangkap",
    "nyambi", "atau", ",", ";", "/", "+", "&", "(",
})  # fmt: skip
"""Words that part one job from the next."""


@dataclass(frozen=True, slots=True)
class Job:
    """An occupation. `sector` is that of PP 50/2025: `transport` or `other`."""

    code: str
    label: str
    label_en: str
    sector: str


class Jobs:
    """All occupations.

    `rows` have code, label, label_en, sector, words and perhaps kin (the general occupation that
    is not meant as well); `employed` are words of people who work for wages, left to a person.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], employed: Iterable[str] = ()) -> None:
        self._by_code: dict[str, Job] = {}
        self._kin: dict[str, str] = {}
        self._phrases: dict[tuple[str, ...], str] = {}
        self._near: dict[str, str] = {}
        for row in rows:
            job = Job(row["code"], row["label"], row["label_en"], row["sector"])
            self._by_code[job.code] = job
            if kin := row.get("kin"):
                self._kin[job.code] = kin
            for words in (*row["words"], job.label):
                phrase = _phrase(words)
                if phrase and row["words"]:
                    self._phrases.setdefault(phrase, job.code)
                if len(joined := "".join(phrase)) >= 4 and row["words"]:
                    self._near.setdefault(joined, job.code)
        for words in employed:
            self._phrases[_phrase(words)] = ""
        self._longest = max(map(len, self._phrases), default=1)
        self._spelt = list(self._near)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def all(self) -> tuple[Job, ...]:
        """Every occupation."""
        return tuple(self._by_code.values())

    def by_code(self, code: str) -> Job | None:
        """The occupation stored under this code."""
        return self._by_code.get(code)

    def find(self, text: str) -> list[Job]:
        """The jobs named, in the order told, at most `MOST`; none when no word is known.

        None, too, when the person works for wages (PNS, karyawan): that goes to a person.
        """
        words = _words(text)
        found: list[str] = []
        at, past, apart, denied = 0, False, True, -1
        while at < len(words):
            size, code = self._match(words, at)
            if not size:
                word = words[at]
                past = word in _BEFORE or (past and word not in _APART)
                apart = apart or word in _APART
                denied = at + 1 if word in _NOT else denied
                at += 1
                continue
            if not past and at != denied:
                if not code:
                    return []
                akin = bool(found) and self._family(code) == self._family(found[-1])
                if code not in found and (apart or not akin or self._kin.get(code) in found):
                    found.append(code)
                apart = False
            at += size
        general = {self._kin.get(code) for code in found}
        return [self._by_code[code] for code in found if code not in general][:MOST]

    def suggest(self, text: str) -> list[Job]:
        """Up to `NEAR` occupations whose words are spelt much like these, nearest first."""
        words = _words(text)
        matched = (self._match(words, at) for at in range(len(words)))
        if any(size and not code for size, code in matched):
            return []
        near: dict[str, float] = {}
        for query in _stretches(words):
            for key, score, _ in extract(
                query, self._spelt, scorer=OSA.normalized_similarity, score_cutoff=0.7, limit=9
            ):
                code = self._near[key]
                near[code] = max(near.get(code, 0.0), score)
        best = sorted(near, key=lambda code: -near[code])[:NEAR]
        return [self._by_code[code] for code in best]

    def _family(self, code: str) -> str:
        return self._kin.get(code, code)

    def _match(self, words: Sequence[str], at: int) -> tuple[int, str]:
        """How many words from `at` on name which occupation: the longest phrase, 0 for none."""
        if words[at] in _LINKS:
            return 0, ""
        told: list[str] = []
        best = (0, "")
        for end in range(at, len(words)):
            word = words[end]
            if word in _LINKS:
                continue
            told.append(word)
            if len(told) > self._longest:
                break
            code = self._phrases.get(tuple(told))
            if code is not None:
                best = (end + 1 - at, code)
        return best


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text[:LONGEST]).replace("-", " "))


def _phrase(words: str) -> tuple[str, ...]:
    return tuple(w for w in _words(words) if w not in _LINKS and w not in _APART)


def _stretches(words: Sequence[str]) -> Iterator[str]:
    """One to three words together; the first six words are looked at."""
    told = [w for w in words if w not in _LINKS and w not in _APART][:6]
    for start in range(len(told)):
        for end in range(start + 1, min(start + 3, len(told)) + 1):
            if len(joined := "".join(told[start:end])) >= 4:
                yield joined
