"""Questions of the engine's own (the menu, the review, "lanjut?", "dibantu petugas?") and their answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flows.accident import corrected
from flows.death import GONE_OPTIONS, SAME_OPTIONS
from flows.questions import Choice, pick
from flows.talk import EndClaim, Heard, Label, Option, Say, _
from flows.turn.answers import (
    A_SENTENCE,
    PERSON_OPTIONS,
    SWITCH,
    YES_NO_OPTIONS,
    answer,
    drop_telling,
    replace_answer,
    to_person,
    unclear,
)
from flows.turn.asking import (
    KEPT,
    MENU_OPTIONS,
    RESUME_OPTIONS,
    REVIEW_OPTIONS,
    add_to_story,
    ask,
    begin,
    confirm,
    finish,
    leave,
    park,
)
from flows.turn.commands import CANCEL_OPTIONS, DROPPED, SAVED, about_claim, go, grant
from flows.turn.harm import about_media, answered, gone, same
from flows.turn.place import Talk
from flows.turn.status import what_for
from flows.turn.wishes import FOR_DONORS, asks_what_for, keyword_of, takes_words
from flows.words.hints import denies_accident, denies_death
from flows.words.text import plain

TRY_AGAIN = _("Baik, kita coba lagi.")
UNCHANGED = _("Baik, tidak diganti.")
WHICH_NUMBER = _("Nomor berapa yang mau diganti?")
TOLD_ON = _("Kami tambahkan ke ceritanya. Balas YA untuk kirim, atau nomor yang mau diganti.")

SEND = frozenset(
    (
        "ya kirim",
        "kirim",
        "sudah",
        "sudah benar",
        "benar semua",
        "sudah betul",
        "sip",
        "sudah bener",
        "cocok",
    )
)
"""Words at the review that send the form, beside a yes."""

SOMETHING_ELSE = frozenset(
    ("no", "tidak", "belum", "salah", "ga", "gak", "nggak", "ngga", "ganti", "ubah")
)
"""Words at the review that want something changed, and do not say what."""

OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "@menu": MENU_OPTIONS,
    "@resume": RESUME_OPTIONS,
    "@person": PERSON_OPTIONS,
    "@cancel": CANCEL_OPTIONS,
    "@switch": YES_NO_OPTIONS,
    "@change": YES_NO_OPTIONS,
    "@gone": GONE_OPTIONS,
    "@same": SAME_OPTIONS,
    "@media": YES_NO_OPTIONS,
}
"""The choices of these questions; the review has those that are listed in it."""


def is_choice(talk: Talk) -> bool:
    """Whether the whole message is one of the choices just shown: those go before other words."""
    question = talk.asked_question()
    if (options := OPTIONS.get(talk.conv.asked)) is None:
        options = question.choices if isinstance(question, Choice) else ()
    return pick(talk.heard.text, options, talk.facts.labels) is not None


def keyword(talk: Talk) -> str | None:
    """Where a keyword leads here; nothing where it is a choice just shown, or a donor's word."""
    where = keyword_of(talk.heard.text)
    if where is None or (where in FOR_DONORS and talk.about_harm()):
        return None
    own = where == "claims" and talk.facts.claims  # "klaim" means theirs, where there are some
    return where if own or not is_choice(talk) else None


def go_to_keyword(talk: Talk) -> None:
    """Go where the keyword leads."""
    where = keyword_of(talk.heard.text)
    assert where is not None
    go(talk, where)


def own_question(talk: Talk, tapped: str = "") -> bool:
    """Take the answer to a question of the engine's own; false when it is none."""
    conv = talk.conv
    if (take := ANYWHERE.get(conv.asked)) is not None:
        return take(talk, tapped)
    if talk.flow is not None and (take := IN_A_FORM.get(conv.asked)) is not None:
        return take(talk, tapped)
    conv.asked = ""
    return False


def from_menu(talk: Talk, tapped: str) -> bool:
    """Go where an entry of the menu leads."""
    option = talk.chosen(tapped, MENU_OPTIONS)
    if option is not None:
        go(talk, option.value)
    return option is not None


def resumed(talk: Talk, tapped: str) -> bool:
    """Go on with a form, or begin it anew; what was said before the question may be its answer."""
    conv, flow = talk.conv, talk.flow
    assert flow is not None
    option = talk.chosen(tapped, RESUME_OPTIONS)
    if option is None:
        conv.asked = talk.place_key()
        return False
    note, conv.note = conv.note, None
    if option.value == "restart" and flow.adds:
        about_claim(talk, flow.key, talk.claim_code())
    elif option.value == "restart":
        begin(talk, flow.key, fresh=True)
    elif isinstance(note, str) and talk.reads(note):
        talk.heard = Heard(text=note, ref=talk.heard.ref)
        conv.asked = talk.place_key()
        answer(talk)
    else:
        ask(talk)
    return True


def with_a_person(talk: Talk, tapped: str) -> bool:
    """Try once more, or be helped by a person."""
    option = talk.chosen(tapped, PERSON_OPTIONS)
    talk.conv.asked = talk.place_key()
    if option is None:
        return False
    if option.value == "retry":
        talk.say(TRY_AGAIN)
        ask(talk)
    else:
        to_person(talk, "stuck")
    return True


