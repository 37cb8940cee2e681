"""One message in, one turn out: what a message is listened for, the most urgent first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import attrgetter

from flows.accident import breathes_still
from flows.claims import named
from flows.questions import Book
from flows.talk import Conversation, Facts, Heard, Turn, _
from flows.text_only import TEXT_ONLY
from flows.turn import answers, asking, buttons, commands, harm, own, status, unasked
from flows.turn.place import Talk
from flows.turn.wishes import INTENTS, VAGUE, asks_what_for, interrupts, opens_claim
from flows.words.codes import read_coded
from flows.words.courtesies import read_courtesy
from flows.words.emergencies import mentions_accident, past_help
from flows.words.hints import (
    cries,
    denies_accident,
    may_tell_death,
    tells_harm,
    tells_work_illness,
    wants_to_die,
    wants_to_report,
)

LATE = _("Maaf, pesan Bapak/Ibu baru kami terima.")
GROUP = _("Di grup kami tidak bisa bicara soal data. Silakan chat kami langsung ya.")
"""Said in a group chat, where no turn is made."""


def advance(book: Book, conversation: Conversation, heard: Heard, facts: Facts) -> Turn:
    """What one message leads to. Pure: the same arguments give the same turn.

    The given conversation is not changed. Never raises on anything a person can send.
    """
    talk = Talk(book, conversation, heard, facts)
    if heard.late:
        talk.say(LATE)
    for ear in LISTENED_FOR:
        hears = ear.hears  # a field that is called like a method is found more slowly
        if hears(talk) and ear.then(talk) is not False and not ear.further:
            break
    asking.keep_telling(talk)
    talk.conv.at = int(talk.at)
    says = talk.says
    if facts.channel == "sms":
        says = [replace(s, text=TEXT_ONLY[s.text]) if s.text in TEXT_ONLY else s for s in says]
    return Turn(talk.conv, tuple(says), tuple(talk.effects))


@dataclass(frozen=True, slots=True)
class Ear:
    """One thing that a message is listened for: when it is heard, and what follows then.

    `then` gives False where it was not that after all. With `further` the message is listened to
    on all the same: what it is about itself has still to be heard.
    """

    what: str
    hears: Callable[[Talk], object]
    then: Callable[[Talk], bool | None]
    further: bool = False


LISTENED_FOR: tuple[Ear, ...] = (
    # --- whatever is going on
    Ear("STOP", lambda talk: talk.word == "stop", commands.stop),
    Ear("the wish to die", lambda talk: wants_to_die(talk.words), harm.stand_by),
    Ear(
        "anything but harm, after all messages were stopped",
        lambda talk: (
            talk.facts.stopped
            and not (talk.danger or tells_harm(talk.words) or commands.is_telling(talk))
        ),
        commands.stay_stopped,
    ),
    Ear(
        "harm, after all messages were stopped",
        lambda talk: talk.facts.stopped and not talk.conv.asked,
        commands.tell_although_stopped,
        further=True,
    ),
    Ear(
        "that somebody lives who was told dead",
        lambda talk: talk.conv.flow == "death" and breathes_still(talk.words),
        harm.alive,
    ),
    Ear(
        "harm, told to a person of the programme",
        lambda talk: talk.facts.held and (talk.danger or opens_claim(talk, talk.words)),
        commands.leave_person,
        further=True,
    ),
    Ear("danger", attrgetter("danger"), harm.emergency),
    Ear("what is meant for a person", attrgetter("facts.held"), commands.stay_with_person),
    # --- what came otherwise than as words typed anew
    Ear("a correction", attrgetter("heard.edits"), buttons.correct),
    Ear(
        "the answer to a question put unasked",
        attrgetter("facts.claims"),
        unasked.turn_to_unasked,
        further=True,
    ),
    Ear("a button", attrgetter("heard.tap"), buttons.tap),
    Ear("a deep link", attrgetter("heard.start"), commands.start),
    Ear(
        "a forwarded message, if it is no photo for a claim",
        lambda talk: talk.heard.forwarded and not (talk.heard.photos and buttons.concerned(talk)),
        buttons.refuse_forwarded,
    ),
    # --- whole messages that mean the same everywhere
    Ear(
        "a reserved word",
        lambda talk: talk.word is not None and not own.is_choice(talk),
        commands.obey,
    ),
    Ear(
        "a word with a code",
        lambda talk: len(talk.heard.text) < 40 and read_coded(talk.heard.text),
        commands.coded,
    ),
    Ear("a keyword", own.keyword, own.go_to_keyword),
    Ear("more photos for an answer", attrgetter("heard.photos"), buttons.more_photos),
    Ear("photos for a claim", attrgetter("heard.photos"), buttons.photos_unasked),
    # --- in a form, or at a question of the engine's own
    Ear(
        "the death of whoever was told hurt or ill",
        lambda talk: talk.conv.flow in harm.MAY_END and past_help(talk.heard.text),
        lambda talk: harm.mourn(talk, talk.heard.text),
    ),
    Ear(
        "harm, told to a question of the engine's own in a form about something else",
        lambda talk: talk.conv.asked.startswith("@") and talk.elsewhere() and interrupts(talk),
        lambda talk: answers.offer_switch(
            talk, "death" if past_help(talk.heard.text) else "accident"
        ),
    ),
    Ear(
        "the answer to a question of the engine's own",
        lambda talk: talk.conv.asked.startswith("@"),
        own.own_question,
    ),
    Ear("somebody who comes back", asking.is_back, asking.resume),
    Ear("that nobody has died after all", harm.denied, harm.nobody_died),
    Ear("that nothing has happened after all", harm.denied_accident, harm.nothing_happened),
    Ear("an answer, or what answers.INSTEAD has", attrgetter("flow"), answers.answer),
    # --- outside any form
    Ear(
        "photos or a voice note",
        lambda talk: not talk.heard.text and (talk.heard.photos or talk.heard.voice),
        harm.ask_about_media,
    ),
    Ear("nothing typed", lambda talk: not talk.heard.text, commands.not_typed),
    Ear("a bare cry for help", lambda talk: cries(talk.heard.text), harm.emergency),
    Ear(
        "thanks",
        lambda talk: talk.conv.met and talk.intent() == "thanks",
        lambda talk: talk.say(answers.COURTESY["thanks"]),
    ),
    Ear("the wish to stop all messages", lambda talk: talk.intent() == "stop", commands.stop),
    Ear(
        "a death",
        lambda talk: past_help(talk.heard.text),
        lambda talk: harm.mourn(talk, talk.heard.text),
    ),
    Ear(
        "what may be a death",
        lambda talk: talk.intent() == "claim_death" or may_tell_death(talk.heard.text),
        lambda talk: harm.ask_gone(talk, talk.heard.text),
    ),
    Ear("a question what all this is for", asks_what_for, status.what_for),
    Ear(
        "an illness from work",
        lambda talk: tells_work_illness(talk.heard.text),
        lambda talk: commands.grant(talk, "disease", talk.heard.text),
    ),
    Ear(
        "that nothing has happened",
        lambda talk: denies_accident(talk.heard.text, outright=True),
        harm.nothing_happened,
    ),
    Ear(
        "the wish to report",
        lambda talk: wants_to_report(talk.heard.text),
        lambda talk: commands.grant(talk, "accident", talk.heard.text),
    ),
    Ear(
        "any other wish, a vague one after an accident",
        lambda talk: (
            talk.intent() in INTENTS
            and not (talk.intent() in VAGUE and mentions_accident(talk.heard.text))
        ),
        lambda talk: commands.grant(talk, INTENTS[talk.intent()], talk.heard.text),
    ),
    Ear(
        "an accident",
        lambda talk: mentions_accident(talk.heard.text),
        lambda talk: commands.grant(talk, "accident", talk.heard.text),
    ),
    Ear(
        "the code of a claim",
        lambda talk: named(talk.facts, talk.heard.text),
        status.claims,
    ),
    Ear(
        "a greeting",
        lambda talk: talk.conv.met and read_courtesy(talk.heard.text),
        commands.greet_back,
    ),
    Ear("words of somebody we have met", lambda talk: talk.conv.met, commands.not_understood),
    Ear("the first words of a chat", lambda talk: True, asking.menu),
)
"""All that a message is listened for, in this order; the first that hears it has it."""
