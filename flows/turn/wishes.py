"""What people ask for in words of their own, and where each of these leads."""

from collections.abc import Mapping

from flows.claims import OVER
from flows.questions import Name, Question, Work
from flows.talk import _
from flows.turn.place import Talk
from flows.words.accidents import UNKNOWN, body_part, read_accident
from flows.words.emergencies import mentions_accident, names_accident, past_help
from flows.words.hints import (
    asks_what_is_covered,
    denies_accident,
    denies_death,
    tells_at_length,
    tells_harm,
)
from flows.words.intents import may_be_wish
from flows.words.text import plain

KEYWORDS: Mapping[str, str] = {
    "daftar": "register",
    "mendaftar": "register",
    "register": "register",
    "cari": "recognise",
    "cari data": "recognise",
    "betulkan": "fix",
    "perbaiki": "fix",
    "kelompok": "group",
    "daftar kelompok": "group",
    "lapor": "accident",
    "lapor kecelakaan": "accident",
    "sponsor": "donate",
    "donasi": "donate",
    "bayari pekerja": "donate",
    "laporan": "report",
    "bayar": "payment",
    "perpanjang": "renew",
    "kartu": "card",
    "bayar sendiri": "pay_oneself",
    "klaim": "claims",
    "klaim saya": "claims",
    "laporan saya": "claims",
    "lengkapi": "details",
    "berkas": "papers",
    "tambah foto": "papers",
    "formulir": "form",
    "minta formulir": "form",
    "kirim formulir": "form",
    "minta lembarnya": "form",
    "sudah lapor": "reported",
    "meninggal": "death",
    "lapor meninggal": "death",
    "kabar duka": "death",
    "ahli waris": "heirs",
    "sembuh": "second",
    "lapor sakit": "disease",
    "sakit karena kerja": "disease",
    "sakit akibat kerja": "disease",
    "penyakit akibat kerja": "disease",
    "kembali kerja": "return_to_work",
    "program kembali kerja": "return_to_work",
    "stop kembali kerja": "leave_recovery",
    "berhenti kembali kerja": "leave_recovery",
    "orang bukan robot": "human",
    "bukan robot": "human",
    "mau bicara orang": "human",
    "salah orang": "not_me",
    "salah nomor": "not_me",
    "boleh sebut": "show_name",
    "jangan sebut": "hide_name",
}
"""Whole messages that our own texts tell people to type, beside the reserved words."""

INTENTS: Mapping[str, str] = {
    "register": "register",
    "check_status": "status",
    "claim_accident": "accident",
    "claim_death": "death",
    "claim_status": "claims",
    "return_to_work": "return_to_work",
    "human": "human",
    "language": "language",
    "my_data": "my_data",
    "erase_data": "erase_data",
    "help": "menu",
    "donate": "donate",
    "donor_report": "report",
    "enrol_group": "group",
}
"""Where a free text leads from the menu. What has no flow of its own yet goes to a person."""

A_FEW = 6
"""In so many words an accident may be all that is said, where a name or an address was asked for."""

VAGUE = frozenset(("human", "help"))
"""Intents that are also heard in "tolong, ada orang celaka": the accident goes before them."""

WISHES_IN_CLAIMS = frozenset(("accident", "death", "human", "erase_data", "claims"))
"""What is offered to whoever asks for something else in a form about an accident or a death."""

ASKS_WHAT_FOR = frozenset(("help", "none", "claim_accident", "register"))
"""Intents with which somebody may only ask what the protection is for."""

FOR_DONORS = frozenset(("donate", "report", "payment", "renew"))
"""Where words lead that mean nothing of the kind in forms about an accident or a death."""

ABOUT_CLAIMS = frozenset(
    ("accident", "death", "disease", "claims", "details", "papers", "heirs", "second")
)
"""Where words lead that the bot takes up although a person of the programme answers the chat."""

