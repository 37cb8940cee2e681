"""The first report of an accident (tahap I): the story, then only what it leaves open, all read back.

It ends with the least that Permenaker 1/2025 Art. 48A(2) asks for: who it is, what happened, where
and when, and whom to call. Everything else may follow (flows.details). The story goes to a person
of the programme at once, and every answer is kept with a claim, whatever becomes of the rest.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Any, ClassVar

from flows.claims import WINDOW
from flows.questions import (
    PICK,
    Choice,
    Flow,
    Name,
    Nik,
    Phone,
    Question,
    Rule,
    Story,
    Unclear,
    YesNo,
    kept_media,
    pick,
    said,
    said_no,
    said_unknown,
)
from flows.talk import (
    Answers,
    Effect,
    Facts,
    Heard,
    Label,
    OpenTicket,
    Option,
    Person,
    Say,
    TellClaim,
    _,
)
from flows.words.accidents import (
    UNKNOWN,
    Accident,
    answered_cause,
    answered_place,
    read_accident,
    told_body,
    told_cause,
    told_place,
)
from flows.words.dates import show_day
from flows.words.emergencies import is_emergency, names_accident, past_help
from flows.words.hints import denies_accident, in_care, is_slip
from flows.words.moments import Either, Moment, part_of, read_moment
from flows.words.text import Unread, plain, tidy
from flows.words.told import read_person, read_spot, read_victim, tells_sibling
from flows.words.wordlist import word_set
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

    A person of the programme gets it the moment it is told, as a ticket of that `reason`.
    """

    reason: str = "accident"

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        words = super().read_text(text, answers, facts)
        return {"text": words, "at": here(answers, facts).isoformat(timespec="minutes")}

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return bool(story_of(value)) or super().accepts(value, answers, facts)

    def at_once(self, value: Any) -> tuple[Effect, ...]:
        return (
            OpenTicket(self.reason, story_of(value), kept_media(value), urgent=True, hold=False),
        )


def story_of(value: Any) -> str:
    """The words of a story; nothing where it was spoken or photographed."""
    return str(value.get("text", "")) if isinstance(value, dict) else str(value or "")


@lru_cache(maxsize=256)  # several questions look at one story, in every turn
def _read(story: str) -> Accident:
    return read_accident(story)


@lru_cache(maxsize=256)
def _told_cause(story: str) -> str:
    return told_cause(story)


@dataclass(frozen=True, kw_only=True)
class FromStory(Question):
    """A question that the story may have answered; "tidak tahu" is an answer too."""

    story: ClassVar[bool] = True

    def implied(self, answers: Answers, facts: Facts) -> Any:
        story = answers.get("story")
        return self.instory_of(story, facts) if story_of(story) else None

    def instory_of(self, story: Any, facts: Facts) -> Any:
        """The value that the story gives; nothing where it leaves the matter open."""
        raise NotImplementedError

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if is_slip(text) or denies_accident(text):  # no cause, place or wound is called so
            raise Unclear(Say(Story.TOO_SHORT))
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

    def implied(self, answers: Answers, facts: Facts) -> Any:
        story = answers.get("story")
        if not (words := story_of(story)):
            return None
        told_at = story.get("at") if isinstance(story, dict) else None
        now = here(
            answers, replace(facts, now=datetime.fromisoformat(told_at)) if told_at else facts
        )
        return self.told_in(words, now, sure=zone(answers, facts) is not None)

    def told_in(self, words: str, now: datetime, *, sure: bool) -> Any:
        """When the words of a story say that it was, told at `now`; `sure` where the zone is known."""
        try:
            kept = _kept(_moment(words, now, sure=sure))
        except Unread:
            return None
        if len(kept) == 1 and kept["day"] == now.date().isoformat() and _JUST_NOW.search(words):
            kept["clock"] = now.strftime("%H:%M")
        return kept

    def mends(self, text: str, facts: Facts) -> bool:
        return bool(_HOUR_ALONE.fullmatch(plain(text))) or bool(_DAY_ALONE.match(plain(text)))

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        before = answers.get(self.key)
        if isinstance(before, dict) and "day" in before and _HOUR_ALONE.fullmatch(plain(text)):
            return {"day": before["day"], **self.read_hour(text, before, facts)}
        try:
            known = zone(answers, facts) is not None
            return _kept(_moment(text, here(answers, facts), sure=known))
        except Either as either:
            days = [moment.day for moment in either.moments]
            options = tuple(Option(day.isoformat(), show_day(day)) for day in days)
            raise Unclear(Say(self.WHICH, options=options)) from None
        except Unread as unread:
            raise Unclear(Say(self.UNREAD[unread.code])) from None

    def read_hour(self, text: str, before: Mapping[str, str], facts: Facts) -> dict[str, str]:
        """Another hour of the same day; "jam 9" alone is in that part of the day which was told."""
        clock, part = before.get("clock"), before.get("part", "")
        part = part_of(time.fromisoformat(clock)) if clock else part
        end_of_day = here({}, facts).replace(hour=23, minute=59)
        for words in (text, f"{text} {PARTS[part] if part else ''}"):
            moment = read_moment(f"hari ini {words}", end_of_day)
            if moment.at:
                return {"clock": moment.at.strftime("%H:%M")}
        raise Unclear(Say(Hour.WHICH))

    def show_value(self, value: Any, facts: Facts) -> str:
        day = show_day(datetime.fromisoformat(value["day"]).date())
        hour = _hour(value, facts)
        return f"{day}, {hour}" if hour else day

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return (isinstance(value, dict) and "day" in value) or super().accepts(
            value, answers, facts
        )


