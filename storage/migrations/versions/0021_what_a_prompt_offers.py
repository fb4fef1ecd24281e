"""A prompt remembers what it offers by number, an invitation may be for another device, a row may
wait for its reader's next word, and what is sent is counted where the messenger counts it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompt", sa.Column("offers", sa.String(), nullable=False, server_default=""))
    op.add_column("invitation", sa.Column("staff_id", sa.String()))
    op.add_column(
        "outgoing",
        sa.Column("awaits_word", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    only = sa.text("awaits_word")
    op.create_index(
        "outgoing_awaits", "outgoing", ["mailbox"], sqlite_where=only, postgresql_where=only
    )
    op.create_table(
        "channel_use",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "month", "what"),
    )
