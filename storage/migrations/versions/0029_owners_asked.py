"""Owners who agreed to be asked: by which case an entry leads to them, and what they were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("register_entry") as table:
        table.add_column(sa.Column("case_id", sa.String(), nullable=True))
        table.create_foreign_key("register_entry_case", "case", ["case_id"], ["id"])
        table.create_index("ix_register_entry_case_id", ["case_id"])
    op.create_table(
        "owner_ask",
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.CheckConstraint("said IN ('', 'yes', 'no', 'gone')", name="said_known"),
        sa.ForeignKeyConstraint(["entry_id"], ["register_entry.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"]),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("ix_owner_ask_case_id", "owner_ask", ["case_id"])