def _moment(text: str, now: datetime, *, sure: bool) -> Moment:
    """When it happened, by the clock of `now`; where the zone is not sure, what is past in the
    easternmost counts as past."""
    try:
        return read_moment(text, now)
    except Either:
        raise
    except Unread:
        east = now.astimezone(_zone(EASTERNMOST))
        if sure or east.date() != now.date():
            raise
        return read_moment(text, east)


_AT = re.compile(r"(?:tempatnya|lokasinya|kejadiannya)? ?(?:di|ning|nang|ing) \w{3,}")
_FEW_WORDS = 6
"""So many words at the read-back put one answer right; more tell on."""
_JUST_NOW = re.compile(
    r"\b(?:barusan|brusan|baru ?(?:saja|aja|aj|jha)|nembe|lagi wae|mentas)\b", re.IGNORECASE
)


_HOUR_ALONE = re.compile(
    r"(?:waktunya |kejadiannya )?(?:jam|jm|pukul|pkl) \d{1,2}(?:[.:]\d{2})?(?: (?:pagi|siang|sore|malam|malem|subuh))?"
    r"(?: (?:pak|bu|ya))*"
)
_DAY_ALONE = re.compile(
    r"(?:waktunya|kejadiannya|harinya) .*\b(?:kemarin|tadi|hari|senin|selasa|rabu|kamis|jumat|sabtu|minggu|tanggal|tgl)\b"
)
_NOT_BUT = re.compile(r"\bbukan\b.*?\b(?:tapi|tp|tetapi|melainkan)\b")
_NOT_THAT = re.compile(r"[, ]+(?:bukan|dudu|sanes)\b.*$")
_WRONG = re.compile(
    r"^(?:\W*(?:eh|maaf|salah|itu|yang|yg|pak|bu|kak|ya|nya|harusnya|seharusnya)\b)+[ ,]*"
)
_WRONG_HOUR = re.compile(
    r"^(?:jam|waktu)(?:nya)? (?:nya )?(?:salah|bukan .*?)[, ]+(?=(?:jam|pukul) \d)"
)


def corrected(text: str) -> str:
    """What is right by words that also say what is wrong: "luka telunjuk bukan jempol" is "luka telunjuk"."""
    said = _NOT_BUT.sub("", tidy(text))
    said = _WRONG_HOUR.sub("", _NOT_THAT.sub("", said))
    return _WRONG.sub("", said).strip(" ,.") or text


