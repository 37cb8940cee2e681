"""The kinds of question: each reads what was heard into a typed value, or says what to write."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from flows.talk import NOTHING, Answers, Claim, Effect, Facts, Heard, Label, Option, Say, _
from flows.words import dates, money, names, nik, numbers, phones, yesno
from flows.words.emergencies import names_accident
from flows.words.hints import is_slip
from flows.words.jobs import Job
from flows.words.regions import Region
from flows.words.text import Unread, plain, tidy


class Unclear(Exception):
    """What was heard is no answer; `say` tells what to write, or offers what may be meant."""

    def __init__(self, say: Say) -> None:
        super().__init__(say.text)
        self.say = say


_MONEY = _("Tulis jumlah uangnya ya, misalnya 50 ribu sehari.")
UNREAD: Mapping[str, str] = {
    "number": _("Tulis satu angka saja ya, misalnya 6."),
    "money": _MONEY,
    "money_unknown": _MONEY,
    "money_unit": _("Itu ribu atau juta? Tulis lengkap ya, misalnya 70 ribu."),
    "date": _("Tulis tanggal, bulan, tahun ya. Misalnya 12 Agustus 1990."),
    "date_none": _("Tanggal itu tidak ada di kalender. Boleh dicek lagi?"),
    "date_year": _("Tahunnya belum ada. Misalnya 12 Agustus 1990."),
    "date_future": _("Tanggal itu belum lewat. Boleh dicek lagi tahunnya?"),
    "date_old": _("Tahunnya terlalu lama. Boleh dicek lagi?"),
    "date_young": _("Umurnya jadi masih anak-anak. Boleh dicek lagi tahunnya?"),
    "nik_missing": _("Tulis 16 angka NIK di KTP, atau kirim foto KTP."),
    "nik_short": _("Baru {n} angka. NIK ada 16 angka, boleh dicek lagi di KTP?"),
    "nik_long": _("Ada {n} angka. NIK 16 angka saja, boleh dicek lagi di KTP?"),
    "nik_kpj": _(
        "Itu 11 angka, mungkin nomor BPJS Ketenagakerjaan. Yang kami perlu NIK, 16 angka di KTP."
    ),
    "nik_kis": _(
        "Itu 13 angka, mungkin nomor BPJS Kesehatan (KIS). Yang kami perlu NIK, 16 angka di KTP."
    ),
    "nik_not_digits": _("Ada huruf di dalamnya. Tulis 16 angka NIK saja ya."),
    "nik_bad_date": _(
        "Angka ke-7 sampai 12 belum cocok dengan tanggal lahir. Boleh dicek lagi di KTP?"
    ),
    "nik_bad_region": _("Dua angka pertama belum cocok dengan provinsi. Boleh dicek lagi di KTP?"),
    "nik_serial": _("Angka NIK belum cocok. Boleh dicek lagi di KTP, bukan di Kartu Keluarga?"),
    "nik_two": _("Ada dua NIK. Tulis satu saja dulu ya."),
    "kpj": _("Nomor kartunya 11 angka. Boleh dicek lagi?"),
    "name": _("Tulis namanya saja ya, dengan huruf, seperti di KTP."),
    "name_long": _("Namanya panjang sekali. Tulis seperti di KTP ya."),
    "phone": _("Nomor HP belum cocok. Tulis seperti ini: 0812 3456 7890."),
    "phone_landline": _("Itu nomor telepon rumah. Tulis nomor HP ya."),
    "phone_two": _("Ada dua nomor. Tulis satu saja ya."),
    "account": _("Nomor rekening belum cocok. Tulis angkanya, seperti di buku tabungan."),
    "account_two": _("Ada dua nomor rekening. Tulis satu saja ya."),
    "account_card": _(
        "Itu mungkin nomor kartu ATM. Tulis nomor rekening di buku tabungan. Jangan pernah kirim PIN."
    ),
    "span": _("Tulis lamanya ya, misalnya 10 hari atau 2 minggu."),
}
"""What is said when a reader of `flows.words` gives up, by its code."""

NO_VOICE = _("Pesan suara belum bisa kami pakai di sini. Balas dengan nomor pilihannya ya.")
TYPE_IT = _("Pesan suara belum bisa kami pakai di sini. Tulis jawabannya ya.")
NO_PHOTO = _("Foto belum bisa kami pakai di sini. Tulis jawabannya ya.")
NO_FILE = _("Kiriman itu belum bisa kami baca. Tulis jawabannya ya.")
PICK = _("Belum kami pahami. Balas dengan nomor pilihannya ya.")
VOICE = Label(_("(pesan suara)"))
PHOTO = Label(_("(foto)"))
PLACE = Label(_("(titik lokasi)"))
SHEET = Label(_("(berkas daftar)"))
NONE = Label(_("tidak ada"))

_NUMBER_OF_CHOICE = re.compile(r"^(?:no|nomor|nmr|pilih|pilihan|yang)?\s*\.?\s*(\d{1,2})\s*[.)]?$")
_ORDINALS = {
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "pertama": 1,
    "kedua": 2,
}


# --- when a question is asked: data, so that it can be checked and drawn -----------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question applies. `keys` are the questions it looks at."""

    keys: tuple[str, ...] = ()

    def holds(self, answers: Answers, facts: Facts) -> bool:
        """Whether the question applies to these answers."""
        return True


