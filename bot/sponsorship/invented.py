"""Invented donors, workers and confirmations, so that a demo shows every state there is."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects import postgresql

from bot.clock import WIB
from bot.data import load
from bot.effects import apply
from bot.models import (
    ADDRESS_SCOPE,
    KPJ_SCOPE,
    Chat,
    Donor,
    Journal,
    Registration,
    Worker,
    WorkerMonth,
    table,
)
from bot.scene import Scene
from bot.sealed import Keyring
from bot.sponsorship import matching, payments, pledges, protection, workers
from bot.sponsorship.months import first_day, later, month_of
from bot.sponsorship.pledges import Wish
from bot.sponsorship.protection import ONE_DAY, Confirmation
from flows.talk import RegisterWorker

OFFICE = timedelta(days=1)
"""How long the demo's invented BPJS Ketenagakerjaan takes after a payment was noted."""

NAMES = [
    "Tarno",
    "Casmudi",
    "Wasti",
    "Darsinah",
    "Rokib",
    "Sukri",
    "Komariah",
    "Dulah",
    "Marsiti",
    "Kusnadi",
    "Warsem",
    "Taryono",
    "Jumadi",
    "Painem",
    "Sarkim",
    "Ngatiyem",
    "Samad",
    "Rasmi",
    "Wardi",
    "Sumiyati",
    "Karta",
    "Juminten",
    "Slamet",
    "Kasih",
    "Rustam",
    "Halimah",
    "Baharudin",
    "Saodah",
    "Tamrin",
    "Nurlela",
    "Ilyas",
    "Hasnah",
    "Jafar",
    "Fatma",
    "Amir",
    "Rosna",
    "Mahmud",
    "Sitti",
    "Dg.Ngalle",
    "Basse",
]
PLACES = ("3212 nelayan", "3212 buruh_nelayan", "3301 ojek", "3275 pemulung", "7371 pedagang_pasar")

chat, registration, donor = table(Chat), table(Registration), table(Donor)
worker, worker_month, journal = table(Worker), table(WorkerMonth), table(Journal)


def fill(engine: Engine, keyring: Keyring, now: datetime) -> bool:
    """Live through eight months of invented sponsorship; false where there are donors already."""
    with engine.begin() as connection:
        if connection.execute(select(donor.c.id).limit(1)).first() is not None:
            return False
    life = _Life(engine, keyring, now - timedelta(days=240))
    life.join(40)
    sea = life.give("company", "PT Samudra Sejahtera", Wish(14, 6, life.month, "CSR"))
    shy = life.give("individual", "Hamba Allah", Wish(3, 3, life.month, "INDIVIDUAL"), hidden=True)
    life.days(1)
    life.pay(sea, "TRX-1001", 120)
    life.pay(shy, "TRX-1002", 60)
    life.pay(shy, "TRX-1003", 30)
    life.take_back(shy, "TRX-1003", "milik donatur lain")
    life.days(4)
    life.confirm(months=3)
    life.days(20)
    life.leave(1)
    life.days(60)
    life.confirm(months=3)
    life.days(60)
    office = life.give(
        "company",
        "Pemerintah Kabupaten Contoh",
        Wish(8, 12, life.month, "APBD", "3212", ("nelayan",)),
    )
    life.days(1)
    life.pay(office, "SP2D-77", 50)
    life.days(5)
    life.confirm(months=12)
    life.days(30)
    life.refund(sea, "sisa dikembalikan atas permintaan")
    life.days((now - life.now).days - 2)
    village = life.give("company", "Yayasan Tangan Rapat", Wish(45, 6, life.month, "CSR"))
    life.pay(village, "TRX-2001", 90)
    life.days(2)
    life.release(village, 12, "anggaran berkurang")
    return True