def _hour(value: Mapping[str, str], facts: Facts) -> str:
    """The time of day of an answer in words: "14.30 siang", "siang", or nothing."""
    clock = value.get("clock")
    part = part_of(time.fromisoformat(clock)) if clock else value.get("part")
    if not part:
        return ""
    label = facts.labels.get(PARTS[part], PARTS[part])
    return f"{clock.replace(':', '.')} {label}" if clock else label


def _kept(moment: Moment) -> dict[str, str]:
    kept = {"day": moment.day.isoformat()}
    if moment.at:
        kept["clock"] = moment.at.strftime("%H:%M")
    elif moment.part:
        kept["part"] = moment.part
    return kept


FROM_HOUR: Mapping[str, int] = {
    "dini_hari": 0,
    "subuh": 4,
    "pagi": 5,
    "siang": 10,
    "sore": 15,
    "malam": 18,
}
"""The earliest hour that each part of the day can mean."""


def earliest(when: Any, hours: int) -> datetime | None:
    """The earliest moment that an answer to "when" can mean, in a zone so many hours ahead of UTC.

    A deadline that counts from here is never too late: an answer told while nobody knew the zone
    brings its own ("hours", see `telling`). Nothing where nobody knows the day.
    """
    if not isinstance(when, dict) or "day" not in when:
        return None
    clock, part = when.get("clock"), when.get("part", "")
    at = time.fromisoformat(clock) if clock else time(FROM_HOUR.get(part, 0))
    day = datetime.fromisoformat(when["day"]).date()
    return datetime.combine(day, at, _zone(when.get("hours", hours)))


EASTERN = ("81", "82", "91", "92", "93", "94", "95", "96", "97")
CENTRAL = ("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76")
"""Provinces of WIT and WITA by the first two digits of a region (Keppres 41/1987)."""


WIB, EASTERNMOST = 7, 9
"""Hours ahead of UTC: what is shown where nobody knows the zone, and the one where it is latest."""


def _zone(hours: int) -> timezone:
    return timezone(timedelta(hours=hours))


def _zone_of(region: Any) -> int | None:
    """Hours ahead of UTC in a region or at the birth of a NIK; nothing for what is neither."""
    province = region[:2] if isinstance(region, str) else ""
    if not province.isdigit() or not 11 <= int(province) <= 97:
        return None
    return 9 if province in EASTERN else 8 if province in CENTRAL else WIB


def zone(answers: Answers, facts: Facts) -> int | None:
    """Hours ahead of UTC where the one lives of whom a claim tells: by the registration, else by
    the NIK, else by the claim that is added to. Nothing where nobody knows."""
    code = answers.get("@claim")
    claim = next((claim for claim in facts.claims if code and claim.code == code), None)
    told = {**claim.answers, **answers} if claim else answers
    person = registered(told.get("victim"), facts)
    known = person.answers if person else told
    found = _zone_of(known.get("home")) or _zone_of(known.get("nik"))
    return found or (claim.hours if claim and claim.hours != WIB else None)


def shown_zone(answers: Answers, facts: Facts) -> int:
    """The zone in which hours are read and shown: of the one who was hurt, else of whoever is
    registered from this chat, else WIB."""
    homes = (_zone_of(person.answers.get("home")) for person in facts.people)
    return zone(answers, facts) or next(filter(None, homes), WIB)


def here(answers: Answers, facts: Facts) -> datetime:
    """The time in the zone that is shown."""
    return facts.now.astimezone(_zone(shown_zone(answers, facts)))


