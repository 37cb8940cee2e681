"""What donors and workers do about sponsorship by chat, in the transaction of their message."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bot import outbox
from bot.codes import draw
from bot.models import Audit, Chat, ChatPerson, Donor, Pledge, Registration, Worker, table
from bot.scene import Outcome, Scene
from bot.sponsorship import pledges
from bot.sponsorship.documents import proof_address
from bot.sponsorship.journal import locked
from bot.sponsorship.months import later
from bot.sponsorship.pledges import Wish
from bot.sponsorship.protection import covered
from bot.sponsorship.report import report_of
from bot.tickets import open_ticket
from flows.questions import rupiah
from flows.talk import (
    AnswerPledge,
    CheckCard,
    Effect,
    MakePledge,
    OpenTicket,
    RenewPledge,
    Say,
    ShowName,
    TellPledges,
    _,
)
from flows.words.dates import show_date

NOT_HERE = _("Kode itu belum ketemu di chat ini. Boleh dicek lagi? Untuk dibantu, ketik PETUGAS.")
NO_PLEDGES = _("Belum ada janji dari chat ini. Mau membayari pekerja? Ketik SPONSOR.")
NO_SUCH_CARD = _(
    "Kode kartu itu belum ketemu, jadi janjinya belum dicatat. Tanyakan lagi ke orangnya, lalu ketik SPONSOR."
)
ASK_WORKER = _(
    "{donor} mau membayari iuran {name} selama {months} bulan. Boleh? Balas SETUJU {code} atau TOLAK {code}."
)
NOT_AGREED = _("{code}: orangnya belum setuju, jadi belum bisa diperpanjang.")
SOMEBODY = _("Seseorang")
AGREED = _("Terima kasih. Kabarnya kami kirim di sini. Belum terlindungi sebelum ada kabar resmi.")
REFUSED = _("Baik, tidak jadi. Pendaftaran tetap ada, kami carikan yang lain.")
THEY_AGREED = _("{code}: orangnya setuju. Kami siapkan daftar bayarnya.")
THEY_REFUSED = _("{code}: orangnya belum mau dibayari. Janji ini kami batalkan, tanpa biaya.")
CARD_COVERED = _("{card}: terlindungi sampai {until}.")
CARD_NOT_COVERED = _("{card}: tidak ada perlindungan yang tercatat hari ini. Tanya: 175.")
CARD_ENOUGH = _("Hari ini sudah banyak yang ditanyakan dari chat ini. Coba lagi besok ya.")
NAME_SHOWN = _("Baik. Nama depan dan pekerjaan boleh dibaca yang membayari. Terima kasih.")
NAME_HIDDEN = _("Baik. Nama tidak kami sebut ke siapa pun.")
NOT_A_WORKER = _("Belum ada pekerja yang terdaftar dari chat ini.")

CARDS_A_DAY = 20
"""Cards that one chat may ask about in 24 hours: enough for a clinic, too few to guess a code."""
MOST_TOLD = 5
"""Pledges told of at once; who has more names one by its code."""
NAME = 24
"""Characters of a name in a message."""

chat, donor, pledge, worker = table(Chat), table(Donor), table(Pledge), table(Worker)
registration, chat_person, audit = table(Registration), table(ChatPerson), table(Audit)


def _make(effect: MakePledge, scene: Scene) -> Outcome:
    wish = Wish(
        effect.workers,
        effect.months,
        max(effect.first_month, _this_month(scene)),
        effect.funding,
        effect.region,
        effect.jobs,
        draw("G") if effect.roster else effect.team,
        effect.card,
    )
    connection = scene.connection
    if effect.card and _worker_of(scene, effect.card) is None:
        return Outcome(says=(Say(NO_SUCH_CARD),), instead=True)
    if effect.card:
        _hold(connection, _chats_of(scene, effect.card))
    by = _donor_of(scene, effect) or pledges.write_donor(
        connection,
        effect.kind,
        effect.name,
        scene.now,
        contact=effect.contact,
        anonymous=effect.anonymous,
        chat_id=scene.chat.id,
    )
    code = pledges.open_pledge(connection, by, wish, scene.now)
    if effect.card:
        _ask_worker(scene, effect, code)
    if effect.roster:
        text = f"{code}: lingkaran import workers FILE {wish.team}"
        open_ticket(OpenTicket("roster", text, effect.roster, hold=False), scene)
    return Outcome({"code": code})


def _this_month(scene: Scene) -> int:
    return scene.today.year * 100 + scene.today.month


def _worker_of(scene: Scene, card: str) -> Any:
    return scene.connection.execute(
        select(worker.c.registration_id, registration.c.name)
        .join(registration, registration.c.id == worker.c.registration_id)
        .where(worker.c.card == card, worker.c.waiting)
    ).first()


def _donor_of(scene: Scene, effect: MakePledge) -> str:
    """The code under which this chat gave before in the same name; empty for the first time."""
    rows = scene.connection.execute(
        select(donor.c.code, donor.c.name, donor.c.kind, donor.c.anonymous).where(
            donor.c.chat_id == scene.chat.id
        )
    )
    same = (effect.name, effect.kind, effect.anonymous)
    return next((r.code for r in rows if (r.name, r.kind, r.anonymous) == same), "")


def _chats_of(scene: Scene, card: str) -> list[int]:
    """The chats that may see the worker with this card."""
    return list(
        scene.connection.execute(
            select(chat_person.c.chat_id)
            .join(worker, worker.c.registration_id == chat_person.c.registration_id)
            .where(worker.c.card == card)
            .order_by(chat_person.c.chat_id)
        ).scalars()
    )


def _hold(connection: Connection, chats: Sequence[int]) -> None:
    """Chats before the journal, as everywhere: two transactions never wait for each other."""
    connection.execute(
        select(chat.c.id)
        .where(chat.c.id.in_(chats))
        .order_by(chat.c.id)
        .with_for_update(read=True, key_share=True)
    ).all()


def _ask_worker(scene: Scene, effect: MakePledge, code: str) -> None:
    """The one worker has to say yes before anything is matched."""
    found = _worker_of(scene, effect.card)
    values = {
        "donor": SOMEBODY if effect.anonymous else effect.name[:40],
        "name": found.name[:NAME],
        "months": str(effect.months),
        "code": code,
    }
    for chat_id in _chats_of(scene, effect.card):
        key = f"ask:{code}:{chat_id}"
        outbox.queue(scene.connection, key, chat_id, [Say(ASK_WORKER, values)], scene.now)


def _own_pledges(scene: Scene, code: str = "") -> list[Any]:
    """The pledges of this chat's donors, the newest first."""
    wanted = (
        select(pledge)
        .join(donor, donor.c.id == pledge.c.donor_id)
        .where(donor.c.chat_id == scene.chat.id)
        .order_by(pledge.c.id.desc())
    )
    if code:
        wanted = wanted.where(pledge.c.code == code)
    return list(scene.connection.execute(wanted))


