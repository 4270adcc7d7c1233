"""Alembic's entry point: runs the migrations over the connection of `bot.db.engine.prepare`."""

from alembic import context

from bot.db.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
