"""Meetings in several languages: what each is about, once per language."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "meeting", sa.Column("language", sa.String(), nullable=False, server_default="en")
    )
    op.add_column("meeting", sa.Column("also", sa.JSON(), nullable=False, server_default="{}"))
    site = sa.table("site", sa.column("area"), sa.column("languages", sa.JSON))
    meeting = sa.table("meeting", sa.column("site"), sa.column("language"))
    connection = op.get_bind()
    for area, languages in connection.execute(sa.select(site.c.area, site.c.languages)).all():
        of_site = sa.update(meeting).where(meeting.c.site == area)
        connection.execute(of_site.values(language=languages[0]))
