"""An accident told: the story first, then only what could not be read from it, all read back.

The story goes to a person of the programme at once, whatever becomes of the questions after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Any, ClassVar

from flows.questions import (
    Choice,
    Flow,
    Question,
    Story,
    Unclear,
    kept_media,
    said_unknown,
)
from flows.talk import Answers, Effect, Facts, Label, OpenTicket, Option, Say, _
from flows.words.accidents import UNKNOWN, Accident, read_accident
from flows.words.dates import show_day
from flows.words.moments import Either, Moment, part_of, read_moment
from flows.words.text import Unread, plain, tidy
from flows.words.yesno import read_yesno

PARTS: Mapping[str, Label] = {
    "dini_hari": Label(_("dini hari")),
    "subuh": Label(_("subuh")),
    "pagi": Label(_("pagi")),
    "siang": Label(_("siang")),
    "sore": Label(_("sore")),
    "malam": Label(_("malam")),
}
CAUSES: Mapping[str, Label] = {
    "fall_height": Label(_("Jatuh dari ketinggian")),
    "slip_trip": Label(_("Terpeleset, tersandung")),
    "struck_by_object": Label(_("Tertimpa, terbentur")),
    "buried_collapse": Label(_("Tertimbun")),
    "caught_in": Label(_("Terjepit")),
    "cut_stab": Label(_("Tersayat, tertusuk")),
    "electric": Label(_("Kesetrum")),
    "burn_heat": Label(_("Kena panas atau api")),
    "explosion": Label(_("Kena ledakan")),
    "traffic": Label(_("Kecelakaan di jalan")),
    "animal": Label(_("Kena serangan hewan")),
    "drowning": Label(_("Tenggelam")),
    "poisoning_chemical": Label(_("Keracunan")),
    "overexertion": Label(_("Keseleo, terkilir")),
    "sudden_illness": Label(_("Sakit mendadak")),
    "violence": Label(_("Diserang orang")),
    "foreign_body": Label(_("Kemasukan benda")),
}
BODY: Mapping[str, Label] = {
    "head": Label(_("kepala")),
    "face": Label(_("wajah")),
    "eye": Label(_("mata")),
    "neck": Label(_("leher")),
    "shoulder": Label(_("bahu")),
    "arm_hand": Label(_("tangan")),
    "finger": Label(_("jari tangan")),
    "chest": Label(_("dada")),
    "back": Label(_("punggung")),
    "hip": Label(_("pinggul")),
    "abdomen": Label(_("perut")),
    "leg_foot": Label(_("kaki")),
    "toe": Label(_("jari kaki")),
    "multiple": Label(_("banyak bagian")),
}
NOT_KNOWN: Mapping[str, bool] = {"unknown": True}


@dataclass(frozen=True, kw_only=True)
class Told(Story):
    """The story with the time it was told, from which "kemarin" counts: {"text", "at": ISO 8601}.

    A person of the programme gets it the moment it is told.
    """

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        words = super().read_text(text, answers, facts)
        return {"text": words, "at": here(facts).isoformat(timespec="minutes")}

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return bool(_story(value)) or super().accepts(value, answers, facts)

    def at_once(self, value: Any) -> tuple[Effect, ...]:
        return (OpenTicket("accident", _story(value), kept_media(value), urgent=True, hold=False),)


def _story(value: Any) -> str:
    """The words of a story; nothing where it was spoken or photographed."""
    return str(value.get("text", "")) if isinstance(value, dict) else str(value or "")


@lru_cache(maxsize=256)  # several questions look at one story, in every turn
def _read(story: str) -> Accident:
    return read_accident(story)


@dataclass(frozen=True, kw_only=True)
class FromStory(Question):
    """A question that the story may have answered; "tidak tahu" is an answer too."""

    story: ClassVar[bool] = True

    def implied(self, answers: Answers, facts: Facts) -> Any:
        story = answers.get("story")
        return self.in_story(story, facts) if _story(story) else None

    def in_story(self, story: Any, facts: Facts) -> Any:
        """The value that the story gives; nothing where it leaves the matter open."""
        raise NotImplementedError

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        return dict(NOT_KNOWN) if said_unknown(text) else self.read_told(text, answers, facts)

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        """The value of an answer that tells something."""
        raise NotImplementedError

    def show(self, value: Any, facts: Facts) -> str:
        return BLANK if value == NOT_KNOWN else super().show(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value == NOT_KNOWN or super().accepts(value, answers, facts)


BLANK = Label(_("belum tahu"))


@dataclass(frozen=True, kw_only=True)
class Happened(FromStory):
    """When it happened: {"day": ISO 8601, "clock": "HH:MM" or "part": …}, as precisely as told."""

    width: int = 45
    echo: bool = True

    UNREAD: ClassVar[Mapping[str, str]] = {
        "date": _(
            "Hari apa kejadiannya? Misalnya: kemarin sore, Senin jam 7 pagi, atau tanggal 3."
        ),
        "date_none": _("Tanggal itu tidak ada di kalender. Boleh dicek lagi?"),
        "date_future": _("Waktu itu belum lewat. Boleh dicek lagi?"),
        "date_old": _("Tahunnya terlalu lama. Boleh dicek lagi?"),
    }
    WHICH: ClassVar[str] = _("Maksudnya hari yang mana?")

    def in_story(self, story: Any, facts: Facts) -> Any:
        told_at = story.get("at") if isinstance(story, dict) else None
        now = datetime.fromisoformat(told_at) if told_at else here(facts)
        try:
            return _kept(read_moment(_story(story), now))
        except Unread:
            return None

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        try:
            return _kept(read_moment(text, here(facts)))
        except Either as either:
            days = [moment.day for moment in either.moments]
            options = tuple(Option(day.isoformat(), show_day(day)) for day in days)
            raise Unclear(Say(self.WHICH, options=options)) from None
        except Unread as unread:
            raise Unclear(Say(self.UNREAD[unread.code])) from None

    def show_value(self, value: Any, facts: Facts) -> str:
        day = show_day(datetime.fromisoformat(value["day"]).date())
        clock = value.get("clock")
        part = part_of(time.fromisoformat(clock)) if clock else value.get("part")
        if not part:
            return day
        label = facts.labels.get(PARTS[part], PARTS[part])
        return f"{day}, {clock.replace(':', '.')} {label}" if clock else f"{day}, {label}"

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return (isinstance(value, dict) and "day" in value) or super().accepts(
            value, answers, facts
        )


def _kept(moment: Moment) -> dict[str, str]:
    kept = {"day": moment.day.isoformat()}
    if moment.at:
        kept["clock"] = moment.at.strftime("%H:%M")
    elif moment.part:
        kept["part"] = moment.part
    return kept


EASTERN = ("81", "82", "91", "92", "93", "94", "95", "96", "97")
CENTRAL = ("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76")
"""Provinces of WIT and WITA by the first two digits of a region (Keppres 41/1987)."""


def here(facts: Facts) -> datetime:
    """The time where the person lives, as far as a registration tells; else by WIB."""
    homes = [str(person.answers.get("home", "")) for person in facts.people]
    province = homes[0][:2] if homes else ""
    hours = 9 if province in EASTERN else 8 if province in CENTRAL else 7
    return facts.now.astimezone(timezone(timedelta(hours=hours)))


@dataclass(frozen=True, kw_only=True)
class Where(Choice):
    """At work, on the way, or neither; the story may tell."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        place = _read(_story(answers.get("story"))).place
        return None if place == UNKNOWN else place

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        try:
            return super().read_text(text, answers, facts)
        except Unclear:
            place = _read(text).place  # "pas lagi narik", "pulang dari pasar"
            if place == UNKNOWN:
                raise
            return place