@dataclass(frozen=True, kw_only=True)
class Where(Choice):
    """At work, on the way, or neither; the story may tell, in so many words."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        return told_place(story_of(answers.get("story"))) or None

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        try:
            return super().read_text(text, answers, facts)
        except Unclear:
            place = answered_place(text)  # "pas lagi narik", "pulang dari pasar"
            if place == UNKNOWN:
                raise
            return place


@dataclass(frozen=True, kw_only=True)
class Cause(FromStory):
    """What happened, as one of CAUSES; words that none fits are kept for a person."""

    echo: bool = True

    def instory_of(self, story: Any, facts: Facts) -> Any:
        cause = _told_cause(story_of(story))
        return cause if cause in CAUSES else None

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        cause = _labelled(text, CAUSES, facts) or answered_cause(text)
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

    def instory_of(self, story: Any, facts: Facts) -> Any:
        return _parts(told_body(story_of(story)))

    def mends(self, text: str, facts: Facts) -> bool:
        denied = plain(text).startswith("bukan")  # "bukan kaki" says what it is not
        few = len(text.split()) <= _FEW_WORDS
        return few and not denied and _parts(read_accident(text).body) is not None

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        return _parts(read_accident(text).body) or {"other": _words(text)}

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


def _parts(found: tuple[str, ...]) -> list[str] | None:
    return None if UNKNOWN in found else list(found)


def _other(value: Any) -> bool:
    return isinstance(value, dict) and "other" in value


def _words(text: str) -> str:
    words = tidy(text)
    if sum(letter.isalpha() for letter in words) < 3 or read_yesno(text) is not None:
        raise Unclear(Say(Story.TOO_SHORT))
    return words[:60]


@dataclass(frozen=True, kw_only=True)
class Hour(FromStory):
    """About what time it was, where only the day was told: {"clock": "HH:MM"} or {"part": …}."""

    echo: bool = True

    WHICH: ClassVar[str] = _("Kira-kira jam berapa? Misalnya: jam 7 pagi, habis zuhur, atau malam.")

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        end_of_day = here(answers, facts).replace(hour=23, minute=59)
        try:
            kept = _kept(read_moment(text, end_of_day))
        except (Unread, Either):
            raise Unclear(Say(self.WHICH)) from None
        del kept["day"]
        if not kept:
            raise Unclear(Say(self.WHICH))
        return kept

    def instory_of(self, story: Any, facts: Facts) -> Any:
        return None

    def show_value(self, value: Any, facts: Facts) -> str:
        return _hour(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, dict) and (
            "clock" in value or "part" in value or super().accepts(value, answers, facts)
        )


@dataclass(frozen=True, kw_only=True)
class Safe(Choice):
    """Whether the hurt are out of danger: nothing is asked of them before."""

    FEW: ClassVar[int] = 6
    """In more words than these it is told what happened rather than where somebody is."""

    STAY: ClassVar[str] = _("Tolong dulu ya. Kami tunggu di sini. Kalau sudah aman, balas 1.")

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if denies_accident(text):
            return "mistaken"
        few = len(text.split()) <= self.FEW and not names_accident(text)
        picked = pick(text, self.choices, facts.labels)
        care = in_care(text) if few and picked is None else None
        if care is False or (picked is not None and picked.value == "no"):
            raise Unclear(Say(self.STAY))
        return "yes" if care else super().read_text(text, answers, facts)


@dataclass(frozen=True, kw_only=True)
class Victim(Choice):
    """Who is hurt: a person registered from this chat by the code, "self", or "other"."""

    MOST: ClassVar[int] = 3
    """Registered people who are offered by name."""

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        people = tuple(Option(p.code, p.name[:20]) for p in facts.people[: self.MOST])
        own = () if own_registration(facts) else (self.choices[0],)
        return (*people, *own, self.choices[1])

    def longest_options(self) -> tuple[Option, ...]:
        people = tuple(Option(f"L-{n}", "W" * 19 + str(n)) for n in range(self.MOST))
        return (*people, *self.choices)

    def implied(self, answers: Answers, facts: Facts) -> Any:
        victim = read_victim(story_of(answers.get("story")))
        if victim is None:
            return None
        own = own_registration(facts)
        if victim.who != "self":
            others = any(person is not own for person in facts.people)
            return None if others else "other"  # it may be one of those
        if own is not None:
            return own.code
        return None if facts.people else "self"

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        options = self.options(answers, facts)
        if (found := pick(text, options, facts.labels)) is not None:
            return found.value
        if (
            person := next((p for p in facts.people if plain(p.name) == plain(text)), None)
        ) is not None:
            return person.code
        victim = read_victim(text) or read_person(text)
        if victim is None or said_unknown(text) or _may_be_registered(victim.name, facts):
            raise Unclear(Say(PICK))
        own = own_registration(facts)
        if victim.who != "self":
            return "other"
        return own.code if own else "self"

    def show_value(self, value: Any, facts: Facts) -> str:
        person = registered(value, facts)
        return person.name if person else super().show_value(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value in ("self", "other") or registered(value, facts) is not None


def _may_be_registered(name: str, facts: Facts) -> bool:
    """Whether part of this name is that of somebody registered: "Budi", where "Budi Santoso" is."""
    parts = set(plain(name).split())
    return any(not parts.isdisjoint(plain(person.name).split()) for person in facts.people)


def registered(value: Any, facts: Facts) -> Person | None:
    """The person of that code among those registered from this chat."""
    return next((person for person in facts.people if person.code == value), None)


def own_registration(facts: Facts) -> Person | None:
    """The one who registered themself from this chat."""
    return next((person for person in facts.people if person.answers.get("who") == "self"), None)


@dataclass(frozen=True, kw_only=True)
class Relation(Choice):
    """What the hurt person is to whoever tells it; the story may tell."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        story = story_of(answers.get("story"))
        victim = read_victim(story)
        return _related(victim.who, story) if victim else None

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if found := pick(text, self.choices, facts.labels):
            return found.value
        person = read_person(text)
        relation = _related(person.who, text) if person else None
        if relation is None:
            raise Unclear(Say(PICK))
        return relation


