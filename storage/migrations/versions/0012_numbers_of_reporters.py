"""Each reporter has a number of their own; those of before go on with the number of their case."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reporter") as table:
        table.add_column(sa.Column("own_number", sa.String()))
        table.create_unique_constraint("uq_reporter_own_number", ["own_number"])
