"""When and where a photo was taken is kept apart from the photo."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media", sa.Column("taken", sa.LargeBinary(), nullable=True))
