"""One message in, one turn out: where the talk stands, what the message means there, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flows.accident import SAFETY, Cause, Hurt, breathes_still, corrected, is_lost, story_of
from flows.claims import NO_CLAIMS, NOT_HERE, OVER, newest, short, state_of
from flows.contributions import month_after
from flows.death import (
    CONDOLENCE,
    GONE,
    GONE_OPTIONS,
    LIVES,
    NOT_GONE,
    SAME,
    SAME_NOTED,
    SAME_OPTIONS,
    STILL_HELP,
)
from flows.disease import SICK
from flows.donate import read_coded
from flows.papers import lacking
from flows.questions import (
    LATER,
    NONE,
    TYPE_IT,
    Choice,
    Flow,
    Name,
    Question,
    Unclear,
    YesNo,
    first_job,
    kept_media,
    pick,
    rupiah,
)
from flows.recovery import (
    WHAT_IT_IS,
    about,
    asked_of,
    first_open,
    marks,
    names_diary,
    spoken,
    standing,
    stands,
)
from flows.talk import (
    HERE,
    AddToTicket,
    AnswerPledge,
    AnswerRecovery,
    Answers,
    Asked,
    CheckCard,
    Claim,
    ConfirmClaim,
    Conversation,
    Cover,
    Effect,
    EndClaim,
    Facts,
    Heard,
    KeepConsent,
    Label,
    LeaveTicket,
    NotThisPerson,
    OpenTicket,
    Option,
    Person,
    ReportedMyself,
    Say,
    SeeClaim,
    ShowName,
    StartMessages,
    StopMessages,
    TellClaim,
    TellPledges,
    Turn,
    _,
)
from flows.words.courtesies import read_courtesy
from flows.words.dates import show_date
from flows.words.emergencies import is_emergency, mentions_accident, past_help
from flows.words.hints import (
    asks,
    may_tell_death,
    tells_at_length,
    tells_harm,
    tells_work_illness,
    wants_to_die,
    wants_to_report,
)
from flows.words.intents import may_be_wish, read_intent, read_reserved
from flows.words.text import plain
from flows.words.yesno import read_yesno

MOST_CLAIMS = 3
"""So many claims are told of at once, the newest."""

AWAY = timedelta(hours=24)
"""After this much silence in the middle of a form the bot asks whether to go on with it."""

PATIENCE = 2
"""This many unclear answers in a row, and the engine offers a person."""

A_SENTENCE = 5
"""So many words that answer no question go on with the story of an accident."""

URGENT: Mapping[str, str] = {"death": STILL_HELP, "disease": SICK}
"""What is said at signs of an emergency in forms that are about no accident."""

GREETING = _(
    "Kami Lingkaran, program GN Lingkaran, bukan kantor BPJS. Gratis. Kami tidak minta OTP, PIN, kata sandi, atau uang."
)
MENU = _("Mau apa hari ini?")
NOT_ALONE = (
    _("Terima kasih sudah cerita. Bapak/Ibu tidak sendirian. Petugas kami sudah diberi tahu."),
    _("Telepon 119 sekarang ya. Ajak orang terdekat menemani dulu."),
)
"""Said to whoever wants to die."""
ASKED = _("Itu dijawab petugas kami. Yang memutuskan BPJS Ketenagakerjaan. Boleh juga telepon 175.")
LOST = _(
    "Segera kabari tim SAR, polisi, dan nelayan dekat situ. Sebut tempat, jam, dan ciri orangnya. Ada yang luka: telepon 119."
)
"""Said where somebody is lost in the water or not found yet."""
STILL_LOST = _("Semoga segera ketemu, Bapak/Ibu.")
SAFETY_NOTED = _("Petugas kami sudah diberi tahu. Jawaban Bapak/Ibu tetap tersimpan.")
HELP = _(
    "Kalau bingung: KEMBALI ke pertanyaan sebelumnya, PETUGAS untuk dibantu. Bisa juga ULANG, BATAL, MENU, STATUS, DATA SAYA, HAPUS DATA, BERHENTI."
)
RESUME = _("Jawaban tadi masih ada. Lanjut dari {where}?")
OFFER_PERSON = _("Belum berhasil ya. Mau dibantu petugas kami?")
TRY_AGAIN = _("Baik, kita coba lagi.")
CANCEL = _("Jawaban tadi mau disimpan dulu?")
SAVED = _("Baik, jawaban disimpan. Untuk meneruskan, ketik {word}.")
DROPPED = _("Baik, jawaban dihapus. Untuk mulai lagi, ketik {word}.")
NOT_BEGUN = _("Baik, tidak jadi.")
NOTHING_TO_CANCEL = _("Belum ada yang perlu dibatalkan.")
FIRST_QUESTION = _("Ini pertanyaan pertama.")
CHANGE = _("Ganti {label} jadi {value}?")
CHANGED = _("{label} sudah diganti: {value}.")
THAT_ANSWER = _("Jawaban tadi")
UNCHANGED = _("Baik, tidak diganti.")
NOW = _("Sekarang: {value}. Ketik LANJUT bila tetap.")
ECHO = _("{label}: {value}.")
CONFIRM = _("Sudah benar? Balas YA untuk kirim, atau nomor yang mau diganti.")
TOLD_ON = _("Kami tambahkan ke ceritanya. Balas YA untuk kirim, atau nomor yang mau diganti.")
WHICH_NUMBER = _("Nomor berapa yang mau diganti?")
SWITCH = _("Mau {title} dulu? Jawaban tadi tetap disimpan.")
BACK_TO = _("Kita lanjut {title} ya.")
OLD_BUTTON = _("Tombol itu untuk pertanyaan yang sudah lewat.")
STOPPED = _("Baik, kami tidak kirim pesan lagi. Data tetap ada. Untuk mulai lagi, ketik MULAI.")
STILL_STOPPED = _("Bapak/Ibu sudah minta berhenti. Untuk bicara lagi, ketik MULAI.")
WELCOME_BACK = _("Senang bertemu lagi.")
COURTESY: Mapping[str, str] = {
    "salam": _("Waalaikumsalam Bapak/Ibu."),
    "greeting": _("Halo Bapak/Ibu."),
    "thanks": _("Sama-sama, Bapak/Ibu."),
}
"""What answers a greeting or thanks, by the word of `flows.words.courtesies` for it."""
FORWARDED = _("Pesan terusan belum bisa jadi jawaban. Tulis sendiri ya.")
EDIT_UNSEEN = _("Pesan lama yang diubah tidak terbaca lagi. Untuk membetulkan, ketik KEMBALI.")
LATE = _("Maaf, pesan Bapak/Ibu baru kami terima.")
UNKNOWN = _("Maaf, kami belum paham. Pilih dari menu ya.")
MEDIA = _("Sudah kami terima, petugas kami yang membukanya. Apakah ini soal kecelakaan?")
PHOTO_ADDED = _("Foto kami tambahkan.")
NO_FORM = _(
    "Lembar laporan {code} belum bisa kami kirim lewat chat. Petugas kami akan membantu. Di kantor cabang, sebut nomor {code}."
)
TO_PERSON = _(
    "Petugas kami akan menjawab di sini. Jawaban tetap tersimpan. Untuk kembali ke bot, ketik MENU."
)
BACK_TO_BOT = _("Baik, kembali ke bot. Pesan untuk petugas tetap kami simpan.")
GROUP = _("Di grup kami tidak bisa bicara soal data. Silakan chat kami langsung ya.")

NOBODY = _(
    "Belum ada pendaftaran dari chat ini. Ketik DAFTAR, atau CARI kalau pernah daftar lewat chat lain."
)
STATES: Mapping[str, str] = {
    "submitted": _(
        "{name} ({code}): data diterima {since}, sedang diperiksa petugas. Belum terlindungi."
    ),
    "returned": _("{name} ({code}): ada yang perlu dibetulkan: {reason} Ketik BETULKAN."),
}
COVERS: Mapping[str, str] = {
    "waiting": _(
        "{name} ({code}): data sudah diperiksa, sedang dicarikan yang membayar iuran. Belum terlindungi."
    ),
    "matched": _(
        "{name} ({code}): sudah ada yang mau membayar iuran. Menunggu kabar resmi. Belum terlindungi."
    ),
    "coming": _("{name} ({code}): terlindungi mulai {since} sampai {until}."),
    "protected": _("{name} ({code}): terlindungi sampai {until}."),
    "ended": _(
        "{name} ({code}): perlindungan habis {until}. Sekarang belum terlindungi. Sedang dicarikan yang membayar lagi."
    ),
}
"""What a verified worker is told, by the state of the cover (`flows.talk.Cover`)."""
SPONSOR = _("Yang membayari: {sponsor}.")
WHY: Mapping[str, str] = {
    "waiting": _("Dipilih karena paling lama menunggu."),
    "renewal": _("Didahulukan supaya perlindungan tidak terputus."),
    "named": _("Dipilih karena yang membayari memintanya, dan Bapak/Ibu setuju."),
}
"""Why this worker, by the word in the journal (`bot.sponsorship.matching.REASONS`)."""
MEMBER_NUMBER = _("Nomor peserta BPJS Ketenagakerjaan: {kpj}.")
WHAT_IS_COVERED = _(
    "Gunanya: berobat karena kecelakaan saat kerja, uang selama belum bisa kerja, santunan untuk keluarga."
)
WHEN_HURT = _(
    "Celaka saat kerja? Segera ke klinik atau rumah sakit terdekat, telepon 175. Lalu ketik LAPOR di sini."
)
OR_PAY_ONESELF = _("Mau bayar sendiri? Ketik BAYAR SENDIRI. Untuk cek lagi, ketik STATUS.")
PAY_ONESELF = _(
    "Iuran {name} kira-kira {price} sebulan. Bayar pakai 16 angka NIK di bank, Alfamart, atau dompet digital."
)
PAY_ONESELF_AGAIN = _(
    "Lama tidak bayar? Bayar lagi saja pakai NIK, tanpa denda. Bayar hanya ke BPJS Ketenagakerjaan. Tanya: 175."
)
PAY_ONESELF_FIRST = _(
    "Belum pernah jadi peserta? Daftar dulu di kantor cabang BPJS Ketenagakerjaan. Tanya: 175."
)
CARD = _("Kartu {name}: kode {card}. Klinik bisa tanya lewat SMS ke nomor ini: CEK {card}")
NO_CARD = _("Kartu ada setelah data diperiksa petugas. Ketik STATUS untuk melihat sampai mana.")
STATUS_NOTE = _(
    "Terlindungi hanya kalau BPJS Ketenagakerjaan sudah memberi kabar resmi. Semua gratis."
)
MY_DATA = _("Data {name} ({code}):")
MY_DATA_END = _(
    "Ketik BETULKAN untuk membetulkan, HAPUS DATA untuk menghapus, PETUGAS untuk bertanya."
)
UNSENT = _("Ada {n} jawaban yang belum dikirim.")
NOTHING_TO_FIX = _("Belum ada pendaftaran yang bisa dibetulkan dari chat ini.")

TEXT_ONLY: Mapping[str, str] = {
    "Tulis 16 angka NIK di KTP, atau kirim foto KTP.": _("Tulis 16 angka NIK di KTP."),
    "Kirim daftarnya: berkas Excel atau CSV, dengan kolom NIK dan nama.": _(
        "Berkas tidak bisa lewat SMS. Kirim lewat WhatsApp atau Telegram, atau ketik PETUGAS."
    ),
    "Tulis 16 angka NIK-nya, atau kirim foto KTP-nya.": _("Tulis 16 angka NIK-nya."),
    "Di mana kejadiannya? Tulis nama tempatnya, atau kirim titik lokasi.": _(
        "Di mana kejadiannya? Tulis nama tempatnya."
    ),
    "Ceritakan: siapa, di mana, hari apa, jam berapa, dan apa yang terjadi. Boleh suara atau foto.": _(
        "Ceritakan: siapa, di mana, hari apa, jam berapa, dan apa yang terjadi."
    ),
    "Kalau sudah siap, ceritakan apa yang terjadi. Pelan-pelan saja, boleh pesan suara.": _(
        "Kalau sudah siap, ceritakan apa yang terjadi. Pelan-pelan saja."
    ),
    "Kuitansi asli disimpan dulu, kirim fotonya: ketik BERKAS. Surat dokter dikirim klinik ke BPJS Ketenagakerjaan.": _(
        "Kuitansi asli disimpan dulu. Surat dokter dikirim klinik ke BPJS Ketenagakerjaan."
    ),
    "Di mana beliau meninggal? Tulis nama tempatnya, atau kirim titik lokasi.": _(
        "Di mana beliau meninggal? Tulis nama tempatnya."
    ),
    "Kalau KTP beliau ada, tulis 16 angka NIK-nya, atau kirim fotonya. Boleh menyusul.": _(
        "Kalau KTP beliau ada, tulis 16 angka NIK-nya. Boleh menyusul."
    ),
    "NIK {heir}? Tulis 16 angkanya, atau kirim foto KTP-nya.": _("NIK {heir}? Tulis 16 angkanya."),
    "Tulis 16 angka NIK wali, atau kirim foto KTP-nya.": _("Tulis 16 angka NIK wali."),
    "Ceritakan: siapa yang sakit, sakit apa, sejak kapan, dan kerjanya apa. Boleh suara atau foto.": _(
        "Ceritakan: siapa yang sakit, sakit apa, sejak kapan, dan kerjanya apa."
    ),
}
"""Texts that offer more than words, and what is said instead on a channel that carries words only."""

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
PERSON_OPTIONS = (
    Option("retry", _("Coba lagi"), ("coba", "lagi", "tidak", "ga", "nggak")),
    Option("person", _("Dibantu petugas"), ("petugas", "ya", "iya", "boleh", "mau", "bantu")),
)
CANCEL_OPTIONS = (
    Option("save", _("Simpan dulu"), ("simpan", "ya", "iya")),
    Option("drop", _("Hapus jawaban"), ("hapus isian", "hapus", "buang", "tidak", "ga", "nggak")),
    Option("go", _("Lanjut isi"), ("lanjut", "terus")),
)
YES_NO_OPTIONS = (
    Option(
        "yes",
        _("Ya"),
        ("iya", "y", "ok", "oke", "boleh", "betul", "benar", "yes", "nggih", "muhun"),
    ),
    Option("no", _("Tidak"), ("ga", "gak", "nggak", "ngga", "jangan", "no", "mboten", "henteu")),
)
REVIEW_OPTIONS = (Option("yes", _("Ya, kirim"), ("ya", "kirim")),)

OWN_OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "@resume": RESUME_OPTIONS,
    "@person": PERSON_OPTIONS,
    "@cancel": CANCEL_OPTIONS,
    "@switch": YES_NO_OPTIONS,
    "@change": YES_NO_OPTIONS,
    "@gone": GONE_OPTIONS,
    "@same": SAME_OPTIONS,
    "@media": YES_NO_OPTIONS,
}
"""The choices of the engine's own questions."""

