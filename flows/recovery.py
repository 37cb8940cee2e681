"""The way back to work after an injury (JKK-RTW, "Program Kembali Kerja"): its stages, questions and texts.

Basis: PP 44/2015 Art. 49(1) and Permenaker 10/2016. That a disability is there or likely is a doctor's
word; who joins, which stage comes and how it ends is written down by people of the programme. The bot
asks for consent and for news, and tells.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flows.questions import Choice, Flow, Question, Text, Unclear, YesNo, kept_media
from flows.talk import (
    AnswerRecovery,
    Answers,
    Asked,
    Claim,
    Conversation,
    Facts,
    KeepDiary,
    KeepHelp,
    Label,
    Option,
    Recovery,
    Say,
    _,
)
from flows.words.text import plain

STAGES: Mapping[str, Label] = {
    "screening": Label(_("surat dokter dibaca petugas")),
    "manager": Label(_("dicarikan pendamping")),
    "consent": Label(_("Bapak/Ibu ditanya mau ikut atau tidak")),
    "care": Label(_("berobat")),
    "rehabilitation": Label(_("latihan badan, dan alat bantu bila perlu")),
    "assessment": Label(_("dilihat sudah kuat kerja apa")),
    "training": Label(_("latihan kerja")),
    "placement": Label(_("mulai kerja lagi")),
    "follow_up": Label(_("ditengok sampai lancar")),
}
"""In their order, as they are told (Kompas, 24 Nov 2016; Antaranews Bali; the order is usual, not law)."""

BEFORE_CONSENT = frozenset(("screening", "manager", "consent"))
"""Stages that need no yes of the worker; all others do (Permenaker 10/2016 Art. 5)."""

FINISHED = Label(_("selesai"))

PROSTHESIS: Mapping[str, Label] = {
    "asked": Label(_("sudah diminta")),
    "ordered": Label(_("sudah dipesan")),
    "delivered": Label(_("sudah ada, tinggal dicoba")),
}
"""How far a prosthesis or another aid is, as it is told."""

OUTCOMES: Mapping[str, str] = {
    "same_work": _(
        "Selamat, Bapak/Ibu sudah kerja lagi. Kalau ada yang terasa berat, ketik PETUGAS."
    ),
    "other_work": _("Selamat atas pekerjaan barunya. Kalau ada yang terasa berat, ketik PETUGAS."),
    "own_business": _(
        "Selamat atas usaha barunya, semoga lancar. Kalau perlu dibantu, ketik PETUGAS."
    ),
    "not_yet": _(
        "Belum bisa kerja tidak apa-apa, pelan-pelan saja. Kalau mau lanjut, ketik PETUGAS."
    ),
    "stopped": _("Program Kembali Kerja {code} berhenti: {why} Untuk bertanya, ketik PETUGAS."),
}
"""How a recovery may end, as it is told."""

REASONS: Mapping[str, str] = {
    "asked": _("Bapak/Ibu yang meminta."),
    "doctor": _("kata dokter sudah cukup."),
    "moved": _("Bapak/Ibu pindah tempat."),
    "no_contact": _("kami belum bisa menghubungi Bapak/Ibu."),
    "died": "",
}
"""Why one stopped. Of a death nothing is told: people call on the family."""

ABOUT = (
    _(
        "Ada Program Kembali Kerja untuk {name} ({code}): ditemani berobat, latihan, sampai kerja lagi."
    ),
    _("Gratis, dan boleh berhenti kapan saja. Ikut atau tidak, laporan {code} tetap kami urus."),
    _("Kabar kesehatan hanya dibaca pendamping dan petugas, bukan yang membayari iuran."),
)
"""Said before the consent is asked for."""

WHAT_IT_IS = (
    _("Program Kembali Kerja menemani pekerja yang celaka: berobat, latihan, sampai kerja lagi."),
    _(
        "Gratis. Yang menyarankan dokter. Kalau dokter bilang susah kerja seperti dulu, ketik PETUGAS, kami bantu."
    ),
)
"""Said to whoever asks and has no recovery."""

AGREED = _(
    "Terima kasih. Tiap minggu kami tanya dua hal. Mau berhenti ikut? Ketik STOP KEMBALI KERJA."
)
REFUSED = _("Baik, tidak apa-apa. Kalau nanti mau ikut, ketik KEMBALI KERJA.")
NO_MORE = _("Baik, kami berhenti bertanya. Kalau mau ikut lagi, ketik KEMBALI KERJA.")
STAGE = _("Kembali kerja {code}: sekarang {stage}. Sesudah itu: {next}.")
AID = _("Alat bantu untuk {code}: {how}. Mau tanya? Ketik PETUGAS.")
MANAGER = _("Yang mendampingi: {name}, {contact}.")
MAY_STOP = _("Mau tanya? Ketik PETUGAS. Mau berhenti ikut? Ketik STOP KEMBALI KERJA.")
THANKS = _("Terima kasih kabarnya. Minggu depan kami tanya lagi.")
WORSE = _("Terima kasih sudah cerita. Semoga lekas enakan. Pendamping kami kabari sekarang.")
PASSED = _("Terima kasih. Pertanyaan itu sudah lewat.")
SILENT = _(
    "Dua minggu ini belum ada kabar, semoga baik-baik saja. Kalau sulit menjawab, ketik PETUGAS."
)
HELP_KEPT = _("Terima kasih. Pendamping kami baca, lalu dibicarakan bersama Bapak/Ibu.")
NO_HELP = _("Baik. Kalau nanti ada yang perlu dibantu, ketik PETUGAS.")


def about(code: str, name: str) -> tuple[Say, ...]:
    """What the programme is, before the consent is asked for."""
    return tuple(Say(text, {"code": code, "name": name}) for text in ABOUT)


def stage_of(code: str, stage: str) -> Say:
    """Where a recovery stands, and what comes next."""
    order = list(STAGES)
    behind = order.index(stage) + 1
    after = STAGES[order[behind]] if behind < len(order) else FINISHED
    return Say(STAGE, {"code": code, "stage": STAGES[stage], "next": after})


def outcome_of(code: str, outcome: str, reason: str = "") -> Say | None:
    """How a recovery ended; nothing where people say it themselves."""
    why = REASONS.get(reason, "")
    if outcome == "stopped" and not why:
        return None
    return Say(OUTCOMES[outcome], {"code": code, "why": Label(why)})


def standing(claim: Claim, recovery: Recovery) -> Iterator[Say]:
    """What is told of a recovery to whoever asks how far it is."""
    if recovery.state == "over":
        ended = outcome_of(claim.code, recovery.outcome, recovery.reason)
        if ended is not None:
            yield ended
        return
    yield stage_of(claim.code, recovery.stage)
    if recovery.manager and recovery.contact:
        yield Say(MANAGER, {"name": recovery.manager[:24], "contact": recovery.contact[:30]})
    yield Say(MAY_STOP)


# --- what is asked ------------------------------------------------------------------------------------


def asked_of(facts: Facts) -> list[Asked]:
    """The questions that were put unasked and are still open, the newest first."""
    found = [a for claim in facts.claims if claim.recovery for a in claim.recovery.asked]
    return sorted(found, key=lambda asked: asked.at, reverse=True)


def stands(conversation: Conversation, facts: Facts) -> bool:
    """Whether the question that a conversation stands at, put unasked, still waits for its answer."""
    key, answers = conversation.flow, conversation.answers
    if key == "rtw_consent":
        own = {claim.code: claim.recovery.state for claim in facts.claims if claim.recovery}
        return own.get(str(answers.get("@claim"))) in ("new", "asked", "refused")
    return any(a.flow == key and marks(a.answers) == marks(answers) for a in asked_of(facts))


def marks(answers: Answers) -> dict[str, Any]:
    """What tells one telling of a form from another."""
    return {key: value for key, value in answers.items() if key.startswith("@")}


def consented(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[AnswerRecovery]:
    """The worker's own yes or no."""
    return (AnswerRecovery(str(answers["@claim"]), answers["agree"] == "yes"),)


