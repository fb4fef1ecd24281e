"""Tables that are brought for registers, and which entries each of them made."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_table",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("form_hash", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'writing', 'written', 'undoing', 'undone')", name="state_known"
        ),
        sa.ForeignKeyConstraint(["site"], ["site.area"]),
        sa.ForeignKeyConstraint(["by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("register_table_by_service", "register_table", ["site", "service", "at"])
    op.create_table(
        "register_table_part",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("table_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('shown', 'rows')", name="kind_known"),
        sa.ForeignKeyConstraint(["table_id"], ["register_table.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("table_id", "kind", "number"),
    )
    op.create_index("ix_register_table_part_table_id", "register_table_part", ["table_id"])
    op.add_column("register_entry", sa.Column("table_id", sa.String(), nullable=True))
    op.create_index("ix_register_entry_table_id", "register_entry", ["table_id"])
