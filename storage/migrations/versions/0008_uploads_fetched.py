"""What became of a file that a page sent: whether it was fetched, and whether a saying named it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "page_upload", sa.Column("fetched", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "page_unnamed",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sweeps", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["page_upload.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
