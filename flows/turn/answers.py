"""An answer: what else the message may be, then read, kept, replaced, or not understood."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from flows.accident import Cause, Hurt, Safe, story_of
from flows.questions import NONE, TYPE_IT, Choice, Name, Question, Unclear, YesNo, pick
from flows.talk import (
    Answers,
    EndClaim,
    Heard,
    KeepConsent,
    Label,
    OpenTicket,
    Option,
    Say,
    TellClaim,
    _,
)
from flows.turn.asking import ask, begin, leave, tell
from flows.turn.place import AS_SAID, Talk
from flows.turn.status import what_for
from flows.turn.wishes import (
    TITLES,
    asks_what_for,
    opens_claim,
    takes_words,
    tells_in_few,
    wish,
)
from flows.words.courtesies import read_courtesy
from flows.words.emergencies import mentions_accident, past_help
from flows.words.hints import asks, cries, denies_accident, only_kin

PATIENCE = 2
"""This many unclear answers in a row, and the engine offers a person."""

A_SENTENCE = 5
"""So many words that answer no question go on with the story of an accident."""

ECHO = _("{label}: {value}.")
OFFER_PERSON = _("Belum berhasil ya. Mau dibantu petugas kami?")
TO_PERSON = _(
    "Petugas kami akan menjawab di sini. Jawaban tetap tersimpan. Untuk kembali ke bot, ketik MENU."
)
ASKED = _("Itu dijawab petugas kami. Yang memutuskan BPJS Ketenagakerjaan. Boleh juga telepon 175.")
CHANGED = _("{label} sudah diganti: {value}.")
THAT_ANSWER = _("Jawaban tadi")
SWITCH = _("Mau {title} dulu? Jawaban tadi tetap disimpan.")
COURTESY: Mapping[str, str] = {
    "salam": _("Waalaikumsalam Bapak/Ibu."),
    "greeting": _("Halo Bapak/Ibu."),
    "thanks": _("Sama-sama, Bapak/Ibu."),
}
"""What answers a greeting or thanks, by the word of `flows.words.courtesies` for it."""

PERSON_OPTIONS = (
    Option("retry", _("Coba lagi"), ("coba", "lagi", "tidak", "ga", "nggak")),
    Option("person", _("Dibantu petugas"), ("petugas", "ya", "iya", "boleh", "mau", "bantu")),
)
YES_NO_OPTIONS = (
    Option(
        "yes",
        _("Ya"),
        ("iya", "y", "ok", "oke", "boleh", "betul", "benar", "yes", "nggih", "muhun"),
    ),
    Option("no", _("Tidak"), ("ga", "gak", "nggak", "ngga", "jangan", "no", "mboten", "henteu")),
)


# --- what else a message may be, where an answer is awaited ---------------------------------------


@dataclass(frozen=True, slots=True)
class Instead:
    """What a message may be instead of the answer to a question, and what follows then."""

    what: str
    hears: Callable[[Talk, Question, str], object]
    then: Callable[[Talk, Question, str], None]


def takes_question(talk: Talk, question: Question, text: str) -> bool:
    """Whether a question was asked that would be taken for the answer, in the middle of a report."""
    takes_all = question.any_words or isinstance(question, (Cause, Hurt, Name))
    return takes_all and talk.about_harm() and not question.story and asks(text)


def tells_on(talk: Talk, question: Question, text: str) -> bool:
    """Whether more of what happened is told, at a question that wants something else."""
    flow = talk.flow
    return (
        flow is not None
        and flow.keeps is not None
        and not question.any_words
        and "story" in talk.live()
        and len(text.split()) >= A_SENTENCE
        and mentions_accident(text)
        and not denies_accident(text)
    )


INSTEAD: tuple[Instead, ...] = (
    Instead(
        "a greeting or thanks",
        lambda talk, question, text: 0 < len(text) < 80 and read_courtesy(text),
        lambda talk, question, text: greet_back(talk, text),
    ),
    Instead(
        "an accident or a death, told where a question to a person was awaited",
        lambda talk, question, text: talk.conv.flow == "human" and text and opens_claim(talk, text),
        # Of a danger the safety message was said already.
        lambda talk, question, text: begin(talk, "accident", quiet=talk.danger, story=text),
    ),
    Instead(
        "a question what all this is for",
        lambda talk, question, text: talk.conv.flow != "human" and asks_what_for(talk),
        lambda talk, question, text: what_for(talk),
    ),
    Instead(
        "a question that would be taken for the answer",
        takes_question,
        lambda talk, question, text: note_question(talk, text),
    ),
    Instead(
        "a bare cry for help, where any words would be the answer",
        lambda talk, question, text: talk.elsewhere() and takes_words(question) and cries(text),
        lambda talk, question, text: offer_switch(talk, "human"),
    ),
    Instead(
        "a wish for something else, where any words would be the answer",
        lambda talk, question, text: question.any_words and wish(talk, question, text),
        lambda talk, question, text: offer_switch(talk, wish(talk, question, text)),
    ),
    Instead(
        "harm told in a few words, where they would be a name or an address",
        tells_in_few,
        lambda talk, question, text: offer_switch(talk, "death" if past_help(text) else "accident"),
    ),
    Instead(
        "more of what happened",
        tells_on,
        lambda talk, question, text: tell(talk, text, quiet=False),
    ),
)
"""In this order; after these it is read as the answer, and what cannot be read is `not_read`."""


def greet_back(talk: Talk, text: str) -> None:
    """Greeted or thanked in the middle of a form: the question is asked again."""
    talk.say(COURTESY[read_courtesy(text)])
    return ask(talk)


# --- the answer -----------------------------------------------------------------------------------


def answer(talk: Talk, question: Question | None = None) -> None:
    """Read the message as the answer to the question last shown."""
    flow, conv, heard = talk.flow, talk.conv, talk.heard
    assert flow is not None
    missing, live = talk.stand(flow)
    question = question or talk.asked_question()
    if question is None or (question.key not in live and question is not missing):
        keeps = flow.keeps is not None and flow.question("story") is not None
        if keeps and (mentions_accident(heard.text) or past_help(heard.text)):
            return tell(talk, heard.text, quiet=False)  # told at the menu
        return ask(talk)  # a release took the question away: ask what is missing instead
    if isinstance(conv.note, dict) and "offer" in conv.note and heard.text:
        offered = tuple(Option(value, label) for value, label in conv.note["offer"])
        if (option := pick(heard.text, offered, talk.facts.labels)) is not None:
            heard = replace(heard, text=option.value)
    for other in INSTEAD:
        hears = other.hears
        if hears(talk, question, heard.text):
            return other.then(talk, question, heard.text)
    try:
        value = heard_as(talk, question, heard, live)
    except Unclear as unread:
        came_from(talk, "@last", heard)
        return not_read(talk, question, unread.say)
    return take(talk, question, value, heard)


def heard_as(talk: Talk, question: Question, heard: Heard, live: Answers) -> Any:
    """The value of what was heard. Raises Unclear, also for a voice note where none can count."""
    if heard.voice and talk.flow is not None and talk.flow.typed:
        raise Unclear(Say(TYPE_IT))
    return question.read(heard, live, talk.facts)


def take(talk: Talk, question: Question, value: Any, heard: Heard) -> None:
    """Keep an answer that was read, with what it leads to at once, and ask the next."""
    conv = talk.conv
    if special(talk, question, value):
        return None
    keep(talk, question, value)
    talk.effects += question.at_once(value)
    came_from(talk, question.key, heard)
    conv.refs.pop("@last", None)
    conv.edit, conv.unclear, conv.note = "", 0, None
    conv.album = (heard.album, question.key) if heard.photos else None
    if question.echo and (shown := question.read_back(value, talk.facts)) is not NONE:
        talk.say(ECHO, label=Label(question.label), value=shown)
    if isinstance(question, Choice) and isinstance(value, str) and value in question.tells:
        talk.say(question.tells[value])
    return ask(talk)


def came_from(talk: Talk, key: str, heard: Heard) -> None:
    """Remember which message gave an answer, where a message can be corrected afterwards."""
    if heard.ref:
        talk.conv.refs[key] = heard.ref


def keep(talk: Talk, question: Question, value: Any) -> None:
    """Store an answer; those that were about the one it replaces are asked again."""
    answers, flow = talk.conv.answers, talk.flow
    if flow is not None and answers.get(question.key) != value:
        for key in flow.about.get(question.key, ()):
            answers.pop(key, None)
    talk.store(question.key, value)


def special(talk: Talk, question: Question, value: Any) -> bool:
    """Answers that end the form, call a person, or are proof of consent."""
    if not isinstance(question, Choice):
        return False
    if isinstance(value, str) and value in question.ends:
        told = story_of(talk.live().get("story")).partition("\n")[0]
        talk.say(question.ends[value])
        drop_telling(talk, "mistaken")
        leave(talk)
        asked = talk.asked_question()
        if told and asked is not None and takes_words(asked):  # it may have been the answer
            talk.conv.note = {"meant": True, "said": told[:AS_SAID]}
        return True
    if isinstance(question, YesNo):
        if question.or_stop and value == "no":
            declined(talk)
            talk.say(question.or_stop)
            leave(talk)
            return True
        if question.consent and value == "yes":
            version = sha256(question.prompt.encode()).hexdigest()[:8]
            talk.effects.append(KeepConsent(question.consent, version, question.for_other))
    if question.to_person and value == question.to_person:
        to_person(talk, question.key)
        return True
    return False


def declined(talk: Talk) -> None:
    """What was told is not to be passed on: it is kept, and nobody is pressed to finish it."""
    flow = talk.flow
    if flow is None or flow.keeps is None or "@token" not in talk.conv.answers:
        return
    kept = flow.keeps({**talk.named(), **talk.live()}, talk.facts)
    if isinstance(kept, TellClaim):
        talk.effects.append(replace(kept, flags=("declined",)))


def drop_telling(talk: Talk, reason: str) -> None:
    """What was told is taken back; people of the programme still see that there was something."""
    token = talk.conv.answers.get("@token")
    if token:
        talk.effects.append(EndClaim(str(token), reason))


def to_person(talk: Talk, reason: str) -> None:
    """A person of the programme takes over, and gets the message."""
    text = talk.heard.text if not talk.heard.tap else ""
    talk.effects.append(OpenTicket(reason, text, talk.media()))
    talk.say(TO_PERSON)


# --- what was not understood, and what else was meant ---------------------------------------------


def not_read(talk: Talk, question: Question, say: Say) -> None:
    """An unclear answer: say what to write; another wish: offer it; after two: offer a person."""
    conv = talk.conv
    text = talk.heard.text
    if talk.about_harm() and text and asks(text) and not mentions_accident(text):
        return note_question(talk, text)
    if say.text == Safe.STAY:
        conv.unclear = 0  # "not yet" was understood, however often it is said
        return unclear(talk, say)
    if question.key == "safe" and len(text.split()) >= 3:
        return tell(talk, text, quiet=False)
    if isinstance(question, Name) and only_kin(text):
        return unclear(talk, say)
    if not say.options and (to := wish(talk, question, text)):
        return offer_switch(talk, to)
    told_on = len(text.split()) >= A_SENTENCE and "story" in talk.live()
    if told_on and talk.flow is not None and talk.flow.keeps and conv.unclear + 1 < PATIENCE:
        conv.unclear += 1
        return tell(talk, text, quiet=False)
    if say.options:
        conv.note = {"offer": [[o.value, o.label] for o in say.options]}
        conv.unclear += 1
        if conv.unclear <= PATIENCE:
            conv.asked = question.key
            talk.says.append(replace(say, flow=conv.flow, question=question.key))
            return None
    return unclear(talk, say)


def unclear(talk: Talk, say: Say) -> None:
    """Say what to write; the second time in a row offer a person."""
    conv = talk.conv
    conv.unclear += 0 if say.options and say.question != "@review" else 1
    if conv.unclear >= PATIENCE:
        conv.unclear = 0
        return talk.put("@person", OFFER_PERSON, PERSON_OPTIONS)
    talk.says.append(replace(say, flow=conv.flow, question=say.question or conv.asked))
    question = talk.asked_question()
    if question is not None and not say.options:
        options = question.options(talk.live(), talk.facts)
        talk.says[-1] = replace(talk.says[-1], options=options, wants=question.wants)
    return None


def note_question(talk: Talk, text: str) -> None:
    """A question that the bot has no answer to goes to a person, and the form goes on."""
    talk.effects.append(OpenTicket("asked", text, hold=False))
    talk.say(ASKED)
    return ask(talk)


def offer_switch(talk: Talk, to: str) -> None:
    """Another form instead of this one, which is kept; what follows a refusal is an answer."""
    flow = talk.book.flows.get(to)
    title = Label(flow.title if flow else TITLES[to])
    said = talk.heard.text[:AS_SAID]
    note = {"to": to, "said": said}
    told = mentions_accident(said) or past_help(said)
    if flow is not None and flow.keeps and told and flow.question("story") is not None:
        # Kept at once: whoever has an accident may not answer the next question.
        before = talk.conv.note.get("token") if isinstance(talk.conv.note, dict) else None
        note["token"] = talk.stamp(before)
        question = flow.question("story")
        assert question is not None
        story = question.read(Heard(text=said), {}, talk.facts)
        telling = {"@token": note["token"], "story": story}
        talk.effects.append(flow.keeps(telling, talk.facts))
    talk.conv.note = note
    return talk.put("@switch", SWITCH, YES_NO_OPTIONS, title=title)


# --- an answer replaced ---------------------------------------------------------------------------


def replace_answer(talk: Talk, question: Question, heard: Heard) -> bool:
    """Replace one answer out of turn and say so; true when something was said."""
    live = talk.live()
    try:
        value = heard_as(talk, question, heard, live)
    except Unclear as unread:
        talk.says.append(unread.say)
        ask(talk)
        return True
    label = Label(question.label or THAT_ANSWER)
    if value != live.get(question.key) and not special(talk, question, value):
        keep(talk, question, value)
        came_from(talk, question.key, heard)
        talk.say(CHANGED, label=label, value=question.read_back(value, talk.facts))
    elif talk.flow is None or talk.facts.held:
        return True
    ask(talk)
    return True
