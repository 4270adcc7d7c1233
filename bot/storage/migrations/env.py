"""What Alembic runs to take the steps, over the connection that `bot.storage.migrating` opened."""

from alembic import context

from bot.storage.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
