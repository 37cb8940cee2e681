"""Word lists as they read best: words set apart by spaces, over as many lines as they need."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())
