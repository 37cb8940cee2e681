"""A form from its opening to its end: opened, asked, set aside, taken up again, sent."""

from collections.abc import Mapping
from typing import Any

from flows.questions import Flow, Question, Unclear, kept_media
from flows.talk import HERE, Answers, Claim, Heard, Label, OpenTicket, Option, Say, _
from flows.turn.place import Talk
from flows.words.text import plain

GREETING = _(
    "Kami Lingkaran, program GN Lingkaran, bukan kantor BPJS. Gratis. Kami tidak minta OTP, PIN, kata sandi, atau uang."
)
MENU = _("Mau apa hari ini?")
RESUME = _("Jawaban tadi masih ada. Lanjut dari {where}?")
BACK_TO = _("Kita lanjut {title} ya.")
NOW = _("Sekarang: {value}. Ketik LANJUT bila tetap.")
CONFIRM = _("Sudah benar? Balas YA untuk kirim, atau nomor yang mau diganti.")
UNKNOWN = _("Maaf, kami belum paham. Pilih dari menu ya.")

MENU_OPTIONS = (
    Option("register", _("Daftar"), ("daftar", "mendaftar", "register", "dftr", "ndaftar")),
    Option("status", _("Cek status"), ("status", "cek")),
    Option("accident", _("Lapor kecelakaan"), ("lapor", "kecelakaan", "klaim")),
    Option("my_data", _("Data saya"), ("data",)),
    Option("human", _("Bicara petugas"), ("petugas", "orang")),
    Option("language", _("Bahasa / language"), ("bahasa", "language")),
    Option("donate", _("Bayari pekerja"), ("sponsor", "donasi", "donatur", "membayari", "bayari")),
)
RESUME_OPTIONS = (
    Option("go", _("Lanjut"), ("ya", "iya", "terus", "teruskan", "lanjutkan", "y", "yes")),
    Option("restart", _("Mulai lagi"), ("ulang", "mulai", "dari awal", "baru")),
)
REVIEW_OPTIONS = (Option("yes", _("Ya, kirim"), ("ya", "kirim")),)

KEPT: Mapping[str, str] = {"register": "DAFTAR", "donate": "SPONSOR", "group": "KELOMPOK"}
"""Forms worth keeping when they are left for another one, with the word that leads back to them."""

LAPOR_TOO = ("death", "disease")
"""Whoever began to tell of a death or an illness says LAPOR as well."""


# --- what is asked next ---------------------------------------------------------------------------


def ask(talk: Talk) -> None:
    """Ask the question whose turn it is; with all answered, the review, or the end."""
    flow, conv = talk.flow, talk.conv
    if flow is None:
        return menu(talk)
    missing, live = talk.stand(flow)
    question = flow.question(conv.edit) if conv.edit else None
    if question is None or (question.key not in live and question is not missing):
        question, conv.edit = missing, ""
    if question is None:
        return review(talk, flow) if flow.review else finish(talk, flow)
    if conv.edit and (value := live.get(question.key)) is not None:
        talk.say(NOW, value=question.show(value, talk.facts))
    conv.asked, conv.note = question.key, None
    talk.says.append(prompt(talk, flow, question, live))
    return None


def prompt(talk: Talk, flow: Flow, question: Question, live: Answers) -> Say:
    """A question with the answers that its prompt names, and its choices."""
    values: dict[str, str] = {}
    if "{" in question.prompt:
        for key, value in live.items():
            if "{" + key + "}" in question.prompt and (other := flow.question(key)) is not None:
                values[key] = other.show(value, talk.facts)
        before = {k: v for k, v in live.items() if flow.places[k] < flow.places[question.key]}
        values |= {k: source(before, talk.facts) for k, source in flow.derived.items()}
    options = question.options(live, talk.facts)
    return Say(
        question.prompt,
        values,
        options,
        flow=flow.key,
        question=question.key,
        wants=question.wants,
    )


def review(talk: Talk, flow: Flow) -> None:
    """All answers together, before they are sent."""
    talk.conv.asked, talk.conv.edit, talk.conv.note = "@review", "", None
    path = talk.path(flow)
    lines = tuple((Label(q.label), q.show(v, talk.facts)) for q, v in path if q.listed(v))
    talk.says += (Say(flow.review, lines=lines), confirm(flow))


def confirm(flow: Flow) -> Say:
    """Whether to send it, asked below the review."""
    return Say(CONFIRM, options=REVIEW_OPTIONS, numbered=False, flow=flow.key, question="@review")


