"""Buttons, corrected messages and photos: what comes otherwise than as words typed anew."""

from dataclasses import replace

from flows.claims import named, newest
from flows.questions import Question, Unclear
from flows.talk import Claim, Heard, Label, _
from flows.turn.answers import YES_NO_OPTIONS, answer, replace_answer
from flows.turn.asking import MENU_OPTIONS, ask, ask_or_menu, greet, take_up
from flows.turn.commands import go
from flows.turn.own import own_question
from flows.turn.place import Talk

CHANGE = _("Ganti {label} jadi {value}?")
OLD_BUTTON = _("Tombol itu untuk pertanyaan yang sudah lewat.")
EDIT_UNSEEN = _("Pesan lama yang diubah tidak terbaca lagi. Untuk membetulkan, ketik KEMBALI.")
FORWARDED = _("Pesan terusan belum bisa jadi jawaban. Tulis sendiri ya.")
PHOTO_ADDED = _("Foto kami tambahkan.")


def tap(talk: Talk) -> None:
    """A button: the current question takes it, an earlier one offers to change its answer."""
    conv, flow = talk.conv, talk.flow
    flow_key, _sep, rest = talk.heard.tap.partition(":")
    key, _sep, value = rest.partition(":")
    if key == "@menu" and any(o.value == value for o in MENU_OPTIONS):
        return go(talk, value)
    if (
        key.startswith("@")
        and key == conv.asked
        and flow_key == conv.flow
        and own_question(talk, value)
    ):
        return None
    if flow is not None and flow_key == flow.key and not key.startswith("@"):
        question, (missing, live) = flow.question(key), talk.stand(flow)
        offered = question is not None and not question.reckoned
        if question is not None and offered and (question is missing or question.key in live):
            if question.key == (conv.edit or talk.place_key()):
                conv.note = None
                talk.heard = replace(talk.heard, tap="", text=value)
                return answer(talk, question)
            if question.key in live:
                return offer_change(talk, question, value)
    greet(talk)
    if conv.met:
        talk.say(OLD_BUTTON)
    return ask_or_menu(talk)


def offer_change(talk: Talk, question: Question, value: str) -> None:
    """An old button: ask before an earlier answer is replaced."""
    live = talk.live()
    try:
        new = question.read(Heard(text=value), live, talk.facts)
    except Unclear:
        talk.say(OLD_BUTTON)
        return ask(talk)
    if new == live.get(question.key):
        return ask(talk)
    talk.conv.note = {"key": question.key, "value": value}
    label = Label(question.label) if question.label else Label(question.prompt)
    return talk.put(
        "@change", CHANGE, YES_NO_OPTIONS, label=label, value=question.show(new, talk.facts)
    )


def correct(talk: Talk) -> None:
    """An edited message replaces the answer that it gave, and nothing else."""
    conv, flow = talk.conv, talk.flow
    key = next((k for k, ref in conv.refs.items() if ref == talk.heard.edits), "")
    question = flow.question(key) if flow is not None and key else None
    heard = replace(talk.heard, edits="", ref=talk.heard.edits)
    if question is not None and replace_answer(talk, question, heard):
        return None
    if flow is not None and conv.refs.get("@last") == talk.heard.edits:
        return answer(talk)
    talk.say(EDIT_UNSEEN)
    return ask_or_menu(talk)


def refuse_forwarded(talk: Talk) -> None:
    """What others wrote answers no question."""
    talk.say(FORWARDED)
    ask_or_menu(talk)


def more_photos(talk: Talk) -> bool:
    """Photos that follow the one just answered with belong to the same answer."""
    conv, heard, flow = talk.conv, talk.heard, talk.flow
    if not heard.photos or conv.album is None or flow is None:
        return False
    album, key = conv.album
    same_album = bool(heard.album) and heard.album == album
    soon = talk.at - conv.at <= 60 and not heard.album
    question = talk.asked_question()
    if not same_album and not (soon and (question is None or not question.takes_photos)):
        return False
    value, first = conv.answers.get(key), flow.question(key)
    if first is None or not isinstance(value, dict) or "photos" not in value:
        return False
    talk.store(key, {**value, "photos": [*value["photos"], *heard.photos]})
    talk.effects += first.at_once({**value, "photos": list(heard.photos)})
    if not same_album:
        talk.say(PHOTO_ADDED)
        ask(talk)
    return True


def concerned(talk: Talk) -> Claim | None:
    """The claim to which photos belong that come unasked: that of its papers, or the newest."""
    flow = talk.flow
    if flow is None:
        return next(iter(named(talk.facts, talk.heard.caption)), newest(talk.facts))
    if flow.key != "papers":
        return None
    return newest(talk.facts, talk.claim_code())


def photos_unasked(talk: Talk) -> bool:
    """Photos from a chat with an open claim that no question waits for are papers of it."""
    conv, heard, question = talk.conv, talk.heard, talk.asked_question()
    if not heard.photos or (question is not None and question.takes_photos):
        return False
    claim, flow = concerned(talk), talk.book.flows.get("papers")
    if claim is None or flow is None:
        return False
    take_up(talk, flow, claim)
    talk.store("came", {"photos": list(heard.photos)})
    conv.album = (heard.album, "came")
    ask(talk)
    return True
