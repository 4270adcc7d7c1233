"""The database: settings of servers, shown answers, feedback, unanswered questions."""

import logging

# Set before Alembic is imported: it logs each start, whether there is something to do or not.
logging.getLogger("alembic").setLevel(logging.WARNING)