def _renew(effect: RenewPledge, scene: Scene) -> Outcome:
    """The same donor, wish and funding once more, from the month after the last one."""
    found = _own_pledges(scene, effect.code)
    if not found:
        return Outcome(says=(Say(NOT_HERE),), instead=True)
    [row] = found
    if row.worker_id is not None and not row.agreed:
        return Outcome(says=(Say(NOT_AGREED, {"code": row.code}),), instead=True)
    first = max(later(row.first_month, row.months), _this_month(scene))
    code = pledges.renew(scene.connection, row, effect.months, first, scene.now)
    total = pledges.shown(scene.connection, code).estimate
    return Outcome({"code": code, "total": rupiah(total)})


def _tell(effect: TellPledges, scene: Scene) -> Outcome:
    found = _own_pledges(scene, effect.code)[:MOST_TOLD]
    if not found:
        return Outcome(says=(Say(NOT_HERE if effect.code else NO_PLEDGES),))
    says: list[Say] = []
    for row in found:
        says.append(report_of(scene.connection, row.code, scene.today, names=True).told())
        says.append(proof_of(row.code, scene.site))
    return Outcome(says=tuple(says))


PROOF = _("Bukti dan sertifikat: {url}")


def proof_of(code: str, site: str) -> Say:
    """Where a donor, or whoever the donor shows it to, sees the pledge and checks it."""
    return Say(PROOF, {"url": proof_address(site, code)})


def _answer(effect: AnswerPledge, scene: Scene) -> Outcome:
    """Only from a chat that may see the worker, and only while nothing was decided."""
    connection = scene.connection
    found = connection.execute(
        select(pledge.c.id, pledge.c.unmatched, donor.c.chat_id)
        .join(donor, donor.c.id == pledge.c.donor_id)
        .join(worker, worker.c.id == pledge.c.worker_id)
        .join(chat_person, chat_person.c.registration_id == worker.c.registration_id)
        .where(
            pledge.c.code == effect.code,
            chat_person.c.chat_id == scene.chat.id,
            ~pledge.c.agreed,
            pledge.c.unmatched > 0,
        )
    ).first()
    if found is None:
        return Outcome(says=(Say(NOT_HERE),))
    if found.chat_id is not None:
        _hold(connection, [found.chat_id])
    if effect.yes:
        pledges.agree(connection, effect.code)
    else:
        pledges.release(connection, effect.code, found.unmatched, "the worker said no", scene.now)
    if found.chat_id is not None:
        say = Say(THEY_AGREED if effect.yes else THEY_REFUSED, {"code": effect.code})
        outbox.queue(connection, f"answered:{effect.code}", found.chat_id, [say], scene.now)
    return Outcome(says=(Say(AGREED if effect.yes else REFUSED),))


def _check_card(effect: CheckCard, scene: Scene) -> Outcome:
    """Yes with a day, or one answer for everything else; so many a day for one chat."""
    if scene.asked("card", timedelta(hours=24)) >= CARDS_A_DAY:
        return Outcome(says=(Say(CARD_ENOUGH),))
    scene.note_asked("card")
    until = covered(scene.connection, effect.card, scene.today)
    if until is None:
        return Outcome(says=(Say(CARD_NOT_COVERED, {"card": effect.card}),))
    return Outcome(says=(Say(CARD_COVERED, {"card": effect.card, "until": show_date(until)}),))


def _show_name(effect: ShowName, scene: Scene) -> Outcome:
    """For the registrations made from this chat: who only sees one cannot allow it."""
    locked(scene.connection)  # before any worker, as matching does
    changed = scene.connection.execute(
        update(worker)
        .where(
            worker.c.registration_id.in_(
                select(registration.c.id).where(registration.c.chat_id == scene.chat.id)
            )
        )
        .values(named=effect.yes)
    )
    if not changed.rowcount:
        return Outcome(says=(Say(NOT_A_WORKER),))
    return Outcome(says=(Say(NAME_SHOWN if effect.yes else NAME_HIDDEN),))


APPLY: Mapping[type[Effect], Callable[[Any, Scene], Outcome]] = {
    MakePledge: _make,
    RenewPledge: _renew,
    TellPledges: _tell,
    AnswerPledge: _answer,
    CheckCard: _check_card,
    ShowName: _show_name,
}
