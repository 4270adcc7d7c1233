"""What Alembic runs to take the steps, over the connection that `bot.db.migrate` opened."""

from alembic import context

from bot.db.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