@dataclass(frozen=True, kw_only=True)
class Cause(FromStory):
    """What happened, as one of CAUSES; words that none fits are kept for a person."""

    echo: bool = True

    def in_story(self, story: Any, facts: Facts) -> Any:
        cause = _read(_story(story)).cause
        return cause if cause in CAUSES else None

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        cause = _labelled(text, CAUSES, facts) or read_accident(text).cause
        return cause if cause in CAUSES else {"other": _words(text)}

    def show_value(self, value: Any, facts: Facts) -> str:
        return str(value["other"]) if isinstance(value, dict) else CAUSES[value]

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        if isinstance(value, str):
            return value in CAUSES
        return _other(value) or super().accepts(value, answers, facts)


@dataclass(frozen=True, kw_only=True)
class Hurt(FromStory):
    """The parts of the body that are hurt, a list of BODY; other words are kept for a person."""

    echo: bool = True

    def in_story(self, story: Any, facts: Facts) -> Any:
        return _parts(_read(_story(story)))

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        return _parts(read_accident(text)) or {"other": _words(text)}

    def show_value(self, value: Any, facts: Facts) -> str:
        if isinstance(value, dict):
            return str(value["other"])
        return ", ".join(facts.labels.get(BODY[part], BODY[part]) for part in value)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        if isinstance(value, list):
            return all(part in BODY for part in value)
        return _other(value) or (isinstance(value, dict) and super().accepts(value, answers, facts))


