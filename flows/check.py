"""Every fault a flow or a text can have, found before a worker meets it."""

import re
from collections.abc import Callable, Iterable, Mapping

from flows.questions import ALWAYS, Book, Choice, Flow, Question, Said
from flows.talk import Option
from flows.turn.asking import MENU_OPTIONS
from flows.turn.wishes import KEYWORDS
from flows.words.intents import read_reserved

SMS = 160
"""GSM-7 septets of one SMS."""

BUTTON = 20
"""Characters of a WhatsApp quick reply."""

CALLBACK = 64
"""Bytes of a Telegram button's value."""

WIDTHS: Mapping[str, int] = {
    "name": 24,
    "code": 7,
    "since": 17,
    "reason": 70,
    "label": 24,
    "value": 44,
    "where": 24,
    "title": 24,
    "n": 2,
    "low": 1,
    "high": 6,
    "until": 17,
    "sponsor": 40,
    "kpj": 11,
    "card": 9,
    "workers": 7,
    "price": 9,
    "total": 17,
    "word": 11,
    "heir": 24,
    "months": 9,
    "days": 2,
    "url": 60,
    "donor": 40,
    "month_sum": 13,
    "text": 140,
    "step": 52,
    "about": 73,
    "paper": 20,
    "why": 47,
    "clock": 41,
    "first": 12,
    "stage": 40,
    "next": 40,
    "how": 25,
    "contact": 30,
}
"""The longest value of each placeholder, in characters; the code that fills them cuts to these."""

LONGER: Mapping[str, str] = {
    "Petugas: {text}": "what an operator writes is not ours to shorten",
}
"""Texts that may take more than one SMS, each with its reason. A review is one as well: all answers
have to be seen together before they are sent."""

_KEY = re.compile(r"[a-z][a-z_0-9]*")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def placeholders(text: str) -> set[str]:
    """The names in `{}` of a text."""
    return set(_PLACEHOLDER.findall(text))


def faults(
    book: Book, measure: Callable[[str], int], render: Callable[[str], str] = str
) -> list[str]:
    """What is wrong with the flows, one line each: where, what, and how to mend it.

    `measure` gives the GSM-7 length of a text, `render` its wording in the language looked at.
    """
    found: list[str] = []
    for key, flow in book.flows.items():
        if key != flow.key:
            found.append(f"{flow.key}: stands in the book as {key!r}; use one name.")
        found += _flow(flow, measure, render)
    for word in (*KEYWORDS, *(w for o in MENU_OPTIONS for w in o.words)):
        reserved = read_reserved(word)
        if word in KEYWORDS and reserved is not None:
            found.append(
                f"wishes.KEYWORDS: {word!r} is already the reserved word for {reserved}; take one away."
            )
    found += _options("asking.MENU_OPTIONS", MENU_OPTIONS, "", "@menu", render)
    return found


def _flow(flow: Flow, measure: Callable[[str], int], render: Callable[[str], str]) -> list[str]:
    found: list[str] = []
    seen: dict[str, Question] = {}
    for question in flow.questions:
        at = f"{flow.key}.{question.key}"
        if not _KEY.fullmatch(question.key):
            found.append(f"{at}: a key has only a-z, 0-9 and _; rename it.")
        if question.key in seen or any(question.key in q.was for q in seen.values()):
            found.append(f"{at}: the key is used twice; keys are for ever, choose a new one.")
        found += _condition(at, question, seen, flow)
        found += _placeholders(at, question, seen, flow)
        found += _options(at, question.longest_options(), flow.key, question.key, render)
        found += _length(at, render(question.prompt), question.longest_options(), measure, render)
        seen[question.key] = question
    for key in flow.needs:
        question_ = seen.get(key)
        if question_ is None:
            found.append(
                f"{flow.key}: its effect needs {key!r}, but no question asks for it; add one or drop it from needs."
            )
        elif question_.when is not ALWAYS:
            found.append(
                f"{flow.key}: its effect needs {key!r}, but it is only asked when {question_.when}; ask it on every path."
            )
    always = {q.key for q in seen.values() if q.when is ALWAYS}
    for text in flow.done:
        for name in placeholders(text) - always - set(flow.gives):
            found.append(
                f"{flow.key}.done: {{{name}}} is no answer of every path and no value of the effect; see gives."
            )
    return found