ALWAYS = Condition()


@dataclass(frozen=True, slots=True)
class Said(Condition):
    """One of `values` was answered to the question `keys[0]`."""

    values: tuple[Any, ...] = ()

    def holds(self, answers: Answers, facts: Facts) -> bool:
        return answers.get(self.keys[0]) in self.values

    def __str__(self) -> str:
        return f"{self.keys[0]} = {' | '.join(map(str, self.values))}"


@dataclass(frozen=True, slots=True)
class Rule(Condition):
    """A named pure test over the answers to `keys` and the facts."""

    name: str = ""
    test: Callable[[Answers, Facts], bool] = lambda answers, facts: True

    def holds(self, answers: Answers, facts: Facts) -> bool:
        return self.test(answers, facts)

    def __str__(self) -> str:
        return self.name


def said(key: str, *values: Any) -> Said:
    """The condition that one of `values` was answered to `key`."""
    return Said((key,), values)


# --- what was kept instead of read ----------------------------------------------------------------


def kept_media(value: Any) -> tuple[str, ...]:
    """The media ids of an answer that was sent as a photo or a voice note, else nothing."""
    if isinstance(value, dict):
        return tuple(value.get("photos") or value.get("voice") or value.get("sheet") or ())
    return ()


def pick(
    text: str, options: tuple[Option, ...], labels: Mapping[str, str] = NOTHING
) -> Option | None:
    """The option that a reply names by its number, label, value or another word for it.

    `labels` are the translations of labels into the person's language.
    """
    word = _bare(text)
    number = _ORDINALS.get(word)
    if number is None and (match := _NUMBER_OF_CHOICE.match(word)):
        number = int(match[1])
    if number is not None:
        return options[number - 1] if 1 <= number <= len(options) else None
    for option in options:
        if word in (option.value, _label(option.label)) or word in option.words:
            return option
        if labels and word == _label(labels.get(option.label, "")):
            return option
    return None


@lru_cache(maxsize=1024)
def _label(label: str) -> str:
    return _bare(label)


def _bare(text: str) -> str:
    """A text in lower case without commas and the like: "Ya, hapus" is "ya hapus"."""
    return " ".join(plain(text).replace(",", " ").split())


def said_no(text: str) -> bool:
    """Whether a whole message only says that there is none: "tidak ada", "ga punya", "-"."""
    return plain(text) in _NONE or (text.strip() in {"-", "--", "0"})


_NONE = frozenset(
    [
        "tidak ada",
        "tidak",
        "tdk",
        "tdk ada",
        "ga ada",
        "gak ada",
        "nggak ada",
        "ngga ada",
        "enggak ada",
        "ga",
        "gak",
        "nggak",
        "ngga",
        "enggak",
        "ga punya",
        "gak punya",
        "nggak punya",
        "tidak punya",
        "tdk punya",
        "belum punya",
        "blm punya",
        "belum",
        "belum ada",
        "kosong",
        "ora ono",
        "ora duwe",
        "mboten wonten",
        "teu gaduh",
        "teu aya",
        "kada ada",
        "ndak ado",
        "no",
        "none",
        "nihil",
    ]
)
_UNKNOWN = frozenset(
    [
        "tidak tahu",
        "belum tahu",
        "belum tau",
        "blm tahu",
        "blm tau",
        "ga tau",
        "gak tau",
        "gatau",
        "gak tahu",
        "nggak tau",
        "ngga tau",
        "tdk tau",
        "tdk tahu",
        "tidak tau",
        "lupa",
        "tidak ingat",
        "ga inget",
        "gak inget",
        "nggak inget",
        "kurang tahu",
        "kurang tau",
        "mboten ngertos",
        "ora ngerti",
        "teu terang",
        "teu apal",
        "entah",
        "ga hafal",
        "gak hafal",
        "tidak hafal",
        "tidak pasti",
        "ga pasti",
        "don't know",
    ]
)