def _labelled(text: str, labels: Mapping[str, Label], facts: Facts) -> str:
    """The value whose label the text is, in the language of the person; nothing for other words."""
    said = plain(text)
    return next(
        (
            value
            for value, label in labels.items()
            if said in (plain(label), plain(facts.labels.get(label, label)))
        ),
        "",
    )


def _parts(found: Accident) -> list[str] | None:
    return None if UNKNOWN in found.body else list(found.body)


def _other(value: Any) -> bool:
    return isinstance(value, dict) and "other" in value


def _words(text: str) -> str:
    words = tidy(text)
    if sum(letter.isalpha() for letter in words) < 3 or read_yesno(text) is not None:
        raise Unclear(Say(Story.TOO_SHORT))
    return words[:60]


def sent(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[Effect, ...]:
    """What was read and confirmed goes to the same person as the story."""
    lines = [
        f"{q.label}: {_full(q, answers[q.key], facts)}"
        for q in accident.questions
        if q.label and q.key in answers
    ]
    return (OpenTicket("accident", "\n".join(lines), urgent=True),)


def _full(question: Question, value: Any, facts: Facts) -> str:
    """What `show` tells, not cut to the width of a small screen."""
    return str(value["other"]) if _other(value) else question.show(value, facts)


accident = Flow(
    key="accident",
    title=_("lapor kecelakaan"),
    questions=(
        Told(
            key="story",
            prompt=_(
                "Ceritakan: siapa, di mana, hari apa, jam berapa, dan apa yang terjadi. Boleh suara atau foto."
            ),
            longest=2000,
        ),
        Cause(
            key="cause",
            prompt=_("Apa yang terjadi? Misalnya: jatuh dari tangga, ditabrak motor, kena pisau."),
            label=_("Kejadian"),
        ),
        Hurt(
            key="body",
            prompt=_("Bagian badan mana yang luka? Misalnya: tangan, kaki, mata."),
            label=_("Yang luka"),
        ),
        Happened(
            key="when",
            prompt=_("Kapan kejadiannya? Misalnya: kemarin sore, atau Senin jam 7 pagi."),
            label=_("Waktunya"),
        ),
        Where(
            key="place",
            prompt=_("Waktu itu sedang apa?"),
            label=_("Saat itu"),
            choices=(
                Option(
                    "work",
                    _("Sedang kerja"),
                    ("kerja", "lagi kerja", "waktu kerja", "sedang kerja"),
                ),
                Option(
                    "commute",
                    _("Berangkat/pulang"),
                    ("berangkat", "pulang", "di jalan", "berangkat kerja", "pulang kerja"),
                ),
                Option(
                    "not_work", _("Bukan saat kerja"), ("bukan", "tidak kerja", "di rumah", "libur")
                ),
                Option("unknown", _("Belum tahu"), ("tidak tahu", "ga tau", "gak tau", "lupa")),
            ),
        ),
    ),
    review=_("Begini yang kami tangkap:"),
    done=(
        _(
            "Sudah kami sampaikan ke petugas, dijawab di sini. Lapor juga ke 175 atau kantor BPJS Ketenagakerjaan dalam 2 hari (2x24 jam)."
        ),
        _(
            "Lewat dari itu tetap lapor ya. Simpan foto, kuitansi, dan nama 2 saksi. Untuk kembali ke bot, ketik MENU."
        ),
    ),
    finish=sent,
    needs=("story",),
)
