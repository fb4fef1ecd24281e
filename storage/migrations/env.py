"""Alembic's entry: it runs on the connection that `storage/migrating.py` opened."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # registers the tables
import storage.tables.pages  # noqa: F401  # the browser's pages
from storage.connections import make_engine


def run(connection: object) -> None:
    """Run what is asked for, inside the caller's transaction where there is one."""
    context.configure(
        connection=connection,  # type: ignore[arg-type]  # Alembic types it as Any elsewhere
        target_metadata=SQLModel.metadata,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:  # `alembic revision --autogenerate` on a developer's machine
    url = context.get_x_argument(as_dictionary=True)["url"]
    with make_engine(url).connect().execution_options(titir_write=True) as opened, opened.begin():
        run(opened)
