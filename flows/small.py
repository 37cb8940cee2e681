"""The short forms beside registration: a person, language, erasing, being recognised."""

from flows.questions import Choice, Flow, Nik, Phone, Rule, Story, YesNo, kept_media
from flows.talk import (
    Answers,
    Effect,
    EraseData,
    Facts,
    Heard,
    OpenTicket,
    Option,
    Recognise,
    SetLanguage,
    _,
)


def asked(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[Effect, ...]:
    """A question for a person of the programme, with what was sent along."""
    story = answers.get("story")
    text = story if isinstance(story, str) else ""
    return (OpenTicket("asked", text, kept_media(story)),)


human = Flow(
    key="human",
    title=_("bicara dengan petugas"),
    questions=(
        Story(key="story", prompt=_("Mau tanya apa? Tulis di sini, petugas kami yang menjawab.")),
    ),
    done=(
        _(
            "Sudah kami teruskan ke petugas. Jawabannya datang di sini. Untuk kembali ke bot, ketik MENU."
        ),
    ),
    finish=asked,
)

language = Flow(
    key="language",
    title=_("pilih bahasa"),
    questions=(
        Choice(
            key="language",
            prompt=_("Mau pakai bahasa apa? / Which language?"),
            choices=(
                Option("id", "Bahasa Indonesia", ("indonesia", "bahasa", "indo")),
                Option("en", "English", ("inggris", "bahasa inggris")),
            ),
        ),
    ),
    done=(_("Baik, kita pakai Bahasa Indonesia."),),
    finish=lambda answers, flags, facts: (SetLanguage(answers["language"]),),
)

erase = Flow(
    key="erase",
    title=_("hapus data"),
    questions=(
        YesNo(
            key="sure",
            prompt=_(
                "Hapus semua data dan pendaftaran dari chat ini? Yang sudah dihapus tidak bisa kembali."
            ),
            choices=(
                Option("yes", _("Ya, hapus"), ("ya", "hapus")),
                Option("no", _("Tidak jadi"), ("ga jadi", "batal")),
            ),
            or_stop=_("Baik, data tetap disimpan."),
        ),
    ),
    done=(
        _(
            "Datanya sudah dihapus. Yang tersisa cuma catatan tanpa nama, bahwa pernah ada data lalu dihapus."
        ),
    ),
    finish=lambda answers, flags, facts: (EraseData(),),
)


def phone_not_vouched(answers: Answers, facts: Facts) -> bool:
    """The channel itself does not tell whose number this is."""
    return not facts.phone


class OwnPhone(Phone):
    """The sender's own number, shared by button so that the channel vouches for it."""

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return ()

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> object:
        if heard.phone and heard.own_phone:
            return {"own": heard.phone}
        return super().read(heard, answers, facts)

    def show(self, value: object, facts: Facts) -> str:
        return super().show(
            value["own"] if isinstance(value, dict) and "own" in value else value, facts
        )

    def accepts(self, value: object, answers: Answers, facts: Facts) -> bool:
        return (isinstance(value, dict) and "own" in value) or super().accepts(
            value, answers, facts
        )


def recognised(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[Effect, ...]:
    """A try to be recognised: the phone counts only when the channel vouches for it."""
    phone = answers.get("phone")
    vouched = phone.get("own", "") if isinstance(phone, dict) else ""
    nik = answers["nik"]
    return (Recognise(nik if isinstance(nik, str) else "", facts.phone or vouched),)


recognise = Flow(
    key="recognise",
    title=_("cek status"),
    questions=(
        OwnPhone(
            key="phone",
            prompt=_("Kirim nomor HP yang dulu dipakai daftar. Tekan tombol di bawah."),
            label=_("Nomor HP"),
            when=Rule((), "channel does not vouch for the phone", phone_not_vouched),
        ),
        Nik(key="nik", prompt=_("Tulis 16 angka NIK yang dulu didaftarkan."), echo=False),
    ),
    done=(),
    finish=recognised,
)

FOUND = _("Sudah ketemu. Pendaftaran {name} sekarang bisa dilihat dari chat ini. Ketik STATUS.")
NOT_FOUND = _(
    "Belum cocok dengan data kami. Demi keamanan, petugas yang bisa membantu: ketik PETUGAS."
)
