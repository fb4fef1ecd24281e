"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("formerly", sa.JSON(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["area.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("ix_area_parent", "area", ["parent"], unique=False)
    op.create_table(
        "form_version",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "heard_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_heard_key_heard_on", "heard_key", ["heard_on"], unique=False)
    op.create_table(
        "mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "media",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("ref_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind IN ('photo', 'voice', 'file')", name="kind_known"),
        sa.CheckConstraint("state IN ('to fetch', 'raw', 'ready', 'refused')", name="state_known"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_media_owner", "media", ["owner"], unique=False)
    op.create_table(
        "page",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("wiped", sa.Integer(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_page_used_on", "page", ["used_on"], unique=False)
    op.create_table(
        "page_session",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("door IN ('room', 'admin')", name="door_known"),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_page_session_owner", "page_session", ["owner"], unique=False)
    op.create_table(
        "rate",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("taken_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "resident",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("profile_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("dialog_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("draft_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'gone')", name="state_known"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_resident_draft_on", "resident", ["draft_on"], unique=False)
    op.create_table(
        "set_aside",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "timer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("every_s", sa.Integer(), nullable=False),
        sa.Column("late", sa.String(), nullable=False),
        sa.Column("grace_s", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("late IN ('run', 'skip')", name="late_known"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject"),
    )
    op.create_index("ix_timer_next_at", "timer", ["next_at"], unique=False)
    op.create_table(
        "media_body",
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("media_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "page_post",
        sa.Column("page_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("once_key", sa.String(), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("arrived", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["page_key"], ["page.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("page_key", "number"),
        sa.UniqueConstraint("page_key", "change"),
        sa.UniqueConstraint("page_key", "once_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_page_post_on", "page_post", ["on"], unique=False)
    op.create_table(
        "page_upload",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("page_key", sa.String(), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["page_key"], ["page.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_page_upload_on", "page_upload", ["on"], unique=False)
    op.create_index("ix_page_upload_page_key", "page_upload", ["page_key"], unique=False)
    op.create_table(
        "screen",
        sa.Column("resident_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"],
            ["resident.id"],
        ),
        sa.PrimaryKeyConstraint("resident_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("voice", sa.JSON(), nullable=False),
        sa.Column("border", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area"],
            ["area.code"],
        ),
        sa.PrimaryKeyConstraint("area"),
    )
    op.create_table(
        "desk",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("above", sa.String(), nullable=True),
        sa.Column("acknowledge_s", sa.JSON(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('police', 'border', 'restricted', 'office', 'oversight', 'fire', 'health', 'forest')",  # noqa: E501
            name="kind_known",
        ),
        sa.ForeignKeyConstraint(
            ["site"],
            ["site.area"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site", "code"),
    )
    op.create_index("ix_desk_site", "desk", ["site"], unique=False)
    op.create_table(
        "info",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site"],
            ["site.area"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site", "topic", "language"),
    )
    op.create_index("ix_info_site", "info", ["site"], unique=False)
    op.create_table(
        "number",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digits", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area"],
            ["area.code"],
        ),
        sa.ForeignKeyConstraint(
            ["site"],
            ["site.area"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_number_site", "number", ["site"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code_key", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("for_room", sa.Boolean(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("desk_id", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('admin', 'officer', 'leader', 'translator', 'auditor')", name="role_known"
        ),
        sa.ForeignKeyConstraint(
            ["desk_id"],
            ["desk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site"],
            ["site.area"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_key"),
    )
    op.create_table(
        "room",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("desk_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("bound_on", sa.Date(), nullable=False),
        sa.CheckConstraint("state IN ('bound', 'gone')", name="state_known"),
        sa.ForeignKeyConstraint(
            ["desk_id"],
            ["desk.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address_key"),
    )
    op.create_index("ix_room_desk_id", "room", ["desk_id"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("desk_id", sa.String(), nullable=True),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'officer', 'leader', 'translator', 'auditor')", name="role_known"
        ),
        sa.CheckConstraint("state IN ('active', 'removed')", name="state_known"),
        sa.ForeignKeyConstraint(
            ["desk_id"],
            ["desk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site"],
            ["site.area"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_staff_address_key", "staff", ["address_key"], unique=False)
    op.create_index("ix_staff_desk_id", "staff", ["desk_id"], unique=False)
    op.create_index("ix_staff_site", "staff", ["site"], unique=False)
    op.create_table(
        "case",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("form_hash", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("desk_id", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("facets", sa.JSON(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledge_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("passed_to", sa.String(), nullable=True),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("disputes", sa.Integer(), nullable=False),
        sa.Column("review_by", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("card IN ('open', 'coarse')", name="card_known"),
        sa.CheckConstraint(
            "outcome IN ('found', 'not found yet', 'passed on', 'not our matter', 'duplicate', 'not as reported', 'out of scope', 'deliberately false')",  # noqa: E501
            name="outcome_known",
        ),
        sa.CheckConstraint(
            "state IN ('new', 'acknowledged', 'in progress', 'waiting for reporter', 'forwarded', 'closed', 'withdrawn', 'disputed')",  # noqa: E501
            name="state_known",
        ),
        sa.CheckConstraint("urgency IN ('P1', 'P2', 'P3', 'P4')", name="urgency_known"),
        sa.CheckConstraint(
            "value IN ('valuable', 'confirmed', 'no value', 'cannot be checked')",
            name="value_known",
        ),
        sa.ForeignKeyConstraint(
            ["area"],
            ["area.code"],
        ),
        sa.ForeignKeyConstraint(
            ["desk_id"],
            ["desk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["site"],
            ["site.area"],
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("case_board", "case", ["desk_id", "state", "urgency"], unique=False)
    op.create_index("case_fold", "case", ["site", "form", "area", "opened_at"], unique=False)
    op.create_index("ix_case_area", "case", ["area"], unique=False)
    op.create_index("ix_case_desk_id", "case", ["desk_id"], unique=False)
    op.create_index("ix_case_form", "case", ["form"], unique=False)
    op.create_index("ix_case_site", "case", ["site"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
    )
    op.create_index("ix_entry_case_id", "entry", ["case_id"], unique=False)
    op.create_table(
        "lead",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('plate', 'telephone', 'camera', 'account', 'link')", name="kind_known"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_lead_case_id", "lead", ["case_id"], unique=False)
    op.create_table(
        "outgoing",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("answering", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("sending_id", sa.String(), nullable=True),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('say', 'card', 'status', 'board', 'delete', 'announcement')",
            name="kind_known",
        ),
        sa.CheckConstraint("lane IN ('0', '1', '2', '3')", name="lane_known"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("once"),
    )
    op.create_index("ix_outgoing_case_id", "outgoing", ["case_id"], unique=False)
    op.create_index(
        "outgoing_due",
        "outgoing",
        ["lane", "due_at"],
        unique=False,
        sqlite_where=sa.text("claimed_by IS NULL"),
        postgresql_where=sa.text("claimed_by IS NULL"),
    )
    op.create_index(
        "outgoing_one_in_flight",
        "outgoing",
        ["mailbox", "lane"],
        unique=True,
        sqlite_where=sa.text("claimed_by IS NOT NULL"),
        postgresql_where=sa.text("claimed_by IS NOT NULL"),
    )
    op.create_index(
        "outgoing_one_projection",
        "outgoing",
        ["mailbox", "slot"],
        unique=True,
        sqlite_where=sa.text("claimed_by IS NULL AND kind IN ('card', 'status', 'board')"),
        postgresql_where=sa.text("claimed_by IS NULL AND kind IN ('card', 'status', 'board')"),
    )
    op.create_index(
        "outgoing_sending",
        "outgoing",
        ["sending_id"],
        unique=False,
        sqlite_where=sa.text("sending_id IS NOT NULL"),
        postgresql_where=sa.text("sending_id IS NOT NULL"),
    )
    op.create_index("outgoing_order", "outgoing", ["mailbox", "lane", "seq"], unique=False)
    op.create_table(
        "posted",
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("message_key", sa.String(), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("mailbox", "slot"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posted_case_id", "posted", ["case_id"], unique=False)
    op.create_index("ix_posted_message_key", "posted", ["message_key"], unique=False)
    op.create_table(
        "prompt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("room_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('ask', 'note', 'close', 'choose')", name="kind_known"),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state_known"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_prompt_case_id", "prompt", ["case_id"], unique=False)
    op.create_table(
        "reporter",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("owner_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("report_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("opening_key", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("call_first", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "reach IN ('open', 'discreet', 'only', 'phone', 'never')", name="reach_known"
        ),
        sa.CheckConstraint("verdict IN ('solved', 'not solved')", name="verdict_known"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
        sa.UniqueConstraint("opening_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reporter_case_id", "reporter", ["case_id"], unique=False)
    op.create_table(
        "inquiry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("reporter_id", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'expired', 'withdrawn')", name="state_known"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["reporter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_inquiry_case_id", "inquiry", ["case_id"], unique=False)
    op.create_index("ix_inquiry_reporter_id", "inquiry", ["reporter_id"], unique=False)