def finish(talk: Talk, flow: Flow) -> None:
    """Everything is checked again before it counts; then the effects, and what is said."""
    conv, facts = talk.conv, talk.facts
    path = talk.path(flow)
    if any(value is None for _q, value in path):
        return ask(talk)
    live = {q.key: v for q, v in path}
    flags = tuple(f for q, v in path for f in q.flags(v, live, facts))
    if flow.keeps is not None:
        talk.named()
    live |= {key: value for key, value in conv.answers.items() if key.startswith("@")}
    effects = flow.finish(live, flags, facts)
    for text in flow.done if effects else ():
        values = {
            k: q.show(live[k], facts)
            for q in flow.questions
            if (k := q.key) in live and "{" + k + "}" in text
        }
        talk.says.append(Say(text, values))
    if not flow.done:
        talk.says.append(HERE)  # its effect says what came of it
    talk.effects += effects
    if flow.again is not None and (answers := flow.again(live, facts)) is not None:
        return anew(talk, answers)
    held = any(isinstance(effect, OpenTicket) and effect.hold for effect in effects)
    return leave(talk, quiet=held)


def anew(talk: Talk, answers: Answers) -> None:
    """Begin the form once more, for the next of its kind; photos that follow go to the last."""
    conv = talk.conv
    last = next((key for key, value in answers.items() if kept_media(value)), "")
    conv.album = (conv.album[0], last) if conv.album and last else None
    conv.answers, conv.refs, conv.edit, conv.unclear = dict(answers), {}, "", 0
    return ask(talk)


def go_on(talk: Talk) -> None:
    """A form in progress goes on behind what was said."""
    if talk.flow is not None:
        ask(talk)


def ask_or_menu(talk: Talk) -> None:
    """The question whose turn it is, or the menu outside any form."""
    if talk.flow is not None:
        ask(talk)
    else:
        menu(talk)


def menu(talk: Talk) -> None:
    """What there is to choose from; a form in progress waits behind it."""
    greet(talk)
    talk.conv.asked = "@menu"
    talk.says.append(Say(MENU, options=MENU_OPTIONS, flow=talk.conv.flow, question="@menu"))


def greet(talk: Talk) -> None:
    """Say who we are, once in a chat."""
    if not talk.conv.met:
        talk.conv.met = True
        talk.say(GREETING)


def is_back(talk: Talk) -> bool:
    """Whether somebody comes back to a form after a long silence."""
    flow = talk.flow
    return flow is not None and talk.away() and talk.conv.asked != "@resume" and not flow.unasked


def resume(talk: Talk) -> None:
    """Ask whether to go on; what was said may be the answer, and is kept for that."""
    talk.conv.note = talk.heard.text[:300] or None
    ask_resume(talk)


def ask_resume(talk: Talk) -> None:
    """Ask whether to go on with the form, after a long silence or on the way back to it."""
    flow = talk.flow
    assert flow is not None
    question = flow.question(talk.place_key())
    where = question.label if question is not None and question.label else flow.title
    talk.put("@resume", RESUME, RESUME_OPTIONS, where=Label(where))


# --- a form opened, with what was told before -----------------------------------------------------


def begin(
    talk: Talk,
    key: str,
    *,
    fresh: bool = False,
    quiet: bool = False,
    code: str = "",
    story: str | Heard = "",
) -> None:
    """Open a form. Another one in progress is set aside; a saved one of this kind is offered.

    `code` and `story` are the answers to its questions of that key.
    """
    conv = talk.conv
    flow = talk.book.flows.get(key)
    if flow is None:
        talk.say(UNKNOWN)
        return ask_or_menu(talk)
    if key == "accident" and plain(talk.heard.text) == "lapor" and not draft_of(talk, flow):
        half_told = (other for other in LAPOR_TOO if draft_of(talk, talk.book.flows[other]))
        key = next(half_told, key)
        flow = talk.book.flows[key]
    if talk.flow is not None and not fresh:
        if conv.flow == key and not code:
            return ask_resume(talk) if conv.answers else ask(talk)
        park(talk)
    elif not fresh and conv.parked is not None and conv.parked.get("flow") == key:
        unpark(talk, quiet=True)
        return ask_resume(talk)
    another = story and quiet  # who calls for help now is not asked about an older telling
    if not fresh and not another and (draft := draft_of(talk, flow)) is not None:
        if not quiet and flow.opens:
            talk.say(flow.opens)
        if not quiet:
            greet(talk)
        take_up(talk, flow, draft)
        return tell(talk, story, quiet=quiet) if story else ask_resume(talk)
    before = conv.answers.get("@token")
    talk.open(key, {"code": code} if code else {})
    if before and flow.keeps is not None:
        conv.answers["@token"] = talk.stamp(before)
    if not quiet and flow.opens:
        talk.say(flow.opens)
    if not quiet:
        greet(talk)
    if story:
        return tell(talk, story, quiet=quiet)
    return ask(talk)