def cancelled(talk: Talk, tapped: str) -> bool:
    """Keep the answers for later, drop them, or go on after all."""
    conv, flow = talk.conv, talk.flow
    assert flow is not None
    option = talk.chosen(tapped, CANCEL_OPTIONS)
    if option is None:
        conv.asked = talk.place_key()
        return False
    if option.value == "go":
        ask(talk)
    elif option.value == "save" and flow.keeps is not None:
        talk.say(SAVED, word=flow.word)
        leave(talk)
    elif option.value == "save":
        park(talk)
        talk.say(SAVED, word=KEPT[flow.key])
    else:
        talk.say(DROPPED, word=flow.word or KEPT[flow.key])
        drop_telling(talk, "withdrawn")
        leave(talk)
    return True


def surely_answers(talk: Talk) -> bool:
    """Whether what is said instead of yes or no answers the question of the form, and would not be taken for
    that whatever it is: "kemarin sore" behind "saya jatuh dari motor" is no address."""
    question = talk.asked_question()
    return question is None or (not takes_words(question) and talk.reads(talk.heard.text))


def switched(talk: Talk, tapped: str) -> bool:
    """Go to the form that was wished for, or stay: what is said next is meant as an answer."""
    conv = talk.conv
    note = conv.note if isinstance(conv.note, dict) else {}
    meant = answered(talk, tapped, YES_NO_OPTIONS)
    text = talk.heard.text
    if not tapped and (denies_death(text, barely=True) or denies_accident(text)):
        meant = "no"
    conv.note, conv.asked = None, talk.place_key()
    told_once = "token" in note and "again" not in note
    if not meant and told_once and not surely_answers(talk):
        flow = talk.book.flows[str(note["to"])]
        conv.note = {**note, "again": True}
        talk.put("@switch", SWITCH, YES_NO_OPTIONS, title=Label(flow.title))
        return True
    if not meant:
        return False
    if meant == "yes":
        grant(talk, str(note.get("to", "menu")), str(note.get("said", "")))
        if "token" in note and conv.flow == note["to"] and "@claim" not in conv.answers:
            conv.answers.setdefault("@token", note["token"])  # kept when it was offered
    else:
        if "token" in note:
            talk.effects.append(EndClaim(str(note["token"]), "mistaken"))
        ask(talk)
        conv.note = {"meant": True, "said": str(note.get("said", ""))}
    return True


def changed(talk: Talk, tapped: str) -> bool:
    """Replace the earlier answer whose button was tapped, or leave it."""
    conv, flow = talk.conv, talk.flow
    assert flow is not None
    note = conv.note if isinstance(conv.note, dict) else {}
    option = talk.chosen(tapped, YES_NO_OPTIONS)
    conv.note, conv.asked = None, talk.place_key()
    if option is None:
        return False
    question = flow.question(str(note.get("key", "")))
    if option.value == "yes" and question is not None:
        new = Heard(text=str(note.get("value", "")), ref=talk.heard.ref)
        return replace_answer(talk, question, new)
    talk.say(UNCHANGED)
    ask(talk)
    return True


def reviewed(talk: Talk, tapped: str) -> bool:
    """Yes sends the form; a number or a name picks the answer to change."""
    if not tapped and asks_what_for(talk):
        what_for(talk)
    else:
        review_answer(talk, tapped or talk.heard.text)
    return True


def review_answer(talk: Talk, text: str) -> None:
    """Send the form, ask one of its answers again, or take words that mend or add to one."""
    flow = talk.flow
    assert flow is not None
    shown = [(q, v) for q, v in talk.path(flow) if v is not None and q.listed(v)]
    options = tuple(Option(q.key, q.label, (plain(q.label),)) for q, _v in shown if not q.reckoned)
    found = pick(text, options, talk.facts.labels)
    if found is not None:
        talk.conv.edit = found.value
        talk.conv.unclear = 0
        return ask(talk)
    meant = pick(text, YES_NO_OPTIONS)
    if plain(text) in SOMETHING_ELSE or (meant is not None and meant.value == "no"):
        talk.says.append(Say(WHICH_NUMBER, flow=flow.key, question="@review"))
        return None
    if meant is not None or pick(text, REVIEW_OPTIONS, talk.facts.labels) or plain(text) in SEND:
        return finish(talk, flow)
    if flow.keeps is not None and text:
        text = corrected(text)
        talk.heard = replace(talk.heard, text=text)
    mended = next((q for q, _v in shown if q.mends(text, talk.facts)), None)
    if mended is not None:
        talk.conv.edit = talk.conv.asked = mended.key
        return answer(talk, mended)
    if "story" in talk.live() and len(text.split()) >= A_SENTENCE:
        add_to_story(talk, text)
        talk.says.append(Say(TOLD_ON, flow=flow.key, question="@review"))
        return None
    return unclear(talk, confirm(flow))


ANYWHERE: Mapping[str, Callable[[Talk, str], bool]] = {
    "@menu": from_menu,
    "@gone": gone,
    "@same": same,
    "@media": about_media,
}
"""What takes the answer to each of them, by its key: the value tapped, or what was typed."""

IN_A_FORM: Mapping[str, Callable[[Talk, str], bool]] = {
    "@review": reviewed,
    "@resume": resumed,
    "@person": with_a_person,
    "@cancel": cancelled,
    "@switch": switched,
    "@change": changed,
}
"""Those that are asked only while a form is open."""