def _related(who: str, words: str) -> str | None:
    """The relation of the form to somebody whom a story or an answer calls so."""
    return "sibling" if who == "relative" and tells_sibling(words) else RELATED.get(who)


@dataclass(frozen=True, kw_only=True)
class VictimName(Name):
    """The name of the hurt person; the story may tell."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        victim = read_victim(story_of(answers.get("story")))
        return (victim.name or None) if victim and victim.who != "self" else None


@dataclass(frozen=True, kw_only=True)
class NikIfKnown(Nik):
    """The identity number, or that nobody has it at hand: {"unknown": true}."""

    UNKNOWN: ClassVar[Option] = Option("unknown", _("Belum tahu"), ("tidak tahu", "nanti"))

    def implied(self, answers: Answers, facts: Facts) -> Any:
        return _typed(facts.filling.get("nik")) if answers.get("victim") == "self" else None

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (self.UNKNOWN,)

    def longest_options(self) -> tuple[Option, ...]:
        return (self.UNKNOWN,)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if pick(text, (self.UNKNOWN,), facts.labels) or said_unknown(text) or said_no(text):
            return dict(NOT_KNOWN)
        if not any(map(str.isdigit, text)) and read_yesno(text) is False:  # "belum ada, nanti ya"
            return dict(NOT_KNOWN)
        return super().read_text(text, answers, facts)

    def show(self, value: Any, facts: Facts) -> str:
        return BLANK if value == NOT_KNOWN else super().show(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value == NOT_KNOWN or super().accepts(value, answers, facts)

    def flags(self, value: Any, answers: Answers, facts: Facts) -> tuple[str, ...]:
        return () if value == NOT_KNOWN else super().flags(value, answers, facts)


@dataclass(frozen=True, kw_only=True)
class Spot(FromStory):
    """Where it happened, in words, or as the point on the map that was sent."""

    width: int = 40
    any_words: ClassVar[bool] = True

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        if heard.place:
            return {"at": list(heard.place)}
        return super().read(heard, answers, facts)

    def instory_of(self, story: Any, facts: Facts) -> Any:
        return read_spot(story_of(story))

    def mends(self, text: str, facts: Facts) -> bool:
        return len(text.split()) <= _FEW_WORDS and bool(_AT.match(plain(text)))

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        words = tidy(text)
        if sum(letter.isalnum() for letter in words) < 3:
            raise Unclear(Say(Story.TOO_SHORT))
        return words[:120]

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return (isinstance(value, dict) and "at" in value) or super().accepts(value, answers, facts)


@dataclass(frozen=True, kw_only=True)
class TellersName(Name):
    """Who tells it: known already where the teller is registered."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        own = own_registration(facts)
        if own is not None:
            return own.name
        told = answers.get("name") if answers.get("victim") == "self" else None
        return _typed(told) or _typed(facts.filling.get("name"))


