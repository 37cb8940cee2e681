"""Every fault of flows, texts, catalogues, released keys and settings, found without a worker."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bot.catalog import LANGUAGES, SOURCE
from bot.channels.sms import gsm7, septets
from flows.book import BOOK
from flows.check import faults as flow_faults
from flows.check import longest, text_faults, translation_faults
from flows.plain import avoided, plain_faults
from flows.questions import Book

ROOT = Path(__file__).parent.parent
"""The checkout; in an installed package the sources of the texts are not beside it."""

RENEW = "make update-texts"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts to check: the msgids, and their translations by language."""

    msgids: tuple[str, ...]
    translations: Mapping[str, Mapping[str, str]]

    def render(self, language: str, msgid: str) -> str:
        """A text in a language, Indonesian where it is not translated."""
        return self.translations.get(language, {}).get(msgid) or msgid


class Length(NamedTuple):
    """How long one prompt can get: GSM-7 septets of the prompt with its choices."""

    where: str
    language: str
    septets: int


def faults(root: Path = ROOT) -> list[str]:
    """Everything that is wrong, one line each: where, what, and how to mend it."""
    texts, found = read_texts(root / "locales")
    found += flow_text_faults(BOOK, texts)
    found += template_faults(root, texts.msgids)
    found += plainness_faults(root / "locales" / "glossary.md", texts.msgids)
    found += released_faults(BOOK, root / "tests" / "saved")
    found += data_faults()
    found += settings_faults()
    return list(dict.fromkeys(found))


def summary(root: Path = ROOT) -> str:
    """What was looked at, in one line."""
    texts, _found = read_texts(root / "locales")
    questions = sum(len(flow.questions) for flow in BOOK.flows.values())
    return f"{len(BOOK.flows)} flows, {questions} questions, {len(texts.msgids)} texts, {len(LANGUAGES)} languages"


def read_texts(folder: Path, languages: Iterable[str] = LANGUAGES) -> tuple[Texts, list[str]]:
    """The texts under `locales/`, and the catalogues that cannot be read as faults."""
    found: list[str] = []
    said: tuple[str, ...] = ()
    translations: dict[str, Mapping[str, str]] = {}
    template = folder / "messages.pot"
    try:
        said = tuple(msgids(template))
    except FileNotFoundError:
        found.append(f"locales/messages.pot: is not there; make it: {RENEW}")
    for language in languages:
        if language == SOURCE:
            continue
        try:
            translations[language] = _translated(folder / language / "LC_MESSAGES" / "messages.po")
        except FileNotFoundError:
            init = f"pybabel init -i locales/messages.pot -d locales -l {language}"
            found.append(
                f"locales/{language}/LC_MESSAGES/messages.po: is not there; make it: {init}"
            )
        except ValueError as error:
            found.append(f"locales/{language}/LC_MESSAGES/messages.po: {error}; mend that line.")
    return Texts(said, translations), found


def flow_text_faults(book: Book, texts: Texts) -> list[str]:
    """Faults of the flows and of all texts, in Indonesian and in every language there is."""
    found: list[str] = []
    for language in (SOURCE, *texts.translations):
        render = partial(texts.render, language)
        try:
            found += flow_faults(book, septets, render)
        except KeyError as unknown:
            found.append(
                f"flows: how long can {{{unknown.args[0]}}} be? Add it to flows.check.WIDTHS."
            )
        found += text_faults(texts.msgids, septets, gsm7, render)
    for language, translated in texts.translations.items():
        found += translation_faults(language, translated, texts.msgids)
        said = set(texts.msgids)
        found += [
            f"locales/{language}: {msgid!r} is translated but never said; take it out: {RENEW}"
            for msgid in translated
            if said and msgid not in said
        ]
    return list(dict.fromkeys(found))


def template_faults(root: Path, msgids: Iterable[str]) -> list[str]:
    """Texts of the sources that messages.pot lacks, and texts it has that nobody says any more."""
    mapping = root / "babel.cfg"
    if not mapping.exists():
        return []
    known = set(msgids)
    said = dict(_extracted(root, mapping))
    missing = [
        f"{where}: {msgid!r} is not in locales/messages.pot; renew it: {RENEW}"
        for msgid, where in said.items()
        if msgid not in known
    ]
    gone = [
        f"locales/messages.pot: {msgid!r} is said nowhere any more; renew it: {RENEW}"
        for msgid in msgids
        if msgid not in said
    ]
    return missing + gone


