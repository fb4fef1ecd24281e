"""Owners who agreed to be asked: by which case an entry leads to them, and what they were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_case()
    op.create_index("ix_register_entry_case_id", "register_entry", ["case_id"])
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


def _add_case() -> None:
    """On SQLite in its own words: Alembic would copy the table, at which its changes point."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute('ALTER TABLE register_entry ADD COLUMN case_id VARCHAR REFERENCES "case" (id)')
        return
    op.add_column("register_entry", sa.Column("case_id", sa.String(), nullable=True))
    op.create_foreign_key("register_entry_case", "register_entry", "case", ["case_id"], ["id"])
