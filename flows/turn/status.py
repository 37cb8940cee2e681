"""What a chat may look up of its own: how far things are, the cover, claims, cards, its data."""

from collections.abc import Mapping

from flows.claims import OVER, listed, state_of
from flows.contributions import month_after
from flows.papers import lacking
from flows.questions import first_job, rupiah
from flows.talk import Cover, Label, Person, Say, _
from flows.turn.asking import ask_or_menu, go_on, greet
from flows.turn.place import Talk
from flows.words.dates import show_date

MOST_CLAIMS = 3
"""So many claims are told of at once, the newest."""

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
STATUS_NOTE = _(
    "Terlindungi hanya kalau BPJS Ketenagakerjaan sudah memberi kabar resmi. Semua gratis."
)
CARD = _("Kartu {name}: kode {card}. Klinik bisa tanya lewat SMS ke nomor ini: CEK {card}")
NO_CARD = _("Kartu ada setelah data diperiksa petugas. Ketik STATUS untuk melihat sampai mana.")
PAY_ONESELF = _(
    "Iuran {name} kira-kira {price} sebulan. Bayar pakai 16 angka NIK di bank, Alfamart, atau dompet digital."
)
PAY_ONESELF_AGAIN = _(
    "Lama tidak bayar? Bayar lagi saja pakai NIK, tanpa denda. Bayar hanya ke BPJS Ketenagakerjaan. Tanya: 175."
)
PAY_ONESELF_FIRST = _(
    "Belum pernah jadi peserta? Daftar dulu di kantor cabang BPJS Ketenagakerjaan. Tanya: 175."
)
MY_DATA = _("Data {name} ({code}):")
MY_DATA_END = _(
    "Ketik BETULKAN untuk membetulkan, HAPUS DATA untuk menghapus, PETUGAS untuk bertanya."
)
UNSENT = _("Ada {n} jawaban yang belum dikirim.")


def status(talk: Talk) -> None:
    """How far all of it is; whoever stopped all messages is asked nothing behind that."""
    tell_status(talk)
    if not talk.facts.stopped:
        go_on(talk)


def tell_status(talk: Talk) -> None:
    """Of each person registered from here: how far it is, and what the cover is good for."""
    people = talk.facts.people
    covers = [person.cover or Cover("waiting") for person in people if is_verified(person)]
    for person in people:
        if is_verified(person):
            tell_cover(talk, person, person.cover or Cover("waiting"))
            continue
        talk.say(
            STATES[person.state],
            name=short_name(person.name),
            code=person.code,
            since=person.since_text,
            reason=person.reason,
        )
    talk.says += [
        state_of(claim, complete=not lacking(claim))
        for claim in talk.facts.claims[:MOST_CLAIMS]
        if claim.state not in OVER
    ]
    if any(cover.state == "protected" for cover in covers):
        talk.say(WHAT_IS_COVERED)
        return talk.say(WHEN_HURT)
    if any(cover.state == "ended" for cover in covers):
        talk.say(OR_PAY_ONESELF)
    return talk.say(STATUS_NOTE if people else NOBODY)


def what_for(talk: Talk) -> None:
    """What the protection is for, told to whoever only asks, and that nobody has it by asking."""
    greet(talk)
    talk.say(WHAT_IS_COVERED)
    talk.say(STATUS_NOTE)
    ask_or_menu(talk)


def tell_cover(talk: Talk, person: Person, cover: Cover) -> None:
    """Whether somebody is protected, from when to when, and who pays."""
    talk.say(
        COVERS[cover.state],
        name=short_name(person.name),
        code=person.code,
        since=show_date(cover.since) if cover.since else "",
        until=show_date(cover.until) if cover.until else "",
    )
    if cover.sponsor and cover.state != "ended":
        talk.say(SPONSOR, sponsor=cut(cover.sponsor, 40))
    if cover.state == "matched" and cover.why in WHY:
        talk.say(WHY[cover.why])
    if cover.kpj:
        talk.say(MEMBER_NUMBER, kpj=cover.kpj)


def claims(talk: Talk) -> None:
    """How far the claims are that the message names, or the newest, and what comes next."""
    talk.says += listed(talk.facts, talk.heard.text, MOST_CLAIMS)
    go_on(talk)


def card(talk: Talk) -> None:
    """The codes by which a clinic may ask whether somebody registered from here is protected."""
    covers = [(person, person.cover) for person in talk.facts.people if person.cover]
    for person, cover in covers:
        talk.say(CARD, name=short_name(person.name), card=cover.card)
    if not covers:
        talk.say(NO_CARD if talk.facts.people else NOBODY)
    go_on(talk)


def pay_oneself(talk: Talk) -> None:
    """What it costs and where to pay, for whoever has no sponsor or wants none."""
    facts = talk.facts
    verified = [person for person in facts.people if is_verified(person)]
    for person in verified:
        job = first_job(person.answers.get("job"), facts)
        price = facts.known.contributions.monthly(
            person.answers.get("income_sum") or 0,
            job.sector if job else "other",
            month_after(facts.today, 0),
            "INDIVIDUAL",
        )
        talk.say(PAY_ONESELF, name=short_name(person.name), price=rupiah(price))
    been = any(p.cover and (p.cover.until or p.cover.kpj) for p in verified)
    talk.say(
        (PAY_ONESELF_AGAIN if been else PAY_ONESELF_FIRST)
        if verified
        else NO_CARD
        if facts.people
        else NOBODY
    )
    go_on(talk)


def my_data(talk: Talk) -> None:
    """What is kept of everybody registered from here, and of the form in progress."""
    people = talk.facts.people
    for person in people:
        values = {"name": short_name(person.name), "code": person.code}
        talk.says.append(Say(MY_DATA, values, lines=details(talk, person)))
    kept = (
        talk.conv.answers if talk.flow is not None else (talk.conv.parked or {}).get("answers", {})
    )
    unsent = sum(not key.startswith("@") for key in kept)
    if unsent:
        talk.say(UNSENT, n=str(unsent))
    talk.say(MY_DATA_END if people else NOBODY)
    go_on(talk)


def details(talk: Talk, person: Person) -> tuple[tuple[str, str], ...]:
    """What is kept of a person, in the words of the form; the NIK stays masked."""
    flow = talk.book.flows["register"]
    lines = []
    for question in flow.questions:
        value = person.answers.get(question.key)
        if question.label and value is not None:
            shown = question.show(value, talk.facts)
            if question.key == "nik" and isinstance(value, str):
                shown = f"{value[:4]}********{value[-4:]}"
            lines.append((Label(question.label), shown))
    return tuple(lines)


def is_verified(person: Person) -> bool:
    return person.state == "verified"


def short_name(name: str) -> str:
    """A name as it stands in these texts."""
    return cut(name, 24)


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 2] + ".."
