"""What officers write to a reporter need not be a question; when it arrived and was seen."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "inquiry", sa.Column("asks", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("inquiry", sa.Column("arrived_at", sa.DateTime(timezone=True)))
    op.add_column("inquiry", sa.Column("seen_at", sa.DateTime(timezone=True)))
