"""The papers of a claim by chat: how each stands, which one is sent now, its photos, then the next.

Photos that come before anybody asked for them are kept, and only asked about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flows.claims import newest
from flows.details import Given, sends_files
from flows.papers import AGAIN, OPTIONAL, PAPERS, lacking, needed, sent
from flows.questions import (
    LATER,
    LATER_WORDS,
    PICK,
    Choice,
    Flow,
    Question,
    Rule,
    Unclear,
    kept_media,
    pick,
    said_no,
)
from flows.talk import AddPapers, Answers, Claim, Effect, Facts, Heard, Label, Option, Say, _

FEW = 4
"""Papers that are offered at once: with their names they have to fit one SMS."""

STANDING: Mapping[str, Label] = {
    "good": Label(_("Sudah cocok")),
    "new": Label(_("Sudah masuk")),
    "again": Label(_("Kirim lagi")),
    "lacking": Label(_("Belum ada")),
    "optional": Label(_("Kalau ada")),
}
HOW_THEY_STAND = _("Berkas untuk laporan {code}:")
STILL_NEEDED = _("Yang masih perlu:")
ALL_THERE = _("Yang perlu sudah masuk semua. Yang lain boleh menyusul.")
NOT_BY_SMS = _(
    "Foto tidak bisa lewat SMS. Di WhatsApp dengan nomor HP ini, ketik BERKAS {code}. Atau bawa ke kantor cabang BPJS Ketenagakerjaan."
)

OF_DEATH = frozenset(("death", "heirs", "family_card", "heir_ktp", "marriage"))
"""Papers that are offered only where somebody died; whoever sends one all the same may name it."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "ktp": ("foto ktp",),
    "photo": ("foto", "foto luka", "luka", "foto tempat", "tempat kejadian"),
    "witness": ("saksi", "ktp saksi", "dua saksi"),
    "group_note": ("surat kelompok", "surat ketua", "surat keterangan kerja", "absen", "absensi"),
    "police": ("polisi", "surat polisi", "lp", "surat tilang"),
    "receipt_care": (
        "kuitansi",
        "kwitansi",
        "nota",
        "struk",
        "bon",
        "obat",
        "kuitansi obat",
        "nota obat",
        "kuitansi klinik",
        "kuitansi rumah sakit",
    ),
    "receipt_ride": ("angkutan", "ongkos", "ambulans", "kuitansi ambulans", "kuitansi mobil"),
    "medical": (
        "dokter",
        "surat sakit",
        "surat istirahat",
        "hasil periksa",
        "rontgen",
        "resume medis",
    ),
    "bank_book": ("rekening", "buku tabungan", "tabungan", "bank", "nomor rekening"),
    "death": ("akta kematian", "kematian", "surat meninggal"),
    "heirs": ("ahli waris", "surat waris", "waris"),
    "family_card": ("kk",),
    "heir_ktp": ("ktp keluarga", "ktp istri", "ktp suami", "ktp waris"),
    "marriage": ("surat nikah", "akta nikah", "nikah"),
    "other": ("lainnya", "lain", "bukan itu semua"),
}
"""What people call a paper beside its label."""

ALL = tuple(Option(key, paper.label, WORDS.get(key, ())) for key, paper in PAPERS.items())
BY_KEY = {option.value: option for option in ALL}
MORE = Option("more", _("Yang lain"), ("yang lain lagi", "berikutnya"))
ENOUGH = Option(
    "enough", _("Sudah dulu"), ("sudah", "cukup", "selesai", "udah", "tidak ada", "tidak")
)
NO_PAPER = Option("no_paper", _("Bukan berkas"), ("bukan", "tidak jadi", "salah kirim"))


