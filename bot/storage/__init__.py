"""What Inyo remembers on Discord: servers' settings, shown answers, verdicts, open questions."""

import logging

# Before anything imports it: it announces itself whether there is something to do or not.
logging.getLogger("alembic").setLevel(logging.WARNING)