rtw_consent = Flow(
    key="rtw_consent",
    title=_("Program Kembali Kerja"),
    unasked=True,
    questions=(
        YesNo(
            key="agree",
            prompt=_(
                "Boleh kami simpan kabar kesehatan Bapak/Ibu, dan bertanya tiap minggu di chat ini?"
            ),
            consent="rtw",
        ),
    ),
    done=(),
    finish=consented,
)

_FIGURES = re.compile(
    r"(?:(?P<pain>sakit|nyeri)(?:nya)?[\s:=]*)?(?P<one>[1-4])"
    r"(?:[\s,;/.&-]+(?:dan\s+)?(?P<two>[1-4]))?"
)
_WORD = re.compile(r"\b(?:kerja|gerak|bisa)(?:nya)?[\s:=]*(?=[1-4])")


def spoken(text: str) -> tuple[str, str]:
    """The figures of a typed diary: "2 3" and "sakit 2 gerak 3" give ("2", "3"), "sakit 2" ("2", "").

    Both are empty for any other text.
    """
    found = _FIGURES.fullmatch(_WORD.sub(" ", plain(text)).strip())
    return (found["one"], found["two"] or "") if found else ("", "")


def names_diary(text: str) -> bool:
    """Whether a message can only be meant for the diary: "sakit 2"."""
    return plain(text).startswith(("sakit", "nyeri")) and bool(spoken(text)[0])


