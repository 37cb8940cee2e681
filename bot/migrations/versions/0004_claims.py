"""Claims: what was told of accidents, deaths and illness from work, who may see it, its papers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat", sa.Column("claims", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("nik_index", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("flags", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("first_due", sa.BigInteger(), nullable=False),
        sa.Column("first_sent", sa.BigInteger(), nullable=True),
        sa.Column("outcome_at", sa.BigInteger(), nullable=True),
        sa.Column("second_due", sa.BigInteger(), nullable=True),
        sa.Column("second_sent", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_claim_chat_id_chat")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_claim_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("chat_id", "token", name=op.f("uq_claim_chat_id_token")),
        sa.UniqueConstraint("code", name=op.f("uq_claim_code")),
        sqlite_autoincrement=True,
    )
    for columns in (["state", "opened_at"], ["registration_id"], ["nik_index"], ["next_at"]):
        op.create_index(op.f(f"ix_claim_{'_'.join(columns)}"), "claim", columns, unique=False)
    op.create_table(
        "claim_chat",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_claim_chat_chat_id_chat")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_chat_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("chat_id", "claim_id", name=op.f("pk_claim_chat")),
    )
    op.create_index(op.f("ix_claim_chat_claim_id"), "claim_chat", ["claim_id"], unique=False)
    op.create_table(
        "claim_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_note_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_note")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claim_note_claim_id"), "claim_note", ["claim_id"], unique=False)
    op.create_table(
        "claim_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_paper_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_claim_paper_media_id_media")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_paper")),
        sa.UniqueConstraint("claim_id", "media_id", name=op.f("uq_claim_paper_claim_id_media_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claim_paper_media_id"), "claim_paper", ["media_id"], unique=False)
