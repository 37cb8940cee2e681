"""A chat is found by its address alone.

The blind index holds the channel as well, but stood second in its constraint, so that each look for
a chat went through all of them.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # An SQLite table is made anew, without what this does not name.
    with op.batch_alter_table("chat", table_kwargs={"sqlite_autoincrement": True}) as chat:
        chat.drop_constraint(op.f("uq_chat_channel_address_index"), type_="unique")
        chat.create_unique_constraint(op.f("uq_chat_address_index"), ["address_index"])