ANSWERS: Mapping[bool | None, str] = {True: "yes", False: "no", None: ""}
"""What a free yes or no is among such choices."""

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


VAGUE = frozenset(("human", "help"))
"""Intents that are also heard in "tolong, ada orang celaka": the accident goes before them."""

WISHES_IN_CLAIMS = frozenset(("accident", "death", "human", "erase_data", "claims"))
"""What is offered to whoever asks for something else in a form about an accident or a death."""

FOR_DONORS = frozenset(("donate", "report", "payment", "renew"))
"""Where words lead that mean nothing of the kind in forms about an accident or a death."""

ABOUT_CLAIMS = frozenset(
    ("accident", "death", "disease", "claims", "details", "papers", "heirs", "second")
)
"""Where words lead that the bot takes up although a person of the programme answers the chat."""

MAY_END = frozenset(("accident", "disease"))
"""Forms about somebody who may die while they are filled in."""

KEPT: Mapping[str, str] = {"register": "DAFTAR", "donate": "SPONSOR", "group": "KELOMPOK"}
"""Forms worth keeping when they are left for another one, with the word that leads back to them."""


@dataclass(frozen=True, slots=True)
class Book:
    """All flows by their key."""

    flows: Mapping[str, Flow]


def advance(book: Book, conversation: Conversation, heard: Heard, facts: Facts) -> Turn:
    """What one message leads to. Pure: the same arguments give the same turn.

    The given conversation is not changed. Never raises on anything a person can send.
    """
    return _Talk(book, conversation, heard, facts).turn()


