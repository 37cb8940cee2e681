"""Sponsorship: donors, pledges, workers under pseudonyms, funded months, and the journal.

The journal can only be added to: triggers refuse to change or take away a line, on both databases.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NOBODY = b"\0" * 32
REFUSED = "lines of the journal are added, never changed"


def upgrade() -> None:
    op.create_table(
        "donor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_donor_chat_id_chat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor")),
        sa.UniqueConstraint("code", name=op.f("uq_donor_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_donor_chat_id"), "donor", ["chat_id"], unique=False)
    op.create_table(
        "worker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("job", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("team", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("named", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("transport", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("need", sa.Integer(), server_default="999999", nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_worker_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
        sa.UniqueConstraint("card", name=op.f("uq_worker_card")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_worker_pseudonym")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_worker_registration_id")),
        sqlite_autoincrement=True,
    )
    for some in ([], ["region"], ["job"], ["team"]):
        columns = ["waiting", *some, "need", "since", "id"]
        op.create_index(op.f(f"ix_worker_{'_'.join(columns)}"), "worker", columns, unique=False)
    counts = ("pledged", "matched", "unmatched", "released")
    sums = ("paid", "allocated", "unspent", "refunded")
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("donor_id", sa.Integer(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("funding", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("jobs", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("team", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("agreed", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("renews", sa.Integer(), nullable=True),
        sa.Column("estimate", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in counts),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in sums),
        sa.Column("told", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "pledged = matched + unmatched + released", name=op.f("ck_pledge_months")
        ),
        sa.CheckConstraint("paid = allocated + unspent + refunded", name=op.f("ck_pledge_rupiah")),
        sa.CheckConstraint(
            "matched >= 0 AND unmatched >= 0 AND released >= 0", name=op.f("ck_pledge_counts")
        ),
        sa.CheckConstraint(
            "allocated >= 0 AND unspent >= 0 AND refunded >= 0", name=op.f("ck_pledge_sums")
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_pledge_donor_id_donor")),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_pledge_worker_id_worker")
        ),
        sa.ForeignKeyConstraint(["renews"], ["pledge.id"], name=op.f("fk_pledge_renews_pledge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("code", name=op.f("uq_pledge_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pledge_donor_id"), "pledge", ["donor_id"], unique=False)
    op.create_table(
        "worker_month",
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_worker_month_amount")),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_worker_month_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_worker_month_worker_id_worker")
        ),
        sa.PrimaryKeyConstraint("worker_id", "month", name=op.f("pk_worker_month")),
    )
    op.create_index(
        op.f("ix_worker_month_pledge_id_paid_month_worker_id"),
        "worker_month",
        ["pledge_id", "paid", "month", "worker_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_worker_month_month_worker_id"),
        "worker_month",
        ["month", "worker_id"],
        unique=False,
        sqlite_where=sa.text("state = 'protected'"),
        postgresql_where=sa.text("state = 'protected'"),
    )
    op.create_table(
        "protection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("kpj", sa.LargeBinary(), nullable=True),
        sa.Column("kpj_index", sa.String(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_protection_days")),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_protection_worker_id_worker")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection")),
        sa.UniqueConstraint(
            "worker_id",
            "first_day",
            "last_day",
            name=op.f("uq_protection_worker_id_first_day_last_day"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_protection_last_day"), "protection", ["last_day"], unique=False)
    op.create_index(op.f("ix_protection_kpj_index"), "protection", ["kpj_index"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("pledge", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("month", sa.Integer(), server_default="0", nullable=False),
        sa.Column("count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("detail", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("corrects", sa.Integer(), server_default="0", nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_pledge_id"), "journal", ["pledge", "id"], unique=False)
    op.create_index(op.f("ix_journal_worker_month"), "journal", ["worker", "month"], unique=False)
    head = op.create_table(
        "journal_head",
        sa.Column("only", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("only", name=op.f("pk_journal_head")),
    )
    op.bulk_insert(head, [{"only": 1, "last": 0, "hash": NOBODY}])
    _never_changed()


def _never_changed() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER journal_no_{deed.lower()} BEFORE {deed} ON journal "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()"
    )