def plainness_faults(glossary: Path, msgids: Iterable[str]) -> list[str]:
    """Texts that are long-winded or use a word of the glossary's table of those we avoid."""
    avoid = avoided(glossary.read_text(encoding="utf-8")) if glossary.exists() else {}
    if not avoid:
        return ["locales/glossary.md: has no table under '## Words we avoid'; put it back."]
    return [f"locales/messages.pot: {fault}" for fault in plain_faults(msgids, avoid)]


def released_faults(book: Book, folder: Path) -> list[str]:
    """Keys of an earlier release that no question answers to: people still wait there.

    `folder` holds `<release>/keys.json`, each a list such as `["register.name", …]`.
    """
    found = []
    for path in sorted(folder.glob("*/keys.json")):
        at = f"tests/saved/{path.parent.name}/keys.json"
        try:
            released = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            found.append(f"{at}: is not JSON ({error}); take it from that release again.")
            continue
        for name in released:
            key, _dot, question = str(name).partition(".")
            flow = book.flows.get(key)
            if flow is None:
                found.append(
                    f"{name}: was released ({at}), but there is no flow {key!r}; keep it in flows/book.py."
                )
            elif flow.question(question) is None:
                found.append(
                    f"{name}: was released ({at}), but no question of {key} has that key;"
                    f" give the one that took its place was=({question!r},)."
                )
    return found


def keys(book: Book = BOOK) -> list[str]:
    """The keys of this release, as `tests/saved/<release>/keys.json` keeps them."""
    return [
        f"{flow.key}.{question.key}" for flow in book.flows.values() for question in flow.questions
    ]


def data_faults() -> list[str]:
    """What is wrong with the tables of `bot/data/`."""
    from bot import data  # two hundred milliseconds

    try:
        data.load()
    except ValueError as error:
        return [f"bot/data: {error}"]
    return []


def settings_faults() -> list[str]:
    """The setting that keeps the bot from starting, if there is one."""
    from bot import settings  # needed last

    try:
        settings.load()
    except settings.SettingsError as error:
        return [f"settings: {error}"]
    return []


def lengths(book: Book, texts: Texts) -> list[Length]:
    """Every prompt with its choices and its longest values, the longest first."""
    found = []
    for flow in book.flows.values():
        for question in flow.questions:
            for language in (SOURCE, *texts.translations):
                lines = [longest(texts.render(language, question.prompt))]
                lines += [
                    f"{n}. {texts.render(language, option.label)}"
                    for n, option in enumerate(question.longest_options(), 1)
                ]
                found.append(
                    Length(f"{flow.key}.{question.key}", language, septets("\n".join(lines)))
                )
    return sorted(found, key=lambda length: -length.septets)


def msgids(template: Path = ROOT / "locales" / "messages.pot") -> Iterator[str]:
    """Every text of the talk, as the template of the catalogues lists it."""
    from babel.messages.pofile import read_po  # only a check reads catalogues

    with template.open("rb") as file:
        for message in read_po(file):
            if message.id and isinstance(message.id, str):
                yield message.id


def _translated(path: Path) -> dict[str, str]:
    """Raises ValueError, naming the line, for a catalogue that is broken."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            found = read_po(file, abort_invalid=True)
    except PoFileError as error:
        raise ValueError(str(error)) from None
    return {str(m.id): str(m.string) for m in found if m.id and m.string and not m.fuzzy}


def _extracted(root: Path, mapping: Path) -> Iterator[tuple[str, str]]:
    """Each text of the sources with the place where it stands."""
    from babel.messages.extract import extract_from_dir  # as in msgids
    from babel.messages.frontend import parse_mapping_cfg  # as in msgids

    with mapping.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for name, line, message, _comments, _context in extract_from_dir(str(root), methods, options):
        if isinstance(message, str) and message:
            yield message, f"{name}:{line}"
