"""A case goes to a partner's room, and comes back or ends there."""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import UtcTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

STATES = "'asking', 'sent', 'taken', 'ended', 'returned', 'taken back', 'refused', 'late'"
PROMPTS = "kind IN ('ask', 'note', 'close', 'choose')"
MORE_PROMPTS = "kind IN ('ask', 'note', 'close', 'choose', 'pass')"


def upgrade() -> None:
    op.add_column("desk", sa.Column("passes_to", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "referral",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("desk_id", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("asks", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", UtcTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcTime(timezone=True), nullable=True),
        sa.Column("reached_at", UtcTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("taken_at", UtcTime(timezone=True), nullable=True),
        sa.Column("arrived_at", UtcTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name="state_known"),
        sa.CheckConstraint("asks IN ('', 'all', 'voice')", name="asks_known"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"]),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"]),
        sa.ForeignKeyConstraint(["sent_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_referral_case_id", "referral", ["case_id"])
    op.create_index("ix_referral_desk_id", "referral", ["desk_id"])
    _prompts_of_one_more_kind()


def _prompts_of_one_more_kind() -> None:
    """SQLite has no ALTER for a CHECK: as in `0011_lives.py`, the table's text is written anew."""
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint("kind_known", "prompt")
        op.create_check_constraint("kind_known", "prompt", MORE_PROMPTS)
        return
    connection = op.get_bind()
    written = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'prompt'"))
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :wanted WHERE type = 'table' AND name = 'prompt'"),
        {"wanted": written.replace(PROMPTS, MORE_PROMPTS)},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
