"""Each reporter has a number of their own; those of before go on with the number of their case."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # An index, no constraint: for a constraint SQLite copies the table, and others point at it.
    op.add_column("reporter", sa.Column("own_number", sa.String()))
    op.create_index("ix_reporter_own_number", "reporter", ["own_number"], unique=True)
