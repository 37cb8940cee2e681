"""One turn in the making: where the talk stands in its form, and what was said and done so far."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows.questions import Book, Flow, Question, Unclear, pick
from flows.talk import Answers, Conversation, Effect, Facts, Heard, Option, Say
from flows.words.emergencies import is_emergency
from flows.words.intents import read_intent, read_reserved
from flows.words.text import plain

AWAY = 24 * 60 * 60
"""After so many seconds of silence in the middle of a form the bot asks whether to go on with it."""


AS_SAID = 300
"""So many characters are kept of words that may have been meant as an answer."""


MOST_OF_REGION = 5
"""Words of the longest name of a kabupaten or kota."""


class Talk:
    """One turn in the making: a copy of the conversation, and what has been said and done so far.

    Of the message: `at` is its time, in seconds since 1970, `words` are what was typed or stands under
    a photo, `word` is the reserved word that all of it is, `danger` whether there are signs of an
    emergency in it. `flow` is the form that `conv.flow` names; only `enter` changes the two.
    """

    __slots__ = (
        "at",
        "before",
        "book",
        "conv",
        "danger",
        "effects",
        "facts",
        "flow",
        "heard",
        "meant",
        "on_path",
        "says",
        "walked",
        "walked_in",
        "word",
        "words",
    )

    def __init__(self, book: Book, given: Conversation, heard: Heard, facts: Facts) -> None:
        self.book, self.heard, self.facts = book, heard, facts
        self.at = facts.now.timestamp()
        self.conv = conv = given.copy()
        self.flow: Flow | None = book.flows.get(conv.flow) if conv.flow else None
        self.before: Answers = given.answers
        if conv.parked is not None:
            self.know_filling(conv.parked)
        self.words = words = heard.text or heard.caption
        self.word = (
            read_reserved(heard.text) if 0 < len(heard.text) < 60 and not heard.forwarded else None
        )
        self.danger = (
            bool(words) and is_emergency(words) and not (self.insists() or self.is_region())
        )
        self.meant: str | None = None
        self.says: list[Say] = []
        self.effects: list[Effect] = []
        self.walked: list[tuple[Question, Any]] = []
        self.on_path: dict[str, Any] = {}
        self.walked_in: tuple[Flow | None, Answers | None] = (None, None)

    def know_filling(self, parked: Mapping[str, Any]) -> None:
        """Who was registering themself when an accident happened need not say who they are again."""
        answers = parked.get("answers", {})
        if parked.get("flow") == "register" and answers.get("who") == "self":
            self.facts = replace(self.facts, filling=answers)

    # --- what is said, and what came --------------------------------------------------------------

    def say(self, text: str, **values: str) -> None:
        """Say a text; `values` fill its placeholders."""
        self.says.append(Say(text, values))

    def put(self, asked: str, text: str, options: tuple[Option, ...], **values: str) -> None:
        """Ask a question of the engine's own; its key begins with "@"."""
        self.conv.asked = asked
        self.says.append(Say(text, values, options, flow=self.conv.flow, question=asked))

    def chosen(self, tapped: str, options: tuple[Option, ...]) -> Option | None:
        """The option that was tapped, or else the one that the message names."""
        if tapped:
            return next((o for o in options if o.value == tapped), None)
        text = self.heard.text
        return pick(text, options, self.facts.labels) if 0 < len(text) < 60 else None

    def media(self) -> tuple[str, ...]:
        """The photos and the voice note of the message."""
        heard = self.heard
        return heard.photos + ((heard.voice,) if heard.voice else ())

    def intent(self) -> str:
        """What the message wishes, one of the labels of `flows.words.intents`."""
        if self.meant is None:
            self.meant = read_intent(self.heard.text)
        return self.meant

    def insists(self) -> bool:
        """Whether the same words come again that were just said to be meant as an answer."""
        said = self.conv.note.get("said") if self.is_meant() else None
        return bool(said) and plain(str(said)) == plain(self.words[:AS_SAID])

    def is_region(self) -> bool:
        """Whether the message is the name of a kabupaten or kota and nothing else."""
        text = plain(self.words)
        found = (
            self.facts.known.regions.find(self.words) if len(text.split()) <= MOST_OF_REGION else []
        )
        return any(
            plain(region.name) in (text, f"kota {text}", f"kabupaten {text}") for region in found
        )

    def is_meant(self) -> bool:
        """Whether another form was just refused: what is said next is meant as an answer."""
        note = self.conv.note
        return isinstance(note, dict) and bool(note.get("meant"))

    def away(self) -> bool:
        """Whether this message comes after a long silence."""
        return bool(self.conv.at) and self.at - self.conv.at >= AWAY

    # --- the form ---------------------------------------------------------------------------------

    def enter(self, flow: str) -> None:
        """Be in the form of that key, or in none, with the answers there are."""
        self.conv.flow = flow
        self.flow = self.book.flows.get(flow) if flow else None

    def about_harm(self) -> bool:
        """Whether a form about an accident, an illness or a death is being filled in."""
        flow = self.flow
        return flow is not None and (flow.keeps is not None or flow.adds)

    def elsewhere(self) -> bool:
        """Whether a form is being filled in that has to do with no accident, illness or death."""
        flow = self.flow
        return flow is not None and not self.about_harm() and not flow.unasked

    def open(self, flow: str, answers: dict[str, Any]) -> None:
        """Stand at the beginning of a form with these answers, or in none; what was set aside stays."""
        self.enter(flow)
        conv = self.conv
        conv.answers, conv.refs = answers, {}
        conv.asked, conv.edit, conv.unclear, conv.note, conv.album = "", "", 0, None, None

    def claim_code(self) -> str:
        """The number of the claim that this form adds to."""
        answers = self.conv.answers
        return str(answers.get("@claim") or answers.get("code") or "")

    def named(self) -> Answers:
        """The answers under the name of this telling, which is given with the first of them."""
        answers = self.conv.answers
        if "@token" not in answers and "@claim" not in answers:
            answers["@token"] = self.stamp()
        return answers

    def stamp(self, before: Any = None) -> str:
        """A name for a telling: the moment it began, and never that of the one before."""
        stamp = f"{int(self.at * 1000):x}"
        return f"{before}+" if str(before or "").startswith(stamp) else stamp

    # --- the place in it --------------------------------------------------------------------------

    def path(self, flow: Flow) -> list[tuple[Question, Any]]:
        """The questions that apply, with their answers, up to the first that has none.

        Walked once a turn; `store` sends it back to the answer that changed.
        """
        stored, facts = self.conv.answers, self.facts
        if self.walked_in[0] is not flow or self.walked_in[1] is not stored:
            self.walked, self.on_path, self.walked_in = [], {}, (flow, stored)
        path, live = self.walked, self.on_path
        if path and path[-1][1] is None:
            return path
        first = flow.places[path[-1][0].key] + 1 if path else 0
        for question, key, applies, accepts in flow.steps[first:]:
            if applies is not None and not applies(live, facts):
                continue
            value = stored.get(key)
            if value is None and question.was:
                value = next((stored[old] for old in question.was if old in stored), None)
            if value is None or not accepts(value, live, facts):
                value = question.implied(live, facts)
            path.append((question, value))
            if value is None:
                break
            live[key] = value
        return path

    def stand(self, flow: Flow) -> tuple[Question | None, Answers]:
        """The first question without an answer, nothing when all have one, and the answers before."""
        path = self.path(flow)
        return path[-1][0] if path and path[-1][1] is None else None, self.on_path

    def store(self, key: str, value: Any) -> None:
        """Put an answer in its place; from there on the path is walked again."""
        self.conv.answers[key] = value
        walked = self.walked
        behind = len(walked)
        while behind and walked[behind - 1][0].key != key:
            behind -= 1
        self.walked = walked[: max(behind - 1, 0)]
        if key in self.on_path or not behind:
            self.on_path = {q.key: v for q, v in self.walked}

    def live(self) -> Answers:
        """The answers on the path."""
        flow = self.flow
        if flow is None:
            return {}
        self.path(flow)
        return self.on_path

    def place_key(self) -> str:
        """The key of the question to be asked: the one being edited, else the first unanswered."""
        flow = self.flow
        if flow is None:
            return ""
        if self.conv.edit:
            return self.conv.edit
        missing, _live = self.stand(flow)
        return missing.key if missing else "@review" if flow.review else ""

    def asked_question(self) -> Question | None:
        """The question of the form that was last shown; nothing for one of the engine's own."""
        flow = self.flow
        return flow.question(self.conv.asked) if flow is not None and self.conv.asked else None

    def reads(self, text: str) -> bool:
        """Whether a text would be an answer to the question whose turn it is."""
        flow = self.flow
        question = flow.question(self.place_key()) if flow is not None else None
        if question is None or read_intent(text) in ("greet", "thanks"):
            return False
        return is_answer(question, Heard(text=text), self.live(), self.facts)


def is_answer(question: Question, heard: Heard, given: Answers, facts: Facts) -> bool:
    """Whether what was heard is an answer to a question."""
    try:
        question.read(heard, given, facts)
    except Unclear:
        return False
    return True
