"""What a service opened is kept as long as its file says."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("keep_days", sa.Integer(), nullable=False, server_default="0"))
