"""Danger, death and despair: what is said at once, who is called, and what is told becomes."""

from collections.abc import Mapping

from flows.accident import NOTHING_HAPPENED, SAFETY, breathes_still, is_lost, story_of
from flows.claims import OVER, newest, short
from flows.death import (
    CONDOLENCE,
    GONE,
    GONE_OPTIONS,
    LIVES,
    NOT_GONE,
    SAME,
    SAME_NOTED,
    SAME_OPTIONS,
    STILL_HELP,
)
from flows.disease import SICK
from flows.talk import Claim, Heard, OpenTicket, Option, Say, _
from flows.turn.answers import YES_NO_OPTIONS, answer, drop_telling, to_person
from flows.turn.asking import ask, ask_or_menu, begin, greet, leave, menu, park, take_up, tell
from flows.turn.place import Talk
from flows.words.emergencies import is_emergency, past_help
from flows.words.hints import denies_accident, denies_death, is_slip
from flows.words.yesno import read_yesno

MAY_END = frozenset(("accident", "disease"))
"""Forms about somebody who may die while they are filled in."""

URGENT: Mapping[str, str] = {"death": STILL_HELP, "disease": SICK}
"""What is said at signs of an emergency in forms that are about no accident."""

FIRST_OF_DEATH = frozenset(("story", "victim", "relation", "name", "when"))
"""Questions of that form to which "bukan" is no answer: nobody has died."""

ONLY_NEWS = frozenset(("story", "victim", "relation"))
"""Those at which nothing but the news was typed before."""

BEFORE_DETAILS = frozenset(("story", "victim", "teller", "relation", "name", "nik"))
"""Questions of a report at which it may still be said that nothing has happened."""

YES_OR_NO: Mapping[bool | None, str] = {True: "yes", False: "no", None: ""}
"""What a free yes or no is among choices of that kind."""

NOT_ALONE = (
    _("Terima kasih sudah cerita. Bapak/Ibu tidak sendirian. Petugas kami sudah diberi tahu."),
    _("Telepon 119 sekarang ya. Ajak orang terdekat menemani dulu."),
)
"""Said to whoever wants to die."""
LOST = _(
    "Segera kabari tim SAR, polisi, dan nelayan dekat situ. Sebut tempat, jam, dan ciri orangnya. Ada yang luka: telepon 119."
)
"""Said where somebody is lost in the water or not found yet."""
STILL_LOST = _("Semoga segera ketemu, Bapak/Ibu.")
SAFETY_NOTED = _("Petugas kami sudah diberi tahu. Jawaban Bapak/Ibu tetap tersimpan.")
MEDIA = _("Sudah kami terima, petugas kami yang membukanya. Apakah ini soal kecelakaan?")


def call_person(talk: Talk, reason: str, words: str) -> None:
    """A person of the programme is called at once; the bot goes on meanwhile."""
    talk.effects.append(OpenTicket(reason, words, talk.media(), urgent=True, hold=False))


# --- despair --------------------------------------------------------------------------------------


def stand_by(talk: Talk) -> None:
    """Whoever wants to die is asked nothing more, and a person is called at once."""
    call_person(talk, "emergency", talk.words)
    talk.says += [Say(text) for text in NOT_ALONE]


# --- danger ---------------------------------------------------------------------------------------


def emergency(talk: Talk) -> None:
    """The safety message before anything else; the form is not touched."""
    words = talk.words
    question = talk.asked_question()
    key = talk.flow.key if talk.flow is not None else ""
    if past_help(words) and (not key or talk.elsewhere() or key in MAY_END):
        return mourn(talk, words)
    if is_lost(words):
        lost = is_lost(story_of(talk.live().get("story")))
        talk.say(STILL_LOST if lost else LOST)
    else:
        talk.say(URGENT.get(key, SAFETY))
    if question is not None and question.story:
        if question.key != "story":  # the story reaches a person by itself
            call_person(talk, "emergency", words)
        return answer(talk)
    call_person(talk, "emergency", words)
    if talk.flow is None or talk.elsewhere() or talk.flow.unasked:
        return begin(talk, "accident", quiet=True, story=words)
    if talk.flow.keeps is not None and talk.flow.question("story") is not None:
        return tell(talk, words, quiet=True)
    talk.say(SAFETY_NOTED)
    return ask(talk)


