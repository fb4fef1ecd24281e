"""When a poster was last looked at by photo; and photos of which only the codes are read."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("poster", sa.Column("inspected_on", sa.Date(), nullable=True))
    op.add_column(
        "media",
        sa.Column("only_codes", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