class _Talk:
    """One turn in the making: a copy of the conversation, and what has been said and done so far."""

    __slots__ = (
        "before",
        "book",
        "conv",
        "effects",
        "facts",
        "heard",
        "on_path",
        "says",
        "walked",
        "walked_in",
    )

    def __init__(self, book: Book, given: Conversation, heard: Heard, facts: Facts) -> None:
        self.book, self.heard, self.facts = book, heard, facts
        self.conv = conv = given.copy()
        self.before: Answers = given.answers
        if conv.parked is not None:
            self.know_filling(conv.parked)
        self.says: list[Say] = []
        self.effects: list[Effect] = []
        self.walked: list[tuple[Question, Any]] = []
        self.on_path: dict[str, Any] = {}
        self.walked_in: tuple[Flow | None, Answers | None] = (None, None)

    def know_filling(self, parked: Mapping[str, Any]) -> None:
        """Who was registering themself when an accident happened need not say who they are again."""
        answers = parked.get("answers", {})
        if parked.get("flow") == "register" and answers.get("who") == "self":
            self.facts = replace(self.facts, filling=answers)

    def turn(self) -> Turn:
        if self.heard.late:
            self.say(LATE)
        self.hear()
        self.keep_telling()
        self.conv.at = int(self.facts.now.timestamp())
        if self.facts.channel == "sms":
            self.says = [
                replace(say, text=TEXT_ONLY[say.text]) if say.text in TEXT_ONLY else say
                for say in self.says
            ]
        return Turn(self.conv, tuple(self.says), tuple(self.effects))

    def keep_telling(self) -> None:
        """Every new answer of a form that must not be lost is kept before the next is asked for."""
        flow, answers = self.flow, self.conv.answers
        if flow is None or flow.keeps is None or not answers or answers == self.before:
            return
        live = self.live()
        told = {
            q.key: value
            for q in flow.questions
            if q.story and q.key not in live and (value := q.implied(live, self.facts)) is not None
        }
        self.effects.append(flow.keeps({**told, **self.named(), **live}, self.facts))

    def named(self) -> Answers:
        """The answers under the name of this telling, which is given with the first of them."""
        answers = self.conv.answers
        if "@token" not in answers and "@claim" not in answers:
            answers["@token"] = self.stamp()
        return answers

    def stamp(self, before: Any = None) -> str:
        """A name for a telling: the moment it began, and never that of the one before."""
        stamp = f"{int(self.facts.now.timestamp() * 1000):x}"
        return f"{before}+" if str(before or "").startswith(stamp) else stamp

    # --- what the message means, the most urgent first ------------------------------------------

    def hear(self) -> None:
        heard, facts, conv = self.heard, self.facts, self.conv
        words = heard.text or heard.caption
        word = (
            read_reserved(heard.text) if 0 < len(heard.text) < 60 and not heard.forwarded else None
        )
        if word == "stop":
            return self.stop()
        if wants_to_die(words):
            return self.stand_by(words)
        emergency = bool(words) and is_emergency(words)
        if facts.stopped and not (emergency or tells_harm(words) or self.telling()):
            if word == "status":
                return self.status()
            if word != "start" and not heard.start:
                return self.say(STILL_STOPPED)
            self.effects.append(StartMessages())
            self.say(WELCOME_BACK)
            return self.ask_or_menu()
        if facts.stopped and not conv.asked:
            conv.asked = self.place_key()  # what is told now goes on with what was told before
        if conv.flow == "death" and breathes_still(words):
            return self.alive(words)
        if facts.held and (emergency or self.opens_claim(words)):
            self.leave_person(words)
        if emergency:
            return self.emergency(words)
        if self.facts.held:
            return self.held(word)
        if heard.edits:
            return self.correct()
        if facts.claims and (asked := self.put_unasked()) is not None:
            self.turn_to(asked)
        if heard.tap:
            return self.tap()
        if heard.start:
            return self.start()
        if heard.forwarded and not (heard.photos and self.concerned()):
            self.say(FORWARDED)
            return self.ask_or_menu()
        if word is not None and not self.is_choice() and self.command(word):
            return None
        if len(heard.text) < 40 and (coded := read_coded(heard.text)):
            return self.coded(*coded)
        keyword = KEYWORDS.get(plain(heard.text)) if 0 < len(heard.text) < 40 else None
        if keyword in FOR_DONORS and self.flow is not None and self.about_harm():
            keyword = None  # "bayar" is no donor's word here
        own = keyword == "claims" and facts.claims  # "klaim" means theirs, where there are some
        if keyword is not None and (own or not self.is_choice()):
            return self.go(keyword)
        if self.more_photos() or self.photos_unasked():
            return None
        if conv.flow in MAY_END and past_help(heard.text):
            return self.mourn(heard.text)
        if conv.asked.startswith("@") and self.elsewhere() and tells_at_length(heard.text):
            return self.offer_switch("death" if past_help(heard.text) else "accident")
        if conv.asked.startswith("@") and self.own_question():
            return None
        if conv.flow and self.flow is not None:
            if self.away() and conv.asked != "@resume" and not self.flow.unasked:
                conv.note = heard.text[:300] or None
                return self.ask_resume()
            return self.answer()
        return self.free()

    def stand_by(self, words: str) -> None:
        """Whoever wants to die is asked nothing more, and a person is called at once."""
        self.effects.append(OpenTicket("emergency", words, self.media(), urgent=True, hold=False))
        self.says += [Say(text) for text in NOT_ALONE]

    def about_harm(self) -> bool:
        """Whether a form about an accident, an illness or a death is being filled in."""
        flow = self.flow
        return flow is not None and (flow.keeps is not None or flow.adds)

    def elsewhere(self) -> bool:
        """Whether a form is being filled in that has to do with no accident, illness or death."""
        flow = self.flow
        return flow is not None and not self.about_harm() and not flow.unasked

    def telling(self) -> bool:
        """Whether an accident or a death is being told that came up after all messages were stopped."""
        return self.flow is not None and self.flow.keeps is not None and bool(self.conv.asked)

    def opens_claim(self, words: str) -> bool:
        """Whether a message to a person of the programme is one that the bot has to take up.

        Who has told it already, and talks about it with that person, is not asked all of it again.
        """
        keyword = KEYWORDS.get(plain(words)) if 0 < len(words) < 40 else None
        if keyword in ABOUT_CLAIMS:
            return True
        told = any(c.state not in OVER and c.state != "draft" for c in self.facts.claims)
        return tells_harm(words) and not told

    def leave_person(self, words: str) -> None:
        """Back to the bot; the person who answered here reads why."""
        self.effects += [AddToTicket(words, self.media()), LeaveTicket()]
        self.facts = replace(self.facts, held=False)

    def is_choice(self) -> bool:
        """Whether the whole message is one of the choices just shown: those go before other words."""
        asked, text = self.conv.asked, self.heard.text
        if asked == "@menu":
            return pick(text, MENU_OPTIONS, self.facts.labels) is not None
        if asked in OWN_OPTIONS:
            return pick(text, OWN_OPTIONS[asked], self.facts.labels) is not None
        question = self.asked_question()
        return (
            isinstance(question, Choice)
            and pick(text, question.choices, self.facts.labels) is not None
        )

    def stop(self) -> None:
        self.effects.append(StopMessages())
        self.conv.asked = ""
        self.say(STOPPED)

    def emergency(self, words: str) -> None:
        """The safety message before anything else; the form is not touched."""
        question = self.asked_question()
        key = self.flow.key if self.flow is not None else ""
        if past_help(words) and (not key or self.elsewhere() or key in MAY_END):
            return self.mourn(words)
        if is_lost(words):
            lost = is_lost(story_of(self.live().get("story")))
            self.say(STILL_LOST if lost else LOST)
        else:
            self.say(URGENT.get(key, SAFETY))
        if question is not None and question.story:
            if question.key != "story":  # the story reaches a person by itself
                self.effects.append(
                    OpenTicket("emergency", words, self.media(), urgent=True, hold=False)
                )
            return self.answer()
        self.effects.append(OpenTicket("emergency", words, self.media(), urgent=True, hold=False))
        if self.flow is None or self.elsewhere() or self.flow.unasked:
            return self.begin("accident", quiet=True, story=words)
        if self.flow.keeps is not None and self.flow.question("story") is not None:
            return self.tell(words, quiet=True)
        self.say(SAFETY_NOTED)
        return self.ask()

    def mourn(self, words: str = "") -> None:
        """The news of a death: condolence before all else, then its own form.

        What was told of the same accident or illness before becomes part of that.
        """
        conv, flow = self.conv, self.flow
        hurt = self.told_hurt()
        if flow is None or flow.key != "death":
            self.say(CONDOLENCE)
        if words and is_emergency(words):
            self.say(STILL_HELP)
        else:
            self.greet()
        if words:
            self.effects.append(OpenTicket("death", words, self.media(), urgent=True, hold=False))
        if hurt is not None:
            return self.ask_same(hurt, words)
        if not words:
            return self.begin("death")
        if flow is None or flow.key not in MAY_END:
            if flow is not None:
                self.park()
            # Another one may have died than the one whose news was begun before.
            return self.begin("death", fresh=True, quiet=True, story=words)
        conv.flow, conv.asked, conv.edit, conv.unclear = "death", "", "", 0
        conv.note = conv.album = None
        conv.answers.pop("hour", None)
        if (when := conv.answers.pop("when", None)) is not None:
            conv.answers["when_hurt"] = when  # it may have been days before
        return self.tell(words, quiet=True)

    def told_hurt(self) -> Claim | None:
        """Whom this chat has reported hurt or ill, where a death may be that person's.

        Nothing in the middle of a form in which the death has its place.
        """
        flow = self.flow
        if flow is not None and (flow.key in MAY_END or flow.key == "death"):
            return None
        return next(
            (
                claim
                for claim in self.facts.claims
                if claim.kind in MAY_END
                and claim.state not in (*OVER, "draft")
                and claim.role != "agent"
                and claim.answers.get("outcome") != "died"
            ),
            None,
        )

    def ask_same(self, hurt: Claim, words: str) -> None:
        """Whether the one who has died is the one who was reported hurt: nothing is asked twice."""
        self.own("@same", SAME, SAME_OPTIONS, name=short(hurt.name), code=hurt.code)
        self.conv.note = {"said": words[:2000], "code": hurt.code}

    def same(self, chosen: str) -> bool:
        """Take the answer to that: the death belongs to the claim there is, or is told from the start."""
        conv, text = self.conv, self.heard.text
        note = conv.note if isinstance(conv.note, dict) else {}
        option = self.chosen(chosen, text, SAME_OPTIONS)
        answer = option.value if option else ANSWERS[read_yesno(text)]
        hurt = newest(self.facts, str(note.get("code", "")))
        said = str(note.get("said", ""))
        if not answer and len(text.split()) >= 3:  # told already: that is not lost
            said = f"{said}\n{text}".strip()
        if not answer and not conv.unclear and hurt is not None:
            conv.unclear += 1
            self.ask_same(hurt, said)
            return True
        conv.asked, conv.note, conv.unclear = "", None, 0
        if answer == "yes" and hurt is not None:
            if self.flow is not None:
                self.park()
            self.take_up(self.book.flows["second"], hurt)
            self.store("outcome", "died")
            self.say(SAME_NOTED)
            self.ask()
            return True
        if self.flow is not None:
            self.park()
        self.begin("death", fresh=True, quiet=bool(note.get("said")), story=said)
        return True

    def alive(self, words: str) -> None:
        """Whoever was thought dead lives: what was told goes on as that of an accident."""
        conv = self.conv
        self.say(LIVES)
        self.say(SAFETY)
        self.effects.append(OpenTicket("emergency", words, self.media(), urgent=True, hold=False))
        conv.flow, conv.asked, conv.edit, conv.unclear = "accident", "", "", 0
        conv.note = conv.album = None
        for key in ("when", "hour", "place", "spot", "agree_other"):  # they were about the death
            conv.answers.pop(key, None)
        if (when := conv.answers.pop("when_hurt", None)) is not None:
            conv.answers["when"] = when
        return self.tell(words, quiet=True)

    def ask_about_media(self) -> None:
        """A voice note or photos that nobody asked for may tell of an accident: a person opens them."""
        self.greet()
        self.effects.append(OpenTicket("asked", "", self.media(), urgent=True, hold=False))
        self.own("@media", MEDIA, YES_NO_OPTIONS)
        self.conv.note = {"photos": list(self.heard.photos), "voice": self.heard.voice}

    def about_media(self, chosen: str) -> bool:
        """Take the answer to whether they do; then they are how the story is told."""
        conv, text = self.conv, self.heard.text
        note = conv.note if isinstance(conv.note, dict) else {}
        option = self.chosen(chosen, text, YES_NO_OPTIONS)
        answer = option.value if option else ANSWERS[read_yesno(text)]
        conv.asked, conv.note = "", None
        if answer == "yes":
            photos = tuple(note.get("photos", ()))
            self.begin("accident", story=Heard(photos=photos, voice=str(note.get("voice", ""))))
        elif answer == "no":
            self.menu()
        return bool(answer)

    def ask_gone(self, words: str) -> None:
        """Words that may tell a death are never taken for one before that is asked."""
        self.greet()
        self.own("@gone", GONE, GONE_OPTIONS)
        self.conv.note = {"said": words[:2000]}

    def gone(self, chosen: str) -> bool:
        """Take the answer to whether somebody has died; false when it is none."""
        conv, text = self.conv, self.heard.text
        note, conv.note = conv.note, None
        said = str(note.get("said", "")) if isinstance(note, dict) else ""
        option = self.chosen(chosen, text, GONE_OPTIONS)
        answer = option.value if option else ANSWERS[read_yesno(text)]
        if breathes_still(text):
            answer = "no"
        conv.asked = ""
        if answer == "yes" or past_help(text):
            self.mourn(f"{said}\n{text}" if past_help(text) else said)
        elif answer == "ask":
            self.heard = Heard(text=said, ref=self.heard.ref)
            self.to_person("asked")
        elif answer == "no":
            self.say(NOT_GONE)
            self.ask_or_menu()
        else:
            return False
        return True

    def held(self, word: str | None) -> None:
        """A person of the programme answers here: the bot only passes on, and lets itself be called."""
        tapped = self.heard.tap.startswith(":@menu:") or self.heard.tap.endswith(":@hold:menu")
        if word in ("menu", "start", "cancel") or self.heard.start or tapped:
            self.effects.append(LeaveTicket())
            self.say(BACK_TO_BOT)
            return self.ask_or_menu()
        if word == "status":
            return self.tell_status()
        self.effects.append(AddToTicket(self.heard.text or self.heard.caption, self.media()))
        return None

    def media(self) -> tuple[str, ...]:
        heard = self.heard
        return heard.photos + ((heard.voice,) if heard.voice else ())

    def start(self) -> None:
        """A deep link or /start: greet, and keep a group's code that came along."""
        argument = self.heard.start
        self.greet()
        if self.flow is not None:
            return self.ask_resume()
        if argument.startswith("kelompok_"):
            self.begin("register")
            self.store("group", argument.removeprefix("kelompok_")[:20])
            return None
        if argument == "daftar":
            return self.begin("register")
        return self.menu()

    # --- what was put unasked ---------------------------------------------------------------------

    def put_unasked(self) -> Asked | None:
        """The question put unasked that this message is about; nothing where it is about others.

        A tap names its question. What is typed goes to the question that was seen last; while a form
        is filled in only what reads as its answer, or comes long after the form and is none there.
        """
        heard, conv, running = self.heard, self.conv, self.flow
        if running is not None and running.unasked and not stands(conv, self.facts):
            self.leave(ask=False)
            running = self.flow
        still_open = asked_of(self.facts)
        if heard.tap:
            return next((a for a in still_open if heard.tap.startswith(a.flow + ":")), None)
        if heard.text and not heard.forwarded:
            diary = next((a for a in still_open if a.flow == "diary"), None)
            both = running is None and all(spoken(heard.text))
            if diary is not None and (both or names_diary(heard.text)):
                return diary
        if not still_open or int(still_open[0].at.timestamp()) < conv.at:
            return None
        asked = still_open[0]
        if running is None or running.unasked:
            return asked
        if not heard.text or heard.forwarded:
            return None
        answers = not first_open(asked).any_words and _reads(
            first_open(asked), heard, asked.answers, self.facts
        )
        return asked if answers or (self.away() and not self.reads(heard.text)) else None

    def turn_to(self, asked: Asked) -> None:
        """Stand at a question that was put unasked; a form in progress comes back behind it."""
        conv, flow = self.conv, self.flow
        if conv.flow == asked.flow and marks(conv.answers) == marks(asked.answers):
            return
        if flow is not None and not flow.unasked:
            conv.parked = {
                "flow": conv.flow,
                "answers": conv.answers,
                "refs": conv.refs,
                "parked": conv.parked,
            }
        conv.flow, conv.answers, conv.refs = asked.flow, dict(asked.answers), {}
        conv.edit, conv.unclear, conv.note, conv.album = "", 0, None, None
        conv.asked = self.place_key()
        self.before = conv.answers.copy()

    def return_to_work(self) -> None:
        """How far the own way back to work is, or what that is at all."""
        own = [(claim, claim.recovery) for claim in self.facts.claims if claim.recovery]
        waiting = next((c for c, r in own if r.state not in ("going", "over")), None)
        for claim, recovery in own:
            if claim is not waiting:
                self.says += standing(claim, recovery)
        if waiting is not None:
            self.says += about(waiting.code, _short(waiting.name))
            self.turn_to(Asked("rtw_consent", {"@claim": waiting.code}, self.facts.now))
        elif not own:
            self.says += [Say(text) for text in WHAT_IT_IS]
        if self.flow is not None:
            self.ask()

    # --- reserved words --------------------------------------------------------------------------

    def command(self, word: str) -> bool:
        """Obey a reserved word; false when it is an answer after all."""
        conv = self.conv
        if word == "next":
            if conv.edit and self.flow is not None:
                conv.edit = ""
                self.ask()
            elif conv.asked.startswith("@") and conv.asked != "@menu":
                return False
            elif conv.parked is not None and self.flow is None:
                self.unpark()
            elif self.flow is not None:
                self.ask()
            else:
                return False
        elif word == "back":
            self.back()
        elif word == "repeat":
            if conv.asked == "@resume":
                return False
            self.ask_or_menu()
        elif word == "cancel":
            self.cancel()
        elif word in ("menu", "start"):
            self.menu()
        elif word == "help":
            self.say(HELP)
            self.ask_or_menu()
        else:
            self.go(word)
        return True

    def go(self, where: str) -> None:
        """Open what a menu entry, a keyword or a reserved word names."""
        if where != "death":  # condolence comes before who we are
            self.greet()
        if where == "status":
            self.status()
        elif where == "death":
            self.mourn()
        elif where == "my_data":
            self.my_data()
        elif where == "menu":
            self.menu()
        elif where == "fix":
            self.fix()
        elif where == "report":
            self.do(TellPledges())
        elif where == "card":
            self.card()
        elif where == "pay_oneself":
            self.pay_oneself()
        elif where in ("show_name", "hide_name"):
            self.do(ShowName(where == "show_name"))
        elif where == "claims":
            self.claims()
        elif where == "not_me":
            self.do(NotThisPerson())
        elif where == "return_to_work":
            self.return_to_work()
        elif where == "leave_recovery":
            if self.flow is not None and self.flow.unasked:
                self.leave(ask=False)
            self.do(AnswerRecovery("", yes=False))
        elif where in ("reported", "form") or (
            (flow := self.book.flows.get(where)) is not None and flow.adds
        ):
            self.about_claim(where, "")
        else:
            self.begin("erase" if where == "erase_data" else where)

    def do(self, effect: Effect) -> None:
        """An effect that says itself what came of it; a form in progress goes on behind that."""
        self.effects.append(effect)
        self.says.append(HERE)
        if self.flow is not None:
            self.ask()

    def coded(self, what: str, code: str) -> None:
        """A word with a code behind it, such as "BAYAR K-7K3QM"."""
        self.greet()
        if what == "card":
            return self.do(CheckCard(code))
        if what == "report":
            return self.do(TellPledges(code))
        if what in ("agree", "refuse"):
            return self.do(AnswerPledge(code, what == "agree"))
        if what in ("true", "untrue"):
            return self.do(ConfirmClaim(code, what == "true"))
        if code.startswith("A-"):
            return self.about_claim(what, code)
        self.begin(what, code=code)
        return None

    def back(self) -> None:
        flow, conv = self.flow, self.conv
        if flow is None:
            return self.menu()
        path, missing = self.path(flow), self.missing(flow)
        place = conv.edit or (missing.key if missing else "")
        before = [q for q, v in path if v is not None and q.key in conv.answers and not q.reckoned]
        keys = [q.key for q, _value in path]
        if place:
            before = [q for q in before if keys.index(q.key) < keys.index(place)]
        if not before:
            self.say(FIRST_QUESTION)
            return self.ask()
        conv.edit = before[-1].key
        return self.ask()

    def cancel(self) -> None:
        conv, flow = self.conv, self.flow
        if flow is None:
            self.say(NOTHING_TO_CANCEL)
            return self.menu()
        if flow.keeps is not None and "@claim" not in conv.answers and conv.answers:
            return self.own("@cancel", CANCEL, CANCEL_OPTIONS)
        if flow.key not in KEPT or len(conv.answers) < 2:
            if flow.key in KEPT:
                self.say(DROPPED, word=KEPT[flow.key])
            else:
                self.say(NOT_BEGUN)
            return self.leave()
        return self.own("@cancel", CANCEL, CANCEL_OPTIONS)

    # --- questions of the engine's own -------------------------------------------------------------

    def own(self, asked: str, text: str, options: tuple[Option, ...], **values: str) -> None:
        self.conv.asked = asked
        self.says.append(Say(text, values, options, flow=self.conv.flow, question=asked))

    def own_question(self, chosen: str = "") -> bool:
        """Take the answer to a question of the engine's own; false when it is none."""
        conv, text, flow = self.conv, self.heard.text, self.flow
        asked = conv.asked
        if asked == "@menu":
            option = self.chosen(chosen, text, MENU_OPTIONS)
            if option is None:
                return False
            self.go(option.value)
            return True
        if asked == "@gone":
            return self.gone(chosen)
        if asked == "@same":
            return self.same(chosen)
        if asked == "@media":
            return self.about_media(chosen)
        if flow is None:
            conv.asked = ""
            return False
        if asked == "@review":
            self.review_answer(flow, chosen or text)
            return True
        if asked == "@resume":
            option = self.chosen(chosen, text, RESUME_OPTIONS)
            if option is None:
                conv.asked = self.place_key()
                return False
            note, conv.note = conv.note, None
            if option.value == "restart" and flow.adds:
                self.about_claim(flow.key, self.claim_code())
            elif option.value == "restart":
                self.begin(flow.key, fresh=True)
            elif isinstance(note, str) and self.reads(note):
                self.heard = Heard(text=note, ref=self.heard.ref)
                conv.asked = self.place_key()
                self.answer()
            else:
                self.ask()
            return True
        if asked == "@person":
            option = self.chosen(chosen, text, PERSON_OPTIONS)
            conv.asked = self.place_key()
            if option is None:
                return False
            if option.value == "retry":
                self.say(TRY_AGAIN)
                self.ask()
            else:
                self.to_person("stuck")
            return True
        if asked == "@cancel":
            option = self.chosen(chosen, text, CANCEL_OPTIONS)
            if option is None:
                conv.asked = self.place_key()
                return False
            if option.value == "go":
                self.ask()
            elif option.value == "save" and flow.keeps is not None:
                self.say(SAVED, word=flow.word)
                self.leave()
            elif option.value == "save":
                self.park()
                self.say(SAVED, word=KEPT[flow.key])
            else:
                self.say(DROPPED, word=flow.word or KEPT[flow.key])
                self.drop_telling("withdrawn")
                self.leave()
            return True
        note = conv.note if isinstance(conv.note, dict) else {}
        if asked == "@switch":
            option = self.chosen(chosen, text, YES_NO_OPTIONS)
            conv.note, conv.asked = None, self.place_key()
            if option is None:
                return False
            said = str(note.get("said", ""))
            if option.value == "yes":
                self.grant(str(note.get("to", "menu")), said)
            else:
                if "token" in note:
                    self.effects.append(EndClaim(str(note["token"]), "mistaken"))
                self.ask()
                conv.note = {"meant": True}
            return True
        if asked == "@change":
            option = self.chosen(chosen, text, YES_NO_OPTIONS)
            conv.note, conv.asked = None, self.place_key()
            if option is None:
                return False
            question = flow.question(str(note.get("key", "")))
            if option.value == "yes" and question is not None:
                return self.put(
                    question, Heard(text=str(note.get("value", "")), ref=self.heard.ref)
                )
            self.say(UNCHANGED)
            self.ask()
            return True
        conv.asked = ""
        return False

    def chosen(self, tapped: str, text: str, options: tuple[Option, ...]) -> Option | None:
        if tapped:
            return next((o for o in options if o.value == tapped), None)
        return pick(text, options, self.facts.labels) if 0 < len(text) < 60 else None

    def ask_resume(self) -> None:
        flow = self.flow
        assert flow is not None
        question = flow.question(self.place_key())
        where = question.label if question is not None and question.label else flow.title
        self.own("@resume", RESUME, RESUME_OPTIONS, where=Label(where))

    def review_answer(self, flow: Flow, text: str) -> None:
        """Yes sends the form; a number or a name picks the answer to change."""
        if plain(text) in (
            "no",
            "tidak",
            "belum",
            "salah",
            "ga",
            "gak",
            "nggak",
            "ngga",
            "ganti",
            "ubah",
        ):
            self.says.append(Say(WHICH_NUMBER, flow=flow.key, question="@review"))
            return None
        shown = [(q, v) for q, v in self.path(flow) if v is not None and q.listed(v)]
        options = tuple(
            Option(q.key, q.label, (plain(q.label),)) for q, _v in shown if not q.reckoned
        )
        found = pick(text, options, self.facts.labels)
        if found is not None:
            self.conv.edit = found.value
            self.conv.unclear = 0
            return self.ask()
        if (
            pick(text, YES_NO_OPTIONS)
            or pick(text, REVIEW_OPTIONS, self.facts.labels)
            or plain(text) in _SEND
        ):
            return self.finish(flow)
        if flow.keeps is not None and text:
            text = corrected(text)
            self.heard = replace(self.heard, text=text)
        mended = next((q for q, _v in shown if q.mends(text, self.facts)), None)
        if mended is not None:
            self.conv.edit = self.conv.asked = mended.key
            return self.answer(mended)
        if "story" in self.live() and len(text.split()) >= A_SENTENCE:
            self.add_to_story(text)
            self.says.append(Say(TOLD_ON, flow=flow.key, question="@review"))
            return None
        return self.unclear(
            Say(CONFIRM, options=REVIEW_OPTIONS, numbered=False, flow=flow.key, question="@review")
        )

    # --- buttons, edits, photos that belong together ----------------------------------------------

    def tap(self) -> None:
        """A button: the current question takes it, an earlier one offers to change its answer."""
        conv, flow = self.conv, self.flow
        flow_key, _sep, rest = self.heard.tap.partition(":")
        key, _sep, value = rest.partition(":")
        if key == "@menu" and any(o.value == value for o in MENU_OPTIONS):
            return self.go(value)
        if (
            key.startswith("@")
            and key == conv.asked
            and flow_key == conv.flow
            and self.own_question(value)
        ):
            return None
        if flow is not None and flow_key == flow.key and not key.startswith("@"):
            question, (missing, live) = flow.question(key), self.stand(flow)
            if question is not None and (question is missing or question.key in live):
                if question.key == (conv.edit or self.place_key()):
                    conv.note = None
                    self.heard = replace(self.heard, tap="", text=value)
                    return self.answer(question)
                if question.key in live:
                    return self.offer_change(question, value)
        self.greet()
        if conv.met:
            self.say(OLD_BUTTON)
        return self.ask_or_menu()

    def offer_change(self, question: Question, value: str) -> None:
        """An old button: ask before an earlier answer is replaced."""
        live = self.live()
        try:
            new = question.read(Heard(text=value), live, self.facts)
        except Unclear:
            self.say(OLD_BUTTON)
            return self.ask()
        if new == live.get(question.key):
            return self.ask()
        self.conv.note = {"key": question.key, "value": value}
        label = Label(question.label) if question.label else Label(question.prompt)
        return self.own(
            "@change", CHANGE, YES_NO_OPTIONS, label=label, value=question.show(new, self.facts)
        )

    def correct(self) -> None:
        """An edited message replaces the answer that it gave, and nothing else."""
        conv, flow = self.conv, self.flow
        key = next((k for k, ref in conv.refs.items() if ref == self.heard.edits), "")
        question = flow.question(key) if flow is not None and key else None
        if question is not None and self.put(
            question, replace(self.heard, edits="", ref=self.heard.edits)
        ):
            return None
        if flow is not None and conv.refs.get("@last") == self.heard.edits:
            return self.answer()
        self.say(EDIT_UNSEEN)
        return self.ask_or_menu()

    def put(self, question: Question, heard: Heard) -> bool:
        """Replace one answer out of turn and say so; true when something was said."""
        live = self.live()
        try:
            value = self.heard_as(question, heard, live)
        except Unclear as unclear:
            self.says.append(unclear.say)
            self.ask()
            return True
        label = Label(question.label or THAT_ANSWER)
        if value != live.get(question.key) and not self.special(question, value):
            self.keep(question, value)
            self.came_from(question.key, heard)
            self.say(CHANGED, label=label, value=question.read_back(value, self.facts))
        elif self.flow is None or self.facts.held:
            return True
        self.ask()
        return True

    def more_photos(self) -> bool:
        """Photos that follow the one just answered with belong to the same answer."""
        conv, heard, flow = self.conv, self.heard, self.flow
        if not heard.photos or conv.album is None or flow is None:
            return False
        album, key = conv.album
        same_album = bool(heard.album) and heard.album == album
        soon = self.facts.now.timestamp() - conv.at <= 60 and not heard.album
        question = self.asked_question()
        if not same_album and not (soon and (question is None or not question.takes_photos)):
            return False
        value, first = conv.answers.get(key), flow.question(key)
        if first is None or not isinstance(value, dict) or "photos" not in value:
            return False
        self.store(key, {**value, "photos": [*value["photos"], *heard.photos]})
        self.effects += first.at_once({**value, "photos": list(heard.photos)})
        if not same_album:
            self.say(PHOTO_ADDED)
            self.ask()
        return True

    def concerned(self) -> Claim | None:
        """The claim to which photos belong that come unasked: that of its papers, or the newest."""
        flow = self.flow
        if flow is None:
            return newest(self.facts)
        if flow.key != "papers":
            return None
        return newest(self.facts, self.claim_code())

    def claim_code(self) -> str:
        """The number of the claim that this form adds to."""
        answers = self.conv.answers
        return str(answers.get("@claim") or answers.get("code") or "")

    def photos_unasked(self) -> bool:
        """Photos from a chat with an open claim that no question waits for are papers of it."""
        conv, heard, question = self.conv, self.heard, self.asked_question()
        if not heard.photos or (question is not None and question.takes_photos):
            return False
        claim, flow = self.concerned(), self.book.flows.get("papers")
        if claim is None or flow is None:
            return False
        self.take_up(flow, claim)
        self.store("came", {"photos": list(heard.photos)})
        conv.album = (heard.album, "came")
        self.ask()
        return True

    # --- the form ------------------------------------------------------------------------------------

    @property
    def flow(self) -> Flow | None:
        return self.book.flows.get(self.conv.flow) if self.conv.flow else None

    def path(self, flow: Flow) -> list[tuple[Question, Any]]:
        """The questions that apply, with their answers, up to the first that has none.

        Walked once a turn; `store` sends it back to the answer that changed.
        """
        stored, facts = self.conv.answers, self.facts
        if self.walked_in[0] is not flow or self.walked_in[1] is not stored:
            self.walked, self.on_path, self.walked_in = [], {}, (flow, stored)
        path, live = self.walked, self.on_path
        if path and path[-1][1] is None:
            return path
        first = flow.places[path[-1][0].key] + 1 if path else 0
        for question, key, applies, accepts in flow.steps[first:]:
            if applies is not None and not applies(live, facts):
                continue
            value = stored.get(key)
            if value is None and question.was:
                value = next((stored[old] for old in question.was if old in stored), None)
            if value is None or not accepts(value, live, facts):
                value = question.implied(live, facts)
            path.append((question, value))
            if value is None:
                break
            live[key] = value
        return path

    def stand(self, flow: Flow) -> tuple[Question | None, Answers]:
        """The first question without an answer, nothing when all have one, and the answers before."""
        path = self.path(flow)
        return path[-1][0] if path and path[-1][1] is None else None, self.on_path

    def missing(self, flow: Flow) -> Question | None:
        """The first question that has no answer; nothing when the form is complete."""
        return self.stand(flow)[0]

    def store(self, key: str, value: Any) -> None:
        """Put an answer in its place; from there on the path is walked again."""
        self.conv.answers[key] = value
        walked = self.walked
        behind = len(walked)
        while behind and walked[behind - 1][0].key != key:
            behind -= 1
        self.walked = walked[: max(behind - 1, 0)]
        if key in self.on_path or not behind:
            self.on_path = {q.key: v for q, v in self.walked}

    def live(self) -> Answers:
        """The answers on the path."""
        flow = self.flow
        if flow is None:
            return {}
        self.path(flow)
        return self.on_path

    def place_key(self) -> str:
        """The key of the question to be asked: the one being edited, else the first unanswered."""
        flow = self.flow
        if flow is None:
            return ""
        if self.conv.edit:
            return self.conv.edit
        missing = self.missing(flow)
        return missing.key if missing else "@review" if flow.review else ""

    def asked_question(self) -> Question | None:
        flow = self.flow
        return flow.question(self.conv.asked) if flow is not None and self.conv.asked else None

    def away(self) -> bool:
        return (
            bool(self.conv.at) and self.facts.now.timestamp() - self.conv.at >= AWAY.total_seconds()
        )

    def reads(self, text: str) -> bool:
        """Whether a text would be an answer to the question whose turn it is."""
        flow = self.flow
        question = flow.question(self.place_key()) if flow is not None else None
        if question is None or read_intent(text) in ("greet", "thanks"):
            return False
        return _reads(question, Heard(text=text), self.live(), self.facts)

    def begin(
        self,
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
        conv = self.conv
        flow = self.book.flows.get(key)
        if flow is None:
            self.say(UNKNOWN)
            return self.ask_or_menu()
        if key == "accident" and plain(self.heard.text) == "lapor" and not self.draft(flow):
            # Whoever began to tell of a death or an illness says LAPOR as well.
            half_told = (other for other in URGENT if self.draft(self.book.flows[other]))
            key = next(half_told, key)
            flow = self.book.flows[key]
        if self.flow is not None and not fresh:
            if conv.flow == key and not code:
                return self.ask_resume() if conv.answers else self.ask()
            self.park()
        elif not fresh and conv.parked is not None and conv.parked.get("flow") == key:
            self.unpark(ask=False)
            return self.ask_resume()
        another = story and quiet  # who calls for help now is not asked about an older telling
        if not fresh and not another and (draft := self.draft(flow)) is not None:
            if not quiet and flow.opens:
                self.say(flow.opens)
            if not quiet:
                self.greet()
            self.take_up(flow, draft)
            return self.tell(story, quiet=quiet) if story else self.ask_resume()
        before = conv.answers.get("@token")
        conv.flow, conv.answers, conv.refs = key, {"code": code} if code else {}, {}
        if before and flow.keeps is not None:
            conv.answers["@token"] = self.stamp(before)
        conv.asked, conv.edit, conv.unclear, conv.note, conv.album = "", "", 0, None, None
        if not quiet and flow.opens:
            self.say(flow.opens)
        if not quiet:
            self.greet()
        if story:
            return self.tell(story, quiet=quiet)
        return self.ask()

    def draft(self, flow: Flow) -> Claim | None:
        """What this chat began to tell and never sent, kept where no other form can overwrite it."""
        if flow.keeps is None or not self.facts.claims:
            return None
        return next(
            (
                claim
                for claim in self.facts.claims
                if claim.state == "draft" and claim.role == "teller" and claim.kind == flow.key
            ),
            None,
        )

    def take_up(self, flow: Flow, claim: Claim) -> None:
        """Go on with what a claim knows already."""
        conv = self.conv
        conv.flow, conv.refs = flow.key, {}
        conv.answers = {k: v for k, v in claim.answers.items() if k in flow.places}
        if flow.keeps is None:
            conv.answers["code"] = claim.code
        elif claim.state == "draft":
            conv.answers["@token"] = claim.token
        else:
            conv.answers["@claim"] = claim.code
        conv.asked, conv.edit, conv.unclear, conv.note, conv.album = "", "", 0, None, None

    def tell(self, story: str | Heard, *, quiet: bool) -> None:
        """The story that led here is the first answer; what it leaves open is asked."""
        flow = self.flow
        assert flow is not None
        question = flow.question("story")
        assert question is not None
        before = self.conv.answers.get("story")
        try:
            heard = story if isinstance(story, Heard) else Heard(text=story)
            value = question.read(heard, {}, self.facts)
        except Unclear:
            return self.ask()
        if isinstance(before, dict) and before.get("text") and "text" in value:
            if value["text"] in before["text"]:
                return self.ask()
            value = _told_on(before, value["text"])
        self.store("story", value)
        if not quiet:
            self.effects += question.at_once(value)
        return self.ask()

    def add_to_story(self, text: str) -> None:
        """Words that change no answer are kept with the story, and a person reads them."""
        before = self.conv.answers.get("story")
        if isinstance(before, dict) and before.get("text"):
            self.conv.answers["story"] = _told_on(before, text)
        self.effects.append(OpenTicket("accident", text, urgent=False, hold=False))

    def park(self) -> None:
        """Set the form aside, whole; a small form that is left for another is not worth keeping."""
        conv = self.conv
        if conv.flow in KEPT and conv.answers:
            conv.parked = {"flow": conv.flow, "answers": conv.answers, "refs": conv.refs}
            self.know_filling(conv.parked)
        conv.flow, conv.answers, conv.refs, conv.asked, conv.edit, conv.note = (
            "",
            {},
            {},
            "",
            "",
            None,
        )
        conv.unclear, conv.album = 0, None

    def unpark(self, *, ask: bool = True) -> None:
        conv = self.conv
        parked = conv.parked or {}
        conv.parked = parked.get("parked")
        conv.flow = str(parked.get("flow", ""))
        conv.answers = dict(parked.get("answers", {}))
        conv.refs = dict(parked.get("refs", {}))
        conv.asked, conv.edit, conv.note, conv.unclear = "", "", None, 0
        self.before = conv.answers.copy()
        flow = self.flow
        if flow is None:
            conv.flow = ""
            if ask:
                self.menu()
        elif ask:
            self.say(BACK_TO, title=Label(flow.title))
            self.ask()

    def leave(self, *, ask: bool = True) -> None:
        """End the form; one that was set aside comes back."""
        conv = self.conv
        conv.flow, conv.answers, conv.refs, conv.asked, conv.edit, conv.note = (
            "",
            {},
            {},
            "",
            "",
            None,
        )
        conv.unclear, conv.album = 0, None
        if conv.parked is not None:
            self.unpark(ask=ask)

    def ask(self) -> None:
        """Ask the question whose turn it is; with all answered, the review, or the end."""
        flow, conv = self.flow, self.conv
        if flow is None:
            return self.menu()
        missing, live = self.stand(flow)
        question = flow.question(conv.edit) if conv.edit else None
        if question is None or (question.key not in live and question is not missing):
            question, conv.edit = missing, ""
        if question is None:
            return self.review(flow, self.path(flow)) if flow.review else self.finish(flow)
        if conv.edit and (value := live.get(question.key)) is not None:
            self.say(NOW, value=question.show(value, self.facts))
        conv.asked, conv.note = question.key, None
        self.says.append(self.prompt(flow, question, live))
        return None

    def prompt(self, flow: Flow, question: Question, live: Answers) -> Say:
        values: dict[str, str] = {}
        if "{" in question.prompt:
            for key, value in live.items():
                if "{" + key + "}" in question.prompt and (other := flow.question(key)) is not None:
                    values[key] = other.show(value, self.facts)
            before = {k: v for k, v in live.items() if flow.places[k] < flow.places[question.key]}
            values |= {k: source(before, self.facts) for k, source in flow.derived.items()}
        options = question.options(live, self.facts)
        return Say(
            question.prompt,
            values,
            options,
            flow=flow.key,
            question=question.key,
            wants=question.wants,
        )

    def review(self, flow: Flow, path: list[tuple[Question, Any]]) -> None:
        self.conv.asked, self.conv.edit, self.conv.note = "@review", "", None
        lines = tuple((Label(q.label), q.show(v, self.facts)) for q, v in path if q.listed(v))
        self.says.append(Say(flow.review, lines=lines))
        self.says.append(
            Say(CONFIRM, options=REVIEW_OPTIONS, numbered=False, flow=flow.key, question="@review")
        )

    def wish(self, question: Question, text: str) -> str:
        """What a message asks for instead of answering: the flow to go to; nothing for an answer."""
        meant = isinstance(self.conv.note, dict) and self.conv.note.get("meant")
        told = self.elsewhere() and tells_at_length(text)
        if question.story or (meant and not told) or len(text) <= 3:
            return ""
        if question.any_words and not told and (len(text.split()) < 3 or not may_be_wish(text)):
            return ""
        to = INTENTS.get(read_intent(text), "")
        if (told or to in ("", "menu")) and to != "death" and mentions_accident(text):
            to = "death" if past_help(text) else "accident"
        if to == "accident" and self.conv.flow == "death":
            to = ""  # how it happened is told, not another accident
        if self.about_harm():
            if to == "death" and not past_help(text):
                to = ""  # "santunan" alone is no news of a death
            if to not in WISHES_IN_CLAIMS:
                to = ""
        return "" if to in ("menu", self.conv.flow) else to

    def note_question(self, text: str) -> None:
        """A question that the bot has no answer to goes to a person, and the form goes on."""
        self.effects.append(OpenTicket("asked", text, hold=False))
        self.say(ASKED)
        return self.ask()

    def offer_switch(self, to: str) -> None:
        """Another form instead of this one, which is kept; what follows a refusal is an answer."""
        flow = self.book.flows.get(to)
        title = Label(flow.title) if flow else Label(dict(_TITLES)[to])
        said = self.heard.text[:300]
        note = {"to": to, "said": said}
        told = mentions_accident(said) or past_help(said)
        if flow is not None and flow.keeps and told and flow.question("story") is not None:
            # Kept at once: whoever has an accident may not answer the next question.
            before = self.conv.note.get("token") if isinstance(self.conv.note, dict) else None
            note["token"] = self.stamp(before)
            question = flow.question("story")
            assert question is not None
            story = question.read(Heard(text=said), {}, self.facts)
            telling = {"@token": note["token"], "story": story}
            self.effects.append(flow.keeps(telling, self.facts))
        self.conv.note = note
        return self.own("@switch", SWITCH, YES_NO_OPTIONS, title=title)

    def grant(self, to: str, said: str) -> None:
        """Go where a wish leads; a question for a person takes its words along."""
        if to == "claims" and not self.facts.claims:
            to = "human"  # it was told elsewhere
        if to == "human" and read_intent(said) not in ("human", "none"):
            self.heard = Heard(text=said, ref=self.heard.ref)
            return self.to_person("asked")
        if past_help(said):
            return self.mourn(said)
        if (to == "accident" and mentions_accident(said)) or (
            to == "disease" and tells_work_illness(said)
        ):
            return self.begin(to, story=said)  # what helps the hurt comes before who we are
        return self.go(to)

    def answer(self, question: Question | None = None) -> None:
        """Read the message as the answer to the question last shown."""
        flow, conv, heard = self.flow, self.conv, self.heard
        assert flow is not None
        missing, live = self.stand(flow)
        question = question or self.asked_question()
        if question is None or (question.key not in live and question is not missing):
            keeps = flow.keeps is not None and flow.question("story") is not None
            if keeps and (mentions_accident(heard.text) or past_help(heard.text)):
                return self.tell(heard.text, quiet=False)  # told at the menu
            return self.ask()  # a release took the question away: ask what is missing instead
        if isinstance(conv.note, dict) and "offer" in conv.note and heard.text:
            offered = tuple(Option(value, label) for value, label in conv.note["offer"])
            if (option := pick(heard.text, offered, self.facts.labels)) is not None:
                heard = replace(heard, text=option.value)
        if heard.text and len(heard.text) < 80 and (courtesy := read_courtesy(heard.text)):
            self.say(COURTESY[courtesy])
            return self.ask()
        if flow.key == "human" and heard.text and self.opens_claim(heard.text):
            return self.begin("accident", story=heard.text)
        takes_all = question.any_words or isinstance(question, (Cause, Hurt, Name))
        if takes_all and self.about_harm() and not question.story and asks(heard.text):
            return self.note_question(heard.text)
        if question.any_words and (to := self.wish(question, heard.text)):
            return self.offer_switch(to)
        told_on = flow.keeps is not None and "story" in live and not question.any_words
        if told_on and len(heard.text.split()) >= A_SENTENCE and mentions_accident(heard.text):
            return self.tell(heard.text, quiet=False)
        try:
            value = self.heard_as(question, heard, live)
        except Unclear as unclear:
            self.came_from("@last", heard)
            return self.not_read(question, unclear.say)
        return self.take(question, value, heard)

    def heard_as(self, question: Question, heard: Heard, live: Answers) -> Any:
        """The value of what was heard. Raises Unclear, also for a voice note where none can count."""
        if heard.voice and self.flow is not None and self.flow.typed:
            raise Unclear(Say(TYPE_IT))
        return question.read(heard, live, self.facts)

    def take(self, question: Question, value: Any, heard: Heard) -> None:
        conv = self.conv
        if self.special(question, value):
            return None
        self.keep(question, value)
        self.effects += question.at_once(value)
        self.came_from(question.key, heard)
        conv.refs.pop("@last", None)
        conv.edit, conv.unclear, conv.note = "", 0, None
        conv.album = (heard.album, question.key) if heard.photos else None
        if question.echo and (shown := question.read_back(value, self.facts)) is not NONE:
            self.say(ECHO, label=Label(question.label), value=shown)
        if isinstance(question, Choice) and isinstance(value, str) and value in question.tells:
            self.say(question.tells[value])
        return self.ask()

    def came_from(self, key: str, heard: Heard) -> None:
        """Remember which message gave an answer, where a message can be corrected afterwards."""
        if heard.ref:
            self.conv.refs[key] = heard.ref

    def keep(self, question: Question, value: Any) -> None:
        """Store an answer; those that were about the one it replaces are asked again."""
        answers, flow = self.conv.answers, self.flow
        if flow is not None and answers.get(question.key) != value:
            for key in flow.about.get(question.key, ()):
                answers.pop(key, None)
        self.store(question.key, value)

    def special(self, question: Question, value: Any) -> bool:
        """Answers that end the form, call a person, or are proof of consent."""
        if isinstance(question, Choice) and isinstance(value, str) and value in question.ends:
            self.say(question.ends[value])
            self.drop_telling("mistaken")
            self.leave()
            return True
        if isinstance(question, YesNo):
            if question.or_stop and value == "no":
                self.declined()
                self.say(question.or_stop)
                self.leave()
                return True
            if question.consent and value == "yes":
                version = sha256(question.prompt.encode()).hexdigest()[:8]
                self.effects.append(KeepConsent(question.consent, version, question.for_other))
        if isinstance(question, Choice) and question.to_person and value == question.to_person:
            self.to_person(question.key)
            return True
        return False

    def declined(self) -> None:
        """What was told is not to be passed on: it is kept, and nobody is pressed to finish it."""
        flow = self.flow
        if flow is None or flow.keeps is None or "@token" not in self.conv.answers:
            return
        kept = flow.keeps({**self.named(), **self.live()}, self.facts)
        if isinstance(kept, TellClaim):
            self.effects.append(replace(kept, flags=("declined",)))

    def drop_telling(self, reason: str) -> None:
        """What was told is taken back; people of the programme still see that there was something."""
        token = self.conv.answers.get("@token")
        if token:
            self.effects.append(EndClaim(str(token), reason))

    def to_person(self, reason: str) -> None:
        text = self.heard.text if not self.heard.tap else ""
        self.effects.append(OpenTicket(reason, text, self.media()))
        self.say(TO_PERSON)

    def not_read(self, question: Question, say: Say) -> None:
        """An unclear answer: say what to write; another wish: offer it; after two: offer a person."""
        conv = self.conv
        text = self.heard.text
        if self.about_harm() and text and asks(text) and not mentions_accident(text):
            return self.note_question(text)
        if question.key == "safe" and len(text.split()) >= 3:
            return self.tell(text, quiet=False)
        if not say.options and (to := self.wish(question, text)):
            return self.offer_switch(to)
        told_on = len(text.split()) >= A_SENTENCE and "story" in self.live()
        if told_on and self.flow is not None and self.flow.keeps and conv.unclear + 1 < PATIENCE:
            conv.unclear += 1
            return self.tell(text, quiet=False)
        if say.options:
            conv.note = {"offer": [[o.value, o.label] for o in say.options]}
            conv.unclear += 1
            if conv.unclear <= PATIENCE:
                conv.asked = question.key
                self.says.append(replace(say, flow=conv.flow, question=question.key))
                return None
        return self.unclear(say)

    def unclear(self, say: Say) -> None:
        conv = self.conv
        conv.unclear += 0 if say.options and say.question != "@review" else 1
        if conv.unclear >= PATIENCE:
            conv.unclear = 0
            return self.own("@person", OFFER_PERSON, PERSON_OPTIONS)
        self.says.append(replace(say, flow=conv.flow, question=say.question or conv.asked))
        question = self.asked_question()
        if question is not None and not say.options:
            options = question.options(self.live(), self.facts)
            self.says[-1] = replace(self.says[-1], options=options, wants=question.wants)
        return None

    def finish(self, flow: Flow) -> None:
        """Everything is checked again before it counts; then the effects, and what is said."""
        conv, facts = self.conv, self.facts
        path = self.path(flow)
        if any(value is None for _q, value in path):
            return self.ask()
        live = {q.key: v for q, v in path}
        flags = tuple(f for q, v in path for f in q.flags(v, live, facts))
        if flow.keeps is not None:
            self.named()
        live |= {key: value for key, value in conv.answers.items() if key.startswith("@")}
        effects = flow.finish(live, flags, facts)
        for text in flow.done if effects else ():
            values = {
                k: q.show(live[k], facts)
                for q in flow.questions
                if (k := q.key) in live and "{" + k + "}" in text
            }
            self.says.append(Say(text, values))
        if not flow.done:
            self.says.append(HERE)  # its effect says what came of it
        self.effects += effects
        if flow.again is not None and (answers := flow.again(live, facts)) is not None:
            return self.anew(answers)
        held = any(isinstance(effect, OpenTicket) and effect.hold for effect in effects)
        return self.leave(ask=not held)

    def anew(self, answers: Answers) -> None:
        """Begin the form once more, for the next of its kind; photos that follow go to the last."""
        conv = self.conv
        last = next((key for key, value in answers.items() if kept_media(value)), "")
        conv.album = (conv.album[0], last) if conv.album and last else None
        conv.answers, conv.refs, conv.edit, conv.unclear = dict(answers), {}, "", 0
        return self.ask()

    # --- the rest ------------------------------------------------------------------------------------

    def say(self, text: str, **values: str) -> None:
        self.says.append(Say(text, values))

    def greet(self) -> None:
        if not self.conv.met:
            self.conv.met = True
            self.say(GREETING)

    def menu(self) -> None:
        self.greet()
        self.conv.asked = "@menu"
        self.says.append(Say(MENU, options=MENU_OPTIONS, flow=self.conv.flow, question="@menu"))

    def ask_or_menu(self) -> None:
        if self.flow is not None:
            self.ask()
        else:
            self.menu()

    def free(self) -> None:
        """A message outside any form."""
        heard, conv = self.heard, self.conv
        known = conv.met
        if heard.text:
            intent = read_intent(heard.text)
            if intent == "thanks" and known:
                return self.say(COURTESY["thanks"])
            if intent == "stop":
                return self.stop()
            if past_help(heard.text):
                return self.mourn(heard.text)
            if intent == "claim_death" or may_tell_death(heard.text):
                return self.ask_gone(heard.text)
            if tells_work_illness(heard.text):
                return self.grant("disease", heard.text)
            if wants_to_report(heard.text):
                return self.go("accident")
            if intent in INTENTS and not (intent in VAGUE and mentions_accident(heard.text)):
                return self.grant(INTENTS[intent], heard.text)
            if mentions_accident(heard.text):
                return self.grant("accident", heard.text)
            courtesy = read_courtesy(heard.text)
            if courtesy and known:
                self.say(COURTESY[courtesy])
                return self.menu()
            if known and not courtesy:
                conv.unclear += 1
                if conv.unclear > PATIENCE:
                    conv.unclear = 0
                    return self.go("human")
                self.say(UNKNOWN)
        elif heard.photos or heard.voice:
            return self.ask_about_media()
        elif known and (heard.other or heard.place):
            self.say(UNKNOWN)
        return self.menu()

    def status(self) -> None:
        self.tell_status()
        if self.flow is not None and not self.facts.stopped:
            self.ask()

    def tell_status(self) -> None:
        """Of each person registered from here: how far it is, and what the cover is good for."""
        people = self.facts.people
        covers = [person.cover or Cover("waiting") for person in people if _verified(person)]
        for person in people:
            if _verified(person):
                self.tell_cover(person, person.cover or Cover("waiting"))
                continue
            self.say(
                STATES[person.state],
                name=_short(person.name),
                code=person.code,
                since=person.since_text,
                reason=person.reason,
            )
        self.says += [
            state_of(claim, complete=not lacking(claim))
            for claim in self.facts.claims[:MOST_CLAIMS]
            if claim.state not in OVER
        ]
        if any(cover.state == "protected" for cover in covers):
            self.say(WHAT_IS_COVERED)
            return self.say(WHEN_HURT)
        if any(cover.state == "ended" for cover in covers):
            self.say(OR_PAY_ONESELF)
        return self.say(STATUS_NOTE if people else NOBODY)

    def tell_cover(self, person: Person, cover: Cover) -> None:
        self.say(
            COVERS[cover.state],
            name=_short(person.name),
            code=person.code,
            since=show_date(cover.since) if cover.since else "",
            until=show_date(cover.until) if cover.until else "",
        )
        if cover.sponsor and cover.state != "ended":
            self.say(SPONSOR, sponsor=_cut(cover.sponsor, 40))
        if cover.state == "matched" and cover.why in WHY:
            self.say(WHY[cover.why])
        if cover.kpj:
            self.say(MEMBER_NUMBER, kpj=cover.kpj)

    def claims(self) -> None:
        """How far each claim is that this chat may see, and what comes next."""
        claims = self.facts.claims[:MOST_CLAIMS]
        self.says += [state_of(claim, complete=not lacking(claim)) for claim in claims]
        if not claims:
            self.say(NO_CLAIMS)
        if self.flow is not None:
            self.ask()

    def about_claim(self, what: str, code: str) -> None:
        """A form or a word about one claim: that of the code, or the newest that is open."""
        if what in ("reported", "form"):
            claim, flow = newest(self.facts, code), None
        else:
            flow = self.book.flows[what]
            claim = newest(self.facts, code, kinds=flow.kinds)
        if claim is None and what == "details" and newest(self.facts, code):
            return self.about_claim("heirs", code)  # of a death the heirs are what is left to tell
        if claim is None and code and self.facts.phone:
            return self.do(SeeClaim(code, self.facts.phone))
        if claim is None:
            self.say(NOT_HERE if code else NO_CLAIMS)
            return self.ask_or_menu()
        if flow is None and what == "reported":
            return self.do(ReportedMyself(claim.code))
        if flow is None:
            self.effects.append(OpenTicket("claim", f"{claim.code} form wanted", hold=False))
            self.say(NO_FORM, code=claim.code)
            return self.ask() if self.flow is not None else None
        if claim.state == "draft" and flow.keeps is not None:
            return self.begin(claim.kind)
        if self.flow is not None:
            self.park()
        self.take_up(flow, claim)
        for key, value in list(self.conv.answers.items()):
            if value == LATER:  # what was put off is asked now
                del self.conv.answers[key]
        if flow.opens:
            self.say(flow.opens)
        if flow.tells is not None:
            self.says += flow.tells(claim, self.facts)
        return self.ask()

    def card(self) -> None:
        """The codes by which a clinic may ask whether somebody registered from here is protected."""
        covers = [(person, person.cover) for person in self.facts.people if person.cover]
        for person, cover in covers:
            self.say(CARD, name=_short(person.name), card=cover.card)
        if not covers:
            self.say(NO_CARD if self.facts.people else NOBODY)
        if self.flow is not None:
            self.ask()

    def pay_oneself(self) -> None:
        """What it costs and where to pay, for whoever has no sponsor or wants none."""
        facts = self.facts
        verified = [person for person in facts.people if _verified(person)]
        for person in verified:
            job = first_job(person.answers.get("job"), facts)
            price = facts.known.contributions.monthly(
                person.answers.get("income_sum") or 0,
                job.sector if job else "other",
                month_after(facts.today, 0),
                "INDIVIDUAL",
            )
            self.say(PAY_ONESELF, name=_short(person.name), price=rupiah(price))
        been = any(p.cover and (p.cover.until or p.cover.kpj) for p in verified)
        self.say(
            (PAY_ONESELF_AGAIN if been else PAY_ONESELF_FIRST)
            if verified
            else NO_CARD
            if facts.people
            else NOBODY
        )
        if self.flow is not None:
            self.ask()

    def my_data(self) -> None:
        people = self.facts.people
        for person in people:
            values = {"name": _short(person.name), "code": person.code}
            self.says.append(Say(MY_DATA, values, lines=self.details(person)))
        kept = (
            self.conv.answers
            if self.flow is not None
            else (self.conv.parked or {}).get("answers", {})
        )
        unsent = sum(not key.startswith("@") for key in kept)
        if unsent:
            self.say(UNSENT, n=str(unsent))
        self.say(MY_DATA_END if people else NOBODY)
        if self.flow is not None:
            self.ask()

    def details(self, person: Person) -> tuple[tuple[str, str], ...]:
        """What is kept of a person, in the words of the form; the NIK stays masked."""
        flow = self.book.flows["register"]
        lines = []
        for question in flow.questions:
            value = person.answers.get(question.key)
            if question.label and value is not None:
                shown = question.show(value, self.facts)
                if question.key == "nik" and isinstance(value, str):
                    shown = f"{value[:4]}********{value[-4:]}"
                lines.append((Label(question.label), shown))
        return tuple(lines)

    def fix(self) -> None:
        """Open the form again with what was sent, to change it and send it once more."""
        person = next((p for p in self.facts.people if p.state in ("returned", "submitted")), None)
        if person is None:
            self.say(NOTHING_TO_FIX)
            return self.ask_or_menu()
        if self.flow is not None:
            self.park()
        flow = self.book.flows["register"]
        conv = self.conv
        keys = {question.key for question in flow.questions}
        conv.flow, conv.refs, conv.edit, conv.note = "register", {}, "", None
        conv.answers = {k: v for k, v in person.answers.items() if k in keys}
        conv.answers["@fixes"] = person.code
        return self.ask()


_SEND = frozenset(
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
_TITLES = (
    ("status", _("cek status")),
    ("my_data", _("lihat data")),
    ("erase_data", _("hapus data")),
    ("claims", _("lihat laporan")),
    ("report", _("lihat laporan")),
    ("return_to_work", _("kembali kerja")),
)


def _told_on(story: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The same story with more behind it."""
    return {**story, "text": f"{story['text']}\n{text}"[:2000]}


def _reads(question: Question, heard: Heard, answers: Answers, facts: Facts) -> bool:
    """Whether what was heard is an answer to a question."""
    try:
        question.read(heard, answers, facts)
    except Unclear:
        return False
    return True


def _verified(person: Person) -> bool:
    return person.state == "verified"


def _short(name: str) -> str:
    return _cut(name, 24)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 2] + ".."
