"""What a chat asks for by a word: reserved words, keywords, words with a code, and wishes."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flows.claims import NO_CLAIMS, NOT_HERE, named, newest
from flows.questions import LATER
from flows.talk import (
    HERE,
    AddToTicket,
    AnswerPledge,
    AnswerRecovery,
    CheckCard,
    ConfirmClaim,
    Effect,
    Heard,
    LeaveTicket,
    NotThisPerson,
    Option,
    ReportedMyself,
    SeeClaim,
    SendForms,
    ShowName,
    StartMessages,
    StopMessages,
    TellPledges,
    _,
)
from flows.turn.answers import COURTESY, PATIENCE, to_person
from flows.turn.asking import (
    KEPT,
    UNKNOWN,
    ask,
    ask_or_menu,
    ask_resume,
    begin,
    go_on,
    greet,
    leave,
    menu,
    park,
    take_up,
    unpark,
)
from flows.turn.harm import mourn
from flows.turn.place import Talk
from flows.turn.status import card, claims, my_data, pay_oneself, status, tell_status
from flows.turn.unasked import return_to_work
from flows.words.accidents import tells_what_happened
from flows.words.codes import read_coded
from flows.words.courtesies import read_courtesy
from flows.words.emergencies import mentions_accident, past_help
from flows.words.hints import tells_work_illness
from flows.words.intents import read_intent

HELP = _(
    "Kalau bingung: KEMBALI ke pertanyaan sebelumnya, PETUGAS untuk dibantu. Bisa juga ULANG, BATAL, MENU, STATUS, DATA SAYA, HAPUS DATA, BERHENTI."
)
STOPPED = _("Baik, kami tidak kirim pesan lagi. Data tetap ada. Untuk mulai lagi, ketik MULAI.")
STILL_STOPPED = _("Bapak/Ibu sudah minta berhenti. Untuk bicara lagi, ketik MULAI.")
WELCOME_BACK = _("Senang bertemu lagi.")
FIRST_QUESTION = _("Ini pertanyaan pertama.")
CANCEL = _("Jawaban tadi mau disimpan dulu?")
SAVED = _("Baik, jawaban disimpan. Untuk meneruskan, ketik {word}.")
DROPPED = _("Baik, jawaban dihapus. Untuk mulai lagi, ketik {word}.")
NOT_BEGUN = _("Baik, tidak jadi.")
NOTHING_TO_CANCEL = _("Belum ada yang perlu dibatalkan.")
BACK_TO_BOT = _("Baik, kembali ke bot. Pesan untuk petugas tetap kami simpan.")
NOTHING_TO_FIX = _("Belum ada pendaftaran yang bisa dibetulkan dari chat ini.")

CANCEL_OPTIONS = (
    Option("save", _("Simpan dulu"), ("simpan", "ya", "iya")),
    Option("drop", _("Hapus jawaban"), ("hapus isian", "hapus", "buang", "tidak", "ga", "nggak")),
    Option("go", _("Lanjut isi"), ("lanjut", "terus")),
)


# --- stopped, or with a person --------------------------------------------------------------------


def stop(talk: Talk) -> None:
    """No message that was not asked for from now on."""
    talk.effects.append(StopMessages())
    talk.conv.asked = ""
    talk.say(STOPPED)


def stay_stopped(talk: Talk) -> None:
    """Whoever stopped all messages is only told how they start again, or how far things are."""
    if talk.word == "status":
        return status(talk)
    if talk.word != "start" and not talk.heard.start:
        return talk.say(STILL_STOPPED)
    talk.effects.append(StartMessages())
    talk.say(WELCOME_BACK)
    return ask_or_menu(talk)


def is_telling(talk: Talk) -> bool:
    """Whether an accident or a death is being told that came up after all messages were stopped."""
    return talk.flow is not None and talk.flow.keeps is not None and bool(talk.conv.asked)


def tell_although_stopped(talk: Talk) -> None:
    """What is told after all messages were stopped goes on with what was told before."""
    talk.conv.asked = talk.place_key()


def stay_with_person(talk: Talk) -> None:
    """A person of the programme answers here: the bot only passes on, and lets itself be called."""
    word = talk.word
    tapped = talk.heard.tap.startswith(":@menu:") or talk.heard.tap.endswith(":@hold:menu")
    if word in ("menu", "start", "cancel") or talk.heard.start or tapped:
        talk.effects.append(LeaveTicket())
        talk.say(BACK_TO_BOT)
        return ask_or_menu(talk)
    if word == "status":
        return tell_status(talk)
    talk.effects.append(AddToTicket(talk.words, talk.media()))
    return None


def leave_person(talk: Talk) -> None:
    """Back to the bot; the person who answered here reads why."""
    talk.effects += [AddToTicket(talk.words, talk.media()), LeaveTicket()]
    talk.facts = replace(talk.facts, held=False)


# --- reserved words -------------------------------------------------------------------------------


def go_forward(talk: Talk) -> bool:
    """Leave an answer as it is, or go on with a form; false where LANJUT answers a question."""
    conv = talk.conv
    if conv.edit and talk.flow is not None:
        conv.edit = ""
        ask(talk)
    elif conv.asked.startswith("@") and conv.asked != "@menu":
        return False
    elif conv.parked is not None and talk.flow is None:
        unpark(talk)
    elif talk.flow is not None:
        ask(talk)
    else:
        return False
    return True


def repeat(talk: Talk) -> bool:
    """Ask once more; false where ULANG answers a question."""
    if talk.conv.asked == "@resume":
        return False
    ask_or_menu(talk)
    return True


def explain(talk: Talk) -> None:
    """The words that help at any question."""
    talk.say(HELP)
    ask_or_menu(talk)


def back(talk: Talk) -> None:
    """Ask the last answered question before this place again."""
    flow, conv = talk.flow, talk.conv
    if flow is None:
        return menu(talk)
    path = talk.path(flow)
    missing, _live = talk.stand(flow)
    place = conv.edit or (missing.key if missing else "")
    before = [q for q, v in path if v is not None and q.key in conv.answers and not q.reckoned]
    keys = [q.key for q, _value in path]
    if place:
        before = [q for q in before if keys.index(q.key) < keys.index(place)]
    if not before:
        talk.say(FIRST_QUESTION)
        return ask(talk)
    conv.edit = before[-1].key
    return ask(talk)


def cancel(talk: Talk) -> None:
    """Leave the form; what is worth keeping is not dropped before that is asked."""
    conv, flow = talk.conv, talk.flow
    if flow is None:
        talk.say(NOTHING_TO_CANCEL)
        return menu(talk)
    if flow.keeps is not None and "@claim" not in conv.answers and conv.answers:
        return talk.put("@cancel", CANCEL, CANCEL_OPTIONS)
    if flow.key not in KEPT or len(conv.answers) < 2:
        if flow.key in KEPT:
            talk.say(DROPPED, word=KEPT[flow.key])
        else:
            talk.say(NOT_BEGUN)
        return leave(talk)
    return talk.put("@cancel", CANCEL, CANCEL_OPTIONS)


COMMANDS: Mapping[str, Callable[[Talk], bool | None]] = {
    "next": go_forward,
    "back": back,
    "repeat": repeat,
    "cancel": cancel,
    "menu": menu,
    "start": menu,
    "help": explain,
}
"""What obeys a reserved word, false where that is an answer after all; the others lead somewhere (`go`)."""


def obey(talk: Talk) -> bool:
    """Obey the reserved word that the message is; false when it is an answer after all."""
    word = talk.word
    assert word is not None
    if (does := COMMANDS.get(word)) is not None:
        return does(talk) is not False
    go(talk, word)
    return True


# --- what a word leads to that is more than a form opened -----------------------------------------


def do(talk: Talk, effect: Effect) -> None:
    """An effect that says itself what came of it; a form in progress goes on behind that."""
    talk.effects.append(effect)
    talk.says.append(HERE)
    go_on(talk)


def about_claim(talk: Talk, what: str, code: str = "") -> None:
    """A form or a word about one claim: that of the code, or the newest that is open."""
    if what in ("reported", "form", "claims"):
        claim, flow = newest(talk.facts, code), None
    else:
        flow = talk.book.flows[what]
        claim = newest(talk.facts, code, kinds=flow.kinds)
    if claim is None and what == "details" and newest(talk.facts, code):
        return about_claim(talk, "heirs", code)  # of a death the heirs are what is left to tell
    if claim is None and code and talk.facts.phone:
        asked = SendForms if what == "form" else SeeClaim
        return do(talk, asked(code, talk.facts.phone))
    if claim is None:
        talk.say(NOT_HERE if code else NO_CLAIMS)
        return ask_or_menu(talk)
    if what == "claims":
        return claims(talk)
    if flow is None:
        reported = what == "reported"
        return do(talk, ReportedMyself(claim.code) if reported else SendForms(claim.code))
    if claim.state == "draft" and flow.keeps is not None:
        return begin(talk, claim.kind)
    if talk.flow is not None:
        park(talk)
    take_up(talk, flow, claim)
    for key, value in list(talk.conv.answers.items()):
        if value == LATER:  # what was put off is asked now
            del talk.conv.answers[key]
    if flow.opens:
        talk.say(flow.opens)
    if flow.tells is not None:
        talk.says += flow.tells(claim, talk.facts)
    return ask(talk)


def fix(talk: Talk) -> None:
    """Open the form again with what was sent, to change it and send it once more."""
    person = next((p for p in talk.facts.people if p.state in ("returned", "submitted")), None)
    if person is None:
        talk.say(NOTHING_TO_FIX)
        return ask_or_menu(talk)
    if talk.flow is not None:
        park(talk)
    flow = talk.book.flows["register"]
    conv = talk.conv
    keys = {question.key for question in flow.questions}
    talk.enter("register")
    conv.refs, conv.edit, conv.note = {}, "", None
    conv.answers = {k: v for k, v in person.answers.items() if k in keys}
    conv.answers["@fixes"] = person.code
    return ask(talk)


def leave_recovery(talk: Talk) -> None:
    """Out of the way back to work, and of its question where one was put just now."""
    if talk.flow is not None and talk.flow.unasked:
        leave(talk, quiet=True)
    do(talk, AnswerRecovery("", yes=False))


# --- where a menu entry, a keyword or a wish leads ------------------------------------------------


OPENS: Mapping[str, Callable[[Talk], None]] = {
    "status": status,
    "death": mourn,
    "my_data": my_data,
    "menu": menu,
    "fix": fix,
    "report": lambda talk: do(talk, TellPledges()),
    "card": card,
    "pay_oneself": pay_oneself,
    "show_name": lambda talk: do(talk, ShowName(yes=True)),
    "hide_name": lambda talk: do(talk, ShowName(yes=False)),
    "claims": claims,
    "not_me": lambda talk: do(talk, NotThisPerson()),
    "return_to_work": return_to_work,
    "leave_recovery": leave_recovery,
    "reported": lambda talk: about_claim(talk, "reported"),
    "form": lambda talk: about_claim(talk, "form"),
    "erase_data": lambda talk: begin(talk, "erase"),
}
"""What is no form, or opens otherwise than a form does; all else opens the form of that key."""


def go(talk: Talk, where: str) -> None:
    """Open what a menu entry, a keyword or a reserved word names."""
    if where != "death":  # condolence comes before who we are
        greet(talk)
    flow = talk.book.flows.get(where)
    if (opens := OPENS.get(where)) is not None:
        opens(talk)
    elif flow is not None and flow.adds:
        about_claim(talk, where)
    else:
        begin(talk, where)


def grant(talk: Talk, to: str, said: str) -> None:
    """Go where a wish leads; a question for a person takes its words along."""
    if to == "claims" and not talk.facts.claims:
        to = "human"  # it was told elsewhere
    if to in ("status", "menu") and named(talk.facts, said):
        to = "claims"
    if to == "human" and read_intent(said) not in ("human", "none"):
        talk.heard = Heard(text=said, ref=talk.heard.ref)
        return to_person(talk, "asked")
    if past_help(said):
        return mourn(talk, said)
    if (to == "accident" and (mentions_accident(said) or tells_what_happened(said))) or (
        to == "disease" and tells_work_illness(said)
    ):
        return begin(talk, to, story=said)  # what helps the hurt comes before who we are
    return go(talk, to)


def coded(talk: Talk) -> None:
    """A word with a code behind it, such as "BAYAR K-7K3QM"."""
    found = read_coded(talk.heard.text)
    assert found is not None
    what, code = found
    greet(talk)
    if what == "card":
        return do(talk, CheckCard(code))
    if what == "report":
        return do(talk, TellPledges(code))
    if what in ("agree", "refuse"):
        return do(talk, AnswerPledge(code, what == "agree"))
    if what in ("true", "untrue"):
        return do(talk, ConfirmClaim(code, what == "true"))
    if code.startswith("A-"):
        return about_claim(talk, what, code)
    return begin(talk, what, code=code)


def start(talk: Talk) -> None:
    """A deep link or /start: greet, and keep a group's code that came along."""
    argument = talk.heard.start
    greet(talk)
    if talk.flow is not None:
        return ask_resume(talk)
    if argument.startswith("kelompok_"):
        begin(talk, "register")
        talk.store("group", argument.removeprefix("kelompok_")[:20])
        return None
    if argument == "daftar":
        return begin(talk, "register")
    return menu(talk)


# --- nothing of all that, outside any form --------------------------------------------------------


def not_typed(talk: Talk) -> None:
    """A sticker, a place and the like."""
    if talk.conv.met and (talk.heard.other or talk.heard.place):
        talk.say(UNKNOWN)
    menu(talk)


def greet_back(talk: Talk) -> None:
    """Greet as one is greeted, and show what there is."""
    talk.say(COURTESY[read_courtesy(talk.heard.text)])
    menu(talk)


def not_understood(talk: Talk) -> None:
    """Show what there is; again and again not understood, a person is called."""
    talk.conv.unclear += 1
    if talk.conv.unclear > PATIENCE:
        talk.conv.unclear = 0
        return go(talk, "human")
    talk.say(UNKNOWN)
    return menu(talk)