def offered(answers: Answers, facts: Facts) -> tuple[str, ...]:
    """The papers that may come, those still to be sent first."""
    claim = newest(facts, str(answers.get("code", "")))
    if claim is None:
        return tuple(PAPERS)
    just = _just_sent(answers)
    first = [paper for paper in lacking(claim) if paper != just]
    welcome = [p for p in needed(claim) if p in OPTIONAL and not sent(claim, p) and p != just]
    died = OF_DEATH.intersection(needed(claim))
    rest = [paper for paper in PAPERS if paper != "other" and (died or paper not in OF_DEATH)]
    return tuple(dict.fromkeys((*first, *welcome, *needed(claim), *rest, "other")))


def _just_sent(answers: Answers) -> str:
    """The paper that the claim does not know of yet: facts are those from before this message."""
    last = answers.get("sent")
    return str(last.get("paper", "")) if isinstance(last, dict) else ""


@dataclass(frozen=True, kw_only=True)
class Which(Choice):
    """One of the papers: a few at a time, those still to be sent first; any may be named.

    The last of `choices` is none of them, and ends the form.
    """

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return self.page(0, answers, facts)

    def page(self, first: int, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        """So many papers from there on, and how to see the next ones."""
        papers = offered(answers, facts)
        after = first + FEW
        more = (Option(f"{MORE.value}={after}", MORE.label, MORE.words),) if papers[after:] else ()
        return (*(BY_KEY[paper] for paper in papers[first:after]), *more, self.choices[-1])

    def longest_options(self) -> tuple[Option, ...]:
        longest = sorted(ALL, key=lambda option: -len(option.label))
        return (*longest[:FEW], MORE, self.choices[-1])

    def read_text(self, text: str, answers: Answers, facts: Facts) -> Any:
        options = self.options(answers, facts)
        found = pick(text, options, facts.labels) or next(
            (option for option in self.choices if pick(text, (option,), facts.labels)), None
        )
        value = found.value if found else text
        if value.startswith(f"{MORE.value}=") and value[len(MORE.value) + 1 :].isdigit():
            first = int(value[len(MORE.value) + 1 :])
            raise Unclear(Say(self.prompt, options=self.page(first, answers, facts)))
        if found is None:
            raise Unclear(Say(PICK))
        return value


@dataclass(frozen=True, kw_only=True)
class Files(Question):
    """The photos of one paper: one album, or one after the other; or that it comes another time."""

    takes_voice: ClassVar[bool] = False
    takes_photos: ClassVar[bool] = True

    SEND_IT: ClassVar[str] = _("Kirim fotonya ya. Kalau belum ada, balas NANTI.")

    def options(self, answers: Answers, facts: Facts) -> tuple[Option, ...]:
        return (LATER_WORDS,)

    def longest_options(self) -> tuple[Option, ...]:
        return (LATER_WORDS,)

    def read(self, heard: Heard, answers: Answers, facts: Facts) -> Any:
        if heard.photos:
            return {"photos": list(heard.photos)}
        if heard.text and (pick(heard.text, (LATER_WORDS,), facts.labels) or said_no(heard.text)):
            return dict(LATER)
        raise Unclear(Say(self.SEND_IT))

    def accepts(self, value: Any, answers: Answers, facts: Facts) -> bool:
        return value == LATER or bool(kept_media(value))


@dataclass(frozen=True, kw_only=True)
class Sent(Given):
    """The paper sent last, as {"code", "paper", "photos"}: photos that follow at once are of it too."""

    def at_once(self, value: Any) -> tuple[Effect, ...]:
        return (AddPapers(value["code"], value["paper"], tuple(value["photos"])),)


def standing(claim: Claim, facts: Facts) -> tuple[Say, ...]:
    """How the papers of a claim stand; of those still to be sent what each is and where one gets it.

    Nothing for the head of a group, who may send papers and learns nothing of those there are, nor
    for a number that may be somebody else's.
    """
    if claim.role in ("agent", "phone"):
        return () if sends_files({}, facts) else (Say(NOT_BY_SMS, {"code": claim.code}),)
    stands: dict[str, list[str]] = {state: [] for state in STANDING}
    reasons = dict(claim.again)
    for paper in dict.fromkeys((*needed(claim), *(kind for kind, _state in claim.papers))):
        state = sent(claim, paper) or ("optional" if paper in OPTIONAL else "lacking")
        name = _word(PAPERS[paper].label, facts)
        if state == "again" and (why := AGAIN.get(reasons.get(paper, ""))):
            name = f"{name} ({_word(why, facts)})"
        stands[state].append(name)
    lines = tuple((STANDING[state], ", ".join(names)) for state, names in stands.items() if names)
    says = [Say(HOW_THEY_STAND, {"code": claim.code}, lines=lines, numbered=False)]
    if still := lacking(claim):
        about = tuple((Label(PAPERS[paper].label), Label(PAPERS[paper].about)) for paper in still)
        says.append(Say(STILL_NEEDED, lines=about, numbered=False))
    else:
        says.append(Say(ALL_THERE))
    if not sends_files({}, facts):
        says.append(Say(NOT_BY_SMS, {"code": claim.code}))
    return tuple(says)


def _word(label: str, facts: Facts) -> str:
    """A text in the person's language, to stand inside a longer one."""
    return facts.labels.get(label, label)


def came_first(answers: Answers, facts: Facts) -> bool:
    """Photos came before anybody asked for them."""
    return bool(kept_media(answers.get("came")))


def to_be_asked(answers: Answers, facts: Facts) -> bool:
    """No photo is there yet, and the channel carries some."""
    return not came_first(answers, facts) and sends_files(answers, facts)


def brought(answers: Answers, flags: tuple[str, ...], facts: Facts) -> tuple[AddPapers, ...]:
    """The photos for the claim, as the paper they are said to be."""
    paper, photos = _told(answers)
    return (AddPapers(str(answers["code"]), paper, photos),) if photos else ()


def the_next(answers: Answers, facts: Facts) -> Answers | None:
    """The form once more with the paper just sent; never where the channel carries no photo."""
    if not sends_files(answers, facts):
        return None
    code = answers["code"]
    paper, photos = _told(answers)
    last = {"sent": {"code": code, "paper": paper, "photos": list(photos)}} if photos else {}
    return {"code": code, **last}


def _told(answers: Answers) -> tuple[str, tuple[str, ...]]:
    """The paper, and the photos of it."""
    if came := kept_media(answers.get("came")):
        return str(answers["shown"]), came
    return str(answers.get("paper", "")), kept_media(answers.get("files"))


def what_it_is(answers: Answers, facts: Facts) -> str:
    """What the chosen paper is and where one gets it."""
    return Label(PAPERS[answers["paper"]].about)


papers = Flow(
    key="papers",
    title=_("kirim berkas"),
    word="BERKAS",
    adds=True,
    tells=standing,
    questions=(
        Given(key="code", prompt=""),
        Given(key="came", prompt=""),
        Sent(key="sent", prompt=""),
        Which(
            key="shown",
            prompt=_("Foto ini berkas yang mana?"),
            choices=(*ALL, NO_PAPER),
            ends={NO_PAPER.value: _("Baik, foto tadi tidak kami masukkan ke laporan.")},
            when=Rule(("came",), "photos came first", came_first),
        ),
        Which(
            key="paper",
            prompt=_("Mau kirim yang mana?"),
            choices=(*ALL, ENOUGH),
            ends={ENOUGH.value: _("Baik. Kapan saja boleh kirim lagi: ketik BERKAS.")},
            when=Rule(("came",), "photos are still to come", to_be_asked),
        ),
        Files(
            key="files",
            prompt=_("{about} Kirim fotonya, boleh beberapa sekaligus."),
            when=Rule(("came",), "photos are still to come", to_be_asked),
        ),
    ),
    done=(_("{n} berkas sudah masuk ke laporan {code}. Petugas kami periksa."),),
    gives=("code", "n"),
    derived={"about": what_it_is},
    finish=brought,
    again=the_next,
)