# --- death ----------------------------------------------------------------------------------------


def mourn(talk: Talk, words: str = "") -> None:
    """The news of a death: condolence before all else, then its own form.

    What was told of the same accident or illness before becomes part of that.
    """
    conv, flow = talk.conv, talk.flow
    hurt = told_hurt(talk)
    if flow is None or flow.key != "death":
        talk.say(CONDOLENCE)
    if words and is_emergency(words):
        talk.say(STILL_HELP)
    else:
        greet(talk)
    if words:
        call_person(talk, "death", words)
    if hurt is not None:
        return ask_same(talk, hurt, words)
    if not words:
        return begin(talk, "death")
    if flow is None or flow.key not in MAY_END:
        if flow is not None:
            park(talk)
        # Another one may have died than the one whose news was begun before.
        return begin(talk, "death", fresh=True, quiet=True, story=words)
    turn_into(talk, "death")
    conv.answers["@was"] = flow.key
    conv.answers.pop("hour", None)
    if (when := conv.answers.pop("when", None)) is not None:
        conv.answers["when_hurt"] = when  # it may have been days before
    return tell(talk, words, quiet=True)


def turn_into(talk: Talk, flow: str) -> None:
    """What was told so far goes on as that of another form."""
    talk.enter(flow)
    conv = talk.conv
    conv.asked, conv.edit, conv.unclear = "", "", 0
    conv.note = conv.album = None


def told_hurt(talk: Talk) -> Claim | None:
    """Whom this chat has reported hurt or ill, where a death may be that person's.

    Nothing in the middle of a form in which the death has its place.
    """
    flow = talk.flow
    if flow is not None and (flow.key in MAY_END or flow.key == "death"):
        return None
    return next(
        (
            claim
            for claim in talk.facts.claims
            if claim.kind in MAY_END
            and claim.state not in (*OVER, "draft")
            and claim.role != "agent"
            and claim.answers.get("outcome") != "died"
        ),
        None,
    )


def ask_same(talk: Talk, hurt: Claim, words: str) -> None:
    """Whether the one who has died is the one who was reported hurt: nothing is asked twice."""
    talk.put("@same", SAME, SAME_OPTIONS, name=short(hurt.name), code=hurt.code)
    talk.conv.note = {"said": words[:2000], "code": hurt.code}


def answered(talk: Talk, tapped: str, options: tuple[Option, ...]) -> str:
    """The option that was tapped or named, else "yes" or "no" where the words say so, else nothing."""
    option = talk.chosen(tapped, options)
    return option.value if option else YES_OR_NO[read_yesno(talk.heard.text)]


def same(talk: Talk, tapped: str) -> bool:
    """Take the answer to that: the death belongs to the claim there is, or is told from the start."""
    conv, text = talk.conv, talk.heard.text
    note = conv.note if isinstance(conv.note, dict) else {}
    meant = answered(talk, tapped, SAME_OPTIONS)
    hurt = newest(talk.facts, str(note.get("code", "")))
    said = str(note.get("said", ""))
    if not meant and len(text.split()) >= 3:  # told already: that is not lost
        said = f"{said}\n{text}".strip()
    if not meant and not conv.unclear and hurt is not None:
        conv.unclear += 1
        ask_same(talk, hurt, said)
        return True
    conv.asked, conv.note, conv.unclear = "", None, 0
    if meant == "yes" and hurt is not None:
        if talk.flow is not None:
            park(talk)
        take_up(talk, talk.book.flows["second"], hurt)
        talk.store("outcome", "died")
        talk.say(SAME_NOTED)
        ask(talk)
        return True
    if talk.flow is not None:
        park(talk)
    begin(talk, "death", fresh=True, quiet=bool(note.get("said")), story=said)
    return True


def alive(talk: Talk) -> None:
    """Whoever was thought dead lives: what was told goes on as that of an accident."""
    conv, words = talk.conv, talk.words
    talk.say(LIVES)
    talk.say(SAFETY)
    call_person(talk, "emergency", words)
    conv.answers.pop("@was", None)
    return back_to(talk, "accident", words)