def _condition(at: str, question: Question, seen: Mapping[str, Question], flow: Flow) -> list[str]:
    found = []
    later = {q.key for q in flow.questions} - set(seen)
    for key in question.about:
        if key not in seen:
            found.append(f"{at}: is about {key}, which is not asked before it; mend the name.")
    for key in question.when.keys:
        if key in later:
            found.append(f"{at}: waits for {key}, which is asked later; move {key} before it.")
        elif key not in seen:
            found.append(f"{at}: waits for {key}, but there is no such question; mend the name.")
    if isinstance(question.when, Said) and (asked := seen.get(question.when.keys[0])) is not None:
        if isinstance(asked, Choice):
            for value in question.when.values:
                if value not in asked.kept():
                    found.append(
                        f"{at}: waits for {asked.key} = {value!r}, but the form goes on with {asked.key} = {' or '.join(asked.kept())}; nobody can reach it. Mend the value."
                    )
        if not question.when.values:
            found.append(f"{at}: waits for no value of {asked.key}; nobody can reach it. Name one.")
    return found


def _placeholders(
    at: str, question: Question, seen: Mapping[str, Question], flow: Flow
) -> list[str]:
    found = []
    for name in placeholders(question.prompt):
        if name in flow.derived:
            continue
        if name not in seen:
            found.append(
                f"{at}: the prompt names {{{name}}}, which is not asked before it; ask it first or add it to derived."
            )
        elif seen[name].when is not ALWAYS and name not in question.when.keys:
            found.append(
                f"{at}: the prompt names {{{name}}}, which is not asked on every path; wait for it or leave it out."
            )
    return found


def _options(
    at: str, options: Iterable[Option], flow: str, key: str, render: Callable[[str], str]
) -> list[str]:
    found = []
    options = tuple(options)
    if len({o.value for o in options}) < len(options) or len(
        {render(o.label) for o in options}
    ) < len(options):
        found.append(f"{at}: two options look alike; each needs its own value and label.")
    for option in options:
        label = render(option.label)
        if len(label) > BUTTON and not label.startswith("W"):
            found.append(
                f"{at}: the label {label!r} has {len(label)} characters, a button takes {BUTTON}; shorten it."
            )
        if len(f"{flow}:{key}:{option.value}".encode()) > CALLBACK:
            found.append(
                f"{at}: the button {option.value!r} is longer than {CALLBACK} bytes; shorten its value."
            )
    return found


def longest(text: str, widths: Mapping[str, int] = WIDTHS) -> str:
    """A text with the longest value in each placeholder. Raises KeyError for an unknown one."""
    return _PLACEHOLDER.sub(lambda m: "W" * widths[m[1]], text)


def _length(
    at: str,
    prompt: str,
    options: tuple[Option, ...],
    measure: Callable[[str], int],
    render: Callable[[str], str],
) -> list[str]:
    lines = [longest(prompt)]
    lines += [f"{n}. {render(o.label)}" for n, o in enumerate(options, 1)]
    size = measure("\n".join(lines))
    if size <= SMS:
        return []
    return [
        f"{at}: with its longest values it takes {size} characters, one SMS holds {SMS}; shorten {prompt!r} by {size - SMS}."
    ]


def text_faults(
    texts: Iterable[str],
    measure: Callable[[str], int],
    gsm7: Callable[[str], str],
    render: Callable[[str], str] = str,
) -> list[str]:
    """What is wrong with single texts: too long for one SMS, outside GSM-7, unknown placeholders."""
    found = []
    for msgid in texts:
        text = render(msgid)
        if unknown := placeholders(text) - set(WIDTHS):
            found.append(
                f"{msgid!r}: how long can {', '.join(sorted(unknown))} be? Add it to flows.check.WIDTHS."
            )
            continue
        if gsm7(text) != text:
            found.append(
                f"{msgid!r}: {text!r} has a character outside GSM-7, which cuts an SMS to 70; write it plainly."
            )
        if msgid not in LONGER and (size := measure(longest(text))) > SMS:
            found.append(
                f"{msgid!r}: takes {size} characters with its longest values, one SMS holds {SMS}; shorten {text!r} by {size - SMS}."
            )
    return found


def translation_faults(language: str, texts: Mapping[str, str], msgids: Iterable[str]) -> list[str]:
    """Texts without a translation, or whose placeholders differ from the Indonesian text's."""
    found = []
    for msgid in msgids:
        text = texts.get(msgid)
        if not text:
            found.append(f"locales/{language}: {msgid!r} is not translated; add it to messages.po.")
        elif placeholders(text) != placeholders(msgid):
            found.append(
                f"locales/{language}: {msgid!r} has {sorted(placeholders(msgid))}, its translation {sorted(placeholders(text))}; make them equal."
            )
    return found
