"""Counts of a month without records; how much was asked at a meeting, once that is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_count",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name="count_of_something"),
        sa.ForeignKeyConstraint(["site"], ["site.area"]),
        sa.PrimaryKeyConstraint("site", "source", "month", "area", "what"),
        sqlite_with_rowid=False,
    )
    for column in ("asked", "answered"):
        op.add_column(
            "meeting", sa.Column(column, sa.Integer(), nullable=False, server_default="0")
        )
