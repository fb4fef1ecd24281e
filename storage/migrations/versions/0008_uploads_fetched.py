"""What became of a file that a page sent: whether it was fetched, and until when it waits for its
saying."""

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
    op.add_column("page_upload", sa.Column("unnamed_until", sa.DateTime(timezone=True)))
    op.create_index("ix_page_upload_unnamed_until", "page_upload", ["unnamed_until"])
