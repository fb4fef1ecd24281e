"""What people are in the middle of lies in one table, as it was sealed; nobody begins anew."""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import UtcTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("touched_on", sa.Date(), nullable=True),
        sa.Column("touched_at", UtcTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('talk', 'staff', 'prompt')", name="kind_known"),
        sa.CheckConstraint("kind = 'talk' OR touched_on IS NULL", name="days_are_residents"),
        sa.CheckConstraint("kind = 'staff' OR touched_at IS NULL", name="moments_are_of_staff"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_draft_touched_on", "draft", ["touched_on"], unique=False)
    # In the order of random ids: how rows lie tells nothing of who came after whom.
    op.execute(
        "INSERT INTO draft (id, kind, sealed, touched_on)"
        " SELECT id, 'talk', dialog_sealed, draft_on FROM resident"
        " WHERE dialog_sealed IS NOT NULL ORDER BY id"
    )
    op.execute(
        "INSERT INTO draft (id, kind, sealed)"
        " SELECT id, 'prompt', sealed FROM prompt WHERE sealed IS NOT NULL ORDER BY id"
    )
    op.execute(
        "INSERT INTO draft (id, kind, sealed, touched_at)"
        " SELECT staff_id, 'staff', sealed, touched_at FROM composing ORDER BY staff_id"
    )
    op.drop_index("ix_resident_draft_on", table_name="resident")
    op.drop_column("resident", "draft_on")
    op.drop_column("resident", "dialog_sealed")
    op.drop_column("prompt", "sealed")
    op.drop_index("ix_composing_address_key", table_name="composing")
    op.drop_table("composing")