LATER: Mapping[str, bool] = {"later": True}
"""The answer of somebody who wants to be asked another time."""

LATER_WORDS = Option("later", _("Nanti"), ("nanti dulu", "menyusul", "lewati", "skip", "mengko"))


def said_unknown(text: str) -> bool:
    """Whether a whole message only says that the person does not know or remember."""
    return plain(text) in _UNKNOWN


# --- the kinds ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a form.

    `key` is for ever; a renamed one lists its old keys in `was`. `prompt` is a msgid whose
    placeholders are keys of earlier questions. `label` names the answer in the review; without
    one it is not shown there. `when` tells whether the question applies. `echo` reads back what
    was understood before the next question. `width` is the longest text `show` may give.
    """

    key: str
    prompt: str
    label: str = ""
    when: Condition = ALWAYS
    was: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    echo: bool = False
    width: int = 24
    takes_voice: ClassVar[bool] = True
    takes_photos: ClassVar[bool] = False
    wants: ClassVar[str] = ""
    story: ClassVar[bool] = False
    """Whether it is told what happened, so that signs of an emergency do not take its place."""
    any_words: ClassVar[bool] = False
    """Whether any words are an answer, also those that ask for something else."""
    reckoned: ClassVar[bool] = False
    """Whether it follows from other answers: shown in the review, never asked or changed."""

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        """The typed value of an answer, as JSON can hold it.

        Raises `Unclear` with a sentence that says what to write.
        """
        if heard.voice and self.takes_voice:
            return {"voice": [heard.voice]}
        if heard.photos and self.takes_photos:
            return {"photos": list(heard.photos)}
        if heard.voice:
            raise Unclear(Say(NO_VOICE))
        if heard.photos:
            raise Unclear(Say(NO_PHOTO))
        if heard.other or not heard.text.strip():
            raise Unclear(Say(NO_FILE))
        try:
            return self.read_text(heard.text, answers, facts)
        except Unread as unread:
            raise Unclear(Say(UNREAD[unread.code], unread.values)) from None

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        """The value of a typed answer; may raise `Unread` with a code of `UNREAD`."""
        raise NotImplementedError

    def show(self, value: Any, facts: Facts) -> str:
        """The value as the person may read it, at most `width` characters long."""
        if isinstance(value, dict):
            if "voice" in value:
                return VOICE
            if "photos" in value:
                return PHOTO
            if "at" in value:
                return PLACE
            if "sheet" in value:
                return SHEET
        if value is None:
            return NONE
        shown = self.show_value(value, facts)
        return shown if len(shown) <= self.width else shown[: self.width - 2] + ".."

    def show_value(self, value: Any, facts: Facts) -> str:
        """The value in words, of any length."""
        return str(value)

    def read_back(self, value: Any, facts: Facts) -> str:
        """The value as it is read back the moment it is given."""
        return self.show(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        """Whether a stored value is still one that this question would give."""
        return isinstance(value, str) or bool(kept_media(value))

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        """What is offered to choose from."""
        return ()

    def longest_options(self) -> tuple[Option, ...]:
        """The longest choices that may stand below the prompt, for the check of its length."""
        return ()

    def implied(self, answers: Answers, facts: Facts) -> Any:
        """A value that follows from what is known already, so that it need not be asked."""
        return None

    def mends(self, text: str, facts: Facts) -> bool:
        """Whether words typed at the review can only be meant for this answer."""
        return False

    def listed(self, value: Any) -> bool:
        """Whether the review shows this answer."""
        return bool(self.label)

    def at_once(self, value: Any) -> tuple[Effect, ...]:
        """What an answer leads to before the form is complete, and even if it never is."""
        return ()

    def flags(self, value: Any, answers: Answers, facts: Facts) -> tuple[str, ...]:
        """What a person of the programme has to look at before this answer counts."""
        return ("voice",) if isinstance(value, dict) and "voice" in value else ()


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """One of a few options, by tap, number, label or another word.

    The option `to_person` is no answer: it hands the chat to a person of the programme.
    """

    choices: tuple[Option, ...]
    to_person: str = ""
    ends: Mapping[str, str] = field(default_factory=dict)
    """Options that end the form: nothing comes of it, and this is said."""
    tells: Mapping[str, str] = field(default_factory=dict)
    """Options after which something is told before the next question."""
    takes_voice: ClassVar[bool] = False

    def kept(self) -> tuple[str, ...]:
        """The values that an answer can have once the form goes on."""
        over = {self.to_person, *self.ends}
        return tuple(o.value for o in self.choices if o.value not in over)

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return self.choices

    def longest_options(self) -> tuple[Option, ...]:
        return self.choices

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        found = pick(text, self.choices, facts.labels)
        if found is None:
            raise Unclear(Say(PICK))
        return found.value

    def show_value(self, value: Any, facts: Facts) -> str:
        return Label(next((o.label for o in self.choices if o.value == value), value))

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value in self._values

    @cached_property
    def _values(self) -> tuple[str, ...]:
        return tuple(option.value for option in self.choices)


@dataclass(frozen=True, kw_only=True)
class YesNo(Choice):
    """Yes or no. With `or_stop` a no ends the form at once, and nothing of it is kept.

    With `consent` a yes is kept as proof for that purpose.
    """

    choices: tuple[Option, ...] = (Option("yes", _("Ya")), Option("no", _("Tidak")))
    or_stop: str = ""
    consent: str = ""
    for_other: bool = False

    def kept(self) -> tuple[str, ...]:
        return ("yes",) if self.or_stop else super().kept()

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        found = pick(text, self.choices, facts.labels)
        if found is not None:
            return found.value
        answer = yesno.read_yesno(text)
        if answer is None or (self.or_stop and not answer and _says_no_to_else(text)):
            raise Unclear(Say(PICK))
        return "yes" if answer else "no"


def _says_no_to_else(text: str) -> bool:
    """Whether a no is one to something else, and would end the form by chance: "bukan kecelakaan kerja"."""
    return is_slip(text) or names_accident(text)


@dataclass(frozen=True, kw_only=True)
class Text(Question):
    """Free words, kept as written. With `optional`, "tidak ada" is an answer too."""

    any_words: ClassVar[bool] = True
    shortest: int = 2
    longest: int = 300
    optional: bool = False
    takes_place: bool = False

    TOO_SHORT: ClassVar[str] = _("Boleh ditulis lebih jelas?")
    TOO_LONG: ClassVar[str] = _("Boleh ditulis lebih singkat?")

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        if heard.place and self.takes_place:
            return {"at": list(heard.place)}
        return super().read(heard, answers, facts)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        words = tidy(text)
        if self.optional and said_no(words):
            return {"none": True}
        if sum(c.isalnum() for c in words) < self.shortest:
            raise Unclear(Say(self.TOO_SHORT))
        if len(words) > self.longest:
            raise Unclear(Say(self.TOO_LONG))
        return words

    def show(self, value: Any, facts: Facts) -> str:
        return NONE if value == {"none": True} else super().show(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        if isinstance(value, str):
            return True
        return isinstance(value, dict) and (
            "at" in value or value == {"none": True} or bool(kept_media(value))
        )


@dataclass(frozen=True, kw_only=True)
class Story(Text):
    """What happened, in the own words of the person; photos and voice notes are welcome."""

    takes_photos: ClassVar[bool] = True
    story: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class Name(Question):
    """A person's name as on the KTP; one word is enough."""

    width: int = 24

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        return names.read_name(text)


