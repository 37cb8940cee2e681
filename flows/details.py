"""What the first report of an accident holds beside the least: side, care, witnesses, police, photos.

Every question can be put off; what was put off is asked again the next time.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from flows.accident import FREE, NOT_KNOWN, Told, filed, story_of, telling
from flows.questions import (
    LATER,
    LATER_WORDS,
    Choice,
    Flow,
    Question,
    Rule,
    Text,
    Unclear,
    kept_media,
    pick,
    said_no,
    said_unknown,
)
from flows.talk import Answers, Facts, Heard, Label, Option, Say, _
from flows.words import names, phones
from flows.words.text import tidy
from flows.words.told import read_facility, read_police, read_side, read_transport, read_witnesses

NUMBER_WORDS = frozenset(("hp", "wa", "no", "nomor", "telp", "tlp"))
PUT_OFF = Label(_("menyusul"))

PAIRED = frozenset(("eye", "shoulder", "arm_hand", "finger", "hip", "leg_foot", "toe"))
"""Parts of the body of which there is a left and a right one."""


@dataclass(frozen=True, kw_only=True)
class Given(Question):
    """What an earlier form asked, carried along for the questions that depend on it."""

    reckoned: ClassVar[bool] = True

    def implied(self, answers: Answers, facts: Facts) -> Any:
        return dict(NOT_KNOWN)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value is not None


@dataclass(frozen=True, kw_only=True)
class GivenStory(Given, Told):
    """The story as an earlier form has it: never asked for, but told on at any question."""


@dataclass(frozen=True, kw_only=True)
class MayWait(Question):
    """What was put off is an answer, and shown as one."""

    def show(self, value: Any, facts: Facts) -> str:
        return PUT_OFF if value == LATER else super().show(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value == LATER or super().accepts(value, answers, facts)


@dataclass(frozen=True, kw_only=True)
class Later(MayWait):
    """A question that may wait: "nanti" is kept, and asked again another time."""

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (LATER_WORDS,)

    def longest_options(self) -> tuple[Option, ...]:
        return (LATER_WORDS,)

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        if heard.text and pick(heard.text, (LATER_WORDS,), facts.labels):
            return dict(LATER)
        return super().read(heard, answers, facts)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        return dict(LATER) if said_unknown(text) else self.read_told(text, answers, facts)

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        """The value of an answer that tells something."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class LaterChoice(MayWait, Choice):
    """A choice of which one is "nanti"; the story may tell."""

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        value = super().read_text(text, answers, facts)
        return dict(LATER) if value == "later" else value


@dataclass(frozen=True, kw_only=True)
class Side(LaterChoice):
    """Left, right or both, for a part of the body that there are two of."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        sides = set(read_side(story_of(answers.get("story"))).values())
        return sides.pop() if len(sides) == 1 else None


@dataclass(frozen=True, kw_only=True)
class Care(Later):
    """Where the hurt were treated, as {"name": …, "kind": …}; that nobody was treated counts too."""

    width: int = 40

    NOWHERE: ClassVar[Option] = Option("none", _("Belum berobat"), ("belum", "tidak berobat"))

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (self.NOWHERE, LATER_WORDS)

    def longest_options(self) -> tuple[Option, ...]:
        return (self.NOWHERE, LATER_WORDS)

    def implied(self, answers: Answers, facts: Facts) -> Any:
        found = read_facility(story_of(answers.get("story")))
        return {"kind": found.kind, "name": found.name} if found and found.name else None

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        if heard.text and (found := pick(heard.text, self.options(answers, facts), facts.labels)):
            return dict(LATER) if found is LATER_WORDS else {"kind": "none", "name": ""}
        return super().read(heard, answers, facts)

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        words = tidy(text)
        if sum(letter.isalpha() for letter in words) < 3:
            raise Unclear(Say(Text.TOO_SHORT))
        found = read_facility(f"dibawa ke {words}")
        return {"kind": found.kind if found else "other", "name": words[:80]}

    def show_value(self, value: Any, facts: Facts) -> str:
        none = facts.labels.get(self.NOWHERE.label, self.NOWHERE.label)
        return str(value["name"]) if value["kind"] != "none" else none

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return (isinstance(value, dict) and "kind" in value) or super().accepts(
            value, answers, facts
        )


@dataclass(frozen=True, kw_only=True)
class Transport(LaterChoice):
    """By land, by sea, by air; the story may tell."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        told = read_transport(story_of(answers.get("story")))
        return None if told == "sea" else told  # a boat may be on a river

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        try:
            return super().read_text(text, answers, facts)
        except Unclear:
            told = read_transport(f"dibawa ke klinik {text}")  # "naik ojek", "dibonceng teman"
            if told in (None, "sea"):
                raise
            return told


