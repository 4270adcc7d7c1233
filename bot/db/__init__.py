"""The database: servers' settings, shown answers, feedback, unanswered questions."""

import logging

# Set before Alembic is imported: it logs at each start, even when there is nothing to migrate.
logging.getLogger("alembic").setLevel(logging.WARNING)
