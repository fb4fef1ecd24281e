"""A site's own guides: written by an officer, published by an admin."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_guide",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state_known"),
        sa.ForeignKeyConstraint(["site"], ["site.area"]),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["published_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_site_guide_site", "site_guide", ["site"])
