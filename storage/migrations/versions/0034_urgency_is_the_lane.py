"""A row's urgency is its lane; the other word for it decided nothing."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("outgoing", "urgent")
