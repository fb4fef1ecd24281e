"""What a service opens has a life, and whoever may read it; appointments take a time of a desk."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LIVES = "life IN ('report', 'request', 'appointment', 'record', 'tally', 'guide')"
READERS = "read_by IN ('anybody', 'named', 'outside')"
STATES = "'withdrawn', 'disputed'"
MORE_STATES = "'withdrawn', 'disputed', 'kept', 'struck'"


def upgrade() -> None:
    for name, plain in (("life", "report"), ("read_by", "anybody")):
        op.add_column("case", sa.Column(name, sa.String(), nullable=False, server_default=plain))
    op.add_column("case", sa.Column("ended", sa.String()))
    op.execute(
        "UPDATE \"case\" SET read_by = 'named' WHERE private OR form IN ('home', 'complaint')"
    )
    _check_more()
    op.add_column("desk", sa.Column("hours", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "booking",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("desk_id", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("booking_at", "booking", ["desk_id", "starts_at"])


def _check_more() -> None:
    """The states of records are known, and the new columns checked.

    SQLite has no ALTER for a CHECK. Writing the table's text anew is its documented way for changes
    that leave rows as they lie (lang_altertable.html, 7); copying a table that others point at is
    not possible inside a transaction.
    """
    if op.get_context().dialect.name == "postgresql":
        states = "'new', 'acknowledged', 'in progress', 'waiting for reporter', 'forwarded'"
        known = f"state IN ({states}, 'closed', {MORE_STATES})"
        op.drop_constraint("state_known", "case")
        op.create_check_constraint("state_known", "case", known)
        op.create_check_constraint("life_known", "case", LIVES)
        op.create_check_constraint("read_by_known", "case", READERS)
        return
    connection = op.get_bind()
    written = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'case'"))
    checks = f"CONSTRAINT life_known CHECK ({LIVES}), CONSTRAINT read_by_known CHECK ({READERS}), "
    wanted = written.replace(STATES, MORE_STATES).replace(
        "CONSTRAINT state_known", f"{checks}CONSTRAINT state_known", 1
    )
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :wanted WHERE type = 'table' AND name = 'case'"),
        {"wanted": wanted},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
