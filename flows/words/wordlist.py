"""Word lists as they read best: words set apart by spaces, over as many lines as they need."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def word_map(text: str) -> dict[str, str]:
    """Each word of a line with what stands before its colon; a line for each meaning."""
    return {
        word: meaning.strip()
        for line in text.strip().splitlines()
        for meaning, words in [line.split(":")]
        for word in words.split()
    }
