"""Announcements, their sendings, and who may be told."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reader",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("resident_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subscription_count",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("topics", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.Column("several", sa.Boolean(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("area", "topics", "alerts", "several"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subscription",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("reader_id", sa.String(), nullable=False),
        sa.Column("topics", sa.Integer(), nullable=False),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.Column("several", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["reader.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("area", "reader_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_subscription_reader_id", "subscription", ["reader_id"], unique=False)
    op.create_index(
        "subscription_several",
        "subscription",
        ["area", "topics", "alerts", "reader_id"],
        unique=False,
        sqlite_where=sa.text("several IS 1"),
        postgresql_where=sa.text("several IS true"),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("senders", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("quiet", sa.JSON(), nullable=False),
        sa.Column("expires_s", sa.Integer(), nullable=False),
        sa.Column("ready", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("corrects", sa.String(), nullable=True),
        sa.Column("composed_by", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('law', 'scam', 'alert', 'notice', 'correction', 'meeting', 'meeting news')",
            name="kind_known",
        ),
        sa.CheckConstraint(
            "state IN ('approval', 'planned', 'paused', 'over', 'cancelled', 'withdrawn')",
            name="state_known",
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["composed_by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["corrects"],
            ["announcement.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site"],
            ["site.area"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("announcement_told", "announcement", ["site", "told_at"], unique=False)
    op.create_index("ix_announcement_corrects", "announcement", ["corrects"], unique=False)
    op.create_index("ix_announcement_site", "announcement", ["site"], unique=False)
    op.create_table(
        "composing",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("expects", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("staff_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_composing_address_key", "composing", ["address_key"], unique=False)
    op.create_table(
        "announcement_text",
        sa.Column("announcement_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("announcement_id", "language"),
    )
    op.create_table(
        "answered",
        sa.Column("announcement_id", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("safe", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("announcement_id", "area"),
    )
    op.create_table(
        "outreach",
        sa.Column("announcement_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("form IN ('read', 'posted', 'visit')", name="form_known"),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("announcement_id", "staff_id", "form"),
    )
    op.create_table(
        "sending",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("announcement_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("expanded", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("area_at", sa.Integer(), nullable=False),
        sa.Column("reader_at", sa.String(), nullable=False),
        sa.Column("staff_told", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('say', 'resend', 'mark')", name="purpose_known"),
        sa.CheckConstraint(
            "state IN ('going', 'paused', 'stopped', 'done', 'expired', 'missed')",
            name="state_known",
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("announcement_id", "purpose", "day", "number"),
    )
    op.create_index("ix_sending_announcement_id", "sending", ["announcement_id"], unique=False)
    op.create_index("sending_going", "sending", ["state"], unique=False)
    op.create_table(
        "told",
        sa.Column("announcement_id", sa.String(), nullable=False),
        sa.Column("reader_id", sa.String(), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("announcement_id", "reader_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_told_on", "told", ["on"], unique=False)
    op.create_table(
        "sending_count",
        sa.Column("sending_id", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("put", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sending_id"], ["sending.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sending_id", "area"),
    )
