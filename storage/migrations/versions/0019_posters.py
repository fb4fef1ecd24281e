"""Posters: what hangs where, and how often it was followed in a month."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KINDS = "kind IN ('report', 'visitors', 'hand-in', 'school', 'checkpoint', 'board')"
STATES = "state IN ('printed', 'hung', 'lost', 'replaced')"


def upgrade() -> None:
    op.create_table(
        "poster",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("hung_at", sa.String(), nullable=False),
        sa.Column("hung_on", sa.Date(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("lost_on", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.String(), nullable=True),
        sa.Column("batch", sa.String(), nullable=False),
        sa.CheckConstraint(KINDS, name="kind_known"),
        sa.CheckConstraint(STATES, name="state_known"),
        sa.ForeignKeyConstraint(["area"], ["area.code"]),
        sa.ForeignKeyConstraint(["replaced_by"], ["poster.code"]),
        sa.ForeignKeyConstraint(["site"], ["site.area"]),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("ix_poster_batch", "poster", ["batch"])
    op.create_index("ix_poster_site", "poster", ["site"])
    op.create_table(
        "poster_count",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("what IN ('scan', 'report')", name="what_known"),
        sa.CheckConstraint("count > 0", name="counts_something"),
        sa.ForeignKeyConstraint(["code"], ["poster.code"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code", "month", "what"),
        sqlite_with_rowid=False,
    )