@dataclass(frozen=True, kw_only=True)
class Nik(Question):
    """The identity number, typed in any spacing, or a photo of the KTP for a person to read."""

    width: int = 19
    echo: bool = True
    takes_photos: ClassVar[bool] = True

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        return nik.read_nik(text, facts.today).number

    def show_value(self, value: Any, facts: Facts) -> str:
        return f"{value[:4]} {value[4:8]} {value[8:12]} {value[12:]}"

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return parsed_nik(value, facts) is not None or bool(kept_media(value))

    def flags(self, value: Any, answers: Answers, facts: Facts) -> tuple[str, ...]:
        parsed = parsed_nik(value, facts)
        if parsed is None:
            return ("nik_voice",) if "voice" in value else ("ktp_photo",)
        return () if facts.known.regions.by_code(parsed.region) else ("nik_region_unknown",)


def parsed_nik(value: Any, facts: Facts) -> nik.Nik | None:
    """The parts of a typed NIK; nothing for a photo, a voice note or no answer."""
    return _nik(value, facts.today) if isinstance(value, str) else None


@lru_cache(maxsize=64)  # one answer is looked at by several questions of each turn
def _nik(value: str, today: date) -> nik.Nik | None:
    if len(value) != 16 or not (value.isascii() and value.isdigit()):
        return None
    try:
        return nik.parse_nik(value, today)
    except Unread:
        return None


