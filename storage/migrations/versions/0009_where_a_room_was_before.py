"""Rooms know in which group they were before, so that old buttons and replies find their case."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("room", sa.Column("former_key", sa.String()))
