"""A village with a past, for pages that show one: pledges, payments, confirmations, and troubles."""

from datetime import timedelta

from sqlalchemy import Engine, select

from bot.models import Worker, table
from bot.sponsorship import payments, pledges, protection, workers
from bot.sponsorship.protection import Confirmation
from tests.test_sponsorship import Village

worker = table(Worker)

JOBS = ("nelayan", "nelayan", "nelayan", "ojek", "ojek", "pemulung", "kuli_panggul")
REGIONS = ("3201", "3201", "7371", "3212", "7371", "3578", "3301")


def lived_in(engine: Engine, people: int = 60) -> tuple[Village, list[str]]:
    """The village, and the codes of its pledges: a large one, a small one, and an open one."""
    village = Village(engine)
    with engine.begin() as connection:
        hidden = pledges.write_donor(
            connection, "individual", "Ibu Rahasia", village.now, anonymous=True
        )
    for number in range(people):
        village.worker(JOBS[number % len(JOBS)], REGIONS[number % len(REGIONS)])
    large = village.pledge(people - 6, 6)
    village.match()
    village.pay(large, 4_000_000, "BRI 0042")
    confirm(village, people * 2 // 3)
    village.now += timedelta(days=24)
    village.donor = hidden
    small = village.pledge(4, 3, first_month=202612, funding="INDIVIDUAL")
    village.match()
    village.pay(small, 50_400, "transfer Ibu Rahasia")
    with engine.begin() as connection:
        payments.take_back(
            connection, small, "transfer Ibu Rahasia", "dicatat dua kali", village.now
        )
    village.pay(small, 200_000, "QRIS 77")
    village.now += timedelta(days=20)
    still_open = village.pledge(8, 12, first_month=202701)
    with engine.begin() as connection:
        protection.end_months(connection, village.today, village.now)
        payments.refund(connection, small, 20_000, "diminta donatur", village.now)
        pledges.release(connection, still_open, 12, "anggaran berubah", village.now)
        whose = connection.scalars(
            select(worker.c.registration_id).order_by(worker.c.id.desc()).limit(8)
        ).all()
        workers.dismiss(connection, [number for number in whose if number], village.now, "returned")
    village.match()
    return village, [large, small, still_open]


def confirm(village: Village, people: int) -> None:
    """BPJS Ketenagakerjaan confirms the first so many workers for three months from now."""
    with village.engine.begin() as connection:
        for number in connection.scalars(
            select(worker.c.id).order_by(worker.c.id).limit(people)
        ).all():
            given = Confirmation(village.today, village.today + timedelta(days=90), village.today)
            protection.confirm(connection, number, given, village.now)
