"""The states of a claim: what may follow which, and how each is told, with the next step.

The bot decides none of them. BPJS Ketenagakerjaan does, and people of the programme write it down.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from flows.papers import lacking
from flows.talk import Claim, Conversation, Facts, Heard, Label, Say, _
from flows.words.codes import read_claims
from flows.words.dates import show_date, show_day

WINDOW = timedelta(hours=48)
"""For the first report from the accident, for the second from recovery or death: 2x24 clock hours
where it happened (forms 3 KK 1 and 3a KK 2; late reports are still sent)."""

EXPIRES = 5
"""Years after which a right to payment lapses (PP 82/2019, as the official pages give it)."""

MOVES: Mapping[str, tuple[str, ...]] = {
    "draft": ("told", "closed"),
    "told": ("sent", "papers", "closed"),
    "papers": ("told", "sent", "accepted", "closed"),
    "sent": ("papers", "accepted", "refused", "closed"),
    "accepted": ("papers", "recovered", "second", "refused", "closed"),
    "refused": ("sent", "accepted", "closed"),
    "recovered": ("second", "papers", "closed"),
    "second": ("second_sent", "papers", "closed"),
    "second_sent": ("papers", "paid", "refused", "closed"),
    "paid": ("closed", "second_sent"),
    "closed": ("told", "sent"),
}
"""What may follow each state; a closed claim can be opened again."""

OVER = frozenset(("paid", "closed"))
"""States in which nobody waits for anything."""

FIRST = frozenset(("draft", "told"))
"""States in which the first report may still have to be sent."""

STATES: Mapping[str, str] = {
    "draft": _("Laporan untuk {name} belum lengkap, jadi belum diteruskan. Ketik LAPOR."),
    "told": _("Laporan {code} untuk {name}: sudah kami terima, sedang diteruskan. {step}"),
    "papers": _("Laporan {code} untuk {name}: {why} Ketik BERKAS {code}"),
    "sent": _(
        "Laporan {code} untuk {name}: sudah di BPJS Ketenagakerjaan sejak {since}. Diperiksa paling lama 30 hari."
    ),
    "accepted": _(
        "Laporan {code} untuk {name}: diterima BPJS Ketenagakerjaan. Berobat dulu. Kalau sudah sembuh, ketik SEMBUH {code}"
    ),
    "refused": _(
        "Laporan {code}: BPJS Ketenagakerjaan belum menerima. {why} Untuk bertanya, ketik PETUGAS."
    ),
    "recovered": _("Laporan {code} untuk {name}: tinggal laporan kedua. Ketik SEMBUH {code}"),
    "second": _("Laporan kedua {code} untuk {name}: sudah kami terima, sedang diteruskan. {step}"),
    "second_sent": _(
        "Laporan kedua {code} untuk {name}: sudah di BPJS Ketenagakerjaan. Tinggal menunggu pembayaran."
    ),
    "paid": _(
        "Laporan {code} untuk {name}: kata BPJS Ketenagakerjaan uangnya sudah dikirim. Belum masuk? Ketik PETUGAS."
    ),
    "closed": _("Laporan {code} untuk {name}: ditutup. {why} Untuk bertanya, ketik PETUGAS."),
}
"""What is told of each state, with what comes next."""

REASONS: Mapping[str, Mapping[str, str]] = {
    "papers": {
        "missing": _("ada berkas yang masih kurang."),
        "unreadable": _("ada foto yang belum terbaca."),
        "unclear": _("ada yang perlu ditanyakan lagi."),
    },
    "refused": {
        "not_work": _("Menurut mereka bukan karena kerja."),
        "not_member": _("Menurut mereka waktu itu belum peserta."),
        "unpaid": _("Menurut mereka iuran waktu itu belum dibayar."),
        "proof": _("Menurut mereka buktinya belum cukup."),
    },
    "closed": {
        "withdrawn": _("Bapak/Ibu yang meminta."),
        "mistaken": _("Ternyata bukan kecelakaan."),
        "duplicate": _("Sudah ada laporan yang sama."),
        "finished": _("Semua sudah selesai."),
        "expired": _("Sudah lewat lima tahun."),
    },
}
"""The reasons that a state needs, as they are told. Other states have none."""

OF_KIND: Mapping[str, Mapping[str, str]] = {
    "death": {
        "draft": _("Kabar duka belum lengkap, jadi belum diteruskan. Ketik KABAR DUKA."),
        "accepted": _(
            "Laporan {code} untuk {name}: diterima BPJS Ketenagakerjaan. Untuk surat-suratnya, ketik BERKAS {code}"
        ),
        "recovered": _(
            "Laporan {code} untuk {name}: tinggal data keluarga. Ketik AHLI WARIS {code}"
        ),
        "second": _(
            "Laporan {code} untuk {name}: data keluarga sudah kami terima, sedang diteruskan."
        ),
        "second_sent": _(
            "Laporan {code} untuk {name}: data keluarga sudah di BPJS Ketenagakerjaan. Tinggal menunggu pembayaran."
        ),
    },
    "disease": {
        "draft": _("Laporan sakit belum lengkap, jadi belum diteruskan. Ketik LAPOR SAKIT."),
    },
}
"""What is told instead where it is no accident: nobody is told that the dead may recover."""

MAY_RECOVER = frozenset(("accepted", "recovered"))
"""States that speak of recovery, unless whoever was hurt has died since."""

WORDS: Mapping[str, str] = {
    "accident": "LAPOR",
    "death": "KABAR DUKA",
    "disease": "LAPOR SAKIT",
}
"""What is typed to go on with what was half told, by the kind of claim."""

WAIT = _("Tunggu kabar kami. Untuk lembarnya, ketik FORMULIR.")
COMPLETE = _("Yang belum ada boleh menyusul: ketik LENGKAPI.")
LATER = _("Surat-surat boleh menyusul: ketik BERKAS.")
NO_CLAIMS = _("Belum ada laporan dari chat ini. Untuk melapor kecelakaan, ketik LAPOR.")
NOT_HERE = _("Laporan itu tidak ada di chat ini. Ketik KLAIM untuk melihat laporan yang ada.")

OTHERS = _("Untuk melihat laporan lain, ketik KLAIM dan nomornya, misalnya KLAIM {code}")

NAME = 20
"""Characters of a name beside a code."""
NAMELESS = "-"
"""The name of a claim that nobody has named yet."""
DRAFT_NAMELESS = _("Laporan kecelakaan belum lengkap, jadi belum diteruskan. Ketik LAPOR.")


def listed(facts: Facts, text: str, most: int) -> tuple[Say, ...]:
    """How far each claim is, so many at most: those that a text names, else the newest.

    Of more than these it says how they are reached.
    """
    meant = named(facts, text)
    shown = (meant or facts.claims)[:most]
    says = [state_of(claim, complete=not lacking(claim)) for claim in shown]
    # Nobody was given the number of what is half told.
    others = [claim.code for claim in facts.claims[most:] if claim.state != "draft"]
    if others and not meant:
        says.append(Say(OTHERS, {"code": others[0]}))
    return tuple(says) or (Say(NO_CLAIMS),)


def named(facts: Facts, text: str) -> list[Claim]:
    """The claims that this chat may see whose codes stand in a text."""
    if not facts.claims or not text:
        return []
    codes = read_claims(text)
    return [claim for claim in facts.claims if claim.code in codes]


def wanted(heard: Heard, conversation: Conversation) -> frozenset[str]:
    """The codes of the claims that a turn cannot do without, however many others there are.

    Those that the message names, and those that the form it may answer belongs to, one set aside too.
    """
    found = read_claims(heard.text or heard.caption)
    answers = [conversation.note] if isinstance(conversation.note, dict) else []
    form: Any = {"answers": conversation.answers, "parked": conversation.parked}
    while form:
        answers.append(form.get("answers", {}))
        form = form.get("parked")
    codes = (str(one.get(key, "")) for one in answers for key in ("@claim", "code"))
    return frozenset((*found, *(code for code in codes if code.startswith("A-"))))


def state_of(claim: Claim, *, complete: bool = True) -> Say:
    """What is told of a claim now: its state and the next step, in one message."""
    reason = REASONS.get(claim.state, {}).get(claim.reason, "")
    sent = claim.first_sent
    died = claim.answers.get("outcome") == "died" and claim.state in MAY_RECOVER
    kind = "death" if died else claim.kind
    return Say(
        _text(kind, claim),
        {
            "code": claim.code,
            "name": short(claim.name),
            "why": Label(reason),
            "since": show_date(local(sent, claim.hours).date()) if sent else "",
            "step": Label(WAIT if complete else LATER if claim.kind == "death" else COMPLETE),
        },
    )


def _text(kind: str, claim: Claim) -> str:
    if claim.name == NAMELESS and (kind, claim.state) == ("accident", "draft"):
        return DRAFT_NAMELESS
    return OF_KIND.get(kind, {}).get(claim.state, STATES[claim.state])


def short(name: str) -> str:
    """A name as it stands beside a code."""
    return name if len(name) <= NAME else name[: NAME - 2] + ".."


def local(moment: datetime, hours: int) -> datetime:
    """A moment by the clock of the place, so many hours ahead of UTC."""
    return moment.astimezone(timezone(timedelta(hours=hours)))


ZONES: Mapping[int, str] = {7: "WIB", 8: "WITA", 9: "WIT"}


def clock(moment: datetime, hours: int) -> str:
    """A moment as people there say it: "Selasa, 3 November 2026, jam 14.30 WIB"."""
    there = local(moment, hours)
    return f"{show_day(there.date())}, jam {there:%H.%M} {ZONES.get(hours, '')}".rstrip()


def newest(facts: Facts, code: str = "", *states: str, kinds: tuple[str, ...] = ()) -> Claim | None:
    """The claim of that code, or else the newest one that is in one of these states, or not over.

    With `kinds` only one of these, the first kind before the others.
    """
    found = [
        claim
        for claim in facts.claims
        if (not code or claim.code == code)
        and (code or (claim.state in states if states else claim.state not in OVER))
        and (not kinds or claim.kind in kinds)
    ]
    return min(found, key=lambda claim: kinds.index(claim.kind) if kinds else 0, default=None)
