"""Databases of every version become what the tables say."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, create_engine, inspect, text
from sqlalchemy.orm import Session

from bot.db.database import open_database
from bot.db.errors import StorageError
from bot.db.tables import Base

pytestmark = pytest.mark.asyncio


async def test_the_steps_lead_to_the_tables(address: str) -> None:
    """Alembic would find nothing left to do."""

    def differences(session: Session) -> list[Any]:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with await open_database(address) as database:
        assert await database.run(differences) == []


async def test_the_steps_create_what_the_tables_would(address: str, tmp_path: Path) -> None:
    """Keys, their names and what is deleted with what too, which Alembic doesn't compare."""
    directly = create_engine(f"sqlite:///{tmp_path / 'directly.sqlite3'}")
    with directly.begin() as connection:
        Base.metadata.create_all(connection)
        expected = schema(connection)
    directly.dispose()
    async with await open_database(address) as database:
        assert await database.run(lambda session: schema(session.connection())) == expected


def schema(connection: Connection) -> dict[str, Any]:
    """Table -> its keys and indices."""
    found = inspect(connection)
    return {
        table: (
            found.get_pk_constraint(table)["name"],
            found.get_pk_constraint(table)["constrained_columns"],
            [(key["name"], key["options"]) for key in found.get_foreign_keys(table)],
            sorted(
                (index["name"] or "", index["column_names"]) for index in found.get_indexes(table)
            ),
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


async def test_an_up_to_date_database_is_left_alone(address: str) -> None:
    """Opening it again takes no step."""
    for _ in range(2):
        async with await open_database(address) as database:
            await database.run(lambda session: session.execute(text("SELECT * FROM servers")).all())


async def test_a_newer_database_is_refused(address: str) -> None:
    """Rather than misread; it is left as it was."""
    async with await open_database(address) as database:
        await database.run(set_version("9999"))
    with pytest.raises(StorageError, match="was written by a newer Inyo: update this one"):
        await open_database(address)


async def test_a_step_that_fails_leaves_the_database_as_it_was(address: str) -> None:
    """Here because a table of that name is there already."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE unanswered (id INTEGER)"))
    with pytest.raises(StorageError, match="already exists"):
        await open_database(address)
    tables = MetaData()
    tables.reflect(engine)
    engine.dispose()
    assert list(tables.tables) == ["unanswered"]


def set_version(version: str) -> Any:
    """What a later Inyo would have written."""
    change = text("UPDATE alembic_version SET version_num = :version")
    return lambda session: session.execute(change, {"version": version}) and None