@dataclass(frozen=True, kw_only=True)
class Birth(Question):
    """A date of birth, kept as ISO 8601."""

    width: int = 17
    echo: bool = True

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        return dates.read_birth(text, facts.today).isoformat()

    def show_value(self, value: Any, facts: Facts) -> str:
        return dates.show_date(date.fromisoformat(value))

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return born(value) is not None or bool(kept_media(value))


def born(value: Any) -> date | None:
    """The date of birth of an answer; nothing when it was spoken or not given."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def age_on(birth: date, today: date) -> int:
    """Whole years of age on a day."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


LONGEST_REGION = 38
"""Characters of the longest name of a kabupaten or kota."""

OFFERED = 3
"""So many likely meanings are offered at most: they have to fit one SMS."""


@dataclass(frozen=True, kw_only=True)
class Home(Question):
    """A kabupaten or kota, kept as its four-digit code; the NIK's own is only offered as a guess."""

    guess_from: str
    width: int = 40
    echo: bool = True

    WHICH: ClassVar[str] = _("Yang mana ya?")
    NOT_FOUND: ClassVar[str] = _(
        "Belum ketemu. Tulis nama kabupaten atau kotanya, misalnya: Kabupaten Bogor."
    )

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        parsed = parsed_nik(answers.get(self.guess_from), facts)
        region = facts.known.regions.by_code(parsed.region) if parsed else None
        return (Option(region.code, region.name),) if region else ()

    def longest_options(self) -> tuple[Option, ...]:
        return (Option("0000", "W" * LONGEST_REGION),)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        offered = self.options(answers, facts)
        found = pick(text, offered, facts.labels)
        if found is None and offered and yesno.read_yesno(text):
            found = offered[0]
        if found is not None:
            return found.value
        if (known := facts.known.regions.by_code(text)) is not None:  # the tap of an offered one
            return known.code
        regions = facts.known.regions.find(text)
        if len(regions) == 1:
            return regions[0].code
        if regions:
            raise Unclear(
                Say(self.WHICH, options=tuple(Option(r.code, r.name) for r in regions[:OFFERED]))
            )
        raise Unclear(Say(self.NOT_FOUND))

    def show_value(self, value: Any, facts: Facts) -> str:
        region: Region | None = facts.known.regions.by_code(value)
        return f"{region.name}, {region.province}" if region else str(value)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        if isinstance(value, str):
            return facts.known.regions.by_code(value) is not None
        return bool(kept_media(value))


@dataclass(frozen=True, kw_only=True)
class Phone(Question):
    """A phone number in E.164: the channel's own, a shared contact, or typed; or none at all."""

    width: int = 15
    echo: bool = True
    wants: ClassVar[str] = "contact"

    THIS: ClassVar[Option] = Option(
        "this", _("Nomor ini"), ("ini", "pakai nomor ini", "nomor ini saja", "sama")
    )
    NO_PHONE: ClassVar[Option] = Option("none", _("Tidak punya"))

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (self.THIS, self.NO_PHONE) if facts.phone else (self.NO_PHONE,)

    def longest_options(self) -> tuple[Option, ...]:
        return (self.THIS, self.NO_PHONE)

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        if heard.phone:
            return heard.phone
        return super().read(heard, answers, facts)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        found = pick(text, self.options(answers, facts), facts.labels)
        if facts.phone and (found is self.THIS or yesno.read_yesno(text)):
            return facts.phone
        if found is self.NO_PHONE or said_no(text):
            return {"none": True}
        return phones.read_phone(text)

    def show(self, value: Any, facts: Facts) -> str:
        return NONE if value == {"none": True} else super().show(value, facts)

    def show_value(self, value: Any, facts: Facts) -> str:
        return phones.show_phone(value, masked=False)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return super().accepts(value, answers, facts) or value == {"none": True}

    def flags(self, value: Any, answers: Answers, facts: Facts) -> tuple[str, ...]:
        return ("no_phone",) if value == {"none": True} else super().flags(value, answers, facts)


