"""Who says how many live in an area; a site's cases by the time of their opening."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WORDS = ("households_bound", "people_bound", "counted_by")


def upgrade() -> None:
    for name in WORDS:
        op.add_column("area", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("area", sa.Column("counted_on", sa.Date(), nullable=True))
    op.create_index("case_by_time", "case", ["site", "opened_at"])
