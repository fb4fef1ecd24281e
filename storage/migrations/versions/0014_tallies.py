"""Tallies: answers as numbers, and marks against answering twice."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("form_hash", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.area"]),
        sa.ForeignKeyConstraint(["opened_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_tally_site", "tally", ["site"])
    op.create_table(
        "tally_count",
        sa.Column("tally_id", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("option", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name="count_of_somebody"),
        sa.ForeignKeyConstraint(["tally_id"], ["tally.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tally_id", "area", "option"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally_mark",
        sa.Column("tally_id", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["tally_id"], ["tally.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tally_id", "mark"),
        sqlite_with_rowid=False,
    )