@dataclass(frozen=True, kw_only=True)
class Work(Question):
    """One or two occupations by everyday words, kept as a list of codes.

    Words that no list knows are kept as written, for a person to place. With `beside`, the
    question asks for a second occupation after that one.
    """

    any_words: ClassVar[bool] = True
    beside: str = ""
    width: int = 44
    echo: bool = True

    MEANT: ClassVar[str] = _("Maksudnya yang mana ya?")
    OTHER: ClassVar[Option] = Option("other", _("Pekerjaan lain"), ("lain", "lainnya"))

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if text.startswith("other="):  # the tap of "Pekerjaan lain" carries the words along
            return {"other": tidy(text)[6:36]}
        if (tapped := facts.known.jobs.by_code(text)) is not None:
            return [tapped.code]
        if self.beside and said_no(text):
            return []
        jobs = facts.known.jobs.find(text)
        if jobs:
            return [job.code for job in jobs]
        words = tidy(text)
        if sum(c.isalpha() for c in words) < 3:
            raise Unclear(
                Say(_("Tulis pekerjaannya ya, misalnya: nelayan, ojek, tukang bangunan."))
            )
        near = facts.known.jobs.suggest(text)
        if not near:
            return {"other": words[:60]}
        options = (
            *(Option(j.code, Label(j.label)) for j in near),
            Option("other=" + words[:30], self.OTHER.label),
        )
        raise Unclear(Say(self.MEANT, options=options))

    def show_value(self, value: Any, facts: Facts) -> str:
        if isinstance(value, dict):
            return str(value["other"])
        jobs = [facts.known.jobs.by_code(code) for code in value]
        labels = [job.label for job in jobs if job]
        if len(labels) == 1:
            return Label(labels[0])
        return " + ".join(facts.labels.get(label, label) for label in labels) or NONE

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        if isinstance(value, list):
            return len(value) <= 2 and all(facts.known.jobs.by_code(code) for code in value)
        return bool(kept_media(value)) or (isinstance(value, dict) and "other" in value)

    def flags(self, value: Any, answers: Answers, facts: Facts) -> tuple[str, ...]:
        if isinstance(value, dict) and "other" in value:
            return ("job_unknown",)
        return super().flags(value, answers, facts)


def first_job(value: Any, facts: Facts) -> Job | None:
    """The first known occupation of an answer."""
    return facts.known.jobs.by_code(value[0]) if isinstance(value, list) and value else None


def rupiah(amount: int) -> str:
    """An amount in full: Rp1.820.000."""
    return f"Rp{amount:,}".replace(",", ".")


PER: Mapping[str, Label] = {
    "day": Label(_("sehari")),
    "week": Label(_("seminggu")),
    "2week": Label(_("tiap dua minggu")),
    "month": Label(_("sebulan")),
    "year": Label(_("setahun")),
}


@dataclass(frozen=True, kw_only=True)
class Income(Question):
    """What is earned and in what time: {"amount": rupiah, "per": …}, or {"unsure": true}."""

    only_month: bool = False
    width: int = 28

    TRIP: ClassVar[str] = _("Kira-kira sehari atau sebulan dapat berapa?")

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if said_unknown(text):
            return {"unsure": True}
        try:
            found = money.read_money(text)
        except Unread as unread:
            if unread.code == "money_unknown":
                return {"unsure": True}
            raise
        per = "month" if self.only_month else found.per
        if per in ("trip", "piece"):
            raise Unclear(Say(self.TRIP))
        if not 1_000 <= found.amount <= 1_000_000_000:
            raise Unread("money")
        value: dict[str, Any] = {"amount": found.amount, "per": per}
        if found.low != found.high:
            value["unsure"] = True
        return value

    def show(self, value: Any, facts: Facts) -> str:
        if isinstance(value, dict) and "amount" in value:
            shown = rupiah(value["amount"])
            per = PER[value["per"]]
            return shown if value["per"] == "month" else f"{shown} {facts.labels.get(per, per)}"
        return Label(_("belum pasti")) if value == {"unsure": True} else super().show(value, facts)

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, dict) and (
            "amount" in value or "unsure" in value or "voice" in value
        )


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """A whole number between `low` and `high`."""

    low: int
    high: int
    width: int = 4

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if "tiap hari" in plain(text) or "setiap hari" in plain(text):
            return self.high
        value = numbers.read_number(text)
        if not self.low <= value <= self.high:
            raise Unclear(
                Say(
                    _("Tulis angka {low} sampai {high} ya."),
                    {"low": str(self.low), "high": str(self.high)},
                )
            )
        return value

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return isinstance(value, int) or bool(kept_media(value))


