"""Browsers that may be rung while their page is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_subscription",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("browser_key", sa.String(), nullable=False),
        sa.Column("page_key", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("wants", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.CheckConstraint("door IN ('chat', 'room', 'admin')", name="door_known"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("browser_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_push_subscription_page_key", "push_subscription", ["page_key"])
    op.create_index("ix_push_subscription_person_key", "push_subscription", ["person_key"])