@dataclass(frozen=True, kw_only=True)
class ContactPhone(Phone):
    """The number under which the teller is reached: known already where the teller is registered."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        own = own_registration(facts)
        phone = own.answers.get("phone") if own else None
        return _typed(phone) or _typed(facts.filling.get("phone"))


def _typed(value: Any) -> str | None:
    """An answer that was typed, not a photo, a voice note or nothing."""
    return value if isinstance(value, str) else None


def not_registered(answers: Answers, facts: Facts) -> bool:
    """Nobody registered from this chat is meant."""
    return registered(answers.get("victim"), facts) is None


def is_other(answers: Answers, facts: Facts) -> bool:
    """Somebody else tells it."""
    own = own_registration(facts)
    return answers.get("victim") != "self" and answers.get("victim") != (own.code if own else "")


_BREATHES = re.compile(
    r"\b(?:masih|msh|mash|isih|ijik|keneh|ternyata|trnyata|rupanya) (?:masih |msh |isih )?"
    r"(?:hidup|idup|urip|hirup|bernapas|bernafas|napas|nafas|bernyawa|selamat)\b"
    r"|\b(?:hidup|idup|napas|nafas) (?:lagi|keneh)\b"
    r"|\b(?:bukan|belum|blm|tidak jadi|ga jadi|gak jadi|nggak jadi|durung|dereng|teu acan) (?:meninggal|wafat|mati)\b"
)


def breathes_still(text: str) -> bool:
    """Whether somebody who was told to be dead lives: "ternyata masih napas", "bukan meninggal"."""
    return bool(_BREATHES.search(plain(text))) and not past_help(text)


_LOST = re.compile(
    r"\b(?:blm|belum|ga|gak|tidak|nggak|ora|durung|teu acan) (?:ke)?(?:temu|tmu|timu|kapanggih|ditemukan|ditemuin)\b"
    r"|\bhilang di (?:laut|sungai|kali|danau|ombak)\b"
)


def is_lost(text: str) -> bool:
    """Whether somebody is not found yet: "hilang di laut", "blm ketemu"."""
    return bool(_LOST.search(plain(text)))


def in_danger(answers: Answers, facts: Facts) -> bool:
    """The story sounds as if help were needed now, or what was said first did."""
    story = story_of(answers.get("story"))
    told = story.split("\n")
    return (
        any(map(is_emergency, (story, told[0])))
        or any(map(breathes_still, told[1:]))
        or may_be_caught(told[0])
    )


def may_be_caught(text: str) -> bool:
    """Whether somebody is told to be caught in something, and nothing of how or when it ended."""
    words = plain(text).replace(",", " ").split()
    return (
        0 < len(words) <= _FEW_WORDS
        and _CAUGHT_BEFORE.isdisjoint(words)
        and _read(text).cause == "caught_in"
    )


_CAUGHT_BEFORE = word_set("""
    tadi td kemarin kmrn kemaren wingi sudah udah udh sdh dah wis dulu lalu pagi siang sore malam malem jam pas waktu
    patah putus lecet memar bengkak sobek robek retak dijahit dijait berdarah luka lukanya lepas sakit nyeri biru copot remuk
    senin selasa rabu kamis jumat sabtu minggu cuma cuman dikit sedikit untung kuku pernah semalam seminggu sebulan hp hape celana baju
    """)


def no_hour(answers: Answers, facts: Facts) -> bool:
    """The day is known, the time of day is not."""
    when = answers.get("when")
    return isinstance(when, dict) and "day" in when and not {"clock", "part"} & set(when)


def told_dead(answers: Answers) -> bool:
    """Whether the story says that somebody died."""
    story = story_of(answers.get("story"))
    return bool(story) and _read(story).death


def looked_at(answers: Answers, facts: Facts) -> tuple[str, ...]:
    """What a person has to look at: nothing of it is ever told as a decision."""
    flags = []
    if told_dead(answers):
        flags.append("death_told")
        if answers.get("cause") == "sudden_illness":
            flags.append("sudden_death")
    return (*flags, *unsettled(answers, facts), *late(answers, facts))


def unsettled(answers: Answers, facts: Facts) -> tuple[str, ...]:
    """What is not known of the person, or not in order as far as we know."""
    flags = []
    person = registered(answers.get("victim"), facts)
    if person is not None and (person.cover is None or person.cover.state != "protected"):
        flags.append("not_protected")
    if answers.get("nik") == NOT_KNOWN:
        flags.append("nik_unknown")
    return tuple(flags)


def late(answers: Answers, facts: Facts) -> tuple[str, ...]:
    """Whether the 48 hours of the first report have run; it is sent all the same."""
    when = earliest(answers.get("when"), zone(answers, facts) or EASTERNMOST)
    return ("past_48_hours",) if when is not None and facts.now - when > WINDOW else ()


def telling(part: str, kind: str) -> Callable[[Answers, Facts], TellClaim]:
    """What keeps the answers of a form about a claim, after each of them.

    While nobody knows the zone, a day is kept with the easternmost, for the deadlines.
    """

    def keep(answers: Answers, facts: Facts) -> TellClaim:
        when = answers.get("when")
        merged = dict(answers)
        if isinstance(when, dict) and isinstance(answers.get("hour"), dict):
            merged["when"] = {
                **when,
                **{k: v for k, v in answers["hour"].items() if k != "unknown"},
            }
        if zone(answers, facts) is None:
            for key in _DEADLINES:
                if isinstance(told := merged.get(key), dict) and "day" in told:
                    merged[key] = {**told, "hours": EASTERNMOST}
        if answers.get("victim") == "self" and "teller" in answers:
            merged["name"] = answers["teller"]
        return TellClaim(
            token=str(answers.get("@token", "")),
            part=part,
            answers=merged,
            hours=shown_zone(answers, facts),
            kind=kind,
            code=str(answers.get("@claim", "")),
        )

    return keep


_DEADLINES = ("when", "outcome_on", "died_on")
"""Answers from which a deadline runs."""


def filed(
    part: str, kind: str, look: Callable[[Answers, Facts], tuple[str, ...]] = looked_at
) -> Callable[[Answers, tuple[str, ...], Facts], tuple[TellClaim, ...]]:
    """What a form about a claim leads to when all of it is answered; `look` adds flags."""
    keep = telling(part, kind)

    def finish(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[TellClaim, ...]:
        return (replace(keep(answers, facts), done=True, flags=(*flags, *look(answers, facts))),)

    return finish


RELATED: Mapping[str, str] = {
    "spouse": "spouse",
    "husband": "spouse",
    "wife": "spouse",
    "child": "child",
    "father": "parent",
    "mother": "parent",
    "relative": "other",
    "friend": "mate",
    "member": "mate",
    "other": "other",
}
"""What a story calls somebody (flows.words.told), as the form has it."""
RELATIONS = (
    Option("spouse", _("Suami/istri"), ("suami", "istri", "isteri", "bojo", "bojone")),
    Option("child", _("Anak"), ("anak saya",)),
    Option("parent", _("Orang tua"), ("ayah", "ibu", "bapak", "bapak saya", "emak")),
    Option("sibling", _("Saudara"), ("kakak", "adik", "adek")),
    Option("mate", _("Teman kerja"), ("teman", "rekan", "anggota", "anak buah", "kawan")),
    Option("other", _("Lainnya"), ("lain", "tetangga", "orang lain", "paman", "keponakan")),
)
MINE, SOMEBODY = (
    Option("self", _("Saya sendiri"), ("saya", "aku", "sendiri")),
    Option("other", _("Orang lain"), ("lain", "bukan saya", "keluarga", "teman")),
)
FREE = _("Semua ini gratis. Kami tidak minta OTP, PIN, kata sandi, atau uang.")
SAFETY = _(
    "Luka gawat: segera ke rumah sakit terdekat, atau telepon 119. Luka lain: klinik kerja sama (PLKK), bilang kecelakaan kerja. Simpan kuitansi. Tanya: 175."
)
NOTHING_HAPPENED = _("Syukurlah. Kalau nanti ada apa-apa, ketik LAPOR.")

accident = Flow(
    key="accident",
    title=_("lapor kecelakaan"),
    word="LAPOR",
    opens=SAFETY,
    keeps=telling("accident", "accident"),
    questions=(
        Told(
            key="story",
            prompt=_(
                "Ceritakan: siapa, di mana, hari apa, jam berapa, dan apa yang terjadi. Boleh suara atau foto."
            ),
            longest=2000,
        ),
        Safe(
            key="safe",
            prompt=_(
                "Petugas kami sudah diberi tahu. Sudah di tempat aman? Nanti kami bantu lapor."
            ),
            choices=(
                Option(
                    "yes", _("Sudah aman"), ("sudah", "udah", "aman", "ya", "iya", "sampun", "wis")
                ),
                Option("no", _("Belum"), ("belum aman", "blm", "durung", "tidak")),
                Option("mistaken", _("Bukan kecelakaan"), ("bukan", "salah")),
            ),
            ends={"mistaken": NOTHING_HAPPENED},
            when=Rule(("story",), "help is needed now", in_danger),
        ),
        Victim(
            key="victim",
            prompt=_("Siapa yang celaka?"),
            label=_("Yang celaka"),
            choices=(MINE, SOMEBODY),
        ),
        TellersName(
            key="teller",
            prompt=_("Siapa nama Bapak/Ibu? Tulis seperti di KTP."),
            label=_("Pelapor"),
        ),
        Relation(
            key="relation",
            prompt=_("Dia siapanya Bapak/Ibu?"),
            label=_("Hubungan"),
            choices=RELATIONS,
            when=said("victim", "other"),
        ),
        VictimName(
            key="name",
            prompt=_("Siapa nama yang celaka? Tulis seperti di KTP."),
            label=_("Nama"),
            when=said("victim", "other"),
        ),
        NikIfKnown(
            key="nik",
            prompt=_("Tulis 16 angka NIK-nya, atau kirim foto KTP-nya."),
            label=_("NIK"),
            when=Rule(("victim",), "not registered from here", not_registered),
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
        Hour(
            key="hour",
            prompt=Hour.WHICH,
            label=_("Jam"),
            about=("when",),
            when=Rule(("when",), "only the day was told", no_hour),
        ),
        Spot(
            key="spot",
            prompt=_("Di mana kejadiannya? Tulis nama tempatnya, atau kirim titik lokasi."),
            label=_("Tempat"),
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
        ContactPhone(
            key="phone",
            prompt=_("Nomor HP Bapak/Ibu yang bisa dihubungi petugas?"),
            label=_("Nomor HP"),
        ),
        YesNo(
            key="agree",
            prompt=_("Boleh cerita dan data ini kami teruskan ke BPJS Ketenagakerjaan?"),
            consent="claim",
            or_stop=_(
                "Baik, tidak kami teruskan. Laporan tetap kami simpan. Kalau berubah, ketik LAPOR."
            ),
            when=Rule(
                ("victim",), "for oneself", lambda answers, facts: not is_other(answers, facts)
            ),
        ),
        YesNo(
            key="agree_other",
            prompt=_("Boleh cerita dan datanya kami teruskan ke BPJS Ketenagakerjaan?"),
            consent="claim",
            for_other=True,
            or_stop=_(
                "Baik, tidak kami teruskan. Laporan tetap kami simpan. Kalau berubah, ketik LAPOR."
            ),
            when=Rule(("victim",), "for somebody else", is_other),
        ),
    ),
    review=_("Begini yang kami tangkap:"),
    done=(
        _("Nomor laporan: {code}. Simpan ya. Kami teruskan ke BPJS Ketenagakerjaan."),
        _(
            "Lapor juga ke 175 atau kantor BPJS Ketenagakerjaan dalam 2 hari (2x24 jam). Lewat dari itu tetap lapor. Kalau sudah, ketik SUDAH LAPOR."
        ),
        _("Simpan foto, kuitansi, dan nama 2 saksi. Untuk melengkapi laporan, ketik LENGKAPI."),
        FREE,
    ),
    gives=("code",),
    finish=filed("accident", "accident"),
    needs=("story",),
)