@dataclass(frozen=True, kw_only=True)
class Witness(Later):
    """One who saw it: {"name": …, "phone": E.164 or nothing}; that there was none is an answer too."""

    number: int
    width: int = 40

    NOBODY: ClassVar[Option] = Option("none", _("Tidak ada"), ("tidak ada", "ga ada", "gak ada"))

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (self.NOBODY, LATER_WORDS)

    def longest_options(self) -> tuple[Option, ...]:
        return (self.NOBODY, LATER_WORDS)

    def implied(self, answers: Answers, facts: Facts) -> Any:
        told = read_witnesses(story_of(answers.get("story")))
        return {"name": told[self.number - 1]} if len(told) >= self.number else None

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        if heard.text and (found := pick(heard.text, self.options(answers, facts), facts.labels)):
            return dict(LATER) if found is LATER_WORDS else {"none": True}
        if heard.text and said_no(heard.text):
            return {"none": True}
        return super().read(heard, answers, facts)

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        value: dict[str, Any] = {}
        rest = text
        if any(letter.isdigit() for letter in text):
            value["phone"] = phones.read_phone(text)
            rest = "".join(" " if c.isdigit() or c in "+-.,;:/()" else c for c in text)
        value["name"] = names.read_name(_without_label(rest))
        return value

    def show_value(self, value: Any, facts: Facts) -> str:
        phone = value.get("phone")
        shown = phones.show_phone(phone, masked=False) if phone else ""
        return " ".join(part for part in (value["name"], shown) if part)

    def show(self, value: Any, facts: Facts) -> str:
        if value == {"none": True}:
            return Label(self.NOBODY.label)
        return super().show(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, dict) and (
            "name" in value or value == {"none": True} or super().accepts(value, answers, facts)
        )


def _without_label(text: str) -> str:
    return " ".join(word for word in text.split() if word.lower() not in NUMBER_WORDS)


@dataclass(frozen=True, kw_only=True)
class Police(LaterChoice):
    """Whether the police have written a report; the story may tell."""

    def implied(self, answers: Answers, facts: Facts) -> Any:
        told = read_police(story_of(answers.get("story")))
        return None if told is None else "yes" if told else "no"


@dataclass(frozen=True, kw_only=True)
class Photos(Later):
    """Photos of the wound, the place, the receipts: one album, or one after the other."""

    takes_photos: ClassVar[bool] = True

    def read_told(self, text: str, answers: Answers, facts: Facts) -> Any:
        raise Unclear(Say(_("Kirim fotonya ya. Kalau belum ada, balas NANTI.")))

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value == LATER or bool(kept_media(value))


def has_sides(answers: Answers, facts: Facts) -> bool:
    """A part of the body is hurt of which there are two."""
    body = answers.get("body")
    return isinstance(body, list) and bool(PAIRED.intersection(body))


def on_the_road(answers: Answers, facts: Facts) -> bool:
    """It happened in traffic."""
    return answers.get("cause") == "traffic"


def was_treated(answers: Answers, facts: Facts) -> bool:
    """Somebody was treated somewhere."""
    care = answers.get("care")
    return isinstance(care, dict) and care.get("kind") not in (None, "none")


