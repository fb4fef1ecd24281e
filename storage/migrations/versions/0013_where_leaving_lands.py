"""A site may name the page that *leave, wipe* lands on."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("leave_to", sa.String(), nullable=False, server_default=""))
