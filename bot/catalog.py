"""Turns what a flow says into the words of a language: gettext catalogues, values filled in."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from io import BytesIO

from babel.messages.pofile import read_po

from flows.talk import Label, Say, record

LANGUAGES = ("id", "en")
NO_TEXTS: Mapping[str, str] = {}
SOURCE = "id"
"""Prompts are written in Indonesian in the flows; that text is the msgid."""


@record
class Rendered:
    """One message in words: its text without the options, and the options (value, label)."""

    text: str
    options: tuple[tuple[str, str], ...]
    numbered: bool
    flow: str
    question: str
    wants: str


class Catalog:
    """The texts of every language, read once at start."""

    def __init__(self, translations: Mapping[str, Mapping[str, str]]) -> None:
        self._translations = translations

    def texts(self, language: str) -> Mapping[str, str]:
        """The translations into a language by their msgid; none for Indonesian itself."""
        return self._translations.get(language, NO_TEXTS)

    def text(self, msgid: str, language: str) -> str:
        """A text in a language; one that is not translated stays Indonesian."""
        if language == SOURCE:
            return msgid
        return self._translations.get(language, {}).get(msgid) or msgid

    def render(self, say: Say, language: str) -> Rendered:
        """One message in words.

        Raises KeyError when a placeholder of the text has no value; `flows.check` finds that first.
        """
        text = self.text(say.text, language)
        if say.values:
            text = text.format_map({k: self._value(v, language) for k, v in say.values.items()})
        if say.lines:
            lines = (
                f"{f'{n}. ' if say.numbered else ''}{self._value(label, language)}: "
                f"{self._value(value, language)}"
                for n, (label, value) in enumerate(say.lines, 1)
            )
            text = "\n".join((text, *lines))
        options = tuple([(o.value, self.text(o.label, language)) for o in say.options])
        return Rendered(text, options, say.numbered, say.flow, say.question, say.wants)

    def _value(self, value: str, language: str) -> str:
        if isinstance(value, Label):
            return self.text(value, language)
        return value


@cache
def load(extra: tuple[tuple[str, str, str], ...] = ()) -> Catalog:
    """The catalogues under `locales/`, with `extra` texts of the data (language, msgid, text)."""
    translations: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        if language != SOURCE:
            translations[language] = read(language)
    for language, msgid, text in extra:
        translations.setdefault(language, {}).setdefault(msgid, text)
    return Catalog(translations)


def read(language: str) -> dict[str, str]:
    """The translated texts of one catalogue; fuzzy and empty ones are left out."""
    path = resources.files("locales") / language / "LC_MESSAGES" / "messages.po"
    catalog = read_po(BytesIO(path.read_bytes()), locale=language)
    return {
        str(m.id): str(m.string)
        for m in catalog
        if m.id and m.string and not m.fuzzy and isinstance(m.id, str)
    }