TITLES: Mapping[str, str] = {
    "status": _("cek status"),
    "my_data": _("lihat data"),
    "erase_data": _("hapus data"),
    "claims": _("lihat laporan"),
    "report": _("lihat laporan"),
    "return_to_work": _("kembali kerja"),
}
"""What is no form, as it stands in "Mau … dulu?"."""


def keyword_of(text: str) -> str | None:
    """Where a whole message leads that our own texts tell people to type; nothing for any other."""
    return KEYWORDS.get(plain(text)) if 0 < len(text) < 40 else None


def wish(talk: Talk, question: Question, text: str) -> str:
    """What a message asks for instead of answering: the flow to go to; nothing for an answer."""
    told = talk.elsewhere() and tells_at_length(text)
    told = told and not (talk.insists() or is_work(talk, question, text))
    if question.story or (talk.is_meant() and not told) or len(text) <= 3:
        return ""
    if question.any_words and not told and (len(text.split()) < 3 or not may_be_wish(text)):
        return ""
    to = INTENTS.get(talk.intent(), "")
    if (told or to in ("", "menu")) and to != "death" and mentions_accident(text):
        to = "death" if past_help(text) else "accident"
    if to == "accident" and talk.conv.flow == "death":
        to = ""  # how it happened is told, not another accident
    if talk.about_harm():
        if to == "death" and not past_help(text):
            to = ""  # "santunan" alone is no news of a death
        if to not in WISHES_IN_CLAIMS:
            to = ""
    return "" if to in ("menu", talk.conv.flow) else to


def tells_in_few(talk: Talk, question: Question, text: str) -> bool:
    """Whether harm is told in a few words at a question of another form that would take any words.

    An occupation, and what is written like a name ("Budi Jatuh"), is an answer unless the message
    as a whole sounds like a report.
    """
    if not (takes_words(question) and talk.elsewhere()) or question.story or talk.is_meant():
        return False
    words = text.split()
    if not 0 < len(words) <= A_FEW or any(map(str.isdigit, text)):
        return False
    if not names_accident(text):
        return tells_wound(talk)
    if talk.intent() == "claim_accident":
        return True
    if isinstance(question, Name) and past_help(text):
        return False  # "alm. Sudirman"
    like_a_name = len(words) > 1 and all(word[0].isupper() for word in words)
    return not (like_a_name or is_work(talk, question, text))


def tells_wound(talk: Talk) -> bool:
    """Whether a report names what is hurt, and no accident: "kepala saya bocor"."""
    text = talk.heard.text
    if not any(map(body_part, plain(text).split())):
        return False  # nearly all answers: no more is looked at
    return talk.intent() == "claim_accident" and read_accident(text).body != (UNKNOWN,)


def interrupts(talk: Talk) -> bool:
    """Whether harm is told at a question of the engine's own: before sending, in any words."""
    text = talk.heard.text
    if denies_death(text) or denies_accident(text):
        return False
    if talk.conv.asked != "@review":
        return tells_at_length(text)
    told = mentions_accident(text) or past_help(text) or tells_wound(talk)
    return told and not talk.insists()


def takes_words(question: Question) -> bool:
    """Whether words about an accident would be taken for the answer."""
    return question.any_words or isinstance(question, Name)


def is_work(talk: Talk, question: Question, text: str) -> bool:
    """Whether an occupation was asked for and is told, whatever else: "tukang las, pernah jatuh"."""
    return (
        isinstance(question, Work)
        and talk.intent() != "claim_accident"
        and bool(talk.facts.known.jobs.find(text))
    )


def asks_what_for(talk: Talk) -> bool:
    """Whether it is only asked what the protection is for, or what would be paid if."""
    return asks_what_is_covered(talk.heard.text) and talk.intent() in ASKS_WHAT_FOR


def opens_claim(talk: Talk, words: str) -> bool:
    """Whether a message to a person of the programme is one that the bot has to take up.

    Who has told it already, and talks about it with that person, is not asked all of it again.
    """
    if keyword_of(words) in ABOUT_CLAIMS:
        return True
    told = any(c.state not in OVER and c.state != "draft" for c in talk.facts.claims)
    return tells_harm(words) and not told
