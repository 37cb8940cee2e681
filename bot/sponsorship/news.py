"""What donors and workers are told unasked: found, paid, protected, soon over, over, and once a month.

Everything is queued under a key of its own, so that it is said once, whatever is run again.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, bindparam, exists, func, select, update
from sqlalchemy.dialects import postgresql

from bot import outbox
from bot.clock import WIB
from bot.database import for_reading
from bot.models import (
    ChatPerson,
    Donor,
    Journal,
    Pledge,
    Protection,
    Registration,
    Setting,
    Worker,
    WorkerMonth,
    table,
)
from bot.sponsorship import matching
from bot.sponsorship.by_chat import NAME, proof_of
from bot.sponsorship.months import first_day, later, month_of
from bot.sponsorship.protection import ONE_DAY, Span, chains, end_month
from bot.sponsorship.report import report_of
from flows.questions import rupiah
from flows.talk import Say, _
from flows.words.dates import show_date

FOUND = _("{code}: sudah ada {workers} pekerja untuk {months} bulan. Daftar bayarnya kami siapkan.")
NOTED = _("{code}: {total} sudah kami catat. Tinggal menunggu kabar resmi BPJS Ketenagakerjaan.")
TAKEN_BACK = _(
    "{code}: catatan bayar kami betulkan, sekarang {total}. Untuk bertanya, ketik PETUGAS."
)
CONFIRMED = _("{code}: kabar resmi sudah datang untuk {workers} pekerja.")
LEFT = _("{code}: ada pekerja yang mundur atau pindah. Bulannya kami carikan orang lain.")
ENDING = _(
    "{code}: bulan yang dibayari untuk {workers} pekerja habis {until}. Mau lanjut? Ketik PERPANJANG {code}"
)
NOW_PROTECTED = _(
    "{name}: terlindungi sampai {until}. Ketik STATUS untuk melihat, KARTU untuk kode kartunya."
)
MAY_NAME = _(
    "Boleh nama depan dan pekerjaannya dibaca yang membayari? Balas BOLEH SEBUT atau JANGAN SEBUT."
)
SOON_OVER = _(
    "{name}: perlindungan habis {until}. Sedang dicarikan yang membayar lagi. Mau bayar sendiri? Ketik BAYAR SENDIRI."
)
GOES_ON = _("{name}: perlindungan habis {until}. Sudah ada yang mau meneruskan, tunggu kabar kami.")
OVER = _(
    "{name}: perlindungan habis {until}. Sekarang belum terlindungi. Mau bayar sendiri? Ketik BAYAR SENDIRI."
)

WARN_WORKER = (30, 7, 1)
"""Days before the end of a protection on which its worker is warned."""
WARN_DONOR = 45
"""Days before the end of a pledge's months on which its donor is asked to go on."""
LOOK_BACK = 14
"""Days after its end in which the end of a protection is still told."""
MORNING = time(8, tzinfo=WIB)
"""What is not urgent waits for it."""
SETTLED = timedelta(minutes=2)
"""So long after the last line of the journal news are told, so that one import is one message."""

DAY, LINE, CONFIRMATION = "sponsorship_day", "sponsorship_line", "sponsorship_confirmation"
"""Settings that hold how far it was told: the day, a line of the journal, a confirmation."""
QUIET = "sponsorship_quiet"
"""The setting that holds how things stood when nothing was left to do."""

donor, pledge, journal, setting = table(Donor), table(Pledge), table(Journal), table(Setting)
worker, worker_month, protection = table(Worker), table(WorkerMonth), table(Protection)
registration, chat_person = table(Registration), table(ChatPerson)


def tend(engine: Engine, now: datetime, site: str) -> int:
    """Everything that is due in sponsorship: matching, news, and once a day warnings and digests.

    Each part is a transaction of its own; cut short, it is simply run again. `site` is where the
    public pages are. How many things were done.
    """
    today = now.astimezone(WIB).date()
    with for_reading(engine).connect() as connection:
        before = _standing(connection, today)
        if _remembered(connection, QUIET) == before:
            return 0
    done = matching.match(engine, now, today).months
    with engine.begin() as connection:
        done += tell_donors(connection, now)
    with engine.begin() as connection:
        done += tell_protected(connection, now)
    with engine.begin() as connection:
        tended = _remembered(connection, DAY)
    if tended != today.isoformat():
        while ended := _end_one(engine, now, today):
            done += ended
        for part in (warn_workers, warn_donors):
            with engine.begin() as connection:
                done += part(connection, now, today)
        with engine.begin() as connection:
            done += digests(connection, now, today, site)
        with engine.begin() as connection:
            _remember(connection, DAY, today.isoformat())
    with engine.begin() as connection:
        if not done and _standing(connection, today) == before and _all_told(connection):
            _remember(connection, QUIET, before)
    return done


