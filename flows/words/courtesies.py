"""Greetings and thanks, in the words that people type."""

from .text import plain

_GREETINGS = frozenset(
    [
        "halo",
        "hallo",
        "hai",
        "hi",
        "hello",
        "p",
        "pagi",
        "siang",
        "sore",
        "malam",
        "selamat pagi",
        "selamat siang",
        "selamat sore",
        "selamat malam",
        "permisi",
        "halo pak",
        "halo bu",
        "halo kak",
        "halo min",
        "punten",
        "kulonuwun",
        "sugeng enjing",
        "met pagi",
        "met siang",
        "tes",
        "test",
    ]
)
_THANKS = frozenset(
    [
        "terima kasih",
        "makasih",
        "makasi",
        "trims",
        "thanks",
        "thank you",
        "mksh",
        "suwun",
        "matur nuwun",
        "nuhun",
        "hatur nuhun",
        "tq",
        "terimakasih",
        "makasih pak",
        "makasih bu",
        "makasih kak",
        "trimakasih",
        "tengkyu",
    ]
)


def read_courtesy(text: str) -> str:
    """Whether a text is "salam", "greeting" or "thanks" and nothing else; empty for any other."""
    word = plain(text)
    if word.startswith(("assalam", "asalam", "aslm", "ass wr", "asswr")):
        return "salam" if len(word) < 60 else ""
    if word in _GREETINGS:
        return "greeting"
    return "thanks" if word in _THANKS else ""
