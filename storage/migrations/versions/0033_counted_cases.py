"""How long a case waited, and whether things were counted at its end, so that a month of cases is
counted by one index; and figures that a site's front page tells everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WAITED = {
    "sqlite": """UPDATE "case" SET waited_s =
        CAST(strftime('%s', acknowledged_at) AS INTEGER)
        - CAST(strftime('%s', opened_at) AS INTEGER)
        WHERE acknowledged_at IS NOT NULL""",
    "postgresql": """UPDATE "case" SET waited_s =
        floor(extract(epoch FROM acknowledged_at)) - floor(extract(epoch FROM opened_at))
        WHERE acknowledged_at IS NOT NULL""",
}
COUNTED = ["site", "opened_at", "life", "read_by", "form", "area", "urgency", "state", "outcome",
           "ended", "value", "waited_s", "with_items"]  # fmt: skip


def upgrade() -> None:
    op.add_column("case", sa.Column("waited_s", sa.Integer(), nullable=True))
    op.add_column(
        "case", sa.Column("with_items", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "site",
        sa.Column("public_figures", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    )
    op.execute(WAITED[op.get_bind().dialect.name])
    op.execute("""UPDATE "case" SET with_items = true
        WHERE CAST(facets AS TEXT) LIKE '%"items.%'""")
    op.drop_index("case_by_time", "case")
    op.create_index("case_by_time", "case", COUNTED)
