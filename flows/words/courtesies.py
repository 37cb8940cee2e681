"""Greetings and thanks, in the words that people type."""

from .text import plain

_GREETINGS = dict.fromkeys(
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
    ],
    "greeting",
)
_THANKS = dict.fromkeys(
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
    ],
    "thanks",
)
_WHOLE = _GREETINGS | _THANKS


def read_courtesy(text: str) -> str:
    """Whether a text is "salam", "greeting" or "thanks" and nothing else; empty for any other."""
    word = plain(text)
    if word.startswith(("assalam", "asalam", "aslm", "ass wr", "asswr")):
        return "salam" if len(word) < 60 else ""
    return _WHOLE.get(word, "")