def draft_of(talk: Talk, flow: Flow) -> Claim | None:
    """What this chat began to tell and never sent, kept where no other form can overwrite it."""
    if flow.keeps is None or not talk.facts.claims:
        return None
    return next(
        (
            claim
            for claim in talk.facts.claims
            if claim.state == "draft" and claim.role == "teller" and claim.kind == flow.key
        ),
        None,
    )


def take_up(talk: Talk, flow: Flow, claim: Claim) -> None:
    """Go on with what a claim knows already."""
    answers = {k: v for k, v in claim.answers.items() if k in flow.places}
    if flow.keeps is None:
        answers["code"] = claim.code
    elif claim.state == "draft":
        answers["@token"] = claim.token
    else:
        answers["@claim"] = claim.code
    talk.open(flow.key, answers)


def tell(talk: Talk, story: str | Heard, *, quiet: bool) -> None:
    """The story that led here is the first answer; what it leaves open is asked."""
    flow = talk.flow
    assert flow is not None
    question = flow.question("story")
    assert question is not None
    before = talk.conv.answers.get("story")
    try:
        heard = story if isinstance(story, Heard) else Heard(text=story)
        value = question.read(heard, {}, talk.facts)
    except Unclear:
        return ask(talk)
    if isinstance(before, dict) and before.get("text") and "text" in value:
        if value["text"] in before["text"]:
            return ask(talk)
        value = told_on(before, value["text"])
    talk.store("story", value)
    if not quiet:
        talk.effects += question.at_once(value)
    return ask(talk)


def add_to_story(talk: Talk, text: str) -> None:
    """Words that change no answer are kept with the story, and a person reads them."""
    before = talk.conv.answers.get("story")
    if isinstance(before, dict) and before.get("text"):
        talk.conv.answers["story"] = told_on(before, text)
    talk.effects.append(OpenTicket("accident", text, urgent=False, hold=False))


def told_on(story: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The same story with more behind it."""
    return {**story, "text": f"{story['text']}\n{text}"[:2000]}


# --- a form set aside, and left -------------------------------------------------------------------


def park(talk: Talk) -> None:
    """Set the form aside, whole; a small form that is left for another is not worth keeping."""
    conv = talk.conv
    if conv.flow in KEPT and conv.answers:
        conv.parked = {"flow": conv.flow, "answers": conv.answers, "refs": conv.refs}
        talk.know_filling(conv.parked)
    talk.open("", {})


def unpark(talk: Talk, *, quiet: bool = False) -> None:
    """The form that was set aside comes back; asked on where it stood, unless `quiet`."""
    conv = talk.conv
    parked = conv.parked or {}
    conv.parked = parked.get("parked")
    talk.open(str(parked.get("flow", "")), dict(parked.get("answers", {})))
    conv.refs = dict(parked.get("refs", {}))
    talk.before = conv.answers.copy()
    flow = talk.flow
    if flow is None:
        talk.enter("")
        if not quiet:
            menu(talk)
    elif not quiet:
        talk.say(BACK_TO, title=Label(flow.title))
        ask(talk)


def leave(talk: Talk, *, quiet: bool = False) -> None:
    """End the form; one that was set aside comes back."""
    talk.open("", {})
    if talk.conv.parked is not None:
        unpark(talk, quiet=quiet)


def keep_telling(talk: Talk) -> None:
    """Every new answer of a form that must not be lost is kept before the next is asked for."""
    flow, answers = talk.flow, talk.conv.answers
    if flow is None or flow.keeps is None or not answers or answers == talk.before:
        return
    live = talk.live()
    told = {
        q.key: value
        for q in flow.questions
        if q.story and q.key not in live and (value := q.implied(live, talk.facts)) is not None
    }
    talk.effects.append(flow.keeps({**told, **talk.named(), **live}, talk.facts))