class _Life:
    """The clock of the invented past, and what happens in it."""

    def __init__(self, engine: Engine, keyring: Keyring, start: datetime) -> None:
        self.engine, self.keyring, self.now = engine, keyring, start

    @property
    def today(self) -> date:
        return self.now.astimezone(WIB).date()

    @property
    def month(self) -> int:
        return month_of(self.today)

    def days(self, many: int) -> None:
        """Time passes; pledges are matched and months end meanwhile."""
        matching.match(self.engine, self.now, self.today)
        self.now += timedelta(days=many)
        with self.engine.begin() as connection:
            protection.end_months(connection, self.today, self.now)

    def join(self, many: int) -> None:
        """So many invented people register and are verified."""
        with self.engine.begin() as connection:
            home = SimpleNamespace(id=_nobody(connection, self.keyring), people=0)
            for n in range(many):
                region, job = PLACES[n * 7 % len(PLACES)].split()
                name = NAMES[n % len(NAMES)].replace(".", " ")
                nik = f"{region}01{n % 28 + 1:02}{n % 12 + 1:02}{70 + n % 28}{9000 + n:04}"
                answers = {"nik": nik, "name": name, "home": region, "job": [job]}
                scene = Scene(
                    connection, home, self.now + timedelta(minutes=n), self.keyring, load()
                )
                code = apply(RegisterWorker(answers, ()), scene).values["code"]
                found = connection.scalar(
                    select(registration.c.id).where(registration.c.code == code)
                )
                connection.execute(
                    registration.update()
                    .where(registration.c.id == found)
                    .values(state="verified", verify_after=None)
                )
                workers.admit(connection, found or 0)

    def give(self, kind: str, name: str, wish: Wish, *, hidden: bool = False) -> str:
        with self.engine.begin() as connection:
            by = pledges.write_donor(connection, kind, name, self.now, anonymous=hidden)
            return pledges.open_pledge(connection, by, wish, self.now)

    def pay(self, code: str, reference: str, percent: int) -> None:
        """So much of what the pledge is expected to cost."""
        with self.engine.begin() as connection:
            amount = pledges.shown(connection, code).estimate * percent // 100
            payments.note(connection, code, reference, amount, self.now)

    def take_back(self, code: str, reference: str, reason: str) -> None:
        with self.engine.begin() as connection:
            payments.take_back(connection, code, reference, reason, self.now)

    def refund(self, code: str, reason: str) -> None:
        with self.engine.begin() as connection:
            if free := pledges.shown(connection, code).unspent:
                payments.refund(connection, code, free, reason, self.now)

    def release(self, code: str, months: int, reason: str) -> None:
        with self.engine.begin() as connection:
            pledges.release(connection, code, months, reason, self.now)

    def leave(self, many: int) -> None:
        """Some of those with a month that is not paid yet go."""
        with self.engine.begin() as connection:
            gone = connection.scalars(
                select(worker.c.registration_id)
                .join(worker_month, worker_month.c.worker_id == worker.c.id)
                .where(~worker_month.c.paid)
                .order_by(worker.c.id)
                .limit(many)
            ).all()
            workers.dismiss(connection, gone, self.now, "withdrawn")

    def confirm(self, months: int) -> None:
        """BPJS Ketenagakerjaan's word for the paid months of the next so many."""
        with self.engine.begin() as connection:
            for worker_id, first, last in _paid_spans(connection, self.month):
                end = min(last, later(first, months - 1))
                _confirm(connection, self.keyring, worker_id, first, end, self.now)


def _nobody(connection: Connection, keyring: Keyring) -> int:
    """A chat that is nobody's phone."""
    index = keyring.index("terminal:demo-village", ADDRESS_SCOPE)
    connection.execute(
        postgresql.insert(chat)  # SQLite says it in the same words
        .values(channel="terminal", address_index=index, address="demo-village")
        .on_conflict_do_nothing(index_elements=[chat.c.address_index])
    )
    return int(
        connection.execute(select(chat.c.id).where(chat.c.address_index == index)).scalar_one()
    )


def _paid_spans(connection: Connection, now: int, before: datetime | None = None) -> Iterator[Any]:
    """Workers with the first and last month from this one, `now`, on that is paid, perhaps `before`
    a moment, and not confirmed."""
    wanted = (
        select(worker_month.c.worker_id, worker_month.c.month)
        .where(worker_month.c.paid, worker_month.c.state == "matched", worker_month.c.month >= now)
        .order_by(worker_month.c.worker_id, worker_month.c.month)
    )
    if before is not None:
        wanted = (
            wanted.join(worker, worker.c.id == worker_month.c.worker_id)
            .join(
                journal,
                (journal.c.worker == worker.c.pseudonym)
                & (journal.c.month == worker_month.c.month)
                & (journal.c.kind == "allocated"),
            )
            .group_by(worker_month.c.worker_id, worker_month.c.month)
            .having(func.max(journal.c.at) <= before)
        )
    months: dict[int, list[int]] = {}
    for row in connection.execute(wanted).all():
        months.setdefault(row.worker_id, []).append(row.month)
    for worker_id, found in months.items():
        last = found[0]
        while later(last, 1) in found:
            last = later(last, 1)
        yield worker_id, found[0], last


def _confirm(
    connection: Connection, keyring: Keyring, worker_id: int, first: int, last: int, now: datetime
) -> None:
    today = now.astimezone(WIB).date()
    kpj = f"{26_000_000_000 + worker_id}"
    given = Confirmation(
        max(first_day(first), today),
        first_day(later(last, 1)) - ONE_DAY,
        today,
        kpj,
        keyring.index(kpj, KPJ_SCOPE),
    )
    protection.confirm(connection, worker_id, given, now)


def confirm_due(engine: Engine, keyring: Keyring, now: datetime) -> int:
    """What the invented BPJS Ketenagakerjaan confirms of payments noted a day ago; how many workers."""
    with engine.begin() as connection:
        month = month_of(now.astimezone(WIB).date())
        found = list(_paid_spans(connection, month, now - OFFICE))
        for worker_id, first, last in found:
            _confirm(connection, keyring, worker_id, first, last, now)
    return len(found)