def sends_files(answers: Answers, facts: Facts) -> bool:
    """The channel carries photos."""
    return facts.channel != "sms"


details = Flow(
    key="details",
    title=_("melengkapi laporan"),
    word="LENGKAPI",
    adds=True,
    kinds=("accident", "disease"),
    opens=_("Kita lengkapi laporannya pelan-pelan. Yang belum ada, balas NANTI."),
    keeps=telling("details", "accident"),
    questions=(
        GivenStory(key="story", prompt=""),
        Given(key="cause", prompt=""),
        Given(key="body", prompt=""),
        Given(key="place", prompt=""),
        Side(
            key="side",
            prompt=_("Yang luka sebelah mana?"),
            label=_("Sebelah"),
            choices=(
                Option("left", _("Kiri"), ("kiwa", "kenca", "kida", "sebelah kiri")),
                Option("right", _("Kanan"), ("tengen", "katuhu", "sebelah kanan")),
                Option("both", _("Dua-duanya"), ("kedua", "keduanya", "kiri kanan", "dua dua")),
                LATER_WORDS,
            ),
            when=Rule(("body",), "the part has two sides", has_sides),
        ),
        Care(
            key="care",
            prompt=_("Berobat di mana? Tulis nama klinik atau rumah sakitnya."),
            label=_("Berobat di"),
        ),
        LaterChoice(
            key="care_free",
            prompt=_("Di sana bayar sendiri, atau gratis karena BPJS Ketenagakerjaan?"),
            label=_("Bayar"),
            choices=(
                Option("plkk", _("Gratis"), ("gratis bpjs", "tidak bayar", "ga bayar")),
                Option("paid", _("Bayar sendiri"), ("bayar", "sendiri")),
                LATER_WORDS,
            ),
            when=Rule(("care",), "somebody was treated", was_treated),
        ),
        Transport(
            key="transport",
            prompt=_("Ke tempat berobat naik apa?"),
            label=_("Naik"),
            choices=(
                Option(
                    "land",
                    _("Mobil atau motor"),
                    ("darat", "mobil", "motor", "ambulans", "jalan kaki", "angkot"),
                ),
                Option("river", _("Perahu sungai"), ("sungai", "danau")),
                Option("sea", _("Perahu laut"), ("laut", "kapal", "perahu")),
                Option("air", _("Pesawat"), ("udara", "helikopter")),
                LATER_WORDS,
            ),
            when=Rule(("care",), "somebody was treated", was_treated),
        ),
        Witness(
            key="witness_one",
            number=1,
            prompt=_("Siapa yang melihat atau tahu kejadiannya? Tulis nama dan nomor HP-nya."),
            label=_("Saksi 1"),
        ),
        Witness(
            key="witness_two",
            number=2,
            prompt=_("Ada saksi lain? Tulis nama dan nomor HP-nya."),
            label=_("Saksi 2"),
        ),
        Police(
            key="police",
            prompt=_("Sudah ada laporan polisi?"),
            label=_("Laporan polisi"),
            choices=(
                Option("yes", _("Sudah"), ("ada", "sudah ada", "ya", "iya")),
                Option("no", _("Belum"), ("tidak", "tidak ada", "belum ada")),
                LATER_WORDS,
            ),
            when=Rule(("cause",), "it happened in traffic", on_the_road),
        ),
        Photos(
            key="photos",
            prompt=_("Kirim foto luka, tempat kejadian, atau kuitansi. Boleh beberapa sekaligus."),
            label=_("Foto"),
            when=Rule((), "the channel carries photos", sends_files),
        ),
    ),
    review=_("Begini yang kami catat:"),
    done=(
        _("Laporan {code} sudah ditambah. Yang lain boleh menyusul: ketik LENGKAPI atau BERKAS."),
        FREE,
    ),
    gives=("code",),
    finish=filed("details", "accident"),
)