def _standing(connection: Connection, today: date) -> str:
    """All that what is due depends on: where it is as it was, there is nothing to do."""
    waiting = select(func.count()).select_from(worker).where(worker.c.waiting)
    agreed = select(func.count()).select_from(pledge).where(pledge.c.agreed)
    newest = (
        select(func.max(of.c.id)).scalar_subquery() for of in (journal, protection, worker, pledge)
    )
    found = connection.execute(
        select(waiting.scalar_subquery(), agreed.scalar_subquery(), *newest)
    ).one()
    return " ".join(map(str, (today, *found)))


def _all_told(connection: Connection) -> bool:
    newest = connection.scalar(select(func.max(journal.c.id))) or 0
    return int(_remembered(connection, LINE) or 0) >= newest


def _end_one(engine: Engine, now: datetime, today: date) -> int:
    with engine.begin() as connection:
        return end_month(connection, today, now)


# --- donors ------------------------------------------------------------------------------------------


def tell_donors(connection: Connection, now: datetime) -> int:
    """Tell each donor what has changed since the last time; how many pledges there was news of."""
    read = int(_remembered(connection, LINE) or 0)
    last = connection.execute(
        select(journal.c.id, journal.c.at).order_by(journal.c.id.desc()).limit(1)
    ).first()
    if last is None or last.id <= read or now - last.at < SETTLED:
        return 0
    codes = connection.scalars(
        select(journal.c.pledge).where(journal.c.id > read, journal.c.id <= last.id).distinct()
    ).all()
    told, counted = 0, []
    for code in sorted(codes):
        counts, queued = _tell_donor(connection, code, last.id, now)
        counted.append({"of": code, "counts": counts})
        told += queued
    # Behind all messages: nobody waits for a chat while others wait for these rows.
    connection.execute(
        update(pledge).where(pledge.c.code == bindparam("of")).values(told=bindparam("counts")),
        counted,
    )
    _remember(connection, LINE, str(last.id))
    return told


def _tell_donor(connection: Connection, code: str, line: int, now: datetime) -> tuple[str, bool]:
    """The counts as they are told from now on, and whether a message was queued."""
    row = connection.execute(
        select(pledge.c.id, pledge.c.matched, pledge.c.paid, pledge.c.told, donor.c.chat_id)
        .join(donor, donor.c.id == pledge.c.donor_id)
        .where(pledge.c.code == code)
    ).one()
    of = worker_month.c.pledge_id == row.id
    people = func.count(worker_month.c.worker_id.distinct())
    found = connection.scalar(select(people).where(of)) or 0
    safe = worker_month.c.state == "protected"
    protected = connection.scalar(select(people).where(of, safe)) or 0
    before = [int(part) for part in row.told.split()] or [0, 0, 0, 0]
    after = [found, row.matched, row.paid, protected]
    counts = " ".join(map(str, after))
    says: list[Say] = []
    if after[1] > before[1]:
        values = {"code": code, "workers": str(found), "months": str(row.matched)}
        says.append(Say(FOUND, values))
    elif after[1] < before[1]:
        says.append(Say(LEFT, {"code": code}))
    if row.paid != before[2]:
        text = NOTED if row.paid > before[2] else TAKEN_BACK
        says.append(Say(text, {"code": code, "total": rupiah(row.paid)}))
    if protected > before[3]:
        says.append(Say(CONFIRMED, {"code": code, "workers": str(protected)}))
    if row.chat_id is None or not says:
        return counts, False
    return counts, outbox.queue(connection, f"news:{code}:{line}", row.chat_id, says, now)


def warn_donors(connection: Connection, now: datetime, today: date) -> int:
    """Ask donors to go on before the last months of their workers end; how many were asked."""
    soon = today + timedelta(days=WARN_DONOR)
    last = (
        select(
            worker_month.c.worker_id,
            worker_month.c.pledge_id,
            func.max(worker_month.c.month).label("month"),
        )
        .group_by(worker_month.c.worker_id, worker_month.c.pledge_id)
        .subquery()
    )
    ending = connection.execute(
        select(pledge.c.code, donor.c.chat_id, last.c.month, func.count().label("workers"))
        .select_from(last)
        .join(pledge, pledge.c.id == last.c.pledge_id)
        .join(donor, donor.c.id == pledge.c.donor_id)
        .join(worker, worker.c.id == last.c.worker_id)
        .where(
            donor.c.chat_id.is_not(None),
            last.c.month >= month_of(today),
            last.c.month <= month_of(soon),
            worker.c.waiting,
            worker.c.need == last.c.month,  # nobody goes on from there yet
        )
        .group_by(pledge.c.code, donor.c.chat_id, last.c.month)
    ).all()
    asked = 0
    for row in ending:
        end = first_day(later(row.month, 1)) - ONE_DAY
        if end > soon:
            continue
        values = {"code": row.code, "workers": str(row.workers), "until": show_date(end)}
        key = f"ending:{row.code}:{row.month}"
        asked += outbox.queue(
            connection, key, row.chat_id, [Say(ENDING, values)], now, _morning(now)
        )
    return asked


