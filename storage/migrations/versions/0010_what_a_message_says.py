"""Messages know by a hash what they say, so that an edit that changes nothing is left out."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posted", sa.Column("says", sa.String()))
