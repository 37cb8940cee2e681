"""Whether a text is plain enough for someone who reads little, on a small phone, after work."""

import re
from collections.abc import Iterable, Mapping

MOST_WORDS = 14
"""Words of one sentence."""

MOST_SENTENCES = 4
"""Sentences of one text."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_TYPED = re.compile(r"\b[A-Z]{3,}\b")
"""A word in capitals: what people may type stays as they know it."""


def plain_faults(texts: Iterable[str], avoid: Mapping[str, str]) -> list[str]:
    """What makes the Indonesian texts hard to read: the text, the word, and what to write instead.

    `avoid` are the words and phrases that are not used, each with those to use.
    """
    patterns = {word: _whole(word) for word in avoid}
    found: list[str] = []
    for text in texts:
        at = f"{text[:60]!r}"
        sentences = [part for part in _SENTENCE.split(text) if _WORD.search(part)]
        if len(sentences) > MOST_SENTENCES:
            found.append(
                f"{at}: {len(sentences)} sentences; say it in {MOST_SENTENCES}, or in two messages."
            )
        for sentence in sentences:
            if (count := len(sentence.split())) > MOST_WORDS:
                found.append(
                    f"{at}: a sentence of {count} words; make two of it, of {MOST_WORDS} at most."
                )
        found += [
            f"{at}: {match[0]!r} is a word we avoid; write instead: {avoid[word]}."
            for word, pattern in patterns.items()
            if (match := pattern.search(_TYPED.sub("", text)))
        ]
    return found


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without placeholders and words in capitals."""
    words = _WORD.findall(_PLACEHOLDER.sub(" ", text))
    return [word.casefold() for word in words if len(word) > 1 and not word.isupper()]


def avoided(glossary: str) -> dict[str, str]:
    """The words of the glossary's table "Words we avoid", each with the words to use instead."""
    table = glossary.partition("## Words we avoid")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in row.strip("| ").split("|")] for row in table.splitlines()]
    return {
        word.strip(): row[1]
        for row in rows
        if len(row) == 3 and row[0] != "not" and not row[0].startswith("---")
        for word in re.sub(r"\(.*?\)", "", row[0]).split(",")
    }


def _whole(word: str) -> re.Pattern[str]:
    """The word with what Indonesian puts before and behind it: verifikasi, diverifikasi."""
    return re.compile(rf"\b(?:di|ter|me[mn]?)?{re.escape(word)}(?:kan|nya|i)?\b", re.IGNORECASE)