@dataclass(frozen=True, kw_only=True)
class Pain(Choice):
    """How much it hurts, from 1 to 4; with the second answer behind it, as "2 3", where both were told."""

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        pain, ability = spoken(text)
        return f"{pain} {ability}".strip() if pain else super().read_text(text, answers, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, str) and bool(spoken(value)[0])


@dataclass(frozen=True, kw_only=True)
class Ability(Choice):
    """How well moving and working go, from 1 to 4."""

    ABOUT_PAIN: ClassVar[re.Pattern[str]] = re.compile(r"(sakit|nyeri)\D*[1-4]?")

    def implied(self, answers: Answers, facts: Facts) -> Any:
        return spoken(str(answers.get("pain", "")))[1] or None

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        one, two = spoken(text)
        if one and not self.ABOUT_PAIN.fullmatch(plain(text)):
            return two or one
        return super().read_text(text, answers, facts)


def diary_kept(answers: Answers, facts: Facts) -> KeepDiary:
    """What was told of a week so far."""
    pain, ability = spoken(str(answers["pain"]))
    ability = str(answers.get("ability") or ability)
    return KeepDiary(
        code=str(answers["@claim"]),
        week=int(answers["@week"]),
        pain=int(pain),
        ability=int(ability) if ability else None,
    )


diary = Flow(
    key="diary",
    title=_("kabar mingguan"),
    unasked=True,
    keeps=diary_kept,
    questions=(
        Pain(
            key="pain",
            prompt=_("Minggu ini, sakitnya bagaimana?"),
            label=_("Sakitnya"),
            choices=(
                Option("1", _("Tidak sakit"), ("tidak", "ga sakit", "gak sakit", "nggak sakit")),
                Option("2", _("Sakit sedikit"), ("sedikit", "agak sakit", "agak", "lumayan")),
                Option("3", _("Sakit"), ("nyeri",)),
                Option("4", _("Sakit sekali"), ("sakit banget", "nyeri sekali", "parah")),
            ),
        ),
        Ability(
            key="ability",
            prompt=_("Kerja atau gerak, bisa seberapa?"),
            label=_("Kerja atau gerak"),
            choices=(
                Option("1", _("Belum bisa"), ("belum", "tidak bisa", "ga bisa", "gak bisa")),
                Option("2", _("Bisa sedikit"), ("sedikit",)),
                Option("3", _("Hampir seperti dulu"), ("hampir",)),
                Option("4", _("Seperti dulu"), ("seperti biasa", "biasa", "normal")),
            ),
        ),
    ),
    done=(),
    finish=lambda answers, flags, facts: (diary_kept(answers, facts),),
)


@dataclass(frozen=True, kw_only=True)
class Words(Text):
    """Free words or a voice note; that nothing is needed is an answer too."""

    story: ClassVar[bool] = True
    """What somebody needs sounds like a wish for something else, and is none."""
    optional: bool = True

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        words = super().read_text(text, answers, facts)
        if isinstance(words, str) and sum(c.isalpha() for c in words) < 3:
            raise Unclear(Say(self.TOO_SHORT))
        return words


def help_told(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[KeepHelp]:
    """What would make the work easier, in the worker's own words."""
    told = answers["help"]
    words = told if isinstance(told, str) else ""
    return (KeepHelp(str(answers["@claim"]), words, kept_media(told)),)


rtw_help = Flow(
    key="rtw_help",
    title=_("Program Kembali Kerja"),
    unasked=True,
    questions=(
        Words(
            key="help",
            prompt=_(
                "Supaya kerja lebih enak, apa yang perlu dibantu? Tulis saja, atau jawab TIDAK ADA."
            ),
        ),
    ),
    done=(),
    finish=help_told,
)


def first_open(asked: Asked) -> Question:
    """The question of a form put unasked that has no answer yet."""
    return next(q for q in FORMS[asked.flow].questions if q.key not in asked.answers)


def put(asked: Asked) -> Say:
    """The open question of a form put unasked, as the queue sends it."""
    question = first_open(asked)
    choices = question.choices if isinstance(question, Choice) else ()
    return Say(question.prompt, options=choices, flow=asked.flow, question=question.key)


FORMS: Mapping[str, Flow] = {flow.key: flow for flow in (rtw_consent, diary, rtw_help)}
"""The forms that are put unasked, by their key."""