def digests(connection: Connection, now: datetime, today: date, site: str) -> int:
    """Once a month, each donor reads what became of every pledge that is still going on."""
    month = month_of(today)
    going_on = exists().where(
        worker_month.c.pledge_id == pledge.c.id, worker_month.c.month >= later(month, -1)
    )
    rows = connection.execute(
        select(pledge.c.code, donor.c.chat_id)
        .join(donor, donor.c.id == pledge.c.donor_id)
        .where(
            donor.c.chat_id.is_not(None),
            pledge.c.created_at < datetime.combine(today.replace(day=1), time(), WIB),
            going_on | (pledge.c.unmatched > 0) | (pledge.c.unspent > 0),
        )
    ).all()
    told = 0
    for row in rows:
        report = report_of(connection, row.code, today, names=True)
        says = [report.told(), proof_of(row.code, site)]
        key = f"digest:{month}:{row.code}"
        told += outbox.queue(connection, key, row.chat_id, says, now, _morning(now))
    return told


# --- workers ------------------------------------------------------------------------------------------


def tell_protected(connection: Connection, now: datetime) -> int:
    """Tell workers of confirmations that came, on the first day of their protection."""
    read = int(_remembered(connection, CONFIRMATION) or 0)
    newest = connection.scalar(select(func.max(protection.c.id))) or 0  # more may come meanwhile
    rows = connection.execute(
        _chats(protection.c.id, protection.c.first_day, protection.c.last_day)
        .join(protection, protection.c.worker_id == worker.c.id)
        .where(protection.c.id > read, protection.c.id <= newest)
        .order_by(protection.c.id, chat_person.c.chat_id)
    ).all()
    told = 0
    for row in rows:
        day = datetime.combine(row.first_day, MORNING)
        says = [
            Say(NOW_PROTECTED, {"name": row.name[:NAME], "until": show_date(row.last_day)}),
            Say(MAY_NAME),
        ]
        key = f"protected:{row.id}:{row.chat_id}"
        if row.last_day >= now.astimezone(WIB).date():
            told += outbox.queue(connection, key, row.chat_id, says, now, max(day, now))
    if newest > read:
        _remember(connection, CONFIRMATION, str(newest))
    return told


def warn_workers(connection: Connection, now: datetime, today: date) -> int:
    """Warn before a protection ends that none follows, and say so when it has ended."""
    earliest, latest = today - timedelta(days=LOOK_BACK), today + timedelta(days=max(WARN_WORKER))
    near = (
        select(protection.c.worker_id)
        .where(protection.c.last_day >= earliest, protection.c.last_day <= latest)
        .distinct()
    )
    spans: dict[int, list[Span]] = {}
    for row in connection.execute(
        select(protection.c.worker_id, protection.c.first_day, protection.c.last_day)
        .where(protection.c.worker_id.in_(near))
        .order_by(protection.c.worker_id, protection.c.first_day)
    ):
        spans.setdefault(row.worker_id, []).append((row.first_day, row.last_day))
    rows = connection.execute(
        _chats(worker.c.id.label("worker_id"))
        .where(worker.c.id.in_(near))
        .order_by(worker.c.id, chat_person.c.chat_id)
    ).all()
    told = 0
    for row in rows:
        for _first, end in chains(spans[row.worker_id]):
            if earliest <= end <= latest:
                told += _warn(connection, row, end, now, today)
    return told


def _warn(connection: Connection, row: Any, end: date, now: datetime, today: date) -> bool:
    days = (end - today).days
    step = 0 if days < 0 else min(step for step in WARN_WORKER if days <= step)
    goes_on = connection.scalar(
        select(worker_month.c.month)
        .where(
            worker_month.c.worker_id == row.worker_id,
            worker_month.c.month >= month_of(end + ONE_DAY),
            worker_month.c.state == "matched",
        )
        .limit(1)
    )
    text = OVER if days < 0 else GOES_ON if goes_on else SOON_OVER
    values = {"name": row.name[:NAME], "until": show_date(end)}
    key = f"gap:{row.worker_id}:{end}:{step}:{row.chat_id}"
    return outbox.queue(connection, key, row.chat_id, [Say(text, values)], now, _morning(now))


def _chats(*columns: Any) -> Select[Any]:
    """Workers with each chat that may see them, and these columns."""
    return (
        select(*columns, registration.c.name, chat_person.c.chat_id)
        .select_from(worker)
        .join(registration, registration.c.id == worker.c.registration_id)
        .join(chat_person, chat_person.c.registration_id == registration.c.id)
    )


def _morning(now: datetime) -> datetime:
    """Eight o'clock of this day in the west of Indonesia; now, where that is past."""
    return max(now, datetime.combine(now.astimezone(WIB).date(), MORNING))


# --- how far it was told ------------------------------------------------------------------------------


def _remembered(connection: Connection, key: str) -> str | None:
    return connection.scalar(select(setting.c.value).where(setting.c.key == key))


def _remember(connection: Connection, key: str, value: str) -> None:
    connection.execute(
        postgresql.insert(setting)  # SQLite says it in the same words
        .values(key=key, value=value)
        .on_conflict_do_update(index_elements=[setting.c.key], set_={"value": value})
    )
