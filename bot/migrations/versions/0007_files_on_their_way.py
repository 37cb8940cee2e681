"""A paper stands before its file does, and a claim is found by its registration alone."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # An SQLite table is made anew, without what this does not name.
    anew = {"sqlite_autoincrement": True}
    with op.batch_alter_table("claim_paper", table_kwargs=anew) as claim_paper:
        claim_paper.drop_constraint(op.f("fk_claim_paper_media_id_media"), type_="foreignkey")
    with op.batch_alter_table("claim", table_kwargs=anew) as claim:
        claim.drop_index(op.f("ix_claim_nik_index"))
        claim.drop_column("nik_index")