@dataclass(frozen=True, kw_only=True)
class CardNumber(Question):
    """A BPJS Ketenagakerjaan member number (KPJ), 11 digits; forgetting it is an answer too."""

    width: int = 13

    FORGOTTEN: ClassVar[Option] = Option("unknown", _("Lupa nomornya"), tuple(_UNKNOWN))

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (self.FORGOTTEN,)

    def longest_options(self) -> tuple[Option, ...]:
        return (self.FORGOTTEN,)

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        if pick(text, (self.FORGOTTEN,), facts.labels) or said_no(text):
            return {"unknown": True}
        return nik.read_kpj(text)

    def show(self, value: Any, facts: Facts) -> str:
        return (
            Label(self.FORGOTTEN.label)
            if value == {"unknown": True}
            else super().show(value, facts)
        )

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return super().accepts(value, answers, facts) or value == {"unknown": True}


Test = Callable[[Answers, Facts], bool]
Step = tuple[Question, str, Test | None, Callable[[Any, Answers, Facts], bool]]


@dataclass(frozen=True)
class Flow:
    """A form: its questions in order, what is said when it is done, and what it leads to.

    `opens` is said before the first question. `finish(answers, flags)` makes the effects. `gives` names the values that those effects add to
    `done`, `needs` the answers they cannot do without; `derived` are values in prompts that are no question's answer. Without `review` it ends with its last answer. `title` names it in "Lanjut dari …?".
    """

    key: str
    title: str
    questions: tuple[Question, ...]
    done: tuple[str, ...]
    finish: Callable[[Answers, tuple[str, ...], Facts], tuple[Any, ...]]
    review: str = ""
    typed: bool = False
    """Whether its answers have to be typed: nobody listens to a voice note before it counts."""
    opens: str = ""
    keeps: Callable[[Answers, Facts], Effect] | None = None
    """What every new answer leads to at once, so that a form half filled in is lost to nobody."""
    word: str = ""
    """What leads back to such a form, as it is typed."""
    adds: bool = False
    """Whether it adds to a claim that has a number."""
    tells: Callable[[Claim, Facts], tuple[Say, ...]] | None = None
    """What is said of that claim before the first question."""
    again: Callable[[Answers, Facts], Answers | None] | None = None
    """The answers with which it begins anew once it is finished; nothing where it is over."""
    kinds: tuple[str, ...] = ()
    """Kinds of claim it is meant for, the first before the others; without them, all."""
    unasked: bool = False
    """Whether it is put to people unasked (`flows.talk.Asked`): it is answered whenever they like."""
    gives: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    derived: Mapping[str, Callable[[Answers, Facts], str]] = field(default_factory=dict)

    def question(self, key: str) -> Question | None:
        """The question of that key, also by a key it had in an earlier release."""
        place = self.places.get(key)
        return self.questions[place] if place is not None else None

    @cached_property
    def about(self) -> Mapping[str, tuple[str, ...]]:
        """The questions that are about the answer to another, by the key of that one."""
        keys = {key for question in self.questions for key in question.about}
        return {key: tuple(q.key for q in self.questions if key in q.about) for key in keys}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What a walk along the form needs of each question, looked up once: itself, its key, when
        it applies (nothing for always), and whether it accepts an answer."""
        return tuple(
            (q, q.key, None if q.when is ALWAYS else q.when.holds, q.accepts)
            for q in self.questions
        )

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each question stands in `questions`, by its key and its former keys."""
        known = {key: n for n, q in enumerate(self.questions) for key in q.was}
        return known | {q.key: n for n, q in enumerate(self.questions)}


@dataclass(frozen=True, slots=True)
class Book:
    """All flows by their key."""

    flows: Mapping[str, Flow]