def back_to(talk: Talk, form: str, words: str) -> None:
    """What was told goes on in the form of somebody who lives; `words` are added to the story."""
    answers = talk.conv.answers
    turn_into(talk, form)
    for key in ("when", "hour", "place", "spot", "agree_other"):  # they were about the death
        answers.pop(key, None)
    if (when := answers.pop("when_hurt", None)) is not None:
        answers["when"] = when
    return tell(talk, words, quiet=True)


def denied(talk: Talk) -> bool:
    """Whether the news of a death is taken back: in so many words, or barely, before much is asked."""
    question, text = talk.asked_question(), talk.heard.text
    if talk.conv.flow != "death" or question is None or talk.conv.edit or not text:
        return False
    # "salah ketik" takes back what was typed last
    barely = question.key in FIRST_OF_DEATH and (question.key in ONLY_NEWS or not is_slip(text))
    return denies_death(text, barely=barely)


def nobody_died(talk: Talk) -> None:
    """What was taken for a death is dropped; whoever was told hurt or ill before is that again."""
    talk.say(NOT_GONE)
    if was := talk.conv.answers.pop("@was", ""):
        return back_to(talk, was, talk.words)
    drop_telling(talk, "mistaken")
    leave(talk)
    if talk.flow is None:
        menu(talk)
    return None


def denied_accident(talk: Talk) -> bool:
    """Whether the news of an accident is taken back, before much is asked about it."""
    question, text = talk.asked_question(), talk.heard.text
    if talk.conv.flow != "accident" or question is None or talk.conv.edit or not text:
        return False
    return question.key in BEFORE_DETAILS and denies_accident(text, outright=not question.story)


def nothing_happened(talk: Talk) -> None:
    """What was taken for an accident is dropped; outside any form there is nothing to drop."""
    talk.say(NOTHING_HAPPENED)
    if talk.flow is not None:
        drop_telling(talk, "mistaken")
        leave(talk)
    if talk.flow is None:
        menu(talk)


def ask_gone(talk: Talk, words: str) -> None:
    """Words that may tell a death are never taken for one before that is asked."""
    greet(talk)
    talk.put("@gone", GONE, GONE_OPTIONS)
    talk.conv.note = {"said": words[:2000]}


def gone(talk: Talk, tapped: str) -> bool:
    """Take the answer to whether somebody has died; false when it is none."""
    conv, text = talk.conv, talk.heard.text
    note, conv.note = conv.note, None
    said = str(note.get("said", "")) if isinstance(note, dict) else ""
    meant = answered(talk, tapped, GONE_OPTIONS)
    if breathes_still(text):
        meant = "no"
    conv.asked = ""
    if meant == "yes" or past_help(text):
        mourn(talk, f"{said}\n{text}" if past_help(text) else said)
    elif meant == "ask":
        talk.heard = Heard(text=said, ref=talk.heard.ref)
        to_person(talk, "asked")
    elif meant == "no":
        talk.say(NOT_GONE)
        ask_or_menu(talk)
    else:
        return False
    return True


# --- what nobody has read yet ---------------------------------------------------------------------


def ask_about_media(talk: Talk) -> None:
    """A voice note or photos that nobody asked for may tell of an accident: a person opens them."""
    greet(talk)
    call_person(talk, "asked", "")
    talk.put("@media", MEDIA, YES_NO_OPTIONS)
    talk.conv.note = {"photos": list(talk.heard.photos), "voice": talk.heard.voice}


def about_media(talk: Talk, tapped: str) -> bool:
    """Take the answer to whether they do; then they are how the story is told."""
    conv = talk.conv
    note = conv.note if isinstance(conv.note, dict) else {}
    meant = answered(talk, tapped, YES_NO_OPTIONS)
    conv.asked, conv.note = "", None
    if meant == "yes":
        photos = tuple(note.get("photos", ()))
        begin(talk, "accident", story=Heard(photos=photos, voice=str(note.get("voice", ""))))
    elif meant == "no":
        menu(talk)
    return bool(meant)
