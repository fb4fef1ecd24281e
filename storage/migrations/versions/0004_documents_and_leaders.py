"""Documents have a name, uploads a platform's id, leaders a village, sites their own threshold."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "site", sa.Column("approve_above", sa.Integer(), nullable=False, server_default="500")
    )
    op.add_column("staff", sa.Column("area", sa.String(), nullable=False, server_default=""))
    op.add_column("invitation", sa.Column("area", sa.String(), nullable=False, server_default=""))
    op.add_column("media", sa.Column("name", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "uploaded",
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ref_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("media_id", "channel"),
        sqlite_with_rowid=False,
    )
